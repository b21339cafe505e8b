//! `cargo xtask generate`: the committed files that are made from others, and the check that they are in step.

use crate::run::{cargo, output};
use anyhow::{Context, Result, bail};

/// What prints a generated file.
enum Source {
    /// An example of the `protocol` crate.
    Example(&'static str),
    /// A script that node runs.
    Script(&'static str),
    /// An example of the `telemetry` crate.
    Telemetry(&'static str),
    /// What `finalverse` prints when it is asked so.
    Server(&'static [&'static str]),
}

/// Generated files and what prints them.
const GENERATED: [(&str, Source); 5] = [
    ("web/src/protocol/generated.ts", Source::Example("typescript")),
    ("docs/protocol.md", Source::Example("reference")),
    (
        "web/src/words/lines.generated.ts",
        Source::Script("web/scripts/lines.mjs"),
    ),
    ("docs/metrics.md", Source::Telemetry("metrics")),
    ("docs/configuration.md", Source::Server(&["config", "reference"])),
];

impl Source {
    /// The text of the file as its source gives it now.
    fn text(&self) -> Result<String> {
        match self {
            Self::Example(name) => example("protocol", name),
            Self::Telemetry(name) => example("telemetry", name),
            Self::Script(path) => output("node", &[path, "--print"]),
            Self::Server(arguments) => {
                let run = ["run", "--quiet", "--package", "server", "--"];
                output(&cargo(), &[&run, *arguments].concat())
            }
        }
    }
}

fn example(package: &str, name: &str) -> Result<String> {
    output(
        &cargo(),
        &["run", "--quiet", "--package", package, "--example", name],
    )
}

/// Writes every generated file.
pub fn generate() -> Result<()> {
    for (path, source) in GENERATED {
        let text = source.text()?;
        std::fs::write(path, text).with_context(|| format!("cannot write {path}"))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails when a generated file is not what its source would give.
pub fn check() -> Result<()> {
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
