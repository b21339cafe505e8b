//! Tending and hours of life: who may do what, what is remembered of it, and that a region restored lives on as it would have.

use super::real_content::real;
use ecology::climate::WorldMinute;
use ecology::flora::Mood;
use kernel::{Context, Decider, Milli, PerformanceId, RandomStream, SongweaverId, WorldMillis};
use sim::life::{Due, Life};
use sim::region::garden::Tenure;
use sim::region::life::{Deed, LifeHour, StandingRecord, Tended};
use sim::region::tend::{Appetite, Sung, Target, Tend, With};
use sim::region::{Region, RegionCommand};
use sim::{RegionEvent, RegionRefusal, RegionState};
use song::Intent;
use std::collections::BTreeMap;

const WHO: SongweaverId = SongweaverId(7);
const REGION: &str = "weavers-landing";

pub fn ask(
    state: &mut RegionState,
    now: WorldMillis,
    command: RegionCommand,
) -> Result<Vec<RegionEvent>, RegionRefusal> {
    let mut context = Context {
        now,
        content: real(),
        random: RandomStream::new(1, "living"),
    };
    let events = Region::decide(state, &command, &mut context)?;
    events.iter().for_each(|event| Region::evolve(state, event));
    Ok(events)
}

pub fn begun() -> RegionState {
    let mut state = RegionState::default();
    let region = REGION.parse().unwrap();
    ask(&mut state, WorldMillis(1), RegionCommand::Begin { region }).unwrap();
    state
}

pub fn species() -> String {
    let kinds = &real().roster.species;
    let tame = kinds.iter().max_by_key(|kind| kind.def.temper.tameness).unwrap();
    tame.def.slug.clone()
}

pub fn to_creature(deed: Deed, with: With, distance_dm: u32, found: Option<Appetite>) -> Tend {
    Tend {
        songweaver: WHO,
        deed,
        with,
        target: Target::Creature {
            species: species(),
            creature: 5,
            found,
        },
        cell: 3,
        at: (0, 0),
        distance_dm,
        minute: 10,
        tenure: Tenure::Free,
        gardens_elsewhere: 0,
    }
}

pub fn to_ground(deed: Deed, plant: Option<&str>, grains: Option<u32>) -> Tend {
    Tend {
        target: Target::Ground {
            plant: plant.map(str::to_owned),
            grains,
        },
        ..to_creature(deed, With::Hand, 0, None)
    }
}

fn tend(state: &mut RegionState, ms: u64, command: Tend) -> Result<Tended, RegionRefusal> {
    let events = ask(state, WorldMillis(ms), RegionCommand::Tend(Box::new(command)))?;
    match events.as_slice() {
        [RegionEvent::Tended(tended)] => Ok(tended.clone()),
        other => panic!("one deed: {other:?}"),
    }
}

#[test]
fn kindness_is_remembered_fades_and_is_counted_and_the_ledger_names_the_hands() {
    let mut state = begun();
    let hungry = || to_creature(Deed::Feed, With::Hand, 20, Some(Appetite::Hungry(250)));
    let first = tend(&mut state, 10_000, hungry()).unwrap();
    assert_eq!(first.amount, 250, "no more than it has room for");
    assert!(first.trust > 0);
    assert!(matches!(
        tend(&mut state, 12_000, hungry()),
        Err(RegionRefusal::TooSoon(4000))
    ));
    let second = tend(&mut state, 16_000, hungry()).unwrap();
    assert!(second.trust > first.trust);
    let numbers = &real().pack.nature.tending;
    let friend = state.life.friend(&species(), 5, WHO).unwrap().clone();
    let hour = friend.hour;
    assert_eq!(friend.trust_at(hour, numbers), second.trust);
    assert!(friend.trust_at(hour + 48, numbers) < second.trust);
    assert_eq!(friend.trust_at(u32::MAX, numbers), 0);
    let scared = to_creature(Deed::Scare, With::Hand, 20, Some(Appetite::Full));
    let scared = tend(&mut state, 30_000, scared).unwrap();
    assert_eq!(scared.trust, second.trust.saturating_sub(numbers.trust_scare));
    let tender = state.life.tenders[&WHO];
    assert_eq!((tender.gave, tender.gave_grains, tender.took), (2, 500, 1));
    let causes = sim::view::causes(&state, real(), &|_| Some("Wren".to_owned()));
    let fed: Vec<_> = causes.iter().filter(|cause| cause.kind == "fed").collect();
    assert_eq!(fed.len(), 1, "the same hands doing the same are one cause");
    assert_eq!(fed[0].who.as_deref(), Some("Wren"));
}

