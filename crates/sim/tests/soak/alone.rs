//! The real world left alone for three years: nobody lost, none over its bound, harmony stuck nowhere, births and deaths add up, and the same seed gives the same
//! world.

use crate::{World, world};
use sim::soak::{Blow, SoakPlan, judge, run};

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
