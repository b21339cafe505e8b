//! A small world lives: matter is conserved to the grain, threads change nothing, and nothing is lost between individuals and numbers.

#[path = "living/checkpoint.rs"]
mod checkpoint;
#[path = "living/regard.rs"]
mod regard;
#[path = "support/trial.rs"]
mod trial;

use ecology::climate::{DAY_MINUTES, WorldMinute};
use ecology::ecosystem::{EcologyCommand, EcologyRefusal, Ecosystem, Living};
use ecology::fauna::{Body, Doing, Fauna, Migrant};
use ecology::flora::{Flora, Mood, Stage};
use ecology::habitat::{GroundCell, Habitat};
use ecology::population::{AGES, class_of};
use ecology::roster::Roster;
use ecology::species::Element;
use ecology::wild::{Corridor, Wild, mean_air};
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

const SIDE: u16 = 24;

fn started() -> (Roster, Habitat, Flora, Fauna) {
    let roster = trial::roster();
    let habitat = trial::ground(SIDE);
    let flora = Flora::new(&roster, "trial", &habitat);
    let fauna = trial::herd(&roster, &flora, &habitat, 400, 4000);
    (roster, habitat, flora, fauna)
}

/// A region of the trial's world: three times as many hares as deer, few foxes.
fn region(seed: u64) -> (Roster, Ecosystem) {
    let roster = trial::roster();
    let mut ecosystem = Ecosystem::new(&roster, "trial", trial::ground(SIDE), seed, WorldMinute(0));
    for (slug, many) in [("hare", 110), ("deer", 40), ("fox", 10)] {
        let species = roster.species_called(slug).expect("on the roster");
        let many = ecosystem.counts()[species].saturating_sub(many);
        let remove = EcologyCommand::Remove { species, many };
        ecosystem.command(&roster, remove).expect("the species is known");
    }
    (roster, ecosystem)
}

fn step(ecosystem: &mut Ecosystem, roster: &Roster, minutes: u64) {
    for _ in 0..minutes {
        ecosystem.minute(roster, trial::air(), trial::mood(), 1);
    }
}

#[test]
fn two_days_of_individuals_conserve_matter_and_do_everything() {
    let (roster, mut ecosystem) = region(5);
    ecosystem.watch(&roster);
    let before = ecosystem.matter();
    let begun = *ecosystem.ledger();
    let mut seen = std::collections::BTreeSet::new();
    let mut young = 0;
    for _ in 0..48 * 6 {
        step(&mut ecosystem, &roster, 10);
        let Living::Individuals(fauna) = ecosystem.living() else {
            panic!("someone watches");
        };
        seen.extend(fauna.bodies().iter().map(|body| format!("{:?}", body.doing())));
        young = young.max(fauna.lives().iter().filter(|life| life.age < 1440).count());
        assert!(
            fauna.lives().iter().all(|life| life.matter > 0),
            "nobody lives on nothing"
        );
        let metres = ecosystem.habitat().metres();
        let inside = |body: Body| (0.0..metres).contains(&body.x) && (0.0..metres).contains(&body.z);
        assert!(
            fauna.bodies().iter().all(inside),
            "nobody leaves the region unseen"
        );
    }
    let now = ecosystem.ledger();
    let came = now.weathered + now.brought - begun.weathered - begun.brought;
    let went = now.washed + now.taken - begun.washed - begun.taken;
    assert_eq!(ecosystem.matter(), before + came - went);
    for doing in ["Flee", "Hunt", "Graze", "Drink", "Roam", "Court", "Follow"] {
        assert!(seen.contains(doing), "{doing} is not among {seen:?}");
    }
    assert!(young > 0, "some were born");
    assert!(ecosystem.counts().iter().sum::<u32>() > 50, "most live");
}

