//! The realm's rules as scenarios: every command and every refusal, credits that count once, tiers, and what players are shown.

use crate::play::Play;
use crate::world::{MIRA, TAVI, hours, melody, place, region, rules};
use kernel::{MelodyId, Milli, PerformanceId, SongweaverId};
use proptest::prelude::*;
use protocol::shared::Spot;
use sim::realm::event::{LookRecord, Sealed, VoiceRecord};
use sim::realm::{limits, may_cast};
use sim::region::event::MelodyPerformed;
use sim::view::{Lookup, Whereabouts};
use sim::{RealmCommand, RealmEvent, RealmRefusal, RegionEvent, RegionState};
use song::Intent;
use song::freshness::Fingerprint;
use std::collections::BTreeSet;

const LANDING: &str = "weavers-landing";

fn sealed(text: &str) -> Sealed {
    Sealed(text.to_owned())
}

fn make(look: LookRecord, voice: VoiceRecord, name: &str) -> RealmCommand {
    RealmCommand::Make {
        look,
        voice,
        name: Some(sealed(name)),
    }
}

fn keep(number: u128) -> RealmCommand {
    RealmCommand::KeepMelody {
        melody: MelodyId(number),
        name: sealed("bmFtZQ=="),
        intent: Intent::Creative,
        voices: Vec::new(),
    }
}

fn interact(slug: &str, at: &str, offer: &str) -> RealmCommand {
    RealmCommand::Interact {
        region: region(slug),
        place: place(at),
        offer: offer.to_owned(),
    }
}

fn performed(number: u128, who: SongweaverId, earned: i32) -> RegionEvent {
    RegionEvent::MelodyPerformed(MelodyPerformed {
        performance: PerformanceId(number),
        songweaver: who,
        melody: MelodyId(1),
        fingerprint: Fingerprint::of(&melody("D4:q E4 F#4")),
        when: hours(1),
        hour: 1,
        intent: Intent::Restoration,
        at: (0, 0),
        quality: 700,
        fit: 700,
        resonance: 400,
        freshness: 1000,
        harmony: Milli(100),
        dissonance: Milli(-100),
        earned: Milli(earned),
        energy: Milli(100),
    })
}

fn credit(event: RegionEvent) -> RealmCommand {
    RealmCommand::Credit {
        region: region(LANDING),
        event: Box::new(event),
    }
}

#[test]
fn nothing_is_for_who_never_arrived_and_one_arrives_once() {
    let mut play = Play::begun();
    for command in [RealmCommand::SkipStage, keep(1), credit(performed(1, MIRA, 10))] {
        assert_eq!(play.ask(MIRA, command), Err(RealmRefusal::UnknownSongweaver));
    }
    play.arrive(MIRA);
    let again = RealmCommand::Arrive { songweaver: MIRA };
    assert_eq!(play.ask(MIRA, again), Err(RealmRefusal::AlreadyArrived));
}

#[test]
fn a_songweaver_is_made_within_the_wardrobe_and_the_open_voices() {
    let mut play = Play::with(MIRA);
    let look = LookRecord {
        robe: 3,
        colour: 11,
        head: 5,
        skin: 7,
    };
    play.ask(MIRA, make(look, VoiceRecord::Celesta, "bWlyYQ=="))
        .unwrap();
    assert!(play.of(MIRA).made && play.of(MIRA).look == look);
    for wrong in [
        LookRecord { robe: 4, ..look },
        LookRecord { colour: 12, ..look },
        LookRecord { head: 6, ..look },
        LookRecord { skin: 8, ..look },
    ] {
        let refused = play.ask(MIRA, make(wrong, VoiceRecord::Harp, "x"));
        assert_eq!(refused, Err(RealmRefusal::UnknownLook));
    }
    let closed = make(look, VoiceRecord::Bowed, "x");
    assert_eq!(play.ask(MIRA, closed.clone()), Err(RealmRefusal::VoiceClosed));
    let long = make(look, VoiceRecord::Harp, &"x".repeat(limits::SEALED_BYTES_MAX + 1));
    assert_eq!(play.ask(MIRA, long), Err(RealmRefusal::TextTooLong(513)));
    assert!(
        play.ask(MIRA, make(look, VoiceRecord::Harp, &"x".repeat(512)))
            .is_ok()
    );
    // A tier opens the voice.
    play.ask(MIRA, credit(performed(9, MIRA, 3000))).unwrap();
    assert!(play.ask(MIRA, closed).is_ok());
    play.assert_replays();
}

