//! Standard MIDI Files as other software writes them, absurd ones, and the way out and back.

use crate::support::corpus_folder;
use proptest::prelude::*;
use song::midi::{self, FILE_BYTES_MAX, MidiError, Remark};
use song::{Melody, Metre, Mode, Note, PitchClass};

/// A file of a type with a division and tracks, byte by byte.
fn file(format: u16, division: u16, tracks: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"MThd\0\0\0\x06".to_vec();
    bytes.extend(format.to_be_bytes());
    bytes.extend(u16::try_from(tracks.len()).unwrap().to_be_bytes());
    bytes.extend(division.to_be_bytes());
    for track in tracks {
        bytes.extend(b"MTrk");
        bytes.extend(u32::try_from(track.len()).unwrap().to_be_bytes());
        bytes.extend(track);
    }
    bytes
}

/// A track of quarters on a channel: each key sounds 96 ticks.
fn quarters(channel: u8, keys: &[u8]) -> Vec<u8> {
    let mut track = Vec::new();
    for key in keys {
        track.extend([0, 0x90 | channel, *key, 80, 96, 0x80 | channel, *key, 0]);
    }
    track.extend([0, 0xFF, 0x2F, 0]);
    track
}

fn named(name: &str, mut track: Vec<u8>) -> Vec<u8> {
    let mut bytes = vec![0, 0xFF, 0x03, u8::try_from(name.len()).unwrap()];
    bytes.extend(name.bytes());
    bytes.append(&mut track);
    bytes
}

fn with_meta(meta: &[u8], mut track: Vec<u8>) -> Vec<u8> {
    let mut bytes = meta.to_vec();
    bytes.append(&mut track);
    bytes
}

fn pitches(melody: &Melody) -> Vec<u8> {
    melody.notes().iter().map(|note| note.pitch).collect()
}

fn onsets(melody: &Melody) -> Vec<u32> {
    melody.notes().iter().map(|note| note.onset).collect()
}

#[test]
fn type_0_and_any_division_are_read() {
    let imported = midi::import(&file(0, 96, &[quarters(0, &[60, 62, 64])])).unwrap();
    assert_eq!(pitches(&imported.melody), [60, 62, 64]);
    assert_eq!(onsets(&imported.melody), [0, 480, 960]);
    assert_eq!(
        (imported.melody.tempo(), imported.melody.metre()),
        (120, Metre::COMMON)
    );
    assert_eq!(imported.remarks, []);
    assert_eq!(imported.name, None);
}

#[test]
fn running_status_and_velocity_0_are_understood() {
    // One status byte for four events; velocity 0 ends a note.
    let track = vec![0, 0x90, 60, 80, 96, 60, 0, 0, 64, 70, 96, 64, 0, 0, 0xFF, 0x2F, 0];
    let imported = midi::import(&file(0, 96, &[track])).unwrap();
    let notes = imported.melody.notes();
    assert_eq!(
        (
            notes[0].pitch,
            notes[0].duration,
            notes[1].pitch,
            notes[1].velocity
        ),
        (60, 480, 64, 70)
    );
}

#[test]
fn tempo_map_and_metre_give_what_lasts_longest_and_comes_first() {
    // 3/4; 60 a minute for one quarter, then 150 to the end.
    let meta = [
        0, 0xFF, 0x58, 4, 3, 2, 24, 8, 0, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40, 96, 0xFF, 0x51, 3, 0x06, 0x1A,
        0x80, 0, 0xFF, 0x2F, 0,
    ];
    let imported = midi::import(&file(1, 96, &[meta.to_vec(), quarters(0, &[60, 62, 64, 65])])).unwrap();
    assert_eq!(imported.melody.tempo(), 150);
    assert_eq!(imported.melody.metre(), Metre { beats: 3, unit: 4 });
    assert_eq!(imported.remarks, [Remark::TempoChanges { taken: 150 }]);
}

