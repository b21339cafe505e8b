//! The seeded simulation: the real runtime on one thread, under virtual time, with a disk and a clock that fail and power that is cut.
//!
//! One seed decides everything: what players do, when the power goes, what the disk forgets, how the clock errs. The same seed gives the
//! same history, bit for bit, so that whatever is found can be watched again. After every start and at the end each promise is compared
//! with what the disk holds and with what players are told.
//!
//! What it is not: it uses no socket, no file and no thread; how a database really forgets is the drill's and the failover tests' to
//! find out. There is one node so far; it stands in a list.

pub mod audit;
pub mod clock;
pub mod facts;
pub mod history;
pub mod mutations;
pub mod node;
pub mod plan;
pub mod player;
pub mod promise;
pub mod rival;
pub mod shrink;
pub mod simulation;
pub mod weather;
pub mod world;

pub use plan::Plan;
pub use simulation::{Broken, Report, simulate};
pub use world::World;
