//! The first hour, lived through region and realm: well, clumsily, and by those who know the way.

use crate::play::Play;
use crate::world::{MIRA, TAVI, place, region, rules};
use kernel::SongweaverId;
use sim::realm::event::{LookRecord, Sealed, VoiceRecord};
use sim::{RealmCommand, RealmRefusal, facts};
use song::Intent;

const MOTIF: &str = "D4:q F#4 A4 B4:q";

fn sing(play: &mut Play, who: SongweaverId, pitches: &[u8]) {
    play.ask(
        who,
        RealmCommand::SingNotes {
            region: region("memory-grotto"),
            pitches: pitches.to_vec(),
        },
    )
    .unwrap();
}

fn make(play: &mut Play, who: SongweaverId) {
    play.ask(
        who,
        RealmCommand::Make {
            look: LookRecord::default(),
            voice: VoiceRecord::Flute,
            name: Some(Sealed("c2VhbGVk".into())),
        },
    )
    .unwrap();
}

fn enter(play: &mut Play, who: SongweaverId, slug: &str) {
    play.ask(who, RealmCommand::EnterRegion { region: region(slug) })
        .unwrap();
}

fn come_near(play: &mut Play, who: SongweaverId, slug: &str, at: &str) {
    let command = RealmCommand::ComeNear {
        region: region(slug),
        place: place(at),
    };
    play.ask(who, command).unwrap();
}

fn interact(
    play: &mut Play,
    who: SongweaverId,
    slug: &str,
    at: &str,
    offer: &str,
) -> Result<(), RealmRefusal> {
    let command = RealmCommand::Interact {
        region: region(slug),
        place: place(at),
        offer: offer.into(),
    };
    play.ask(who, command).map(drop)
}

/// From the first note to the square of the Landing.
fn to_the_statue(play: &mut Play, who: SongweaverId) {
    enter(play, who, "memory-grotto");
    sing(play, who, &[62, 66, 69, 71]);
    make(play, who);
    come_near(play, who, "memory-grotto", "lumi");
    enter(play, who, "weavers-landing");
    come_near(play, who, "weavers-landing", "star-whale-statue");
    assert_eq!(play.stage(who), "statue");
}

