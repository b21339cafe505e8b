//! Who weaves with whom: coming in, leaving, ending, and what is left out, on a clock of the test's own.

use super::*;
use kernel::{MelodyId, Milli, PerformanceId, WorldMillis};
use protocol::shared::Spot;
use sim::region::event::MelodyPerformed;
use song::live::LiveEvent;
use song::weave::WeaveVoice;
use song::{Fingerprint, Intent, Melody, Metre, Mode, PitchClass, notation};

const REST_MS: u64 = 4_000;
const TUNE: [u8; 16] = [62, 66, 69, 71, 69, 66, 64, 62, 62, 64, 66, 69, 71, 69, 66, 62];

fn region_song() -> RegionSong {
    RegionSong {
        tonic: PitchClass::of(2),
        mode: Mode::Ionian,
        tempo: 120,
        metre: Metre::COMMON,
        motif: Vec::new(),
        mood: String::new(),
    }
}

/// A stage of the test's own: who stands where, and the clock.
struct Stage {
    weaving: Weaving,
    at: BTreeMap<SongweaverId, f32>,
    blocked: Vec<(u64, u64)>,
    late_ms: u32,
    now_ms: u64,
}

impl Stage {
    fn new(at: &[(u64, f32)]) -> Self {
        Self {
            weaving: Weaving::default(),
            at: at.iter().map(|(who, x)| (SongweaverId(*who), *x)).collect(),
            blocked: Vec::new(),
            late_ms: 0,
            now_ms: 100_000,
        }
    }

    /// One note now, of the performance that began at `began_ms`.
    fn plays(&mut self, who: u64, began_ms: u64) {
        let songweaver = SongweaverId(who);
        let x = self.at[&songweaver];
        let mut near: Vec<Near> = self
            .at
            .iter()
            .filter(|(other, _)| **other != songweaver)
            .map(|(other, there)| Near {
                songweaver: *other,
                metres: (there - x).abs(),
                delay_ms: self.late_ms,
                friendly: !self
                    .blocked
                    .iter()
                    .any(|pair| *pair == (who, other.0) || *pair == (other.0, who)),
            })
            .filter(|near| near.metres <= 64.0)
            .collect();
        near.sort_by(|one, other| one.metres.total_cmp(&other.metres));
        let at = Spot { x, y: 0.0, z: 0.0 };
        let event = LiveEvent {
            at_ms: self.now_ms,
            pitch: 60,
            velocity: 80,
        };
        let sounding = Sounding::new(
            (songweaver, who as u32),
            (usize::from(x >= 512.0), at),
            Intent::Creative,
            began_ms,
            REST_MS,
            [event],
        );
        self.weaving
            .sounds(sounding, &near, self.now_ms, |_| region_song());
    }

    fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
        let at = self.at.clone();
        self.weaving.stand(|who| Some((*at.get(&who)?, 0.0)), self.now_ms);
    }

    fn weave_of(&self, who: u64) -> Option<WeaveId> {
        self.weaving.weave_of(SongweaverId(who)).map(|weave| weave.weave)
    }

    fn ends(&mut self, who: u64, began_ms: u64) {
        self.weaving.ended(SongweaverId(who), began_ms, self.now_ms);
    }

    /// The performance is judged: a tune that begins at `from_ms`.
    fn judged(&mut self, who: u64, began_ms: u64, heard: WeaveVoice) {
        let mut late = HeardLate::new();
        for other in self.at.keys() {
            late.insert(*other, self.late_ms);
        }
        let judged = Judged {
            performed: performed(who),
            heard,
            late,
        };
        self.weaving
            .judged(SongweaverId(who), began_ms, Some(Box::new(judged)));
    }
}

