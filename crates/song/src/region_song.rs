//! A region's Song: what a performance there is held against.

use crate::{Metre, Mode, PitchClass};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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

impl RegionSong {
    /// Its content address: the first 64 bits of SHA-256 over everything of it, as 16 hexadecimal digits. What grows from a Song is named by it.
    #[must_use]
    pub fn address(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"finalverse song 1");
        hash.update([self.tonic.number(), self.metre.beats, self.metre.unit]);
        hash.update(self.tempo.to_le_bytes());
        hash.update(self.mode.slug());
        hash.update([0]);
        for (pitch, ticks) in &self.motif {
            hash.update([*pitch]);
            hash.update(ticks.to_le_bytes());
        }
        hash.update([255]);
        hash.update(&self.mood);
        hash.finalize()[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}
