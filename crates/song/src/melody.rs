//! A melody: up to 256 notes in ticks, a tempo and a metre.

use crate::{Mode, PitchClass};
use kernel::MelodyId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Ticks of a quarter note.
pub const TICKS_PER_QUARTER: u32 = 480;
/// Notes of a melody.
pub const NOTES_MAX: usize = 256;
/// Slowest tempo in beats per minute.
pub const TEMPO_MIN: u16 = 40;
/// Fastest tempo in beats per minute.
pub const TEMPO_MAX: u16 = 240;
/// Longest melody in ticks: ten minutes at the fastest tempo.
pub const TICKS_MAX: u32 = TICKS_PER_QUARTER * 2400;

/// One note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Note {
    /// Ticks from the beginning.
    pub onset: u32,
    /// MIDI number, 0..=127.
    pub pitch: u8,
    /// Ticks it sounds, from 1.
    pub duration: u32,
    /// MIDI velocity, 1..=127.
    pub velocity: u8,
}

/// Beats of a bar and the note value of a beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Metre {
    /// Beats of a bar, 1..=16.
    pub beats: u8,
    /// The beat's note value: 1, 2, 4, 8 or 16.
    pub unit: u8,
}

impl Metre {
    /// Four quarters.
    pub const COMMON: Self = Self { beats: 4, unit: 4 };

    /// Ticks of a bar.
    #[must_use]
    pub fn bar_ticks(self) -> u32 {
        u32::from(self.beats) * TICKS_PER_QUARTER * 4 / u32::from(self.unit)
    }
}

/// Why notes are no melody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MelodyError {
    /// No notes.
    #[error("a melody has at least one note")]
    Empty,
    /// Too many notes.
    #[error("{0} notes; a melody has at most {NOTES_MAX}")]
    TooManyNotes(usize),
    /// A tempo out of range.
    #[error("{0} beats per minute; {TEMPO_MIN} to {TEMPO_MAX} are allowed")]
    Tempo(u16),
    /// A metre out of range.
    #[error("{beats}/{unit} is no metre: 1 to 16 beats of 1, 2, 4, 8 or 16")]
    Metre {
        /// Beats given.
        beats: u8,
        /// Unit given.
        unit: u8,
    },
    /// A note out of range.
    #[error("note {number}: {what}")]
    Note {
        /// Which, from 1.
        number: usize,
        /// What is wrong and what is allowed.
        what: &'static str,
    },
}

/// A melody, always valid: notes ordered by onset, then pitch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Melody {
    notes: Vec<Note>,
    tempo: u16,
    metre: Metre,
    key: Option<(PitchClass, Mode)>,
}

impl Melody {
    /// A melody from its parts; notes are put in order.
    ///
    /// # Errors
    /// [`MelodyError`] names the first thing out of range.
    pub fn new(
        mut notes: Vec<Note>,
        tempo: u16,
        metre: Metre,
        key: Option<(PitchClass, Mode)>,
    ) -> Result<Self, MelodyError> {
        if notes.is_empty() {
            return Err(MelodyError::Empty);
        }
        if notes.len() > NOTES_MAX {
            return Err(MelodyError::TooManyNotes(notes.len()));
        }
        check_time(tempo, metre)?;
        notes.sort_unstable();
        for (index, note) in notes.iter().enumerate() {
            let what = if note.pitch > 127 {
                "pitch is 0 to 127"
            } else if !(1..=127).contains(&note.velocity) {
                "velocity is 1 to 127"
            } else if note.duration == 0 {
                "duration is at least 1 tick"
            } else if note.onset.saturating_add(note.duration) > TICKS_MAX {
                "a melody lasts at most 2400 quarters"
            } else {
                continue;
            };
            return Err(MelodyError::Note {
                number: index + 1,
                what,
            });
        }
        Ok(Self {
            notes,
            tempo,
            metre,
            key,
        })
    }

    /// The notes by onset, then pitch.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Beats (quarters) per minute.
    #[must_use]
    pub fn tempo(&self) -> u16 {
        self.tempo
    }

    /// The metre.
    #[must_use]
    pub fn metre(&self) -> Metre {
        self.metre
    }

    /// The key it was written in, where that is known.
    #[must_use]
    pub fn key(&self) -> Option<(PitchClass, Mode)> {
        self.key
    }

    /// Its content address: SHA-256 over tempo, metre and notes, the first 128 bits.
    #[must_use]
    pub fn id(&self) -> MelodyId {
        let mut hash = Sha256::new();
        hash.update(b"finalverse melody 1");
        hash.update(self.tempo.to_le_bytes());
        hash.update([self.metre.beats, self.metre.unit]);
        for note in &self.notes {
            hash.update(note.onset.to_le_bytes());
            hash.update(note.duration.to_le_bytes());
            hash.update([note.pitch, note.velocity]);
        }
        let mut first = [0; 16];
        first.copy_from_slice(&hash.finalize()[..16]);
        MelodyId(u128::from_be_bytes(first))
    }
}

/// Whether a melody may have a tempo and a metre.
///
/// # Errors
/// [`MelodyError::Tempo`] or [`MelodyError::Metre`].
pub fn check_time(tempo: u16, metre: Metre) -> Result<(), MelodyError> {
    if !(TEMPO_MIN..=TEMPO_MAX).contains(&tempo) {
        return Err(MelodyError::Tempo(tempo));
    }
    if !(1..=16).contains(&metre.beats) || ![1, 2, 4, 8, 16].contains(&metre.unit) {
        return Err(MelodyError::Metre {
            beats: metre.beats,
            unit: metre.unit,
        });
    }
    Ok(())
}

impl<'de> Deserialize<'de> for Melody {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Parts {
            notes: Vec<Note>,
            tempo: u16,
            metre: Metre,
            key: Option<(PitchClass, Mode)>,
        }
        let parts = Parts::deserialize(deserializer)?;
        Self::new(parts.notes, parts.tempo, parts.metre, parts.key).map_err(serde::de::Error::custom)
    }
}
