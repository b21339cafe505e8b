//! What must not change a verdict, over weaves by chance that are related in many ways: who is named first, when it was, in which key, who else is
//! there, and whether it was written down in between.

use super::support::{judged, song, told};
use kernel::RandomStream;
use song::note_log;
use song::weave::{Found, PlayedNote, Ratio, WeaveLog, WeaveVoice};
use song::{Intent, Metre, PitchClass};

const SCALE: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];

/// Weaves that each rule is tried on; six thousand were, when it was written.
const ROUNDS: u64 = 120;

/// A pitch of C major by its step from the C below middle C.
fn pitch(step: i32) -> u8 {
    let octave = u8::try_from(step.div_euclid(7) + 4).unwrap();
    octave * 12 + SCALE[usize::try_from(step.rem_euclid(7)).unwrap()]
}

/// Notes as steps, when they begin and how long they are in eighths.
type Line = Vec<(i32, u64, u64)>;

fn line(chance: &mut RandomStream, even: bool, notes: usize) -> Line {
    let (mut step, mut now) = (7, 0);
    (0..notes)
        .map(|_| {
            let length = if even {
                1
            } else {
                [1, 1, 2, 2, 3, 4][chance.below(6) as usize]
            };
            let begun = now;
            now += length;
            step = (step + [-3, -2, -1, -1, 0, 1, 1, 2, 4][chance.below(9) as usize]).clamp(0, 14);
            (step, begun, length)
        })
        .collect()
}

/// A second voice that is something to the first, or nothing.
fn related(chance: &mut RandomStream, one: &Line) -> Line {
    let lag = u64::from(1 + chance.below(16));
    let by = i32::try_from(chance.below(15)).unwrap() - 7;
    let mid = 7;
    match chance.below(12) {
        0 | 1 => one
            .iter()
            .map(|&(step, at, length)| (step + by, at + lag, length))
            .collect(),
        2 => one
            .iter()
            .map(|&(step, at, length)| (2 * mid - step, at + lag, length))
            .collect(),
        3 => {
            let end = one.last().map_or(0, |last| last.1 + last.2);
            let back = one.iter().rev();
            back.map(|&(step, at, length)| (step, end - at - length + lag, length))
                .collect()
        }
        4 => one
            .iter()
            .map(|&(step, at, length)| (step, at * 2 + lag, length * 2))
            .collect(),
        5 => one
            .iter()
            .map(|&(step, at, length)| (step - by.abs(), at, length))
            .collect(),
        6 => one
            .iter()
            .map(|&(step, at, length)| (mid - (step - mid), at, length))
            .collect(),
        7 => {
            let figure = line(chance, false, 4);
            let end = figure.last().map_or(1, |last| last.1 + last.2);
            let turns = 0..6_u64;
            turns
                .flat_map(|turn| {
                    figure
                        .iter()
                        .map(move |&(step, at, length)| (step - 5, at + turn * end, length))
                })
                .collect()
        }
        8 => one
            .iter()
            .map(|&(step, at, length)| (step - 7, at + 1, length))
            .collect(),
        // Every third note another than it should be: nearly a canon.
        9 => {
            let notes = one.iter().enumerate();
            let wrong = |place: usize| if place.is_multiple_of(3) { 2 } else { 0 };
            notes
                .map(|(place, &(step, at, length))| (step + wrong(place), at + lag, length))
                .collect()
        }
        10 => (0..12).map(|place| (0, place * 4, 4)).collect(),
        _ => {
            let even = chance.below(2) == 0;
            line(chance, even, 30)
        }
    }
}

fn voice(chance: &mut RandomStream, line: &Line, slips: u32) -> WeaveVoice {
    let mut notes: Vec<PlayedNote> = line
        .iter()
        .map(|&(step, at, length)| {
            let slip = u64::from(chance.below(slips + 1));
            PlayedNote {
                began_ms: 1_000_000 + at * 250 + slip,
                ended_ms: 1_000_000 + (at + length) * 250 - 30 + slip,
                pitch: pitch(step),
                velocity: 80,
            }
        })
        .collect();
    notes.sort_unstable();
    WeaveVoice { notes }
}

fn weave(seed: u64) -> WeaveLog {
    let mut chance = RandomStream::new(seed, "invariants");
    let slips = [0, 0, 12, 25][chance.below(4) as usize];
    let notes = 16 + chance.below(24) as usize;
    let even = chance.below(3) == 0;
    let one = line(&mut chance, even, notes);
    let other = related(&mut chance, &one);
    let voices = [&one, &other]
        .map(|line| voice(&mut chance, line, slips))
        .to_vec();
    WeaveLog {
        song: song(120, Metre::COMMON),
        voices,
    }
}

