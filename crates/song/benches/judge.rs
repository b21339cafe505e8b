//! What a judgement costs: 64 notes must be judged in under 50 microseconds.
//!
//! Beside it, in the same run, stand its parts and a plain key finder in floats, so that the figure can be read on any machine. What
//! it is not: it judges no quality of judgement; tests do.

use criterion::{Criterion, criterion_group, criterion_main};
use kernel::{Milli, WorldMillis};
use song::{
    Analysis, Fingerprint, Intent, LiveEvent, Melody, Metre, Mode, PastPerformance, PitchClass, RegionSong,
    Standing,
    analysis::{key, line},
    freshness, judge, live, midi, nearness, notation,
};
use std::hint::black_box;

/// The upper voice of Bach's first invention, four bars and their answer: exactly 64 notes are taken.
const NOTES: &str = "r:s C4 D4 E4 F4 D4 E4 C4 G4:e C5 B4 C5 | D5:s G4 A4 B4 C5 A4 B4 G4 D5:e G5 F5 G5 | \
    E5:s A5 G5 F5 E5 G5 F5 A5 G5 F5 E5 D5 C5 E5 D5 F5 | E5 D5 C5 B4 A4 C5 B4 D5 C5 B4 A4 G4 F#4 A4 G4 B4 | \
    A4:e D4 C5:e. D5:s B4 A4 G4 F#4 E4 G4 F#4 A4 | G4:w";

fn song() -> RegionSong {
    RegionSong {
        tonic: PitchClass::of(0),
        mode: Mode::Ionian,
        tempo: 76,
        metre: Metre::COMMON,
        motif: vec![(60, 480), (64, 480), (67, 480), (69, 960)],
        mood: "clear".into(),
    }
}

fn melody(notes: usize) -> Melody {
    let mut read = notation::notes(NOTES, Metre::COMMON).expect("the notes are right");
    let length = read.last().map_or(0, |last| last.onset + last.duration);
    let once = read.clone();
    let mut round = 1;
    while read.len() < notes {
        read.extend(once.iter().map(|note| song::Note {
            onset: note.onset + length * round,
            ..*note
        }));
        round += 1;
    }
    read.truncate(notes);
    Melody::new(read, 76, Metre::COMMON, None).expect("the melody is right")
}

/// Krumhansl and Schmuckler's key finder as it is usually written: 24 keys, floats.
fn key_in_floats(melody: &Melody) -> usize {
    const MAJOR: [f64; 12] = [
        6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88,
    ];
    const MINOR: [f64; 12] = [
        6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17,
    ];
    let mut weights = [0.0; 12];
    for note in melody.notes() {
        weights[usize::from(note.pitch % 12)] += f64::from(note.duration);
    }
    let correlation = |profile: &[f64; 12], tonic: usize| {
        let mean = |values: &[f64; 12]| values.iter().sum::<f64>() / 12.0;
        let (x, y) = (mean(&weights), mean(profile));
        let mut sums = (0.0, 0.0, 0.0);
        for degree in 0..12 {
            let (a, b) = (weights[(tonic + degree) % 12] - x, profile[degree] - y);
            sums = (sums.0 + a * b, sums.1 + a * a, sums.2 + b * b);
        }
        sums.0 / (sums.1 * sums.2).sqrt()
    };
    (0..24)
        .max_by(|a, b| {
            let value = |key: usize| correlation(if key < 12 { &MAJOR } else { &MINOR }, key % 12);
            value(*a).total_cmp(&value(*b))
        })
        .unwrap_or(0)
}

fn costs(criterion: &mut Criterion) {
    let song = song();
    let standing = Standing {
        attunement: 2,
        energy: Milli::ONE,
        freshness: Milli::ONE,
    };
    let short = melody(64);
    let long = melody(256);
    criterion.bench_function("judge_64_notes", |b| {
        b.iter(|| judge(black_box(&short), &song, Intent::Creative, &standing));
    });
    criterion.bench_function("judge_256_notes", |b| {
        b.iter(|| judge(black_box(&long), &song, Intent::Creative, &standing));
    });
    criterion.bench_function("analysis_64_notes", |b| {
        b.iter(|| Analysis::of(black_box(&short)))
    });
    criterion.bench_function("key_64_notes", |b| {
        b.iter(|| {
            let line = line::line(black_box(&short));
            key::find(&key::pitch_class_weights(&short), &line)
        });
    });
    criterion.bench_function("key_in_floats_64_notes", |b| {
        b.iter(|| key_in_floats(black_box(&short)))
    });
    criterion.bench_function("motif_64_notes", |b| {
        b.iter(|| nearness(black_box(&short), &song.motif))
    });
    let print = Fingerprint::of(&short);
    let past: Vec<Fingerprint> = (0..16).map(|_| print.clone()).collect();
    criterion.bench_function("freshness_of_16", |b| {
        b.iter(|| {
            let past: Vec<PastPerformance> = past
                .iter()
                .map(|other| PastPerformance {
                    at: WorldMillis(0),
                    likeness: black_box(&print).likeness(other),
                })
                .collect();
            freshness(&past, WorldMillis(60_000))
        });
    });
    let log: Vec<LiveEvent> = (0..64_u64)
        .flat_map(|number| {
            [(number * 250, 80), (number * 250 + 200, 0)].map(|(at_ms, velocity)| LiveEvent {
                at_ms,
                pitch: 60,
                velocity,
            })
        })
        .collect();
    criterion.bench_function("live_64_notes", |b| {
        b.iter(|| live::melody(black_box(&log), 20_000, &song));
    });
    let file = midi::export(&short, None);
    criterion.bench_function("midi_import_64_notes", |b| {
        b.iter(|| midi::import(black_box(&file)))
    });
}

criterion_group!(benches, costs);
criterion_main!(benches);
