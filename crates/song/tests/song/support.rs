//! What the tests of this crate share: the corpus, tunes that no threshold was set by, and what is no music.

use kernel::RandomStream;
use song::{Melody, Metre, Mode, Note, PitchClass, RegionSong, midi, notation};
use std::path::{Path, PathBuf};

/// A piece of the corpus as its list tells and as its file reads.
pub struct Piece {
    pub slug: String,
    pub tonic: PitchClass,
    pub mode: Mode,
    pub melody: Melody,
}

#[derive(serde::Deserialize)]
struct List {
    piece: Vec<Entry>,
}

#[derive(serde::Deserialize)]
struct Entry {
    slug: String,
    tonic: String,
    mode: Mode,
}

pub fn corpus_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

pub fn corpus() -> Vec<Piece> {
    let list = std::fs::read_to_string(corpus_folder().join("pieces.toml")).unwrap();
    let list: List = toml::from_str(&list).unwrap();
    list.piece
        .into_iter()
        .map(|entry| {
            let bytes = std::fs::read(corpus_folder().join(format!("{}.mid", entry.slug))).unwrap();
            Piece {
                tonic: notation::pitch_class(&entry.tonic).unwrap(),
                mode: entry.mode,
                melody: midi::import(&bytes).unwrap().melody,
                slug: entry.slug,
            }
        })
        .collect()
}

pub fn region(tonic: PitchClass, mode: Mode, tempo: u16, metre: Metre) -> RegionSong {
    let degrees = mode.degrees();
    RegionSong {
        tonic,
        mode,
        tempo,
        metre,
        motif: [0, 1, 2, 0]
            .map(|degree| (60 + tonic.number() + degrees[degree], 480))
            .to_vec(),
        mood: "hopeful".into(),
    }
}

pub fn tune(text: &str, tempo: u16, metre: Metre) -> Melody {
    let notes = notation::notes(text, metre).unwrap_or_else(|error| panic!("{error} in {text}"));
    Melody::new(notes, tempo, metre, None).unwrap()
}