#[test]
fn melodies_are_kept_renamed_forgotten_and_bounded() {
    let mut play = Play::with(MIRA);
    for number in 0..limits::MELODIES_MAX as u128 {
        play.ask(MIRA, keep(number)).unwrap();
    }
    assert_eq!(play.ask(MIRA, keep(999)), Err(RealmRefusal::MelodiesFull));
    assert_eq!(play.ask(MIRA, keep(0)), Err(RealmRefusal::AlreadyKnown));
    let rename = |melody| RealmCommand::RenameMelody {
        melody,
        name: sealed("bmV3"),
    };
    let forget = |melody| RealmCommand::ForgetMelody { melody };
    play.ask(MIRA, rename(MelodyId(3))).unwrap();
    play.ask(MIRA, forget(MelodyId(0))).unwrap();
    play.ask(MIRA, keep(999)).unwrap();
    // A melody of several voices names them, however it is called later.
    let in_voices = |number: u128, voices: std::ops::Range<u128>| RealmCommand::KeepMelody {
        melody: MelodyId(number),
        name: sealed("bmFtZQ=="),
        intent: Intent::Creative,
        voices: voices.map(MelodyId).collect(),
    };
    play.ask(MIRA, forget(MelodyId(1))).unwrap();
    assert_eq!(
        play.ask(MIRA, in_voices(1, 10..19)),
        Err(RealmRefusal::TooManyVoices(9))
    );
    play.ask(MIRA, in_voices(1, 10..18)).unwrap();
    play.ask(MIRA, rename(MelodyId(1))).unwrap();
    assert_eq!(play.of(MIRA).melodies[&MelodyId(1)].voices.len(), 8);
    play.ask(MIRA, forget(MelodyId(2))).unwrap();
    play.ask(MIRA, in_voices(2, 10..11)).unwrap();
    assert_eq!(
        play.of(MIRA).melodies[&MelodyId(2)].voices,
        [],
        "one voice is the melody itself"
    );
    let unknown = Err(RealmRefusal::UnknownMelody(MelodyId(0)));
    assert_eq!(play.ask(MIRA, forget(MelodyId(0))), unknown);
    assert_eq!(play.ask(MIRA, rename(MelodyId(0))), unknown);
    // What the world gives counts apart, and stays the world's.
    while play.stage(MIRA) != "done" {
        play.ask(MIRA, RealmCommand::SkipStage).unwrap();
    }
    let given = rules().pack.melodies["first-light"].id();
    assert_eq!(play.ask(MIRA, forget(given)), Err(RealmRefusal::OfTheWorld));
    assert_eq!(play.ask(MIRA, rename(given)), Err(RealmRefusal::OfTheWorld));
    assert_eq!(play.of(MIRA).kept_count(), limits::MELODIES_MAX);
    play.assert_replays();
}

#[test]
fn tiers_open_what_content_says_and_casting_asks_for_them() {
    let mut play = Play::with(MIRA);
    let mending = rules().pack.melodies["mending"].id();
    let unknown = Err(RealmRefusal::UnknownMelody(mending));
    assert_eq!(may_cast(play.of(MIRA), mending, rules()), unknown);
    play.ask(MIRA, credit(performed(1, MIRA, 2999))).unwrap();
    assert_eq!(play.of(MIRA).attunement[1], 0, "a thousandth below");
    let events = play.ask(MIRA, credit(performed(2, MIRA, 1))).unwrap();
    let raised = RealmEvent::AttunementRaised {
        intent: Intent::Restoration,
        tier: 1,
        voice: Some(VoiceRecord::Bowed),
        melodies: vec![(mending, "mending".into())],
    };
    assert!(events.contains(&raised), "{events:?}");
    assert_eq!(may_cast(play.of(MIRA), mending, rules()), Ok(()));
    assert_eq!(play.of(MIRA).attunement, [0, 1, 0, 0]);
    let leap = play.ask(MIRA, credit(performed(3, MIRA, 100_000))).unwrap();
    let tiers = leap
        .iter()
        .filter(|event| matches!(event, RealmEvent::AttunementRaised { .. }));
    assert_eq!(tiers.count(), 3, "every tier on the way is reached");
    // A melody whose tier is not reached: known by other means, not to be cast.
    let mut other = play.of(MIRA).clone();
    other.attunement = [0; 4];
    let low = Err(RealmRefusal::TierTooLow { needs: 1, has: 0 });
    assert_eq!(may_cast(&other, mending, rules()), low);
    play.assert_replays();
}

