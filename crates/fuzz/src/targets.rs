//! The targets, one per decoder.
//!
//! What it is not: the decoders of the gateway are in `edge`.

mod edge;

use crate::samples;
use crate::shape::Shape;
use protocol::ServerMessage;
use protocol::client::{ClientEnvelope, ClientMessage};
use protocol::life::{decode_creatures, decode_flora, encode_creatures, encode_creatures_head, encode_flora};
use protocol::presence::{Movement, decode, encode_aggregate, encode_cell, encode_head};
use protocol::tile::Tile;

/// A decoder under test.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, also the folder of its seeds.
    pub name: &'static str,
    /// What its bytes are, for mutations that keep their frame.
    pub shape: Shape,
    /// Seeds made from the types themselves, beside those of the folder.
    pub samples: fn() -> Vec<Vec<u8>>,
    /// Takes any bytes; panics when the decoder is wrong.
    pub run: fn(&[u8]),
}

/// A target whose seeds are all in its folder.
const fn target(name: &'static str, shape: Shape, run: fn(&[u8])) -> Target {
    Target {
        name,
        shape,
        samples: Vec::new,
        run,
    }
}

/// Every decoder of the edge.
pub const TARGETS: [Target; 19] = [
    Target {
        samples: || {
            let message = |message| serde_json::to_vec(message).expect("a message encodes");
            samples::client_messages().iter().map(message).collect()
        },
        ..target("client-message", Shape::Json, client_message)
    },
    target("server-message", Shape::Json, server_message),
    target("presence-frame", Shape::Presence, presence_frame),
    target("life-frame", Shape::Bytes, life_frame),
    target("movement", Shape::Bytes, movement),
    target("tile", Shape::Bytes, tile),
    target("melody", Shape::Json, melody),
    target("midi", Shape::Midi, midi),
    target("notation", Shape::Text, notation),
    target("note-log", Shape::Text, note_log),
    target("corpus-list", Shape::Text, corpus_list),
    target("journal-event", Shape::Json, journal_event),
    Target {
        samples: edge::snapshot_samples,
        ..target("snapshot", Shape::Json, edge::snapshot)
    },
    target("identity", Shape::Text, identity),
    target("name", Shape::Text, edge::name),
    Target {
        samples: || vec![edge::token_sample()],
        ..target("token", Shape::Text, edge::token)
    },
    target("forwarded", Shape::Text, edge::forwarded),
    target("chat-line", Shape::Text, edge::chat_line),
    target("request-body", Shape::Json, edge::request_body),
];

fn client_message(bytes: &[u8]) {
    if let Ok(envelope) = serde_json::from_slice::<ClientEnvelope>(bytes) {
        let text = serde_json::to_string(&envelope).expect("a decoded message encodes");
        let again: ClientEnvelope = serde_json::from_str(&text).expect("an encoded message decodes");
        assert_eq!(again.traceparent, envelope.traceparent);
        let (again, message) = (again.message, envelope.message);
        assert_eq!(samples::place_of(&again), samples::place_of(&message));
        // The last digit of a huge float may change on the way; everything else is what it was.
        let has_floats = matches!(
            message,
            ClientMessage::Ping { .. }
                | ClientMessage::Notes { .. }
                | ClientMessage::Report { .. }
                | ClientMessage::Tend { .. }
        );
        assert!(has_floats || again == message, "{message:?} became {again:?}");
    }
}

fn server_message(bytes: &[u8]) {
    if let Ok(message) = serde_json::from_slice::<ServerMessage>(bytes) {
        let text = serde_json::to_string(&message).expect("a decoded message encodes");
        serde_json::from_str::<ServerMessage>(&text).expect("an encoded message decodes");
    }
}

fn presence_frame(bytes: &[u8]) {
    let Ok(frame) = decode(bytes) else { return };
    let mut out = Vec::new();
    encode_head(
        frame.cells.len() as u16,
        frame.aggregates.len() as u16,
        frame.tick,
        frame.input,
        &mut out,
    );
    for block in &frame.cells {
        let before = out.len();
        encode_cell(block.cell, &block.entities, usize::MAX, &mut out);
        let omitted = before + 6;
        out[omitted..omitted + 2].copy_from_slice(&block.omitted.to_le_bytes());
    }
    for (cell, count) in &frame.aggregates {
        encode_aggregate(*cell, *count, &mut out);
    }
    let again = decode(&out).expect("an encoded frame decodes");
    assert_eq!(again.cells.len(), frame.cells.len());
    assert_eq!(again.aggregates, frame.aggregates);
}

fn life_frame(bytes: &[u8]) {
    if let Ok(frame) = decode_creatures(bytes) {
        let mut out = Vec::new();
        encode_creatures_head(frame.cells.len() as u16, frame.minute, frame.table, &mut out);
        for block in &frame.cells {
            encode_creatures(block.cell, &block.creatures, usize::MAX, &mut out);
        }
        let again = decode_creatures(&out).expect("an encoded frame decodes");
        assert_eq!(again.cells.len(), frame.cells.len());
    }
    if let Ok(frame) = decode_flora(bytes) {
        let again = decode_flora(&encode_flora(&frame)).expect("an encoded frame decodes");
        assert_eq!(again, frame);
    }
}

