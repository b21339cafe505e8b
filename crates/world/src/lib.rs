//! The world: terrain, flora placement, movement rules, interest, harmony and wounds, the world clock.
//!
//! Everything here is a pure function of definitions ([`region_def`], [`biome_def`]) and seeds: the same content gives the
//! same ground on every machine. What it is not: it knows no player by name and no music theory, reads no file and no clock.

pub mod region_def;

pub mod biome_def;
pub mod exact;
pub mod flora;
pub mod harmony;
pub mod land;
pub mod movement;
pub mod terrain;
pub mod tile;

pub use region_def::RegionDef;