#[test]
fn threads_change_nothing() {
    let lived = |threads: usize| {
        let roster = trial::roster();
        // More cells than one part of shared work.
        let habitat = trial::ground(100);
        let mut flora = Flora::new(&roster, "trial", &habitat);
        let mut fauna = trial::herd(&roster, &flora, &habitat, 6000, 20_000);
        for at in 600..720 {
            fauna.step(&mut flora, &trial::minute(&roster, &habitat, at, threads));
        }
        (
            fauna.bodies().iter().collect::<Vec<_>>(),
            fauna.lives().to_vec(),
            flora,
        )
    };
    let alone = lived(1);
    for threads in [2, 5] {
        let shared = lived(threads);
        assert!(
            alone.0 == shared.0 && alone.1 == shared.1,
            "bodies and lives with {threads} threads"
        );
        assert!(alone.2 == shared.2, "flora with {threads} threads");
    }
}

#[test]
fn from_individuals_to_numbers_and_back_nothing_is_lost() {
    let (roster, mut ecosystem) = region(9);
    ecosystem.watch(&roster);
    step(&mut ecosystem, &roster, 600);
    let structure = |ecosystem: &Ecosystem| {
        let Living::Individuals(fauna) = ecosystem.living() else {
            panic!("someone watches");
        };
        let mut ages = vec![[(0_u32, 0_u64); AGES]; roster.species.len()];
        for (body, life) in fauna.bodies().iter().zip(fauna.lives()) {
            let class = &mut ages[body.species()][class_of(&roster.species[body.species()], life.age)];
            class.0 += 1;
            class.1 += u64::from(life.matter);
        }
        (ages, fauna.blocks().to_vec(), ecosystem.matter())
    };
    let before = structure(&ecosystem);
    ecosystem.unwatch(&roster);
    assert_eq!(ecosystem.matter(), before.2, "numbers hold the same matter");
    ecosystem.watch(&roster);
    let after = structure(&ecosystem);
    assert_eq!(
        before.0, after.0,
        "every age of every species, in count and matter"
    );
    assert_eq!(before.1, after.1, "every block of ground has as many of each");
    assert_eq!(before.2, after.2);
}

#[test]
fn a_year_of_numbers_conserves_matter_and_keeps_hunter_and_hunted() {
    let (roster, ecosystem) = region(3);
    let before = ecosystem.matter();
    let begun = *ecosystem.ledger();
    let mut wild = Wild::new(vec![ecosystem], Vec::new(), 3);
    for _ in 0..48 * 24 {
        let air = mean_air(&roster, &wild.regions()[0]);
        let mood = trial::mood();
        wild.hour(&roster, &[air], &[mood]);
    }
    let region = &wild.regions()[0];
    let now = region.ledger();
    let came = now.weathered + now.brought - begun.weathered - begun.brought;
    let went = now.washed + now.taken - begun.washed - begun.taken;
    assert_eq!(region.matter(), before + came - went);
    let counts = region.counts();
    for species in 0..roster.species.len() {
        assert!(
            counts[species] > 0,
            "{} is lost: {counts:?}",
            roster.species[species].def.slug
        );
    }
}

