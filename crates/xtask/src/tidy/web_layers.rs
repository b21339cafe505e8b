//! Layers of the web client: `protocol` < `net`, `replica` < `scene`, `audio`, `ui` < `entries`; siblings do not import
//! each other; unit tests may also read the fixtures in `web/tests`. `words` (the message catalogue) may be read by `ui`, `console` and
//! `entries`; `console` (the operators' pages) knows nothing of the world's picture and sound; `style` is shared looks, `parts` what both
//! faces draw and knows neither.

use super::sources::Source;

const ALLOWED: [(&str, &[&str]); 12] = [
    ("protocol", &[]),
    ("words", &["protocol"]),
    ("style", &[]),
    ("parts", &[]),
    ("net", &["protocol"]),
    ("replica", &["protocol", "net"]),
    ("input", &["protocol", "replica"]),
    ("scene", &["protocol", "replica"]),
    ("audio", &["protocol", "replica"]),
    ("ui", &["protocol", "net", "replica", "input", "words", "parts"]),
    ("console", &["protocol", "net", "words", "parts"]),
    (
        "entries",
        &[
            "protocol", "net", "replica", "input", "scene", "audio", "ui", "console", "words", "style",
        ],
    ),
];

/// Every import that leaves its layer the wrong way.
pub fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let Some(inside) = source.path.strip_prefix("web/src/") else {
            continue;
        };
        let Some((layer, _)) = inside.split_once('/') else {
            continue;
        };
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == layer) else {
            findings.push(format!("{}: web/src/{layer} has no layer", source.path));
            continue;
        };
        for (number, line) in source.text.lines().enumerate() {
            let Some(target) = imported_layer(inside, line) else {
                continue;
            };
            let is_fixture = target == "tests" && source.path.ends_with(".test.ts");
            if target != layer && !is_fixture && !allowed.contains(&target.as_str()) {
                findings.push(format!(
                    "{}:{}: {layer} may not import {target}",
                    source.path,
                    number + 1
                ));
            }
        }
    }
    findings
}

/// The layer that an import line reaches, when it is a relative one.
fn imported_layer(file: &str, line: &str) -> Option<String> {
    let is_import = line.trim_start().starts_with("import ")
        || line.trim_start().starts_with("export ")
        || line.trim_start().starts_with("} from")
        || line.contains("import(");
    let start = line
        .find("\"./")
        .or_else(|| line.find("\"../"))
        .or_else(|| line.find("'./"))
        .or_else(|| line.find("'../"))?;
    if !is_import {
        return None;
    }
    let path = &line[start + 1..];
    let path = &path[..path.find(['"', '\''])?];
    let mut folders: Vec<&str> = file.split('/').collect();
    folders.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                folders.pop();
            }
            name => folders.push(name),
        }
    }
    (folders.len() > 1).then(|| folders[0].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_may_not_meet() {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let wrong = source(
            "web/src/scene/sky.ts",
            "import { play } from \"../audio/voices\";",
        );
        let right = source(
            "web/src/scene/sky.ts",
            "import type { Replica } from \"../replica/replica\";",
        );
        let deep = source("web/src/ui/panels/map.ts", "} from \"../../scene/camera\";");
        assert_eq!(check(&[wrong]).len(), 1);
        assert!(check(&[right]).is_empty());
        assert_eq!(check(&[deep]).len(), 1);
    }
}