fn performed(who: u64) -> MelodyPerformed {
    let notes = notation::notes("D4:q F#4 A4 B4", Metre::COMMON).unwrap();
    let melody = Melody::new(notes, 120, Metre::COMMON, None).unwrap();
    MelodyPerformed {
        performance: PerformanceId(u128::from(who)),
        songweaver: SongweaverId(who),
        melody: MelodyId(u128::from(who)),
        fingerprint: Fingerprint::of(&melody),
        when: WorldMillis(1),
        hour: 1,
        intent: Intent::Creative,
        at: (0, 0),
        quality: 700,
        fit: 700,
        resonance: 400,
        freshness: 1000,
        harmony: Milli(300),
        dissonance: Milli(-200),
        earned: Milli(500),
        energy: Milli(10),
    }
}

/// The tune in quarters at 120 a minute.
fn tune(from_ms: u64) -> WeaveVoice {
    let notes = (0_u64..)
        .zip(TUNE)
        .map(|(number, pitch)| song::weave::PlayedNote {
            began_ms: from_ms + number * 500,
            ended_ms: from_ms + number * 500 + 450,
            pitch,
            velocity: 80,
        });
    WeaveVoice {
        notes: notes.collect(),
    }
}

#[test]
fn who_plays_near_others_who_play_is_in_their_weave_without_being_asked() {
    let mut stage = Stage::new(&[(1, 0.0), (2, 20.0), (3, 25.0), (4, 60.0)]);
    stage.plays(1, 90_000);
    assert_eq!(stage.weave_of(1), None, "one alone weaves nothing");
    stage.wait(300);
    stage.plays(2, 95_000);
    let weave = stage.weave_of(1).expect("two weave");
    assert_eq!(stage.weave_of(2), Some(weave));
    stage.plays(3, 96_000);
    assert_eq!(stage.weave_of(3), Some(weave), "a third comes in");
    stage.plays(4, 97_000);
    assert_eq!(stage.weave_of(4), None, "too far from everyone");
    let told = stage.weaving.tell(stage.now_ms);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].voices.as_deref(), Some(&[1, 2, 3][..]));
    assert!(stage.weaving.tell(stage.now_ms).is_empty(), "told once");
}

#[test]
fn who_rested_for_two_bars_or_is_blocked_is_not_woven_with() {
    let mut stage = Stage::new(&[(1, 0.0), (2, 5.0), (3, 6.0)]);
    stage.blocked.push((3, 1));
    stage.plays(1, 90_000);
    stage.now_ms += REST_MS + 1;
    stage.plays(2, 95_000);
    assert_eq!(stage.weave_of(2), None, "the first one has rested for two bars");
    stage.wait(300);
    stage.plays(1, 90_000);
    stage.wait(300);
    stage.plays(2, 95_000);
    assert!(stage.weave_of(2).is_some());
    stage.plays(3, 96_000);
    assert_eq!(stage.weave_of(3), None, "it is in no weave with whom it blocks");
}

#[test]
fn a_weave_has_eight_voices_and_takes_none_in_after_two_minutes() {
    let stands: Vec<(u64, f32)> = (1..=12).map(|who| (who, who as f32)).collect();
    let mut stage = Stage::new(&stands);
    for who in 1..=9 {
        stage.plays(who, 90_000 + who);
        stage.wait(1);
    }
    let weave = stage.weave_of(1).expect("they weave");
    assert!((1..=8).all(|who| stage.weave_of(who) == Some(weave)));
    assert_ne!(stage.weave_of(9), Some(weave), "the ninth finds no room");
    let mut late = Stage::new(&[(1, 0.0), (2, 1.0), (3, 2.0)]);
    late.plays(1, 100_000);
    late.wait(300);
    late.plays(2, 100_300);
    let began = late
        .weaving
        .weave_of(SongweaverId(1))
        .expect("they weave")
        .began_ms;
    late.now_ms = began + OPEN_MS;
    late.plays(1, 100_000);
    late.plays(3, late.now_ms);
    assert_eq!(late.weave_of(3), None, "it was open for two minutes");
}

