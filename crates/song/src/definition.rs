//! A melody of the world, as content writes it.
//!
//! What it is not: it reads no file; the `content` crate hands over what TOML holds.

use crate::analysis::key::belongs;
use crate::notation::{self, NotationError};
use crate::{Intent, Melody, MelodyError, Metre, Mode};
use serde::{Deserialize, Serialize};

/// Highest tier of attunement a melody may ask for.
pub const TIER_MAX: u8 = 3;
/// Characters of a name.
pub const NAME_CHARS_MAX: usize = 48;

/// A melody's definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MelodyDef {
    /// Its slug, which is also its file's name.
    pub slug: String,
    /// Its name as players read it.
    pub name: String,
    /// Its intent.
    pub intent: Intent,
    /// Tier of attunement its casting needs, 0..=3.
    pub tier: u8,
    /// Its tonic by name, such as `D` or `Bb`.
    pub tonic: String,
    /// Its mode.
    pub mode: Mode,
    /// Quarters per minute.
    pub tempo: u16,
    /// Its metre.
    pub metre: Metre,
    /// Its notes ([`crate::notation`]).
    pub notes: String,
}

/// Why a definition is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MelodyDefError {
    /// A name without characters or with too many.
    #[error("a melody's name has 1 to {NAME_CHARS_MAX} characters; {0:?} has not")]
    Name(String),
    /// A tier that nobody reaches.
    #[error("tier {0}; 0 to {TIER_MAX} are allowed")]
    Tier(u8),
    /// Text that is no notation.
    #[error(transparent)]
    Notation(#[from] NotationError),
    /// Notes that are no melody.
    #[error(transparent)]
    Melody(#[from] MelodyError),
    /// A note outside the stated mode.
    #[error("note {number}, {pitch}, is not in {key}")]
    OutsideMode {
        /// Which, from 1.
        number: usize,
        /// Its name.
        pitch: String,
        /// The key that was stated.
        key: String,
    },
}

impl MelodyDef {
    /// The melody that is defined, its key stated.
    ///
    /// # Errors
    /// [`MelodyDefError`] names the first thing that is wrong.
    pub fn melody(&self) -> Result<Melody, MelodyDefError> {
        let length = self.name.chars().count();
        if length == 0 || length > NAME_CHARS_MAX {
            return Err(MelodyDefError::Name(
                self.name.chars().take(NAME_CHARS_MAX).collect(),
            ));
        }
        if self.tier > TIER_MAX {
            return Err(MelodyDefError::Tier(self.tier));
        }
        let tonic = notation::pitch_class(&self.tonic)?;
        let known = Melody::new(
            vec![crate::Note {
                onset: 0,
                pitch: 60,
                duration: 1,
                velocity: 1,
            }],
            self.tempo,
            self.metre,
            None,
        )?;
        let notes = notation::notes(&self.notes, known.metre())?;
        for (index, note) in notes.iter().enumerate() {
            if !belongs(tonic, self.mode, note.pitch) {
                return Err(MelodyDefError::OutsideMode {
                    number: index + 1,
                    pitch: notation::name(note.pitch),
                    key: format!("{} {}", tonic.name(), self.mode.slug()),
                });
            }
        }
        Ok(Melody::new(
            notes,
            self.tempo,
            self.metre,
            Some((tonic, self.mode)),
        )?)
    }
}
