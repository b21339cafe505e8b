//! Voices by chance and tunes that do not belong together: little is told of them, and they are worth less.

use super::scenes::scenes;
use super::support::{all, judged, log, song, told, voice};
use crate::support::HELD_OUT;
use kernel::RandomStream;
use song::Metre;
use song::weave::{PlayedNote, Relation, WeaveLog, WeaveVoice};

/// A voice by chance: stepwise in a scale, or anywhere, in even or uneven times.
fn by_chance(chance: &mut RandomStream, stepwise: u32, uneven: u32) -> WeaveVoice {
    const SCALE: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];
    let mut now = 1_000_000_u64;
    let mut degree = 7_i32;
    let notes = (0..48).map(|_| {
        let length = if uneven == 0 {
            250
        } else {
            [125, 250, 250, 500, 375, 750][chance.below(6) as usize]
        };
        let pitch = if stepwise == 0 {
            55 + u8::try_from(chance.below(24)).unwrap()
        } else {
            degree = (degree + [-2, -1, -1, 0, 1, 1, 2][chance.below(7) as usize]).clamp(0, 13);
            48 + 12 * u8::try_from(degree / 7).unwrap() + SCALE[usize::try_from(degree % 7).unwrap()]
        };
        let note = PlayedNote {
            began_ms: now,
            ended_ms: now + length,
            pitch,
            velocity: 80,
        };
        now += length;
        note
    });
    WeaveVoice {
        notes: notes.collect(),
    }
}

/// How often each relation is told of pairs that have nothing to do with each other.
fn told_by_chance(rounds: u64, weave: impl Fn(&mut RandomStream) -> WeaveLog) -> Vec<(Relation, u64)> {
    let mut counts: Vec<(Relation, u64)> = Relation::ALL.into_iter().map(|relation| (relation, 0)).collect();
    for seed in 0..rounds {
        let verdict = judged(&weave(&mut RandomStream::new(seed, "by chance")));
        for (relation, count) in &mut counts {
            *count += verdict.of(*relation).count() as u64;
        }
    }
    counts
}

#[test]
fn voices_by_chance_are_little_to_each_other() {
    for (stepwise, uneven) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let counts = told_by_chance(200, |chance| WeaveLog {
            song: song(120, Metre::COMMON),
            voices: vec![
                by_chance(chance, stepwise, uneven),
                by_chance(chance, stepwise, uneven),
            ],
        });
        for (relation, count) in counts {
            // Voices in even times do go note against note.
            let most = match relation {
                Relation::Homorhythm if uneven == 0 => 200,
                Relation::Canon => 0,
                _ => 5,
            };
            assert!(
                count <= most,
                "{} told {count} times of 200 (stepwise {stepwise}, uneven {uneven})",
                relation.slug()
            );
        }
    }
}

#[test]
fn tunes_that_do_not_belong_together_are_no_imitations() {
    let counts = told_by_chance(150, |chance| {
        let one = chance.below(u32::try_from(HELD_OUT.len()).unwrap()) as usize;
        let other =
            (one + 1 + chance.below(u32::try_from(HELD_OUT.len() - 1).unwrap()) as usize) % HELD_OUT.len();
        let voices = [one, other].map(|tune| {
            let (_, _, _, (beats, unit), text) = HELD_OUT[tune];
            voice(text, 140, Metre { beats, unit })
        });
        WeaveLog {
            song: song(140, Metre::COMMON),
            voices: voices.to_vec(),
        }
    });
    for (relation, count) in counts {
        if relation.is_imitative()
            || matches!(
                relation,
                Relation::Interlock | Relation::Doubling | Relation::ParallelThirds
            )
        {
            assert!(count <= 2, "{} told {count} times of 150", relation.slug());
        }
    }
}

#[test]
fn what_goes_together_is_better_than_what_does_not() {
    let good = judged(&log(scenes()[0].texts))
        .quality
        .min(judged(&log(scenes()[10].texts)).quality);
    let mut chance = RandomStream::new(1, "bad");
    let worst = (0..20)
        .map(|_| {
            judged(&WeaveLog {
                song: song(120, Metre::COMMON),
                voices: vec![by_chance(&mut chance, 0, 1), by_chance(&mut chance, 0, 1)],
            })
            .quality
        })
        .max()
        .unwrap();
    assert!(good >= 650 && worst <= 450, "{good} and {worst}");
    let verdict = judged(&log(scenes()[0].texts));
    assert_eq!(
        verdict
            .criteria
            .iter()
            .map(|one| u32::from(one.weight))
            .sum::<u32>(),
        1000
    );
}

#[test]
fn a_voice_half_a_beat_late_is_worse() {
    let texts: &[&str] = &[
        "C4:q D4 E4 F4 | E4 D4 C4 B3 | C4 D4 E4 C4 | C4:w",
        "C5:q B4 G4 F4 | G4 B4 C5 D5 | C5 B4 G4 A4 | G4:w",
    ];
    let right = log(texts);
    let mut late = right.clone();
    for note in &mut late.voices[1].notes {
        note.began_ms += 85;
        note.ended_ms += 85;
    }
    let (right, late) = (judged(&right), judged(&late));
    assert!(
        right.quality > late.quality + 100,
        "{} and {}",
        told(&right),
        told(&late)
    );
    assert!(all(&late, Relation::ContraryMotion).is_empty());
}