fn found(log: &WeaveLog) -> Vec<Found> {
    judged(log).relations
}

/// A found relation as it is told of who is who, without when.
fn same_but_when(found: &Found) -> String {
    let Found {
        relation,
        leader,
        follower,
        strength,
        lag_ticks,
        semitones,
        ratio,
        exact,
        notes,
        ..
    } = found;
    format!(
        "{relation:?} {leader}>{follower} {strength} {lag_ticks:?} {semitones:?} {ratio:?} {exact:?} {notes}"
    )
}

fn sorted(found: &[Found]) -> Vec<String> {
    let mut told: Vec<String> = found.iter().map(same_but_when).collect();
    told.sort();
    told
}

/// A relation of the same two where each is called by the other's number. What has no leader is told by the order of the log.
fn swapped(found: &Found) -> Found {
    if found.relation.has_leader() {
        return Found {
            leader: 1 - found.leader,
            follower: 1 - found.follower,
            ..*found
        };
    }
    Found {
        semitones: found.semitones.map(|semitones| -semitones),
        ratio: found.ratio.map(|ratio| Ratio {
            leader: ratio.follower,
            follower: ratio.leader,
        }),
        ..*found
    }
}

#[test]
fn it_is_the_same_at_another_time_in_another_key_and_after_it_was_written_down() {
    let mut wrong = Vec::new();
    for seed in 0..ROUNDS {
        let log = weave(seed);
        let plain = judged(&log);
        let mut later = log.clone();
        for note in later.voices.iter_mut().flat_map(|voice| &mut voice.notes) {
            note.began_ms += 77_777_777;
            note.ended_ms += 77_777_777;
        }
        if sorted(&plain.relations) != sorted(&found(&later)) || plain.quality != judged(&later).quality {
            wrong.push(format!(
                "{seed} later\n{}\n{}",
                told(&plain),
                told(&judged(&later))
            ));
        }
        let mut moved = log.clone();
        let by = u8::try_from(seed % 12).unwrap();
        moved.song.tonic = PitchClass::of(by);
        for note in moved.voices.iter_mut().flat_map(|voice| &mut voice.notes) {
            note.pitch += by;
        }
        if sorted(&plain.relations) != sorted(&found(&moved)) || plain.quality != judged(&moved).quality {
            wrong.push(format!(
                "{seed} moved by {by}\n{}\n{}",
                told(&plain),
                told(&judged(&moved))
            ));
        }
        let text = note_log::write(&log, Intent::Creative, &[]);
        let again = note_log::read(&text).unwrap().weave();
        if judged(&again) != plain {
            wrong.push(format!(
                "{seed} written\n{}\n{}",
                told(&plain),
                told(&judged(&again))
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong[..wrong.len().min(6)].join("\n\n")
    );
}

#[test]
fn who_stands_first_in_the_log_does_not_matter() {
    let mut wrong = Vec::new();
    for seed in 0..ROUNDS {
        let log = weave(seed);
        let mut other = log.clone();
        other.voices.swap(0, 1);
        let (one, two) = (judged(&log), judged(&other));
        let back: Vec<Found> = two.relations.iter().map(swapped).collect();
        if sorted(&one.relations) != sorted(&back) || one.quality != two.quality {
            wrong.push(format!("{seed}\n{}\n{}", told(&one), told(&two)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong[..wrong.len().min(6)].join("\n\n")
    );
}

#[test]
fn a_third_voice_takes_nothing_from_two() {
    let mut wrong = Vec::new();
    for seed in 0..ROUNDS {
        let log = weave(seed);
        let plain = judged(&log);
        let mut chance = RandomStream::new(seed, "third");
        let mut three = log.clone();
        let third = line(&mut chance, false, 20);
        three.voices.push(voice(&mut chance, &third, 10));
        let judged = judged(&three);
        // A close is heard in the key that all make together.
        if judged.key != plain.key {
            continue;
        }
        let of_two: Vec<Found> = judged
            .relations
            .iter()
            .filter(|found| found.follower < 2 && found.leader < 2)
            .copied()
            .collect();
        // The grid's bars begin with whoever begins first.
        if judged.began_ms == plain.began_ms && sorted(&of_two) != sorted(&plain.relations) {
            wrong.push(format!("{seed}\n{}\n{}", told(&plain), told(&judged)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong[..wrong.len().min(6)].join("\n\n")
    );
}