#[test]
fn a_weave_over_a_border_belongs_to_the_region_where_its_first_performance_began() {
    for (first, second, region) in [(1, 2, 0), (2, 1, 1)] {
        let mut stage = Stage::new(&[(1, 505.0), (2, 520.0)]);
        stage.plays(first, 100_000);
        stage.wait(300);
        stage.plays(second, 100_300);
        let weave = stage
            .weaving
            .weave_of(SongweaverId(1))
            .expect("a border parts nobody");
        assert_eq!((weave.region, weave.voices.len()), (region, 2));
    }
}

#[test]
fn who_goes_away_leaves_and_the_others_go_on_and_what_it_played_elsewhere_does_not_count() {
    let mut stage = Stage::new(&[(1, 0.0), (2, 5.0), (3, 10.0)]);
    for who in 1..=3 {
        stage.plays(who, 100_000);
        stage.wait(300);
    }
    let weave = stage.weave_of(1).expect("they weave");
    // A step beyond the 30 m loses nobody; going away does.
    stage.at.insert(SongweaverId(3), 42.0);
    stage.wait(200);
    assert_eq!(stage.weave_of(3), Some(weave));
    stage.at.insert(SongweaverId(3), 80.0);
    stage.wait(200);
    assert_eq!(stage.weave_of(3), None);
    let left_ms = stage.now_ms;
    stage.plays(3, 100_000);
    assert_eq!(stage.weave_of(3), None, "a performance is in one weave");
    assert_eq!(stage.weave_of(2), Some(weave));
    for who in 1..=3 {
        stage.ends(who, 100_000);
        stage.judged(who, 100_000, tune(left_ms - 500));
    }
    let over = stage.weaving.over(stage.now_ms);
    assert_eq!(over.len(), 1);
    let ending =
        Ending::of(over.into_iter().next().expect("it is there"), &[], |_| ()).expect("two are left");
    let counted: Vec<usize> = ending
        .voices
        .iter()
        .map(|(_, judged)| judged.heard.notes.len())
        .collect();
    assert_eq!(counted, [16, 16, 1]);
}

#[test]
fn it_ends_when_everyone_was_judged_and_who_was_not_is_left_out() {
    let mut stage = Stage::new(&[(1, 0.0), (2, 5.0), (3, 10.0)]);
    for who in 1..=3 {
        stage.plays(who, 100_000);
        stage.wait(300);
    }
    stage.ends(1, 100_000);
    stage.judged(1, 100_000, tune(100_000));
    stage.ends(2, 100_000);
    stage.judged(2, 100_000, tune(102_000));
    assert!(
        stage.weaving.over(stage.now_ms).is_empty(),
        "the third still sounds"
    );
    // Its line died; its performance ends by itself, and its judgement never comes.
    stage.ends(3, 100_000);
    assert!(
        stage.weaving.over(stage.now_ms).is_empty(),
        "its judgement is waited for"
    );
    stage.wait(JUDGED_WITHIN_MS + 1);
    let over = stage.weaving.over(stage.now_ms);
    let mut left_out = Vec::new();
    let ending = Ending::of(over.into_iter().next().expect("it is over"), &[], |why| {
        left_out.push(why)
    })
    .expect("two are left");
    assert_eq!((ending.voices.len(), left_out), (2, vec!["not-judged"]));
    assert_eq!(stage.weaving.count(), 0);
}

#[test]
fn notes_that_come_after_the_end_raise_nobody_again() {
    let mut stage = Stage::new(&[(1, 0.0), (2, 5.0)]);
    stage.plays(1, 100_000);
    stage.ends(1, 100_000);
    stage.plays(1, 100_000);
    stage.wait(300);
    stage.plays(2, 100_000);
    assert_eq!(stage.weave_of(2), None, "who has ended is nobody to weave with");
    stage.wait(300);
    stage.plays(1, 100_600);
    assert!(stage.weave_of(1).is_some(), "its next performance is another one");
}

