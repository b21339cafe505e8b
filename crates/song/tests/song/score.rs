//! Scores of several voices: keys, texture and canons of the corpus, of pieces put out of joint, and of what is nearly a canon.

use crate::support::corpus_folder;
use proptest::prelude::*;
use song::midi::{self, MidiError, SCORE_BYTES_MAX};
use song::score::canon::{self, CanonKind};
use song::score::key::{self, Tonality};
use song::score::texture::{CRITERIA, SCORE_MIN, TextureCriterion, texture};
use song::score::{SCORE_NOTES_MAX, ScoreNote, VOICES_MAX, Voice};
use song::{Metre, Mode, Score, ScoreError, notation};

fn piece(slug: &str) -> Score {
    let bytes = std::fs::read(corpus_folder().join(format!("{slug}.mid"))).unwrap();
    midi::import_score(&bytes).unwrap().score
}

fn voice(text: &str) -> Voice {
    let notes = notation::notes(text, Metre::COMMON).unwrap();
    Voice {
        name: None,
        notes: notes
            .iter()
            .map(|note| ScoreNote {
                onset: note.onset,
                pitch: note.pitch,
                duration: note.duration,
            })
            .collect(),
    }
}

fn score(voices: &[Voice]) -> Score {
    Score::new(voices.to_vec()).unwrap()
}

/// A voice whose notes are put through a change.
fn changed(voice: &Voice, change: impl Fn(usize, ScoreNote) -> ScoreNote) -> Voice {
    Voice {
        name: voice.name.clone(),
        notes: voice
            .notes
            .iter()
            .enumerate()
            .map(|(place, note)| change(place, *note))
            .collect(),
    }
}

fn late(voice: &Voice, ticks: u32) -> Voice {
    changed(voice, |_, note| ScoreNote {
        onset: note.onset + ticks,
        ..note
    })
}

fn raised(voice: &Voice, semitones: i16) -> Voice {
    changed(voice, |_, note| ScoreNote {
        pitch: u8::try_from(i16::from(note.pitch) + semitones).unwrap(),
        ..note
    })
}

/// Four voices by the rules of the conservatory: two phrases in G major, typed for this test.
fn four_parts() -> Vec<Voice> {
    [
        "D5:q D5 B4 C5 | D5 E5 D5:h | D5:q C5 B4 A4 | B4 A4 G4:h | B4:q C5 D5 B4 | C5 B4 A4:h | B4:q D5 C5 B4 | A4:h G4",
        "B4:q A4 G4 G4 | G4 G4 G4:h | G4:q F#4 G4 F#4 | G4 F#4 D4:h | G4:q G4 F#4 G4 | G4 G4 F#4:h | G4:q G4 G4 G4 | G4:q F#4 D4:h",
        "G4:q F#4 E4 E4 | D4 C4 B3:h | B3:q C4 D4 D4 | D4 C4 B3:h | D4:q E4 A3 D4 | E4 D4 D4:h | D4:q D4 E4 D4 | E4:q C4 B3:h",
        "G3:q D3 E3 C3 | B2 C3 G2:h | G3:q A3 G3 D3 | G2 D3 G2:h | G3:q C3 D3 G3 | C3 G3 D3:h | G3:q B2 C3 G2 | C3:q D3 G2:h",
    ]
    .map(voice)
    .to_vec()
}

#[test]
fn keys_of_the_corpus_are_found() {
    for (slug, tonic, tonality) in [
        ("tempus-adest-floridum", 7, Tonality::Major),
        ("flow-my-tears", 9, Tonality::Minor),
        ("passion-chorale", 9, Tonality::Minor),
        ("pachelbel-canon", 2, Tonality::Major),
        ("petzold-minuet", 7, Tonality::Major),
        ("ah-vous-dirai-je", 0, Tonality::Major),
        ("frere-jacques", 5, Tonality::Major),
        ("mozart-sonata-theme", 9, Tonality::Major),
        ("ach-du-lieber-augustin", 0, Tonality::Major),
        ("ode-to-joy", 2, Tonality::Major),
        ("god-rest-you-merry", 4, Tonality::Minor),
        ("brahms-lullaby", 5, Tonality::Major),
    ] {
        let found = key::find(&piece(slug));
        assert_eq!(
            (found.tonic.number(), found.tonality),
            (tonic, tonality),
            "{slug}: {found:?}"
        );
        assert!(found.lead >= 0);
    }
}

