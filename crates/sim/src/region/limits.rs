//! Every bound of a region's memory.
//!
//! What it is not: no balance stands here; those numbers are content.

/// Causes kept in the ledger.
pub const LEDGER_MAX: usize = 64;
/// World milliseconds over which a slow cause is summed up in one entry: a world day at 70 minutes.
pub const SUMMED_MS_MAX: u64 = 70 * 60 * 1000;
/// Plays remembered for freshness.
pub const PLAYS_MAX: usize = 128;
/// Songweavers remembered at the wound.
pub const EASINGS_MAX: usize = 64;
/// Singers whose part of one hour is counted. Who comes beyond them is judged, but moves and earns nothing that hour.
pub const SINGERS_MAX: usize = 16_384;
/// Weaves remembered, for what wears out and so that each is judged once.
pub const WEAVES_MAX: usize = 64;
/// Voices of a weave at least.
pub const VOICES_MIN: usize = 2;
/// Voices of a weave at most.
pub const VOICES_MAX: usize = protocol::limits::WEAVE_VOICES_MAX;
/// Relations of a weave that are written down.
pub const RELATIONS_MAX: usize = protocol::limits::WOVEN_RELATIONS_MAX;
/// Combos of a weave that are written down.
pub const COMBOS_MAX: usize = 8;
/// Combos that were nearly woven and are written down.
pub const NEARLY_MAX: usize = 4;
/// Creatures whose trust is remembered, in a region.
pub const FRIENDS_MAX: usize = 512;
/// Songweavers whom one creature takes with it over a border, those it trusts most.
pub const CARRIED_MAX: usize = 64;
/// Songweavers whose tending is remembered, in a region.
pub const TENDERS_MAX: usize = 1024;
/// Gardens of a region: a quarter of its cells, so that most of the ground stays everyone's.
pub const GARDENS_MAX: usize = protocol::limits::GARDENS_MAX;
/// World days of a region's life that are kept: four years.
pub const LIFE_DAYS_MAX: usize = 192;
/// Species that an hour of life counts.
pub const SPECIES_COUNTED_MAX: usize = 64;
/// Metres within which hands reach.
pub const HAND_METRES: u32 = 6;
/// Metres within which a creature hears who sings to it.
pub const VOICE_METRES: u32 = 40;
/// Creatures that hear one performance and are counted.
pub const LISTENERS_MAX: usize = 32;
/// Creatures whose trust one performance changes.
pub const ANSWERING_MAX: usize = 6;
/// Of those, creatures that did not know the performer before.
pub const NEW_FRIENDS_MAX: usize = 2;
/// Milliseconds for which a song is still in the ear.
pub const VOICE_MS: u64 = 30_000;
/// Who answered a storm and is remembered; who comes beyond them mends all the same, and is not rewarded.
pub const ANSWERERS_MAX: usize = 256;
/// Fractured places of a storm.
pub const FRACTURES_MAX: usize = 5;
/// Storms of neighbours that reached here and are remembered, so that none comes twice.
pub const CAUGHT_MAX: usize = 16;
/// Songweavers who were given an Aurora's gift and are remembered; who comes beyond them gets none.
pub const GIFTED_MAX: usize = 1024;
/// Quarters of an hour that one look at the sky may make up for; a longer pause counts as this long.
pub const QUARTERS_AT_ONCE_MAX: u32 = 96;
/// Quarters after which the weather is noted anew although its kind is the same.
pub const NOTED_QUARTERS: u32 = 4;
/// Regions next to one region.
pub const NEIGHBOURS_MAX: usize = 8;
/// Happenings of the living world that go on at once in a region.
pub const HAPPENINGS_MAX: usize = 8;
/// World hours that one sum may cover; a longer pause counts as this long.
pub const HOURS_AT_ONCE_MAX: u32 = 24;
