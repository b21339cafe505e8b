//! Every relation is found where it is, played exactly and by hands, in every key and at every tempo.

use super::scenes::scenes;
use super::support::{all, by_hand, judged, log, log_in, only, song, told};
use proptest::prelude::*;
use song::weave::{Found, PlayedNote, Relation, Verdict, WeaveLog, WeaveVoice};
use song::{Metre, PitchClass};

#[test]
fn every_relation_is_found_where_it_is() {
    let mut missing: Vec<Relation> = Relation::ALL.to_vec();
    missing.retain(|relation| *relation != Relation::Polyrhythm);
    for scene in scenes() {
        let exact = log(scene.texts);
        for (how, log) in [
            ("exactly", exact.clone()),
            ("by hand", by_hand(&exact, 7)),
            ("by other hands", by_hand(&exact, 8)),
        ] {
            let verdict = judged(&log);
            let found = verdict
                .of(scene.relation)
                .find(|found| found.leader == scene.leader)
                .unwrap_or_else(|| panic!("{} played {how}: {}", scene.relation.slug(), told(&verdict)));
            assert!(found.strength >= 300, "{how}: {found:?}");
            assert_eq!(
                found.lag_ticks.filter(|_| scene.lag.is_some()),
                scene.lag,
                "{how}: {found:?}"
            );
            assert_eq!(
                found.semitones.filter(|_| scene.semitones.is_some()),
                scene.semitones,
                "{how}: {found:?}"
            );
        }
        missing.retain(|relation| *relation != scene.relation);
    }
    assert!(missing.is_empty(), "no scene for {missing:?}");
}

#[test]
fn an_imitation_is_exact_or_tonal() {
    let exact = judged(&log(scenes()[1].texts));
    assert_eq!(only(&exact, Relation::Canon).exact, Some(true));
    let tonal = judged(&log(scenes()[2].texts));
    assert_eq!(only(&tonal, Relation::Canon).exact, Some(false));
}

#[test]
fn polyrhythms_are_told_by_their_numbers() {
    let even = |count: u32, value: &str| vec![format!("C4:{value}"); count as usize].join(" ");
    // Values of a bar of 4/4: how many of each fill the same time.
    for (one, other, numbers) in [
        (even(12, "q"), even(8, "q."), (3, 2)),
        (even(12, "e3"), even(8, "e"), (3, 2)),
        (even(16, "e."), even(12, "q"), (4, 3)),
    ] {
        for seed in [None, Some(3), Some(4)] {
            let exact = log(&[&one, &other.replace("C4", "G4")]);
            let log = seed.map_or(exact.clone(), |seed| by_hand(&exact, seed));
            let found = only(&judged(&log), Relation::Polyrhythm);
            assert_eq!(
                found.ratio.map(|ratio| (ratio.leader, ratio.follower)),
                Some(numbers)
            );
        }
    }
    // Five in the time of four, by milliseconds.
    let row = |count: u64, step: u64, pitch: u8| WeaveVoice {
        notes: (0..count)
            .map(|n| PlayedNote {
                began_ms: 5_000 + n * step,
                ended_ms: 5_000 + n * step + 90,
                pitch,
                velocity: 80,
            })
            .collect(),
    };
    let of = |one: WeaveVoice, other: WeaveVoice| {
        judged(&WeaveLog {
            song: song(100, Metre::COMMON),
            voices: vec![one, other],
        })
    };
    let five = of(row(20, 480, 60), row(16, 600, 67));
    assert_eq!(
        only(&five, Relation::Polyrhythm)
            .ratio
            .map(|ratio| (ratio.leader, ratio.follower)),
        Some((5, 4))
    );
    // Twice as fast is none, nor what is in the ratio but never meets, nor what only nearly is in one.
    assert!(all(&of(row(20, 300, 60), row(10, 600, 67)), Relation::Polyrhythm).is_empty());
    let mut late = row(16, 600, 67);
    for note in &mut late.notes {
        note.began_ms += 60;
        note.ended_ms += 60;
    }
    assert!(all(&of(row(20, 480, 60), late), Relation::Polyrhythm).is_empty());
    assert!(all(&of(row(24, 400, 60), row(16, 640, 67)), Relation::Polyrhythm).is_empty());
}

#[test]
fn eight_voices_in_a_round_bind_all() {
    let round = "C4:q E4 G4 C5 | A4 F4 D4:e E4 F4:q | E4:q G4 E4:e D4 C4:q | B3:q D4 C4:h";
    let texts: Vec<String> = (0..8)
        .map(|late| format!("{}{round} | {round}", "r:w | ".repeat(late)))
        .collect();
    let verdict = judged(&by_hand(
        &log(&texts.iter().map(String::as_str).collect::<Vec<_>>()),
        1,
    ));
    let canons = all(&verdict, Relation::Canon);
    let near: Vec<_> = canons
        .iter()
        .filter(|found| found.follower == found.leader + 1)
        .collect();
    assert_eq!(near.len(), 7, "{}", told(&verdict));
    assert!(near.iter().all(|found| found.lag_ticks == Some(1920)));
    assert_eq!(verdict.voices, 8);
}

