//! `cargo xtask bench NAME`: each prints a table and ends with one line of JSON, its comparison measured in the same run.

use crate::play;
use crate::run::{cargo, run, run_in};
use anyhow::{Result, bail};

/// Runs one bench by name.
pub fn bench(arguments: &[String]) -> Result<()> {
    match arguments.first().map(String::as_str) {
        Some("song") => run(
            &cargo(),
            &[
                "run",
                "--quiet",
                "--release",
                "--package",
                "song",
                "--example",
                "bench",
            ],
        ),
        Some("fanout") => {
            run(
                &cargo(),
                &["build", "--quiet", "--release", "--package", "server"],
            )?;
            let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
            run(&format!("{target}/release/finalverse"), &["bench", "fanout"])
        }
        Some("client") => {
            play::build_web()?;
            run(&cargo(), &["build", "--quiet", "--package", "server"])?;
            run_in("web", "node", &["scripts/bench-client.mjs"])
        }
        _ => bail!("usage: cargo xtask bench song | fanout | client"),
    }
}