#[test]
fn a_church_mode_keeps_its_own_name() {
    for (slug, mode) in [
        ("scarborough-fair", Mode::Dorian),
        ("drunken-sailor", Mode::Dorian),
        ("auld-lang-syne", Mode::MajorPentatonic),
        ("mo-li-hua", Mode::MajorPentatonic),
    ] {
        assert_eq!(key::find(&piece(slug)).mode, mode, "{slug}");
    }
    // One short sixth or seventh names the mode where nothing denies it; as much of the other denies it.
    let tune = "D4:q F4 A4 D5 | C5 A4 G4 F4 | E4 G4 F4 E4 | D4:h A4 | D5:q C5 A4 G4 | F4 A4 G4 E4";
    let mode = |end: &str| {
        let found = key::find(&score(&[voice(&format!("{tune} | {tune} | {end}"))]));
        (found.tonic.number(), found.mode)
    };
    assert_eq!(mode("F4:q E4 D4:h"), (2, Mode::Aeolian));
    assert_eq!(mode("F4:e B4 E4:q D4:h"), (2, Mode::Dorian));
    assert_eq!(mode("F4:e B4 Bb4 E4 D4:h"), (2, Mode::Aeolian));
}

#[test]
fn four_parts_are_better_in_joint_than_out_of_it() {
    let voices = four_parts();
    let merit = |voices: &[Voice]| texture(&score(voices)).merit;
    let original = merit(&voices);
    for at in 0..voices.len() {
        let with = |voice: Voice| {
            let mut altered = voices.clone();
            altered[at] = voice;
            merit(&altered)
        };
        let own = &voices[at];
        for semitones in [-1, 1] {
            assert!(
                original > with(raised(own, semitones)),
                "voice {at}, a semitone off"
            );
        }
        assert!(original > with(late(own, 240)), "voice {at}, half a beat late");
        assert!(original > with(late(own, 1920)), "voice {at}, a bar late");
        // The two halves of a voice change places.
        let half = 1920 * 4;
        let moved = changed(own, |_, note| ScoreNote {
            onset: (note.onset + half) % (half * 2),
            ..note
        });
        assert!(original > with(moved), "voice {at}, its halves exchanged");
        // The same pitches in another order: the last for the first.
        let count = own.notes.len();
        let reversed = changed(own, |place, note| ScoreNote {
            pitch: own.notes[count - 1 - (place + 5) % count].pitch,
            ..note
        });
        assert!(
            original > with(reversed),
            "voice {at}, its pitches in another order"
        );
    }
    let mut exchanged = voices.clone();
    exchanged[0] = raised(&voices[0], -24);
    exchanged[3] = raised(&voices[3], 24);
    assert!(original > merit(&exchanged), "registers exchanged");
}

#[test]
fn the_criteria_are_shown_and_a_style_that_does_otherwise_is_not_nothing() {
    let drone = score(&[
        voice("D3:w D3 D3 D3 D3 D3 D3:w"),
        voice("D4:q F4 G4 A4 C5 A4 G4:h F4:q D4 C4 D4:h. D4:q D4:w"),
    ]);
    let rows = "C4:q C#5 D4 E5 F#4 Bb5 G#4 B4 F5 Eb4 A4 G5:q C4 C#5 D4 E5";
    let twelve_tone = score(&[voice(rows), late(&raised(&voice(rows), -7), 1440)]);
    let pentatonic = score(&[voice("C4:q D4 E4 G4 A4 G4 E4 D4 C4 A3 G3 A3 C4:h C4:h")]);
    let one_note = score(&[voice("C4:q")]);
    for (name, style) in [
        ("drone", &drone),
        ("twelve-tone", &twelve_tone),
        ("pentatonic", &pentatonic),
        ("one note", &one_note),
    ] {
        let heard = texture(style);
        assert!(heard.score >= SCORE_MIN, "{name}: {heard:?}");
        assert!(
            heard
                .criteria
                .iter()
                .all(|one| (SCORE_MIN..=1000).contains(&one.score)),
            "{name}"
        );
    }
    assert_eq!(texture(&drone).criteria.len(), CRITERIA);
    let alone: Vec<TextureCriterion> = texture(&pentatonic)
        .criteria
        .iter()
        .map(|one| one.criterion)
        .collect();
    assert_eq!(
        alone,
        [TextureCriterion::Line, TextureCriterion::Rhythm],
        "one voice shows nothing of several"
    );
}

