//! A region: the single writer of a piece of the world.
//!
//! It judges performances, moves harmony and dissonance, heals and wounds, and keeps a ledger of causes. What it is not: it does
//! not know where players stand (presence) nor what they own (the realm).

pub mod command;
pub mod event;
pub mod ledger;
pub mod limits;
pub mod refusal;
pub mod state;

pub use command::RegionCommand;
pub use event::RegionEvent;
pub use refusal::RegionRefusal;
pub use state::RegionState;
