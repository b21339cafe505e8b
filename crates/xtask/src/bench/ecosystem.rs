//! `cargo xtask bench ecosystem`: what a step of one individual costs, and the public Wolf-Sheep-Grass model on this engine, on krabmaga and
//! on mesa, in one run.
//!
//! The peers are fetched from their registries into `target/`: krabmaga as the package `benches/peers` of its own lock, mesa into a virtual
//! environment. What it is not: it judges nothing; the targets stand in docs/speed.md.

use crate::run::{cargo, output, run, target};
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The version of mesa that is compared with.
const MESA: &str = "mesa==3.1.4";

/// Runs all of it.
pub fn ecosystem() -> Result<()> {
    run(
        &cargo(),
        &[
            "build",
            "--quiet",
            "--release",
            "--package",
            "ecology",
            "--examples",
        ],
    )?;
    let peers = format!("{}/peers", target());
    run(
        &cargo(),
        &[
            "build",
            "--quiet",
            "--release",
            "--manifest-path",
            "benches/peers/Cargo.toml",
            "--target-dir",
            &peers,
        ],
    )?;
    let python = format!("{peers}/venv/bin/python");
    if !std::path::Path::new(&python).exists() {
        run("python3", &["-m", "venv", &format!("{peers}/venv")])?;
    }
    run(
        &python,
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            MESA,
        ],
    )?;
    let steps = output(&format!("{}/release/examples/step_rate", target()), &[])?;
    print!("{steps}");
    let mut line = last_line("step_rate", &steps)?;
    let own = told(&format!("{}/release/examples/wolf_sheep_grass", target()), &[])?;
    let krabmaga = told(&format!("{peers}/release/peers"), &[])?;
    let mesa = told(&python, &["benches/peers/wolf_sheep_grass.py"])?;
    println!(
        "\n{:<12} {:>14} {:>12}  sheep and wolves every ten steps",
        "engine", "ns/agent-step", "agent-steps"
    );
    for (name, measured) in [("finalverse", &own), ("krabmaga", &krabmaga), ("mesa", &mesa)] {
        println!(
            "{name:<12} {:>14} {:>12}  {}",
            measured["ns_per_agent_step"].to_string(),
            measured["agent_steps"].to_string(),
            measured["sheep_and_wolves"]
        );
        line[format!("wolf_sheep_{name}_ns")] = measured["ns_per_agent_step"].clone();
    }
    let figure = |measured: &Value| {
        measured["ns_per_agent_step"]
            .as_f64()
            .context("a figure is missing")
    };
    let best = figure(&krabmaga)?.min(figure(&mesa)?);
    line["wolf_sheep_times_best_peer"] = json!((best / figure(&own)? * 10.0).round() / 10.0);
    println!("{line}");
    Ok(())
}

fn told(program: &str, arguments: &[&str]) -> Result<Value> {
    last_line(program, &output(program, arguments)?)
}

fn last_line(program: &str, text: &str) -> Result<Value> {
    let line = text.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("{program} ended with no JSON: {line}"))
}