fn movement(bytes: &[u8]) {
    if let Ok(movement) = Movement::decode(bytes) {
        assert_eq!(Movement::decode(&movement.encode()), Ok(movement));
    }
}

fn tile(bytes: &[u8]) {
    if let Ok(tile) = Tile::decode(bytes) {
        // Byte 5 and bytes 14..16 are reserved and written as zero.
        assert_eq!(Tile::decode(&tile.encode()).as_ref(), Ok(&tile));
        assert!(tile.height(-1.0, f32::MAX).is_finite());
    }
}

fn melody(bytes: &[u8]) {
    if let Ok(melody) = serde_json::from_slice::<song::Melody>(bytes) {
        assert!(melody.notes().is_sorted());
        let text = serde_json::to_string(&melody).expect("a melody encodes");
        let again: song::Melody = serde_json::from_str(&text).expect("an encoded melody decodes");
        assert_eq!(again.id(), melody.id());
    }
}

fn midi(bytes: &[u8]) {
    if let Ok(imported) = song::midi::import(bytes) {
        let file = song::midi::export(&imported.melody, Some("again"));
        let again = song::midi::import(&file).expect("an exported melody imports");
        assert_eq!(again.melody.notes().len(), imported.melody.notes().len());
    }
    if let Ok(read) = song::midi::import_voices(bytes, usize::from(bytes.len() as u8 % 4)) {
        // Whatever a file holds, what is read of it is a melody, and comes back voice by voice.
        assert_eq!(read.composition.faults(), [], "{:?}", read.remarks);
        let file = song::midi::export_voices(&read.composition, None);
        let again = song::midi::import_voices(&file, 0).expect("an exported composition imports");
        let notes = |one: &song::Composition| one.voices.iter().map(Vec::len).sum::<usize>();
        assert_eq!(notes(&again.composition), notes(&read.composition));
    }
    if let Ok(song::midi::ImportedScore { score, .. }) = song::midi::import_score(bytes) {
        assert!(song::score::key::find(&score).lead >= 0);
        assert!(song::score::texture::texture(&score).score <= 1000);
        assert!(
            song::score::canon::find(&score)
                .iter()
                .all(|canon| canon.agreement <= 1000)
        );
    }
}

fn notation(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(notes) = song::notation::notes(text, song::Metre::COMMON) {
        assert!(notes.iter().all(|note| note.pitch <= 127));
    }
}

fn note_log(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(log) = song::note_log::read(text) else {
        return;
    };
    let weave = log.weave();
    let mut tracker = song::weave::Tracker::new(weave.song.clone());
    for (number, voice) in log.voices.iter().enumerate() {
        for event in &voice.events {
            let _ = tracker.note_on(number, event.at_ms, event.pitch, event.velocity);
            let _ = tracker.note_off(number, event.at_ms.saturating_add(90), event.pitch);
        }
    }
    assert!(tracker.relations(log.ended_ms()).len() <= 8 * 7 * 20);
    if let Ok(verdict) = song::weave::judge(&weave) {
        assert!(verdict.quality <= 1000);
        let written = song::note_log::write(&weave, log.intent, &[]);
        let again = song::note_log::read(&written).expect("a written log is read");
        // Keys of one pitch that overlap become one after the other; what a keyboard could play comes back as it was.
        assert_eq!(again.weave().voices.len(), weave.voices.len());
        assert_eq!(song::note_log::write(&again.weave(), log.intent, &[]), written);
    }
}

/// One list for all that a corpus may have, over one small file.
struct OneList<'a>(&'a [u8]);

impl song::evaluation::Corpus for OneList<'_> {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        match name {
            "a.mid" => Ok(Some(include_bytes!("../seeds/midi/frere-jacques.mid").to_vec())),
            list if list.ends_with(".tsv") => Ok(Some(self.0.to_vec())),
            _ => Ok(None),
        }
    }

    fn now_us(&self) -> u64 {
        0
    }
}

fn corpus_list(bytes: &[u8]) {
    let report = song::evaluation::evaluate(&OneList(bytes));
    let rows = report.major.rows + report.minor.rows;
    assert!(report.mirex_milli <= u64::from(rows) * 1000);
    for tally in [report.major, report.minor, report.canons, report.controls] {
        assert!(tally.share().is_none_or(|share| (0.0..=1.0).contains(&share)));
    }
}

fn journal_event(bytes: &[u8]) {
    if let Ok(event) = serde_json::from_slice::<sim::region::RegionEvent>(bytes) {
        serde_json::to_string(&event).expect("a region's event encodes");
    }
    if let Ok(event) = serde_json::from_slice::<sim::realm::RealmEvent>(bytes) {
        serde_json::to_string(&event).expect("a Songweaver's event encodes");
    }
}

fn identity(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(id) = text.parse::<kernel::SongweaverId>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(id) = text.parse::<kernel::CommandId>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(id) = text.parse::<kernel::RegionId>() {
        assert_eq!(id.as_str(), text);
    }
}