#[test]
fn the_first_hour_is_lived_to_its_end() {
    let mut play = Play::with(MIRA);
    assert_eq!(play.stage(MIRA), "wake");
    assert!(facts::listening(play.of(MIRA), rules()).notes);
    enter(&mut play, MIRA, "memory-grotto");

    sing(&mut play, MIRA, &[60]);
    assert_eq!(play.stage(MIRA), "crystals", "any note wakes the light");
    assert!(play.of(MIRA).restored.is_empty(), "and it is no crystal's");
    sing(&mut play, MIRA, &[71, 62]);
    assert!(play.of(MIRA).restored.contains(&place("crystal-4")));
    assert!(!play.of(MIRA).restored.contains(&place("crystal-2")));
    sing(&mut play, MIRA, &[61, 63, 65]);
    assert_eq!(play.stage(MIRA), "crystals");
    sing(&mut play, MIRA, &[66, 81]);
    assert_eq!(play.stage(MIRA), "making");
    assert!(!facts::listening(play.of(MIRA), rules()).notes);

    assert!(play.said.is_empty(), "nobody speaks before Lumi gathers");
    make(&mut play, MIRA);
    assert_eq!(play.said, ["lumi.greeting.1", "lumi.greeting.2"]);
    assert_eq!(
        interact(&mut play, MIRA, "memory-grotto", "grotto-exit", "enter"),
        Err(RealmRefusal::GateClosed(place("grotto-exit")))
    );
    interact(&mut play, MIRA, "memory-grotto", "lumi", "greet").unwrap();
    assert_eq!(play.stage(MIRA), "way-out");
    interact(&mut play, MIRA, "memory-grotto", "grotto-exit", "enter").unwrap();

    enter(&mut play, MIRA, "weavers-landing");
    let listening = facts::listening(play.of(MIRA), rules());
    assert!(listening.places.contains(&place("star-whale-statue")));
    come_near(&mut play, MIRA, "weavers-landing", "star-whale-statue");
    assert_eq!(play.stage(MIRA), "statue");

    let before = play.region("weavers-landing").clone();
    play.perform(
        MIRA,
        "weavers-landing",
        "star-whale-statue",
        MOTIF,
        Intent::Restoration,
    );
    let after = play.region("weavers-landing").clone();
    assert_eq!(play.stage(MIRA), "thanks");
    assert!(after.harmony > before.harmony && after.dissonance < before.dissonance);
    assert_eq!(after.firsts[&place("star-whale-statue")], MIRA);
    assert!(
        play.said
            .ends_with(&["anya.thanks.1".into(), "anya.thanks.2".into()])
    );
    assert_eq!(play.of(MIRA).melodies.len(), 1, "First Light is given");
    assert!(play.of(MIRA).codex.contains("star-whale") && play.of(MIRA).codex.contains("anya"));

    play.wait_ms(30_000);
    play.perform(
        MIRA,
        "weavers-landing",
        "anya",
        "A4:q F#4 D4 E4 | F#4 E4 D4:h",
        Intent::Exploration,
    );
    assert_eq!(play.stage(MIRA), "two-ways");
    enter(&mut play, MIRA, "whisperwood-grove");
    assert_eq!(play.stage(MIRA), "shade");
    play.wait_ms(30_000);
    play.perform(
        MIRA,
        "whisperwood-grove",
        "gloom-shade",
        "E4:q A4 B4 C5",
        Intent::Protection,
    );
    assert_eq!(play.stage(MIRA), "blossom");
    play.wait_ms(30_000);
    play.perform(
        MIRA,
        "whisperwood-grove",
        "resonant-blossom",
        "A4:q C5 E5 D5 A4",
        Intent::Creative,
    );
    assert_eq!(play.stage(MIRA), "ignis");
    enter(&mut play, MIRA, "cinderfall");
    come_near(&mut play, MIRA, "cinderfall", "ignis");
    assert_eq!(play.stage(MIRA), "done");
    assert!(
        play.said
            .ends_with(&["ignis.greeting.1".into(), "ignis.greeting.2".into()])
    );
    assert_eq!(
        play.ask(MIRA, RealmCommand::SkipStage),
        Err(RealmRefusal::NothingToSkip)
    );
    play.assert_replays();
}

#[test]
fn who_fails_three_times_is_helped_more_each_time_and_then_sung_along_with() {
    let mut play = Play::with(MIRA);
    to_the_statue(&mut play, MIRA);
    let wrong = "C4:q C#4 G#4 A#4";
    for number in 1..=3_u8 {
        let said = play.said.len();
        play.wait_ms(20_000);
        play.perform(
            MIRA,
            "weavers-landing",
            "star-whale-statue",
            wrong,
            Intent::Restoration,
        );
        assert_eq!(play.of(MIRA).tries[&place("star-whale-statue")], number);
        assert_eq!(play.said[said..], [format!("lumi.statue.again.{number}")]);
        let shown = sim::view::journeys(play.of(MIRA), rules());
        assert_eq!(shown[0].tries, number);
        assert_eq!(shown[0].hint, format!("hint.statue.{}", number + 1));
        assert_eq!(shown[0].motif, [62, 66, 69, 71]);
    }
    play.wait_ms(20_000);
    play.perform(
        MIRA,
        "weavers-landing",
        "star-whale-statue",
        wrong,
        Intent::Restoration,
    );
    assert_eq!(
        play.stage(MIRA),
        "statue",
        "notes of no mode are not enough, even then"
    );
    play.wait_ms(20_000);
    play.perform(
        MIRA,
        "weavers-landing",
        "star-whale-statue",
        "G4:q E4 G4 C#5",
        Intent::Creative,
    );
    assert_eq!(play.stage(MIRA), "thanks", "any notes of the mode are");
    assert!(!play.of(MIRA).tries.contains_key(&place("star-whale-statue")));
    play.assert_replays();
}

