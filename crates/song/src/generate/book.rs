//! A book of phrases: what a region sings by itself, from which its bed takes one after another.
//!
//! What it is not: it says neither when a phrase is sung nor with which instrument.

use super::compose::{Form, Register, Request, compose};
use super::vary::{Variation, vary};
use crate::{MelodyError, Note, RegionSong};
use kernel::RandomStream;

/// Phrases of a book.
pub const PHRASES: u64 = 48;

/// A phrase of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Its notes, the first at its beginning.
    pub notes: Vec<Note>,
    /// Whether it answers rather than begins.
    pub reply: bool,
}

impl Phrase {
    /// Tick at which its last note ends.
    #[must_use]
    pub fn ticks(&self) -> u32 {
        self.notes
            .iter()
            .map(|note| note.onset + note.duration)
            .max()
            .unwrap_or(0)
    }
}

/// The book of a Song for a seed: of four phrases one is a whole one of four measures, two are ideas of two, and one is the motif itself, varied. Every third
/// answers.
///
/// # Errors
/// [`MelodyError`] when the Song's tempo or metre is out of range.
pub fn book(song: &RegionSong, seed: u64) -> Result<Vec<Phrase>, MelodyError> {
    let mut chance = RandomStream::new(seed, "phrases");
    (0..PHRASES)
        .map(|number| {
            let own = chance.next_u64();
            let reply = number % 3 == 2;
            let notes = match number % 4 {
                0 => compose(&Request::of_region(song, Form::Phrase, Register::Middle, own))?
                    .notes()
                    .to_vec(),
                3 => motif(song, own, &mut chance),
                _ => compose(&Request::of_region(song, Form::Idea, Register::Middle, own))?
                    .notes()
                    .to_vec(),
            };
            Ok(Phrase { notes, reply })
        })
        .collect()
}

/// The motif in one way of variation, or, of one that has none, an idea's first notes.
fn motif(song: &RegionSong, seed: u64, chance: &mut RandomStream) -> Vec<Note> {
    let way = chance
        .pick(&Variation::ALL)
        .copied()
        .unwrap_or(Variation::Sequence);
    let mut at = 0_u32;
    vary(&song.motif, song, way, seed)
        .into_iter()
        .map(|(pitch, duration)| {
            let onset = at;
            at = at.saturating_add(duration);
            Note {
                onset,
                pitch,
                duration,
                velocity: 72,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::key::belongs;
    use crate::{Metre, Mode, PitchClass};
    use std::collections::BTreeSet;

    #[test]
    fn a_book_is_full_of_different_phrases_in_the_mode() {
        let song = RegionSong {
            tonic: PitchClass::of(9),
            mode: Mode::MinorPentatonic,
            tempo: 76,
            metre: Metre { beats: 3, unit: 4 },
            motif: vec![(69, 480), (72, 480), (74, 960), (69, 480)],
            mood: "longing".into(),
        };
        let phrases = book(&song, 3).unwrap();
        assert_eq!(phrases.len() as u64, PHRASES);
        for phrase in &phrases {
            assert!(!phrase.notes.is_empty() && phrase.notes[0].onset == 0);
            assert!(
                phrase
                    .notes
                    .iter()
                    .all(|note| belongs(song.tonic, song.mode, note.pitch))
            );
            assert!(
                (480..=4 * song.metre.bar_ticks() * 2).contains(&phrase.ticks()),
                "{phrase:?}"
            );
        }
        let different: BTreeSet<Vec<Note>> = phrases.iter().map(|phrase| phrase.notes.clone()).collect();
        assert!(different.len() >= 36, "{}", different.len());
        assert_eq!(phrases, book(&song, 3).unwrap());
        assert_ne!(phrases, book(&song, 4).unwrap());
    }
}
