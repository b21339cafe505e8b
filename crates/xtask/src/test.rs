//! `cargo xtask test`: installs what the checks need and runs every one of them.
//!
//! The steps are a table; each can be run alone by name. Times are printed at the end, so that the gate's budget can be
//! watched.

use crate::run::{cargo, run, run_in};
use crate::{api, generate, play, setup, tidy};
use anyhow::{Context, Result, bail};
use std::time::{Duration, Instant};

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: [Step; 11] = [
    Step {
        name: "install",
        what: "Debian and npm packages",
        run: install,
    },
    Step {
        name: "format",
        what: "rustfmt",
        run: || run(&cargo(), &["fmt", "--all", "--check"]),
    },
    Step {
        name: "tidy",
        what: "layers, headers, words, licences",
        run: tidy::tidy,
    },
    Step {
        name: "lint",
        what: "clippy on every target",
        run: lint,
    },
    Step {
        name: "rust",
        what: "Rust tests and doc tests",
        run: rust_tests,
    },
    Step {
        name: "generated",
        what: "generated files in step",
        run: generate::check,
    },
    Step {
        name: "content",
        what: "the content pack",
        run: content,
    },
    Step {
        name: "api",
        what: "the HTTP API against its description",
        run: || build().and_then(|()| api::api()),
    },
    Step {
        name: "web-check",
        what: "TypeScript and Svelte",
        run: || npm(&["run", "--silent", "check"]),
    },
    Step {
        name: "web-unit",
        what: "web unit tests",
        run: || npm(&["run", "--silent", "unit"]),
    },
    Step {
        name: "browser",
        what: "a real browser plays",
        run: browser,
    },
];

/// Runs all steps, or those that are named.
pub fn test(names: &[String]) -> Result<()> {
    if names.iter().any(|name| name == "--list") {
        for step in &STEPS {
            println!("{:<10} {}", step.name, step.what);
        }
        return Ok(());
    }
    if let Some(unknown) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != name.as_str()))
    {
        bail!("no step is called {unknown:?}; `cargo xtask test --list` names them");
    }
    let mut times = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name))
    {
        println!("\n== {}: {}", step.name, step.what);
        let began = Instant::now();
        let result = (step.run)();
        times.push((step.name, began.elapsed()));
        if let Err(error) = result {
            print_times(&times);
            return Err(error).with_context(|| format!("step `{}` failed", step.name));
        }
    }
    print_times(&times);
    Ok(())
}

fn install() -> Result<()> {
    setup::debian_packages()?;
    setup::npm_packages()
}

fn lint() -> Result<()> {
    run(
        &cargo(),
        &[
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    )
}

fn rust_tests() -> Result<()> {
    // Without a choice of targets, so that examples are built as the programs some tests start, and doc tests run too.
    run(&cargo(), &["test", "--workspace"])
}

/// Builds every program as the Rust tests build them. Chosen one by one, the crates below them would have other features and be
/// compiled once more: three minutes on two cores.
pub fn build() -> Result<()> {
    run(
        &cargo(),
        &["build", "--quiet", "--workspace", "--bins", "--examples"],
    )
}

fn content() -> Result<()> {
    build()?;
    run(&play::server_binary(), &["content", "check"])
}

fn browser() -> Result<()> {
    in_browser("browser")
}

/// The whole first hour in a real browser; too long for every check.
pub fn first_hour() -> Result<()> {
    setup::debian_packages()?;
    in_browser("first-hour")
}

/// Builds what is played, and lets a browser play it by a script of the web client.
fn in_browser(script: &str) -> Result<()> {
    play::build_web()?;
    build()?;
    npm(&["run", "--silent", script])
}

fn npm(arguments: &[&str]) -> Result<()> {
    setup::npm_packages()?;
    run_in("web", "npm", arguments)
}

fn print_times(times: &[(&str, Duration)]) {
    println!("\nstep        seconds");
    for (name, time) in times {
        println!("{name:<11} {:>7.1}", time.as_secs_f32());
    }
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    println!("{:<11} {:>7.1}", "all", total.as_secs_f32());
}
