//! World time: milliseconds since the world began, and the ticks of a region.
//!
//! Nothing here reads a clock; the shell injects time as data.

use serde::{Deserialize, Serialize};

/// Milliseconds since the world began. Never negative, never wraps in practice (285 million years).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorldMillis(pub u64);

impl WorldMillis {
    /// Milliseconds from `earlier` to `self`; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This time moved `ms` milliseconds forward.
    #[must_use]
    pub fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// The number of a region's tick (10 per second). Wraps after 13 years of uptime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tick(pub u32);

impl Tick {
    /// Ticks per second of every region.
    pub const PER_SECOND: u32 = 10;
    /// Milliseconds of one tick.
    pub const MILLIS: u64 = 1000 / Self::PER_SECOND as u64;

    /// The next tick.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}
