//! A creature over a border: whom it knows goes along, under a number that is nobody else's; what cannot be written down waits; and a node that stops
//! in between loses neither a creature nor a friend.

use super::*;
use crate::living::keeping;
use crate::stage::{BEGAN, composed, cut, running};
use ecology::checkpoint;
use ecology::climate::{HOUR_MINUTES, WorldMinute};
use ecology::fauna::{Call, GIVEN_FROM};
use journal::MemoryDisk;
use journal::memory::Faults;
use kernel::{CommandId, WorldMillis};
use sim::life::Life;
use sim::region::garden::Tenure;
use sim::region::life::Deed;
use sim::region::tend::{Appetite, Target, Tend, With};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const MIRA: SongweaverId = SongweaverId(1);
/// How many Mira makes friends of: no more than a region lets her tend in a day.
const FRIENDS: usize = 100;
const FULL: Faults = Faults {
    full: true,
    refused_milli: 0,
    unknown_kept_milli: 0,
    unknown_lost_milli: 0,
    unread_milli: 0,
    slow_read_milli: 0,
};

/// Two regions beside each other, by number, and the border of the first that leads to the second.
fn neighbours(runtime: &Runtime) -> (usize, usize, u8) {
    let grid = |number: usize| &runtime.space.places()[number].grid;
    let all = || 0..runtime.regions.len();
    all()
        .flat_map(|from| all().map(move |to| (from, to)))
        .find_map(|(from, to)| {
            let (here, there) = (grid(from), grid(to));
            let east =
                (there.west - here.west - here.side).abs() < 1.0 && (there.north - here.north).abs() < 1.0;
            east.then_some((from, to, 1))
        })
        .expect("some region has another to its east")
}

/// Somebody is near a region from now on, for a minute of real time.
fn watch(runtime: &Runtime, number: usize) {
    runtime.living.near[number].store(runtime.now().0.max(1), std::sync::atomic::Ordering::Release);
}

/// Lets the world go on while some regions are watched.
async fn live(runtime: &Arc<Runtime>, watched: &[usize], seconds: u64) {
    for _ in 0..seconds {
        for number in watched {
            watch(runtime, *number);
        }
        sleep(Duration::from_secs(1)).await;
    }
}

async fn begun(disk: &MemoryDisk) -> Arc<Runtime> {
    begun_at(disk, BEGAN).await
}

async fn begun_at(disk: &MemoryDisk, from: WorldMillis) -> Arc<Runtime> {
    let runtime = running(disk, from).await;
    while !runtime.living.goes_on() {
        sleep(Duration::from_millis(100)).await;
    }
    runtime
}

/// A species with most individuals in a region, and their numbers.
fn commonest(runtime: &Runtime, number: usize, among: impl Fn(usize) -> bool) -> (usize, Vec<u32>) {
    let life = runtime.living.life();
    let fauna = life.region(number).fauna().expect("it is watched");
    let species = (0..life.roster().species.len())
        .filter(|species| among(*species))
        .max_by_key(|species| fauna.counts()[*species])
        .expect("there are species");
    let of = fauna.bodies().iter().zip(fauna.lives());
    let numbers = of
        .filter(|(body, _)| body.species() == species)
        .map(|(_, life)| life.id);
    (species, numbers.collect())
}

fn slug(species: usize) -> String {
    composed().0.roster.species[species].def.slug.clone()
}

/// Mira soothes a creature, as if she stood beside it.
async fn befriend(runtime: &Runtime, number: usize, species: usize, creature: u32) {
    let tend = Tend {
        songweaver: MIRA,
        deed: Deed::Soothe,
        with: With::Hand,
        target: Target::Creature {
            species: slug(species),
            creature,
            found: Some(Appetite::Full),
        },
        cell: 0,
        at: (0, 0),
        distance_dm: 10,
        minute: runtime.living.at().0,
        tenure: Tenure::Public,
        gardens_elsewhere: 0,
    };
    let id = CommandId((u128::from(creature) << 32) | runtime.now().0 as u128);
    let command = RegionCommand::Tend(Box::new(tend));
    runtime.regions[number]
        .command(id, command)
        .await
        .expect("it is soothed");
}

