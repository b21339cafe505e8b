//! A short reply to a motif: varied, and closed where the motif was open.
//!
//! What it is not: it has no form; [`super::compose()`] makes whole melodies.

use super::degrees::nearest_tonic;
use super::vary::{Variation, vary};
use crate::melody::TICKS_PER_QUARTER;
use crate::{Melody, MelodyError, Note, PitchClass, RegionSong};
use kernel::RandomStream;

/// An answer to a motif as a melody at the region's tempo: a variation, closed on the region's tonic where `chance` says so and always
/// when the motif did not rest there.
///
/// # Errors
/// [`MelodyError`] when the motif is empty or the region's tempo or metre is out of range.
pub fn answer(motif: &[(u8, u32)], song: &RegionSong, seed: u64) -> Result<Melody, MelodyError> {
    let mut chance = RandomStream::new(seed, "answer");
    let way = chance
        .pick(&Variation::ALL)
        .copied()
        .unwrap_or(Variation::Sequence);
    let mut varied = vary(motif, song, way, chance.next_u64());
    let rested = motif
        .last()
        .is_some_and(|(pitch, _)| PitchClass::of(*pitch) == song.tonic);
    if let Some(last) = varied.last_mut()
        && (!rested || chance.below(2) == 0)
    {
        last.0 = nearest_tonic(last.0, song.tonic);
    }
    let mut onset = 0_u32;
    let notes = varied
        .into_iter()
        .map(|(pitch, ticks)| {
            let ticks = ticks.min(TICKS_PER_QUARTER * 16);
            let note = Note {
                onset,
                pitch,
                duration: ticks,
                velocity: 64 + u8::try_from(chance.below(16)).unwrap_or(0),
            };
            onset += ticks;
            note
        })
        .collect();
    Melody::new(notes, song.tempo, song.metre, Some((song.tonic, song.mode)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metre, Mode};

    #[test]
    fn the_same_seed_answers_the_same_and_others_differ() {
        let song = RegionSong {
            tonic: PitchClass::of(2),
            mode: Mode::MajorPentatonic,
            tempo: 84,
            metre: Metre::COMMON,
            motif: vec![(62, 480), (66, 480), (69, 480), (71, 960)],
            mood: "hopeful".into(),
        };
        let answers: Vec<Melody> = (0..8)
            .map(|seed| answer(&song.motif, &song, seed).unwrap())
            .collect();
        assert_eq!(answers[3], answer(&song.motif, &song, 3).unwrap());
        let different: std::collections::BTreeSet<_> = answers.iter().map(Melody::id).collect();
        assert!(different.len() >= 5);
        assert!(
            answers
                .iter()
                .all(|melody| PitchClass::of(melody.notes().last().unwrap().pitch) == song.tonic)
        );
        assert_eq!(answer(&[], &song, 1), Err(MelodyError::Empty));
    }
}
