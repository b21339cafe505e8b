//! Chance by hash: a number for a seed, a step and whoever asks, whatever order they ask in.
//!
//! What is drawn does not depend on who drew before, so work can be shared among threads and gives the same world. The mixer is
//! SplitMix64's finaliser (Steele, Lea, Flood 2014), as in `kernel::random`. What it is not: a stream; it remembers nothing.

/// Chance of one step of one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// Chance of a step of a world.
    #[must_use]
    pub const fn new(seed: u64, step: u64) -> Self {
        Self(mix(seed ^ mix(step.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    /// 64 bits for who asks, and for what.
    #[must_use]
    pub const fn bits(self, who: u64, what: u64) -> u64 {
        mix(self.0 ^ who.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (what << 56))
    }

    /// Whether something of this likelihood, in 2^16ths, happens.
    #[must_use]
    pub const fn happens(self, who: u64, what: u64, likelihood: u32) -> bool {
        ((self.bits(who, what) >> 48) as u32) < likelihood
    }

    /// A number of things expected `expected` times: its whole part, and one more by chance for the rest. Nothing for what is no number.
    #[must_use]
    pub fn rounded(self, who: u64, what: u64, expected: f64) -> u64 {
        if expected.is_nan() || expected <= 0.0 {
            return 0;
        }
        let unit = (self.bits(who, what) >> 11) as f64 / (1_u64 << 53) as f64;
        // The cast saturates.
        (expected + unit) as u64
    }
}

/// Mixes 64 bits so that neighbouring numbers give unrelated ones.
#[must_use]
pub const fn mix(seed: u64) -> u64 {
    let mut z = seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_the_mean() {
        let total: u64 = (0..10_000)
            .map(|who| Chance::new(7, 1).rounded(who, 3, 2.25))
            .sum();
        assert!((22_300..22_700).contains(&total), "{total}");
        assert_eq!(Chance::new(7, 1).rounded(1, 3, f64::NAN), 0);
        assert_eq!(Chance::new(7, 1).rounded(1, 3, -4.0), 0);
    }

    #[test]
    fn likelihoods_are_met() {
        let chance = Chance::new(1, 9);
        let count = (0..65_536).filter(|who| chance.happens(*who, 0, 6554)).count();
        assert!((6300..6800).contains(&count), "{count}");
        assert!(!chance.happens(5, 0, 0));
        assert!(chance.happens(5, 0, 65_536));
    }
}
