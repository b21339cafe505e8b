//! How well a region's life stands: what its harmony feels of it, and what players read.
//!
//! What it is not: it moves nothing; [`NatureBalance`] says what an hour of it weighs.

use crate::ecosystem::Ecosystem;
use crate::roster::{Roster, SPECIES_MAX};
use serde::{Deserialize, Serialize};

/// How a region's life stands, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Of the species at home there, how far each is from being lost: full from half of the numbers it began with.
    pub presence: u16,
    /// How far each is from its bound: full up to three quarters of it.
    pub measure: u16,
    /// What grows, against half of what the ground bears.
    pub cover: u16,
    /// How healthy it is: less by blight and fire.
    pub health: u16,
    /// How little of it is overused: less where creatures were hunted and plants harvested too much.
    pub peace: u16,
}

impl Standing {
    /// All of it as one number: presence counts twice.
    #[must_use]
    pub fn whole(self) -> u16 {
        (u32::from(self.presence) * 2
            + u32::from(self.measure)
            + u32::from(self.cover)
            + u32::from(self.health)
            + u32::from(self.peace)) as u16
            / 6
    }

    /// Looks at a region.
    #[must_use]
    pub fn of(ecosystem: &Ecosystem, roster: &Roster, starts: &[u32; SPECIES_MAX], cover_start: u64) -> Self {
        let counts = ecosystem.counts();
        let (mut presence, mut measure, mut species) = (0_u32, 0_u32, 0_u32);
        for (index, kind) in roster.species.iter().enumerate() {
            if !kind.at_home_in(ecosystem.biome()) || starts[index] == 0 {
                continue;
            }
            species += 1;
            presence += (counts[index] * 2000 / starts[index]).min(1000);
            let bound = u32::from(kind.def.numbers.bound).max(1);
            let full = (counts[index] * 1000 / bound).min(1000);
            measure += 1000 - full.saturating_sub(750) * 4;
        }
        let at_home = |index: &usize| roster.species[*index].at_home_in(ecosystem.biome());
        let home = (0..roster.species.len()).filter(at_home);
        let flora = ecosystem.flora();
        let cover: u64 = (0..flora.plants().len()).map(|layer| flora.total(layer)).sum();
        let burnt = flora.charred() * 1000 / ecosystem.habitat().cells().len().max(1) as u32;
        let each = |sum: u32| sum.checked_div(species).unwrap_or(1000);
        Self {
            presence: each(presence) as u16,
            measure: each(measure) as u16,
            cover: (cover * 1000 / cover_start.max(1)).min(1000) as u16,
            health: 1000_u32.saturating_sub(flora.blight() * 2 + burnt * 2) as u16,
            peace: ecosystem.regard().peace(home, flora.plants().len()),
        }
    }
}

/// What an hour of a standing weighs in a region's harmony; a row of the slow causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatureBalance {
    /// Harmony that the best standing gives in an hour, and the worst takes, in thousandths of a point.
    pub harmony: i32,
    /// Dissonance that the worst standing gives, and the best takes.
    pub dissonance: i32,
    /// The standing, in thousandths, that does neither.
    pub even: u16,
}

impl NatureBalance {
    /// Harmony and dissonance that an hour of a standing, as one number of thousandths, gives, in thousandths of a point.
    #[must_use]
    pub fn hour_of(&self, standing: u16) -> (i32, i32) {
        let (whole, even) = (i32::from(standing), i32::from(self.even));
        let span = if whole >= even { 1000 - even } else { even }.max(1);
        let part = (whole - even) * 1000 / span;
        (self.harmony * part / 1000, -self.dissonance * part / 1000)
    }
}
