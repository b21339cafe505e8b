//! Weaving: how what several Songweavers play together relates, heard by published methods, in integers.
//!
//! Every pair of voices is asked for every [`Relation`]; what was found, with how clear it is, when, at what lag and interval, is the
//! [`Verdict`]. Two notes are together when their beginnings are at most a window apart: 40 ms, what ensembles of good players spread
//! (Rasch, "Synchronization in performed ensemble music", Acustica 1979), held between 30 and 60 ticks at the region's tempo. The
//! same log gives the same verdict on every machine; a transposed log with its tonic, and an exact one at another tempo with its Song,
//! give the same relations. What it is not: it judges no single voice ([`crate::judge()`] does) and makes nothing happen.

mod dialogue;
mod ground;
mod hearing;
mod imitation;
mod log;
mod motion;
mod pulse;
mod quality;
mod relation;
mod sounding;
mod tracker;

pub use log::{
    CHORD_MAX, CLOCK_MS_MAX, PlayedNote, RINGING_MS, VOICE_MS_MAX, VOICES_MAX, VOICES_MIN, WeaveLog,
    WeaveRefusal, WeaveVoice,
};
pub use quality::{WeaveCriterion, WeaveScore};
pub use relation::{Found, Ratio, Relation};
pub use tracker::{TRACKED_MS, TRACKED_NOTES_MAX, Tracker};

use crate::Metre;
use crate::analysis::key::Key;
use hearing::{Grid, Heard, Pair};
use imitation::Slate;
use serde::{Deserialize, Serialize};
use sounding::Sounding;

/// Milliseconds within which two beginnings are one, before the window is held between its ticks.
pub const WINDOW_MS: u64 = 40;
/// Narrowest window in ticks.
pub const WINDOW_TICKS_MIN: u32 = 30;
/// Widest window in ticks: half a sixteenth.
pub const WINDOW_TICKS_MAX: u32 = 60;

/// What was heard in a weave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// How well the voices go together, 0..=1000 thousandths.
    pub quality: u16,
    /// What that is made of, largest weight first; weights sum to 1000.
    pub criteria: Vec<WeaveScore>,
    /// The relations, by voices, then in the order of [`Relation`]; the same one several times for two voices where it was found at
    /// several lags.
    pub relations: Vec<Found>,
    /// The key that all voices together are heard in.
    pub key: Key,
    /// Voices that were listened to.
    pub voices: u8,
    /// Notes that were listened to.
    pub notes: u16,
    /// Quarters a minute of the grid.
    pub tempo: u16,
    /// Metre of the grid.
    pub metre: Metre,
    /// When the first began, on the region's clock.
    pub began_ms: u64,
    /// When the last ended.
    pub ended_ms: u64,
}

impl Verdict {
    /// What was found of one relation.
    pub fn of(&self, relation: Relation) -> impl Iterator<Item = &Found> {
        self.relations
            .iter()
            .filter(move |found| found.relation == relation)
    }
}

/// Judges a weave.
///
/// # Errors
/// [`WeaveRefusal`] says what about the log is not allowed; nobody else's weave is touched by it.
pub fn judge(log: &WeaveLog) -> Result<Verdict, WeaveRefusal> {
    log.check()?;
    let began_ms = log.began_ms();
    let grid = Grid::of(&log.song, began_ms);
    let voices: Vec<Heard> = log
        .voices
        .iter()
        .map(|voice| Heard::of(&voice.notes, &grid))
        .collect();
    let key = hearing::key(&voices, &log.song);
    let mut relations = Vec::new();
    let mut sounding = Sounding::default();
    let mut slate = Slate::default();
    for (one, first) in voices.iter().enumerate() {
        for (other, second) in voices.iter().enumerate().skip(one + 1) {
            let pair = Pair {
                one: first,
                other: second,
                grid: &grid,
                key: &key,
            };
            let (found, heard) = pair.relations(one, other, &mut slate);
            relations.extend(found);
            sounding.add(&heard);
        }
    }
    let (quality, criteria) = quality::quality(&voices, &grid, &key, &sounding, &relations);
    Ok(Verdict {
        quality,
        criteria,
        relations,
        key,
        voices: u8::try_from(voices.len()).expect("at most eight"),
        notes: u16::try_from(log.voices.iter().map(|voice| voice.notes.len()).sum::<usize>())
            .expect("at most eight times 256"),
        tempo: log.song.tempo,
        metre: log.song.metre,
        began_ms,
        ended_ms: log
            .voices
            .iter()
            .map(WeaveVoice::ended_ms)
            .max()
            .unwrap_or(began_ms),
    })
}
