//! The project's own sources as text: every Rust, TypeScript and Svelte file that git knows or would add.

use crate::run::output;
use anyhow::{Context, Result};

/// One source file.
pub struct Source {
    /// Path from the workspace's root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Reads all of them.
pub fn read() -> Result<Vec<Source>> {
    let listed = output("git", &["ls-files", "--cached", "--others", "--exclude-standard"])?;
    listed
        .lines()
        .filter(|path| {
            [".rs", ".ts", ".svelte", ".mjs"]
                .iter()
                .any(|ending| path.ends_with(ending))
        })
        .filter(|path| std::path::Path::new(path).exists())
        .map(|path| {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
            Ok(Source {
                path: path.to_owned(),
                text,
            })
        })
        .collect()
}
