//! Freshness: songs played too often become noise.
//!
//! Each recent performance of the same or nearly the same melody halves what the next one brings, and is itself forgotten by half every
//! thirty minutes: quickly falling, slowly recovering. A melody is known again by its [`Fingerprint`], by intervals and shape, so
//! neither another key, another tempo nor one changed note makes it new. What it is not: it keeps no history; whoever does hands
//! it over.

use crate::Melody;
use crate::analysis::line::{line, steps};
use kernel::{Milli, WorldMillis};
use serde::{Deserialize, Serialize};

/// Milliseconds after which a past performance weighs half.
pub const HALF_LIFE_MS: u64 = 30 * 60 * 1000;
/// Past performances older than this weigh nothing and need not be kept.
pub const MEMORY_MS: u64 = HALF_LIFE_MS * 8;
/// What is left at least, in thousandths.
pub const FLOOR: u16 = 30;
/// Intervals of a fingerprint.
pub const FINGERPRINT_STEPS_MAX: usize = 64;
/// Likeness below which two melodies are different, in thousandths.
pub const DIFFERENT_BELOW: u16 = 500;

/// What a melody is known again by: its first intervals in semitones, each held within an octave.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(Vec<i8>);

impl Fingerprint {
    /// The fingerprint of a melody's line.
    #[must_use]
    pub fn of(melody: &Melody) -> Self {
        let kept = steps(&line(melody))
            .iter()
            .take(FINGERPRINT_STEPS_MAX)
            .map(|step| i8::try_from((*step).clamp(-12, 12)).expect("held within an octave"))
            .collect();
        Self(kept)
    }

    /// How alike two melodies are, 0..=1000 thousandths: 1000 less their edit distance (Levenshtein 1966) over the longer one's
    /// length, where an interval of the same direction and another size costs half.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> u16 {
        let (one, two) = (self.bounded(), other.bounded());
        let longer = one.len().max(two.len());
        if longer == 0 {
            return 1000;
        }
        let mut row: Vec<u32> = (0..=two.len()).map(|j| count(j) * 2).collect();
        for (i, a) in one.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = count(i + 1) * 2;
            for (j, b) in two.iter().enumerate() {
                let exchange = diagonal + exchange_cost(*a, *b);
                diagonal = row[j + 1];
                row[j + 1] = exchange.min(diagonal + 2).min(row[j] + 2);
            }
        }
        let distance = row[two.len()] * 500 / count(longer);
        u16::try_from(1000_u32.saturating_sub(distance)).expect("at most 1000")
    }

    /// What is read may be longer than what is written.
    fn bounded(&self) -> &[i8] {
        &self.0[..self.0.len().min(FINGERPRINT_STEPS_MAX)]
    }
}

/// A past performance that may have used a melody up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastPerformance {
    /// When it ended.
    pub at: WorldMillis,
    /// How like it was to the melody in question, in thousandths ([`Fingerprint::likeness`]).
    pub likeness: u16,
}

/// What is left of a melody's effect now, from [`FLOOR`] to 1000 thousandths.
#[must_use]
pub fn freshness(past: &[PastPerformance], now: WorldMillis) -> Milli {
    let load: u64 = past
        .iter()
        .filter(|performance| performance.likeness >= DIFFERENT_BELOW)
        .map(|performance| {
            let age = now.since(performance.at);
            if age >= MEMORY_MS {
                return 0;
            }
            let share = u64::from(performance.likeness.min(1000) - DIFFERENT_BELOW) * 1000
                / u64::from(1000 - DIFFERENT_BELOW);
            halved(share, age * 1000 / HALF_LIFE_MS)
        })
        .sum();
    let left = halved(1000, load).max(u64::from(FLOOR));
    Milli(i32::try_from(left).expect("at most 1000"))
}

/// `value` halved `thousandths / 1000` times: 2 to the power of minus x, by shift and the straight line between, which is at most
/// 6.2 % above the curve.
fn halved(value: u64, thousandths: u64) -> u64 {
    let whole = thousandths / 1000;
    if whole >= 40 {
        return 0;
    }
    ((value * (2000 - thousandths % 1000)) >> (whole + 1)) / 1000
}

fn exchange_cost(a: i8, b: i8) -> u32 {
    if a == b {
        0
    } else if a.signum() == b.signum() {
        1
    } else {
        2
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("fingerprints are short")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metre, notation};

    const MINUTE: u64 = 60_000;

    fn print_of(text: &str) -> Fingerprint {
        let notes = notation::notes(text, Metre::COMMON).unwrap();
        Fingerprint::of(&Melody::new(notes, 100, Metre::COMMON, None).unwrap())
    }

    fn after(ages_minutes: &[u64]) -> i32 {
        let now = WorldMillis(1000 * MINUTE);
        let past: Vec<PastPerformance> = ages_minutes
            .iter()
            .map(|age| PastPerformance {
                at: WorldMillis(now.0 - age * MINUTE),
                likeness: 1000,
            })
            .collect();
        freshness(&past, now).0
    }

    #[test]
    fn falls_by_half_each_time_and_recovers_slowly() {
        assert_eq!(after(&[]), 1000);
        assert_eq!(after(&[0]), 500);
        assert_eq!(after(&[0, 0]), 250);
        assert_eq!(after(&[0; 9]), i32::from(FLOOR));
        let recovering: Vec<i32> = [0, 10, 30, 60, 120, 240].map(|age| after(&[age])).to_vec();
        assert!(
            recovering.windows(2).all(|pair| pair[0] < pair[1]),
            "{recovering:?}"
        );
        assert!(after(&[60]) > 800 && after(&[10]) < 620, "{recovering:?}");
        assert_eq!(after(&[240]), 1000);
    }

    #[test]
    fn near_copies_are_known_again_and_others_are_not() {
        let tune = print_of("G4:q A4 B4 D5 C5 B4 A4 G4 E4 G4 A4 B4");
        assert_eq!(tune.likeness(&tune), 1000);
        let moved = print_of("A4:e B4 C#5 E5 D5 C#5 B4 A4 F#4 A4 B4 C#5");
        assert_eq!(tune.likeness(&moved), 1000, "another key and tempo");
        let changed = print_of("G4:q A4 B4 E5 C5 B4 A4 G4 E4 G4 A4 B4");
        assert!(
            tune.likeness(&changed) > 850,
            "one note changed: {}",
            tune.likeness(&changed)
        );
        let other = print_of("G4:q G4 D5 D5 E5 E5 D5 C5 C5 B4 B4 A4 A4 G4");
        assert!(
            tune.likeness(&other) < DIFFERENT_BELOW,
            "{}",
            tune.likeness(&other)
        );
    }

    #[test]
    fn a_performance_later_than_now_is_as_one_of_now() {
        let past = [PastPerformance {
            at: WorldMillis(10),
            likeness: 1000,
        }];
        assert_eq!(freshness(&past, WorldMillis(0)).0, 500);
    }
}
