//! Key and mode: which of 132 (twelve tonics, eleven modes) a melody is in.
//!
//! Pitch classes, weighted by duration, are correlated with a profile for every key (Krumhansl and Schmuckler, in
//! Krumhansl, "Cognitive Foundations of Musical Pitch", 1990). The profiles of major and minor are those Aarden counted in
//! melodies ("Dynamic Melodic Expectancy", dissertation, Ohio State 2003), not those rated by listeners. Other modes
//! exchange the weights of the degrees in which they differ from major or minor. To the correlation comes what theory before
//! major and minor went by: the final (Powers, "Mode", New Grove 1980) and the opening note.
//!
//! What it is not: it follows no modulation; a melody has one key.

use super::line::LineNote;
use super::measure::share;
use crate::{Melody, Mode, PitchClass};
use serde::{Deserialize, Serialize};

/// What is added to a correlation in thousandths when the key's tonic is the last note.
const FINAL_BONUS: i64 = 160;
/// ... when it is the first note.
const FIRST_BONUS: i64 = 40;
/// ... when the first note is its fifth, as in an upbeat from the dominant.
const FIRST_FIFTH_BONUS: i64 = 25;

/// What is taken off for the whole melody outside the mode, in thousandths; a part counts in proportion.
const OUTSIDE_MALUS: i64 = 1000;

/// Aarden's major profile, per hundred thousand.
const MAJOR: [i32; 12] = [
    17_766, 146, 14_927, 160, 19_805, 11_359, 291, 22_062, 146, 8_155, 233, 4_951,
];
/// Aarden's minor profile, per hundred thousand.
const MINOR: [i32; 12] = [
    18_265, 738, 14_050, 16_860, 702, 14_436, 702, 18_616, 4_566, 1_932, 7_376, 1_756,
];
/// Weight of a note outside a mode that is derived from major.
const OUTSIDE_MAJOR: i32 = 150;
/// Weight of a note outside a mode that is derived from minor.
const OUTSIDE_MINOR: i32 = 702;

/// Modes with their profiles, centred on zero, and the square root of each profile's sum of squares.
const PROFILES: [(Mode, [i32; 12], i64); 11] = [
    profile(Mode::Ionian, MAJOR),
    profile(
        Mode::Aeolian,
        with(MINOR, &[(9, OUTSIDE_MINOR), (11, OUTSIDE_MINOR)]),
    ),
    profile(
        Mode::Dorian,
        with(MINOR, &[(8, OUTSIDE_MINOR), (9, 4_566), (11, OUTSIDE_MINOR)]),
    ),
    profile(Mode::Mixolydian, with(MAJOR, &[(10, 4_951), (11, OUTSIDE_MAJOR)])),
    profile(
        Mode::HarmonicMinor,
        with(MINOR, &[(9, OUTSIDE_MINOR), (10, 1_756), (11, 7_376)]),
    ),
    profile(
        Mode::MajorPentatonic,
        with(MAJOR, &[(5, OUTSIDE_MAJOR), (11, OUTSIDE_MAJOR)]),
    ),
    profile(
        Mode::MinorPentatonic,
        with(
            MINOR,
            &[
                (2, OUTSIDE_MINOR),
                (8, OUTSIDE_MINOR),
                (9, OUTSIDE_MINOR),
                (11, OUTSIDE_MINOR),
            ],
        ),
    ),
    profile(
        Mode::Phrygian,
        with(
            MINOR,
            &[
                (1, 10_000),
                (2, OUTSIDE_MINOR),
                (9, OUTSIDE_MINOR),
                (11, OUTSIDE_MINOR),
            ],
        ),
    ),
    profile(Mode::Lydian, with(MAJOR, &[(5, OUTSIDE_MAJOR), (6, 11_359)])),
    profile(
        Mode::PhrygianDominant,
        with(
            MINOR,
            &[
                (1, 10_000),
                (2, OUTSIDE_MINOR),
                (3, OUTSIDE_MINOR),
                (4, 16_860),
                (9, OUTSIDE_MINOR),
                (11, OUTSIDE_MINOR),
            ],
        ),
    ),
    profile(
        Mode::Locrian,
        with(
            MINOR,
            &[
                (1, 10_000),
                (2, OUTSIDE_MINOR),
                (6, 10_000),
                (7, OUTSIDE_MINOR),
                (9, OUTSIDE_MINOR),
                (11, OUTSIDE_MINOR),
            ],
        ),
    ),
];

