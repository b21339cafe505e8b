//! Several in one world under virtual time, in the real runtime: what is called together, what weaves, what everyone is told of the living world,
//! and that world after a lease was lost or its machine's clock was set.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

mod clocks;
mod gatherings;
mod nature;
mod owned_again;
mod someone;
mod weaves;
