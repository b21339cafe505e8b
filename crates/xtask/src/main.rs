//! Workspace commands: `cargo xtask play | test | tidy | generate | bench | kill-rounds | simulate`.
//!
//! It builds, checks and starts; nothing here runs in production.

mod api;
mod bench;
mod generate;
mod play;
mod run;
mod setup;
mod test;
mod tidy;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  play [ARGS]    build server and web client, start the server, print its address;
                 ARGS go to `finalverse serve` (--listen, --world, ...)
  test [STEP..]  install what the tests need and run every check (or only the named steps;
                 `test --list` names them)
  first-hour     the whole first hour in a real browser, every way walked (some minutes)
  tidy           layers, file headers, forbidden words, licences
  generate       write the generated files (TypeScript of the wire, references of protocol, HTTP API,
                 metrics and configuration, spoken lines)
  bench NAME     run a bench: song, keys, fanout, journal, client, ecosystem
  kill-rounds    kill a server of its own under load, again and again, and look whether every
                 promise was kept (--rounds 25, --seed 1, --database postgres://..)
  simulate       the world under virtual time with a failing disk and clock and power cuts
                 (--seed N --trace watches one, --seeds 5000 runs many on all cores)";

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        bail!("{USAGE}");
    };
    run::enter_root()?;
    match command.as_str() {
        "play" => play::play(rest),
        "test" => test::test(rest),
        "first-hour" => test::first_hour(),
        "tidy" => tidy::tidy(),
        "generate" => generate::generate(),
        "bench" => bench::bench(rest),
        "kill-rounds" => play::kill_rounds(rest),
        "simulate" => play::simulate(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("unknown command {other:?}\n\n{USAGE}"),
    }
}
