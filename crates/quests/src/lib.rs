//! Journeys: validated graphs of stages that advance on facts of the world.
//!
//! A journey is content: stages with a hint, what each waits for, what it says and gives, and where it leads. [`advance`] is a
//! pure function from a stand and a fact to steps. What it is not: it decides no fact, holds no player, knows no price and
//! performs nothing; the realm turns its steps into events.

pub mod advance;
pub mod check;
pub mod fact;
pub mod journey;

pub use advance::{NotSkippable, Stand, Step, advance, begin, skip};
pub use check::{Fault, Known, check};
pub use fact::{Fact, FactPattern};
pub use journey::{DONE, EffectDef, JourneyDef, Panel, StageDef, Turn, limits};