#[test]
fn every_deed_that_is_not_allowed_says_why_and_changes_nothing() {
    let mut state = begun();
    let noise = real().pack.balance.performance.noise_below;
    let song = |intent, resonance, ago_ms| {
        With::Voice(Some(Sung {
            performance: PerformanceId(1),
            intent,
            resonance,
            ago_ms,
        }))
    };
    let hungry = Some(Appetite::Hungry(100));
    let cases = [
        (to_creature(Deed::Feed, With::Hand, 61, hungry), "too-far"),
        (to_creature(Deed::Feed, With::Hand, 60, None), "no-such-creature"),
        (
            to_creature(Deed::Feed, With::Hand, 60, Some(Appetite::Full)),
            "not-hungry",
        ),
        (
            to_creature(Deed::Feed, With::Hand, 60, Some(Appetite::Shy)),
            "too-wild",
        ),
        (
            to_creature(Deed::Feed, With::Hand, 60, Some(Appetite::None)),
            "not-its-food",
        ),
        (
            to_creature(Deed::Plant, With::Hand, 60, hungry),
            "not-to-creatures",
        ),
        (
            to_creature(Deed::Soothe, With::Voice(None), 60, hungry),
            "nothing-sung",
        ),
        (
            to_creature(Deed::Soothe, song(Intent::Restoration, 900, 30_001), 60, hungry),
            "nothing-sung",
        ),
        (
            to_creature(Deed::Soothe, song(Intent::Exploration, 900, 0), 60, hungry),
            "other-song",
        ),
        (
            to_creature(Deed::Soothe, song(Intent::Restoration, noise - 1, 0), 60, hungry),
            "other-song",
        ),
        (
            to_creature(Deed::Soothe, song(Intent::Restoration, 900, 0), 401, hungry),
            "too-far",
        ),
        (
            to_creature(Deed::Feed, song(Intent::Restoration, 900, 0), 60, hungry),
            "not-by-voice",
        ),
        (to_ground(Deed::Soothe, None, Some(1)), "not-to-ground"),
        (to_ground(Deed::Plant, None, Some(1)), "which-plant"),
        (to_ground(Deed::Plant, Some("reed"), None), "does-not-grow-here"),
        (to_ground(Deed::Plant, Some("reed"), Some(0)), "ground-is-full"),
        (to_ground(Deed::Harvest, Some("reed"), Some(0)), "nothing-to-take"),
    ];
    for (command, code) in cases {
        let before = state.clone();
        let refusal = tend(&mut state, 50_000, command.clone()).expect_err(code);
        assert_eq!(refusal.code(), code, "{command:?}");
        assert_eq!(state, before);
    }
    let heard = to_creature(Deed::Soothe, song(Intent::Restoration, 900, 30_000), 400, hungry);
    assert!(tend(&mut state, 50_000, heard).is_ok());
}

#[test]
fn a_day_has_so_many_deeds_and_the_next_as_many() {
    let mut state = begun();
    let most = real().pack.nature.tending.deeds_day;
    let laid = || to_ground(Deed::Feed, None, Some(u32::MAX));
    for _ in 0..most {
        tend(&mut state, 1_000, laid()).unwrap();
    }
    let refused = tend(&mut state, 1_000, laid()).unwrap_err();
    assert_eq!(refused, RegionRefusal::EnoughForToday(most));
    let tomorrow = u64::from(real().pack.world.day_ms) + 1_000;
    assert!(tend(&mut state, tomorrow, laid()).is_ok());
}

