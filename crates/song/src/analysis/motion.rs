//! Motion: how a line moves from note to note.
//!
//! Melodies move mostly by step, small leaps are common and large ones rare (Vos and Troost, "Ascending and descending melodic
//! intervals", Music Perception 1989; pitch proximity in Narmour, "The Analysis and Cognition of Basic Melodic Structures", 1990).
//! After a large leap they turn back (Schellenberg, "Simplifying the implication-realization model", Music Perception 1997). What
//! it is not: it knows no key.

use super::line::{LineNote, steps};
use super::measure::share;

/// Ease of an interval by semitones up to the octave, in thousandths, after the frequencies that Vos and Troost counted.
const EASE: [u16; 13] = [900, 950, 1000, 900, 850, 850, 350, 800, 550, 550, 350, 150, 600];
/// Ease of an interval larger than an octave.
const EASE_BEYOND: u16 = 50;
/// Semitones from which a leap asks to be answered by a turn.
const LARGE_LEAP: u16 = 7;

/// How a line moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Motion {
    /// Mean ease of its intervals in thousandths; a large leap that is not answered by a turn counts half.
    pub ease: u16,
    /// Mean size of its intervals in hundredths of a semitone.
    pub size: u16,
    /// Share of intervals that are repeated notes, in thousandths.
    pub repeated: u16,
    /// The hardest interval: the place in the line of the note that is leapt to.
    pub hardest: Option<usize>,
}

/// The motion of a line.
#[must_use]
pub fn motion(line: &[LineNote]) -> Motion {
    let steps = steps(line);
    if steps.is_empty() {
        return Motion::default();
    }
    let mut ease_sum = 0_u32;
    let mut size_sum = 0_u32;
    let mut repeated = 0_u64;
    let mut hardest = (700_u16, None);
    for (index, &step) in steps.iter().enumerate() {
        let size = step.unsigned_abs();
        size_sum += u32::from(size);
        repeated += u64::from(size == 0);
        let mut ease = EASE.get(usize::from(size)).copied().unwrap_or(EASE_BEYOND);
        let answered = steps
            .get(index + 1)
            .is_none_or(|next| next.signum() != step.signum());
        if size >= LARGE_LEAP && !answered {
            ease /= 2;
        }
        if ease < hardest.0 {
            hardest = (ease, Some(index + 1));
        }
        ease_sum += u32::from(ease);
    }
    let count = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    Motion {
        ease: u16::try_from(ease_sum / count).expect("a mean of numbers up to 1000"),
        size: u16::try_from(size_sum * 100 / count).expect("at most 12,700"),
        repeated: share(repeated, u64::from(count)),
        hardest: hardest.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;

    fn of(text: &str) -> Motion {
        motion(&line_of(text).0)
    }

    #[test]
    fn steps_are_easier_than_leaps_and_answered_leaps_than_others() {
        let steps = of("C4:q D4 E4 D4 C4");
        let answered = of("C4:q D4 A4 G4 C4");
        let unanswered = of("C4:q D4 A4 G5 C4");
        assert!(steps.ease > answered.ease && answered.ease > unanswered.ease);
        assert_eq!((steps.size, steps.hardest), (200, None));
        assert_eq!(unanswered.hardest, Some(4), "the fall of a nineteenth");
    }

    #[test]
    fn repeated_notes_are_counted() {
        assert_eq!(of("C4:q C4 C4 D4 D4").repeated, 750);
        assert_eq!(of("C4:q"), Motion::default());
    }
}
