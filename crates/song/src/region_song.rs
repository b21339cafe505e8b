//! A region's Song: what a performance there is held against.

use crate::{Metre, Mode, PitchClass};
use serde::{Deserialize, Serialize};

/// Tonic, mode, tempo, metre and motif of a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionSong {
    /// The tonic.
    pub tonic: PitchClass,
    /// The mode.
    pub mode: Mode,
    /// Quarters per minute.
    pub tempo: u16,
    /// The metre.
    pub metre: Metre,
    /// The motif: MIDI numbers with durations in ticks at 480 per quarter, 3 to 12 of them.
    pub motif: Vec<(u8, u32)>,
    /// The generative bed's mood, such as `hopeful`.
    pub mood: String,
}
