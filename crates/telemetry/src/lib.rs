//! Telemetry: what an operator sees of a running world, and nothing a player is.
//!
//! Logs, metrics with bounded labels, and the catalogue of both. What it is not: it decides nothing and knows no rule; parts that
//! are watched use it, never the other way round.

pub mod log;

pub mod bounded;
pub mod catalogue;
pub mod process;
pub mod recorder;

pub mod guarded;
pub mod trace;

pub mod health;
pub mod history;
pub mod parts;
pub mod watchdog;
