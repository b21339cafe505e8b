//! What weaving costs: eight voices of 30 s must be judged in under 5 milliseconds, and 200 players be followed live in under a tenth of a core.
//!
//! Beside them, in the same run, stands the search for imitation as it is usually first written: every pair of voices, every lag,
//! note by note; one form of imitation, and nothing else. What it is not: it judges no quality of judgement; tests do.

use criterion::{Criterion, criterion_group, criterion_main};
use song::weave::{self, PlayedNote, Tracker, WeaveLog, WeaveVoice};
use song::{Metre, Mode, PitchClass, RegionSong};
use std::hint::black_box;

/// Players of the region that is followed, eight to a weave.
const PLAYERS: usize = 200;
/// A round of four bars, its pitches with their lengths in sixteenths.
const ROUND: [(u8, u64); 20] = [
    (67, 4),
    (69, 2),
    (71, 2),
    (72, 4),
    (67, 4),
    (64, 4),
    (65, 2),
    (67, 2),
    (69, 8),
    (74, 4),
    (72, 2),
    (71, 2),
    (69, 4),
    (65, 4),
    (67, 2),
    (64, 2),
    (62, 2),
    (64, 2),
    (65, 2),
    (60, 6),
];

fn song() -> RegionSong {
    RegionSong {
        tonic: PitchClass::of(0),
        mode: Mode::Ionian,
        tempo: 120,
        metre: Metre::COMMON,
        motif: Vec::new(),
        mood: String::new(),
    }
}

/// Eight voices in 30 seconds: two rounds of four, the second an octave lower in eighths and sixteenths by hand.
fn eight() -> WeaveLog {
    let mut slip = 7_u64;
    let voices = (0..8_u64).map(|voice| {
        let mut notes = Vec::new();
        let mut now = 10_000 + voice % 4 * 2000;
        // Half of the voices go twice as fast: some 80 and 150 notes.
        let sixteenth = if voice < 4 { 125 } else { 63 };
        while now < 40_000 {
            for (pitch, length) in ROUND {
                slip = (slip * 1_103_515_245 + 12_345) % (1 << 31);
                let began_ms = now + slip % 24;
                let length = length * sixteenth;
                if now < 40_000 {
                    notes.push(PlayedNote {
                        began_ms,
                        ended_ms: began_ms + length * 9 / 10,
                        pitch: if voice < 4 { pitch } else { pitch - 12 },
                        velocity: 80,
                    });
                }
                now += length;
            }
        }
        WeaveVoice { notes }
    });
    WeaveLog {
        song: song(),
        voices: voices.collect(),
    }
}

/// The most notes that agree between any two voices over every lag on the grid of sixteenths, at any one interval.
fn every_lag(log: &WeaveLog) -> u32 {
    let mut best = 0;
    for one in &log.voices {
        for other in &log.voices {
            for lag in (0..16_000_u64).step_by(125) {
                let mut met = [0_u32; 256];
                for note in &one.notes {
                    for with in &other.notes {
                        if with.began_ms.abs_diff(note.began_ms + lag) <= 40 {
                            met[usize::from(with.pitch + 128 - note.pitch)] += 1;
                        }
                    }
                }
                best = met.into_iter().fold(best, u32::max);
            }
        }
    }
    best
}

/// A second of 200 players: the notes of that second go into 25 trackers, each of which is asked ten times a second, as a region ticks.
struct Region {
    trackers: Vec<Tracker>,
    log: WeaveLog,
    second: u64,
}

impl Region {
    fn new() -> Self {
        let mut region = Self {
            trackers: vec![Tracker::new(song()); PLAYERS / 8],
            log: eight(),
            second: 10,
        };
        // What is measured is the middle of a weave, not its first notes.
        for _ in 0..20 {
            region.a_second();
        }
        region
    }

    fn a_second(&mut self) -> usize {
        let (from, until) = (self.second * 1000, self.second * 1000 + 1000);
        let mut relations = 0;
        for tracker in &mut self.trackers {
            for tick in 0..10 {
                let (begun, ended) = (from + tick * 100, from + tick * 100 + 100);
                for (voice, played) in self.log.voices.iter().enumerate() {
                    for note in played
                        .notes
                        .iter()
                        .filter(|note| (begun..ended).contains(&note.began_ms))
                    {
                        let _ = tracker.note_on(voice, note.began_ms, note.pitch, note.velocity);
                        let _ = tracker.note_off(voice, note.ended_ms, note.pitch);
                    }
                }
                relations += tracker.relations(ended).len();
            }
        }
        self.second = until / 1000;
        relations
    }
}

fn costs(criterion: &mut Criterion) {
    let log = eight();
    criterion.bench_function("weave_8_voices_30_s", |b| {
        b.iter(|| weave::judge(black_box(&log)))
    });
    let two = WeaveLog {
        voices: log.voices[..2].to_vec(),
        ..log.clone()
    };
    criterion.bench_function("weave_2_voices_30_s", |b| {
        b.iter(|| weave::judge(black_box(&two)))
    });
    let region = Region::new();
    criterion.bench_function("track_200_players_1_s", |b| {
        b.iter_batched(
            || Region {
                trackers: region.trackers.clone(),
                log: region.log.clone(),
                second: region.second,
            },
            |mut region| region.a_second(),
            criterion::BatchSize::LargeInput,
        );
    });
    let mut slow = criterion.benchmark_group("plain");
    slow.sample_size(10);
    slow.bench_function("every_lag_8_voices_30_s", |b| {
        b.iter(|| every_lag(black_box(&log)))
    });
}

criterion_group!(benches, costs);
criterion_main!(benches);
