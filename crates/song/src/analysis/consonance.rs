//! Consonance: how smooth intervals sound, both together and in succession.
//!
//! Roughness is that of Plomp and Levelt ("Tonal consonance and critical bandwidth", JASA 1965) as Sethares computes it for
//! complex tones ("Local consonance and the relationship between timbre and scale", JASA 1993): two tones of six
//! harmonics, each 0.88 as strong as the one before, the lower on middle C; the unison's own roughness is taken off. It is kept
//! as an integer table by interval, so that every machine judges alike and a transposed melody is judged alike; a test
//! computes the formula again. What it is not: it hears no voice's real timbre and no register.

use super::line::{LineNote, STROKE_TICKS};
use crate::Melody;

/// Roughness of 0 to 24 semitones, thousandths of a minor second's.
pub const ROUGHNESS: [u16; 25] = [
    0, 1000, 728, 558, 493, 330, 500, 160, 476, 317, 404, 552, 0, 524, 300, 245, 154, 256, 351, 22, 324, 143,
    99, 176, 0,
];

/// Largest interval in succession that is smooth whatever its roughness: a fourth.
const SMOOTH_SEMITONES: u8 = 5;

/// What sounds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sounding {
    /// Mean roughness of what sounds together, weighted by time, in thousandths.
    pub roughness: u16,
    /// Share of time in which at least two notes sound, in thousandths of the sum of all durations.
    pub together: u16,
    /// The pair that clashes most by roughness and time: places in [`Melody::notes`].
    pub worst: Option<(usize, usize)>,
}

/// Roughness of two pitches; from two octaves on, that of the interval within the second octave.
#[must_use]
pub fn roughness(one: u8, other: u8) -> u16 {
    ROUGHNESS[folded(one, other)]
}

/// Whether two pitches clash: seconds, tritones, the major seventh and the minor ninth. Of the dissonances of counterpoint (Jeppesen,
/// "Counterpoint", 1939) those are left out that are as smooth as thirds, the minor seventh and the major ninth. Roughness alone would
/// not tell: a minor third on middle C is rougher than a tritone, and nobody hears it clash. From two octaves on it is the
/// interval within the second octave.
#[must_use]
pub fn clash(one: u8, other: u8) -> bool {
    matches!(folded(one, other), 1 | 2 | 6 | 11 | 13 | 18 | 23)
}

/// Semitones between two pitches, by octaves within two.
fn folded(one: u8, other: u8) -> usize {
    let semitones = usize::from(one.abs_diff(other));
    if semitones > 24 {
        (semitones - 1) % 12 + 13
    } else {
        semitones
    }
}

/// What sounds together in a melody; `None` where nothing does. Overlaps shorter than a stroke or than a
/// third of the shorter note are legato.
#[must_use]
pub fn sounding(melody: &Melody) -> Option<Sounding> {
    let notes = melody.notes();
    let mut time = 0_u64;
    let mut rough = 0_u64;
    let mut worst = (0_u64, None);
    for (index, note) in notes.iter().enumerate() {
        let end = note.onset + note.duration;
        for (after, other) in notes[index + 1..].iter().enumerate() {
            if other.onset + STROKE_TICKS >= end {
                break;
            }
            let shared = end.min(other.onset + other.duration) - other.onset;
            let legato = shared * 3 < note.duration.min(other.duration);
            if shared < STROKE_TICKS || legato || note.pitch == other.pitch {
                continue;
            }
            let roughness = roughness(note.pitch, other.pitch);
            let weighted = u64::from(roughness) * u64::from(shared);
            time += u64::from(shared);
            rough += weighted;
            if clash(note.pitch, other.pitch) && weighted > worst.0 {
                worst = (weighted, Some((index, index + 1 + after)));
            }
        }
    }
    let whole: u64 = notes.iter().map(|note| u64::from(note.duration)).sum();
    (time > 0).then(|| Sounding {
        roughness: u16::try_from(rough / time).expect("a mean of numbers up to 1000"),
        together: super::measure::share(time, whole),
        worst: worst.1,
    })
}

/// Mean roughness of large leaps in succession, in thousandths: what is left in the ear of one note against the next. Repeated
/// notes, steps and leaps up to a fourth are smooth by nature (Huron, "Tone and Voice", Music Perception 2001) and count as 0.
#[must_use]
pub fn melodic_roughness(line: &[LineNote]) -> u16 {
    let total: u32 = line
        .windows(2)
        .map(|pair| {
            if pair[0].pitch.abs_diff(pair[1].pitch) <= SMOOTH_SEMITONES {
                0
            } else {
                u32::from(roughness(pair[0].pitch, pair[1].pitch))
            }
        })
        .sum();
    let pairs = u32::try_from(line.len().saturating_sub(1))
        .unwrap_or(u32::MAX)
        .max(1);
    u16::try_from(total / pairs).expect("a mean of numbers up to 1000")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sethares' dissonance of two tones, in floats.
    fn dissonance(semitones: i32) -> f64 {
        let low = 261.6256;
        let high = low * 2_f64.powf(f64::from(semitones) / 12.0);
        let mut sum = 0.0;
        for one in 1..=6 {
            for other in 1..=6 {
                let (f, g) = (low * f64::from(one), high * f64::from(other));
                let x = 0.24 / (0.021 * f.min(g) + 19.0) * (f - g).abs();
                let strength = 0.88_f64.powi(one - 1) * 0.88_f64.powi(other - 1);
                sum += strength * ((-3.5 * x).exp() - (-5.75 * x).exp());
            }
        }
        sum
    }

    #[test]
    fn the_table_is_the_formula() {
        let unison = dissonance(0);
        let second = dissonance(1) - unison;
        for (semitones, kept) in (0..).zip(ROUGHNESS) {
            let computed = (1000.0 * (dissonance(semitones) - unison) / second).max(0.0);
            assert!(
                (computed - f64::from(kept)).abs() < 1.0,
                "{semitones}: {computed} is kept as {kept}"
            );
        }
    }

    #[test]
    fn thirds_sixths_and_fourths_never_clash() {
        for (semitones, clashes) in [
            (0, false),
            (1, true),
            (2, true),
            (3, false),
            (4, false),
            (5, false),
            (6, true),
        ] {
            assert_eq!(clash(60, 60 + semitones), clashes, "{semitones}");
        }
        for octaves in 0..4 {
            for semitones in [3, 4, 5, 7, 8, 9, 12] {
                assert!(!clash(30, 30 + octaves * 12 + semitones), "{octaves} {semitones}");
            }
            assert!(clash(30 + octaves * 12 + 11, 30), "{octaves}");
        }
    }

    #[test]
    fn orders_intervals_as_ears_do() {
        let [fifth, third, tritone, second] = [7, 4, 6, 1].map(|semitones| roughness(60, 60 + semitones));
        assert!(fifth < third && third < tritone && tritone < second);
        assert_eq!(
            roughness(20, 120),
            roughness(60, 76),
            "far intervals fold into the second octave"
        );
    }
}
