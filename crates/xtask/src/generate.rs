//! `cargo xtask generate`: the committed files that are made from others, and the check that they are in step.

use crate::play;
use crate::run::{output, target};
use crate::test::build;
use anyhow::{Context, Result, bail};

/// What prints a generated file.
enum Source {
    /// An example program of a crate.
    Example(&'static str),
    /// A script that node runs.
    Script(&'static str),
    /// What `finalverse` prints when it is asked so.
    Server(&'static [&'static str]),
}

/// Generated files and what prints them.
const GENERATED: [(&str, Source); 8] = [
    ("web/src/protocol/generated.ts", Source::Example("typescript")),
    ("docs/protocol.md", Source::Example("reference")),
    ("docs/openapi.json", Source::Example("openapi")),
    (
        "web/src/words/lines.generated.ts",
        Source::Script("web/scripts/lines.mjs"),
    ),
    (
        "web/src/words/combos.generated.ts",
        Source::Script("web/scripts/combos.mjs"),
    ),
    (
        "web/tests/fixtures/phrases.generated.ts",
        Source::Example("phrases"),
    ),
    ("docs/metrics.md", Source::Example("metrics")),
    ("docs/configuration.md", Source::Server(&["config", "reference"])),
];

impl Source {
    /// The text of the file as its source gives it now.
    fn text(&self) -> Result<String> {
        match self {
            Self::Example(name) => output(&format!("{}/debug/examples/{name}", target()), &[]),
            Self::Script(path) => output("node", &[path, "--print"]),
            Self::Server(arguments) => output(&play::server_binary(), arguments),
        }
    }
}

/// Writes every generated file.
pub fn generate() -> Result<()> {
    build()?;
    for (path, source) in GENERATED {
        let text = source.text()?;
        std::fs::write(path, text).with_context(|| format!("cannot write {path}"))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails when a generated file is not what its source would give.
pub fn check() -> Result<()> {
    build()?;
    let mut stale = Vec::new();
    for (path, source) in GENERATED {
        let text = source.text()?;
        if std::fs::read_to_string(path).unwrap_or_default() != text {
            stale.push(path);
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!("out of step: {}; run `cargo xtask generate`", stale.join(", "));
}
