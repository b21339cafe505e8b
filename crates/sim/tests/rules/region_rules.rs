//! A region's rules as scenarios: what songs, places, wounds and hours do, every refusal, and properties of all of them.

use crate::play::Play;
use crate::world::{HOUR_MS, MIRA, TAVI, hours, place, region, rules};
use ::world::harmony::FULL;
use kernel::{Context, Milli, RandomStream};
use proptest::prelude::*;
use sim::region::{self, RegionCommand};
use sim::{RegionEvent, RegionRefusal, RegionState};
use song::Intent;

const LANDING: &str = "weavers-landing";
const TUNE: &str = "D4:q F#4 A4 B4:h A4:q F#4:h | E4:q F#4 A4 F#4:h E4:q D4:h | D4:q F#4 A4 B4:h D5:q B4:h | A4:q B4 A4 F#4:h E4:q D4:h";
const OTHER: &str = "A4:q B4 C#5 D5 | C#5 A4 F#4:h | G4:q A4 B4 G4 | F#4 E4 D4:h | A4:q B4 C#5 E5 | D5 B4 G4:h | F#4:q G4 E4 C#4 | D4:w";

#[test]
fn a_good_song_raises_harmony_lowers_dissonance_earns_and_is_written_down() {
    let mut play = Play::with(MIRA);
    let before = play.region(LANDING).clone();
    let judgement = play.perform(MIRA, LANDING, "anya", TUNE, Intent::Restoration);
    let after = play.region(LANDING);
    assert!(judgement.resonance > 180, "{judgement:?}");
    assert!(after.harmony > before.harmony && after.dissonance < before.dissonance);
    assert!(play.of(MIRA).resonance[1] > Milli::ZERO);
    let causes = sim::view::causes(after, rules(), &|who| (who == MIRA).then(|| "Mira".to_owned()));
    assert_eq!(causes[0].kind, "performance");
    assert_eq!(causes[0].who.as_deref(), Some("Mira"));
    assert_eq!(causes[0].harmony, (after.harmony - before.harmony).0);
    play.assert_replays();
}

#[test]
fn noise_earns_nothing_and_adds_dissonance() {
    let mut play = Play::with(MIRA);
    let before = play.region(LANDING).clone();
    play.perform(
        MIRA,
        LANDING,
        "anya",
        "C4:s C#4 A5 D#4 G#2 C6 F#4 A#4 C#3 D#5 G#4",
        Intent::Creative,
    );
    let after = play.region(LANDING);
    assert!(after.dissonance > before.dissonance);
    assert_eq!(after.harmony, before.harmony);
    play.assert_replays();
}

#[test]
fn repetition_wears_a_song_out_for_its_singer_more_than_for_others() {
    let mut play = Play::with(MIRA);
    play.arrive(TAVI);
    let first = play
        .perform(MIRA, LANDING, "anya", TUNE, Intent::Restoration)
        .resonance;
    let others = play
        .perform(TAVI, LANDING, "anya", TUNE, Intent::Restoration)
        .resonance;
    let mut last = first;
    for _ in 0..4 {
        let again = play
            .perform(MIRA, LANDING, "anya", TUNE, Intent::Restoration)
            .resonance;
        assert!(again < last, "{again} follows {last}");
        last = again;
    }
    assert!(last * 5 < first, "{last} of {first} after four repetitions");
    assert!(
        others < first && others * 2 > first,
        "{others} of {first} for another singer"
    );
    play.wait_ms(4 * 60 * 60_000);
    let rested = play
        .perform(MIRA, LANDING, "anya", TUNE, Intent::Restoration)
        .resonance;
    assert!(rested >= first, "forgotten and rested: {rested}");
    play.assert_replays();
}

#[test]
fn one_singer_moves_an_hour_only_so_far() {
    let mut play = Play::with(MIRA);
    let before = play.region(LANDING).harmony;
    for number in 0..30_u8 {
        // A new tune each time, so that only the hour's bound holds it.
        let names = ["D4", "E4", "F#4", "G4", "A4", "B4", "C#5", "D5"];
        let at = |step: u8| names[usize::from((number.wrapping_mul(step) + step) % 8)];
        let text = format!(
            "D4:q {} {} A4 | {} {} {}:h | {}:q {} A4 F#4 | E4 F#4 D4:h",
            at(1),
            at(2),
            at(3),
            at(5),
            at(7),
            at(4),
            at(6)
        );
        play.perform(MIRA, LANDING, "anya", &text, Intent::Creative);
    }
    let earning = &rules().attunement.earning;
    let moved = play.region(LANDING).harmony - before;
    assert!(
        moved <= earning.moved_max && moved > earning.moved_max.scaled(1, 2),
        "{moved}"
    );
    assert!(play.of(MIRA).resonance[0] <= earning.hour_max);
    play.assert_replays();
}

