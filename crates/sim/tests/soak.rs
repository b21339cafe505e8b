//! The real world left alone for a year: none over its bound, harmony stuck nowhere, and the same seed gives the same world.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use content::Pack;
use sim::soak::{Blow, SoakPlan, judge, run};
use std::fs;
use std::path::Path;
use world::land::Land;

fn pack() -> Pack {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    content::load(files).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn a_year_unattended_keeps_bounds_and_repeats() {
    let pack = pack();
    let land = Land::generate(&pack.composition());
    let plan = SoakPlan {
        years: 1,
        seed: 1,
        blow: Blow::None,
        individuals: false,
    };
    let course = run(&pack, &land, &plan).unwrap();
    let roster = pack.nature.roster().unwrap();
    assert!(roster.species.len() >= 16);
    let fails: Vec<_> = judge(&roster, std::slice::from_ref(&course))
        .into_iter()
        .filter(|verdict| {
            !verdict.holds && (verdict.what.contains("bound") || verdict.what.contains("harmony"))
        })
        .collect();
    assert!(fails.is_empty(), "{fails:#?}");
    let again = run(&pack, &land, &plan).unwrap();
    assert_eq!(again.days, course.days, "one seed, one world");
    let other = run(&pack, &land, &SoakPlan { seed: 2, ..plan }).unwrap();
    assert_ne!(again.days, other.days, "another seed, another world");
}
