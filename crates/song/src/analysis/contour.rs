//! Contour: the shape of a line in time.
//!
//! Its code of ups and downs is Parsons' ("The Directory of Tunes and Musical Themes", 1975); its type, from the first note, the mean
//! of the middle and the last, is Huron's ("The melodic arch in Western folksongs", Computing in Musicology 1996). What it
//! is not: it knows no interval sizes beyond up, down and same.

use super::line::{LineNote, steps};
use super::measure::share;

/// Semitones within which two heights count as level.
const LEVEL_TENTHS: i32 = 5;

/// Huron's nine types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContourType {
    /// Up, then down: the commonest.
    Convex,
    /// Down, then up.
    Concave,
    /// Up all the way.
    Ascending,
    /// Down all the way.
    Descending,
    /// Up, then level.
    AscendingHorizontal,
    /// Down, then level.
    DescendingHorizontal,
    /// Level, then up.
    HorizontalAscending,
    /// Level, then down.
    HorizontalDescending,
    /// Level throughout.
    Horizontal,
}

/// The shape of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contour {
    /// Its type.
    pub kind: ContourType,
    /// Share of moves that turn the direction, of those that could, in thousandths.
    pub turns: u16,
    /// Share of intervals that lie in a bare run: at least five steps one way in equal time.
    pub runs: u16,
    /// The place in the line at which the longest bare run could have turned.
    pub run_at: Option<usize>,
    /// Length of the longest stretch of one repeated note, in notes.
    pub longest_repeat: u16,
}

/// Intervals from which a run by step is a bare scale.
const RUN_MIN: usize = 5;
/// Semitones of the largest step of a scale, as pentatonic ones have it.
const SCALE_STEP: i16 = 3;

/// The contour of a line with its times between onsets.
#[must_use]
pub fn contour(line: &[LineNote], between: &[u32]) -> Contour {
    let steps = steps(line);
    let mut moves = 0_u64;
    let mut turns = 0_u64;
    let mut direction = 0_i16;
    for step in steps.iter().filter(|step| **step != 0) {
        if direction != 0 {
            moves += 1;
            turns += u64::from(step.signum() != direction);
        }
        direction = step.signum();
    }
    let mut in_runs = 0_u64;
    let mut longest = (0, None);
    let mut start = 0;
    while start < steps.len() {
        let mut end = start + 1;
        if steps[start] != 0 && steps[start].abs() <= SCALE_STEP {
            while end < steps.len()
                && steps[end].signum() == steps[start].signum()
                && steps[end].abs() <= SCALE_STEP
                && even(between[end], between[start])
            {
                end += 1;
            }
        }
        let length = end - start;
        if length >= RUN_MIN {
            in_runs += length as u64;
            if length > longest.0 {
                longest = (length, Some(start + RUN_MIN - 1));
            }
        }
        start = end;
    }
    let mut longest_repeat = 1_u16;
    let mut repeat = 1_u16;
    for step in &steps {
        repeat = if *step == 0 { repeat + 1 } else { 1 };
        longest_repeat = longest_repeat.max(repeat);
    }
    Contour {
        kind: kind(line),
        turns: if moves == 0 { 0 } else { share(turns, moves) },
        runs: if steps.is_empty() {
            0
        } else {
            share(in_runs, steps.len() as u64)
        },
        run_at: longest.1,
        longest_repeat,
    }
}

/// Parsons' code: `*`, then `u`, `d` or `r` for each note after the first.
#[must_use]
pub fn parsons(line: &[LineNote]) -> String {
    let mut code = String::from("*");
    code.extend(steps(line).iter().map(|step| match step.signum() {
        1 => 'u',
        -1 => 'd',
        _ => 'r',
    }));
    code
}

fn even(one: u32, other: u32) -> bool {
    one.abs_diff(other) * 8 <= one.max(other)
}

fn kind(line: &[LineNote]) -> ContourType {
    let (Some(first), Some(last)) = (line.first(), line.last()) else {
        return ContourType::Horizontal;
    };
    let tenths = |note: &LineNote| i32::from(note.pitch) * 10;
    let middle = match line.len() {
        0..=2 => i32::midpoint(tenths(first), tenths(last)),
        length => {
            let sum: i32 = line[1..length - 1].iter().map(tenths).sum();
            sum / i32::try_from(length - 2).unwrap_or(i32::MAX)
        }
    };
    let sign = |from: i32, to: i32| {
        if (to - from).abs() <= LEVEL_TENTHS {
            0
        } else {
            (to - from).signum()
        }
    };
    match (sign(tenths(first), middle), sign(middle, tenths(last))) {
        (1, -1) => ContourType::Convex,
        (-1, 1) => ContourType::Concave,
        (1, 1) => ContourType::Ascending,
        (-1, -1) => ContourType::Descending,
        (1, _) => ContourType::AscendingHorizontal,
        (-1, _) => ContourType::DescendingHorizontal,
        (_, 1) => ContourType::HorizontalAscending,
        (_, -1) => ContourType::HorizontalDescending,
        _ => ContourType::Horizontal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;

    fn of(text: &str) -> Contour {
        let (line, between) = line_of(text);
        contour(&line, &between)
    }

    #[test]
    fn all_nine_types_are_told() {
        for (text, kind) in [
            ("C4:q G4 A4 C4", ContourType::Convex),
            ("C5:q G4 F4 C5", ContourType::Concave),
            ("C4:q E4 G4 C5", ContourType::Ascending),
            ("C5:q G4 E4 C4", ContourType::Descending),
            ("C4:q G4 G4 G4", ContourType::AscendingHorizontal),
            ("C5:q G4 G4 G4", ContourType::DescendingHorizontal),
            ("C4:q C4 C4 G4", ContourType::HorizontalAscending),
            ("G4:q G4 G4 C4", ContourType::HorizontalDescending),
            ("G4:q G4 G4 G4", ContourType::Horizontal),
        ] {
            assert_eq!(of(text).kind, kind, "{text}");
        }
    }

    #[test]
    fn a_bare_run_is_found_and_a_rhythmic_one_is_not() {
        let scale = of("C4:q D4 E4 F4 G4 A4 B4 C5");
        assert_eq!((scale.runs, scale.turns, scale.run_at), (1000, 0, Some(4)));
        assert_eq!(
            of("C4:q. D4:e E4:q. F4:e G4:q. A4:e B4:h C5").runs,
            0,
            "Joy to the World is no scale"
        );
        assert_eq!(of("C4:q E4 D4 F4 E4 G4 F4 A4").turns, 1000);
    }

    #[test]
    fn parsons_code_and_the_longest_repeat() {
        let (line, _) = line_of("C4:q C4 D4 B3");
        assert_eq!(parsons(&line), "*rud");
        assert_eq!(of("C4:q D4 D4 D4 C4").longest_repeat, 3);
    }
}
