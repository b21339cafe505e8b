//! Protocol clients that walk, sing and chat, for tests and load.
//!
//! Not built yet: only the name stands.
