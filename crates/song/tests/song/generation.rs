//! Generated melodies from outside: valid and singable whatever is asked, formed as they say, kin to their motif, and good by the song's own judge.

use crate::support::region;
use kernel::{Milli, RandomStream};
use song::analysis::key::belongs;
use song::generate::{Form, Mood, Register, Request, Variation, compose, vary};
use song::{Intent, Melody, MelodyError, Metre, Mode, PitchClass, RegionSong, Standing, judge, nearness};
use std::collections::BTreeSet;

/// The lower decile of quality that each form is held to. An idea is two measures, in which little can be shown; pieces of the corpus have 700 to 1000.
fn floor(form: Form) -> u16 {
    match form {
        Form::Idea => 550,
        Form::Phrase => 720,
        Form::Sentence => 840,
        Form::Period | Form::Rounded => 880,
    }
}

/// A motif of some notes that a region could have.
fn motif(seed: u64, song: &RegionSong) -> Vec<(u8, u32)> {
    let mut chance = RandomStream::new(seed, "motif");
    let degrees = song.mode.degrees();
    let mut place = chance.below(3) as i32;
    (0..4 + chance.below(3))
        .map(|_| {
            let count = degrees.len() as i32;
            let above = place.div_euclid(count) * 12 + i32::from(degrees[place.rem_euclid(count) as usize]);
            place += [-2, -1, 1, 1, 2, 3][chance.below(6) as usize];
            let ticks = [240, 480, 480, 720, 960][chance.below(5) as usize];
            (
                u8::try_from(60 + i32::from(song.tonic.number()) + above).unwrap(),
                ticks,
            )
        })
        .collect()
}

/// What is asked for, drawn by a number from everything that can be asked.
fn drawn(number: u64) -> (RegionSong, Form, Register, Mood, u64) {
    let mut chance = RandomStream::new(number, "asked");
    let mut one = |of: usize| chance.below(of as u32) as usize;
    let metre = Metre {
        beats: 1 + one(16) as u8,
        unit: [1, 2, 4, 4, 4, 8, 8, 16][one(8)],
    };
    let mut song = region(
        PitchClass::of(one(12) as u8),
        Mode::ALL[one(11)],
        [40, 60, 76, 96, 120, 168, 240][one(7)],
        metre,
    );
    song.motif = match one(4) {
        0 => Vec::new(),
        _ => motif(number, &song),
    };
    let (form, register, mood) = (Form::ALL[one(5)], Register::ALL[one(3)], Mood::ALL[one(8)]);
    (song, form, register, mood, number)
}

fn made(song: &RegionSong, form: Form, register: Register, mood: Mood, seed: u64) -> Melody {
    let request = Request {
        mood,
        ..Request::of_region(song, form, register, seed)
    };
    compose(&request).unwrap()
}

/// Pitches of the part that is the generator's own: what stands in the motif is whoever wrote it's.
fn moves(melody: &Melody) -> Vec<i32> {
    melody
        .notes()
        .windows(2)
        .map(|pair| i32::from(pair[1].pitch) - i32::from(pair[0].pitch))
        .collect()
}

#[test]
fn whatever_is_asked_is_in_its_mode_and_register_and_can_be_sung() {
    for number in 0..600 {
        let (song, form, register, mood, seed) = drawn(number);
        let melody = made(&song, form, register, mood, seed);
        let about = format!("{number}: {song:?} {form:?} {register:?} {mood:?}\n{melody:?}");
        let (low, high) = register.pitches();
        for note in melody.notes() {
            assert!(
                belongs(song.tonic, song.mode, note.pitch),
                "outside the mode, {about}"
            );
            assert!(
                (low..=high).contains(&note.pitch),
                "outside the register, {about}"
            );
        }
        for pair in melody.notes().windows(2) {
            assert!(
                pair[0].onset + pair[0].duration <= pair[1].onset,
                "two at once, {about}"
            );
        }
        assert!(
            moves(&melody).iter().all(|semitones| semitones.abs() <= 12),
            "a leap beyond the octave, {about}"
        );
        let last = melody.notes().last().unwrap();
        assert_eq!(PitchClass::of(last.pitch), song.tonic, "not home, {about}");
        assert!(last.duration >= 240, "a short last note, {about}");
    }
}