/// The relations without their times and the names of pitches.
fn shape(verdict: &Verdict) -> Vec<String> {
    verdict
        .relations
        .iter()
        .map(|found| {
            format!(
                "{} {} {} {:?} {:?} {:?} {}",
                found.relation.slug(),
                found.leader,
                found.strength,
                found.lag_ticks,
                found.semitones,
                found.ratio,
                found.notes
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_transposed_weave_is_the_same_in_its_key(scene in 0..31_usize, semitones in -12..12_i16) {
        let scenes = scenes();
        let log = log(scenes[scene % scenes.len()].texts);
        let mut moved = log.clone();
        moved.song.tonic = PitchClass::of(u8::try_from(semitones.rem_euclid(12)).unwrap());
        for note in moved.voices.iter_mut().flat_map(|voice| &mut voice.notes) {
            note.pitch = u8::try_from(i16::from(note.pitch) + semitones).unwrap();
        }
        let (one, other) = (judged(&log), judged(&moved));
        prop_assert_eq!(shape(&one), shape(&other));
        prop_assert_eq!(one.key.mode, other.key.mode);
    }
}

#[test]
fn an_exact_weave_is_the_same_at_another_tempo() {
    // Milliseconds round: at most tempi no note stands where it was written, and everything is heard all the same.
    let told = |found: &Found| {
        let Found {
            relation,
            leader,
            lag_ticks,
            semitones,
            ratio,
            exact,
            notes,
            ..
        } = *found;
        (relation, leader, lag_ticks, semitones, ratio, exact, notes)
    };
    for (number, scene) in scenes().iter().enumerate() {
        let wanted = judged(&log(scene.texts));
        for tempo in 60..=170 {
            let verdict = judged(&log_in(scene.texts, tempo, Metre::COMMON));
            assert_eq!(
                wanted.relations.iter().map(told).collect::<Vec<_>>(),
                verdict.relations.iter().map(told).collect::<Vec<_>>(),
                "scene {number} at {tempo}"
            );
            let off = wanted.quality.abs_diff(verdict.quality);
            assert!(
                off <= 12,
                "scene {number} at {tempo}: {} and {}",
                wanted.quality,
                verdict.quality
            );
        }
    }
}

#[test]
fn longer_values_are_told_by_their_ratio() {
    // A tune by its semitones and lengths in twelfths of a quarter, and the same in other values, a fifth higher and two quarters later.
    const NOTES: [(u8, u64); 16] = [
        (0, 12),
        (2, 6),
        (4, 6),
        (5, 12),
        (0, 12),
        (9, 12),
        (7, 6),
        (5, 6),
        (4, 12),
        (5, 6),
        (7, 6),
        (2, 18),
        (4, 6),
        (0, 12),
        (11, 12),
        (12, 24),
    ];
    let voice = |began_ms: u64, up: u8, (longer, shorter): (u64, u64)| {
        let mut at = began_ms;
        let notes = NOTES.map(|(pitch, length)| {
            let note = PlayedNote {
                began_ms: at,
                ended_ms: at + length * 40 * longer / shorter,
                pitch: 55 + up + pitch,
                velocity: 80,
            };
            at = note.ended_ms;
            note
        });
        WeaveVoice {
            notes: notes.to_vec(),
        }
    };
    for (longer, shorter) in [(3, 2), (2, 1), (3, 1), (4, 1)] {
        let (plain, values) = (voice(5_000, 0, (1, 1)), (longer, shorter));
        let weave = |voices: Vec<WeaveVoice>| {
            by_hand(
                &WeaveLog {
                    song: song(125, Metre::COMMON),
                    voices,
                },
                longer,
            )
        };
        let ratio = |found: Found| {
            found
                .ratio
                .map(|ratio| (u64::from(ratio.leader), u64::from(ratio.follower)))
        };
        let augmented = judged(&weave(vec![plain.clone(), voice(5_960, 7, values)]));
        let found = only(&augmented, Relation::Augmentation);
        assert_eq!(ratio(found), Some((shorter, longer)), "{}", told(&augmented));
        assert_eq!(
            (found.leader, found.semitones, found.lag_ticks),
            (0, Some(7), Some(960))
        );
        let slow = voice(5_000, 7, values);
        let quick_begins = slow.notes[2].began_ms;
        let mut quick = plain;
        for note in &mut quick.notes {
            note.began_ms = note.began_ms - 5_000 + quick_begins;
            note.ended_ms = note.ended_ms - 5_000 + quick_begins;
        }
        let diminished = judged(&weave(vec![slow, quick]));
        let found = only(&diminished, Relation::Diminution);
        assert_eq!(ratio(found), Some((longer, shorter)), "{}", told(&diminished));
        assert_eq!((found.leader, found.semitones), (0, Some(-7)));
    }
}

#[test]
fn relations_say_in_which_bars_they_are() {
    // Two bars in contrary motion, then thirds in parallel from the third bar to the fourth.
    let texts = [
        "C4:q E4 D4 F4 | E4 G4 F4 A4 | C4:q D4 E4 F4 | E4 D4 C4:h",
        "r:w | r | E4:q F4 G4 A4 | G4 F4 E4:h",
    ];
    for seed in 0..8 {
        let verdict = judged(&by_hand(&log(&texts), seed));
        let thirds = only(&verdict, Relation::ParallelThirds);
        assert_eq!((thirds.from_bar, thirds.until_bar), (3, 4), "{}", told(&verdict));
    }
}
