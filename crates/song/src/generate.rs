//! Generation: new melodies from a seed, a mode, a motif and a mood, and a motif varied, for the regions' beds, for spirits and for whoever composes.
//!
//! [`compose()`] makes a whole melody in a form of the classical kind: it states the motif, goes away from it, breathes and closes. What comes out is
//! valid and singable by construction: every note in the mode and in the register, no leap beyond the octave, wide leaps turned back, a breath at
//! each phrase's end. [`vary()`] treats a motif in one way of the craft; [`answer()`] is a short reply. The same seed gives the same notes for ever.
//!
//! What it is not: it judges nothing and harmonises nothing; the chords it thinks of only tell which notes rest on strong beats.

mod answer;
mod book;
mod compose;
mod degrees;
mod frame;
mod line;
mod mood;
mod vary;

pub use answer::answer;
pub use book::{PHRASES, Phrase, book};
pub use compose::{Form, Register, Request, compose};
pub use degrees::{nearest_in_mode, nearest_tonic};
pub use mood::Mood;
pub use vary::{MOTIF_NOTES_MAX, Variation, vary};

/// Lowest pitch that is generated.
pub const PITCH_MIN: u8 = 48;
/// Highest pitch that is generated.
pub const PITCH_MAX: u8 = 88;
