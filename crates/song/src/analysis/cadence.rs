//! Cadence: how a line closes.
//!
//! The signs of closure are Narmour's ("The Analysis and Cognition of Basic Melodic Structures", 1990, chapter 1): a move to a stable degree, a
//! longer note, a stronger beat, a small last interval. What it is not: it hears no harmony; a melody's half cadence is told by its
//! last degree alone.

use super::key::{Key, above};
use super::line::LineNote;
use super::measure::{ramp, share};
use super::syncopation::weight;
use crate::Metre;

/// The close of a line; all in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cadence {
    /// How stable the last degree is: tonic 1000, fifth or third 650, another of the mode 350, else 0.
    pub degree: u16,
    /// How long the last note is against the mean: 1000 from one and a half times on.
    pub length: u16,
    /// How strong its beat is: 1000 at a bar's beginning, less by 250 a level.
    pub beat: u16,
    /// How it is approached: by step 1000, by third or from the fifth 800, by repetition 700, else 400.
    pub approach: u16,
    /// Share of inner long notes (twice the mean) that rest on tonic, third or fifth; 500 where there are none.
    pub inner: u16,
}

/// The cadence of a line in its key.
#[must_use]
pub fn cadence(line: &[LineNote], between: &[u32], key: &Key, metre: Metre) -> Cadence {
    let Some(last) = line.last() else {
        return Cadence::default();
    };
    let count = line.len();
    let whole: u64 = between[..count - 1].iter().map(|time| u64::from(*time)).sum();
    let mean = whole / (count as u64 - 1).max(1);
    let approach = match line.len().checked_sub(2).map(|before| line[before].pitch) {
        None => 0,
        Some(before) => match before.abs_diff(last.pitch) {
            1 | 2 => 1000,
            3..=5 => 800,
            7 | 12 => 700,
            0 => 700,
            _ => 400,
        },
    };
    let mut resting = 0;
    let mut long = 0;
    for (note, &time) in line[..count - 1].iter().zip(between) {
        if u64::from(time) >= mean * 2 {
            long += 1;
            resting += u64::from(stability(key, note.pitch) >= 650);
        }
    }
    let beat = 1000 + 250 * weight((last.onset + 30) / 60 * 60, metre).max(-4);
    Cadence {
        degree: stability(key, last.pitch),
        length: if mean == 0 {
            0
        } else {
            ramp(
                i64::from(last.duration) * 100 / i64::try_from(mean).unwrap_or(i64::MAX),
                50,
                150,
            )
        },
        beat: u16::try_from(beat).unwrap_or(0),
        approach,
        inner: if long == 0 { 500 } else { share(resting, long) },
    }
}

/// How stable a pitch is in a key, in thousandths.
#[must_use]
pub fn stability(key: &Key, pitch: u8) -> u16 {
    match above(key.tonic, pitch) {
        0 => 1000,
        3 | 4 | 7 if key.contains(pitch) => 650,
        _ if key.contains(pitch) => 350,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;
    use crate::{Mode, PitchClass};

    fn of(text: &str) -> Cadence {
        let key = Key {
            tonic: PitchClass::of(0),
            mode: Mode::Ionian,
            clarity: 1000,
            belonging: 1000,
        };
        let (line, between) = line_of(text);
        cadence(&line, &between, &key, Metre::COMMON)
    }

    #[test]
    fn a_full_close_has_every_sign() {
        let close = of("C4:q E4 G4 A4 | G4 F4 E4 D4 | C4:w");
        assert_eq!(
            (close.degree, close.length, close.beat, close.approach),
            (1000, 1000, 1000, 1000)
        );
    }

    #[test]
    fn a_line_that_breaks_off_has_few() {
        let open = of("C4:q E4 G4 A4 | G4 F4 E4:e F#4");
        assert_eq!(open.degree, 0);
        assert!(open.beat <= 250 && open.length < 300, "{open:?}");
    }

    #[test]
    fn inner_rests_are_heard() {
        assert_eq!(of("C4:q D4 E4:h. F4:q G4:h. F4:q E4 D4 C4:w").inner, 1000);
        assert_eq!(of("C4:q E4 D4:h. C4:q B3:h. C4:q D4 E4 C4:w").inner, 0);
    }
}
