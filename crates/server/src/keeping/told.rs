//! What the operator reads of a world's keeping: figures in lines, events as JSON.
//!
//! What it is not: it finds out nothing.

use crate::formats::upcasters;
use anyhow::{Result, bail};
use journal::Place;
use journal::care::{Copied, Inspection, Reader};
use kernel::Position;
use std::fmt::Write;

use super::replay::Replayed;

/// Milliseconds of a world hour's worth of clock: 3,600 s.
const HOUR_MS: u64 = 3_600_000;
/// Events read at once.
const PAGE: usize = 1024;

/// An inspection in lines.
#[must_use]
pub fn inspection(place: &Place, seen: &Inspection) -> String {
    let mut text = format!("{place}\n");
    let growth = seen.growth;
    let mean = growth.bytes.saturating_sub(growth.bytes_free) / growth.events.max(1);
    let _ = writeln!(
        text,
        "schema {}, {} events, {} on disk ({} free inside), {mean} bytes an event with all that belongs to it",
        seen.schema,
        growth.events,
        bytes(growth.bytes),
        bytes(growth.bytes_free)
    );
    let _ = writeln!(
        text,
        "world clock at {} h {} min",
        seen.world_ms / HOUR_MS,
        seen.world_ms % HOUR_MS / 60_000
    );
    let answers = seen.answers;
    let _ = writeln!(
        text,
        "{} first answers of commands, {}, the oldest {} h of the world's clock back",
        answers.answers,
        bytes(answers.bytes),
        seen.world_ms.saturating_sub(answers.oldest_ms) / HOUR_MS
    );
    section(
        &mut text,
        "streams",
        seen.categories
            .iter()
            .map(|(name, count)| format!("{name:<28} {count:>10}")),
    );
    section(
        &mut text,
        "kinds of events: schema, events, bytes",
        seen.kinds.iter().map(|kind| {
            format!(
                "{:<28} {:>3} {:>10} {:>12}",
                kind.kind,
                kind.schema,
                kind.events,
                bytes(kind.bytes)
            )
        }),
    );
    section(
        &mut text,
        "checkpoints: position, behind",
        seen.checkpoints.iter().map(|(name, position)| {
            format!(
                "{name:<28} {:>10} {:>8}",
                position.0,
                growth.events.saturating_sub(position.0)
            )
        }),
    );
    section(
        &mut text,
        "writers: epoch, node",
        seen.writers
            .iter()
            .map(|(name, epoch, node)| format!("{name:<36} {epoch:>6} {node}")),
    );
    section(
        &mut text,
        "snapshots: position, bytes",
        seen.snapshots
            .iter()
            .map(|(name, position, size)| format!("{name:<36} {:>10} {:>10}", position.0, bytes(*size))),
    );
    text.trim_end().to_owned()
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let _ = writeln!(text, "{title}");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
}

/// Events as JSON, one a line. Names in them are sealed; nothing is opened here.
///
/// # Errors
/// When the database cannot be read.
pub async fn events(place: &Place, stream: &str, after: Position, limit: usize) -> Result<String> {
    let mut reader = Reader::open(place, upcasters()).await?;
    let mut lines = Vec::new();
    let mut read = after;
    while lines.len() < limit {
        let page = reader.events(read, PAGE).await?;
        let Some(last) = page.last() else { break };
        read = last.position;
        let wanted = page
            .iter()
            .filter(|event| stream == "all" || event.stream.as_str() == stream);
        for event in wanted.take(limit - lines.len()) {
            let body: serde_json::Value =
                serde_json::from_str(&event.body).unwrap_or_else(|_| event.body.clone().into());
            let line = serde_json::json!({
                "position": event.position.0,
                "stream": event.stream.as_str(),
                "version": event.version.0,
                "kind": event.kind,
                "schema": event.schema,
                "at_ms": event.at.0,
                "command": event.command.to_string(),
                "correlation": event.correlation().to_string(),
                "causation": event.meta.causation.map(|cause| cause.0),
                "traceparent": event.meta.trace.map(|trace| trace.to_string()),
                "body": body,
            });
            lines.push(line.to_string());
        }
    }
    if lines.is_empty() {
        bail!(
            "no event of {stream} after position {}; `journal inspect` tells the kinds of streams",
            after.0
        );
    }
    Ok(lines.join("\n"))
}

/// What a copy came to.
#[must_use]
pub fn copy(done: &str, copied: &Copied) -> String {
    let rows: u64 = copied.rows.iter().map(|(_, rows)| rows).sum();
    format!(
        "{done}: {} events, {rows} rows in {} tables, sha256 {}",
        copied.head.0,
        copied.rows.len(),
        copied.digest
    )
}

/// What a replay came to.
///
/// # Errors
/// When a snapshot is not what was folded.
pub fn replay(replayed: &Replayed) -> Result<String> {
    if !replayed.differing.is_empty() {
        bail!(
            "snapshots that are not what their events make: {}; keep a copy of the database for those who can find out why, \
             then drop the snapshots: `finalverse journal replay --drop-snapshots`",
            replayed.differing.join(", ")
        );
    }
    Ok(format!(
        "{} events fold into {} regions and {} Songweavers, {} into no state; {} snapshots agree, {} are of another shape",
        replayed.events - replayed.unfolded,
        replayed.regions,
        replayed.songweavers,
        replayed.unfolded,
        replayed.agreeing,
        replayed.of_another_shape
    ))
}

fn bytes(count: u64) -> String {
    match count {
        0..10_000 => format!("{count} B"),
        10_000..10_000_000 => format!("{} KB", count / 1000),
        _ => format!("{} MB", count / 1_000_000),
    }
}