#[test]
fn energy_is_spent_and_comes_back() {
    let mut play = Play::with(MIRA);
    play.perform(MIRA, LANDING, "anya", TUNE, Intent::Creative);
    let now = play.now;
    let spent = sim::realm::energy_at(play.of(MIRA), now, rules());
    assert!(spent < Milli::ONE && spent > Milli(800), "{spent}");
    assert!(sim::realm::energy_at(play.of(MIRA), now.plus(30_000), rules()) > spent);
    assert_eq!(
        sim::realm::energy_at(play.of(MIRA), now.plus(30 * 60_000), rules()),
        Milli::ONE
    );
    for _ in 0..40 {
        play.perform(MIRA, LANDING, "anya", TUNE, Intent::Creative);
    }
    assert_eq!(
        sim::realm::energy_at(play.of(MIRA), play.now, rules()),
        Milli::ZERO,
        "and never below nothing"
    );
    play.assert_replays();
}

#[test]
fn a_place_hears_only_who_is_near_and_the_right_intent_is_easier() {
    let mut play = Play::with(MIRA);
    let motif = "D4:q F#4 A4 B4";
    play.perform(MIRA, LANDING, "landing-gate", motif, Intent::Restoration);
    assert!(
        play.of(MIRA).restored.is_empty() && play.of(MIRA).tries.is_empty(),
        "too far away"
    );
    // Two of four notes: near enough for the second try with the right intent only.
    let half = "D4:q F#4 C4 Bb3";
    for intent in [Intent::Restoration, Intent::Creative, Intent::Restoration] {
        play.perform(MIRA, LANDING, "star-whale-statue", half, intent);
    }
    let tried: Vec<bool> = play
        .journal
        .iter()
        .filter(|recorded| recorded.stream.as_str() == "region-weavers-landing")
        .filter_map(|recorded| match recorded.kind.as_str() {
            "place-tried" => Some(false),
            "place-restored" => Some(true),
            _ => None,
        })
        .collect();
    assert_eq!(tried, [false, false, true], "nearness {}", {
        let melody = crate::world::melody(half);
        region::place::nearness(
            &melody,
            &[62, 66, 69, 71],
            &rules().pack.regions[&region(LANDING)].song,
        )
    });
    play.assert_replays();
}

#[test]
fn a_place_is_restored_once_even_before_the_realm_has_heard_of_it() {
    let mut play = Play::with(MIRA);
    let motif = "D4:q F#4 A4 B4";
    // Two performances that were judged by the same standing: the credit of the first was still on its way.
    let mut again = play.performance(MIRA, "star-whale-statue", motif, Intent::Restoration);
    play.perform(MIRA, LANDING, "star-whale-statue", motif, Intent::Restoration);
    assert!(play.of(MIRA).restored.contains(&place("star-whale-statue")));
    again.performance = kernel::PerformanceId(u128::MAX);
    assert!(again.standing.restored.is_empty());
    let events = play
        .ask_region(LANDING, RegionCommand::Perform(Box::new(again)))
        .unwrap();
    let restored = |event: &RegionEvent| matches!(event, RegionEvent::PlaceRestored { .. });
    assert!(events.len() == 1 && !events.iter().any(restored), "{events:?}");
}

/// Performances of restoration at the wound until it is healed, by singers in turn, a minute apart.
fn healed_after(singers: &[kernel::SongweaverId]) -> u32 {
    let mut play = Play::begun();
    for who in singers {
        play.arrive(*who);
    }
    let tunes = [
        TUNE,
        OTHER,
        "F#4:q A4 D5 C#5 | B4 A4 F#4:h | G4:q B4 A4 G4 | F#4 E4 D4:h",
    ];
    for number in 0..200_u32 {
        if play.region(LANDING).wound == 0 {
            play.assert_replays();
            return number;
        }
        let who = singers[number as usize % singers.len()];
        let tune = tunes[(number as usize / singers.len()) % tunes.len()];
        play.perform(who, LANDING, "landing-wound", tune, Intent::Restoration);
        play.wait_ms(60_000);
    }
    200
}