#[test]
fn a_tempo_beyond_ours_keeps_its_pace_in_other_values() {
    // 480 a minute is written as 240 in half the values.
    let fast = with_meta(&[0, 0xFF, 0x51, 3, 0x01, 0xE8, 0x48], quarters(0, &[60, 62]));
    let imported = midi::import(&file(0, 96, &[fast])).unwrap();
    assert_eq!(
        (imported.melody.tempo(), onsets(&imported.melody)),
        (240, vec![0, 240])
    );
    assert_eq!(
        imported.remarks,
        [Remark::TempoScaled {
            file: 480,
            taken: 240
        }]
    );
    // 20 a minute as 40 in double.
    let slow = with_meta(&[0, 0xFF, 0x51, 3, 0x2D, 0xC6, 0xC0], quarters(0, &[60, 62]));
    let imported = midi::import(&file(0, 96, &[slow])).unwrap();
    assert_eq!(
        (imported.melody.tempo(), onsets(&imported.melody)),
        (40, vec![0, 960])
    );
}

#[test]
fn film_time_is_laid_on_120() {
    // 25 frames of 40 parts: 1000 ticks a second, so 96 ticks are 92 of ours.
    let imported = midi::import(&file(0, 0xE728, &[quarters(0, &[60, 62])])).unwrap();
    assert_eq!(
        (imported.melody.tempo(), onsets(&imported.melody)),
        (120, vec![0, 92])
    );
    assert_eq!(imported.remarks, [Remark::FilmTime]);
}

#[test]
fn drums_stay_apart() {
    let imported = midi::import(&file(1, 96, &[quarters(9, &[36; 40]), quarters(2, &[60, 62])])).unwrap();
    assert_eq!(pitches(&imported.melody), [60, 62]);
    assert_eq!(imported.remarks, [Remark::Drums { notes: 40 }]);
    assert_eq!(
        midi::import(&file(0, 96, &[quarters(9, &[36])])),
        Err(MidiError::DrumsOnly)
    );
}

#[test]
fn the_melody_is_the_voice_named_so_or_else_the_highest() {
    let bass = quarters(1, &[40, 43, 45, 47, 45]);
    let melody = quarters(0, &[60, 62, 64, 65, 64]);
    let chime = quarters(2, &[96]);
    let imported = midi::import(&file(1, 96, &[bass.clone(), melody.clone(), chime])).unwrap();
    assert_eq!(
        pitches(&imported.melody),
        [60, 62, 64, 65, 64],
        "one high chime is no melody"
    );
    assert_eq!(
        imported.remarks[0].to_string(),
        "Track 2, channel 1 was kept (the highest voice); 2 other voices were left out."
    );
    let low_melody = named("Lead Vocal", bass);
    let imported = midi::import(&file(1, 96, &[low_melody, melody])).unwrap();
    assert_eq!(pitches(&imported.melody), [40, 43, 45, 47, 45]);
    assert_eq!(imported.name.as_deref(), Some("Lead Vocal"));
    assert!(matches!(
        imported.remarks[0],
        Remark::OtherVoices { by_name: true, .. }
    ));
}

#[test]
fn voices_of_one_track_are_told_apart_by_channel() {
    let mut track = quarters(3, &[40, 41]);
    track.truncate(track.len() - 4);
    track.extend(quarters(0, &[70, 72]));
    let imported = midi::import(&file(0, 96, &[track])).unwrap();
    assert_eq!(pitches(&imported.melody), [70, 72]);
}

#[test]
fn notes_without_end_and_beyond_256_are_kept_in_bounds() {
    let unended = vec![0, 0x90, 60, 80, 96, 0x90, 62, 80, 96, 0xFF, 0x2F, 0];
    let imported = midi::import(&file(0, 96, &[unended])).unwrap();
    assert_eq!(imported.remarks, [Remark::Unended { notes: 2 }]);
    assert_eq!(
        imported
            .melody
            .notes()
            .iter()
            .map(|note| note.duration)
            .collect::<Vec<_>>(),
        [480, 480],
        "each until the next begins, or its track ends"
    );
    let imported = midi::import(&file(0, 96, &[quarters(0, &[60; 300])])).unwrap();
    assert_eq!(imported.melody.notes().len(), 256);
    assert_eq!(imported.remarks, [Remark::NotesBeyond { notes: 300 }]);
    // Ten thousand quarters of rest between two notes: the second is out of reach.
    let mut far = vec![
        0, 0x90, 60, 80, 96, 0x80, 60, 0, 0xBB, 0xCC, 0x00, 0x90, 62, 80, 96, 0x80, 62, 0,
    ];
    far.extend([0, 0xFF, 0x2F, 0]);
    let imported = midi::import(&file(0, 96, &[far])).unwrap();
    assert_eq!(imported.remarks, [Remark::TooLate { notes: 1 }]);
}

