//! Range: how wide a line reaches.
//!
//! Songs mostly span between a fifth and a twelfth (Huron, "Sweet Anticipation", 2006; the ambitus of Lomax' cantometrics, 1968). What
//! it is not: it does not ask how high or low; a transposed line has the same range.

use super::line::LineNote;

/// The range of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// Lowest pitch.
    pub lowest: u8,
    /// Highest pitch.
    pub highest: u8,
    /// Different pitches.
    pub pitches: u8,
    /// Different pitch classes.
    pub classes: u8,
}

impl Range {
    /// Semitones from lowest to highest.
    #[must_use]
    pub fn semitones(&self) -> u8 {
        self.highest - self.lowest
    }
}

/// The range of a line.
#[must_use]
pub fn range(line: &[LineNote]) -> Range {
    let mut seen = 0_u128;
    let mut classes = 0_u16;
    for note in line {
        seen |= 1 << (note.pitch & 127);
        classes |= 1 << (note.pitch % 12);
    }
    if seen == 0 {
        return Range::default();
    }
    Range {
        lowest: u8::try_from(seen.trailing_zeros()).unwrap_or(0),
        highest: u8::try_from(127 - seen.leading_zeros()).unwrap_or(127),
        pitches: u8::try_from(seen.count_ones()).unwrap_or(128),
        classes: u8::try_from(classes.count_ones()).unwrap_or(12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;

    #[test]
    fn counts_heights_and_classes() {
        let range = range(&line_of("C4:q C5 G4 E4 C4").0);
        assert_eq!((range.lowest, range.highest, range.semitones()), (60, 72, 12));
        assert_eq!((range.pitches, range.classes), (4, 3));
        assert_eq!(super::range(&[]), Range::default());
    }
}
