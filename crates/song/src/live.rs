//! Live playing: from the log of a performance, keys down and up in milliseconds, to a melody at the region's tempo.
//!
//! Quantisation is gentle: an onset within 30 ticks (a sixteenth of a quarter, 31 ms at 120 beats per minute) of a sixteenth
//! is put there, else within 20 ticks of a triplet eighth; all others stay as they were played. What it is not: it asks nobody to
//! follow the region's tempo; the judge hears a player's own pulse.

use crate::melody::{NOTES_MAX, TEMPO_MAX, TEMPO_MIN, TICKS_MAX, TICKS_PER_QUARTER};
use crate::{Melody, MelodyError, Note, RegionSong};

/// Ticks within which an onset is put on a sixteenth.
pub const WINDOW_TICKS: u32 = 30;
/// Ticks within which it is put on a triplet eighth.
pub const TRIPLET_WINDOW_TICKS: u32 = 20;
/// Milliseconds a note without an end sounds at most.
pub const UNENDED_MS_MAX: u64 = 4000;
/// Events of a log that are read: 256 notes with their ends, twice over.
pub const EVENTS_MAX: usize = NOTES_MAX * 4;
/// Shortest note in ticks: a sixty-fourth.
const NOTE_TICKS_MIN: u32 = 30;

/// A key that went down or up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveEvent {
    /// Milliseconds on any clock that does not go backwards.
    pub at_ms: u64,
    /// MIDI number, 0..=127.
    pub pitch: u8,
    /// MIDI velocity 1..=127; 0 is the note's end.
    pub velocity: u8,
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveMelody {
    /// The melody, from its first note.
    pub melody: Melody,
    /// When its first note began, on the log's clock.
    pub began_ms: u64,
    /// Notes that had no end of their own.
    pub unended: u16,
    /// Notes beyond 256, or out of range, that were left out.
    pub left_out: u16,
}

/// The melody of a log. Events need not be in order; silence before the first note is dropped; a key that goes down again
/// ends the note it had; a note without end lasts until `ended_ms`, four seconds at most. The region's tempo is held within 40..=240.
///
/// # Errors
/// [`MelodyError::Empty`] when the log has no note; others where the region's metre is none.
pub fn melody(log: &[LiveEvent], ended_ms: u64, song: &RegionSong) -> Result<LiveMelody, MelodyError> {
    let mut events: Vec<LiveEvent> = log.iter().take(EVENTS_MAX).copied().collect();
    // Ends come before beginnings of the same moment; else the order of the log stands.
    events.sort_by_key(|event| (event.at_ms, event.velocity != 0));
    let began_ms = events
        .iter()
        .find(|event| event.velocity > 0 && event.pitch < 128)
        .ok_or(MelodyError::Empty)?
        .at_ms;
    let mut left_out = u16::try_from(log.len().saturating_sub(EVENTS_MAX)).unwrap_or(u16::MAX);
    let mut sounding: [Option<usize>; 128] = [None; 128];
    let mut played: Vec<(u64, Option<u64>, u8, u8)> = Vec::new();
    for event in &events {
        let Some(slot) = sounding.get_mut(usize::from(event.pitch)) else {
            left_out = left_out.saturating_add(u16::from(event.velocity > 0));
            continue;
        };
        if let Some(index) = slot.take() {
            let note: &mut (u64, Option<u64>, u8, u8) = &mut played[index];
            note.1 = Some(event.at_ms);
        }
        if event.velocity == 0 {
            continue;
        }
        if played.len() == NOTES_MAX {
            left_out = left_out.saturating_add(1);
            continue;
        }
        *slot = Some(played.len());
        played.push((event.at_ms, None, event.pitch, event.velocity.min(127)));
    }
    let tempo = song.tempo.clamp(TEMPO_MIN, TEMPO_MAX);
    let mut unended = 0;
    let mut notes = Vec::with_capacity(played.len());
    for (start, end, pitch, velocity) in played {
        let end = end.unwrap_or_else(|| {
            unended += 1;
            ended_ms.clamp(start, start.saturating_add(UNENDED_MS_MAX))
        });
        let onset = quantised(ticks(start - began_ms, tempo));
        let until = quantised(ticks(end - began_ms, tempo));
        if onset + NOTE_TICKS_MIN > TICKS_MAX {
            left_out = left_out.saturating_add(1);
            continue;
        }
        notes.push(Note {
            onset,
            pitch,
            duration: until.min(TICKS_MAX).saturating_sub(onset).max(NOTE_TICKS_MIN),
            velocity,
        });
    }
    Ok(LiveMelody {
        melody: Melody::new(notes, tempo, song.metre, None)?,
        began_ms,
        unended,
        left_out,
    })
}

/// Milliseconds as ticks at a tempo, rounded, up to just beyond the longest melody.
fn ticks(ms: u64, tempo: u16) -> u32 {
    let ticks = ms
        .saturating_mul(u64::from(tempo) * u64::from(TICKS_PER_QUARTER))
        .saturating_add(30_000)
        / 60_000;
    u32::try_from(ticks.min(u64::from(TICKS_MAX) + 1)).expect("held below the longest melody")
}

fn quantised(ticks: u32) -> u32 {
    let sixteenth = nearest(ticks, TICKS_PER_QUARTER / 4);
    let triplet = nearest(ticks, TICKS_PER_QUARTER / 3);
    if ticks.abs_diff(sixteenth) <= WINDOW_TICKS {
        sixteenth
    } else if ticks.abs_diff(triplet) <= TRIPLET_WINDOW_TICKS {
        triplet
    } else {
        ticks
    }
}

fn nearest(ticks: u32, unit: u32) -> u32 {
    (ticks + unit / 2) / unit * unit
}
