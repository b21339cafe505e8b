//! Life hears a performance: who answers, what of it is remembered and how often, and what it does to creatures and to growth.

use super::real_content::real;
use crate::world::melody;
use ecology::climate::WorldMinute;
use ecology::fauna::Doing;
use ecology::flora::Mood;
use kernel::{Context, Decider, PerformanceId, RandomStream, SongweaverId, WorldMillis};
use sim::life::{Due, Life};
use sim::realm::standing;
use sim::region::heard::{Audience, LifeHeard, Listener};
use sim::region::life::Deed;
use sim::region::sky_event::{TurnCause, Turned};
use sim::region::{Perform, Region, RegionCommand, perform};
use sim::{RealmState, RegionEvent, RegionState};
use song::Intent;
use weather::{Air, Kind};

const WHO: SongweaverId = SongweaverId(7);
const REGION: &str = "weavers-landing";
const TUNE: &str = "D4:q F#4 A4 B4 | A4 F#4 E4 F#4 | D4:w";
const NOISE: &str = "C4:s C#4 C4 C#4 C4 C#4 C4 C#4 C4 C#4 C4 C#4 C4 C#4 C4 C#4";

fn begun() -> RegionState {
    let mut state = RegionState::default();
    let region = REGION.parse().unwrap();
    let mut context = context(1);
    let events = Region::decide(&state, &RegionCommand::Begin { region }, &mut context).unwrap();
    events.iter().for_each(|event| state.evolve(event));
    state
}

fn context(ms: u64) -> Context<'static, sim::Rules> {
    Context {
        now: WorldMillis(ms),
        content: real(),
        random: RandomStream::new(1, "heard"),
    }
}

/// The kinds of creatures, the most trusting first.
fn tempers() -> Vec<String> {
    let mut kinds: Vec<_> = real().roster.species.iter().collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.def.temper.tameness));
    kinds.iter().map(|kind| kind.def.slug.clone()).collect()
}

/// So many of a kind around.
fn around(species: &str, many: u32, distance_dm: u32) -> Audience {
    let listener = |creature| Listener {
        species: species.to_owned(),
        creature,
        distance_dm,
    };
    Audience {
        minute: 10,
        cell: 3,
        room: 700,
        listeners: (1..=many).map(listener).collect(),
    }
}

/// Somebody sings under a number; gives what life made of it.
fn sing(
    state: &mut RegionState,
    number: u128,
    text: &str,
    intent: Intent,
    audience: Option<Audience>,
) -> Option<LifeHeard> {
    // A day of real time between any two, so that nothing wears off but what counts by world days: those are shorter.
    let ms = 1_000 + number as u64 * 1_000;
    let command = Perform {
        performance: PerformanceId(number),
        songweaver: WHO,
        melody: melody(text),
        intent,
        at: (0, 0),
        began: WorldMillis(ms),
        standing: standing(&RealmState::default(), intent, WorldMillis(ms), real()),
        neighbours: Vec::new(),
        audience,
    };
    let (events, _) = perform(state, &command, &context(ms)).unwrap();
    // Freshness is proved elsewhere: here every song is new.
    events.iter().for_each(|event| state.evolve(event));
    state.plays.clear();
    events.into_iter().find_map(|event| match event {
        RegionEvent::LifeHeard(heard) => Some(heard),
        _ => None,
    })
}

#[test]
fn a_song_soothes_calls_or_frightens_by_intent_quality_and_temper() {
    let tame = tempers()[0].clone();
    let wild = tempers().last().unwrap().clone();
    let mut state = begun();
    let near = || Some(around(&tame, 30, 20));
    let soothed = sing(&mut state, 1, TUNE, Intent::Restoration, near()).unwrap();
    assert_eq!((soothed.deed, soothed.near), (Deed::Soothe, 30));
    assert!(soothed.answered > 0 && soothed.quickened > 0 && soothed.quickened <= 700);
    assert!(soothed.trusting.iter().all(|one| one.trust > 0));
    assert!(
        (1..=2).contains(&soothed.trusting.len()),
        "few that did not know it before"
    );
    let called = sing(&mut state, 2, TUNE, Intent::Exploration, near()).unwrap();
    assert_eq!((called.deed, called.quickened), (Deed::Call, 0));
    let noise = sing(&mut state, 3, NOISE, Intent::Restoration, near()).unwrap();
    assert_eq!((noise.deed, noise.quickened), (Deed::Scare, 0));
    let lost = |one: &sim::region::heard::Trusting| {
        let before = soothed.trusting.iter().chain(&called.trusting);
        before
            .filter(|other| other.creature == one.creature)
            .any(|other| other.trust > one.trust)
    };
    assert!(
        noise.trusting.iter().all(lost),
        "noise costs trust of who had any: {noise:?}"
    );
    // The wild answer more seldom, and nobody beyond hearing.
    let answers = |state: &mut RegionState, number, species: &str, distance| {
        sing(
            state,
            number,
            TUNE,
            Intent::Creative,
            Some(around(species, 30, distance)),
        )
        .map_or(0, |heard| heard.answered)
    };
    let (open, shy) = (
        answers(&mut state, 4, &tame, 20),
        answers(&mut state, 5, &wild, 20),
    );
    assert!(open > shy, "{open} of the tamest, {shy} of the wildest");
    assert_eq!(answers(&mut state, 6, &tame, 400), 0);
    assert_eq!(sing(&mut state, 7, TUNE, Intent::Restoration, None), None);
}

