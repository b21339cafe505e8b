//! What was learnt from scores: whole numbers that the analysis of scores weighs by.
//!
//! Only counts and weights are kept, nothing of any piece. `cargo run -p song --example learn -- DIR` writes the files below this one from a folder
//! of labelled scores (docs/judgement.md says from which). What it is not: nothing here is written by hand.

pub(super) mod keys;
pub(super) mod tables;
