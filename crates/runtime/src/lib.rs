//! Hosts regions and the realm: ticks, presence, fan-out, sessions.
//!
//! Not built yet: only the name stands.