/// Deep water in every fourth cell of every second row: wherever one goes on land, it soon stands before some.
#[test]
fn nobody_goes_where_it_cannot_stand_and_all_stay_inside() {
    let roster = trial::roster();
    let cells = (0..SIDE * SIDE).map(|cell| GroundCell {
        element: if cell % SIDE % 4 == 1 && cell / SIDE % 2 == 1 {
            Element::Deep
        } else {
            Element::Land
        },
        moisture: 500,
        fertility: 1000,
    });
    let habitat = Habitat::new(SIDE, cells.collect()).expect("a square");
    let mut flora = Flora::new(&roster, "trial", &habitat);
    let mut fauna = trial::herd(&roster, &flora, &habitat, 400, 4000);
    let land = |x: f32, z: f32| habitat.cells()[habitat.cell_at(x, z)].element == Element::Land;
    // Who was set down in the water may stay in its cell, and is not looked at.
    let on_land = |fauna: &Fauna| -> std::collections::BTreeMap<u32, Body> {
        let all = fauna.lives().iter().zip(fauna.bodies().iter());
        all.filter(|(_, body)| land(body.x, body.z))
            .map(|(life, body)| (life.id, body))
            .collect()
    };
    let mut turned = 0;
    for at in 600..660 {
        let before = on_land(&fauna);
        fauna.step(&mut flora, &trial::minute(&roster, &habitat, at, 1));
        for (life, body) in fauna.lives().iter().zip(fauna.bodies().iter()) {
            let inside = 0.0..habitat.metres();
            assert!(inside.contains(&body.x) && inside.contains(&body.z), "{body:?}");
            let Some(was) = before.get(&life.id) else { continue };
            assert!(land(body.x, body.z), "{was:?} went into the water: {body:?}");
            // Where one went is what its heading says, or it was turned back, wholly or on one side.
            let [east, south] = body.heading();
            let went = [(body.x - was.x, east), (body.z - was.z, south)];
            let along = went.map(|(metres, heading)| (metres - heading).abs() < 0.01);
            let back = went.map(|(metres, heading)| metres * heading <= 0.0);
            assert!(
                (along[0] || back[0]) && (along[1] || back[1]),
                "{was:?} to {body:?}"
            );
            turned += u32::from(!along[0] || !along[1]);
        }
    }
    assert!(turned > 20, "water and edges turn some back: {turned}");
}

#[test]
fn those_who_are_called_walk_to_the_next_region() {
    let mut roster = trial::roster();
    for kind in &mut roster.species {
        kind.def.migrates = true;
    }
    let new = |seed| Ecosystem::new(&roster, "trial", trial::ground(12), seed, WorldMinute(0));
    let mut regions = vec![new(1), new(2)];
    // Nobody is left in the second, so that all of it is to be had.
    for species in 0..roster.species.len() {
        regions[1]
            .command(
                &roster,
                EcologyCommand::Remove {
                    species,
                    many: 10_000,
                },
            )
            .expect("the species is known");
    }
    let corridors = vec![
        Corridor {
            from: 0,
            to: 1,
            border: Some(1),
        },
        Corridor {
            from: 1,
            to: 0,
            border: Some(3),
        },
    ];
    let mut wild = Wild::new(regions, corridors, 8);
    wild.regions_mut()[0].watch(&roster);
    let air = [mean_air(&roster, &wild.regions()[0]); 2];
    let mood = [trial::mood(); 2];
    let before: u64 = wild.regions().iter().map(Ecosystem::matter).sum();
    for _ in 0..60 {
        wild.hour(&roster, &air, &mood);
    }
    let came: u32 = wild.regions()[1].counts().iter().sum();
    assert!(came > 0, "someone came over the border");
    let moved: i128 = wild
        .regions()
        .iter()
        .map(|region| {
            let ledger = region.ledger();
            i128::from(ledger.weathered) - i128::from(ledger.washed)
        })
        .sum();
    let start: i128 = i128::from(before);
    let after: i128 = wild
        .regions()
        .iter()
        .map(|region| i128::from(region.matter()))
        .sum();
    assert_eq!(after, start + moved, "what left one came to the other");
}

#[test]
fn time_off_is_lived_through_within_its_bound() {
    let (roster, ecosystem) = region(4);
    let mut wild = Wild::new(vec![ecosystem], Vec::new(), 4);
    wild.regions_mut()[0].watch(&roster);
    let mood = [trial::mood()];
    assert_eq!(wild.catch_up(&roster, 72, &mood), 72);
    assert_eq!(wild.regions()[0].at(), WorldMinute(3 * DAY_MINUTES));
    assert!(
        matches!(wild.regions()[0].living(), Living::Individuals(_)),
        "still watched"
    );
    let year = wild.catch_up(&roster, u64::MAX, &mood);
    assert_eq!(year, ecology::wild::CATCH_UP_HOURS_MAX);
}