/// Whom the creatures of a species know in a region, by number.
fn knowers(runtime: &Runtime, number: usize, species: usize) -> Vec<(u32, Known)> {
    let (state, slug) = (runtime.regions[number].state(), slug(species));
    let of = state.life.friends.iter().filter(|friend| friend.species == slug);
    let mut numbers: Vec<u32> = of.map(|friend| friend.creature).collect();
    numbers.dedup();
    let known = |creature: u32| {
        let known: Vec<Known> = state.life.knowers(&slug, creature).collect();
        known.into_iter().map(move |known| (creature, known))
    };
    numbers.into_iter().flat_map(known).collect()
}

/// Calls everyone of a species over a border, as the end of a day does.
fn call(runtime: &Runtime, number: usize, species: usize, border: u8) {
    let mut life = runtime.living.life();
    let region = life.region(number);
    let (roster, biome) = (life.roster().clone(), region.biome().to_owned());
    let bytes = life.checkpoint(number);
    let habitat = region.habitat().clone();
    let mut called = checkpoint::decode(&bytes, &roster, &biome, &habitat).expect("it was just written");
    called.call(species, Call { border, share: 255 });
    assert!(life.restore(number, &checkpoint::encode(&called, &roster)));
}

/// One that goes over a border, made by hand.
fn crossing(runtime: &Runtime, (from, to): (usize, usize), species: usize, was: u32) -> Crossing {
    Crossing {
        from,
        to,
        species,
        was,
        age: composed().0.roster.species[species].grown_minutes * 2,
        now: None,
        at: runtime.living.at(),
    }
}

/// How many of a species there are in all regions together.
fn everywhere(life: &Life, species: usize) -> u32 {
    (0..life.len())
        .map(|number| life.region(number).counts()[species])
        .sum()
}

#[tokio::test(start_paused = true)]
async fn a_creature_goes_over_a_border_with_its_memory_of_kindness() {
    let disk = MemoryDisk::new(1);
    let runtime = begun(&disk).await;
    let (from, to, border) = neighbours(&runtime);
    live(&runtime, &[from, to], 5).await;
    let biome = runtime.living.life().region(to).biome().to_owned();
    let roster = composed().0.roster.clone();
    let both = |species: usize| roster.species[species].at_home_in(&biome);
    let (species, numbers) = commonest(&runtime, from, both);
    for creature in numbers.iter().take(FRIENDS) {
        befriend(&runtime, from, species, *creature).await;
    }
    let before = knowers(&runtime, from, species);
    assert_eq!(before.len(), numbers.len().min(FRIENDS));
    call(&runtime, from, species, border);
    let mut came = Vec::new();
    for _ in 0..600 {
        live(&runtime, &[from, to], 5).await;
        came = knowers(&runtime, to, species);
        if !came.is_empty() {
            break;
        }
        call(&runtime, from, species, border);
    }
    let (creature, known) = *came.first().expect("one that Mira knows went east");
    assert_eq!(known.songweaver, MIRA);
    assert!(
        before.iter().any(|(_, then)| *then == known),
        "as far as it trusted and when: {known:?}"
    );
    let there = runtime.creature_at(to, species, creature);
    assert!(there.is_some(), "it lives there under the number it is known by");
    // Whoever left is known there no more: nobody is known on both sides.
    let stayed = knowers(&runtime, from, species);
    let moved = came.len();
    assert!(
        stayed.len() + moved <= before.len(),
        "{} and {moved}",
        stayed.len()
    );
    cut(&runtime);
}