/// A tune with leaps and steps, in C.
const TUNE: &str = "C4:q E4 G4:e F4 E4 D4 | E4:q C4 A4 F4 | G4:h E4:q D4 | C4:e D4 E4 F4 G4:q B3 | C4:h. G4:q | \
    A4:e B4 C5:q G4 E4 | F4 D4 E4 C4 | D4:h G4 | C4:w";

/// A pitch moved by steps of C major.
fn by_steps(pitch: u8, steps: i16) -> u8 {
    const SCALE: [i16; 7] = [0, 2, 4, 5, 7, 9, 11];
    let own = i16::from(pitch);
    let degree = SCALE.iter().position(|degree| *degree == own % 12).unwrap();
    let wanted = i16::try_from(degree).unwrap() + steps;
    let octave = own / 12 + wanted.div_euclid(7);
    u8::try_from(octave * 12 + SCALE[usize::try_from(wanted.rem_euclid(7)).unwrap()]).unwrap()
}

#[test]
fn canons_are_found_at_every_lag_and_interval() {
    let lead = voice(TUNE);
    for lag in [240, 480, 960, 1920, 3840, 5760] {
        for semitones in [0, 12, -12, 7, -5, 2, -2, 3, -3, 8, -9, 10, -11] {
            let follow = late(&raised(&lead, semitones), lag);
            let found = canon::find(&score(&[follow, lead.clone()]));
            assert_eq!(found.len(), 1, "{lag} {semitones}: {found:?}");
            let one = found[0];
            assert_eq!(
                (one.leader, one.follower, one.lag, one.semitones, one.kind),
                (1, 0, lag, semitones, CanonKind::Exact)
            );
        }
        for steps in [1, -1, 2, -2, 3, 4, -4, 5, -5, 6, -6, 9] {
            let tonal = changed(&lead, |_, note| ScoreNote {
                pitch: by_steps(note.pitch, steps),
                ..note
            });
            let found = canon::find(&score(&[lead.clone(), late(&tonal, lag)]));
            assert_eq!(found.len(), 1, "{lag} {steps}: {found:?}");
            let one = found[0];
            assert_eq!((one.leader, one.follower, one.lag), (0, 1, lag), "{steps}");
            assert_eq!(one.kind, CanonKind::Tonal, "{steps}");
            let intervals: Vec<i16> = lead
                .notes
                .iter()
                .map(|note| i16::from(by_steps(note.pitch, steps)) - i16::from(note.pitch))
                .collect();
            assert!(intervals.contains(&one.semitones), "{steps}: {one:?}");
        }
    }
}

#[test]
fn canons_of_the_corpus_are_found() {
    for (slug, lag) in [("pachelbel-canon", 3840), ("frere-jacques", 3840)] {
        let found = canon::find(&piece(slug));
        assert_eq!(found.len(), 1, "{slug}: {found:?}");
        assert_eq!(
            (
                found[0].leader,
                found[0].follower,
                found[0].lag,
                found[0].semitones
            ),
            (0, 1, lag, 0)
        );
    }
}

#[test]
fn what_is_nearly_a_canon_is_none() {
    let lead = voice(TUNE);
    let none = |name: &str, voices: &[Voice]| {
        let found = canon::find(&score(voices));
        assert!(found.is_empty(), "{name}: {found:?}");
    };
    none("four parts", &four_parts());
    none("both at once, in thirds", &[lead.clone(), raised(&lead, 4)]);
    let count = lead.notes.len();
    let rhythm_alone = changed(&late(&lead, 960), |place, note| ScoreNote {
        pitch: lead.notes[(place * 7 + 3) % count].pitch,
        ..note
    });
    none("its rhythm with other pitches", &[lead.clone(), rhythm_alone]);
    let begins = changed(&late(&lead, 960), |place, note| ScoreNote {
        pitch: if place < count / 2 {
            note.pitch
        } else {
            lead.notes[(place * 5) % count].pitch
        },
        ..note
    });
    none("an imitation that goes its own way", &[lead.clone(), begins]);
    let ground = "C3:q G3 A3 E3 F3 C3 F3 G3";
    let ostinato = voice(&[ground; 6].join(" "));
    none(
        "a ground against itself an octave up",
        &[ostinato.clone(), raised(&ostinato, 12)],
    );
    // A way of its own, then at the end the other's first thirteen notes, a fourth higher.
    let until = lead.notes[count - 1].onset + lead.notes[count - 1].duration;
    let lag = until - lead.notes[13].onset;
    let mut restated: Vec<ScoreNote> = (0..count)
        .map(|place| ScoreNote {
            pitch: lead.notes[(place * 7 + 3) % count].pitch,
            ..lead.notes[place]
        })
        .filter(|note| note.onset < lag)
        .collect();
    restated.extend(lead.notes[..13].iter().map(|note| ScoreNote {
        onset: note.onset + lag,
        pitch: note.pitch + 5,
        ..*note
    }));
    let restated = Voice {
        name: None,
        notes: restated,
    };
    none("a subject that comes back at the end", &[lead.clone(), restated]);
    none(
        "two notes by turns, which any two voices could have",
        &[voice(&["C4:q D4"; 9].join(" ")), voice(&["A4:q G4"; 9].join(" "))],
    );
    none("one voice", &[lead]);
}

