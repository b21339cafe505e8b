//! The real world under blows, and its two ways of being lived: a month of storm and half of a species taken are borne as content says; by individuals and by numbers
//! a week goes much the same.

use crate::{World, world};
use ecology::climate::WorldMinute;
use ecology::flora::Mood;
use ecology::roster::SPECIES_MAX;
use ecology::wild::mean_air;
use sim::life::Life;
use sim::soak::{Blow, Course, SoakPlan, after_blow, begin, judge_blows, run};

/// World days that are lived both ways; hundredths, and heads besides, by which both may end apart.
const DAYS: u64 = 6;
const BAND: u32 = 35;
const FEW: u32 = 6;

fn soaked(blow: Blow) -> Course {
    let plan = SoakPlan {
        years: 6,
        seed: 1,
        blow,
        individuals: false,
    };
    run(&world().pack, &world().land, &plan).unwrap()
}

#[test]
fn a_month_of_storm_and_half_of_the_deer_taken_are_borne_as_content_says() {
    let roster = &world().roster;
    let deer = roster.species_called("bell-deer").unwrap();
    let [spared, stormed, halved] = std::thread::scope(|scope| {
        [Blow::None, Blow::Storm, Blow::Halve(deer)]
            .map(|blow| scope.spawn(move || vec![soaked(blow)]))
            .map(|course| course.join().unwrap())
    });
    let day = sim::soak::BLOW_DAY as usize;
    let at_once = |courses: &[Course]| courses[0].world(deer)[day];
    assert!(
        at_once(&halved) * 10 <= at_once(&spared) * 6,
        "half of the deer were taken"
    );
    let hardest =
        |courses: &[Course], species: usize| *courses[0].world(species)[day..day + 48].iter().min().unwrap();
    let thinned = (0..roster.species.len())
        .filter(|species| hardest(&stormed, *species) * 4 < hardest(&spared, *species) * 3)
        .count();
    assert!(thinned >= 3, "the storm was felt by {thinned} species");
    let fails: Vec<String> = roster
        .species
        .iter()
        .enumerate()
        .filter_map(|(index, kind)| {
            let after = after_blow(&spared, &stormed, index);
            let half = if index == deer {
                after_blow(&spared, &halved, index)
            } else {
                Some(100)
            };
            let verdict = judge_blows(&kind.def, half, after);
            (!verdict.holds).then(|| format!("{}: {}", verdict.what, verdict.found))
        })
        .collect();
    assert!(fails.is_empty(), "{}", fails.join("\n"));
}

/// How many of each there are in a region after so many days, by individuals or by numbers.
fn lived(region: &str, days: u64, individuals: bool) -> ([u32; SPECIES_MAX], [u32; SPECIES_MAX]) {
    let World { pack, land, roster } = world();
    let number = pack
        .regions
        .keys()
        .position(|slug| slug.as_str() == region)
        .unwrap();
    let (_, mut wild) = begin(pack, land, 1).unwrap();
    let rest = pack.regions.values().nth(number).unwrap().rest;
    let mood = Mood {
        harmony: rest.harmony,
        dissonance: rest.dissonance,
    };
    let region = &mut wild.regions_mut()[number];
    let before = region.counts();
    if individuals {
        region.watch(roster);
    }
    for _ in 0..days * 24 {
        let air = match (individuals, roster.climate(region.biome())) {
            (true, Some(climate)) => climate.air(region.at()),
            _ => mean_air(roster, region),
        };
        region.hour(roster, air, mood);
    }
    (before, region.counts())
}

#[test]
fn a_week_goes_much_the_same_by_individuals_and_by_numbers() {
    let [one, other] = std::thread::scope(|scope| {
        [true, false]
            .map(|individuals| scope.spawn(move || lived("weavers-landing", DAYS, individuals)))
            .map(|counts| counts.join().unwrap())
    });
    assert_eq!(one.0, other.0, "both begin alike");
    let mut apart = Vec::new();
    for (index, kind) in world().roster.species.iter().enumerate() {
        let (a, b) = (one.1[index], other.1[index]);
        // Of few, chance alone makes a few more or less.
        let band = b * BAND / 100 + FEW;
        if a.abs_diff(b) > band {
            apart.push(format!("{}: {a} and {b} of {}", kind.def.slug, one.0[index]));
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

#[test]
fn a_clock_set_back_lives_nothing_twice() {
    let World { pack, land, roster } = world();
    let mut life = Life::begin(pack, land, roster.clone().into(), WorldMinute(600)).unwrap();
    let moods = vec![Mood::default(); life.len()];
    assert!(life.live(WorldMinute(660), 1000, &moods, &|_, air| air));
    let kept: Vec<Vec<u8>> = (0..life.len()).map(|number| life.checkpoint(number)).collect();
    assert!(life.live(WorldMinute(30), 1000, &moods, &|_, air| air));
    for (number, bytes) in kept.iter().enumerate() {
        assert!(
            life.checkpoint(number) == *bytes,
            "region {number} stands as it stood"
        );
    }
    // Right again, the hour that follows is lived through once.
    assert!(life.live(WorldMinute(720), 1000, &moods, &|_, air| air));
    assert_eq!(life.region(0).at(), WorldMinute(720));
}
