//! Standard MIDI Files: melodies in and out.
//!
//! [`import()`] takes files as other software writes them and says in [`Remark`]s what was left out or changed; [`export()`] writes files that any
//! software reads and that come back note for note. What it is not: it plays nothing and it is no sequencer; one file gives one melody, one composition in parts, or one
//! score of all its voices.

mod export;
mod import;
mod strokes;
mod voices;

pub use export::export;
pub use import::{ImportedScore, import, import_score};
pub use voices::{ImportedVoices, export_voices, import_voices};

use crate::Melody;
use std::fmt;

/// The channel of drums, from 0.
const DRUMS: u8 = 9;

/// Bytes of a file that is read.
pub const FILE_BYTES_MAX: usize = 256 * 1024;

/// Bytes of a file whose voices are read as a score.
pub const SCORE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A melody from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The melody.
    pub melody: Melody,
    /// The name of its track or, without one, of the file; at most 48 characters, without control characters.
    pub name: Option<String>,
    /// What was left out or changed.
    pub remarks: Vec<Remark>,
}

/// Why a file gives no melody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MidiError {
    /// Too large.
    #[error("the file has {bytes} bytes; at most {max} are read")]
    TooLarge {
        /// Bytes it has.
        bytes: usize,
        /// Bytes that are read.
        max: usize,
    },
    /// Not a MIDI file.
    #[error("this is no Standard MIDI File: {0}")]
    NotMidi(&'static str),
    /// Type 2: independent songs.
    #[error("this file is of type 2, several songs in one; types 0 and 1 are read")]
    SeveralSongs,
    /// A division of zero.
    #[error("the file's division is 0: its notes have no length")]
    NoDivision,
    /// A file that breaks off before any note.
    #[error("track {0} is damaged and no other has notes")]
    Damaged(usize),
    /// No notes.
    #[error("the file has no notes")]
    NoNotes,
    /// Only drums.
    #[error("the file has drums only (channel 10); a melody needs pitched notes")]
    DrumsOnly,
    /// A melody that cannot be held, with the reason.
    #[error("the notes are no melody: {0}")]
    NoMelody(#[from] crate::MelodyError),
    /// A score that cannot be held, with the reason.
    #[error("the notes are no score: {0}")]
    NoScore(#[from] crate::ScoreError),
}

/// What was left out or changed on import; `Display` says it in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Other voices were left out.
    OtherVoices {
        /// The voice that was kept, by track (from 1) and channel (from 1).
        kept: (usize, u8),
        /// How many were left out.
        left_out: usize,
        /// Whether the kept one's name chose it, rather than its height.
        by_name: bool,
    },
    /// Drums were left out.
    Drums {
        /// Their notes.
        notes: usize,
    },
    /// Notes beyond 256 were left out.
    NotesBeyond {
        /// Notes there were.
        notes: usize,
    },
    /// Notes beyond the longest melody were left out.
    TooLate {
        /// Notes left out.
        notes: usize,
    },
    /// The file changes its tempo; the one that lasts longest was taken.
    TempoChanges {
        /// What was taken, in quarters per minute.
        taken: u16,
    },
    /// The tempo is beyond what a melody may have; note values were doubled or halved to keep the pace.
    TempoScaled {
        /// Quarters per minute in the file.
        file: u32,
        /// Quarters per minute now.
        taken: u16,
    },
    /// The file changes its metre; the first was taken.
    MetreChanges,
    /// The metre is none that a melody may have; 4/4 was taken.
    MetreUnknown,
    /// Time in frames per second was laid on 120 quarters per minute.
    FilmTime,
    /// Notes without an end were ended with the next note, or with the track.
    Unended {
        /// How many.
        notes: usize,
    },
    /// Whole bars of silence before the first note were dropped.
    SilenceDropped {
        /// How many.
        bars: u32,
    },
    /// A track is damaged; what was before the damage was read.
    Damaged {
        /// Which, from 1.
        track: usize,
    },
    /// Voices beyond eight were left out.
    VoicesBeyond {
        /// Voices there were.
        voices: usize,
    },
    /// The file is longer than what is written at once, and this is a part of it.
    Part {
        /// Which, from 1.
        part: usize,
        /// Of how many.
        parts: usize,
        /// First and last bar, from 1.
        bars: (u32, u32),
    },
    /// One bar alone has more notes than a melody holds.
    BarTooFull {
        /// Notes of the fullest.
        notes: usize,
    },
    /// Fewer tracks than the header says.
    TracksMissing {
        /// The header's number.
        said: u16,
        /// How many there are.
        found: u16,
    },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherVoices {
                kept,
                left_out,
                by_name,
            } => {
                let why = if *by_name {
                    "named as the melody"
                } else {
                    "the highest voice"
                };
                let voices = if *left_out == 1 {
                    "voice was"
                } else {
                    "voices were"
                };
                write!(
                    f,
                    "Track {}, channel {} was kept ({why}); {left_out} other {voices} left out.",
                    kept.0, kept.1
                )
            }
            Self::Drums { notes } => write!(f, "Drums were left out ({notes} notes)."),
            Self::NotesBeyond { notes } => write!(f, "The first 256 of {notes} notes were kept."),
            Self::TooLate { notes } => write!(f, "{notes} notes after 2400 quarters were left out."),
            Self::TempoChanges { taken } => {
                write!(
                    f,
                    "The tempo changes; {taken} beats per minute, which lasts longest, was taken."
                )
            }
            Self::TempoScaled { file, taken } => write!(
                f,
                "{file} beats per minute were written as {taken} with other note values; it sounds the same."
            ),
            Self::MetreChanges => f.write_str("The metre changes; the first was taken."),
            Self::MetreUnknown => f.write_str("The metre is not known here; 4/4 was taken."),
            Self::FilmTime => {
                f.write_str("The file counts film frames; it was laid on 120 beats per minute.")
            }
            Self::Unended { notes } => {
                write!(
                    f,
                    "{notes} notes had no end and were ended where the next one begins."
                )
            }
            Self::SilenceDropped { bars } => {
                write!(f, "{bars} bars of silence at the beginning were dropped.")
            }
            Self::Damaged { track } => write!(
                f,
                "Track {track} is damaged; what comes before the damage was read."
            ),
            Self::VoicesBeyond { voices } => {
                write!(f, "Of {voices} voices the eight with most notes were kept.")
            }
            Self::Part { part, parts, bars } => write!(
                f,
                "This is part {part} of {parts}: bars {} to {}. The file holds more than 256 notes.",
                bars.0, bars.1
            ),
            Self::BarTooFull { notes } => {
                write!(f, "One bar has {notes} notes; its first 256 were kept.")
            }
            Self::TracksMissing { said, found } => {
                write!(f, "The file says it has {said} tracks and has {found}.")
            }
        }
    }
}
