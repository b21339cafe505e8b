//! The whole server, played by bots: in one program, on a free port, over a folder of its own.
//!
//! Every test owns its world. Nothing waits for a time to pass; bots wait for what they are to see or hear.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, what cannot be unwrapped is the failure"
)]

mod bad_input;
mod composing;
mod configuration;
mod console;
mod crash;
mod crossing;
mod deeds;
mod deploy;
mod edge;
mod first_hour;
mod full;
mod hostile;
mod keeping;
mod leaving;
mod living;
mod manners;
mod moderation;
mod nodes;
mod operation;
mod operator;
mod ownership;
mod pieces;
#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "../../../journal/tests/support/postgres.rs"]
mod postgres;
mod process;
mod reload;
mod resume;
mod road;
mod scores;
mod sky;
mod slow;
mod stage;
mod together;
mod tracing;
mod watching;
mod weaving;
