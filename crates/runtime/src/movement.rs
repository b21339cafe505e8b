//! Checking movement: the port through which a region asks whether a claimed step is possible.
//!
//! What it is not: it holds no terrain; the rules of walking and swimming are `world`'s.

use protocol::presence::{Motion, Movement};
use protocol::shared::Spot;

/// A claimed step, with what the server knows.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The region that owns the player.
    pub region: usize,
    /// Where it was.
    pub from: Spot,
    /// What the client claims.
    pub claim: Movement,
    /// Milliseconds since the last step that counted.
    pub elapsed_ms: u64,
}

/// What came of a claimed step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stepped {
    /// It counts; here is where and how.
    Taken {
        /// Where.
        at: Spot,
        /// How, with what the server adds (wet feet).
        motion: Motion,
    },
    /// It does not count: `speed`, `slope`, `bounds`, `water`.
    Refused(&'static str),
}

/// The rules of movement over the whole world.
pub trait MovementRules: Send + Sync + std::fmt::Debug {
    /// Judges one step.
    fn step(&self, step: &Step) -> Stepped;
}