#[test]
fn two_heal_a_wound_faster_than_one() {
    let (alone, together) = (healed_after(&[MIRA]), healed_after(&[MIRA, TAVI]));
    assert!(together < alone, "{together} songs of two, {alone} of one");
    // Two sing in the time of one, so the wound closes in less than half of it.
    assert!(alone < 200, "one alone heals it too, in time");
}

#[test]
fn the_silence_wounds_again_what_is_no_longer_tended() {
    let mut play = Play::with(MIRA);
    play.perform(MIRA, LANDING, "landing-wound", TUNE, Intent::Restoration);
    let eased = play.region(LANDING).wound;
    assert!(eased < 600);
    let grace = u32::from(rules().pack.balance.wound.grace_hours);
    let pass = |play: &mut Play, hour: u32| {
        play.now = hours(u64::from(hour));
        play.ask_region(
            LANDING,
            RegionCommand::PassTime {
                hour,
                neighbours: Vec::new(),
                life: None,
            },
        )
        .unwrap();
    };
    pass(&mut play, 1 + grace);
    assert_eq!(play.region(LANDING).wound, eased, "left in peace");
    pass(&mut play, 2 + grace);
    assert!(play.region(LANDING).wound > eased);
    for hour in 1..200 {
        pass(&mut play, 2 + grace + hour);
    }
    assert_eq!(play.region(LANDING).wound, 600, "never deeper than it was found");
    play.assert_replays();
}

#[test]
fn hours_move_a_region_by_causes_that_add_up() {
    let mut play = Play::begun();
    let before = play.region(LANDING).clone();
    play.now = hours(5);
    let neighbours = vec![(region("cinderfall"), Milli(90_000), Milli(0))];
    let events = play
        .ask_region(
            LANDING,
            RegionCommand::PassTime {
                hour: 5,
                neighbours,
                life: None,
            },
        )
        .unwrap();
    let after = play.region(LANDING);
    let [RegionEvent::HarmonyShifted { hour: 5, shares, .. }] = events.as_slice() else {
        panic!("one event: {events:?}");
    };
    assert_eq!(shares.len(), 4, "rest, silence, wound and one neighbour");
    let sum = shares.iter().fold(Milli::ZERO, |sum, share| sum + share.harmony);
    assert_eq!(after.harmony - before.harmony, sum);
    let kinds: Vec<String> = sim::view::causes(after, rules(), &|_| None)
        .iter()
        .map(|cause| cause.kind.clone())
        .collect();
    assert_eq!(kinds, ["neighbours", "wound", "silence", "rest"]);
    play.now = hours(6);
    play.ask_region(
        LANDING,
        RegionCommand::PassTime {
            hour: 6,
            neighbours: Vec::new(),
            life: None,
        },
    )
    .unwrap();
    let again = sim::view::causes(play.region(LANDING), rules(), &|_| None);
    assert_eq!(
        again.len(),
        4,
        "slow causes are summed up, not listed by the hour"
    );
    play.assert_replays();
}

#[test]
fn every_refusal_says_what_is_wrong() {
    let mut play = Play::with(MIRA);
    let mut context = Context {
        now: hours(2),
        content: rules(),
        random: RandomStream::new(1, "refusals"),
    };
    let command = play.performance(MIRA, "anya", TUNE, Intent::Creative);
    let unbegun = RegionState::default();
    let moon = region("moon");
    assert_eq!(
        region::perform(&unbegun, &command, &context).unwrap_err(),
        RegionRefusal::NotBegun
    );
    assert_eq!(
        region::pass_time(&unbegun, 1, &[], None, &context).unwrap_err(),
        RegionRefusal::NotBegun
    );
    assert_eq!(
        region::begin(&unbegun, &moon, &context).unwrap_err(),
        RegionRefusal::UnknownRegion(moon.clone())
    );
    let mut lost = unbegun.clone();
    lost.region = Some(moon.clone());
    assert_eq!(
        region::perform(&lost, &command, &context).unwrap_err(),
        RegionRefusal::UnknownRegion(moon)
    );
    let begun = play.region(LANDING).clone();
    assert_eq!(
        region::begin(&begun, &region(LANDING), &context).unwrap(),
        [],
        "begun once"
    );
    assert_eq!(
        region::pass_time(&begun, begun.hour, &[], None, &context).unwrap_err(),
        RegionRefusal::HourPassed { hour: 1, next: 2 }
    );
    let crowd = vec![(region("cinderfall"), Milli::ZERO, Milli::ZERO); 9];
    assert_eq!(
        region::pass_time(&begun, 2, &crowd, None, &context).unwrap_err(),
        RegionRefusal::TooManyNeighbours(9)
    );
    assert!(region::pass_time(&begun, 2, &crowd[..8], None, &context).is_ok());
    let (events, _) = region::perform(&begun, &command, &context).unwrap();
    let mut judged = begun;
    events.iter().for_each(|event| judged.evolve(event));
    context.now = hours(3);
    let refusal = region::perform(&judged, &command, &context).unwrap_err();
    assert_eq!(refusal, RegionRefusal::AlreadyJudged);
    assert_eq!(refusal.code(), "already-judged");
}

