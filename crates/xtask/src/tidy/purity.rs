//! Purity of layers 0 to 2: no files, clocks, environment, threads or sockets in their sources, and no silent leftovers
//! anywhere.

use super::sources::Source;

const PURE: [&str; 9] = [
    "kernel", "protocol", "song", "world", "quests", "ecology", "weather", "content", "sim",
];

/// The one place of the pure crates that may share work among threads: what comes out is the same whatever their number.
const SHARED_OUT: (&str, &str) = ("crates/ecology/src/share_out.rs", "std::thread");

const IMPURE: [&str; 7] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::thread",
    "std::process",
    "Instant::now",
    "SystemTime::now",
];

/// Words that stand for work not done. Spelt in two parts so that this file does not find itself.
const LEFTOVERS: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("todo", "!("),
    concat!("#[ign", "ore"),
];

/// Every impurity and every leftover.
pub fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let is_pure = PURE
            .iter()
            .any(|name| source.path.starts_with(&format!("crates/{name}/src/")));
        for (number, line) in source.text.lines().enumerate() {
            let place = format!("{}:{}", source.path, number + 1);
            let impure = IMPURE
                .iter()
                .find(|word| line.contains(*word) && SHARED_OUT != (source.path.as_str(), **word));
            if is_pure && let Some(word) = impure {
                findings.push(format!("{place}: a pure crate may not use {word}"));
            }
            if let Some(word) = LEFTOVERS.iter().find(|word| line.contains(*word)) {
                findings.push(format!(
                    "{place}: {word} is no place to leave work; do it or file it"
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impurity_is_found_only_where_it_matters() {
        let text = "let now = std::time::Instant::now();".to_owned();
        let pure = Source {
            path: "crates/song/src/judge.rs".to_owned(),
            text: text.clone(),
        };
        let shell = Source {
            path: "crates/runtime/src/clock.rs".to_owned(),
            text,
        };
        assert_eq!(check(&[pure]).len(), 1);
        assert!(check(&[shell]).is_empty());
    }
}
