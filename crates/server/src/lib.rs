//! The composition root: what the binary `finalverse` is made of, for it and for tests of the whole server.
//!
//! What it is not: no rule; it puts parts together.

pub mod bench;
pub mod compose;
pub mod config;
pub mod control;
pub mod desk;
pub mod drill;
pub mod formats;
pub mod hold;
pub mod keeping;
pub mod limits;
pub mod maintenance;
pub mod names;
pub mod office;
pub mod operations;
pub mod ready;
pub mod reload;
pub mod roles;
pub mod scores;
pub mod serve;
pub mod soak;
pub mod tls;
pub mod upkeep;
pub mod when;