#[test]
fn prey_runs_from_hunters_and_some_are_caught() {
    let (mut roster, habitat, mut flora, _) = started();
    // Ten are as many as there ever were: they are not the last, who know where to hide.
    let hare = roster.species_called("hare").expect("on the roster");
    for kind in &mut roster.species {
        kind.def.numbers.start = 10;
        kind.skill[hare] *= 5;
    }
    let mut fauna = Fauna::new(&roster, &flora, &habitat, 100);
    for pair in 0..10_u16 {
        let z = 20.0 + f32::from(pair) * 36.0;
        for (slug, x, tenths) in [("hare", 112.0, 9), ("fox", 97.0, 4)] {
            let species = roster.species_called(slug).expect("on the roster");
            let kind = &roster.species[species];
            let migrant = Migrant {
                species,
                age: kind.grown_minutes,
                matter: kind.def.size.full / 10 * tenths,
                female: true,
                trust: 0,
                id: 0,
            };
            assert!(fauna.admit(&roster, migrant, x, z).is_some());
        }
    }
    fauna.settle(&habitat);
    let (mut fled, mut hunted) = (false, false);
    for at in 600..1200 {
        fauna.step(&mut flora, &trial::minute(&roster, &habitat, at, 1));
        let some = |doing| fauna.bodies().iter().any(|body| body.doing() == doing);
        fled |= some(Doing::Flee);
        hunted |= some(Doing::Hunt);
    }
    let hares = fauna.counts()[roster.species_called("hare").expect("on the roster")];
    assert!(hunted && fled, "hunted: {hunted}, fled: {fled}");
    assert!((1..10).contains(&hares), "{hares} of ten are left");
}

#[test]
fn plants_are_sown_grow_through_their_stages_and_are_harvested() {
    let roster = trial::roster();
    let land = GroundCell {
        element: Element::Land,
        moisture: 500,
        fertility: 1000,
    };
    let habitat = Habitat::even(4, land).expect("a square");
    let mut ecosystem = Ecosystem::new(&roster, "trial", habitat.clone(), 1, WorldMinute(0));
    for species in 0..3 {
        let all = EcologyCommand::Remove { species, many: 9999 };
        ecosystem.command(&roster, all).expect("the species is known");
    }
    let harvest = |grains| EcologyCommand::Harvest {
        plant: 0,
        cell: 5,
        grains,
    };
    let taken = ecosystem
        .command(&roster, harvest(40_000))
        .expect("grass stands at half of its cover");
    assert!(taken > 30_000);
    assert_eq!(
        ecosystem.command(&roster, harvest(10)),
        Err(EcologyRefusal::NothingToTake)
    );
    let mut stages = std::collections::BTreeSet::new();
    stages.insert(ecosystem.flora().stage(&roster, &habitat, 5, 0));
    let sow = |grains| EcologyCommand::Plant {
        plant: 0,
        cell: 5,
        grains,
    };
    ecosystem.command(&roster, sow(5_000)).expect("there is room");
    for _ in 0..70 * 24 {
        ecosystem.hour(&roster, trial::air(), trial::mood());
        stages.insert(ecosystem.flora().stage(&roster, &habitat, 5, 0));
    }
    assert!(
        stages.contains(&Stage::Growing) && stages.contains(&Stage::Grown),
        "{stages:?}"
    );
    let refused = |command| ecosystem.clone().command(&roster, command);
    assert_eq!(refused(harvest(0)), Err(EcologyRefusal::NotAHandful));
    assert_eq!(refused(sow(1_000_000)), Err(EcologyRefusal::NotAHandful));
    let nowhere = EcologyCommand::Plant {
        plant: 0,
        cell: 999,
        grains: 5,
    };
    assert_eq!(refused(nowhere), Err(EcologyRefusal::NoSuchCell));
    let unknown = EcologyCommand::Plant {
        plant: 7,
        cell: 1,
        grains: 5,
    };
    assert_eq!(refused(unknown), Err(EcologyRefusal::DoesNotGrowHere));
    assert_eq!(
        refused(EcologyCommand::Remove { species: 30, many: 1 }),
        Err(EcologyRefusal::NoSuchSpecies)
    );
}