#[test]
fn a_lost_end_does_not_stretch_later_notes_of_its_key() {
    // A note without length whose end stands before its beginning, then three of the same key.
    let mut track = vec![0, 0x80, 60, 0, 0, 0x90, 60, 80];
    for _ in 0..3 {
        track.extend([96, 0x90, 60, 80, 48, 0x80, 60, 0]);
    }
    track.extend([0, 0xFF, 0x2F, 0]);
    let score = midi::import_score(&file(0, 96, &[track])).unwrap().score;
    let lengths: Vec<u32> = score.voices()[0].notes.iter().map(|note| note.duration).collect();
    assert_eq!(lengths, [480, 240, 240, 240]);
    // Where none is lost, of one key struck twice the first begun ends first.
    let twice = vec![
        0, 0x90, 60, 80, 48, 0x90, 60, 80, 48, 0x80, 60, 0, 96, 0x80, 60, 0, 0, 0xFF, 0x2F, 0,
    ];
    let score = midi::import_score(&file(0, 96, &[twice])).unwrap().score;
    let notes = score.voices()[0].notes.iter();
    assert_eq!(
        notes.map(|note| (note.onset, note.duration)).collect::<Vec<_>>(),
        [(0, 480), (240, 720)]
    );
}

#[test]
fn voices_of_a_score_keep_their_numbers_in_the_file() {
    let conductor = vec![0, 0xFF, 0x51, 3, 7, 0xA1, 0x20, 0, 0xFF, 0x2F, 0];
    let drums = quarters(9, &[36, 38]);
    let tracks = [conductor, quarters(0, &[72, 74]), drums, quarters(1, &[50, 48])];
    let imported = midi::import_score(&file(1, 96, &tracks)).unwrap();
    assert_eq!(imported.numbers, [0, 2], "the drums are voice 1");
    assert_eq!(imported.score.voices().len(), 2);
}

#[test]
fn whole_bars_of_silence_are_dropped_and_an_upbeat_stays() {
    // Nine quarters of rest: two bars, and one quarter within the third.
    let late = with_meta(&[0x86, 0x60, 0xFF, 0x01, 0], quarters(0, &[60, 62]));
    let imported = midi::import(&file(0, 96, &[late])).unwrap();
    assert_eq!(onsets(&imported.melody), [480, 960]);
    assert_eq!(imported.remarks, [Remark::SilenceDropped { bars: 2 }]);
}

#[test]
fn key_signatures_are_read() {
    let flat = with_meta(&[0, 0xFF, 0x59, 2, 0xFE, 1], quarters(0, &[67]));
    let imported = midi::import(&file(0, 96, &[flat])).unwrap();
    assert_eq!(
        imported.melody.key(),
        Some((PitchClass::of(7), Mode::Aeolian)),
        "two flats, minor"
    );
}

#[test]
fn names_are_cleaned_and_cut() {
    let track = named("\u{7}Tune \u{1b}[2J", quarters(0, &[60]));
    assert_eq!(
        midi::import(&file(0, 96, &[track])).unwrap().name.as_deref(),
        Some("Tune [2J")
    );
    let track = named(&"x".repeat(90), quarters(0, &[60]));
    assert_eq!(
        midi::import(&file(0, 96, &[track])).unwrap().name.unwrap().len(),
        48
    );
}

