//! What players are shown: pure functions from state to the shapes of the wire.
//!
//! Names are sealed and notes lie in a store, so both come through closures; what cannot be opened is shown without. What it is
//! not: nothing is decided here, and nothing is sent.

pub mod gardens;
pub mod happenings;
pub mod nature;
pub mod region;
pub mod sky;
pub mod values;
pub mod you;

pub use region::{causes, place_changed, region_state, verdict};
pub use values::{
    intent_from_wire, intent_to_wire, look_from_wire, look_to_wire, voice_from_wire, voice_to_wire,
};
pub use you::{Lookup, Whereabouts, hummed, journeys, kept_melody, spoken, you};