#[tokio::test(start_paused = true)]
async fn one_that_comes_as_its_region_is_first_watched_meets_nobody_under_its_number() {
    let disk = MemoryDisk::new(1);
    let runtime = begun(&disk).await;
    let (from, to, _) = neighbours(&runtime);
    live(&runtime, &[from], 5).await;
    let biome = runtime.living.life().region(to).biome().to_owned();
    let roster = composed().0.roster.clone();
    let both = |species: usize| roster.species[species].at_home_in(&biome);
    let (species, numbers) = commonest(&runtime, from, both);
    let ways: Vec<u32> = numbers.into_iter().take(3).collect();
    for creature in &ways {
        befriend(&runtime, from, species, *creature).await;
    }
    // They go where all are numbers, and somebody comes there before they are written down: one before, one at once with it, one after.
    runtime
        .carry_friend(&crossing(&runtime, (from, to), species, ways[0]), &slug(species))
        .await
        .expect("it is carried");
    let late = [1, 2].map(|way| crossing(&runtime, (from, to), species, ways[way]));
    live(&runtime, &[from, to], 2).await;
    for crossing in &late {
        runtime
            .carry_friend(crossing, &slug(species))
            .await
            .expect("it is carried");
    }
    let known = knowers(&runtime, to, species);
    let numbers: BTreeSet<u32> = known.iter().map(|(creature, _)| *creature).collect();
    assert_eq!((known.len(), numbers.len()), (3, 3), "{known:?}");
    assert!(numbers.iter().all(|number| *number >= GIVEN_FROM), "{numbers:?}");
    let life = runtime.living.life();
    let lives = life.region(to).fauna().expect("it is watched").lives();
    for number in &numbers {
        let bear = lives.iter().filter(|life| life.id == *number).count();
        assert_eq!(bear, 1, "{number} is borne once");
    }
    let all: BTreeSet<u32> = lives.iter().map(|life| life.id).collect();
    assert_eq!(all.len(), lives.len(), "no number is borne twice");
    drop(life);
    cut(&runtime);
}

