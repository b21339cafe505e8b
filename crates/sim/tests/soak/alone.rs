//! The real world left alone for three years: nobody lost, none over its bound, harmony stuck nowhere, births and deaths add up, and the same seed gives the same
//! world.

use crate::{World, world};
use ecology::climate::{SEASON_DAYS, YEAR_DAYS};
use ecology::roster::Roster;
use sim::soak::{Blow, Course, SoakPlan, judge, run};

#[test]
fn three_years_unattended_lose_nobody_keep_bounds_and_repeat() {
    let World { pack, land, roster } = world();
    assert!(roster.species.len() >= 16);
    let plan = |seed, years| SoakPlan {
        years,
        seed,
        blow: Blow::None,
        individuals: false,
    };
    let courses: Vec<_> = (1..=2)
        .map(|seed| run(pack, land, &plan(seed, 3)).unwrap())
        .collect();
    let verdicts = judge(roster, &courses);
    for what in ["lost", "bound", "harmony"] {
        let verdict = verdicts
            .iter()
            .find(|verdict| verdict.what.contains(what))
            .unwrap();
        assert!(verdict.holds, "{verdict:#?}");
    }
    migrates(roster, &courses);
    let again = run(pack, land, &plan(1, 1)).unwrap();
    let year = again.days.len() - 1;
    assert_eq!(again.days[..year], courses[0].days[..year], "one seed, one world");
    assert_ne!(
        courses[1].days[..year],
        courses[0].days[..year],
        "another seed, another world"
    );
    // What was born and died accounts for how many there are, but for those who crossed a border.
    for species in 0..roster.species.len() {
        let sum = |of: fn(&ecology::vitals::Vitals) -> u32| -> i64 {
            let last = courses[0].vitals.last().unwrap();
            last.iter().map(|region| i64::from(of(&region[species]))).sum()
        };
        let died = sum(|vitals| vitals.starved) + sum(|vitals| vitals.hunted) + sum(|vitals| vitals.aged);
        let (began, ended) = (
            courses[0].world(species)[0],
            *courses[0].world(species).last().unwrap(),
        );
        assert_eq!(
            i64::from(began) + sum(|vitals| vitals.born) - died,
            i64::from(ended),
            "{}: whoever leaves a region comes into another",
            roster.species[species].def.slug
        );
    }
}

/// Goats of the heights winter in the wood, a quarter of them at least, and are back for the summer, every year.
fn migrates(roster: &Roster, courses: &[Course]) {
    let goat = roster.species_called("chime-goat").unwrap();
    for course in courses {
        let of = |slug: &str| {
            course
                .regions
                .iter()
                .position(|region| region.as_str() == slug)
                .unwrap()
        };
        let (heights, wood) = (of("frostchime-heights"), of("whisperwood-grove"));
        for year in 0..3 {
            let on = |day: u64| {
                let counts = &course.days[(year * YEAR_DAYS + day) as usize];
                (counts[heights][goat], counts[wood][goat])
            };
            let middle = |season: u64| season * SEASON_DAYS + SEASON_DAYS / 2;
            let ((up, down), (left, gone)) = (on(middle(1)), on(middle(3)));
            println!(
                "seed {} year {year}: summer {up} and {down}, winter {left} and {gone}",
                course.seed
            );
            assert!(
                gone * 4 >= left + gone,
                "midwinter of year {year}: {left} stayed, {gone} went"
            );
            assert!(
                down * 10 <= up + down,
                "midsummer of year {year}: {up} are up, {down} are not"
            );
        }
    }
}
