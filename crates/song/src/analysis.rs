//! Analysis: what can be heard in a melody, each measure by a published method, in integers.
//!
//! A transposed melody and one at another tempo have the same analysis, but for the names of key and pitches. What it is
//! not: it judges nothing; [`crate::judge()`] does.

pub mod cadence;
pub(crate) mod chance;
pub mod consonance;
pub mod contour;
pub mod key;
pub mod line;
pub mod measure;
pub mod motion;
pub mod range;
pub mod repetition;
pub mod rhythm;
pub mod syncopation;
pub mod tension;
pub mod variety;

use crate::Melody;
use cadence::Cadence;
use consonance::Sounding;
use contour::Contour;
use key::Key;
use line::LineNote;
use motion::Motion;
use range::Range;
use repetition::Repetition;
use rhythm::Rhythm;
use tension::Tension;

/// All measures of one melody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The line that is followed.
    pub line: Vec<LineNote>,
    /// Ticks between its onsets; the last note's duration at the end.
    pub between: Vec<u32>,
    /// Its key.
    pub key: Key,
    /// What sounds together; `None` where nothing does.
    pub sounding: Option<Sounding>,
    /// Roughness of its leaps in thousandths.
    pub melodic_roughness: u16,
    /// Its motion.
    pub motion: Motion,
    /// Its shape.
    pub contour: Contour,
    /// Its rhythm.
    pub rhythm: Rhythm,
    /// Its syncopation per note in thousandths of a level.
    pub syncopation: u32,
    /// What comes again in it.
    pub repetition: Repetition,
    /// Its tension in its key.
    pub tension: Tension,
    /// How it closes.
    pub cadence: Cadence,
    /// How wide it reaches.
    pub range: Range,
    /// How much it keeps telling, per hundred of random moves.
    pub variety: u16,
}

impl Analysis {
    /// The analysis of a melody.
    #[must_use]
    pub fn of(melody: &Melody) -> Self {
        let line = line::line(melody);
        let between = line::intervals_between_onsets(&line);
        let key = key::find(&key::pitch_class_weights(melody), &line);
        Self {
            key,
            sounding: consonance::sounding(melody),
            melodic_roughness: consonance::melodic_roughness(&line),
            motion: motion::motion(&line),
            contour: contour::contour(&line, &between),
            rhythm: rhythm::rhythm(&between, &line),
            syncopation: syncopation::syncopation(&line, melody.metre()),
            repetition: repetition::repetition(&line, &between),
            tension: tension::tension(&line, &between, &key),
            cadence: cadence::cadence(&line, &between, &key, melody.metre()),
            range: range::range(&line),
            variety: variety::variety(&line, &between),
            line,
            between,
        }
    }
}

/// What the tests of the measures share.
#[cfg(test)]
pub(crate) mod fixture {
    use super::line::{LineNote, intervals_between_onsets, line};
    use crate::{Melody, Metre, notation};

    /// The melody of a text in 4/4.
    pub(crate) fn melody(text: &str) -> Melody {
        let notes = notation::notes(text, Metre::COMMON).unwrap_or_else(|error| panic!("{error}"));
        Melody::new(notes, 100, Metre::COMMON, None).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Its line with the times between onsets.
    pub(crate) fn line_of(text: &str) -> (Vec<LineNote>, Vec<u32>) {
        let line = line(&melody(text));
        let between = intervals_between_onsets(&line);
        (line, between)
    }
}
