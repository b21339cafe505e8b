//! File headers and lengths: every file opens with what it is, and none grows past what a reader can hold.

use super::sources::Source;

/// Lines past which a file must be split by responsibility.
const LINES_MAX: usize = 700;

/// Files without a header and files that grew too long.
pub fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let generated = source.path.contains("generated");
        let first = source
            .text
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default()
            .trim();
        let has_header = if source.path.ends_with(".rs") {
            first.starts_with("//!") || first.starts_with("#!")
        } else if source.path.ends_with(".svelte") {
            first.starts_with("<!--") || source.text.contains("/**")
        } else {
            first.starts_with("/**") || first.starts_with("//") || first.starts_with("#!")
        };
        if !has_header && !generated {
            findings.push(format!("{}: opens without saying what it is", source.path));
        }
        let lines = source.text.lines().count();
        if lines > LINES_MAX && !generated {
            findings.push(format!(
                "{}: {lines} lines; split it by responsibility (at most {LINES_MAX})",
                source.path
            ));
        }
        if source.path.ends_with("/mod.rs") {
            findings.push(format!(
                "{}: name the module's file after the module",
                source.path
            ));
        }
    }
    findings
}
