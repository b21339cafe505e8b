//! Workspace commands.
//!
//! Not built yet.

fn main() {}
