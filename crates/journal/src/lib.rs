//! The event store and the tables beside it.
//!
//! Not built yet: only the name stands.
