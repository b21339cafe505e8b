//! The world: terrain, flora placement, movement rules, and the numbers that move harmony.
//!
//! Everything here is a pure function of definitions ([`region_def`], [`biome_def`]) and seeds: the same content gives the
//! same ground on every machine. [`terrain`] is the ground as a function, [`tile`] and [`flora`] sample it, [`land`] serves
//! what was sampled and [`movement`] walks on it. What it is not: it knows no player by name and no music theory, reads no
//! file and no clock, and remembers nothing that happens.

pub mod biome_def;
pub mod exact;
pub mod flora;
pub mod harmony;
pub mod land;
pub mod movement;
pub mod region_def;
pub mod terrain;
pub mod tile;

pub use region_def::RegionDef;