#[test]
fn a_credit_counts_once_and_only_for_its_own() {
    let mut play = Play::with(MIRA);
    let tried = RegionEvent::PlaceTried {
        place: place("star-whale-statue"),
        songweaver: MIRA,
        performance: PerformanceId(5),
        nearness: 100,
        when: hours(1),
    };
    let eased = RegionEvent::WoundEased {
        place: place("landing-wound"),
        songweaver: MIRA,
        performance: PerformanceId(5),
        when: hours(1),
        together: 1,
        by: 50,
        remaining: 550,
    };
    let restored = RegionEvent::PlaceRestored {
        place: place("star-whale-statue"),
        songweaver: MIRA,
        performance: PerformanceId(6),
        first: true,
        when: hours(1),
        harmony: Milli(1),
        dissonance: Milli(1),
    };
    for event in [performed(5, MIRA, 700), tried.clone(), eased, restored, tried] {
        play.ask(MIRA, credit(event.clone())).unwrap();
        let once = play.of(MIRA).clone();
        let again = play.ask(MIRA, credit(event)).unwrap();
        assert_eq!((again, play.of(MIRA)), (Vec::new(), &once));
    }
    assert!(
        play.of(MIRA).tries.is_empty(),
        "a late try of what is restored counts no more"
    );
    let other = play.ask(MIRA, credit(performed(7, TAVI, 700)));
    assert_eq!(other, Err(RealmRefusal::NotYours));
    let slow = RegionEvent::WoundDeepened {
        place: place("landing-wound"),
        when: hours(1),
        depth: 1,
    };
    assert_eq!(play.ask(MIRA, credit(slow)), Err(RealmRefusal::NothingToCredit));
    play.assert_replays();
}

#[test]
fn places_are_taken_up_as_they_offer() {
    let mut play = Play::with(MIRA);
    let refusals = [
        (interact("moon", "anya", "greet"), "unknown-region"),
        (interact(LANDING, "ignis", "greet"), "unknown-place"),
        (interact(LANDING, "anya", "dance"), "not-offered"),
        (interact(LANDING, "landing-wound", "look"), "not-offered"),
        (interact("memory-grotto", "grotto-exit", "enter"), "gate-closed"),
        (
            RealmCommand::EnterRegion {
                region: region("moon"),
            },
            "unknown-region",
        ),
        (
            RealmCommand::ComeNear {
                region: region(LANDING),
                place: place("lumi"),
            },
            "unknown-place",
        ),
        (
            RealmCommand::SingNotes {
                region: region("moon"),
                pitches: vec![60],
            },
            "unknown-region",
        ),
        (
            RealmCommand::SingNotes {
                region: region(LANDING),
                pitches: vec![],
            },
            "wrong-note-count",
        ),
        (
            RealmCommand::SingNotes {
                region: region(LANDING),
                pitches: vec![60; 33],
            },
            "wrong-note-count",
        ),
        (
            RealmCommand::SingNotes {
                region: region(LANDING),
                pitches: vec![128],
            },
            "unknown-pitch",
        ),
        (
            RealmCommand::Leave {
                region: region("moon"),
                at: (0, 0, 0),
                yaw: 0,
            },
            "unknown-region",
        ),
        (RealmCommand::Block { other: MIRA }, "yourself"),
    ];
    for (command, code) in refusals {
        let shown = format!("{command:?}");
        assert_eq!(play.ask(MIRA, command).unwrap_err().code(), code, "{shown}");
    }
    assert!(
        play.ask(MIRA, interact(LANDING, "anya", "dance"))
            .unwrap_err()
            .to_string()
            .contains("greet")
    );
    play.ask(MIRA, interact(LANDING, "anya", "greet")).unwrap();
    assert!(
        play.said.last().unwrap().starts_with("anya.greet."),
        "{:?}",
        play.said
    );
    // A gate that no journey holds is found by standing at it.
    let near = RealmCommand::ComeNear {
        region: region(LANDING),
        place: place("landing-gate"),
    };
    play.ask(MIRA, near.clone()).unwrap();
    assert!(play.of(MIRA).gates.contains(&place("landing-gate")));
    assert_eq!(play.ask(MIRA, near).unwrap(), []);
    let at_exit = RealmCommand::ComeNear {
        region: region("memory-grotto"),
        place: place("grotto-exit"),
    };
    play.ask(MIRA, at_exit).unwrap();
    assert!(
        !play.of(MIRA).gates.contains(&place("grotto-exit")),
        "a held gate is opened, not found"
    );
    play.assert_replays();
}

#[test]
fn blocks_are_bounded_and_taken_back() {
    let mut play = Play::with(MIRA);
    for number in 0..limits::BLOCKS_MAX as u64 {
        let other = SongweaverId(0x1000 + number);
        play.ask(MIRA, RealmCommand::Block { other }).unwrap();
    }
    let one_more = RealmCommand::Block { other: TAVI };
    assert_eq!(play.ask(MIRA, one_more.clone()), Err(RealmRefusal::BlocksFull));
    let first = SongweaverId(0x1000);
    assert_eq!(play.ask(MIRA, RealmCommand::Block { other: first }).unwrap(), []);
    assert_eq!(play.ask(MIRA, RealmCommand::Unblock { other: TAVI }).unwrap(), []);
    play.ask(MIRA, RealmCommand::Unblock { other: first }).unwrap();
    assert!(play.ask(MIRA, one_more).is_ok());
    play.assert_replays();
}

