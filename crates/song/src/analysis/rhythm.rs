//! Rhythm: whether a line has a pulse of its own, and how many note values it makes do with.
//!
//! A pulse is the unit of which the times between onsets are whole multiples (Parncutt, "A perceptual model of pulse salience",
//! Music Perception 1994; Dixon, "Automatic extraction of tempo and beat", JNMR 2001, clusters the same times). It is searched
//! among simple fractions of the times themselves, so a player without metronome is heard in his own tempo. What it is not:
//! it knows no bar lines; those are [`super::syncopation`]'s.

use super::line::LineNote;

/// Shortest pulse in ticks: a thirty-second.
const PULSE_MIN: u32 = 60;
/// Longest pulse in ticks: a half note.
const PULSE_MAX: u32 = 960;

/// The rhythm of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// How well the times between onsets are whole multiples of one pulse, in thousandths; 1000 for fewer than two of them.
    pub regularity: u16,
    /// Ticks of that pulse.
    pub pulse: u32,
    /// How many different note values, counted in pulses, make up nine tenths of the line.
    pub values: u16,
    /// The place in the line of the note that lies farthest from the pulse.
    pub farthest: Option<usize>,
    /// Mean time between onsets in ticks.
    pub mean: u32,
}

/// The rhythm of times between onsets, the last note's own duration left out.
#[must_use]
pub fn rhythm(between: &[u32], line: &[LineNote]) -> Rhythm {
    let inner = &between[..between.len().saturating_sub(1)];
    let mean = mean(inner);
    let mut best = (0_u32, mean.clamp(PULSE_MIN, PULSE_MAX));
    for (index, &time) in inner.iter().enumerate() {
        if inner[..index].contains(&time) {
            continue;
        }
        for divisor in 1..=4 {
            let pulse = time / divisor;
            if (PULSE_MIN..=PULSE_MAX).contains(&pulse) {
                let regularity = regularity(inner, pulse);
                // A longer pulse explains more with less; a shorter one must be clearly better.
                if regularity > best.0 + 40 || (regularity + 20 > best.0 && pulse > best.1) {
                    best = (regularity, pulse);
                }
            }
        }
    }
    let (found, pulse) = best;
    let farthest = inner
        .iter()
        .enumerate()
        .map(|(index, &time)| (error(time, pulse), index + 1))
        .filter(|(error, _)| *error > 120)
        .max_by_key(|(error, index)| (*error, usize::MAX - *index))
        .map(|(_, index)| index.min(line.len().saturating_sub(1)));
    Rhythm {
        regularity: if inner.len() < 2 {
            1000
        } else {
            u16::try_from(found).unwrap_or(1000)
        },
        pulse,
        values: values(inner, pulse),
        farthest,
        mean,
    }
}

fn mean(times: &[u32]) -> u32 {
    let sum: u64 = times.iter().map(|time| u64::from(*time)).sum();
    u32::try_from(sum / (times.len() as u64).max(1)).unwrap_or(u32::MAX)
}

/// How far a time is from a whole multiple of the pulse, in thousandths of a pulse, 0..=500.
fn error(time: u32, pulse: u32) -> u32 {
    let rest = time % pulse;
    // A rest is below the longest pulse, so this stays far below the range.
    rest.min(pulse - rest) * 1000 / pulse
}

/// 1000 where every time is a multiple; random times have a mean error of 250 and come out at 0.
fn regularity(times: &[u32], pulse: u32) -> u32 {
    let sum: u64 = times
        .iter()
        .map(|&time| u64::from(error(time, pulse).min(250)))
        .sum();
    let mean = sum / (times.len() as u64).max(1);
    1000_u32.saturating_sub(u32::try_from(mean * 4).unwrap_or(1000))
}

fn values(times: &[u32], pulse: u32) -> u16 {
    let mut counts = [0_u32; 33];
    for &time in times {
        let multiples = ((time + pulse / 2) / pulse).min(32);
        counts[usize::try_from(multiples).unwrap_or(32)] += 1;
    }
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let wanted = u32::try_from(times.len()).unwrap_or(u32::MAX) * 9 / 10;
    let mut covered = 0;
    let mut values = 0;
    for count in counts {
        if count == 0 || covered >= wanted.max(1) {
            break;
        }
        covered += count;
        values += 1;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;

    fn of(times: &[u32]) -> Rhythm {
        let (line, _) = line_of(&"C4:q ".repeat(times.len()));
        rhythm(times, &line)
    }

    #[test]
    fn a_pulse_is_found_at_any_pace() {
        let written = of(&[480, 480, 240, 240, 480, 960]);
        assert_eq!(
            (written.regularity, written.pulse, written.values),
            (1000, 240, 2)
        );
        // The same a seventh slower, and by a hand that wavers by a thirtieth.
        let slower = of(&[560, 560, 280, 280, 560, 1120]);
        assert_eq!((slower.regularity, slower.pulse), (1000, 280));
        let wavering = of(&[490, 470, 246, 233, 488, 960]);
        assert!(wavering.regularity > 800, "{wavering:?}");
    }

    #[test]
    fn times_without_a_pulse_are_irregular_and_the_worst_is_named() {
        let lost = of(&[
            410, 173, 655, 299, 521, 137, 777, 480, 233, 691, 367, 149, 587, 811, 271, 449,
        ]);
        assert!(lost.regularity < 500, "{lost:?}");
        let stumble = of(&[480, 480, 480, 680, 480, 480, 480]);
        assert_eq!(stumble.farthest, Some(4));
    }

    #[test]
    fn one_note_has_no_rhythm_to_blame() {
        assert_eq!(of(&[480]).regularity, 1000);
    }
}
