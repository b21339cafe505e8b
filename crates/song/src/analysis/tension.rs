//! Tonal tension: how far from rest each note stands in its key.
//!
//! The levels are those of Lerdahl's basic space ("Tonal Pitch Space", 2001, chapter 2): the tonic lies deepest, then the fifth, the
//! third, the other notes of the mode, then the chromatic ones; a note's tension is the number of levels it lies above
//! the tonic. What it is not: it hears no chords and no key but the one given.

use super::key::{Key, above};
use super::line::LineNote;

/// The tension of a line in its key; a level is 250 thousandths, 0 is the tonic, 1000 a note outside the mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tension {
    /// Mean over time.
    pub mean: u16,
    /// The greatest before the last note.
    pub peak: u16,
    /// At the last note.
    pub end: u16,
    /// Mean over the third quarter of the notes, where arcs culminate.
    pub late: u16,
}

/// Tension of one pitch in thousandths.
#[must_use]
pub fn of_pitch(key: &Key, pitch: u8) -> u16 {
    let semitones = above(key.tonic, pitch);
    match semitones {
        0 => 0,
        7 if key.contains(pitch) => 250,
        3 | 4 if key.contains(pitch) => 500,
        _ if key.contains(pitch) => 750,
        _ => 1000,
    }
}

/// The tension of a line.
#[must_use]
pub fn tension(line: &[LineNote], between: &[u32], key: &Key) -> Tension {
    let Some(last) = line.last() else {
        return Tension::default();
    };
    let mean = |range: std::ops::Range<usize>| {
        let mut sum = 0_u64;
        let mut time = 0_u64;
        for index in range {
            let lasting = u64::from(between[index]);
            sum += lasting * u64::from(of_pitch(key, line[index].pitch));
            time += lasting;
        }
        u16::try_from(sum / time.max(1)).expect("a mean of numbers up to 1000")
    };
    let count = line.len();
    Tension {
        mean: mean(0..count),
        peak: line[..count - 1]
            .iter()
            .map(|note| of_pitch(key, note.pitch))
            .max()
            .unwrap_or(0),
        end: of_pitch(key, last.pitch),
        late: mean(count / 2..(count * 3).div_ceil(4).max(count / 2 + 1).min(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;
    use crate::{Mode, PitchClass};

    const C_MAJOR: Key = Key {
        tonic: PitchClass::of(0),
        mode: Mode::Ionian,
        clarity: 1000,
        belonging: 1000,
    };

    #[test]
    fn levels_are_lerdahls() {
        let levels = [60, 67, 64, 62, 71, 66].map(|pitch| of_pitch(&C_MAJOR, pitch));
        assert_eq!(levels, [0, 250, 500, 750, 750, 1000]);
    }

    #[test]
    fn a_line_that_comes_home_is_released() {
        let (line, between) = line_of("C4:q G4 F4 E4 D4 B3 C4:h");
        let tension = tension(&line, &between, &C_MAJOR);
        assert_eq!((tension.peak, tension.end), (750, 0));
        assert!(tension.late > tension.mean, "{tension:?}");
    }
}
