//! `cargo xtask generate`: the committed files that are made from others, and the check that they are in step.

use crate::run::{cargo, output};
use anyhow::{Context, Result, bail};

/// A generated file and the command that prints it.
const GENERATED: [(&str, &[&str]); 2] = [
    (
        "web/src/protocol/generated.ts",
        &[
            "run",
            "--quiet",
            "--package",
            "protocol",
            "--example",
            "typescript",
        ],
    ),
    (
        "docs/protocol.md",
        &[
            "run",
            "--quiet",
            "--package",
            "protocol",
            "--example",
            "reference",
        ],
    ),
];

/// Writes every generated file.
pub fn generate() -> Result<()> {
    for (path, command) in GENERATED {
        let text = output(&cargo(), command)?;
        std::fs::write(path, text).with_context(|| format!("cannot write {path}"))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails when a generated file is not what its source would give.
pub fn check() -> Result<()> {
    let mut stale = Vec::new();
    for (path, command) in GENERATED {
        let text = output(&cargo(), command)?;
        if std::fs::read_to_string(path).unwrap_or_default() != text {
            stale.push(path);
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!("out of step: {}; run `cargo xtask generate`", stale.join(", "));
}
