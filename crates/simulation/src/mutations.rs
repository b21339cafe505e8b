//! The table of mutations: each promise that can be broken on purpose, and what finds it in how many seeds.
//!
//! What it is not: what is broken is the store's and the clock's; rules of the world's own code are broken by hand, as
//! docs/simulation.md tells.

use crate::plan::{Plan, SABOTAGES, Sabotage};
use crate::simulation::simulate;
use crate::world::World;

/// The table's head.
const HEAD: [&str; 2] = [
    "| sabotage | what is broken | found in seed | by |",
    "|---|---|---|---|",
];

/// What was found of one mutation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How many seeds that took.
    pub seeds: u64,
    /// The first that is wrong in the one that broke.
    pub fault: String,
}

/// Breaks one promise in a plan's seed and those after it, until that is found.
#[must_use]
pub fn find(world: &World, plan: &Plan, sabotage: Sabotage, seeds_max: u64) -> Option<Found> {
    (0..seeds_max).find_map(|number| {
        let plan = Plan {
            seed: plan.seed + number,
            sabotage: Some(sabotage),
            ..*plan
        };
        let broken = simulate(world, &plan).err()?;
        Some(Found {
            seeds: number + 1,
            fault: broken.faults.first().cloned().unwrap_or_default(),
        })
    })
}

/// The whole table, line by line as each is done, in Markdown.
pub fn table<'a>(world: &'a World, plan: &'a Plan, seeds_max: u64) -> impl Iterator<Item = String> + 'a {
    let rows = SABOTAGES.iter().map(move |(name, sabotage, words)| {
        let (seeds, fault) = match find(world, plan, *sabotage, seeds_max) {
            Some(found) => (found.seeds.to_string(), found.fault),
            None => (format!("not in {seeds_max}"), String::new()),
        };
        format!("| `{name}` | {words} | {seeds} | {fault} |")
    });
    HEAD.iter().map(|line| (*line).to_owned()).chain(rows)
}
