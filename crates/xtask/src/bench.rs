//! `cargo xtask bench NAME`: each prints a table and ends with one line of JSON, its comparison measured in the same run.

mod ecosystem;
mod keys;

use crate::play;
use crate::run::{cargo, run, run_in, target};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// The kernels of the song bench; the last three are what judging and weaving are compared with.
const SONG_KERNELS: [&str; 13] = [
    "weave_8_voices_30_s",
    "weave_2_voices_30_s",
    "track_200_players_1_s",
    "judge_64_notes",
    "judge_256_notes",
    "analysis_64_notes",
    "motif_64_notes",
    "freshness_of_16",
    "live_64_notes",
    "midi_import_64_notes",
    "key_64_notes",
    "key_in_floats_64_notes",
    "plain/every_lag_8_voices_30_s",
];

/// Runs one bench by name.
pub fn bench(arguments: &[String]) -> Result<()> {
    match arguments.first().map(String::as_str) {
        Some("song") => song(),
        Some("keys") => keys::keys(&arguments[1..]),
        Some("ecosystem") => ecosystem::ecosystem(),
        Some("fanout") => {
            run(
                &cargo(),
                &["build", "--quiet", "--release", "--package", "server"],
            )?;
            // What follows the name goes on: `--part walkers-5000`, `--quick`.
            let program = format!("{}/release/finalverse", target());
            let rest = arguments.iter().skip(1).map(String::as_str);
            run(
                &program,
                &["bench", "fanout"].into_iter().chain(rest).collect::<Vec<_>>(),
            )
        }
        Some("journal") => {
            let rate = [
                "run",
                "--quiet",
                "--release",
                "--package",
                "journal",
                "--example",
                "journal_rate",
            ];
            run(&cargo(), &rate)?;
            run(
                &cargo(),
                &["build", "--quiet", "--release", "--package", "server"],
            )?;
            run(&format!("{}/release/finalverse", target()), &["bench", "ready"])
        }
        Some("client") => {
            play::build_web()?;
            run(&cargo(), &["build", "--quiet", "--package", "server"])?;
            run_in("web", "node", &["scripts/bench-client.mjs"])
        }
        _ => bail!(
            "usage: cargo xtask bench song | keys DIR [--python PYTHON] | fanout [--part walkers-COUNT | crowd | idle].. [--quick] | journal | client | ecosystem"
        ),
    }
}

/// Criterion measures; what it wrote down becomes the table and the line of JSON.
fn song() -> Result<()> {
    run(&cargo(), &["bench", "--quiet", "--package", "song"])?;
    let mut line = Map::new();
    println!("{:<32} {:>12}", "kernel", "microseconds");
    for kernel in SONG_KERNELS {
        let path = format!("{}/criterion/{kernel}/new/estimates.json", target());
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let estimates: Value = serde_json::from_str(&text).with_context(|| format!("{path} is no JSON"))?;
        let nanoseconds = estimates["median"]["point_estimate"]
            .as_f64()
            .with_context(|| format!("{path} has no median"))?;
        let microseconds = (nanoseconds / 10.0).round() / 100.0;
        println!("{kernel:<32} {microseconds:>12.2}");
        let name = kernel.rsplit('/').next().unwrap_or(kernel);
        line.insert(format!("{name}_us"), microseconds.into());
    }
    println!("{}", Value::Object(line));
    Ok(())
}
