//! What is told of a corpus or a score: tables for eyes, and one line of JSON for programs.
//!
//! What it is not: nothing is measured here.

use serde_json::{Map, Value, json};
use song::Score;
use song::evaluation::{Report, Tally};
use song::score::canon::{self, CanonKind};
use song::score::key;
use song::score::texture::texture;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A report's table, and as its last line its figures as JSON; a figure of which the corpus has nothing is null.
pub(super) fn report(report: &Report, missed: bool) -> String {
    let mut told = String::new();
    if missed {
        for row in &report.missed {
            line(&mut told, &format!("other than expected: {row}"));
        }
    }
    line(
        &mut told,
        &format!("{:<34}{:>8}{:>8}{:>9}", "measured", "rows", "right", "share"),
    );
    let mut row = |name: &str, tally: Tally| {
        if let Some(share) = tally.share() {
            line(
                &mut told,
                &format!(
                    "{name:<34}{:>8}{:>8}{:>8.2}%",
                    tally.rows,
                    tally.right,
                    share * 100.0
                ),
            );
        }
    };
    let keys = sum(report.major, report.minor);
    row("key, major", report.major);
    row("key, minor", report.minor);
    row("key, major and minor", keys);
    for (mode, (whole, tonic)) in &report.modes {
        row(&format!("apart: {mode}"), *whole);
        row(&format!("apart: {mode}, the tonic"), *tonic);
    }
    let mut kinds: BTreeMap<&str, Tally> = BTreeMap::new();
    for ((list, kind), tally) in &report.preference {
        row(&format!("original before {kind} ({list})"), *tally);
        let all = kinds.entry(kind).or_default();
        *all = sum(*all, *tally);
    }
    row("canons found", report.canons);
    row("canons found where none is", report.controls);
    let mirex = (keys.rows > 0).then(|| milli(report.mirex_milli) / f64::from(keys.rows));
    let per_file = milli(report.spent_us) / f64::from(report.files.max(1));
    if let Some(mirex) = mirex {
        line(&mut told, &format!("MIREX weighted {mirex:.4}"));
    }
    line(
        &mut told,
        &format!(
            "{} files analysed, {per_file:.3} ms each; {} rows could not be measured",
            report.files, report.problem_count
        ),
    );
    let preference: Map<String, Value> = kinds
        .iter()
        .map(|(kind, tally)| ((*kind).to_owned(), json!(tally.share())))
        .collect();
    let figures = json!({
        "key_exact": keys.share(),
        "key_mirex": mirex,
        "preference": preference,
        "canons_found": report.canons.share(),
        "canons_false": report.controls.share(),
        "ms_per_file": per_file,
        "files": report.files,
        "not_measured": report.problem_count,
    });
    told.push_str(&figures.to_string());
    told
}

/// What is heard in a score, and in the weave that it was, where it was one: its text and its figures.
pub(super) fn score(score: &Score, weave: Option<(String, Map<String, Value>)>) -> String {
    let mut told = String::new();
    for (number, voice) in (1..).zip(score.voices()) {
        let name = voice.name.as_deref().unwrap_or("without name");
        line(
            &mut told,
            &format!("voice {number} ({name}): {} notes", voice.notes.len()),
        );
    }
    let key = key::find(score);
    line(
        &mut told,
        &format!(
            "key: {} {} ({}), before {} {} by {}",
            key.tonic.name(),
            key.tonality.slug(),
            key.mode.slug(),
            key.next.0.name(),
            key.next.1.slug(),
            key.lead
        ),
    );
    for (evidence, reason) in key.reasons.iter().filter(|(_, reason)| *reason != 0) {
        line(&mut told, &format!("  {:<14}{reason:>+8}", evidence.slug()));
    }
    let heard = texture(score);
    line(&mut told, &format!("texture: {} of 1000", heard.score));
    for one in &heard.criteria {
        line(
            &mut told,
            &format!(
                "  {:<14}{:>5}  ({} events)",
                one.criterion.slug(),
                one.score,
                one.events
            ),
        );
    }
    let canons = canon::find(score);
    for canon in &canons {
        line(
            &mut told,
            &format!(
                "canon: voice {} follows voice {} after {} quarters at {:+} semitones, {}, {} of 1000 agree",
                canon.follower + 1,
                canon.leader + 1,
                f64::from(canon.lag) / 480.0,
                canon.semitones,
                canon.kind.slug(),
                canon.agreement
            ),
        );
    }
    let mut figures = json!({
        "tonic": key.tonic.number(),
        "mode": key.tonality.slug(),
        "scale": key.mode.slug(),
        "texture": heard.score,
        "criteria": heard.criteria.iter()
            .map(|one| (one.criterion.slug().to_owned(), json!(one.score)))
            .collect::<Map<String, Value>>(),
        "merit": heard.merit,
        "canons": canons.iter().map(|canon| json!({
            "leader": canon.leader,
            "follower": canon.follower,
            "lag_ticks": canon.lag,
            "semitones": canon.semitones,
            "exact": canon.kind == CanonKind::Exact,
        })).collect::<Vec<Value>>(),
    });
    if let (Some((text, woven)), Some(all)) = (weave, figures.as_object_mut()) {
        told.push_str(&text);
        all.extend(woven);
    }
    told.push_str(&figures.to_string());
    told
}

/// Why a log is no score, and what is told of its weave.
pub(super) fn no_score(reason: &str, (text, woven): (String, Map<String, Value>)) -> String {
    let mut told = String::new();
    line(&mut told, &format!("no score: {reason}"));
    told.push_str(&text);
    let mut figures = Map::new();
    figures.insert("score".into(), json!({ "refused": reason }));
    figures.extend(woven);
    told.push_str(&Value::from(figures).to_string());
    told
}

fn sum(one: Tally, other: Tally) -> Tally {
    Tally {
        rows: one.rows + other.rows,
        right: one.right + other.right,
    }
}

/// Thousandths as a number for eyes.
fn milli(count: u64) -> f64 {
    count as f64 / 1000.0
}

pub(super) fn line(told: &mut String, text: &str) {
    let _ = writeln!(told, "{text}");
}
