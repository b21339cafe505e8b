//! Fixed point: thousandths in an integer, for every number that is journalled.
//!
//! Floats are for eyes, ears and presence; two machines must agree on everything else.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A number in thousandths. Arithmetic saturates; it never wraps and never panics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Milli(pub i32);

impl Milli {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(1000);

    /// A whole number.
    #[must_use]
    pub const fn whole(units: i32) -> Self {
        Self(units.saturating_mul(1000))
    }

    /// `self * other`, rounded toward zero.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self::clamp_from(i64::from(self.0) * i64::from(other.0) / 1000)
    }

    /// `self * numerator / denominator`, rounded toward zero; zero when the denominator is zero.
    #[must_use]
    pub fn scaled(self, numerator: i64, denominator: i64) -> Self {
        if denominator == 0 {
            return Self::ZERO;
        }
        let product = i128::from(self.0) * i128::from(numerator) / i128::from(denominator);
        Self(product.clamp(i128::from(i32::MIN), i128::from(i32::MAX)) as i32)
    }

    /// The value held between `low` and `high`.
    #[must_use]
    pub fn within(self, low: Self, high: Self) -> Self {
        Self(self.0.clamp(low.0, high.0))
    }

    /// For eyes and ears only: the value as a float.
    #[must_use]
    pub fn to_f32(self) -> f32 {
        self.0 as f32 / 1000.0
    }

    fn clamp_from(value: i64) -> Self {
        Self(value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32)
    }
}

impl Add for Milli {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Milli {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Milli {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Milli {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Milli {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl fmt::Display for Milli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:03}", magnitude / 1000, magnitude % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiplies_and_saturates() {
        assert_eq!(Milli(1500).times(Milli(2000)), Milli(3000));
        assert_eq!(Milli(i32::MAX).times(Milli(2000)), Milli(i32::MAX));
        assert_eq!(Milli(i32::MIN) - Milli(1), Milli(i32::MIN));
        assert_eq!(Milli(10).scaled(1, 0), Milli::ZERO);
        assert_eq!(Milli(1000).scaled(1, 3), Milli(333));
    }

    #[test]
    fn shows_sign_and_three_decimals() {
        assert_eq!(Milli(-250).to_string(), "-0.250");
        assert_eq!(Milli(12_034).to_string(), "12.034");
    }
}
