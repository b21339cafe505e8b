//! Singing together under virtual time, in the real runtime: what is called together, and what weaves.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

mod gatherings;
mod someone;
mod weaves;