/// The key that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The tonic.
    pub tonic: PitchClass,
    /// The mode.
    pub mode: Mode,
    /// How well the melody's pitch classes agree with the key's profile: correlation in thousandths, 0 where it is negative.
    pub clarity: u16,
    /// Share of the melody's sounding time that lies within the mode, in thousandths.
    pub belonging: u16,
}

impl Key {
    /// Whether a pitch belongs to it.
    #[must_use]
    pub fn contains(&self, pitch: u8) -> bool {
        belongs(self.tonic, self.mode, pitch)
    }

    /// Its name, such as `D dorian`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.tonic.name(), self.mode.slug())
    }
}

/// Semitones of a pitch above a tonic, 0..=11.
#[must_use]
pub fn above(tonic: PitchClass, pitch: u8) -> u8 {
    (pitch % 12 + 12 - tonic.number()) % 12
}

/// Whether a pitch belongs to a mode on a tonic.
#[must_use]
pub fn belongs(tonic: PitchClass, mode: Mode, pitch: u8) -> bool {
    mode.degrees().contains(&above(tonic, pitch))
}

/// Sounding time of each pitch class in ticks. One note counts for half a bar at most, so that a held last note does not
/// decide alone.
#[must_use]
pub fn pitch_class_weights(melody: &Melody) -> [u32; 12] {
    let longest = (melody.metre().bar_ticks() / 2).max(1);
    let mut weights = [0; 12];
    for note in melody.notes() {
        weights[usize::from(note.pitch % 12)] += note.duration.min(longest);
    }
    weights
}

/// The key of a melody, from the weights of its pitch classes and its line.
///
/// Of equally good keys the one wins whose tonic is nearest above the last note, so that a transposed melody is found in
/// the transposed key.
#[must_use]
pub fn find(weights: &[u32; 12], line: &[LineNote]) -> Key {
    let last = line.last().map_or(0, |note| note.pitch % 12);
    let first = line.first().map_or(0, |note| note.pitch % 12);
    let total = weights
        .iter()
        .map(|weight| u64::from(*weight))
        .sum::<u64>()
        .max(1);
    // Parts of 12,000, so that a twelfth, 1000, centres them on zero.
    let parts = weights.map(|weight| i64::try_from(u64::from(weight) * 12_000 / total).unwrap_or(12_000));
    let centred = parts.map(|part| part - 1000);
    let norm = centred.iter().map(|x| x * x).sum::<i64>().isqrt().max(1);
    let mut best = (i64::MIN, 0, Mode::Ionian, 0);
    for above_last in 0..12_u8 {
        let tonic = (last + above_last) % 12;
        let mut bonus = 0;
        if above_last == 0 {
            bonus += FINAL_BONUS;
        }
        if first == tonic {
            bonus += FIRST_BONUS;
        } else if first == (tonic + 7) % 12 {
            bonus += FIRST_FIFTH_BONUS;
        }
        let mut turned = centred;
        turned.rotate_left(usize::from(tonic));
        for (mode, profile, profile_norm) in &PROFILES {
            let product: i64 = turned.iter().zip(profile).map(|(x, p)| x * i64::from(*p)).sum();
            let correlation = product * 1000 / (norm * profile_norm);
            let within: i64 = mode
                .degrees()
                .iter()
                .map(|degree| turned[usize::from(*degree)] + 1000)
                .sum();
            let value = correlation + bonus + rarity(*mode) - (12_000 - within) * OUTSIDE_MALUS / 12_000;
            if value > best.0 {
                best = (value, tonic, *mode, correlation);
            }
        }
    }
    let (_, tonic, mode, correlation) = best;
    let tonic = PitchClass::of(tonic);
    let within = mode
        .degrees()
        .iter()
        .map(|degree| u64::from(weights[usize::from((tonic.number() + degree) % 12)]))
        .sum();
    Key {
        tonic,
        mode,
        clarity: u16::try_from(correlation.clamp(0, 1000)).expect("held within 1000"),
        belonging: share(within, total),
    }
}

