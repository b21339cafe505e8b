//! The wire between client and server.
//!
//! One WebSocket at `/ws`, subprotocol [`SUBPROTOCOL`]. Text messages are [`ClientMessage`] and [`ServerMessage`]
//! as JSON; binary messages are presence ([`presence`])
//! and, for who asked for it, life ([`life`]). HTTP carries what is large or rare ([`http`]): tokens, the
//! atlas of the world, terrain tiles ([`tile`]), melodies as MIDI.
//!
//! What it is not: no rule and no IO. TypeScript is generated from these types by `cargo xtask generate`;
//! numbers are 32-bit or floats, identities are strings.

pub mod changes;
pub mod client;
pub mod composer;
pub mod console;
pub mod gathering;
pub mod http;
pub mod life;
pub mod moderation;
pub mod nature;
pub mod presence;
pub mod server;
pub mod shared;
pub mod tile;
pub mod typescript;
pub mod weather;
pub mod weave;

pub use changes::YouChanges;
pub use client::ClientMessage;
pub use server::ServerMessage;

/// The WebSocket subprotocol a client must ask for. The number rises when old clients could misread.
pub const SUBPROTOCOL: &str = "finalverse.v1";

/// Bounds of the wire. A message beyond them is refused with a reason, never cut silently.
pub mod limits {
    /// Bytes of one message from a client.
    pub const CLIENT_MESSAGE_BYTES_MAX: usize = 16 * 1024;
    /// Characters of one chat line.
    pub const CHAT_CHARS_MAX: usize = 300;
    /// Characters of a Songweaver's name, from 2.
    pub const NAME_CHARS_MAX: usize = 24;
    /// Characters of a melody's name, from 1.
    pub const MELODY_NAME_CHARS_MAX: usize = 48;
    /// Notes of one live batch.
    pub const NOTES_BATCH_MAX: usize = 32;
    /// Milliseconds a note's offset may lie after its batch's start.
    pub const NOTE_OFFSET_MS_MAX: u16 = 200;
    /// Notes of one performance.
    pub const PERFORMANCE_NOTES_MAX: usize = 256;
    /// Melodies one Songweaver keeps.
    pub const MELODIES_MAX: usize = 64;
    /// Identities asked for in one `describe`.
    pub const DESCRIBE_MAX: usize = 64;
    /// Bytes of an imported MIDI file.
    pub const MIDI_BYTES_MAX: usize = 256 * 1024;
    /// Voices of a composition.
    pub const VOICES_MAX: usize = 8;
    /// Ticks of the longest melody, at 480 per quarter.
    pub const MELODY_TICKS_MAX: u32 = 480 * 2400;
    /// Bytes of a composition in JSON.
    pub const COMPOSITION_BYTES_MAX: usize = 64 * 1024;
    /// Seconds a cut connection may be resumed.
    pub const RESUME_SECONDS: u32 = 60;
    /// Sequenced messages kept for a resume.
    pub const RESUME_MESSAGES_MAX: usize = 1024;
    /// Voices of one weave.
    pub const WEAVE_VOICES_MAX: usize = 8;
    /// Those of one gathering, its inviter among them; the parts of a piece that is cast together.
    pub const GATHERING_MAX: usize = 8;
    /// Beats after the start at which a part may enter.
    pub const PART_DELAY_BEATS_MAX: u8 = 32;
    /// Scale steps that a part may be moved by, up or down.
    pub const PART_STEPS_MAX: i8 = 7;
    /// Octaves that a part may be moved by, up or down.
    pub const PART_OCTAVES_MAX: i8 = 2;
    /// Relations that are told of a weave while it sounds.
    pub const LIVE_RELATIONS_MAX: usize = 16;
    /// Relations that are told of a weave once it was judged.
    pub const WOVEN_RELATIONS_MAX: usize = 64;
    /// Threads that one player is told of.
    pub const THREADS_MAX: usize = 16;
    /// Bytes of presence for one client and tick.
    pub const PRESENCE_BYTES_MAX: usize = 2048;
    /// Bytes of creatures for one client and world minute.
    pub const CREATURES_BYTES_MAX: usize = 6144;
    /// Creatures whose trust one player is told of.
    pub const TRUSTED_MAX: usize = 64;
    /// Gardens of one region.
    pub const GARDENS_MAX: usize = 256;
}
