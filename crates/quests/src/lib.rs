//! Journeys: validated graphs of steps over facts of the world.
//!
//! Not built yet: only the name stands.
