//! The year moves those that migrate: to the vale for the winter, back to the heights for the summer, year after year; who does not migrate stays.

#[path = "support/trial.rs"]
#[expect(dead_code, reason = "the trial serves the bench too")]
mod trial;

use ecology::climate::{SEASON_DAYS, WorldMinute, YEAR_DAYS};
use ecology::ecosystem::{EcologyCommand, Ecosystem};
use ecology::roster::Roster;
use ecology::wild::{Corridor, Wild, mean_air};

/// The heights and the vale below them: grass that minds no frost, and other air.
fn roster(migrates: bool) -> Roster {
    let mut roster = trial::roster();
    let mut vale = roster.climates[0].clone();
    vale.biome = "vale".into();
    vale.warmth = [16, 27, 16, 9];
    roster.climates[0].warmth = [6, 12, 5, -8];
    roster.climates.push(vale);
    for plant in &mut roster.plants {
        plant.biomes.push("vale".into());
        plant.warmth = [-40, 10, 60];
    }
    for kind in &mut roster.species {
        kind.def.place.biomes.push("vale".into());
        kind.def.place.warmth = [-16, 36];
        kind.def.migrates = migrates;
    }
    roster
}

/// Of deer that nobody hunts: grains of those that came into the vale less those that left it, in each summer and winter of some years.
fn into_the_vale(migrates: bool, years: u64) -> Vec<(i64, i64)> {
    let roster = roster(migrates);
    let species = roster.species_called("deer").expect("on the roster");
    let new = |biome, seed| {
        let mut region = Ecosystem::new(&roster, biome, trial::ground(24), seed, WorldMinute(0));
        for other in (0..roster.species.len()).filter(|other| *other != species) {
            let gone = EcologyCommand::Remove {
                species: other,
                many: 10_000,
            };
            region.command(&roster, gone).expect("on the roster");
        }
        region
    };
    let way = |from, to, border| Corridor {
        from,
        to,
        border: Some(border),
    };
    let regions = vec![new("trial", 1), new("vale", 2)];
    let mut wild = Wild::new(regions, vec![way(0, 1, 2), way(1, 0, 0)], 5);
    let net = |wild: &Wild| {
        let ledger = wild.regions()[1].ledger();
        ledger.brought as i64 - ledger.taken as i64
    };
    let before = net(&wild);
    let mut seasons = vec![before];
    for hour in 1..=years * YEAR_DAYS * 24 {
        let airs: Vec<_> = wild
            .regions()
            .iter()
            .map(|region| mean_air(&roster, region))
            .collect();
        wild.hour(&roster, &airs, &[trial::mood(); 2]);
        if hour % (SEASON_DAYS * 24) == 0 {
            seasons.push(net(&wild));
        }
    }
    let in_season = |number: usize| seasons[number + 1] - seasons[number];
    (0..years as usize)
        .map(|year| (in_season(4 * year + 1), in_season(4 * year + 3)))
        .collect()
}

#[test]
fn those_that_migrate_winter_in_the_vale_and_summer_on_the_heights_and_the_others_stay() {
    let (migrate, stay) = (into_the_vale(true, 3), into_the_vale(false, 3));
    for (summer, winter) in &migrate {
        assert!(
            *summer < 0 && *winter > 0,
            "there and back every year: {migrate:?}"
        );
    }
    let swing = |years: &[(i64, i64)]| years.iter().map(|(summer, winter)| winter - summer).sum::<i64>();
    assert!(
        swing(&stay).abs() * 2 < swing(&migrate),
        "{stay:?} against {migrate:?}"
    );
}
