//! The corpus' files from its scores: type 1, one track for tempo, metre and key and one for each voice.
//!
//! What it is not: it does not use [`song::midi::export`], so that the import is tested on files that are made otherwise; and
//! it writes no file itself.

use super::pieces::{PIECES, Piece};
use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, Track, TrackEvent, TrackEventKind};
use song::{Mode, notation};
use std::fmt::Write;

/// Ticks of a quarter in these files; not ours, so that import has to convert.
const DIVISION: u16 = 960;

/// Every file by name.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = PIECES
        .iter()
        .map(|piece| (format!("{}.mid", piece.slug), midi(piece)))
        .collect();
    files.push(("pieces.toml".into(), list().into_bytes()));
    files
}

fn list() -> String {
    let mut text = String::from(
        "# The corpus: public-domain pieces written from their scores by crates/song/examples/write_corpus.\n\
         # Each is a MIDI file of the same slug. Tests hold key finding and judgement against them.\n",
    );
    for piece in PIECES {
        write!(
            text,
            "\n[[piece]]\nslug = {:?}\ntitle = {:?}\ncomposer = {:?}\ncentury = {}\ntonic = {:?}\nmode = {:?}\n",
            piece.slug,
            piece.title,
            piece.composer,
            piece.century,
            piece.tonic,
            piece.mode.slug()
        )
        .expect("writing to memory does not fail");
    }
    text
}

fn midi(piece: &Piece) -> Vec<u8> {
    let mut conductor = Track::new();
    conductor.push(meta(MetaMessage::TrackName(piece.title.as_bytes())));
    conductor.push(meta(MetaMessage::Tempo(u24::new(
        60_000_000 / u32::from(piece.tempo),
    ))));
    let power = u8::try_from(piece.metre.unit.trailing_zeros()).expect("a power below eight");
    conductor.push(meta(MetaMessage::TimeSignature(piece.metre.beats, power, 24, 8)));
    let (sharps, minor) = signature(piece);
    conductor.push(meta(MetaMessage::KeySignature(sharps, minor)));
    conductor.push(meta(MetaMessage::EndOfTrack));
    let mut file = Smf::new(Header::new(
        Format::Parallel,
        Timing::Metrical(u15::new(DIVISION)),
    ));
    file.tracks.push(conductor);
    for (number, (name, text)) in piece.voices.iter().enumerate() {
        let channel = u4::new(u8::try_from(number).expect("few voices"));
        file.tracks.push(voice(name, text, piece, channel));
    }
    let mut bytes = Vec::new();
    file.write_std(&mut bytes)
        .expect("writing to memory does not fail");
    bytes
}

fn voice<'a>(name: &'a str, text: &str, piece: &Piece, channel: u4) -> Track<'a> {
    let notes =
        notation::notes(text, piece.metre).unwrap_or_else(|error| panic!("{}, {name}: {error}", piece.slug));
    let scale = u32::from(DIVISION) / song::melody::TICKS_PER_QUARTER;
    let mut events: Vec<(u32, bool, u8, u8)> = Vec::new();
    for note in &notes {
        events.push((note.onset * scale, true, note.pitch, note.velocity));
        events.push(((note.onset + note.duration) * scale, false, note.pitch, 0));
    }
    events.sort_unstable();
    let mut track = Track::new();
    track.push(meta(MetaMessage::TrackName(name.as_bytes())));
    let mut now = 0;
    for (at, _, pitch, velocity) in events {
        // Velocity 0 is the note's end, as most software writes it.
        track.push(TrackEvent {
            delta: u28::new(at - now),
            kind: TrackEventKind::Midi {
                channel,
                message: MidiMessage::NoteOn {
                    key: u7::new(pitch),
                    vel: u7::new(velocity),
                },
            },
        });
        now = at;
    }
    track.push(meta(MetaMessage::EndOfTrack));
    track
}

fn meta(message: MetaMessage<'_>) -> TrackEvent<'_> {
    TrackEvent {
        delta: u28::new(0),
        kind: TrackEventKind::Meta(message),
    }
}

/// The key signature a score would print.
fn signature(piece: &Piece) -> (i8, bool) {
    let tonic = notation::pitch_class(piece.tonic)
        .expect("a tonic by name")
        .number();
    let major_above = match piece.mode {
        Mode::Ionian | Mode::MajorPentatonic => 0,
        Mode::Dorian => 10,
        Mode::Mixolydian => 5,
        _ => 3,
    };
    let sharps = i32::from((tonic + major_above) % 12) * 7 % 12;
    let sharps = if sharps > 6 { sharps - 12 } else { sharps };
    let minor = major_above == 3 || major_above == 10;
    (i8::try_from(sharps).expect("within a circle of fifths"), minor)
}
