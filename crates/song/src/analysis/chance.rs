//! Chance: how much more is found than chance would give, in bits, in integers.
//!
//! A relation is only told where chance would seldom bring it: its surprise in bits (Shannon 1948) must pass what is to be had by looking in many
//! places, as sequences are compared in biology (Karlin and Altschul, "Methods for assessing the statistical significance of molecular sequence
//! features", PNAS 1990). What it is not: no measure of how good anything is.

/// Units of a bit: surprise is counted in 256ths.
pub(crate) const BIT: u32 = 1 << FRACTION_BITS;
const FRACTION_BITS: u32 = 8;

/// The binary logarithm of a number in 256ths of a bit, rounded down; 0 of 0. Each square of what is over the power of two gives one more binary
/// place of the logarithm (Knuth, "The Art of Computer Programming" 1, section 1.2.2, exercise 28).
pub(crate) fn log2(number: u64) -> u32 {
    let Some(whole) = number.checked_ilog2() else {
        return 0;
    };
    // The number as a fraction from 1 to under 2, with 31 binary places.
    const ONE: u64 = 1 << 31;
    let mut over = if whole > 31 {
        number >> (whole - 31)
    } else {
        number << (31 - whole)
    };
    let mut places = 0;
    for _ in 0..FRACTION_BITS {
        over = (over * over) >> 31;
        places <<= 1;
        if over >= 2 * ONE {
            over >>= 1;
            places |= 1;
        }
    }
    (whole << FRACTION_BITS) | places
}

/// 256ths of a bit by which `part` of `whole` is more than a share of `chance` thousandths would give: `whole` times the divergence
/// of Kullback and Leibler (1951) of the two shares; 0 where it is not more.
pub(crate) fn surprise(part: usize, whole: usize, chance: u16) -> u32 {
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

/// 256ths of a bit by which a row of so many that each have a chance of so many thousandths is more than looking in so many places gives.
pub(crate) fn surprise_of_row(row: usize, places: usize, chance: u16) -> u32 {
    let each = log2(1000 << 20).saturating_sub(log2(u64::from(chance.clamp(1, 999)) << 20));
    let all = each.saturating_mul(u32::try_from(row).unwrap_or(u32::MAX));
    all.saturating_sub(log2(places as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_the_curve() {
        for number in [1_u64, 2, 3, 7, 100, 12_345, (1 << 31) - 1, 1 << 40, (1 << 53) - 1] {
            let exact = (number as f64).log2() * f64::from(BIT);
            let off = exact - f64::from(log2(number));
            // Rounded down, and a hair more where squares were cut.
            assert!((-0.001..1.01).contains(&off), "{number}: {off}");
        }
        assert_eq!(log2(0), 0);
        assert_eq!(log2(u64::MAX), 64 * BIT - 1);
    }

    #[test]
    fn surprise_is_the_divergence() {
        assert_eq!(surprise(8, 8, 500), 8 * BIT);
        assert_eq!(surprise(4, 8, 500), 0);
        // 20 times the divergence of four fifths from a half, 5.56 bits.
        let near = surprise(16, 20, 500);
        assert!((5 * BIT..6 * BIT).contains(&near), "{near}");
        assert!(surprise(4, 4, 15) > 20 * BIT);
    }

    #[test]
    fn a_row_is_as_surprising_as_its_members_less_the_places() {
        assert_eq!(surprise_of_row(4, 1, 500), 4 * BIT);
        assert_eq!(surprise_of_row(4, 8, 500), BIT);
        assert_eq!(surprise_of_row(2, 8, 500), 0);
    }
}