#[test]
fn kindness_by_song_is_remembered_a_few_times_a_day_and_again_on_the_next() {
    let tame = tempers()[0].clone();
    let mut state = begun();
    let songs = u128::from(real().pack.nature.tending.songs_day);
    let mut last = 0;
    for number in 1..=songs {
        let heard = sing(
            &mut state,
            number,
            TUNE,
            Intent::Restoration,
            Some(around(&tame, 1, 0)),
        );
        if let Some(trusting) = heard.as_ref().and_then(|heard| heard.trusting.first()) {
            assert!(
                trusting.trust > last,
                "each adds something: {last} then {}",
                trusting.trust
            );
            last = trusting.trust;
        }
    }
    assert!(last > 100 && state.life.friend(&tame, 1, WHO).unwrap().trust == last);
    for number in songs + 1..=songs + 5 {
        let heard = sing(
            &mut state,
            number,
            TUNE,
            Intent::Restoration,
            Some(around(&tame, 1, 0)),
        );
        assert!(
            heard.is_none_or(|heard| heard.trusting.is_empty() && heard.quickened == 0),
            "enough for a day"
        );
    }
    let tomorrow = u128::from(real().pack.world.day_ms) / 1000;
    let again = (0..20).find_map(|more| {
        let number = tomorrow + more;
        sing(
            &mut state,
            number,
            TUNE,
            Intent::Restoration,
            Some(around(&tame, 1, 0)),
        )
    });
    assert!(again.is_some_and(|heard| heard.quickened > 0));
}

#[test]
fn who_is_near_hears_it_rests_and_what_grows_is_quickened_out_of_the_soil() {
    let rules = real();
    let land = world::land::Land::generate(&rules.pack.composition());
    let mut life = Life::begin(&rules.pack, &land, rules.roster.clone(), WorldMinute(600)).unwrap();
    let number = rules
        .pack
        .regions
        .keys()
        .position(|slug| slug.as_str() == REGION)
        .unwrap();
    let corner = rules.pack.regions[&REGION.parse().unwrap()].site.corner();
    let moods = vec![Mood::default(); life.len()];
    life.watch(number, &[]);
    life.live(WorldMinute(640), 1000, &moods, &|_, air| air);
    let fauna = life.region(number).fauna().unwrap();
    // Where most are about and awake.
    let awake = |body: &ecology::fauna::Body| body.doing() != Doing::Rest;
    let company = |one: &ecology::fauna::Body| {
        let near = |other: &ecology::fauna::Body| (other.x - one.x).hypot(other.z - one.z) < 15.0;
        fauna.bodies().iter().filter(awake).filter(near).count()
    };
    let body = fauna.bodies().iter().filter(awake).max_by_key(company).unwrap();
    let (x, z, kind) = (body.x, body.z, body.species());
    let audience = life.audience(number, x, z);
    assert_eq!(audience.listeners[0].distance_dm, 0, "the nearest first");
    assert_eq!(audience.listeners[0].species, rules.roster.species[kind].def.slug);
    assert!(audience.listeners.iter().all(|one| one.distance_dm <= 640));
    assert!(audience.room > 0);
    let resting = |life: &Life| {
        let fauna = life.region(number).fauna().unwrap();
        let near = |body: &ecology::fauna::Body| (body.x - x).hypot(body.z - z) < 30.0;
        let rests = |body: &ecology::fauna::Body| body.doing() == Doing::Rest;
        fauna.bodies().iter().filter(near).filter(rests).count()
    };
    let units = |metres: f32, corner: f64| ((f64::from(metres) + corner) * 64.0) as i32;
    let heard = LifeHeard {
        performance: PerformanceId(1),
        songweaver: WHO,
        deed: Deed::Soothe,
        strength: 1000,
        at: (units(x, corner.x), units(z, corner.z)),
        cell: audience.cell,
        minute: audience.minute,
        when: WorldMillis(1),
        hour: 10,
        reach_dm: 400,
        near: 1,
        answered: 1,
        trusting: Vec::new(),
        quickened: audience.room.min(1800),
    };
    let before = (resting(&life), audience.room, life.region(number).matter());
    life.decided(number, Due::Heard(heard));
    life.live(WorldMinute(641), 10, &moods, &|_, air| air);
    assert!(resting(&life) > before.0, "some who heard it rest");
    assert!(
        life.audience(number, x, z).room < before.1,
        "the ground has less room to grow"
    );
    assert_eq!(life.region(number).matter(), before.2, "to the grain");
}

#[test]
fn mist_and_snow_take_a_song_out_of_the_ears_of_those_farther_off() {
    let tame = tempers()[0].clone();
    let far = || Some(around(&tame, 30, 250));
    let (mut open, mut hushed) = (begun(), begun());
    hushed.evolve(&RegionEvent::WeatherTurned(Turned {
        quarter: 4,
        when: WorldMillis(1),
        kind: Kind::SilenceMist,
        intensity: 1000,
        air: Air::default(),
        since: 4,
        until: 8,
        in_tune: 0,
        cause: TurnCause::Air,
    }));
    let heard = sing(&mut open, 1, TUNE, Intent::Restoration, far()).unwrap();
    assert!(heard.near == 30 && heard.answered > 0);
    let heard = sing(&mut hushed, 1, TUNE, Intent::Restoration, far());
    assert_eq!(
        heard.map_or(0, |heard| heard.near),
        0,
        "25 m is too far in a Silence Mist"
    );
}