/// Name, tonic, mode, metre and notes of a tune.
type HeldOut = (&'static str, &'static str, Option<Mode>, (u8, u8), &'static str);

/// Tunes by which no threshold was set: name, tonic, mode (none where theory does not agree), metre, notes.
pub const HELD_OUT: &[HeldOut] = &[
    (
        "come-again",
        "G",
        Some(Mode::Ionian),
        (2, 4),
        "r:q B4:e. C5:s | D5:h | r:q D5 | E5 D5 | C5:q. C5:e | B4:h | r:q D5 | D5 C5 | B4 B4 | A4:h | r:q A4 | B4 G4 | A4:q. A4:e | A4:h | \
         r:e D4 G4:q | r:e E4 A4:q | r:e F#4 B4:q | r:e G4 C5:q | r:e A4 D5:w+q | r:e D5 C5 B4 | A4:q r:e B4 | \
         A4 G4 G4:q. F#4:s E4 F#4:q G4:h",
    ),
    (
        "mary-had-a-little-lamb",
        "C",
        None,
        (4, 4),
        "E4:q D4 C4 D4 | E4 E4 E4:h | D4:q D4 D4:h | E4:q G4 G4:h | E4:q D4 C4 D4 | E4 E4 E4 E4 | D4 D4 E4 D4 | C4:w",
    ),
    (
        "row-your-boat",
        "C",
        Some(Mode::Ionian),
        (6, 8),
        "C4:q. C4 | C4:q D4:e E4:q. | E4:q D4:e E4:q F4:e | G4:h. | C5:e C5 C5 G4 G4 G4 | E4 E4 E4 C4 C4 C4 | G4:q F4:e E4:q D4:e | C4:h.",
    ),
    (
        "jingle-bells",
        "G",
        Some(Mode::Ionian),
        (4, 4),
        "B4:q B4 B4:h | B4:q B4 B4:h | B4:q D5 G4:q. A4:e | B4:w | C5:q C5 C5:q. C5:e | C5:q B4 B4 B4:e B4 | B4:q A4 A4 B4 | A4:h D5 | \
         B4:q B4 B4:h | B4:q B4 B4:h | B4:q D5 G4:q. A4:e | B4:w | C5:q C5 C5:q. C5:e | C5:q B4 B4 B4:e B4 | D5:q D5 C5 A4 | G4:w",
    ),
    (
        "silent-night",
        "C",
        Some(Mode::Ionian),
        (6, 8),
        "G4:e. A4:s G4:e E4:q. | G4:e. A4:s G4:e E4:q. | D5:q D5:e B4:q. | C5:q C5:e G4:q. | A4:q A4:e C5:e. B4:s A4:e | G4:e. A4:s G4:e E4:q. | \
         A4:q A4:e C5:e. B4:s A4:e | G4:e. A4:s G4:e E4:q. | D5:q D5:e F5:e. D5:s B4:e | C5:q. E5 | C5:e. G4:s E4:e G4:e. F4:s D4:e | C4:h.",
    ),
    (
        "korobeiniki",
        "A",
        Some(Mode::Aeolian),
        (4, 4),
        "E5:q B4:e C5 D5:q C5:e B4 | A4:q A4:e C5 E5:q D5:e C5 | B4:q. C5:e D5:q E5 | C5 A4 A4:h | r:e D5:q F5:e A5:q G5:e F5 | \
         E5:q. C5:e E5:q D5:e C5 | B4:q B4:e C5 D5:q E5 | C5 A4 A4:h",
    ),
    (
        "joy-to-the-world",
        "D",
        Some(Mode::Ionian),
        (2, 4),
        "D5:q C#5:e. B4:s | A4:q. G4:e | F#4:q E4 | D4:q. A4:e | B4:q. B4:e | C#5:q. C#5:e | D5:q. D5:e | D5 C#5 B4 A4 | A4:e. G4:s F#4:e D5 | \
         D5 C#5 B4 A4 | A4:e. G4:s F#4:e F#4 | F#4 F#4 F#4 F#4:s G4 | A4:q. G4:s F#4 | E4:e E4 E4 E4:s F#4 | G4:q. F#4:s E4 | D4:e D5:q B4:e | \
         A4:e. G4:s F#4:e G4 | F#4:q E4 | D4:h",
    ),
    (
        "deck-the-halls",
        "F",
        Some(Mode::Ionian),
        (4, 4),
        "C5:q. Bb4:e A4:q G4 | F4 G4 A4 F4 | G4:e A4 Bb4 G4 A4:q. G4:e | F4:q E4 F4:h | C5:q. Bb4:e A4:q G4 | F4 G4 A4 F4 | \
         G4:e A4 Bb4 G4 A4:q. G4:e | F4:q E4 F4:h | G4:q. A4:e Bb4:q G4 | A4:q. Bb4:e C5:q G4 | A4:e B4 C5:q D5:e E5 F5:q | E5 D5 C5:h | \
         C5:q. Bb4:e A4:q G4 | F4 G4 A4 F4 | D5:e D5 D5 D5 C5:q. Bb4:e | A4:q G4 F4:h",
    ),
    (
        "old-macdonald",
        "G",
        None,
        (4, 4),
        "G4:q G4 G4 D4 | E4 E4 D4:h | B4:q B4 A4 A4 | G4:h. D4:q | G4 G4 G4 D4 | E4 E4 D4:h | B4:q B4 A4 A4 | G4:w",
    ),
    (
        "fuer-elise",
        "A",
        Some(Mode::HarmonicMinor),
        (3, 8),
        "E5:s D#5 | E5 D#5 E5 B4 D5 C5 | A4:e r:s C4 E4 A4 | B4:e r:s E4 G#4 B4 | C5:e r:s E4 E5 D#5 | E5 D#5 E5 B4 D5 C5 | \
         A4:e r:s C4 E4 A4 | B4:e r:s E4 C5 B4 | A4:q.",
    ),
    (
        "largo-new-world",
        "Db",
        Some(Mode::MajorPentatonic),
        (4, 4),
        "F4:e. Ab4:s Ab4:q F4:e. Eb4:s Db4:q | Eb4:e. F4:s Ab4:e. F4:s Eb4:h | F4:e. Ab4:s Ab4:q F4:e. Eb4:s Db4:q | \
         Eb4:e. F4:s Eb4:e. Db4:s Db4:h",
    ),
    (
        "the-saints",
        "C",
        Some(Mode::Ionian),
        (4, 4),
        "r:q C4 E4 F4 | G4:w | r:q C4 E4 F4 | G4:w | r:q C4 E4 F4 | G4:h E4 | C4 E4 | D4:w | r:q E4 E4 D4 | C4:h. C4:q | E4:h G4 | F4:w | \
         r:q E4 F4 E4 | G4:h E4 | C4 D4 | C4:w",
    ),
    (
        "swing-low",
        "F",
        Some(Mode::MajorPentatonic),
        (4, 4),
        "r:q A4:h F4:q | A4:e F4:q. D4:e C4:q. | F4:e F4 F4 F4 A4 A4 C5:q | C5:w | D5:h C5:q A4 | A4:e F4:q. D4:e C4:q. | \
         F4:e F4 F4 F4 A4 G4 F4:q | F4:w",
    ),
    (
        "sakura",
        "E",
        None,
        (4, 4),
        "A4:q A4 B4:h | A4:q A4 B4:h | A4:q B4 C5 B4 | A4 B4:e A4 F4:h | E4:q C4 E4 F4 | E4 E4:e C4 B3:h | A4:q B4 C5 B4 | A4 B4:e A4 F4:h | \
         E4:q C4 E4 F4 | E4 E4:e C4 B3:h | A4:q A4 B4:h | A4:q A4 B4:h | E4:q F4 B4:e A4 F4:q | E4:w",
    ),
    (
        "yankee-doodle",
        "G",
        Some(Mode::Ionian),
        (2, 4),
        "G4:e G4 A4 B4 | G4 B4 A4 D4 | G4 G4 A4 B4 | G4:q F#4 | G4:e G4 A4 B4 | C5 B4 A4 G4 | F#4 D4 E4 F#4 | G4:q G4 | E4:e. F#4:s E4:e D4 | \
         E4 F#4 G4:q | D4:e. E4:s D4:e C4 | B3:q D4 | E4:e. F#4:s E4:e D4 | E4 F#4 G4 E4 | D4 G4 F#4 A4 | G4:q G4",
    ),
    (
        "veni-emmanuel",
        "E",
        Some(Mode::Aeolian),
        (4, 4),
        "E4:q | G4 B4 B4 B4 | A4 C5 B4 A4 | G4:h. A4:q | B4 G4 E4 G4 | A4 F#4 E4 D4 | E4:h.",
    ),
];

/// What is no music, by kind, from a seed.
pub const NONSENSE: [&str; 9] = [
    "random chromatic",
    "random in a scale",
    "random in a pentatonic",
    "random in time and pitch",
    "one note",
    "two notes",
    "bare scale",
    "mashed clusters",
    "mashed keys",
];

pub fn nonsense(kind: &str, count: u32, seed: u64) -> Melody {
    let mut chance = RandomStream::new(seed, kind);
    let mut notes: Vec<Note> = Vec::new();
    let mut now = 0;
    let push = |notes: &mut Vec<Note>, onset: u32, pitch: u32, duration: u32| {
        notes.push(Note {
            onset,
            pitch: u8::try_from(pitch).unwrap(),
            duration: duration.max(1),
            velocity: 80,
        });
    };
    let low = 52 + chance.below(12);
    let same_time = chance.below(2) == 0;
    let time = |chance: &mut RandomStream| {
        if same_time {
            480
        } else {
            [120, 240, 240, 480, 480, 720, 960][chance.below(7) as usize]
        }
    };
    match kind {
        "random chromatic" => {
            for _ in 0..count {
                let lasting = time(&mut chance);
                push(&mut notes, now, low + chance.below(25), lasting);
                now += lasting;
            }
        }
        "random in a scale" | "random in a pentatonic" => {
            let mode = if kind.ends_with("scale") {
                Mode::Ionian
            } else {
                Mode::MajorPentatonic
            };
            let degrees = mode.degrees();
            let octaves = 2 * u32::try_from(degrees.len()).unwrap() + 1;
            for _ in 0..count {
                let lasting = time(&mut chance);
                let degree = chance.below(octaves) as usize;
                let pitch = low
                    + u32::from(degrees[degree % degrees.len()])
                    + 12 * u32::try_from(degree / degrees.len()).unwrap();
                push(&mut notes, now, pitch, lasting);
                now += lasting;
            }
        }
        "random in time and pitch" => {
            for _ in 0..count {
                let lasting = 40 + chance.below(900);
                push(&mut notes, now, low + chance.below(25), lasting);
                now += lasting;
            }
        }
        "one note" => {
            for _ in 0..count {
                let lasting = time(&mut chance);
                push(&mut notes, now, low, lasting);
                now += lasting;
            }
        }
        "two notes" => {
            let apart = 1 + chance.below(12);
            for number in 0..count {
                let lasting = time(&mut chance);
                push(&mut notes, now, low + apart * (number % 2), lasting);
                now += lasting;
            }
        }
        "bare scale" => {
            let modes = [
                Mode::Ionian,
                Mode::Dorian,
                Mode::Aeolian,
                Mode::HarmonicMinor,
                Mode::Mixolydian,
                Mode::MajorPentatonic,
            ];
            let degrees = modes[chance.below(6) as usize].degrees();
            let span = degrees.len() * (1 + chance.below(2) as usize);
            let way = chance.below(3);
            let lasting = [120, 240, 480][chance.below(3) as usize];
            for number in 0..count as usize {
                let place = match way {
                    0 => number % (span + 1),
                    1 => span - number % (span + 1),
                    _ => {
                        let turn = number % (span * 2);
                        if turn <= span { turn } else { span * 2 - turn }
                    }
                };
                let pitch = low
                    + u32::from(degrees[place % degrees.len()])
                    + 12 * u32::try_from(place / degrees.len()).unwrap();
                push(&mut notes, now, pitch, lasting);
                now += lasting;
            }
        }
        "mashed clusters" => {
            while notes.len() < count as usize {
                let root = low + chance.below(16);
                for above in 0..3 + chance.below(3) {
                    push(
                        &mut notes,
                        now + chance.below(25),
                        root + above,
                        60 + chance.below(240),
                    );
                }
                now += 60 + chance.below(300);
            }
        }
        _ => {
            for _ in 0..count {
                push(&mut notes, now, low + chance.below(14), 60 + chance.below(200));
                now += 15 + chance.below(120);
            }
        }
    }
    Melody::new(notes, 100, Metre::COMMON, None).unwrap()
}
