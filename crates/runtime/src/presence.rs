//! Presence: who stands where, now, and who is told.
//!
//! Each region ticks ten times a second over columns of entities. A changed cell is encoded once and published on a
//! [`Board`] that every region reads, so that sight crosses borders. What it is not: nothing here is journalled, and
//! nothing here knows a socket.

pub mod board;
pub mod columns;
pub mod compose;
pub mod grid;
pub mod interest;
pub mod region;

pub use board::{Board, CellView, Member, RegionView};
pub use grid::RegionGrid;
pub use interest::Knowledge;
pub use region::{Arrival, RegionPresence, TickReport};
