//! Measurements that need a whole server. `cargo xtask bench` calls them in a release build.
//!
//! What it is not: a test; nothing here fails for being slow.

pub mod bare;
pub mod child;
pub mod fanout;
pub mod ready;
pub mod window;
