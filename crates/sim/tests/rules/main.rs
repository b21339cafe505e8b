//! The rules of region and realm, proved in a small world in memory.
//!
//! What it is not: formats are proved in `formats.rs`, and journeys by themselves in `quests`.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod first_hour;
mod garden_rules;
mod happening_rules;
mod heard_rules;
mod living_rules;
mod play;
mod real_content;
mod realm_rules;
mod region_rules;
mod sky_rules;
mod weave_rules;
mod world;