/// What is taken off for modes that are rarely sung, in thousandths.
const fn rarity(mode: Mode) -> i64 {
    match mode {
        Mode::Ionian | Mode::Aeolian | Mode::MajorPentatonic => 0,
        Mode::Dorian | Mode::Mixolydian | Mode::HarmonicMinor | Mode::MinorPentatonic => -10,
        Mode::Phrygian | Mode::Lydian => -40,
        Mode::PhrygianDominant => -60,
        Mode::Locrian => -120,
    }
}

const fn with(mut profile: [i32; 12], changes: &[(usize, i32)]) -> [i32; 12] {
    let mut index = 0;
    while index < changes.len() {
        profile[changes[index].0] = changes[index].1;
        index += 1;
    }
    profile
}

const fn profile(mode: Mode, weights: [i32; 12]) -> (Mode, [i32; 12], i64) {
    let mut sum = 0;
    let mut index = 0;
    while index < 12 {
        sum += weights[index];
        index += 1;
    }
    let mut centred = weights;
    let mut squares = 0_i64;
    index = 0;
    while index < 12 {
        centred[index] = weights[index] - sum / 12;
        squares += centred[index] as i64 * centred[index] as i64;
        index += 1;
    }
    (mode, centred, squares.isqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::melody;
    use crate::analysis::line::line;

    fn key_of(text: &str) -> String {
        let melody = melody(text);
        find(&pitch_class_weights(&melody), &line(&melody)).name()
    }

    /// Each mode's own tune: around the tonic and fifth, through the notes that set it apart, home.
    #[test]
    fn every_mode_is_told_from_its_neighbours() {
        for (text, key) in [
            ("D4:q F#4 A4 B4 G4 E4 C#4 D4 A4 F#4 E4 D4:h", "D ionian"),
            ("D4:q F4 A4 B4 C5 A4 G4 E4 F4 A4 E4 C4 D4:h", "D dorian"),
            ("E4:q G4 B4 C5 A4 F4 G4 B4 D5 A4 G4 F4 E4:h", "E phrygian"),
            ("F4:q A4 C5 B4 G4 E5 D5 C5 A4 B4 C5 G4 F4:h", "F lydian"),
            ("G4:q B4 D5 F5 E5 D5 C5 A4 B4 D5 F4 A4 G4:h", "G mixolydian"),
            ("A4:q C5 E5 F5 D5 B4 G4 C5 E5 D5 B4 G4 A4:h", "A aeolian"),
            ("B4:q D5 F5 G5 E5 C5 A4 D5 F5 E5 C5 D5 B4:h", "B locrian"),
            ("A4:q C5 E5 F5 D5 B4 G#4 A4 C5 E5 B4 G#4 A4:h", "A harmonic-minor"),
            (
                "E4:q G#4 B4 C5 A4 F4 G#4 B4 D5 A4 G#4 F4 E4:h",
                "E phrygian-dominant",
            ),
            ("C4:q E4 G4 A4 G4 E4 D4 C4 D4 E4 G4 A4 C4:h", "C major-pentatonic"),
            ("A4:q C5 E5 D5 G4 A4 C5 D5 E5 G5 E5 C5 A4:h", "A minor-pentatonic"),
        ] {
            assert_eq!(key_of(text), key, "{text}");
        }
    }

    #[test]
    fn one_held_note_decides_nothing_alone() {
        let melody = melody("C4:q E4 G4 E4 F4 D4 B3 G3 C4 E4 D4 C4 F#5:w+w+w");
        let weights = pitch_class_weights(&melody);
        assert_eq!(weights[6], 960, "half a bar");
        assert!(
            belongs(PitchClass::of(0), Mode::Ionian, 71) && !belongs(PitchClass::of(0), Mode::Ionian, 70)
        );
    }
}
