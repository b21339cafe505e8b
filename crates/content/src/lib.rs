//! From (path, bytes) to a validated, immutable pack.
//!
//! Not built yet: only the name stands.