/// A wide leap that no motif brought is turned back by a third at most.
#[test]
fn wide_leaps_are_turned_back() {
    let mut wide = 0;
    for number in 0..700 {
        let (mut song, form, register, mood, seed) = drawn(number);
        // A motif by step, so that every leap is the generator's own.
        let degrees = song.mode.degrees();
        song.motif = [0, 1, 2, 1]
            .map(|degree| (60 + song.tonic.number() + degrees[degree], 480))
            .to_vec();
        let melody = made(&song, form, register, mood, seed);
        let notes = melody.notes();
        let moves = moves(&melody);
        for (first, pair) in moves
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| pair[0].abs() >= 7)
        {
            // After a breath the line begins anew.
            let breathes = |at: usize| notes[at].onset + notes[at].duration < notes[at + 1].onset;
            if breathes(first) || breathes(first + 1) {
                continue;
            }
            wide += 1;
            let turned = pair[1].signum() == -pair[0].signum() && pair[1].abs() <= 4;
            assert!(turned, "{number}: {pair:?} at {first} of {moves:?}, {form:?}");
        }
    }
    assert!(wide > 20, "{wide} wide leaps are too few to tell");
}

#[test]
fn every_phrase_breathes() {
    for number in 0..300 {
        let (mut song, _, register, mood, seed) = drawn(number);
        song.metre = Metre::COMMON;
        let bar = song.metre.bar_ticks();
        for form in [Form::Phrase, Form::Period, Form::Sentence, Form::Rounded] {
            let melody = made(&song, form, register, mood, seed);
            for phrase in 1..=u32::try_from(form.measures() / 4).unwrap() {
                let end = phrase * 4 * bar;
                let sounding = melody
                    .notes()
                    .iter()
                    .filter(|note| note.onset < end)
                    .map(|note| note.onset + note.duration);
                let silent = end - sounding.max().unwrap();
                assert!(
                    silent >= 60,
                    "{number}: {form:?}, phrase {phrase} has {silent} ticks of breath: {melody:?}"
                );
            }
        }
    }
}

#[test]
fn periods_close_by_half_and_then_in_full_and_begin_alike() {
    for number in 0..120 {
        let (mut song, _, register, mood, seed) = drawn(number);
        song.metre = Metre::COMMON;
        let bar = song.metre.bar_ticks();
        let melody = made(&song, Form::Period, register, mood, seed);
        let at = |tick: u32| {
            melody
                .notes()
                .iter()
                .find(|note| note.onset == tick)
                .unwrap_or_else(|| panic!("{number}: nothing at {tick}: {melody:?}"))
        };
        let half = at(3 * bar);
        assert_ne!(PitchClass::of(half.pitch), song.tonic, "{number}");
        assert_eq!(PitchClass::of(at(7 * bar).pitch), song.tonic, "{number}");
        let idea = |from: u32| -> Vec<(u32, u8)> {
            let within = melody
                .notes()
                .iter()
                .filter(|note| (from..from + 2 * bar).contains(&note.onset));
            within.map(|note| (note.onset - from, note.pitch)).collect()
        };
        assert_eq!(
            idea(0),
            idea(4 * bar),
            "{number}: the consequent begins as the antecedent did"
        );
    }
}

#[test]
fn seeds_differ_and_the_same_seed_does_not() {
    let (song, ..) = drawn(11);
    let song = RegionSong {
        metre: Metre::COMMON,
        tempo: 90,
        ..song
    };
    for form in Form::ALL {
        let ids: BTreeSet<_> = (0..60)
            .map(|seed| made(&song, form, Register::Middle, Mood::Hopeful, seed).id())
            .collect();
        let few = if form == Form::Idea { 20 } else { 58 };
        assert!(ids.len() >= few, "{form:?}: {} of 60", ids.len());
    }
    let once = made(&song, Form::Rounded, Register::Low, Mood::Fierce, 5);
    assert_eq!(once, made(&song, Form::Rounded, Register::Low, Mood::Fierce, 5));
}

/// A melody is near its own motif and farther from another's.
#[test]
fn kin_to_their_motif() {
    let (mut near, mut pairs, mut own_sum, mut other_sum) = (0, 0, 0, 0);
    for number in 0..100 {
        let mut song = region(
            PitchClass::of(2),
            Mode::ALL[(number % 11) as usize],
            84,
            Metre::COMMON,
        );
        song.motif = motif(number, &song);
        let other = motif(number + 5_000, &song);
        let melody = made(&song, Form::Phrase, Register::Middle, Mood::Hopeful, number);
        let (own, foreign) = (nearness(&melody, &song.motif), nearness(&melody, &other));
        assert!(own >= 800, "{number}: {own} to {:?} in {melody:?}", song.motif);
        pairs += 1;
        near += u32::from(own > foreign);
        own_sum += u32::from(own);
        other_sum += u32::from(foreign);
    }
    println!(
        "near its own motif {} against {} of another's",
        own_sum / pairs,
        other_sum / pairs
    );
    assert!(near * 100 >= pairs * 95, "{near} of {pairs}");
}

