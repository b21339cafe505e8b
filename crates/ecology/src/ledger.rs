//! The ledger of matter: what came into a region's life from outside, and what left it.
//!
//! Whatever a step does, the matter of soil, plants, carrion and bodies changes by exactly what the ledger adds; the tests hold it to that to the
//! grain. What it is not: a history; it holds sums.

/// Sums of grains that came and went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Weathered out of the rock into poor soil.
    pub weathered: u64,
    /// Washed out of rich soil.
    pub washed: u64,
    /// Planted, fed or come with those who migrated in.
    pub brought: u64,
    /// Harvested, taken away or gone with those who migrated out.
    pub taken: u64,
}

impl Ledger {
    /// What a sum of matter must be, given what it was when this ledger was empty.
    #[must_use]
    pub fn balance(&self, before: u64) -> u64 {
        (before + self.weathered + self.brought).saturating_sub(self.washed + self.taken)
    }
}
