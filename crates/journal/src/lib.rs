//! The journal: the event store, and the tables beside it.
//!
//! [`Journal`] is the one door to what the world remembers. Behind it stands a [`Database`], which is a SQLite file or a
//! PostgreSQL server, or, for tests and the seeded simulation, memory with a model of power cuts ([`memory`]); one conformance
//! suite holds all to the same promises. The tables beside it ([`tables`]) keep what is no event: accounts, keys, blobs, chat, the clock.
//!
//! What it is not: it knows no rule and decides nothing but whether an append may stand; it reads no clock.

mod append;
pub mod care;
mod database;
mod decision;
mod error;
mod journal;
pub mod memory;
pub mod owners;
pub mod projections;
mod retention;
pub mod series;
pub mod sql;
mod store;
pub mod tables;
mod upcast;

pub use append::{Append, AppendError, Appended, Checkpoint, Fence, limits};
pub use database::{Database, Growth, Patience, Place, Trouble};
pub use error::StoreError;
pub use journal::{FirstAnswer, Journal, Snapshot};
pub use memory::{MemoryDisk, MemoryJournal};
pub use retention::Retention;

pub use upcast::{Step, Upcasters};
