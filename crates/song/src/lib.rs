//! The Song: pitch, key, melody, analysis, judgement and Standard MIDI Files.
//!
//! Everything that is judged is integer or fixed point, so that every machine judges alike. What it is not: it knows no
//! region's state, no player and no clock.

pub mod intent;
pub mod melody;
pub mod mode;
pub mod region_song;

pub use intent::Intent;
pub use melody::{Melody, MelodyError, Metre, Note};
pub use mode::{Mode, PitchClass};
pub use region_song::RegionSong;
