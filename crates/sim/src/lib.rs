//! The simulation: region and realm as deciders, and every policy that crosses domains.
//!
//! What it is not: it performs no IO, keeps no connection and reads no clock.

pub mod realm;
pub mod region;