#[test]
fn dissonance_blights_and_burns_and_harmony_heals() {
    let (roster, ..) = started();
    let mut ecosystem = Ecosystem::new(&roster, "trial", trial::ground(12), 2, WorldMinute(0));
    let (good, mut air) = (trial::mood(), trial::air());
    air.warmth = 320;
    air.wetness = -400;
    let bad = Mood {
        harmony: kernel::Milli::whole(5),
        dissonance: kernel::Milli::whole(95),
    };
    let healthy = ecosystem.flora().total(0);
    let mut burnt = 0;
    for _ in 0..20 * 24 {
        ecosystem.hour(&roster, air, bad);
        burnt = burnt.max(ecosystem.flora().charred());
    }
    let sick = ecosystem.flora().blight();
    assert!(sick > 100, "{sick}");
    assert!(burnt > 0, "something burnt");
    let low = ecosystem.flora().total(0);
    assert!(low < healthy, "{low} of {healthy}");
    air.warmth = 180;
    air.wetness = 0;
    for _ in 0..60 * 24 {
        ecosystem.hour(&roster, air, good);
    }
    assert!(ecosystem.flora().blight() < sick / 4);
    assert!(ecosystem.flora().total(0) > low, "it comes back");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever numbers are handed over, none, no grain and no kindness is lost, there and back, in any age.
    #[test]
    fn switching_conserves(seed in any::<u64>(), hours in 0_u64..60, minutes in 0_u64..90, trust in 1_u8..=255) {
        let roster = trial::roster();
        let mut ecosystem = Ecosystem::new(&roster, "trial", trial::ground(12), seed, WorldMinute(0));
        for number in 0..24_u32 {
            let species = number as usize % roster.species.len();
            let kind = &roster.species[species];
            let age = kind.lifespan_minutes / 50 * number;
            let matter = kind.room(age) / 4 * 3;
            ecosystem.bring(&roster, Migrant { species, age, matter, female: number % 2 == 0, trust, id: 0 });
        }
        prop_assert_eq!(remembered(&ecosystem, &roster).iter().flatten().sum::<u32>(), u32::from(trust) * 24);
        for _ in 0..hours {
            ecosystem.hour(&roster, trial::air(), trial::mood());
        }
        let whole = |ecosystem: &Ecosystem| (ecosystem.counts(), ecosystem.matter(), remembered(ecosystem, &roster));
        for _ in 0..2 {
            let before = whole(&ecosystem);
            ecosystem.watch(&roster);
            prop_assert_eq!(whole(&ecosystem), before);
            step(&mut ecosystem, &roster, minutes);
            let before = whole(&ecosystem);
            ecosystem.unwatch(&roster);
            prop_assert_eq!(whole(&ecosystem), before);
        }
    }
}

/// What each age of each species remembers of kindness.
fn remembered(ecosystem: &Ecosystem, roster: &Roster) -> Vec<[u32; AGES]> {
    let mut sums = vec![[0; AGES]; roster.species.len()];
    match ecosystem.living() {
        Living::Individuals(fauna) => {
            for (body, life) in fauna.bodies().iter().zip(fauna.lives()) {
                let kind = &roster.species[body.species()];
                sums[body.species()][class_of(kind, life.age)] += u32::from(life.trust);
            }
        }
        Living::Population(population) => {
            for (species, sums) in sums.iter_mut().enumerate() {
                *sums = population.cohorts(species).trust;
            }
        }
    }
    sums
}

#[test]
fn what_is_quickened_grows_out_of_its_soil_to_the_grain() {
    let (roster, mut ecosystem) = region(5);
    step(&mut ecosystem, &roster, 600);
    let cells = usize::from(SIDE) * usize::from(SIDE);
    let cell = (0..cells)
        .rev()
        .find(|cell| ecosystem.could_quicken(&roster, *cell) > 30)
        .expect("something has room to grow");
    let matter = ecosystem.matter();
    let quicken = EcologyCommand::Quicken { cell, grains: 20 };
    assert_eq!(ecosystem.command(&roster, quicken), Ok(20));
    assert_eq!(ecosystem.matter(), matter, "to the grain");
}