/// A variation that only moves or decorates is nearer to its motif than chance is.
#[test]
fn variations_are_heard_as_their_motif() {
    let song = region(PitchClass::of(7), Mode::Ionian, 84, Metre::COMMON);
    let mut kept = 0;
    for seed in 0..100 {
        let theme = motif(seed, &song);
        for way in [
            Variation::Ornament,
            Variation::Augmentation,
            Variation::Diminution,
        ] {
            let mut at = 0;
            let notes = vary(&theme, &song, way, seed)
                .into_iter()
                .map(|(pitch, duration)| {
                    at += duration;
                    song::Note {
                        onset: at - duration,
                        pitch,
                        duration,
                        velocity: 80,
                    }
                });
            let melody = Melody::new(notes.collect(), 84, Metre::COMMON, None).unwrap();
            kept += u32::from(nearness(&melody, &theme) >= song::motif::SUNG_WELL);
        }
    }
    assert!(kept >= 285, "{kept} of 300 are heard as their motif");
}

/// By the judge that players are judged by, in the region they are made for.
#[test]
fn what_is_generated_is_judged_good() {
    let standing = Standing {
        attunement: 4,
        energy: Milli::ONE,
        freshness: Milli::ONE,
    };
    let mut by_form: Vec<(Form, Vec<u16>, Vec<u16>)> =
        Form::ALL.map(|form| (form, Vec::new(), Vec::new())).to_vec();
    for number in 0..90_u64 {
        let metre = [
            Metre::COMMON,
            Metre { beats: 3, unit: 4 },
            Metre { beats: 6, unit: 8 },
        ][(number % 3) as usize];
        let mut song = region(
            PitchClass::of((number % 12) as u8),
            Mode::ALL[(number % 11) as usize],
            84,
            metre,
        );
        song.motif = motif(number, &song);
        for (form, qualities, fits) in &mut by_form {
            let melody = made(
                &song,
                *form,
                Register::Middle,
                Mood::ALL[(number % 8) as usize],
                number,
            );
            let judged = judge(&melody, &song, Intent::ALL[(number % 4) as usize], &standing);
            qualities.push(judged.quality);
            fits.push(judged.fit);
        }
    }
    for (form, mut qualities, mut fits) in by_form {
        qualities.sort_unstable();
        fits.sort_unstable();
        let decile = |of: &[u16], tenth: usize| of[of.len() * tenth / 10];
        println!(
            "{form:?}: quality {} {} {}, fit {} {} (least, lower decile, median)",
            qualities[0],
            decile(&qualities, 1),
            decile(&qualities, 5),
            fits[0],
            decile(&fits, 1),
        );
        let floor = floor(form);
        assert!(decile(&qualities, 1) >= floor, "{form:?}: {qualities:?}");
        assert!(decile(&fits, 1) >= 900, "{form:?}: {fits:?}");
    }
}

#[test]
fn what_no_melody_can_have_is_refused_and_absurd_motifs_are_not() {
    let good = region(PitchClass::of(0), Mode::Ionian, 84, Metre::COMMON);
    let refused =
        |song: &RegionSong| compose(&Request::of_region(song, Form::Idea, Register::Low, 0)).unwrap_err();
    assert_eq!(
        refused(&RegionSong {
            tempo: 300,
            ..good.clone()
        }),
        MelodyError::Tempo(300)
    );
    let metre = Metre { beats: 4, unit: 3 };
    assert_eq!(
        refused(&RegionSong {
            metre,
            ..good.clone()
        }),
        MelodyError::Metre { beats: 4, unit: 3 }
    );
    for motif in [
        vec![(0, 0); 300],
        vec![(127, u32::MAX), (0, 1), (127, 480)],
        vec![(64, 7)],
    ] {
        let song = RegionSong {
            motif,
            ..good.clone()
        };
        for form in Form::ALL {
            let melody = made(&song, form, Register::High, Mood::Calm, 3);
            assert!(
                moves(&melody).iter().all(|semitones| semitones.abs() <= 12),
                "{melody:?}"
            );
        }
    }
}
