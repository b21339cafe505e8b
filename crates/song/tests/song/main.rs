//! The song crate from outside: real music, no music, real files, absurd files, hands on keys.
//!
//! What it is not: it tests no part for itself; those tests stand beside the parts.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is wrong")]

mod content;
mod corpus;
mod evaluation;
#[path = "../../examples/write_corpus/files.rs"]
mod files;
mod generation;
mod judgement;
mod live;
mod midi;
#[path = "../../examples/write_corpus/pieces.rs"]
mod pieces;
mod score;
mod support;
mod weave;
