//! The `finalverse` binary.
//!
//! Not built yet.

fn main() {}
