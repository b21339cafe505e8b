//! What a combo is worth: its multiplier, what repetition leaves of it, what mastery adds.
//!
//! What it is not: it remembers nothing; how often and how long ago comes from whoever keeps it.

use super::definition::{MULTIPLIER_MAX, Mastery, Wear};
use crate::analysis::measure::ramp;

/// Quality up to which a combo is worth its least, and from which its most, in thousandths.
const QUALITY: (i64, i64) = (450, 850);

/// Between the least and the most of a combo's effect: three quarters by the weave's quality, one by how clear the combo is.
pub(super) fn multiplier(effect: (u16, u16), quality: u16, strength: u16) -> u16 {
    let by_quality = u32::from(ramp(i64::from(quality), QUALITY.0, QUALITY.1));
    let share = (by_quality * 3 + u32::from(strength.min(1000))) / 4;
    let span = u32::from(effect.1.saturating_sub(effect.0));
    effect.0 + u16::try_from(span * share / 1000).expect("within the span")
}

/// What repetition leaves of a multiplier: only what it has above 1000 wears off. `ages_ms` says how long ago this Songweaver wove the same
/// combo before; each time counts by what it has not recovered since.
#[must_use]
pub fn worn(multiplier: u16, wear: &Wear, ages_ms: &[u64]) -> u16 {
    let recovery_ms = u64::from(wear.recovers_minutes.max(1)) * 60_000;
    let mut above = u64::from(multiplier.saturating_sub(1000)) * 1000;
    for age in ages_ms.iter().filter(|age| **age < recovery_ms) {
        // What this repetition takes shrinks in a straight line until it is recovered.
        let taken = u64::from(1000 - wear.keeps.min(1000)) * (recovery_ms - age) / recovery_ms;
        above = above * (1000 - taken) / 1000;
    }
    multiplier.min(1000) + u16::try_from(above / 1000).expect("no more than it was")
}

/// What mastery adds to a multiplier: each step reached by `variety`, the count of different melodies, partners and regions that a
/// Songweaver has woven the combo with, adds the same; never above the most that any combo is worth.
#[must_use]
pub fn mastered(multiplier: u16, mastery: &Mastery, variety: u32) -> u16 {
    let steps = mastery
        .steps
        .iter()
        .filter(|step| variety >= u32::from(**step))
        .count();
    let added = u16::try_from(steps)
        .unwrap_or(u16::MAX)
        .saturating_mul(mastery.adds);
    multiplier
        .saturating_add(added)
        .min(MULTIPLIER_MAX.max(multiplier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_and_clearness_raise_it_between_its_ends() {
        assert_eq!(multiplier((1500, 3500), 0, 0), 1500);
        assert_eq!(multiplier((1500, 3500), 1000, 1000), 3500);
        assert_eq!(multiplier((1500, 3500), 650, 500), 2500);
        assert!(multiplier((1500, 3500), 700, 500) > multiplier((1500, 3500), 650, 500));
    }

    #[test]
    fn repetition_wears_and_time_mends() {
        let wear = Wear {
            keeps: 600,
            recovers_minutes: 60,
        };
        assert_eq!(worn(3000, &wear, &[]), 3000);
        assert_eq!(worn(3000, &wear, &[0]), 2200);
        assert_eq!(worn(3000, &wear, &[0, 0]), 1720);
        assert_eq!(worn(3000, &wear, &[30 * 60_000]), 2600, "half recovered");
        assert_eq!(worn(3000, &wear, &[60 * 60_000, u64::MAX]), 3000);
        assert!(
            worn(3000, &wear, &[0; 500]) >= 1000,
            "never under what one alone has"
        );
    }

    #[test]
    fn variety_masters_it() {
        let mastery = Mastery {
            steps: vec![3, 10, 30],
            adds: 100,
        };
        let at = |variety| mastered(2000, &mastery, variety);
        assert_eq!([at(0), at(3), at(29), at(1000)], [2000, 2100, 2200, 2300]);
        assert_eq!(mastered(3950, &mastery, 1000), MULTIPLIER_MAX);
    }
}