#[tokio::test(start_paused = true)]
async fn a_neighbour_that_cannot_be_reached_is_asked_again_in_order_and_nobody_is_forgotten() {
    let disk = MemoryDisk::new(1);
    let day_ms = u64::from(composed().0.pack.world.day_ms);
    let runtime = begun_at(&disk, WorldMillis(2 * day_ms)).await;
    let (from, to, _) = neighbours(&runtime);
    live(&runtime, &[from], 5).await;
    let (species, numbers) = commonest(&runtime, from, |_| true);
    befriend(&runtime, from, species, numbers[0]).await;
    let before = knowers(&runtime, from, species);
    disk.set_faults(FULL);
    // There, and on to the first region again before anything of it could be written down.
    let there = Crossing {
        now: Some(5_000),
        ..crossing(&runtime, (from, to), species, numbers[0])
    };
    let back = Crossing {
        now: Some(6_000),
        ..crossing(&runtime, (to, from), species, 5_000)
    };
    runtime
        .living
        .carrying()
        .extend([there, back].map(|way| Carrying::new(way, slug(species))));
    live(&runtime, &[from], 20).await;
    assert_eq!(runtime.living.carrying().len(), 2, "both wait");
    assert_eq!(knowers(&runtime, from, species), before);
    disk.set_faults(Faults::default());
    live(&runtime, &[from], 20).await;
    assert!(runtime.living.carrying().is_empty());
    let after = knowers(&runtime, from, species);
    assert_eq!(after.len(), 1);
    assert_eq!(
        after[0],
        (6_000, before[0].1),
        "by its last number, as it trusted"
    );
    assert_eq!(knowers(&runtime, to, species), []);
    // What is refused for good is let go, and those it left go on knowing it.
    let nowhere = Crossing {
        at: WorldMinute(0),
        ..crossing(&runtime, (from, to), species, 6_000)
    };
    disk.set_faults(FULL);
    runtime
        .living
        .carrying()
        .push_back(Carrying::new(nowhere, slug(species)));
    live(&runtime, &[from], 5).await;
    assert!(runtime.living.carrying().is_empty(), "not for ever");
    assert_eq!(knowers(&runtime, from, species), after);
    cut(&runtime);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_stops_between_both_halves_loses_and_doubles_neither_friend_nor_creature() {
    let disk = MemoryDisk::new(1);
    let runtime = begun(&disk).await;
    let (from, to, border) = neighbours(&runtime);
    live(&runtime, &[from], 5).await;
    let biome = runtime.living.life().region(to).biome().to_owned();
    let roster = composed().0.roster.clone();
    let both = |species: usize| roster.species[species].at_home_in(&biome);
    let (species, _) = commonest(&runtime, from, both);
    // Some go over during the hours, into a region that nobody watches; and each hour all that is kept is of one moment.
    let hour = |runtime: &Runtime| runtime.living.at().0 / HOUR_MINUTES;
    let first = hour(&runtime);
    let (mut over, mut tries) = (0, 0);
    while over == 0 || hour(&runtime) < first + 2 {
        tries += 1;
        assert!(tries < 200, "nobody went over the border");
        call(&runtime, from, species, border);
        let stood = runtime.living.life().region(to).counts()[species];
        live(&runtime, &[from], 30).await;
        over += runtime.living.life().region(to).counts()[species].saturating_sub(stood);
    }
    let minute = runtime.living.at().0;
    let noted = minute / HOUR_MINUTES * HOUR_MINUTES;
    let kept = kept_life(&disk, &runtime).await;
    for number in 0..kept.len() {
        assert_eq!(kept.region(number).at().0, noted, "region {number}");
    }
    let counted = |number: usize| {
        let hours = runtime.living.hours.lock().expect("nobody panics");
        let (_, hour) = hours[number].clone().expect("an hour was noted");
        hour.counts.get(&slug(species)).copied().unwrap_or_default()
    };
    let lived: u32 = (0..kept.len()).map(counted).sum();
    assert_eq!(everywhere(&kept, species), lived, "as many as there were");

    // The first half of a crossing, and then no more.
    let (_, numbers) = commonest(&runtime, from, |one| one == species);
    befriend(&runtime, from, species, numbers[0]).await;
    let before = knowers(&runtime, from, species);
    let (was, known) = before[0];
    let region = |number: usize| runtime.spots.regions[number].region.clone();
    let welcome = RegionCommand::Welcome(Box::new(Welcome {
        from: region(from),
        species: slug(species),
        was,
        creature: None,
        friends: vec![known],
    }));
    runtime
        .crossed(to, "welcome", welcome)
        .await
        .expect("it is welcomed");
    assert_eq!(
        (
            knowers(&runtime, from, species).len(),
            knowers(&runtime, to, species).len()
        ),
        (1, 1)
    );
    let stopped = runtime.now();
    cut(&runtime);
    drop(runtime);
    let runtime = running(&disk, stopped).await;
    while !runtime.living.goes_on() {
        sleep(Duration::from_millis(100)).await;
    }
    live(&runtime, &[from, to], 3).await;
    assert_eq!(knowers(&runtime, from, species), [], "it is known where it went");
    let came = knowers(&runtime, to, species);
    assert_eq!((came.len(), came[0].1), (1, known));
    assert!(
        runtime.creature_at(to, species, came[0].0).is_some(),
        "and bears its number"
    );
    cut(&runtime);
}

/// What is kept of the world's life, read as a start does.
async fn kept_life(disk: &MemoryDisk, runtime: &Runtime) -> Life {
    let (rules, land) = composed();
    let now = rules.minute_of(runtime.now());
    let mut life = Life::begin(&rules.pack, land, rules.roster.clone(), now).expect("the content is right");
    let journal = journal::Journal::memory(disk.open(), journal::Upcasters::new());
    for (number, spot) in runtime.spots.regions.iter().enumerate() {
        let kept = journal
            .snapshot(&keeping::name_of(&spot.region), &keeping::shape())
            .await;
        let kept = kept.expect("it is read").expect("it was kept");
        let (_, body) = keeping::unpack(&kept.body).expect("it is whole");
        assert!(life.restore(number, body), "region {number}");
    }
    life
}
