//! The real world under blows: a month of storm and half of a species taken are borne as content says, and a clock set back lives nothing twice.

use crate::{World, world};
use ecology::climate::WorldMinute;
use ecology::flora::Mood;
use sim::life::Life;
use sim::soak::{Blow, Course, SoakPlan, after_blow, judge_blows, run};

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
