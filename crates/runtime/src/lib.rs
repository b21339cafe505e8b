//! Hosts regions and the realm: ticks, presence, interest, fan-out, sessions and resume.
//!
//! Clock, machine, journal and transport are ports. What it is not: it holds no rule of the world and touches no socket.

pub mod book;
pub mod chat;
pub mod chores;
pub mod codex_host;
pub mod commands;
pub mod ensemble;
pub mod entrance;
pub mod exchange;
pub mod finding;
pub mod gathering;
pub mod intake;
pub mod keepers;
pub mod knowing;
pub mod leaving;
pub mod lending;
pub mod live;
pub mod living;
pub mod manners;
pub mod music_limits;
pub mod newcomer;
pub mod publish;
pub mod runtime;
pub mod service;
pub mod sky;
pub mod sky_limits;
pub mod together;
pub mod waiting;
pub mod weaving;

pub mod desk;
pub mod host;
pub mod realm_host;
pub mod region_host;
mod tenure;
pub mod vault;

pub mod movement;
pub mod naming;
mod near;
pub mod pace;
pub mod presence;
pub mod space;

pub mod line;
pub mod outbox;
pub mod player;
pub mod refusal;
pub mod seat;

pub mod atlas;
pub mod clock;
pub mod machine;

#[cfg(test)]
mod stage;

pub use desk::NoSuchPlace;
pub use runtime::{NameRules, Runtime, Setup};