#[test]
fn what_is_no_file_is_refused_with_its_reason() {
    assert_eq!(midi::import(&[]), Err(MidiError::NotMidi("it is empty")));
    assert!(matches!(
        midi::import(b"RIFF but no music"),
        Err(MidiError::NotMidi(_))
    ));
    assert!(matches!(
        midi::import(b"MThd\0\0\0\x06\0\0"),
        Err(MidiError::NotMidi(_))
    ));
    assert_eq!(
        midi::import(&vec![0; FILE_BYTES_MAX + 1]),
        Err(MidiError::TooLarge {
            bytes: FILE_BYTES_MAX + 1,
            max: FILE_BYTES_MAX,
        })
    );
    assert_eq!(
        midi::import(&file(2, 96, &[quarters(0, &[60])])),
        Err(MidiError::SeveralSongs)
    );
    assert_eq!(
        midi::import(&file(0, 0, &[quarters(0, &[60])])),
        Err(MidiError::NoDivision)
    );
    assert_eq!(midi::import(&file(1, 96, &[])), Err(MidiError::NoNotes));
    assert_eq!(
        midi::import(&file(0, 96, &[quarters(0, &[])])),
        Err(MidiError::NoNotes)
    );
}

#[test]
fn a_file_that_breaks_off_gives_what_came_before() {
    let mut bytes = file(1, 96, &[quarters(0, &[60, 62, 64, 65])]);
    // The header says two tracks; the file ends within the first.
    bytes[11] = 2;
    bytes.truncate(bytes.len() - 14);
    let imported = midi::import(&bytes).unwrap();
    assert!(!imported.melody.notes().is_empty());
    assert!(
        imported
            .remarks
            .contains(&Remark::TracksMissing { said: 2, found: 1 }),
        "{:?}",
        imported.remarks
    );
}

#[test]
fn every_remark_is_a_plain_sentence() {
    let remarks = [
        Remark::Drums { notes: 3 },
        Remark::NotesBeyond { notes: 300 },
        Remark::TooLate { notes: 1 },
        Remark::TempoChanges { taken: 90 },
        Remark::TempoScaled {
            file: 480,
            taken: 240,
        },
        Remark::MetreChanges,
        Remark::MetreUnknown,
        Remark::FilmTime,
        Remark::Unended { notes: 2 },
        Remark::SilenceDropped { bars: 2 },
        Remark::Damaged { track: 1 },
        Remark::TracksMissing { said: 2, found: 1 },
    ];
    for remark in remarks {
        let text = remark.to_string();
        assert!(text.ends_with('.') && text.len() > 20, "{text}");
    }
}

#[test]
fn modal_keys_come_back_from_our_own_files() {
    let notes = vec![Note {
        onset: 0,
        pitch: 62,
        duration: 480,
        velocity: 80,
    }];
    for mode in [
        Mode::Dorian,
        Mode::Locrian,
        Mode::MajorPentatonic,
        Mode::PhrygianDominant,
    ] {
        for tonic in 0..12 {
            let key = Some((PitchClass::of(tonic), mode));
            let melody = Melody::new(notes.clone(), 100, Metre::COMMON, key).unwrap();
            assert_eq!(
                midi::import(&midi::export(&melody, None)).unwrap().melody.key(),
                key
            );
        }
    }
}

