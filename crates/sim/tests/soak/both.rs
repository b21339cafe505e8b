//! The two ways in which a region of the real world can be lived: a season by individuals ends much as it does by numbers, and nobody is lost by either.
//!
//! What it is not: a year; `finalverse world soak --years 1 --individuals` lives that.

use crate::{World, world};
use ecology::flora::Mood;
use ecology::roster::SPECIES_MAX;
use ecology::vitals::VitalsOfAll;
use ecology::wild::mean_air;
use sim::soak::begin;

/// Regions that are lived both ways: herds and hares, moths under owls and larks, beetles and adders.
const REGIONS: [&str; 3] = ["weavers-landing", "whisperwood-grove", "singing-dunes"];
/// World days of it; hundredths, and litters besides, by which both may end apart.
const DAYS: u64 = 12;
const BAND: u32 = 40;
const LITTERS: u32 = 4;

/// What became of a region.
struct Lived {
    before: [u32; SPECIES_MAX],
    after: [u32; SPECIES_MAX],
    vitals: VitalsOfAll,
    carrying_first: usize,
}

fn lived(region: &str, individuals: bool) -> Lived {
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
    let carrying_first = region.fauna().map_or(0, |fauna| {
        fauna.bodies().iter().filter(|body| body.carrying()).count()
    });
    for _ in 0..DAYS * 24 {
        let air = match (individuals, roster.climate(region.biome())) {
            (true, Some(climate)) => climate.air(region.at()),
            _ => mean_air(roster, region),
        };
        region.hour(roster, air, mood);
    }
    Lived {
        before,
        after: region.counts(),
        vitals: *region.vitals(),
        carrying_first,
    }
}

#[test]
fn a_season_goes_much_the_same_by_individuals_and_by_numbers() {
    let regions = std::thread::scope(|scope| {
        REGIONS
            .map(|region| [true, false].map(|individuals| scope.spawn(move || lived(region, individuals))))
            .map(|ways| ways.map(|way| way.join().unwrap()))
    });
    let mut apart = Vec::new();
    println!("region: species, living by individuals and by numbers, hunted by individuals and by numbers");
    for (region, [one, other]) in REGIONS.iter().zip(&regions) {
        assert_eq!(one.before, other.before, "both begin alike");
        assert!(
            one.carrying_first * 50 > one.before.iter().sum::<u32>() as usize,
            "{region}: {} of those who come out of numbers carry young",
            one.carrying_first
        );
        for (index, kind) in world().roster.species.iter().enumerate() {
            let (a, b) = (one.after[index], other.after[index]);
            if a + b > 0 {
                let [one, other] = [one, other].map(|way| way.vitals[index].hunted);
                println!("{region}: {}, {a}, {b}, {one}, {other}", kind.def.slug);
            }
            // Of few, chance alone makes a few litters more or less.
            let band = b * BAND / 100 + LITTERS * u32::from(kind.def.breeding.litter);
            if a.abs_diff(b) > band || a == 0 && one.before[index] > 0 {
                let what = one.vitals[index];
                apart.push(format!(
                    "{region}: {} {a} and {b} of {}, {what:?}",
                    kind.def.slug, one.before[index]
                ));
            }
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}
