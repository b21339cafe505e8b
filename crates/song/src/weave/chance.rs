//! Chance: how much more is found than chance would give, in bits, in integers.
//!
//! A relation is only told where chance would seldom bring it: its surprise in bits (Shannon 1948) must pass what is to be had by looking in many
//! places, as sequences are compared in biology (Karlin and Altschul, "Methods for assessing the statistical significance of molecular sequence
//! features", PNAS 1990). What it is not: no measure of how good anything is.

/// Sixteenths of a bit.
pub(super) const BIT: u32 = 16;

/// The binary logarithm of a number in sixteenths of a bit, straight between powers of two and rounded down: at most 2.4
/// sixteenths under the curve. 0 of 0.
pub(super) fn log2(number: u64) -> u32 {
    let Some(whole) = number.checked_ilog2() else {
        return 0;
    };
    let above = number - (1 << whole);
    // Sixteen parts of the way to the next power of two.
    let part = if whole >= 4 {
        above >> (whole - 4)
    } else {
        above << (4 - whole)
    };
    whole * BIT + u32::try_from(part).expect("under sixteen")
}

/// Sixteenths of a bit by which `part` of `whole` is more than a share of `chance` thousandths would give: `whole` times the divergence
/// of Kullback and Leibler (1951) of the two shares; 0 where it is not more.
pub(super) fn surprise(part: usize, whole: usize, chance: u16) -> u32 {
    let (part, whole, chance) = (part as u64, whole as u64, u64::from(chance.clamp(1, 999)));
    if whole == 0 || part * 1000 <= whole * chance {
        return 0;
    }
    // part * log2(share / chance) + rest * log2((1 - share) / (1 - chance)), scaled so that no logarithm is of less than one.
    const SCALE: u64 = 1 << 20;
    let rest = whole - part;
    let gained = part * u64::from(log2(part * 1000 * SCALE / (whole * chance)).saturating_sub(20 * BIT));
    let lost = if rest == 0 {
        0
    } else {
        rest * u64::from(log2((1000 - chance) * whole * SCALE / (rest * 1000)).saturating_sub(20 * BIT))
    };
    u32::try_from(gained.saturating_sub(lost)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_near_the_curve() {
        for number in [1_u64, 2, 3, 7, 100, 12_345, 1 << 40] {
            let exact = (number as f64).log2() * 16.0;
            assert!((f64::from(log2(number)) - exact).abs() < 2.4, "{number}");
        }
    }

    #[test]
    fn surprise_is_the_divergence() {
        assert_eq!(surprise(8, 8, 500), 8 * BIT);
        assert_eq!(surprise(4, 8, 500), 0);
        // 5.6 bits by the curve; logarithms lie under it, so what is found is rather thought chance.
        let near = surprise(16, 20, 500);
        assert!((4 * BIT..6 * BIT).contains(&near), "{near}");
        assert!(surprise(4, 4, 15) > 20 * BIT);
    }
}
