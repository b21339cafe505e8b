//! A score: a whole piece of several voices, up to an hour of it.
//!
//! What a [`crate::Melody`] is to one Songweaver's performance a score is to what many play together or what a file holds. What it is not: it is never
//! journalled; measures of it are.

pub mod canon;
pub mod key;
mod learnt;
mod moments;
pub mod texture;

use moments::Moments;

/// Voices of a score.
pub const VOICES_MAX: usize = 64;
/// Notes of a score, all voices together.
pub const SCORE_NOTES_MAX: usize = 60_000;
/// Ticks of a score, at 480 per quarter: 20,000 quarters.
pub const SCORE_TICKS_MAX: u32 = crate::melody::TICKS_PER_QUARTER * 20_000;

/// One note of a voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScoreNote {
    /// Ticks from the beginning, 480 per quarter.
    pub onset: u32,
    /// MIDI number, 0..=127.
    pub pitch: u8,
    /// Ticks it sounds, from 1.
    pub duration: u32,
}

impl ScoreNote {
    /// Tick at which it has ended.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.onset + self.duration
    }
}

/// One voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its notes; in a [`Score`] by onset, then pitch.
    pub notes: Vec<ScoreNote>,
}

/// Why voices are no score.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// No notes.
    #[error("a score has at least one note")]
    Empty,
    /// Too many voices.
    #[error("{0} voices; a score has at most {VOICES_MAX}")]
    TooManyVoices(usize),
    /// Too many notes.
    #[error("{0} notes; a score has at most {SCORE_NOTES_MAX}")]
    TooManyNotes(usize),
    /// A note out of range.
    #[error("voice {voice}, note {note}: {what}")]
    Note {
        /// Which voice, from 1.
        voice: usize,
        /// Which of its notes, from 1.
        note: usize,
        /// What is allowed.
        what: &'static str,
    },
}

/// A piece of one or more voices, always valid: every voice has notes, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    voices: Vec<Voice>,
}

impl Score {
    /// A score of voices; those without notes are left out, notes are put in order.
    ///
    /// # Errors
    /// [`ScoreError`] names the first thing out of range.
    pub fn new(mut voices: Vec<Voice>) -> Result<Self, ScoreError> {
        voices.retain(|voice| !voice.notes.is_empty());
        if voices.is_empty() {
            return Err(ScoreError::Empty);
        }
        if voices.len() > VOICES_MAX {
            return Err(ScoreError::TooManyVoices(voices.len()));
        }
        let notes = voices.iter().map(|voice| voice.notes.len()).sum();
        if notes > SCORE_NOTES_MAX {
            return Err(ScoreError::TooManyNotes(notes));
        }
        for (number, voice) in (1..).zip(&mut voices) {
            voice.notes.sort_unstable();
            for (place, note) in (1..).zip(&voice.notes) {
                let what = if note.pitch > 127 {
                    "pitch is 0 to 127"
                } else if note.duration == 0 {
                    "duration is at least 1 tick"
                } else if note.onset.saturating_add(note.duration) > SCORE_TICKS_MAX {
                    "a score lasts at most 20,000 quarters"
                } else {
                    continue;
                };
                return Err(ScoreError::Note {
                    voice: number,
                    note: place,
                    what,
                });
            }
        }
        Ok(Self { voices })
    }

    /// Its voices, in their order.
    #[must_use]
    pub fn voices(&self) -> &[Voice] {
        &self.voices
    }

    /// Tick at which its last note has ended.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.voices
            .iter()
            .flat_map(|voice| &voice.notes)
            .map(ScoreNote::end)
            .max()
            .unwrap_or(0)
    }
}
