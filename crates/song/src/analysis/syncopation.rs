//! Syncopation: notes that begin on a weak pulse and hold over a stronger one.
//!
//! The measure is that of Longuet-Higgins and Lee ("The rhythmic interpretation of monophonic music", Music Perception 1984):
//! every pulse of the bar has a weight by its level (bar 0, half bar or beat -1, and so on down); a note followed by a pulse of
//! greater weight that has no onset is syncopated by the difference. What it is not: it judges nothing; a little is lively,
//! much is lost.

use super::line::LineNote;
use crate::Metre;
use crate::melody::TICKS_PER_QUARTER;

/// The finest pulse that is looked at: a sixteenth.
const FINEST: u32 = TICKS_PER_QUARTER / 4;

/// Syncopation per note, in thousandths of one level.
#[must_use]
pub fn syncopation(line: &[LineNote], metre: Metre) -> u32 {
    let mut sum = 0_u32;
    for pair in line.windows(2) {
        let from = nearest(pair[0].onset);
        let to = nearest(pair[1].onset);
        let own = weight(from, metre);
        // The strongest pulse strictly between two onsets; it is enough to look one bar ahead.
        let mut strongest = i32::MIN;
        let mut pulse = from + FINEST;
        let horizon = to.min(from + metre.bar_ticks() + FINEST);
        while pulse < horizon {
            strongest = strongest.max(weight(pulse, metre));
            pulse += FINEST;
        }
        if strongest > own {
            sum += u32::try_from(strongest - own).unwrap_or(0);
        }
    }
    let notes = u32::try_from(line.len().saturating_sub(1))
        .unwrap_or(u32::MAX)
        .max(1);
    sum * 1000 / notes
}

/// The weight of a pulse: 0 at the bar's beginning, lower by one for each level below.
#[must_use]
pub fn weight(at: u32, metre: Metre) -> i32 {
    let bar = metre.bar_ticks();
    let at = at % bar;
    let beat = bar / u32::from(metre.beats);
    if at == 0 {
        return 0;
    }
    // The level between bar and beat: halves of an even bar, groups of three eighths in compound time.
    let group = match metre.beats {
        beats if metre.unit >= 8 && beats % 3 == 0 && beats > 3 => beat * 3,
        beats if beats % 2 == 0 && beats > 2 => bar / 2,
        _ => beat,
    };
    let mut level = -1;
    if at.is_multiple_of(group) {
        return level;
    }
    if group != beat {
        level -= 1;
        if at.is_multiple_of(beat) {
            return level;
        }
    }
    let mut division = beat;
    for _ in 0..4 {
        division /= 2;
        level -= 1;
        if division == 0 || at.is_multiple_of(division) {
            return level;
        }
    }
    level
}

fn nearest(onset: u32) -> u32 {
    (onset + FINEST / 2) / FINEST * FINEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;

    fn of(text: &str) -> u32 {
        syncopation(&line_of(text).0, Metre::COMMON)
    }

    #[test]
    fn weights_fall_by_level() {
        let weights: Vec<i32> = [0, 960, 480, 240, 120, 1920]
            .map(|at| weight(at, Metre::COMMON))
            .to_vec();
        assert_eq!(weights, [0, -1, -2, -3, -4, 0]);
        let jig = Metre { beats: 6, unit: 8 };
        assert_eq!([0, 720, 240, 120].map(|at| weight(at, jig)), [0, -1, -2, -3]);
    }

    #[test]
    fn on_the_beat_is_none_and_off_the_beat_is_by_the_level() {
        assert_eq!(of("C4:q D4 E4 F4 G4"), 0);
        // An eighth, then quarters that hold over the beats 2 (one level), 3 (two levels) and 4 (one).
        assert_eq!(of("C4:e D4:q E4 F4 G4:e A4:q"), (1 + 2 + 1) * 1000 / 5);
    }
}
