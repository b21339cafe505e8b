//! Repetition: how much of a line is made of figures that come again.
//!
//! A figure is three to eight successive moves, each an interval by its size in scale steps and the time between onsets; it comes again
//! at any height, and without overlapping itself. Repetition of this kind is what tells music from other sequences (Ockelford,
//! "Repetition in Music", 2005; Lidov, "On Musical Phrase", 1975). A figure whose moves are all alike (a scale, one
//! note) is no figure. What it is not: it finds no inversion and no augmentation.

use super::line::{LineNote, steps};
use super::measure::share;

/// Moves of the shortest figure.
pub const FIGURE_MIN: usize = 3;
/// Moves of the longest figure that is told from its parts.
const FIGURE_MAX: usize = 12;

/// What comes again in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repetition {
    /// Share of notes that lie in a figure that comes again with its rhythm, in thousandths.
    pub figures: u16,
    /// Share of notes that lie in a rhythm of four to twelve values, not all alike, that comes again whatever its pitches.
    pub rhythms: u16,
    /// Notes of the longest figure that comes again; 0 where none does.
    pub longest: u16,
}

/// The figures of a line with its times between onsets.
#[must_use]
pub fn repetition(line: &[LineNote], between: &[u32]) -> Repetition {
    let times: Vec<u16> = between.iter().map(|time| time_class(*time)).collect();
    let moves: Vec<u16> = steps(line)
        .iter()
        .zip(&times)
        .map(|(step, time)| scale_steps(*step) << 6 | time)
        .collect();
    let (figures, longest) = covered(&moves);
    let (rhythms, _) = covered(&times[..times.len().saturating_sub(1)]);
    Repetition {
        figures,
        rhythms,
        longest,
    }
}

/// Share of notes in sequences that come again, and the notes of the longest.
fn covered(moves: &[u16]) -> (u16, u16) {
    let count = moves.len();
    if count < FIGURE_MIN * 2 {
        return (0, 0);
    }
    let mut again = vec![false; count + 1];
    let mut longest = 0;
    // lengths[j] is how long the sequences ending before i and before j agree. Going down, lengths[j - 1] is still that of
    // the row before.
    let mut lengths = vec![0_usize; count + 1];
    for i in 1..=count {
        for j in (i + 1..=count).rev() {
            if moves[i - 1] != moves[j - 1] {
                lengths[j] = 0;
                continue;
            }
            // Without overlap, and no longer than a figure.
            let length = (lengths[j - 1] + 1).min(j - i).min(FIGURE_MAX);
            lengths[j] = length;
            if length >= FIGURE_MIN && !alike(&moves[i - length..i]) {
                again[i - length..=i].fill(true);
                again[j - length..=j].fill(true);
                longest = longest.max(length + 1);
            }
        }
    }
    let notes = again.iter().filter(|note| **note).count() as u64;
    (
        share(notes, count as u64 + 1),
        u16::try_from(longest).unwrap_or(u16::MAX),
    )
}

fn alike(moves: &[u16]) -> bool {
    moves.windows(2).all(|pair| pair[0] == pair[1])
}

/// An interval's size in scale steps, kept within two octaves, with its direction, as 0..=32.
fn scale_steps(semitones: i16) -> u16 {
    const STEPS: [i16; 13] = [0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7];
    let size = semitones.abs();
    let steps = STEPS[usize::try_from(size % 12).unwrap_or(0)] + size / 12 * 7;
    u16::try_from(16 + steps.min(16) * semitones.signum()).unwrap_or(16)
}

/// A time between onsets in classes of a third of an octave, 0..=63, so that live playing agrees with itself.
fn time_class(ticks: u32) -> u16 {
    // log2 in eighths, by the leading bit and the three after it.
    let ticks = ticks.max(8);
    let log = ticks.ilog2();
    let eighths = (ticks >> (log - 3)) & 7;
    let thirds = (log * 8 + eighths + 1) * 3 / 8;
    u16::try_from(thirds.min(63)).unwrap_or(63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;

    fn of(text: &str) -> Repetition {
        let (line, between) = line_of(text);
        repetition(&line, &between)
    }

    #[test]
    fn a_figure_comes_again_at_any_height() {
        let sequence = of("C4:q E4 D4:e F4 E4:q D4 F4 E4:e G4 F4:q C4:h");
        assert!(sequence.figures >= 900, "{sequence:?}");
        assert_eq!(sequence.longest, 5);
    }

    #[test]
    fn a_scale_and_one_note_are_no_figures() {
        assert_eq!(of("C4:q D4 E4 F4 G4 A4 B4 C5 D5").figures, 0);
        assert_eq!(of("C4:q C4 C4 C4 C4 C4 C4 C4 C4"), Repetition::default());
    }

    #[test]
    fn a_rhythm_comes_again_whatever_its_pitches() {
        let rhythm = of("C4:q. D4:e G4:q E4:h A4:q. C5:e B4:q F4:h G4:q. C4:e A4:q D4:h");
        assert!(rhythm.rhythms >= 900 && rhythm.figures < 500, "{rhythm:?}");
    }

    #[test]
    fn what_does_not_come_again_is_none() {
        assert_eq!(of("C4:q G4:e E4:h A4:q. B4:e D4:h. F4:s"), Repetition::default());
    }
}
