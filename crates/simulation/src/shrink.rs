//! Shrinking: the smallest simulation of a seed that still breaks, by fewer faults, fewer players, less time.
//!
//! What it is not: it changes no seed, and what it finds may be another fault than the first; each is one.

use crate::plan::Plan;
use crate::simulation::{Broken, simulate};
use crate::world::World;

/// Shrinks a broken simulation.
#[must_use]
pub fn shrink(world: &World, broken: Box<Broken>) -> Box<Broken> {
    let mut smallest = broken;
    loop {
        let smaller = candidates(&smallest.plan).find_map(|plan| simulate(world, &plan).err());
        match smaller {
            Some(smaller) => smallest = smaller,
            None => return smallest,
        }
    }
}

/// Smaller plans, the boldest first.
fn candidates(plan: &Plan) -> impl Iterator<Item = Plan> + use<> {
    let plan = *plan;
    let shorter = [plan.seconds / 2, plan.seconds * 3 / 4]
        .into_iter()
        .filter(move |seconds| *seconds >= 5 && *seconds < plan.seconds)
        .map(move |seconds| Plan { seconds, ..plan });
    let fewer = [1, plan.players / 2, plan.players.saturating_sub(1)]
        .into_iter()
        .filter(move |players| *players >= 1 && *players < plan.players)
        .map(move |players| Plan { players, ..plan });
    let calmer = (0..8)
        .filter_map(move |kind| plan.faults.without(kind))
        .map(move |faults| Plan { faults, ..plan });
    shorter.chain(fewer).chain(calmer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_candidate_is_smaller_and_they_end() {
        let mut plan = Plan::of(1);
        let mut steps = 0;
        while let Some(next) = candidates(&plan).next() {
            assert_ne!(next, plan);
            assert!(next.seconds <= plan.seconds && next.players <= plan.players);
            plan = next;
            steps += 1;
            assert!(steps < 100);
        }
        assert_eq!((plan.players, plan.faults), (1, crate::plan::FaultKinds::NONE));
    }
}
