//! A note log as a score, and as the weave that it tells of.
//!
//! What it is not: how a log is written and read stands in `song::note_log`.

use anyhow::{Context, Result, bail};
use song::Score;
use song::live;
use song::note_log::{self, NoteLog};
use song::score::{ScoreNote, Voice};

/// Reads a log; a tempo that is given holds instead of its own.
pub(super) fn read(text: &str, tempo: Option<u16>) -> Result<NoteLog> {
    let mut log = note_log::read(text)?;
    if let Some(tempo) = tempo {
        log.song.tempo = tempo;
    }
    Ok(log)
}

/// The score of a log, each voice quantised as a live performance is, all on one clock.
pub(super) fn score(log: &NoteLog) -> Result<Score> {
    let first = log
        .voices
        .iter()
        .flat_map(|voice| &voice.events)
        .map(|event| event.at_ms)
        .min();
    let first = first.context("the log has no notes")?;
    let last = log.ended_ms();
    let mut heard = Vec::new();
    for voice in &log.voices {
        let name = &voice.name;
        let played =
            live::melody(&voice.events, last, &log.song).with_context(|| format!("voice {name:?}"))?;
        if played.left_out > 0 {
            bail!(
                "voice {name:?}: {} notes beyond 256 or out of range",
                played.left_out
            );
        }
        // Where the voice comes in, on the grid of the first one's sixteenths.
        let late_ms = played.began_ms - first;
        let sixteenths = late_ms
            .saturating_mul(u64::from(log.song.tempo) * 4)
            .saturating_add(30_000)
            / 60_000;
        let late = sixteenths.saturating_mul(120);
        let late = u32::try_from(late).context("the log is too long")?;
        let notes = played.melody.notes().iter().map(|note| ScoreNote {
            onset: note.onset.saturating_add(late),
            pitch: note.pitch,
            duration: note.duration,
        });
        heard.push(Voice {
            name: (!name.is_empty()).then(|| name.clone()),
            notes: notes.collect(),
        });
    }
    Ok(Score::new(heard)?)
}
