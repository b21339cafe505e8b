//! Gardens as players see them: whose which ground is, and until when.
//!
//! What it is not: who is told of them is for the shell to say.

use crate::region::RegionState;
use crate::region::garden::Garden;
use crate::rules::Rules;
use kernel::SongweaverId;
use protocol::nature::{GardenCell, Gardener};
use std::collections::{BTreeMap, BTreeSet};

/// Quarters of a world hour.
const QUARTERS: u32 = 4;

/// World milliseconds at which a garden is free again, if nobody tends it before.
#[must_use]
pub fn until_ms(garden: &Garden, rules: &Rules) -> f64 {
    let until = garden.until(&rules.pack.nature.tending);
    // Exact up to 2^53 ms, which is 285,000 years.
    rules.when_of(until.saturating_mul(QUARTERS)).0 as f64
}

/// Whose names [`gardeners`] will ask for.
#[must_use]
pub fn owners(state: &RegionState) -> BTreeSet<SongweaverId> {
    let gardens = state.life.gardens.iter();
    gardens.map(|(_, garden)| garden.songweaver).collect()
}

/// Whose which ground of a region is.
#[must_use]
pub fn gardeners(
    state: &RegionState,
    rules: &Rules,
    name_of: &dyn Fn(SongweaverId) -> Option<String>,
) -> Vec<Gardener> {
    let mut all: BTreeMap<SongweaverId, Vec<GardenCell>> = BTreeMap::new();
    for (cell, garden) in state.life.gardens.iter() {
        // Frames of flora number cells so too; a region has no more.
        let Ok(cell) = u16::try_from(cell) else { continue };
        all.entry(garden.songweaver).or_default().push(GardenCell {
            cell,
            until_ms: until_ms(garden, rules),
        });
    }
    all.into_iter()
        .map(|(who, gardens)| Gardener {
            songweaver: who.to_string(),
            name: name_of(who).unwrap_or_default(),
            gardens,
        })
        .collect()
}