/// Melodies that a MIDI file can hold exactly: no note of a pitch within another of the same, beginning in the first bar.
fn melodies() -> impl Strategy<Value = Melody> {
    let note = (0..1200_u32, 0..=127_u8, 1..2000_u32, 1..=127_u8);
    let metre = (1..=16_u8, 0..=4_u32);
    (prop::collection::vec(note, 1..=256), 40..=240_u16, metre).prop_map(|(steps, tempo, (beats, power))| {
        let metre = Metre {
            beats,
            unit: 1 << power,
        };
        let mut onset = steps[0].0 % metre.bar_ticks();
        let mut free = [0_u32; 128];
        let mut notes = Vec::new();
        for (step, pitch, duration, velocity) in steps {
            let start = onset.max(free[usize::from(pitch)]);
            free[usize::from(pitch)] = start + duration;
            notes.push(Note {
                onset: start,
                pitch,
                duration,
                velocity,
            });
            onset += step;
        }
        Melody::new(notes, tempo, metre, None).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_out_comes_back(melody in melodies(), name in "[a-zA-Z ]{0,60}") {
        let imported = midi::import(&midi::export(&melody, Some(&name))).unwrap();
        prop_assert_eq!(imported.melody.id(), melody.id());
        prop_assert_eq!(imported.melody, melody);
        prop_assert_eq!(imported.remarks, vec![]);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = midi::import(&bytes);
        let _ = midi::import(&file(1, 96, &[bytes]));
    }

    #[test]
    fn mutated_files_never_panic_and_stay_in_bounds(
        which in 0..22_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut files: Vec<_> = std::fs::read_dir(corpus_folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut bytes = std::fs::read(&files[which % files.len()]).unwrap();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Ok(imported) = midi::import(&bytes) {
            prop_assert!(imported.melody.notes().len() <= 256);
        }
        bytes.truncate(cut.index(bytes.len()));
        let _ = midi::import(&bytes);
    }
}

mod voices {
    use song::composition::{Composition, VOICES_MAX};
    use song::midi::{MidiError, Remark, export_voices, import_voices};
    use song::{Metre, Mode, Note, PitchClass};

    fn composition(voices: usize, notes: u32) -> Composition {
        let voice = |number: usize| {
            (0..notes)
                .map(|place| Note {
                    onset: place * 480,
                    pitch: 60 + number as u8 + (place % 5) as u8,
                    duration: 400,
                    velocity: 70 + number as u8,
                })
                .collect()
        };
        Composition {
            tempo: 100,
            metre: Metre::COMMON,
            key: Some((PitchClass::of(2), Mode::Dorian)),
            voices: (0..voices).map(voice).collect(),
        }
    }

    #[test]
    fn come_back_voice_by_voice() {
        for voices in [1, 2, 8] {
            let written = composition(voices, 24);
            let read = import_voices(&export_voices(&written, Some("Rounds")), 0).unwrap();
            assert_eq!(read.composition, written, "{voices} voices");
            assert_eq!((read.part, read.parts, read.remarks), (0, 1, Vec::new()));
        }
    }

    #[test]
    fn a_long_file_is_read_in_parts_and_nothing_is_lost() {
        let written = composition(3, 400);
        let bytes = export_voices(&written, None);
        let first = import_voices(&bytes, 0).unwrap();
        assert!(first.parts > 4, "{}", first.parts);
        let mut all = 0;
        let mut at = 0;
        for part in 0..first.parts {
            let read = import_voices(&bytes, part).unwrap();
            let Some(Remark::Part {
                part: told,
                parts,
                bars,
            }) = read.remarks.last()
            else {
                panic!("{:?}", read.remarks);
            };
            assert_eq!((*told, *parts, bars.0), (part + 1, first.parts, at + 1));
            at = bars.1;
            assert!(read.composition.faults().is_empty());
            all += read.composition.voices.iter().map(Vec::len).sum::<usize>();
        }
        assert_eq!(all, 1200);
        assert_eq!(import_voices(&bytes, 999).unwrap().part, first.parts - 1);
    }

    #[test]
    fn beyond_what_can_be_held_it_is_told_what_was_left_out() {
        let many = import_voices(&export_voices(&composition(12, 8), None), 0).unwrap();
        assert_eq!(many.composition.voices.len(), VOICES_MAX);
        assert_eq!(many.remarks, [Remark::VoicesBeyond { voices: 12 }]);
        let mut crowded = composition(1, 1);
        crowded.voices[0] = (0..300_u32)
            .map(|place| Note {
                onset: place,
                pitch: (place % 100) as u8,
                duration: 300,
                velocity: 60,
            })
            .collect();
        let read = import_voices(&export_voices(&crowded, None), 0).unwrap();
        assert_eq!(read.remarks, [Remark::BarTooFull { notes: 300 }]);
        assert_eq!(read.composition.voices[0].len(), 256);
        assert_eq!(
            import_voices(b"MThd", 0),
            Err(MidiError::NotMidi("its header is missing or damaged"))
        );
    }
}
