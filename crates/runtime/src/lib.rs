//! Hosts regions and the realm: ticks, presence, interest, fan-out, sessions and resume.
//!
//! Clock, journal and transport are ports. What it is not: it holds no rule of the world and touches no socket.

pub mod clock;
pub mod line;
pub mod movement;
pub mod outbox;
pub mod presence;
pub mod seat;
pub mod space;
pub mod intake;
pub mod near;
pub mod player;
pub mod refusal;
pub mod runtime;

pub use runtime::Runtime;
