//! Layers of the workspace: edges point down only.
//!
//! The table here is the one in ARCHITECTURE.md. Tests may look further (dev-dependencies are not judged) except into a
//! higher layer's crate from the pure layers.

use cargo_metadata::{DependencyKind, Metadata};

/// Crate and layer, lowest first.
const LAYERS: [(&str, u8); 19] = [
    ("kernel", 0),
    ("protocol", 0),
    ("song", 1),
    ("world", 1),
    ("quests", 1),
    ("ecology", 1),
    ("weather", 1),
    ("content", 2),
    ("sim", 2),
    ("journal", 3),
    ("bus", 3),
    ("telemetry", 3),
    ("runtime", 4),
    ("gateway", 4),
    ("bots", 5),
    ("fuzz", 5),
    ("simulation", 5),
    ("server", 5),
    ("xtask", 5),
];

/// Edges inside a layer that are meant.
const WITHIN: [(&str, &str); 7] = [
    ("world", "song"),
    ("quests", "song"),
    ("weather", "song"),
    ("sim", "content"),
    ("gateway", "runtime"),
    ("server", "bots"),
    ("server", "gateway"),
];

/// What layers 0 to 2 may use from outside: formats, errors, hashes, the tables of Unicode and the machine's vectors, nothing that does IO.
const PURE_EXTERNAL: [&str; 12] = [
    "serde",
    "serde_json",
    "thiserror",
    "ts-rs",
    "utoipa",
    "toml",
    "midly",
    "sha2",
    "bytes",
    "unicode-normalization",
    "unicode-security",
    "wide",
];

fn layer(name: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, layer)| *layer)
}

/// Every edge that points up or sideways, and every outside library a pure crate may not use.
pub fn check(metadata: &Metadata) -> Vec<String> {
    let mut findings = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let Some(own) = layer(name) else {
            findings.push(format!(
                "crate {name} has no layer; add it to the table and to ARCHITECTURE.md"
            ));
            continue;
        };
        for dependency in package
            .dependencies
            .iter()
            .filter(|d| d.kind == DependencyKind::Normal)
        {
            let other = dependency.name.as_str();
            match layer(other) {
                Some(theirs) if theirs < own || WITHIN.contains(&(name, other)) => {}
                Some(theirs) => {
                    findings.push(format!(
                        "{name} (layer {own}) may not depend on {other} (layer {theirs})"
                    ));
                }
                None if own <= 2 && !PURE_EXTERNAL.contains(&other) => {
                    findings.push(format!("{name} (layer {own}) is pure and may not use {other}"));
                }
                None => {}
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_keeps_its_layers() {
        let metadata = cargo_metadata::MetadataCommand::new()
            .exec()
            .expect("cargo metadata runs");
        assert_eq!(check(&metadata), Vec::<String>::new());
    }

    #[test]
    fn an_edge_that_points_up_is_found() {
        let mut metadata = cargo_metadata::MetadataCommand::new()
            .exec()
            .expect("cargo metadata runs");
        let runtime = metadata
            .packages
            .iter()
            .find(|p| p.name.as_str() == "runtime")
            .cloned()
            .expect("runtime");
        let song = metadata
            .packages
            .iter_mut()
            .find(|p| p.name.as_str() == "song")
            .expect("song");
        song.dependencies = runtime.dependencies;
        let findings = check(&metadata);
        assert!(
            findings
                .iter()
                .any(|f| f.contains("song (layer 1) may not depend on sim")),
            "{findings:?}"
        );
        assert!(
            findings.iter().any(|f| f.contains("may not use tokio")),
            "{findings:?}"
        );
    }
}
