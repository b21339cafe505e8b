//! `cargo xtask bench keys DIR`: finding keys, against the open toolkit music21 on the same files in the same run.
//!
//! What it is not: it measures no other part of the judgement, and brings no corpus (`crates/xtask/corpus/build.py` makes one).

use crate::run::{cargo, output, run, target};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// What asks the toolkit.
const SCRIPT: &str = "crates/xtask/corpus/toolkit_keys.py";
/// Files of a list that the toolkit is asked for at most, evenly taken: it needs a tenth of a second for each.
const FILES_MAX: &str = "300";

/// Measures both and prints a table and one line of JSON.
pub(super) fn keys(arguments: &[String]) -> Result<()> {
    let (folder, python) = match arguments {
        [folder] => (folder.as_str(), "python3"),
        [folder, option, python] if option == "--python" => (folder.as_str(), python.as_str()),
        _ => bail!(
            "usage: cargo xtask bench keys DIR [--python PYTHON]: DIR has a keys.tsv, PYTHON has music21"
        ),
    };
    run(
        &cargo(),
        &["build", "--quiet", "--release", "--package", "server"],
    )?;
    // The same rows for both, beside the list that they are of.
    let list = format!("{}/bench-keys", target());
    run(python, &[SCRIPT, "sample", folder, &list, FILES_MAX])?;
    let program = format!("{}/release/finalverse", target());
    let own = figures(&output(
        &program,
        &["song", "evaluate", &list, "--list", "keys.tsv"],
    )?)?;
    let toolkit = figures(&output(python, &[SCRIPT, "measure", &list])?)?;
    let of = |figures: &Value, name: &str| {
        figures[name]
            .as_f64()
            .with_context(|| format!("no figure {name:?} was measured"))
    };
    let (own_ms, own_exact, own_mirex) = (
        of(&own, "ms_per_file")?,
        of(&own, "key_exact")?,
        of(&own, "key_mirex")?,
    );
    println!(
        "{:<42}{:>12}{:>9}{:>9}",
        "key finding", "ms a file", "exact", "MIREX"
    );
    println!(
        "{:<42}{own_ms:>12.4}{own_exact:>9.4}{own_mirex:>9.4}",
        "finalverse, reading the file included"
    );
    let mut line = json!({
        "files": own["files"],
        "ms_per_file": own_ms,
        "key_exact": own_exact,
        "key_mirex": own_mirex,
        "toolkit": toolkit["toolkit"],
        "toolkit_reading_ms": of(&toolkit, "reading_ms")?,
    });
    for profile in toolkit["profiles"]
        .as_array()
        .context("no profile was measured")?
    {
        let (ms, name) = (
            of(profile, "ms_per_file")?,
            profile["name"].as_str().unwrap_or("?"),
        );
        println!(
            "{:<42}{ms:>12.4}{:>9.4}{:>9.4}",
            format!("music21, {name}, reading left out"),
            of(profile, "key_exact")?,
            of(profile, "key_mirex")?
        );
    }
    let quickest = toolkit["profiles"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|profile| profile["ms_per_file"].as_f64())
        .fold(f64::INFINITY, f64::min);
    line["toolkit_quickest_ms"] = quickest.into();
    line["times_quicker"] = (quickest / own_ms).round().into();
    line["times_quicker_with_reading"] = ((quickest + of(&toolkit, "reading_ms")?) / own_ms).round().into();
    println!("{line}");
    Ok(())
}

/// The last line of what was printed.
fn figures(printed: &str) -> Result<Value> {
    let last = printed.lines().last().context("nothing was printed")?;
    serde_json::from_str(last).with_context(|| format!("{last:?} is no JSON"))
}
