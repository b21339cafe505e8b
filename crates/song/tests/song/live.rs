//! Live playing: logs as hands and networks make them, and what is heard of them.

use kernel::{Milli, RandomStream};
use proptest::prelude::*;
use song::live::{self, EVENTS_MAX, UNENDED_MS_MAX};
use song::{Intent, LiveEvent, MelodyError, Metre, Mode, PitchClass, RegionSong, Standing, judge, nearness};

/// At 120 a minute a quarter lasts 500 ms, a sixteenth 125.
fn landing() -> RegionSong {
    RegionSong {
        tonic: PitchClass::of(2),
        mode: Mode::MajorPentatonic,
        tempo: 120,
        metre: Metre::COMMON,
        motif: vec![(62, 480), (66, 480), (69, 480), (71, 960)],
        mood: "hopeful".into(),
    }
}

fn event(at_ms: u64, pitch: u8, velocity: u8) -> LiveEvent {
    LiveEvent {
        at_ms,
        pitch,
        velocity,
    }
}

fn heard(log: &[LiveEvent], ended_ms: u64) -> Vec<(u32, u8, u32)> {
    live::melody(log, ended_ms, &landing())
        .unwrap()
        .melody
        .notes()
        .iter()
        .map(|note| (note.onset, note.pitch, note.duration))
        .collect()
}

#[test]
fn silence_before_is_dropped_and_small_slips_are_put_right() {
    let log = [
        event(10_000, 62, 80),
        event(10_480, 62, 0),
        event(10_520, 66, 80),
        event(10_990, 66, 0),
        event(11_015, 69, 80),
        event(12_010, 69, 0),
    ];
    let melody = live::melody(&log, 12_100, &landing()).unwrap();
    assert_eq!(melody.began_ms, 10_000);
    assert_eq!((melody.unended, melody.left_out), (0, 0));
    assert_eq!(
        heard(&log, 12_100),
        [(0, 62, 480), (480, 66, 480), (960, 69, 960)]
    );
}

#[test]
fn quantisation_is_gentle() {
    // 31 ms is the window; 60 ms off the sixteenth and off the triplet stays as it was played.
    let at = |ms: u64| heard(&[event(0, 60, 9), event(ms, 62, 9)], ms + 500)[1].0;
    assert_eq!(at(500 + 31), 480);
    assert_eq!(at(500 - 31), 480);
    assert_eq!(at(500 + 60), 538);
    // A triplet eighth: 167 ms.
    assert_eq!(at(167), 160);
}

#[test]
fn keys_struck_again_held_over_and_never_released() {
    // The same key again ends its first note; another key may overlap.
    let log = [
        event(0, 62, 80),
        event(250, 66, 80),
        event(500, 62, 80),
        event(750, 66, 0),
    ];
    assert_eq!(heard(&log, 1000), [(0, 62, 480), (240, 66, 480), (480, 62, 480)]);
    let melody = live::melody(&log, 1000, &landing()).unwrap();
    assert_eq!(melody.unended, 1);
    // A stuck key ends after four seconds, not with the performance.
    let stuck = heard(&[event(0, 62, 80)], 60_000);
    assert_eq!(
        stuck,
        [(0, 62, u32::try_from(UNENDED_MS_MAX * 960 / 1000).unwrap())]
    );
}

#[test]
fn order_of_arrival_does_not_matter() {
    let mut log = vec![
        event(0, 62, 80),
        event(480, 62, 0),
        event(500, 62, 70),
        event(900, 62, 0),
        event(500, 66, 70),
        event(900, 66, 0),
    ];
    let right = heard(&log, 1000);
    log.reverse();
    assert_eq!(heard(&log, 1000), right);
    assert_eq!(right.len(), 3);
}

#[test]
fn an_end_without_beginning_is_nothing() {
    assert_eq!(
        live::melody(&[event(0, 62, 0)], 500, &landing()),
        Err(MelodyError::Empty)
    );
    assert_eq!(live::melody(&[], 500, &landing()), Err(MelodyError::Empty));
    assert_eq!(
        heard(&[event(0, 60, 0), event(250, 62, 80), event(500, 62, 0)], 600),
        [(0, 62, 240)]
    );
}

#[test]
fn more_than_256_notes_are_left_out_and_counted() {
    let log: Vec<LiveEvent> = (0..300)
        .flat_map(|number| [event(number * 100, 60, 80), event(number * 100 + 80, 60, 0)])
        .collect();
    let melody = live::melody(&log, 40_000, &landing()).unwrap();
    assert_eq!((melody.melody.notes().len(), melody.left_out), (256, 44));
}

#[test]
fn a_beginners_motif_at_an_uneven_pace_succeeds() {
    // Quarters of 460 to 590 ms, with overlaps, one stuck key.
    let log = [
        event(1_000, 62, 60),
        event(1_540, 66, 90),
        event(1_560, 62, 0),
        event(2_000, 69, 70),
        event(2_010, 66, 0),
        event(2_590, 71, 100),
        event(2_600, 69, 0),
    ];
    let song = landing();
    let melody = live::melody(&log, 3_600, &song).unwrap().melody;
    let standing = Standing {
        attunement: 0,
        energy: Milli::ONE,
        freshness: Milli::ONE,
    };
    let verdict = judge(&melody, &song, Intent::Restoration, &standing);
    assert!(verdict.quality >= 600 && verdict.fit >= 600, "{verdict:?}");
    assert!(nearness(&melody, &song.motif) >= 900);
}

#[test]
fn hands_on_all_keys_take_no_effect() {
    // Eight keys of two octaves a second or more, held anyhow, for five seconds.
    let song = landing();
    let standing = Standing {
        attunement: 4,
        energy: Milli::ONE,
        freshness: Milli::ONE,
    };
    let mut resonances: Vec<u16> = (0..60)
        .map(|seed| {
            let mut chance = RandomStream::new(seed, "mash");
            let mut log = Vec::new();
            let mut now = 0_u64;
            while now < 5_000 {
                let pitch = 60 + u8::try_from(chance.below(24)).unwrap();
                log.push(event(now, pitch, 100));
                log.push(event(now + 40 + u64::from(chance.below(160)), pitch, 0));
                now += u64::from(chance.below(125));
            }
            let melody = live::melody(&log, now, &song).unwrap().melody;
            judge(&melody, &song, Intent::Creative, &standing).resonance
        })
        .collect();
    resonances.sort_unstable();
    assert_eq!(resonances[30], 0, "the middle of them");
    assert!(resonances[57] < 100, "{resonances:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_log_makes_it_panic_or_grow(
        log in prop::collection::vec((any::<u64>(), any::<u8>(), any::<u8>()), 0..EVENTS_MAX + 50),
        span in 1..100_000_000_u64,
        ended in any::<u64>(),
        tempo in any::<u16>(),
    ) {
        let log: Vec<LiveEvent> = log.into_iter().map(|(at, pitch, velocity)| event(at % span, pitch, velocity)).collect();
        let song = RegionSong { tempo, ..landing() };
        if let Ok(heard) = live::melody(&log, ended, &song) {
            prop_assert!(heard.melody.notes().len() <= 256);
            prop_assert_eq!(heard.melody.metre(), song.metre);
        }
    }
}