#[test]
fn restoring_is_personal_and_the_first_is_recorded_once() {
    let mut play = Play::with(MIRA);
    play.arrive(TAVI);
    for who in [MIRA, TAVI] {
        to_the_statue(&mut play, who);
        play.perform(
            who,
            "weavers-landing",
            "star-whale-statue",
            MOTIF,
            Intent::Restoration,
        );
        assert_eq!(play.stage(who), "thanks");
        if who == MIRA {
            assert!(!play.of(TAVI).restored.contains(&place("star-whale-statue")));
        }
    }
    assert_eq!(
        play.region("weavers-landing").firsts[&place("star-whale-statue")],
        MIRA
    );
    let restored = play.journal.iter().filter(|recorded| {
        recorded.kind == "place-restored" && recorded.stream.as_str() == "region-weavers-landing"
    });
    let firsts: Vec<bool> = restored
        .map(|recorded| recorded.body.contains("\"first\":true"))
        .collect();
    assert_eq!(firsts, [true, false]);
    play.perform(
        MIRA,
        "weavers-landing",
        "star-whale-statue",
        MOTIF,
        Intent::Restoration,
    );
    let again = play
        .journal
        .iter()
        .filter(|recorded| recorded.kind == "place-restored");
    assert_eq!(
        again.count(),
        4,
        "a restored place is restored no more: two of the region, two of the realm"
    );
    play.assert_replays();
}

#[test]
fn who_knows_the_way_skips_it_and_lacks_nothing_that_comes_later() {
    let mut play = Play::with(MIRA);
    enter(&mut play, MIRA, "memory-grotto");
    let mut stages = Vec::new();
    while play.stage(MIRA) != "done" {
        play.ask(MIRA, RealmCommand::SkipStage).unwrap();
        stages.push(play.stage(MIRA).to_owned());
    }
    assert_eq!(stages.len(), rules().pack.journeys["first-hour"].stages.len());
    let state = play.of(MIRA);
    assert!((1..=4).all(|number| state.restored.contains(&place(&format!("crystal-{number}")))));
    assert!(state.gates.contains(&place("grotto-exit")));
    assert_eq!(state.melodies.len(), 4);
    assert!(state.codex.contains("ignis"));
    assert!(
        !state.restored.contains(&place("star-whale-statue")),
        "what is sung cannot be skipped into being"
    );
    play.perform(
        MIRA,
        "weavers-landing",
        "star-whale-statue",
        MOTIF,
        Intent::Restoration,
    );
    assert!(
        play.of(MIRA).restored.contains(&place("star-whale-statue")),
        "but it can still be sung"
    );
    assert_eq!(play.stage(MIRA), "done");
    play.assert_replays();
}

#[test]
fn what_happened_before_its_stage_is_not_asked_for_again() {
    let mut play = Play::with(MIRA);
    make(&mut play, MIRA);
    enter(&mut play, MIRA, "weavers-landing");
    play.perform(
        MIRA,
        "weavers-landing",
        "star-whale-statue",
        MOTIF,
        Intent::Restoration,
    );
    enter(&mut play, MIRA, "whisperwood-grove");
    play.perform(
        MIRA,
        "whisperwood-grove",
        "resonant-blossom",
        "A4:q C5 E5 D5 A4",
        Intent::Creative,
    );
    assert_eq!(play.stage(MIRA), "wake");
    sing(&mut play, MIRA, &[62, 66, 69, 71]);
    // Made, restored and entered already: only what is left stands between.
    assert_eq!(play.stage(MIRA), "shade");
    assert!(
        play.said.contains(&"anya.thanks.2".into()),
        "and what was passed still gives"
    );
    play.perform(
        MIRA,
        "whisperwood-grove",
        "gloom-shade",
        "E4:q A4 B4 C5",
        Intent::Protection,
    );
    assert_eq!(play.stage(MIRA), "ignis");
    play.assert_replays();
}
