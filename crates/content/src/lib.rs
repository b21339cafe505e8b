//! From (path, bytes) to a validated, immutable pack.
//!
//! Every error is found in one go and says file, line, what is wrong and what is allowed. What it is not: it reads no files (the
//! shell gives it their bytes) and holds nothing that changes while the world runs.

pub mod atlas;
pub mod error;
pub mod load;
pub mod nature;
pub mod pack;
pub mod words;

mod check;
mod raw;
mod source;

pub use atlas::atlas;
pub use error::ContentError;
pub use load::load;
pub use pack::{Pack, WorldDef};
pub use words::Words;
