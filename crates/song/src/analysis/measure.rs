//! Measures: how a count becomes a score in thousandths.
//!
//! What it is not: it knows no music.

/// 0 at `low` and below, 1000 at `high` and above, straight between; `low` is below `high`.
#[must_use]
pub fn ramp(value: i64, low: i64, high: i64) -> u16 {
    let share = (value.clamp(low, high) - low) * 1000 / (high - low).max(1);
    u16::try_from(share).expect("a share of 1000 is at most 1000")
}

/// 0 outside `edges`, 1000 within `best`, straight between: too little and too much are both wrong (Berlyne's inverted U,
/// "Aesthetics and Psychobiology", 1971).
#[must_use]
pub fn plateau(value: i64, edges: (i64, i64), best: (i64, i64)) -> u16 {
    if value <= best.0 {
        ramp(value, edges.0, best.0)
    } else {
        1000 - ramp(value, best.1, edges.1)
    }
}

/// `part` of `whole` in thousandths; 0 of nothing.
#[must_use]
pub fn share(part: u64, whole: u64) -> u16 {
    let thousandths = part.min(whole) * 1000 / whole.max(1);
    u16::try_from(thousandths).expect("a part is at most the whole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rise_and_fall() {
        assert_eq!(
            [ramp(0, 10, 20), ramp(15, 10, 20), ramp(99, 10, 20)],
            [0, 500, 1000]
        );
        let seen: Vec<u16> = [0, 5, 10, 20, 25, 30, 40]
            .map(|value| plateau(value, (0, 30), (10, 20)))
            .to_vec();
        assert_eq!(seen, [0, 500, 1000, 1000, 500, 0, 0]);
        assert_eq!([share(1, 4), share(9, 4), share(1, 0)], [250, 1000, 0]);
    }
}
