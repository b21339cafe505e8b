//! Vital statistics: who was born, starved, was hunted or grew old in a region, species by species, since its life began.
//!
//! Sums only, from which a soak tells where in its life a species fails and a reader of a region's history what became of it. What it is not: no
//! rule reads them, and they count nobody who crossed a border.

use crate::roster::SPECIES_MAX;

/// What became of one species in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Vitals {
    /// Born.
    pub born: u32,
    /// Died of hunger.
    pub starved: u32,
    /// Died in another's jaws.
    pub hunted: u32,
    /// Died of age.
    pub aged: u32,
}

/// The vital statistics of all species of a region.
pub type VitalsOfAll = [Vitals; SPECIES_MAX];
