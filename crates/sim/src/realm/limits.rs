//! Every bound of what the realm keeps of one Songweaver.
//!
//! What it is not: no balance stands here; those numbers are content.

/// Melodies of one's own that are kept.
pub const MELODIES_MAX: usize = protocol::limits::MELODIES_MAX;
/// Songweavers one hears nothing from.
pub const BLOCKS_MAX: usize = 256;
/// Credits remembered, so that a repeated one is known even without the journal's answer.
pub const CREDITS_MAX: usize = 256;
/// Combos of which something is known: more than content will hold.
pub const COMBOS_MAX: usize = 512;
/// Different partners, melodies or regions that are remembered of a combo, each.
pub const VARIETY_MAX: usize = 32;
/// Species of which something is known: more than a world has.
pub const GUIDE_MAX: usize = 64;
/// Regions that are remembered of a species, seen and heard each.
pub const GUIDE_REGIONS_MAX: usize = 64;
/// Different doings that are remembered of a species.
pub const GUIDE_HABITS_MAX: usize = 16;
/// Happenings that are remembered: more than content will hold.
pub const HAPPENINGS_MAX: usize = 64;
/// Sights of one `Sight`.
pub const SIGHTS_MAX: usize = 64;
/// Notes of one `SingNotes`.
pub const NOTES_MAX: usize = protocol::limits::NOTES_BATCH_MAX;
/// Bytes of one sealed text: a name of 48 characters of four bytes, nonce and tag, as base64, with room.
pub const SEALED_BYTES_MAX: usize = 512;
