//! The law of breeding that individuals and numbers share: how much of a season's young are conceived, by the ground there is for them.
//!
//! What it is not: who mates with whom, and what a litter costs its mother.

use crate::fauna::BLOCK_CELLS;
use crate::roster::Species;

/// World hours that pass between being free to mate and mating, where mates are about.
const COURTS_HOURS: f64 = 12.0;

/// How many of a species ground of so many cells that it can live on has room for before no more are born: its crowd for every nine blocks of them.
#[must_use]
pub fn room(kind: &Species, cells: u32) -> f64 {
    let nine = (3 * BLOCK_CELLS * 3 * BLOCK_CELLS) as f64;
    (f64::from(kind.def.breeding.crowd) * f64::from(cells.max(1)) / nine).max(2.0)
}

/// Likelihood, 0 to 1, that a mating bears fruit where so many live: less by every one there is already (Verhulst 1838).
#[must_use]
pub fn fruitful(kind: &Species, many: u32, cells: u32) -> f64 {
    (1.0 - f64::from(many) / room(kind, cells)).clamp(0.0, 1.0)
}

/// World hours from one mating to the next.
#[must_use]
pub fn cycle_hours(kind: &Species) -> f64 {
    (f64::from(kind.carrying_minutes) + f64::from(kind.pause_minutes)) / 60.0 + COURTS_HOURS
}

/// Share of the matings there is time for that come about, 0 to 1: by how full the grown are on the mean, and by the chance to find a mate among so many.
#[must_use]
pub fn mates(grown: u32, filled: f64) -> f64 {
    let fed = ((filled - 0.5) / 0.25).clamp(0.0, 1.0);
    fed * f64::from(grown) / (f64::from(grown) + 2.0)
}