#[test]
fn memory_is_bounded() {
    let mut play = Play::with(MIRA);
    for number in 0..150_u64 {
        play.wait_ms(HOUR_MS / 3 + 1);
        play.perform(MIRA, LANDING, "landing-wound", "D4:q E4 F#4", Intent::Creative);
        if number % 3 == 2 {
            let hour = rules().hour_of(play.now);
            play.ask_region(
                LANDING,
                RegionCommand::PassTime {
                    hour,
                    neighbours: Vec::new(),
                    life: None,
                },
            )
            .unwrap();
        }
    }
    let state = play.region(LANDING);
    assert_eq!(state.plays.len(), region::limits::PLAYS_MAX);
    assert_eq!(state.ledger.len(), region::limits::LEDGER_MAX);
    assert!(state.easings.len() <= region::limits::EASINGS_MAX);
}

#[test]
fn those_near_see_what_changed() {
    let name = |_| Some("Mira".to_owned());
    let shown = |event: &RegionEvent, slug: &str| {
        let body = sim::view::place_changed(&region(slug), event, rules(), &name);
        body.map(|body| serde_json::to_value(body).unwrap())
    };
    let restored = |slug: &str| RegionEvent::PlaceRestored {
        place: place(slug),
        songweaver: MIRA,
        performance: kernel::PerformanceId(1),
        first: true,
        when: hours(1),
        harmony: Milli::ZERO,
        dissonance: Milli::ZERO,
    };
    for (slug, at, what) in [
        (LANDING, "star-whale-statue", "restored"),
        ("whisperwood-grove", "resonant-blossom", "bloomed"),
        ("whisperwood-grove", "gloom-shade", "answered"),
    ] {
        let seen = shown(&restored(at), slug).unwrap();
        assert_eq!(
            (seen["what"].as_str(), seen["who"].as_str()),
            (Some(what), Some("Mira"))
        );
    }
    let eased = |remaining| RegionEvent::WoundEased {
        place: place("landing-wound"),
        songweaver: MIRA,
        performance: kernel::PerformanceId(1),
        when: hours(1),
        together: 1,
        by: 100,
        remaining,
    };
    assert_eq!(shown(&eased(0), LANDING).unwrap()["what"], "healed");
    let healing = shown(&eased(400), LANDING).unwrap();
    assert_eq!(
        (healing["what"].as_str(), healing["progress"].as_u64()),
        (Some("healing"), Some(600))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is played and however much time passes: harmony and dissonance keep their bounds, and replay equals live.
    #[test]
    fn moods_stay_bounded_and_replay_equals_live(
        steps in prop::collection::vec((0_u8..4, 0_u8..128, 1_u64..6, 0_usize..4), 1..25),
    ) {
        let mut play = Play::with(MIRA);
        play.arrive(TAVI);
        for (kind, seed, hours, intent) in steps {
            let who = if seed % 2 == 0 { MIRA } else { TAVI };
            let at = ["anya", "landing-wound", "star-whale-statue"][usize::from(kind) % 3];
            if kind < 3 {
                let note = |step: u8| ["D4", "F#4", "A4", "B4", "C5", "G#3"][usize::from(seed.wrapping_mul(step) % 6)];
                let text = format!("{}:q {} {} {} {}", note(1), note(3), note(5), note(7), note(11));
                play.perform(who, LANDING, at, &text, Intent::ALL[intent]);
            } else {
                play.wait_ms(hours * HOUR_MS);
                let hour = rules().hour_of(play.now);
                let neighbours = vec![(region("cinderfall"), Milli(i32::from(seed) * 780), FULL)];
                play.ask_region(LANDING, RegionCommand::PassTime { hour, neighbours, life: None }).unwrap();
            }
            let state = play.region(LANDING);
            prop_assert!((Milli::ZERO..=FULL).contains(&state.harmony));
            prop_assert!((Milli::ZERO..=FULL).contains(&state.dissonance));
            prop_assert!(state.wound <= 600);
        }
        play.assert_replays();
    }
}