#[test]
fn an_hour_of_life_moves_harmony_by_its_standing_and_is_a_day_at_its_end() {
    for (whole, good) in [(1000, true), (100, false)] {
        let mut state = begun();
        let day_ms = u64::from(real().pack.world.day_ms);
        for hour in 1..=47_u32 {
            let life = LifeHour {
                counts: BTreeMap::from([(species(), hour)]),
                standing: StandingRecord {
                    whole,
                    ..StandingRecord::default()
                },
            };
            let now = WorldMillis(day_ms * u64::from(hour) / 24);
            let events = ask(
                &mut state,
                now,
                RegionCommand::PassTime {
                    hour,
                    neighbours: Vec::new(),
                    life: Some(Box::new(life)),
                },
            )
            .unwrap();
            assert!(
                events
                    .iter()
                    .any(|event| matches!(event, RegionEvent::LifePassed(passed) if passed.hour == hour))
            );
            assert_eq!(state.life.gave.0 > Milli::ZERO, good, "{:?}", state.life.gave);
        }
        let nature = sim::view::nature::region_nature(&state, &|_| None).unwrap();
        assert_eq!(nature.hour, Some(47));
        let days: Vec<(u32, u32)> = nature
            .history
            .iter()
            .map(|day| (day.day, day.counts[0]))
            .collect();
        assert_eq!(days, [(0, 23), (1, 47)], "the last hour of each day");
        assert_eq!(nature.standing.whole, whole);
    }
}

#[test]
fn a_region_restored_and_its_deeds_done_again_live_on_as_live() {
    let rules = real();
    let land = world::land::Land::generate(&rules.pack.composition());
    let start = WorldMinute(600);
    let begin = || Life::begin(&rules.pack, &land, rules.roster.clone(), start).unwrap();
    let (mut live, mut again) = (begin(), begin());
    let number = rules
        .pack
        .regions
        .keys()
        .position(|slug| slug.as_str() == REGION)
        .unwrap();
    let moods = vec![Mood::default(); live.len()];
    live.watch(number, &[]);
    live.live(WorldMinute(660), 1000, &moods, &|_, air| air);
    let kept: Vec<Vec<u8>> = (0..live.len()).map(|number| live.checkpoint(number)).collect();
    let plant = live.region(number).flora().plants()[0];
    let plant = rules.roster.plants[plant].slug.clone();
    let cells = live.region(number).habitat().cells().len() as u32;
    let cell = (0..cells).find(|cell| live.ground(number, Deed::Harvest, &plant, *cell) > Some(100));
    let deed = Tended {
        plant: Some(plant),
        cell: cell.unwrap(),
        amount: 90,
        minute: 670,
        deed: Deed::Harvest,
        ..tend(&mut begun(), 1_000, to_ground(Deed::Feed, None, Some(1))).unwrap()
    };
    live.live(WorldMinute(670), 1000, &moods, &|_, air| air);
    live.decided(number, Due::Tended(deed.clone()));
    live.live(WorldMinute(720), 1000, &moods, &|_, air| air);
    // A node that owned the region before had lived on, with a deed on its way that the stream tells again: what was kept counts, and not that.
    again.watch(number, &[]);
    again.live(WorldMinute(690), 1000, &moods, &|_, air| air);
    again.decided(number, Due::Tended(deed.clone()));
    for (number, bytes) in kept.iter().enumerate() {
        assert!(again.restore(number, bytes));
    }
    again.decided(number, Due::Tended(deed));
    again.live(WorldMinute(720), 1000, &moods, &|_, air| air);
    assert_eq!((live.in_vain(), again.in_vain()), (0, 0));
    for number in 0..live.len() {
        assert!(
            live.checkpoint(number) == again.checkpoint(number),
            "region {number}"
        );
    }
    // Nobody watches any more and someone comes again: every count is kept, and the ones that are known bear their numbers.
    let fauna = live.region(number).fauna().unwrap();
    let (body, own) = (fauna.bodies().get(0), fauna.lives()[0]);
    let known = vec![(rules.roster.species[body.species()].def.slug.clone(), own.id)];
    let counts = live.region(number).counts();
    live.unwatch(number, &known);
    live.watch(number, &known);
    assert_eq!(live.region(number).counts(), counts);
    assert!(live.creature(number, body.species(), own.id).is_some());
}
