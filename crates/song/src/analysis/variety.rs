//! Variety: how much a line keeps telling.
//!
//! Its moves (direction, step or leap, shorter or longer) are counted as phrases in the sense of Lempel and Ziv ("On the complexity of
//! finite sequences", IEEE Transactions on Information Theory 1976), by the algorithm of Kaspar and Schuster (Physical Review A 1987): a bare scale or one repeated
//! note needs two phrases however long it is, random notes need the most. Music lies between (Berlyne,
//! "Aesthetics and Psychobiology", 1971). What it is not: it knows no pitch names and no key.

use super::line::{LineNote, steps};

/// Different moves there can be: five kinds of interval by three of time.
const MOVES: u32 = 15;

/// Phrases of a line's moves per hundred that random moves would need, 0 to about 130; 0 for fewer than three moves.
#[must_use]
pub fn variety(line: &[LineNote], between: &[u32]) -> u16 {
    let moves: Vec<u8> = steps(line)
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let interval = match step {
                ..=-3 => 0,
                -2..=-1 => 1,
                0 => 2,
                1..=2 => 3,
                _ => 4,
            };
            let (one, next) = (
                between[index],
                between.get(index + 1).copied().unwrap_or(between[index]),
            );
            let time = if index + 2 >= line.len() || one.abs_diff(next) * 5 <= one.max(next) {
                0
            } else if next > one {
                1
            } else {
                2
            };
            interval * 3 + time
        })
        .collect();
    let count = u32::try_from(moves.len()).unwrap_or(u32::MAX);
    if count < 3 {
        return 0;
    }
    // Random moves need n / log_k(n) phrases; log2 in sixteenths keeps it in integers.
    let random =
        u64::from(count) * u64::from(log2_sixteenths(MOVES)) * 100 / u64::from(log2_sixteenths(count));
    let phrases = u64::try_from(phrases(&moves)).unwrap_or(u64::MAX);
    u16::try_from(phrases * 10_000 / random.max(1)).unwrap_or(u16::MAX)
}

/// Lempel and Ziv's number of phrases.
#[must_use]
pub fn phrases(moves: &[u8]) -> usize {
    let count = moves.len();
    if count < 2 {
        return count;
    }
    let mut phrases = 1;
    let mut start = 1;
    while start < count {
        // The longest match of what follows with anything that began before.
        let mut longest = 0;
        for from in 0..start {
            let mut length = 0;
            while start + length < count && moves[from + length] == moves[start + length] {
                length += 1;
            }
            longest = longest.max(length);
        }
        phrases += 1;
        start += longest + 1;
    }
    phrases
}

/// log2 in sixteenths, by squaring: exact to a sixteenth.
fn log2_sixteenths(value: u32) -> u32 {
    let whole = value.max(1).ilog2();
    // The mantissa in 1..2 with 30 bits.
    let mut mantissa = u64::from(value.max(1)) << (30 - whole);
    let mut log = whole;
    for _ in 0..4 {
        mantissa = (mantissa * mantissa) >> 30;
        log *= 2;
        if mantissa >= 2 << 30 {
            mantissa >>= 1;
            log += 1;
        }
    }
    log.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::line_of;

    #[test]
    fn phrases_are_those_of_lempel_and_ziv() {
        // Their own example: 0 | 001 | 10 | 100 | 1000 | 101.
        assert_eq!(phrases(&[0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1]), 6);
        assert_eq!(phrases(&[7; 100]), 2);
        assert_eq!(phrases(&[1, 2].repeat(50)), 3);
    }

    #[test]
    fn a_scale_tells_less_than_a_tune_however_often() {
        let of = |text: &str| {
            let (line, between) = line_of(text);
            variety(&line, &between)
        };
        let scale = of(&"C4:q D4 E4 F4 G4 A4 B4 C5 ".repeat(4));
        let tune = of(
            "F4:q G4 A4 F4 F4 G4 A4 F4 A4 Bb4 C5:h A4:q Bb4 C5:h C5:e D5 C5 Bb4 A4:q F4 C5:e D5 C5 Bb4 A4:q F4 F4 C4 F4:h",
        );
        assert!(scale < 20 && tune > 40, "{scale} {tune}");
    }

    #[test]
    fn logarithms_are_exact_to_a_sixteenth() {
        assert_eq!([1, 2, 8, 15].map(log2_sixteenths), [1, 16, 48, 62]);
    }
}
