//! A motif varied in one way of the craft.
//!
//! The ways are those of every treatise on motivic work (Schoenberg, "Fundamentals of Musical Composition", 1967, chapter 3). What it is not: it makes
//! no whole melody.

use super::degrees::Scale;
use crate::RegionSong;
use crate::melody::TICKS_PER_QUARTER;
use kernel::RandomStream;

/// Notes of a motif that are varied.
pub const MOTIF_NOTES_MAX: usize = 32;
/// Longest note of a variation in ticks.
const LONGEST: u32 = TICKS_PER_QUARTER * 16;

/// A way to vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variation {
    /// On another degree of the mode, up or down.
    Sequence,
    /// Mirrored around its first note, degree by degree.
    Inversion,
    /// With passing and neighbouring notes in its longer values.
    Ornament,
    /// Twice as slow.
    Augmentation,
    /// Twice as fast.
    Diminution,
    /// Its head or its tail, and that again on another degree.
    Fragmentation,
    /// From its last note to its first.
    Retrograde,
}

impl Variation {
    /// All ways.
    pub const ALL: [Self; 7] = [
        Self::Sequence,
        Self::Inversion,
        Self::Ornament,
        Self::Augmentation,
        Self::Diminution,
        Self::Fragmentation,
        Self::Retrograde,
    ];

    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sequence => "sequence",
            Self::Inversion => "inversion",
            Self::Ornament => "ornament",
            Self::Augmentation => "augmentation",
            Self::Diminution => "diminution",
            Self::Fragmentation => "fragmentation",
            Self::Retrograde => "retrograde",
        }
    }
}

/// A motif (MIDI numbers with durations in ticks) varied in one way; the same seed gives the same notes for ever. Pitches outside the mode
/// are first moved to the nearest degree. Sequence, inversion, ornament and retrograde are as long as the motif.
#[must_use]
pub fn vary(motif: &[(u8, u32)], song: &RegionSong, way: Variation, seed: u64) -> Vec<(u8, u32)> {
    let scale = Scale::new(song.tonic, song.mode);
    let mut chance = RandomStream::new(seed, "variation");
    let degrees: Vec<(i32, u32)> = motif
        .iter()
        .take(MOTIF_NOTES_MAX)
        .map(|&(pitch, ticks)| (scale.degree_of(pitch), ticks.clamp(1, LONGEST)))
        .collect();
    varied(&degrees, way, &mut chance)
        .into_iter()
        .map(|(degree, ticks)| (scale.pitch_within(degree), ticks))
        .collect()
}

/// The same in degrees.
pub(super) fn varied(motif: &[(i32, u32)], way: Variation, chance: &mut RandomStream) -> Vec<(i32, u32)> {
    let Some(&(first, _)) = motif.first() else {
        return Vec::new();
    };
    let timed = |by: fn(u32) -> u32| motif.iter().map(|&(degree, ticks)| (degree, by(ticks))).collect();
    match way {
        Variation::Sequence => moved(motif, aside(chance)),
        Variation::Inversion => motif
            .iter()
            .map(|&(degree, ticks)| (first * 2 - degree, ticks))
            .collect(),
        Variation::Ornament => ornamented(motif, chance),
        Variation::Augmentation => timed(|ticks| (ticks * 2).min(LONGEST)),
        Variation::Diminution => timed(|ticks| (ticks / 2).max(1)),
        Variation::Fragmentation => {
            let kept = motif.len().div_ceil(2);
            let piece = if chance.below(3) > 0 {
                &motif[..kept]
            } else {
                &motif[motif.len() - kept..]
            };
            [piece.to_vec(), moved(piece, aside(chance).clamp(-2, 2))].concat()
        }
        Variation::Retrograde => motif.iter().rev().copied().collect(),
    }
}

/// How far aside a sequence lies: a step or a third either way, or a fourth up.
fn aside(chance: &mut RandomStream) -> i32 {
    [-2, -1, 1, 2, 3][chance.below(5) as usize]
}

fn moved(motif: &[(i32, u32)], by: i32) -> Vec<(i32, u32)> {
    motif
        .iter()
        .map(|&(degree, ticks)| (degree + by, ticks))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::super::{PITCH_MAX, PITCH_MIN};
    use super::*;
    use crate::analysis::key::belongs;
    use crate::{Metre, Mode, PitchClass};

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
    fn variations_stay_in_the_mode_and_have_their_length() {
        for mode in [Mode::Ionian, Mode::MajorPentatonic, Mode::PhrygianDominant] {
            let song = song(mode);
            for seed in 0..60 {
                for way in Variation::ALL {
                    let varied = vary(&song.motif, &song, way, seed);
                    assert!(varied.iter().all(|(pitch, _)| belongs(song.tonic, mode, *pitch)
                        && (PITCH_MIN..=PITCH_MAX).contains(pitch)));
                    let whole = varied.iter().map(|(_, ticks)| ticks).sum::<u32>();
                    let lengths: &[u32] = match way {
                        Variation::Augmentation => &[4800],
                        Variation::Diminution => &[1200],
                        Variation::Fragmentation => &[1920, 2880],
                        _ => &[2400],
                    };
                    assert!(lengths.contains(&whole), "{way:?} {seed}: {whole}");
                }
            }
        }
    }

    #[test]
    fn inversion_mirrors_and_retrograde_turns_round() {
        let song = song(Mode::Ionian);
        let motif = [(62, 480), (64, 240), (66, 480), (69, 960)];
        assert_eq!(
            vary(&motif, &song, Variation::Inversion, 0),
            [(62, 480), (61, 240), (59, 480), (55, 960)]
        );
        assert_eq!(
            vary(&motif, &song, Variation::Retrograde, 0),
            [(69, 960), (66, 480), (64, 240), (62, 480)]
        );
        assert_eq!(vary(&[], &song, Variation::Ornament, 0), []);
    }

    #[test]
    fn extreme_notes_are_held_within_the_range() {
        let song = song(Mode::Locrian);
        for way in Variation::ALL {
            for (pitch, ticks) in vary(&[(0, 0), (127, u32::MAX), (60, 1)], &song, way, 7) {
                assert!((PITCH_MIN..=PITCH_MAX).contains(&pitch) && (1..=LONGEST).contains(&ticks));
            }
        }
    }
}
