//! Bustle: how much each species stirs and sounds for a while, by what comes with the weather.
//!
//! It is told from outside and kept by nobody: who hosts the region says it anew. What it is not: it makes no creature and feeds none; those who live
//! here come out at another hour, or keep still.

use crate::chance::mix;
use crate::roster::SPECIES_MAX;

/// As much as ever, in thousandths.
pub const USUAL: u16 = 1000;

/// How much each species stirs and sounds, in thousandths of what it does otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bustle {
    /// Of those asleep by their rhythm so many thousandths beyond [`USUAL`] are about; below it only so many thousandths of those awake.
    pub stirs: [u16; SPECIES_MAX],
    /// How often they give voice.
    pub voices: [u16; SPECIES_MAX],
}

impl Default for Bustle {
    fn default() -> Self {
        Self {
            stirs: [USUAL; SPECIES_MAX],
            voices: [USUAL; SPECIES_MAX],
        }
    }
}

impl Bustle {
    /// Whether every species is as ever.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether one of a species is about, given whether its kind is awake by its rhythm. Its lot is its own for as long as the bustle lasts.
    #[must_use]
    pub fn about(&self, species: usize, id: u32, awake: bool) -> bool {
        let stirs = u32::from(self.stirs[species]);
        let lot = (mix(u64::from(id) ^ 0x6275_7374) >> 32) as u32 % u32::from(USUAL);
        if awake {
            lot < stirs
        } else {
            lot + u32::from(USUAL) < stirs
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stirs_more_comes_out_asleep_and_what_stirs_less_keeps_still_awake() {
        let mut bustle = Bustle::default();
        (bustle.stirs[1], bustle.stirs[2]) = (1600, 300);
        let about = |species, awake| (0..2000).filter(|id| bustle.about(species, *id, awake)).count();
        assert_eq!((about(0, true), about(0, false)), (2000, 0), "as ever");
        assert_eq!(about(1, true), 2000);
        assert!((1100..1300).contains(&about(1, false)), "six in ten come out");
        assert!((500..700).contains(&about(2, true)), "three in ten are about");
        assert_eq!(about(2, false), 0);
        assert!(!bustle.is_usual() && Bustle::default().is_usual());
    }
}
