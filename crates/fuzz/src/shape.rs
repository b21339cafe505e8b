//! Mutations that know what the bytes are: JSON values, MIDI chunks, presence cells, text.
//!
//! Blind changes seldom get past the first check of a decoder. These keep the frame whole and break what it holds: a field's value,
//! its kind, its name; a chunk's length, order or number; a letter's look. What they are not: guided by coverage.

mod json;
mod midi;
mod presence;
mod text;

use kernel::RandomStream;

/// What the bytes of a target are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing that is known.
    Bytes,
    /// JSON.
    Json,
    /// A Standard MIDI File.
    Midi,
    /// A presence frame.
    Presence,
    /// Text: a name, a line, a header.
    Text,
}

impl Shape {
    /// Changes bytes within their shape; bytes that do not have it stay as they are.
    pub fn change(self, bytes: &mut Vec<u8>, random: &mut RandomStream) {
        match self {
            Self::Bytes => {}
            Self::Json => json::change(bytes, random),
            Self::Midi => midi::change(bytes, random),
            Self::Presence => presence::change(bytes, random),
            Self::Text => text::change(bytes, random),
        }
    }
}