#[test]
fn one_bad_log_harms_nobody_else() {
    let bad = |voice: WeaveVoice| {
        let mut stage = Stage::new(&[(1, 0.0), (2, 5.0), (3, 10.0)]);
        for who in 1..=3 {
            stage.plays(who, 100_000);
            stage.wait(300);
        }
        for (who, heard) in [(1, tune(100_000)), (2, voice), (3, tune(102_000))] {
            stage.ends(who, 100_000);
            stage.judged(who, 100_000, heard);
        }
        let over = stage.weaving.over(stage.now_ms);
        let mut left_out = Vec::new();
        let ending = Ending::of(over.into_iter().next().expect("it is over"), &[], |why| {
            left_out.push(why)
        });
        let ending = ending.expect("the two others weave all the same");
        let who: Vec<u64> = ending
            .voices
            .iter()
            .map(|(voice, _)| voice.songweaver.0)
            .collect();
        assert_eq!(who, [1, 3]);
        assert!(!ending.verdict.relations.is_empty());
        left_out
    };
    // A log that claims a chord of more keys than hands hold, one out of range, one whose clock jumps, one that is elsewhere in time.
    let chord = |count: u8| WeaveVoice {
        notes: (0..count)
            .map(|key| song::weave::PlayedNote {
                began_ms: 100_000,
                ended_ms: 101_000,
                pitch: 30 + key,
                velocity: 80,
            })
            .collect(),
    };
    assert_eq!(bad(chord(40)), ["impossible-chord"]);
    let mut wrong = tune(100_000);
    wrong.notes[3].pitch = 200;
    assert_eq!(bad(wrong), ["note-out-of-range"]);
    let mut jumps = tune(100_000);
    jumps.notes[8..].iter_mut().for_each(|note| {
        note.began_ms += 20_000;
        note.ended_ms += 20_000;
    });
    assert_eq!(bad(jumps), ["clock-jumps"]);
    assert_eq!(bad(tune(500_000)), ["voices-apart"]);
    assert_eq!(bad(WeaveVoice::default()), ["empty-voice"]);
}

#[test]
fn what_was_heard_late_is_judged_as_an_ear_heard_it() {
    // Both play the same tune at the same moment, and each hears the other exactly a bar late: a canon for either ear.
    let ending = |late_ms: u32| {
        let mut stage = Stage::new(&[(1, 0.0), (2, 5.0)]);
        stage.late_ms = late_ms;
        for who in 1..=2 {
            stage.plays(who, 100_000);
            stage.wait(300);
        }
        for who in 1..=2 {
            stage.ends(who, 100_000);
            stage.judged(who, 100_000, tune(100_000));
        }
        let over = stage.weaving.over(stage.now_ms);
        Ending::of(over.into_iter().next().expect("it is over"), &[], |_| ()).expect("they weave")
    };
    let together = ending(0);
    assert_eq!(together.delays_ms, [0, 0]);
    let apart = ending(2_000);
    assert_eq!(apart.delays_ms.iter().copied().max(), Some(2_000));
    assert_ne!(together.recording, apart.recording);
    let log = apart.recording.log();
    assert_eq!(log.voices[1 - apart.ear].began_ms(), 2_000);
    // Whoever has the recording gets the same verdict.
    let again = song::weave::judge(&log).expect("it was judged before");
    assert_eq!(clearest(&again.relations), clearest(&apart.verdict.relations));
    assert_eq!(again.quality, apart.verdict.quality);
    let read = recording::Recording::read(&apart.recording.bytes()).expect("it was written so");
    assert_eq!((read.id(), &read), (apart.recording.id(), &apart.recording));
}

#[test]
fn the_largest_log_can_be_kept() {
    let voice = || WeaveVoice {
        notes: (0..256)
            .map(|number| song::weave::PlayedNote {
                began_ms: 100_000 + number * 700,
                ended_ms: 100_000 + number * 700 + 60_000,
                pitch: 108,
                velocity: 127,
            })
            .collect(),
    };
    let log = song::weave::WeaveLog {
        song: region_song(),
        voices: (0..8).map(|_| voice()).collect(),
    };
    let bytes = recording::Recording::of(&log, Intent::Creative).bytes().len();
    assert!(bytes <= journal::tables::BLOB_BYTES_MAX, "{bytes}");
}