#[test]
fn the_player_is_shown_all_of_it() {
    let mut play = Play::with(MIRA);
    play.ask(MIRA, make(LookRecord::default(), VoiceRecord::Flute, "bWlyYQ=="))
        .unwrap();
    play.ask(
        MIRA,
        RealmCommand::EnterRegion {
            region: region(LANDING),
        },
    )
    .unwrap();
    play.ask(MIRA, keep(77)).unwrap();
    play.ask(MIRA, keep(78)).unwrap();
    play.ask(MIRA, credit(performed(1, MIRA, 3500))).unwrap();
    let lookup = Lookup {
        open: &|sealed: &Sealed| (sealed.0 == "bWlyYQ==").then(|| "Mira".to_owned()),
        notes: &|id| (id == MelodyId(77)).then(|| melody("D4:q E4")),
    };
    let whereabouts = Whereabouts {
        region: region(LANDING),
        at: Spot {
            x: 1.0,
            y: 2.0,
            z: 3.0,
        },
        guest: true,
    };
    let you = sim::view::you(play.of(MIRA), &whereabouts, play.now, rules(), &lookup);
    assert_eq!((you.name.as_str(), you.made, you.guest), ("Mira", true, true));
    assert_eq!(you.resonance, [0, 3500, 0, 0]);
    assert_eq!(you.attunement, [0, 1, 0, 0]);
    assert_eq!(you.energy, 900);
    assert_eq!(you.voices.len(), rules().attunement.voices.len() + 1);
    let names: BTreeSet<(&str, bool, u8)> = you
        .melodies
        .iter()
        .map(|kept| (kept.name.as_str(), kept.given, kept.tier))
        .collect();
    // The one whose notes are not at hand is left out rather than shown empty.
    assert_eq!(names, BTreeSet::from([("", false, 0), ("The mending", true, 1)]));
    assert_eq!(you.discovered, [LANDING]);
    assert_eq!(you.journeys[0].stage, "wake");
    assert_eq!(you.journeys[0].hint, "hint.wake");
    let unbegun = sim::view::region_state(&RegionState::default(), 0, &|_| None);
    assert!(unbegun.is_none());
}

#[test]
fn hummed_notes_follow_the_beat() {
    let notes = sim::view::hummed(&[62, 66], 120);
    let offsets: Vec<(u16, u8, bool)> = notes
        .iter()
        .map(|note| (note.offset_ms, note.pitch, note.velocity > 0))
        .collect();
    assert_eq!(
        offsets,
        [(0, 62, true), (450, 62, false), (500, 66, true), (950, 66, false)]
    );
    assert_eq!(
        sim::view::hummed(&[60; 300], 40).last().unwrap().offset_ms,
        u16::MAX
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Any commands in any order: replay equals live, energy keeps its bounds, and a refused command changes nothing.
    #[test]
    fn any_life_replays(steps in prop::collection::vec((0_u8..9, 0_u8..128), 1..50)) {
        let mut play = Play::with(MIRA);
        for (kind, seed) in steps {
            let before = play.of(MIRA).clone();
            play.wait_ms(u64::from(seed) * 100);
            let slug = ["memory-grotto", LANDING, "whisperwood-grove", "moon"][usize::from(seed % 4)];
            let at = ["lumi", "anya", "star-whale-statue", "grotto-exit", "ignis"][usize::from(seed % 5)];
            let command = match kind {
                0 => RealmCommand::SingNotes { region: region("memory-grotto"), pitches: vec![seed, 62, 66] },
                1 => RealmCommand::SkipStage,
                2 => RealmCommand::EnterRegion { region: region(slug) },
                3 => RealmCommand::ComeNear { region: region(slug), place: place(at) },
                4 => interact(slug, at, "greet"),
                5 => credit(performed(u128::from(seed % 8), MIRA, i32::from(seed) * 50)),
                6 => keep(u128::from(seed % 10)),
                7 => RealmCommand::ForgetMelody { melody: MelodyId(u128::from(seed % 10)) },
                _ => make(LookRecord::default(), VoiceRecord::Harp, "x"),
            };
            if play.ask(MIRA, command).is_err() {
                prop_assert_eq!(play.of(MIRA), &before);
            }
            let energy = sim::realm::energy_at(play.of(MIRA), play.now, rules());
            prop_assert!((Milli::ZERO..=Milli::ONE).contains(&energy));
        }
        play.assert_replays();
    }
}
