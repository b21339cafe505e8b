//! The lint finds what would starve, run away or live nowhere, all of it in one go.

#[path = "support/trial.rs"]
#[expect(dead_code, reason = "the trial serves the bench too")]
mod trial;

use ecology::climate::Climate;
use ecology::lint::lint;
use ecology::plants::PlantDef;
use ecology::species::SpeciesDef;
use std::collections::BTreeSet;

fn world() -> (Vec<SpeciesDef>, Vec<PlantDef>, Vec<Climate>, BTreeSet<String>) {
    let roster = trial::roster();
    let mut species: Vec<SpeciesDef> = roster.species.into_iter().map(|kind| kind.def).collect();
    for def in &mut species {
        def.breeding.crowd = def.breeding.crowd.min(20);
        def.breeding.litter = 3;
    }
    (
        species,
        roster.plants,
        roster.climates,
        BTreeSet::from(["trial".to_owned()]),
    )
}

/// What is said when a world is changed.
fn told(change: impl FnOnce(&mut Vec<SpeciesDef>, &mut Vec<PlantDef>)) -> String {
    let (mut species, mut plants, climates, biomes) = world();
    change(&mut species, &mut plants);
    let findings = lint(&species, &plants, &climates, &biomes);
    findings
        .into_iter()
        .map(|finding| finding.message)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_whole_world_passes() {
    assert_eq!(told(|_, _| {}), "");
}

#[test]
fn whoever_only_eats_in_a_circle_is_found() {
    let said = told(|species, _| {
        let hare = species
            .iter()
            .position(|def| def.slug == "hare")
            .expect("there is one");
        species[hare].diet[0].of = "fox".into();
        species.retain(|def| def.slug != "deer");
        let fox = species
            .iter()
            .position(|def| def.slug == "fox")
            .expect("there is one");
        species[fox].diet.retain(|meal| meal.of == "hare");
    });
    assert!(
        said.contains("hare: its food never comes down to a plant"),
        "{said}"
    );
    assert!(
        said.contains("fox: its food never comes down to a plant"),
        "{said}"
    );
}

#[test]
fn everything_is_said_at_once() {
    let said = told(|species, plants| {
        species[0].metabolism.bite = 1;
        species[1].breeding.litter = 0;
        species[1].breeding.crowd = 9999;
        species[2].place.biomes.clear();
        species[2].lifespan_days = 13;
        plants[0].growth = 5;
    });
    for message in [
        "bite, digest or rhythm must give a fifth more",
        "breeding.litter is 1 to 8",
        "it runs away",
        "it has no place",
        "young in her life; at least 4",
        "growth is more than twice the withering",
    ] {
        assert!(said.contains(message), "{message} is not in:\n{said}");
    }
}
