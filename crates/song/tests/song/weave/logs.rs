//! Logs: what is refused and why, and how events and melodies become voices.

use super::scenes::TUNE;
use super::support::{judged, log, only, song};
use proptest::prelude::*;
use song::weave::{self, PlayedNote, Relation, Tracker, WeaveLog, WeaveVoice};
use song::{LiveEvent, Metre, Mode, PitchClass};

/// A valid log of two voices to break.
fn two() -> WeaveLog {
    log(&[TUNE, TUNE])
}

/// A way to break a log, and the reason it is refused for.
type Break = (fn(&mut WeaveLog), &'static str);

#[test]
fn a_log_that_is_none_is_refused_with_its_reason() {
    let breaks: &[Break] = &[
        (|log| log.voices.truncate(1), "voices"),
        (|log| log.voices = vec![log.voices[0].clone(); 9], "voices"),
        (|log| log.song.tempo = 39, "song"),
        (|log| log.song.metre.unit = 0, "song"),
        (|log| log.voices[1].notes.clear(), "empty-voice"),
        (
            |log| log.voices[1].notes = vec![log.voices[1].notes[0]; 257],
            "note-flood",
        ),
        (|log| log.voices[0].notes[3].pitch = 128, "note-out-of-range"),
        (|log| log.voices[0].notes[3].velocity = 0, "note-out-of-range"),
        (
            |log| log.voices[0].notes[3].ended_ms = log.voices[0].notes[3].began_ms,
            "note-out-of-range",
        ),
        (
            |log| log.voices[0].notes[3].ended_ms = u64::MAX,
            "note-out-of-range",
        ),
        (|log| log.voices[0].notes[3].began_ms = 0, "notes-out-of-order"),
        (
            |log| {
                log.voices[0].notes.iter_mut().skip(9).for_each(|note| {
                    note.began_ms += 7_000;
                    note.ended_ms += 7_000;
                })
            },
            "clock-jumps",
        ),
        (|log| log.voices[1].notes[17].ended_ms += 90_000, "too-long"),
        (
            |log| {
                log.voices[1].notes = (0..17)
                    .map(|pitch| PlayedNote {
                        pitch: 40 + pitch,
                        ..log.voices[1].notes[0]
                    })
                    .collect()
            },
            "impossible-chord",
        ),
        (
            |log| {
                log.voices[1].notes.iter_mut().for_each(|note| {
                    note.began_ms += 60_000;
                    note.ended_ms += 60_000;
                })
            },
            "voices-apart",
        ),
    ];
    assert!(weave::judge(&two()).is_ok());
    for (breaks, reason) in breaks {
        let mut log = two();
        breaks(&mut log);
        let refusal = weave::judge(&log).expect_err(reason);
        assert_eq!(refusal.reason(), *reason, "{refusal}");
    }
    // Sixteen at once are a chord yet.
    let mut log = two();
    log.voices[1].notes = (0..16)
        .map(|pitch| PlayedNote {
            pitch: 40 + pitch,
            ..log.voices[1].notes[0]
        })
        .collect();
    assert!(weave::judge(&log).is_ok());
}

#[test]
fn a_voice_heard_a_bar_late_is_judged_as_it_was_heard() {
    let events: Vec<LiveEvent> = two().voices[0]
        .notes
        .iter()
        .flat_map(|note| {
            [(note.began_ms, note.velocity), (note.ended_ms, 0)].map(|(at_ms, velocity)| LiveEvent {
                at_ms,
                pitch: note.pitch,
                velocity,
            })
        })
        .collect();
    let ended = 1_020_000;
    let heard = WeaveVoice::of_events(&events, ended, 2000);
    let log = WeaveLog {
        voices: vec![WeaveVoice::of_events(&events, ended, 0), heard],
        ..two()
    };
    assert_eq!(only(&judged(&log), Relation::Canon).lag_ticks, Some(1920));
    // A melody that is cast is the same voice.
    let melody = crate::support::tune(TUNE, 120, Metre::COMMON);
    assert_eq!(
        WeaveVoice::of_melody(&melody, 1_000_000).notes.len(),
        log.voices[0].notes.len()
    );
    assert_eq!(
        WeaveVoice::of_melody(&melody, 1_000_000).ended_ms(),
        log.voices[0].ended_ms()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_log_makes_it_panic(
        voices in prop::collection::vec(prop::collection::vec((0..5_000_u64, 1..4_000_u64, 0..130_u8, 0..130_u8), 0..60), 0..9),
        tempo in 30..250_u16, beats in 0..18_u8, unit in 0..18_u8, origin in prop_oneof![Just(0_u64), Just(u64::MAX - 9_000), any::<u64>()],
    ) {
        let mut log = WeaveLog { song: song(tempo, Metre { beats, unit }), voices: Vec::new() };
        for notes in voices {
            let mut now = origin;
            let notes = notes.into_iter().map(|(step, length, pitch, velocity)| {
                now = now.saturating_add(step / 8);
                PlayedNote { began_ms: now, ended_ms: now.saturating_add(length), pitch, velocity }
            });
            log.voices.push(WeaveVoice { notes: notes.collect() });
        }
        let mut tracker = Tracker::new(log.song.clone());
        for (number, voice) in log.voices.iter().enumerate() {
            for note in &voice.notes {
                let _ = tracker.note_on(number, note.began_ms, note.pitch, note.velocity);
                let _ = tracker.note_off(number, note.ended_ms, note.pitch);
                tracker.relations(note.ended_ms);
            }
        }
        if let Ok(verdict) = weave::judge(&log) {
            prop_assert!(weave::judge(&log) == Ok(verdict.clone()), "the same again");
            prop_assert!(verdict.quality <= 1000);
            for found in &verdict.relations {
                prop_assert!((1..=1000).contains(&found.strength) && found.from_ms <= found.until_ms);
                prop_assert!(found.leader != found.follower);
            }
        }
    }

    #[test]
    fn every_grid_gives_the_region_its_key(tonic in 0..12_u8) {
        let mut log = two();
        log.song.tonic = PitchClass::of(tonic);
        log.song.mode = Mode::Ionian;
        let verdict = judged(&log);
        // The tune is in C; a region a fifth off still takes it home, one far off hears C.
        prop_assert!(verdict.key.belonging >= 800 || verdict.key.tonic.number() == 0, "{:?}", verdict.key);
    }
}
