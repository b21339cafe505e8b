//! `cargo xtask tidy`: what a tool can check of the structure, a tool checks.
//!
//! Every finding is printed before it fails, so that one run shows all there is to mend.

mod headers;
mod layers;
mod licences;
mod purity;
mod sources;
mod web_layers;

use anyhow::{Result, bail};
use cargo_metadata::MetadataCommand;

/// Runs every check.
pub fn tidy() -> Result<()> {
    let metadata = MetadataCommand::new().exec()?;
    let sources = sources::read()?;
    let mut findings = Vec::new();
    findings.extend(layers::check(&metadata));
    findings.extend(licences::check(&metadata));
    findings.extend(headers::check(&sources));
    findings.extend(purity::check(&sources));
    findings.extend(web_layers::check(&sources));
    if findings.is_empty() {
        println!(
            "tidy: {} sources, {} packages, nothing to mend",
            sources.len(),
            metadata.packages.len()
        );
        return Ok(());
    }
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    bail!("tidy: {} findings", findings.len());
}
