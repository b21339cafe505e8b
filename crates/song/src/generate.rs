//! Generation: a motif varied from a seed, for a region's bed and for the answers of its spirits.
//!
//! Three ways of the craft: sequence (the motif on another degree), inversion (its moves mirrored) and ornament (a
//! passing or neighbouring note between two). All notes stay in the region's mode and within a singable range by construction. What it
//! is not: it composes no form; whoever needs more than a phrase joins several.

use crate::analysis::key::belongs;
use crate::melody::TICKS_PER_QUARTER;
use crate::{Melody, MelodyError, Mode, Note, PitchClass, RegionSong};
use kernel::RandomStream;

/// Lowest pitch that is generated.
pub const PITCH_MIN: u8 = 48;
/// Highest pitch that is generated.
pub const PITCH_MAX: u8 = 88;
/// Notes of a motif that are varied.
pub const MOTIF_NOTES_MAX: usize = 32;

/// A way to vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variation {
    /// On another degree of the mode, up or down.
    Sequence,
    /// Mirrored around its first note, degree by degree.
    Inversion,
    /// With passing and neighbouring notes in its longer values.
    Ornament,
}

impl Variation {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::Sequence, Self::Inversion, Self::Ornament];
}

/// A motif (MIDI numbers with durations in ticks) varied in one way; the same seed gives the same notes for ever. Pitches outside the mode
/// are first moved to the nearest degree; durations stay, so the variation is as long as the motif.
#[must_use]
pub fn vary(motif: &[(u8, u32)], song: &RegionSong, way: Variation, seed: u64) -> Vec<(u8, u32)> {
    let mut chance = RandomStream::new(seed, "variation");
    let degrees: Vec<(i32, u32)> = motif
        .iter()
        .take(MOTIF_NOTES_MAX)
        .map(|&(pitch, ticks)| (degree_of(pitch, song.tonic, song.mode), ticks.max(1)))
        .collect();
    let Some(&(first, _)) = degrees.first() else {
        return Vec::new();
    };
    let varied: Vec<(i32, u32)> = match way {
        Variation::Sequence => {
            let by = [-2, -1, 1, 2, 3][chance.below(5) as usize];
            degrees
                .iter()
                .map(|&(degree, ticks)| (degree + by, ticks))
                .collect()
        }
        Variation::Inversion => degrees
            .iter()
            .map(|&(degree, ticks)| (first * 2 - degree, ticks))
            .collect(),
        Variation::Ornament => ornamented(&degrees, &mut chance),
    };
    varied
        .into_iter()
        .map(|(degree, ticks)| (pitch_of(degree, song.tonic, song.mode), ticks))
        .collect()
}

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

/// The pitch of a mode nearest to a pitch, the lower of two; at most two semitones away in every mode but the pentatonic.
#[must_use]
pub fn nearest_in_mode(pitch: u8, tonic: PitchClass, mode: Mode) -> u8 {
    (0..=6_u8)
        .flat_map(|away| [pitch.saturating_sub(away), pitch.saturating_add(away).min(127)])
        .find(|candidate| belongs(tonic, mode, *candidate))
        .unwrap_or(pitch)
}

/// The tonic nearest to a pitch, the lower of two, within MIDI's range.
#[must_use]
pub fn nearest_tonic(pitch: u8, tonic: PitchClass) -> u8 {
    (0..=11_u8)
        .flat_map(|away| [pitch.saturating_sub(away), pitch.saturating_add(away).min(127)])
        .find(|candidate| PitchClass::of(*candidate) == tonic)
        .unwrap_or(pitch)
}

/// Degrees are counted through all octaves; degree 0 is the lowest tonic of MIDI.
fn degree_of(pitch: u8, tonic: PitchClass, mode: Mode) -> i32 {
    let pitch = i32::from(nearest_in_mode(pitch, tonic, mode)) - i32::from(tonic.number());
    let degrees = mode.degrees();
    let within = pitch.rem_euclid(12);
    let place = degrees
        .iter()
        .position(|degree| i32::from(*degree) == within)
        .unwrap_or(0);
    pitch.div_euclid(12) * length(degrees) + i32::try_from(place).unwrap_or(0)
}

fn pitch_of(degree: i32, tonic: PitchClass, mode: Mode) -> u8 {
    let degrees = mode.degrees();
    let octave = degree.div_euclid(length(degrees));
    let place = usize::try_from(degree.rem_euclid(length(degrees))).unwrap_or(0);
    let mut pitch = octave * 12 + i32::from(degrees[place]) + i32::from(tonic.number());
    while pitch < i32::from(PITCH_MIN) {
        pitch += 12;
    }
    while pitch > i32::from(PITCH_MAX) {
        pitch -= 12;
    }
    u8::try_from(pitch).expect("held within the generated range")
}

fn ornamented(degrees: &[(i32, u32)], chance: &mut RandomStream) -> Vec<(i32, u32)> {
    let mut varied = Vec::with_capacity(degrees.len() * 2);
    for (index, &(degree, ticks)) in degrees.iter().enumerate() {
        let next = degrees.get(index + 1).map(|next| next.0);
        let room = ticks >= TICKS_PER_QUARTER / 2 && ticks.is_multiple_of(2);
        match next {
            Some(next) if room && chance.below(3) > 0 => {
                let between = if (next - degree).abs() == 2 {
                    i32::midpoint(degree, next)
                } else {
                    degree + if chance.below(2) == 0 { 1 } else { -1 }
                };
                varied.push((degree, ticks / 2));
                varied.push((between, ticks / 2));
            }
            _ => varied.push((degree, ticks)),
        }
    }
    varied
}

fn length(degrees: &[u8]) -> i32 {
    i32::try_from(degrees.len()).expect("a mode has few degrees")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Metre;

    fn song(mode: Mode) -> RegionSong {
        RegionSong {
            tonic: PitchClass::of(2),
            mode,
            tempo: 84,
            metre: Metre::COMMON,
            motif: vec![(62, 480), (66, 480), (69, 480), (71, 960)],
            mood: "hopeful".into(),
        }
    }

    #[test]
    fn variations_stay_in_the_mode_and_as_long_as_the_motif() {
        for mode in [Mode::Ionian, Mode::MajorPentatonic, Mode::PhrygianDominant] {
            let song = song(mode);
            for seed in 0..200 {
                for way in Variation::ALL {
                    let varied = vary(&song.motif, &song, way, seed);
                    assert!(varied.iter().all(|(pitch, _)| belongs(song.tonic, mode, *pitch)
                        && (PITCH_MIN..=PITCH_MAX).contains(pitch)));
                    assert_eq!(
                        varied.iter().map(|(_, ticks)| ticks).sum::<u32>(),
                        2400,
                        "{way:?} {seed}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_same_seed_answers_the_same_and_others_differ() {
        let song = song(Mode::MajorPentatonic);
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

    #[test]
    fn inversion_mirrors_the_moves() {
        let song = song(Mode::Ionian);
        let motif = [(62, 480), (64, 480), (66, 480), (69, 480)];
        assert_eq!(
            vary(&motif, &song, Variation::Inversion, 0),
            [(62, 480), (61, 480), (59, 480), (55, 480)]
        );
    }
}