#[test]
fn voices_that_are_no_score_are_refused_with_the_reason() {
    assert_eq!(Score::new(Vec::new()), Err(ScoreError::Empty));
    let one = voice("C4:q");
    let many = vec![one.clone(); VOICES_MAX + 1];
    assert_eq!(Score::new(many), Err(ScoreError::TooManyVoices(VOICES_MAX + 1)));
    let long = Voice {
        name: None,
        notes: vec![one.notes[0]; SCORE_NOTES_MAX + 1],
    };
    assert_eq!(
        Score::new(vec![long]),
        Err(ScoreError::TooManyNotes(SCORE_NOTES_MAX + 1))
    );
    for (note, said) in [
        (
            ScoreNote {
                onset: 0,
                pitch: 128,
                duration: 1,
            },
            "pitch",
        ),
        (
            ScoreNote {
                onset: 0,
                pitch: 60,
                duration: 0,
            },
            "duration",
        ),
        (
            ScoreNote {
                onset: u32::MAX,
                pitch: 60,
                duration: 9,
            },
            "20,000 quarters",
        ),
    ] {
        let refused = Score::new(vec![Voice {
            name: None,
            notes: vec![note],
        }])
        .unwrap_err();
        assert!(refused.to_string().contains(said), "{refused}");
    }
    assert!(matches!(midi::import_score(b""), Err(MidiError::NotMidi(_))));
    let large = vec![0; SCORE_BYTES_MAX + 1];
    assert!(matches!(
        midi::import_score(&large),
        Err(MidiError::TooLarge {
            max: SCORE_BYTES_MAX,
            ..
        })
    ));
}

fn any_score() -> impl Strategy<Value = Score> {
    let note = (0..200_u32, 40..88_u8, 1..12_u32).prop_map(|(onset, pitch, duration)| ScoreNote {
        onset: onset * 120,
        pitch,
        duration: duration * 120,
    });
    prop::collection::vec(prop::collection::vec(note, 1..40), 1..5).prop_map(|voices| {
        let voices = voices
            .into_iter()
            .map(|notes| Voice { name: None, notes })
            .collect();
        Score::new(voices).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_transposed_score_is_heard_alike(original in any_score(), semitones in -24..=24_i16) {
        let moved = score(&original.voices().iter().map(|voice| raised(voice, semitones)).collect::<Vec<_>>());
        let (one, other) = (key::find(&original), key::find(&moved));
        let tonic = (i16::from(one.tonic.number()) + semitones).rem_euclid(12);
        prop_assert_eq!(i16::from(other.tonic.number()), tonic);
        prop_assert_eq!((one.tonality, one.mode, one.reasons), (other.tonality, other.mode, other.reasons));
        prop_assert_eq!(texture(&original), texture(&moved));
        prop_assert_eq!(canon::find(&original), canon::find(&moved));
    }

    #[test]
    fn no_bytes_make_a_score_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut file = b"MThd\0\0\0\x06\0\x01\0\x01\x01\xe0MTrk\0\0\x01\0".to_vec();
        file.extend(bytes);
        if let Ok(midi::ImportedScore { score, .. }) = midi::import_score(&file) {
            let _ = (key::find(&score), texture(&score), canon::find(&score));
        }
    }
}
