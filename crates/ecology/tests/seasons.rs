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

/// Of deer that nobody hunts, the share in thousandths that is in the vale at the end of each summer and winter of some years.
fn in_the_vale(migrates: bool, years: u64) -> Vec<(u32, u32)> {
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
    let mut days = Vec::new();
    for hour in 0..years * YEAR_DAYS * 24 {
        let airs: Vec<_> = wild
            .regions()
            .iter()
            .map(|region| mean_air(&roster, region))
            .collect();
        wild.hour(&roster, &airs, &[trial::mood(); 2]);
        if (hour + 1) % 24 == 0 {
            let many = |region: usize| wild.regions()[region].counts()[species];
            days.push(many(1) * 1000 / (many(0) + many(1)).max(1));
        }
    }
    let at =
        |year: u64, season: u64| days[(year * YEAR_DAYS + season * SEASON_DAYS + SEASON_DAYS - 1) as usize];
    (0..years).map(|year| (at(year, 1), at(year, 3))).collect()
}

#[test]
fn those_that_migrate_winter_in_the_vale_and_summer_on_the_heights_and_the_others_stay() {
    // In the first year both find their numbers.
    let swings = |years: &[(u32, u32)]| -> Vec<i64> {
        let there = years[1..]
            .iter()
            .map(|(summer, winter)| i64::from(*winter) - i64::from(*summer));
        let back = years
            .windows(2)
            .skip(1)
            .map(|two| i64::from(two[0].1) - i64::from(two[1].0));
        there.chain(back).collect()
    };
    let (migrate, stay) = (in_the_vale(true, 4), in_the_vale(false, 4));
    let (most_stay, least_migrate) = (
        swings(&stay).into_iter().max().expect("four years"),
        swings(&migrate).into_iter().min().expect("four years"),
    );
    assert!(least_migrate > 50, "there and back every year: {migrate:?}");
    assert!(most_stay < least_migrate, "{stay:?} against {migrate:?}");
}
