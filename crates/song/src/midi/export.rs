//! Writing a Standard MIDI File: type 0, or type 1 for several voices, 480 ticks to the quarter, with name, tempo, metre and key.
//!
//! What comes back from [`super::import`] is the same melody, with these limits of the format: notes of one pitch that sound inside each other
//! come back with their ends exchanged, and whole bars of silence at the beginning are dropped. What it is not: it writes no
//! instrument and no expression.

use super::DRUMS;
use crate::melody::{TEMPO_MIN, TICKS_PER_QUARTER};
use crate::notation::pitch_class;
use crate::{Melody, Metre, Mode, Note, PitchClass};
use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, TrackEvent, TrackEventKind};

/// The notes of one track.
pub(super) struct Part<'a> {
    pub notes: &'a [Note],
}

/// A melody as the bytes of a Standard MIDI File; the name is cut to 48 characters.
#[must_use]
pub fn export(melody: &Melody, name: Option<&str>) -> Vec<u8> {
    let part = Part {
        notes: melody.notes(),
    };
    write(&[part], melody.tempo(), melody.metre(), melody.key(), name)
}

/// Parts as the bytes of a file: type 0 for one, else type 1 with a track to each, of which the first also holds tempo, metre, key and name.
pub(super) fn write(
    parts: &[Part<'_>],
    tempo: u16,
    metre: Metre,
    key: Option<(PitchClass, Mode)>,
    name: Option<&str>,
) -> Vec<u8> {
    let name: String = name.unwrap_or_default().chars().take(48).collect();
    let key_text = key.map(|(tonic, mode)| key_text(tonic, mode));
    let mut head: Vec<TrackEvent<'_>> = Vec::with_capacity(6);
    let mut meta = |message| {
        head.push(TrackEvent {
            delta: u28::new(0),
            kind: TrackEventKind::Meta(message),
        });
    };
    let power = u8::try_from(metre.unit.trailing_zeros()).unwrap_or(2);
    meta(MetaMessage::Tempo(u24::new(
        60_000_000 / u32::from(tempo.max(TEMPO_MIN)),
    )));
    meta(MetaMessage::TimeSignature(metre.beats, power, 24, 8));
    if let Some((tonic, mode)) = key {
        let (sharps, minor) = signature(tonic, mode);
        meta(MetaMessage::KeySignature(sharps, minor));
    }
    if !name.is_empty() {
        meta(MetaMessage::TrackName(name.as_bytes()));
    }
    if let Some(text) = &key_text {
        meta(MetaMessage::Text(text.as_bytes()));
    }
    let division = u16::try_from(TICKS_PER_QUARTER).expect("480 ticks fit");
    let format = if parts.len() > 1 {
        Format::Parallel
    } else {
        Format::SingleTrack
    };
    let mut file = Smf::new(Header::new(format, Timing::Metrical(u15::new(division))));
    for (number, part) in (0..).zip(parts) {
        let mut track = std::mem::take(&mut head);
        add_notes(&mut track, part.notes, u4::new(channel(number)));
        file.tracks.push(track);
    }
    let mut bytes = Vec::new();
    file.write_std(&mut bytes)
        .expect("writing to memory does not fail");
    bytes
}

/// The channel of a part: its own, passing over that of drums.
fn channel(part: u8) -> u8 {
    let channel = part % 15;
    if channel < DRUMS { channel } else { channel + 1 }
}

fn add_notes(track: &mut Vec<TrackEvent<'_>>, notes: &[Note], channel: u4) {
    // Ends before beginnings, so that a repeated note is not cut off.
    let mut events: Vec<(u32, bool, usize, u8, u8)> = Vec::with_capacity(notes.len() * 2);
    for (index, note) in notes.iter().enumerate() {
        events.push((note.onset, true, index, note.pitch, note.velocity));
        events.push((note.onset + note.duration, false, index, note.pitch, 0));
    }
    events.sort_unstable();
    let mut now = 0;
    for (at, begins, _, pitch, velocity) in events {
        let (key, vel) = (u7::new(pitch), u7::new(velocity));
        let message = if begins {
            MidiMessage::NoteOn { key, vel }
        } else {
            MidiMessage::NoteOff { key, vel }
        };
        track.push(TrackEvent {
            delta: u28::new(at - now),
            kind: TrackEventKind::Midi { channel, message },
        });
        now = at;
    }
    track.push(TrackEvent {
        delta: u28::new(0),
        kind: TrackEventKind::Meta(MetaMessage::EndOfTrack),
    });
}

/// The text that keeps a key which a key signature cannot name.
fn key_text(tonic: PitchClass, mode: Mode) -> String {
    format!("key: {} {}", tonic.name(), mode.slug())
}

/// The key of a text that [`export`] wrote.
pub(super) fn key_from_text(text: &[u8]) -> Option<(PitchClass, Mode)> {
    let text = std::str::from_utf8(text).ok()?.strip_prefix("key: ")?;
    let (tonic, slug) = text.split_once(' ')?;
    let mode = Mode::of_slug(slug)?;
    Some((pitch_class(tonic).ok()?, mode))
}

/// Sharps (flats below zero) and whether it is minor: the signature of the mode's own notes where it has seven, else of the
/// nearest major or minor.
fn signature(tonic: PitchClass, mode: Mode) -> (i8, bool) {
    // How many fifths the mode's signature lies from that of the major on the same tonic.
    let (from_major, minor) = match mode {
        Mode::Ionian | Mode::MajorPentatonic => (0, false),
        Mode::Lydian => (1, false),
        Mode::Mixolydian => (-1, false),
        Mode::Dorian => (-2, true),
        Mode::Aeolian | Mode::HarmonicMinor | Mode::MinorPentatonic => (-3, true),
        Mode::Phrygian | Mode::PhrygianDominant => (-4, true),
        Mode::Locrian => (-5, true),
    };
    let major = i32::from(tonic.number()) * 7 % 12;
    let sharps = (major + from_major + 5).rem_euclid(12) - 5;
    (i8::try_from(sharps).expect("within a circle of fifths"), minor)
}
