//! Weaves: relations where they are and where they are only nearly, logs that are none, and the same live as afterwards.

mod chance;
mod found;
mod invariants;
mod live;
mod logs;
mod near;
mod scenes;
mod support;
