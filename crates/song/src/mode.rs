//! Pitch classes and modes.

use serde::{Deserialize, Serialize};

/// A pitch class, 0..=11; C is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PitchClass(u8);

impl PitchClass {
    /// The class of a MIDI number.
    #[must_use]
    pub const fn of(pitch: u8) -> Self {
        Self(pitch % 12)
    }

    /// 0..=11.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0 % 12
    }

    /// Its name with a sharp where it needs one.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"][usize::from(self.number())]
    }
}

/// A mode: which semitones above the tonic belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Major.
    Ionian,
    /// Minor with a raised sixth.
    Dorian,
    /// Minor with a lowered second.
    Phrygian,
    /// Major with a raised fourth.
    Lydian,
    /// Major with a lowered seventh.
    Mixolydian,
    /// Natural minor.
    Aeolian,
    /// Phrygian with a lowered fifth.
    Locrian,
    /// Minor with a raised seventh.
    HarmonicMinor,
    /// Phrygian with a raised third.
    PhrygianDominant,
    /// Five notes of major.
    MajorPentatonic,
    /// Five notes of minor.
    MinorPentatonic,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 11] = [
        Self::Ionian,
        Self::Dorian,
        Self::Phrygian,
        Self::Lydian,
        Self::Mixolydian,
        Self::Aeolian,
        Self::Locrian,
        Self::HarmonicMinor,
        Self::PhrygianDominant,
        Self::MajorPentatonic,
        Self::MinorPentatonic,
    ];

    /// The mode of a slug.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.slug() == slug)
    }

    /// Semitones above the tonic, ascending from 0.
    #[must_use]
    pub const fn degrees(self) -> &'static [u8] {
        match self {
            Self::Ionian => &[0, 2, 4, 5, 7, 9, 11],
            Self::Dorian => &[0, 2, 3, 5, 7, 9, 10],
            Self::Phrygian => &[0, 1, 3, 5, 7, 8, 10],
            Self::Lydian => &[0, 2, 4, 6, 7, 9, 11],
            Self::Mixolydian => &[0, 2, 4, 5, 7, 9, 10],
            Self::Aeolian => &[0, 2, 3, 5, 7, 8, 10],
            Self::Locrian => &[0, 1, 3, 5, 6, 8, 10],
            Self::HarmonicMinor => &[0, 2, 3, 5, 7, 8, 11],
            Self::PhrygianDominant => &[0, 1, 4, 5, 7, 8, 10],
            Self::MajorPentatonic => &[0, 2, 4, 7, 9],
            Self::MinorPentatonic => &[0, 3, 5, 7, 10],
        }
    }

    /// Its slug, as in content and on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Ionian => "ionian",
            Self::Dorian => "dorian",
            Self::Phrygian => "phrygian",
            Self::Lydian => "lydian",
            Self::Mixolydian => "mixolydian",
            Self::Aeolian => "aeolian",
            Self::Locrian => "locrian",
            Self::HarmonicMinor => "harmonic-minor",
            Self::PhrygianDominant => "phrygian-dominant",
            Self::MajorPentatonic => "major-pentatonic",
            Self::MinorPentatonic => "minor-pentatonic",
        }
    }
}
