//! What is told of a weave: its quality and criteria, its relations, its combos; for eyes, and as figures for programs.
//!
//! What it is not: nothing is judged here.

use super::told::line;
use serde_json::{Map, Value, json};
use song::combo::{self, ComboDef};
use song::note_log::NoteLog;
use song::weave::{self, Found, Verdict};

/// The text and the figures of a log's weave; without combos to look for, none are told.
pub(super) fn woven(log: &NoteLog, combos: Option<&[ComboDef]>) -> (String, Map<String, Value>) {
    let mut told = String::new();
    let mut figures = Map::new();
    let verdict = match weave::judge(&log.weave()) {
        Ok(verdict) => verdict,
        Err(refusal) => {
            line(&mut told, &format!("no weave: {refusal}"));
            figures.insert("weave".into(), json!({ "refused": refusal.reason() }));
            return (told, figures);
        }
    };
    line(
        &mut told,
        &format!("weave: {} of 1000, in {}", verdict.quality, verdict.key.name()),
    );
    for one in &verdict.criteria {
        line(
            &mut told,
            &format!(
                "  {:<14}{:>5}  (weight {})",
                one.criterion.slug(),
                one.score,
                one.weight
            ),
        );
    }
    for found in &verdict.relations {
        line(&mut told, &format!("  {}", relation(found, log, &verdict)));
    }
    figures.insert("weave".into(), figures_of(&verdict));
    if let Some(combos) = combos {
        let found = combo::found(&verdict, combos, log.intent);
        for one in &found {
            let name = combos
                .iter()
                .find(|combo| combo.slug == one.combo)
                .map_or("", |combo| combo.name.as_str());
            let voices: Vec<&str> = one.voices.iter().map(|voice| named(log, *voice)).collect();
            line(
                &mut told,
                &format!(
                    "combo: {name} ({}), {} of 1000 clear, times {:.3}, by {}",
                    one.combo,
                    one.strength,
                    f64::from(one.multiplier) / 1000.0,
                    voices.join(", ")
                ),
            );
        }
        figures.insert("combos".into(), serde_json::to_value(&found).unwrap_or_default());
    }
    (told, figures)
}

fn figures_of(verdict: &Verdict) -> Value {
    json!({
        "quality": verdict.quality,
        "tonic": verdict.key.tonic.number(),
        "mode": verdict.key.mode.slug(),
        "criteria": verdict.criteria.iter()
            .map(|one| (one.criterion.slug().to_owned(), json!(one.score)))
            .collect::<Map<String, Value>>(),
        "relations": verdict.relations,
    })
}

/// A voice's name, or its number from 1 where it has none.
fn named(log: &NoteLog, voice: u8) -> &str {
    let name = log
        .voices
        .get(usize::from(voice))
        .map_or("", |voice| voice.name.as_str());
    if name.is_empty() { "one without name" } else { name }
}

/// A relation in words.
fn relation(found: &Found, log: &NoteLog, verdict: &Verdict) -> String {
    let mut words = format!(
        "{}: {} and {}, {} of 1000, bars {:.1} to {:.1}",
        found.relation.slug(),
        named(log, found.leader),
        named(log, found.follower),
        found.strength,
        bars(found.from_ms, verdict),
        bars(found.until_ms, verdict),
    );
    if let Some(lag) = found.lag_ticks {
        words += &format!(", lag {} quarters", f64::from(lag) / 480.0);
    }
    if let Some(semitones) = found.semitones {
        words += &format!(", {semitones:+} semitones");
    }
    if let Some(ratio) = found.ratio {
        words += &format!(", {}:{}", ratio.leader, ratio.follower);
    }
    match found.exact {
        Some(true) => words += ", exact",
        Some(false) => words += ", tonal",
        None => {}
    }
    words
}

/// A moment as bars since the weave began.
fn bars(at_ms: u64, verdict: &Verdict) -> f64 {
    let quarters = at_ms.saturating_sub(verdict.began_ms) as f64 * f64::from(verdict.tempo) / 60_000.0;
    quarters * 480.0 / f64::from(verdict.metre.bar_ticks().max(1))
}
