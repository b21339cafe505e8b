//! `cargo xtask play`: from a checkout to a running world.

use crate::run::{cargo, run, run_in, target};
use crate::setup;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

/// What the web client is built from.
const WEB_SOURCES: [&str; 10] = [
    "web/src",
    "web/public",
    "web/scripts",
    "web/index.html",
    "web/console.html",
    "web/package-lock.json",
    "web/vite.config.ts",
    "web/svelte.config.js",
    "web/tsconfig.json",
    "content",
];

/// Builds what is stale and starts the server; further arguments go to `finalverse serve`.
pub fn play(arguments: &[String]) -> Result<()> {
    println!("[1/3] Web client");
    build_web()?;
    println!("[2/3] Server (the first build takes some minutes)");
    run(&cargo(), &["build", "--package", "server"])?;
    println!("[3/3] World");
    let binary = server_binary();
    let status = Command::new(&binary)
        .arg("serve")
        .args(arguments)
        .status()
        .with_context(|| format!("cannot start {binary}"))?;
    if !status.success() {
        bail!("the server ended: {status}");
    }
    Ok(())
}

/// Builds the server and lets it kill one of its own, again and again; arguments are `--rounds` and `--seed`.
pub fn kill_rounds(arguments: &[String]) -> Result<()> {
    run(&cargo(), &["build", "--quiet", "--package", "server"])?;
    let arguments = std::iter::once("kill-rounds").chain(arguments.iter().map(String::as_str));
    run(&server_binary(), &arguments.collect::<Vec<_>>())
}

/// Builds the simulation and runs it; arguments are its own (`--help` names them).
pub fn simulate(arguments: &[String]) -> Result<()> {
    run(&cargo(), &["build", "--quiet", "--package", "simulation"])?;
    let program = format!("{}/debug/simulation", target());
    run(
        &program,
        &arguments.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

/// Builds the web client when anything it is made of is newer than its last build.
pub fn build_web() -> Result<()> {
    setup::npm_packages()?;
    let built = setup::modified("web/dist/index.html");
    let newest = WEB_SOURCES
        .iter()
        .filter_map(|path| newest_below(Path::new(path)))
        .max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    run_in("web", "npm", &["run", "--silent", "build"])
}

/// The server as this profile builds it.
pub fn server_binary() -> String {
    format!("{}/debug/finalverse", target())
}

fn newest_below(path: &Path) -> Option<SystemTime> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    let entries = std::fs::read_dir(path).ok()?;
    entries
        .flatten()
        .filter_map(|entry| newest_below(&entry.path()))
        .max()
}
