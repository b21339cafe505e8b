//! The kernel: the few shapes that every crate of the workspace shares.
//!
//! Typed identities, the [`Decider`] that every rule set implements, world time, seeded random streams,
//! fixed-point numbers and the envelope of a journalled event.
//!
//! What it is not: it holds no rule of any domain, reads no clock and performs no IO.

pub mod decider;
pub mod envelope;
pub mod fixed;
pub mod identity;
pub mod random;
pub mod time;
pub mod trace;

pub use decider::{Context, Decider};
pub use envelope::{Expected, Meta, NewEvent, Position, Recorded, StreamId, Version};
pub use fixed::Milli;
pub use identity::{
    CommandId, GatheringId, MelodyId, PerformanceId, PlaceId, RegionId, SlugError, SongweaverId, WeaveId,
};
pub use random::RandomStream;
pub use time::{Tick, WorldMillis};
pub use trace::{NoTraceContext, TraceContext};
