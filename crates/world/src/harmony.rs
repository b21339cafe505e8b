//! Harmony, dissonance and wounds: the bounds they run in and the numbers their rules are given.
//!
//! Everything is in thousandths ([`Milli`]): a region's harmony and dissonance run from 0 to [`FULL`], a wound's depth and a
//! performance's resonance from 0 to 1000. What it is not: the arithmetic of causes stands with the region's decider, which
//! journals its outcome.

mod balance;

pub use balance::{
    Balance, IntentEffect, NeighbourBalance, PerformanceBalance, RestBalance, SilenceBalance, WoundBalance,
};

use kernel::Milli;

/// The most harmony or dissonance: 100 points.
pub const FULL: Milli = Milli(100_000);
/// The deepest wound.
pub const DEPTH_MAX: u16 = 1000;
