//! How fast one walks in the weather of each region, for the check of movement.
//!
//! Weather that slows is honoured a few seconds late, for a client that has not heard of it yet walks as before. What it is not: the weather's
//! own numbers are content; and which weather it is, regions decide.

use crate::movement::{MovementRules, Step, Stepped};
use kernel::WorldMillis;
use protocol::shared::Spot;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use world::land::Land;
use world::movement::{Footholds, SWIM_DEPTH};
use world::region_def::Point;

/// Milliseconds for which the faster pace holds after a change: as long as a message may be under way, with room.
const GRACE_MS: u64 = 5_000;
/// Thousandths of the full pace.
const FULL: u16 = 1000;

/// What the weather leaves of walking speed, by region.
#[derive(Debug)]
pub struct Paces(Vec<Pace>);

#[derive(Debug)]
struct Pace {
    holds: AtomicU16,
    /// What is to hold, and since when.
    wanted: Mutex<(u16, WorldMillis)>,
}

impl Paces {
    /// The full pace everywhere.
    #[must_use]
    pub fn over(regions: usize) -> Self {
        let pace = || Pace {
            holds: AtomicU16::new(FULL),
            wanted: Mutex::new((FULL, WorldMillis(0))),
        };
        Self((0..regions).map(|_| pace()).collect())
    }

    /// What is left of the pace in a region, in thousandths.
    #[must_use]
    pub fn of(&self, region: usize) -> u16 {
        self.0
            .get(region)
            .map_or(FULL, |pace| pace.holds.load(Ordering::Acquire))
    }

    /// Takes the weather's pace up: a faster one at once, a slower one when it has been so for a while.
    pub fn settle(&self, region: usize, wanted: u16, now: WorldMillis) {
        let Some(pace) = self.0.get(region) else { return };
        let mut before = pace.wanted.lock().expect("no holder of this lock can panic");
        if before.0 != wanted {
            *before = (wanted, now);
        }
        if wanted >= self.of(region) || now.since(before.1) >= GRACE_MS {
            pace.holds.store(wanted, Ordering::Release);
        }
    }
}

/// The rules of movement, under the weather.
#[derive(Debug)]
pub struct UnderWeather {
    /// The rules under an open sky.
    pub rules: Arc<dyn MovementRules>,
    /// What the weather leaves of them.
    pub paces: Arc<Paces>,
    /// The ground, to tell who swims: the weather does not slow a swimmer.
    pub land: Option<Arc<Land>>,
}

impl UnderWeather {
    fn swims(&self, at: Spot) -> bool {
        let Some(land) = &self.land else { return false };
        let at = Point::new(f64::from(at.x), f64::from(at.z));
        land.height(at)
            .is_some_and(|ground| land.water(at) - ground >= SWIM_DEPTH)
    }
}

impl MovementRules for UnderWeather {
    fn step(&self, step: &Step) -> Stepped {
        // Speed is a budget of metres that fills with time: at half the pace time fills half of it.
        let pace = u64::from(self.paces.of(step.region));
        if pace == u64::from(FULL) || self.swims(step.from) {
            return self.rules.step(step);
        }
        self.rules.step(&Step {
            elapsed_ms: step.elapsed_ms * pace / u64::from(FULL),
            ..*step
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::presence::{Motion, Movement};

    #[test]
    fn a_slower_pace_holds_after_a_while_and_a_faster_one_at_once() {
        let paces = Paces::over(2);
        let at = |ms| WorldMillis(ms);
        paces.settle(0, 850, at(1_000));
        assert_eq!(paces.of(0), 1000, "who has not heard of it is not held back");
        paces.settle(0, 850, at(6_000));
        assert_eq!((paces.of(0), paces.of(1)), (850, 1000));
        paces.settle(0, 900, at(6_100));
        assert_eq!(paces.of(0), 900);
        paces.settle(7, 500, at(0));
        assert_eq!(paces.of(7), 1000, "no region");
    }

    /// Takes every step and shows how much time it was given.
    #[derive(Debug)]
    struct Elapsed;

    impl MovementRules for Elapsed {
        fn step(&self, step: &Step) -> Stepped {
            Stepped::Taken {
                at: step.from,
                motion: Motion::STAND,
                budget: step.elapsed_ms as f64,
            }
        }
    }

    #[test]
    fn time_fills_less_of_the_budget_under_weather_that_slows() {
        let paces = Arc::new(Paces::over(1));
        let under = UnderWeather {
            rules: Arc::new(Elapsed),
            paces: paces.clone(),
            land: None,
        };
        let from = Spot {
            x: 0.0,
            y: 0.0,
            z: 0.0,
        };
        let step = Step {
            region: 0,
            from,
            claim: Movement {
                sequence: 1,
                client_ms: 0,
                x: 0.0,
                y: 0.0,
                z: 0.0,
                yaw: 0,
                motion: Motion::STAND,
            },
            elapsed_ms: 1000,
            budget: 0.0,
        };
        let given = || match under.step(&step) {
            Stepped::Taken { budget, .. } => budget as u64,
            Stepped::Refused { .. } => panic!("every step is taken"),
        };
        assert_eq!(given(), 1000);
        paces.settle(0, 850, WorldMillis(0));
        paces.settle(0, 850, WorldMillis(10_000));
        assert_eq!(given(), 850);
    }
}
