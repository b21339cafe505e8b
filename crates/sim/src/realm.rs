//! The realm: the single writer of Songweavers and what they know.
//!
//! What it is not: it judges nothing; it credits what regions decided, exactly once.

pub mod command;
pub mod event;

pub use command::RealmCommand;
pub use event::RealmEvent;
