//! The check of a claim: could someone who stood there stand here now?
//!
//! The server does not walk for its clients; it asks whether the claimed way was possible, with tolerance for networks and rounding.
//! Speed is a budget that fills with time, so that claims that arrive in a bunch are not punished. What it is not: it counts no strikes.

use super::{BODY_RADIUS, Footholds, RUN_SPEED, SLOPE_MAX, SWIM_DEPTH, SWIM_SPEED, floor};
use crate::region_def::Point;

/// What is granted above the fastest honest speed, for clocks that run apart.
const SPEED_TOLERANCE: f64 = 1.12;
/// Seconds of running that the budget holds at most: the longest bunch of late claims.
const BUDGET_SECONDS: f64 = 1.5;
/// Metres that a body may reach into an obstacle: the wire rounds, and ways around are cut short.
const BODY_TOLERANCE: f64 = 0.22;
/// Metres that the wire's rounding may put someone beyond the world's end.
const ROUNDING_METRES: f64 = 0.05;
/// Metres between the samples of a claimed way.
const SAMPLE_METRES: f64 = 1.0;
/// What slopes are granted above [`SLOPE_MAX`], since a straight way is not the one that was walked.
const SLOPE_TOLERANCE: f64 = 1.25;
/// Metres that a sample may rise beyond that: one kerb.
const KERB_METRES: f64 = 0.3;

/// Where someone stands by the server's word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walk {
    /// Metres east and south of the world's origin.
    pub at: Point,
    /// Metres above the sea.
    pub y: f64,
    /// Metres that may still be covered now.
    pub budget: f64,
}

impl Walk {
    /// Someone who was put somewhere, with a little to go at once.
    #[must_use]
    pub fn standing(at: Point, y: f64) -> Self {
        Self {
            at,
            y,
            budget: RUN_SPEED * 0.5,
        }
    }
}

/// Where someone claims to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// Metres east and south of the world's origin.
    pub at: Point,
    /// Metres above the sea.
    pub y: f64,
}

/// Why a claim is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Farther than anyone runs in that time.
    Speed,
    /// Up what is too steep.
    Slope,
    /// Outside the world.
    Bounds,
    /// Inside something solid.
    Obstacle,
}

impl Why {
    /// Its code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Speed => "speed",
            Self::Slope => "slope",
            Self::Bounds => "bounds",
            Self::Obstacle => "obstacle",
        }
    }
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Check {
    /// It is believed; `walk` is where one stands now, on the server's own height.
    Accepted {
        /// Where one stands now.
        walk: Walk,
    },
    /// It is not; one still stands where one stood.
    Corrected {
        /// Where one stands.
        walk: Walk,
        /// Why.
        why: Why,
    },
}

/// Checks a claim made `elapsed_ms` milliseconds after the last one that was believed or corrected.
#[must_use]
pub fn check(land: &impl Footholds, from: &Walk, claim: &Claim, elapsed_ms: u32) -> Check {
    let seconds = f64::from(elapsed_ms) / 1000.0;
    let full = RUN_SPEED * SPEED_TOLERANCE * BUDGET_SECONDS;
    let budget = (from.budget + RUN_SPEED * SPEED_TOLERANCE * seconds).min(full);
    let kept = Walk { budget, ..*from };
    let at = held_inside(land, claim.at);
    match cost(land, from.at, at) {
        Ok(metres) if metres <= budget + 0.05 => {
            let Some(floor) = floor(land, at) else {
                return Check::Corrected {
                    walk: kept,
                    why: Why::Bounds,
                };
            };
            // Who falls is above the ground, never higher than before; everyone else stands on it.
            let y = claim.y.clamp(floor, floor.max(from.y));
            Check::Accepted {
                walk: Walk {
                    at,
                    y: if y.is_finite() { y } else { floor },
                    budget: budget - metres,
                },
            }
        }
        Ok(_) => Check::Corrected {
            walk: kept,
            why: Why::Speed,
        },
        Err(why) => Check::Corrected { walk: kept, why },
    }
}

/// A claim that rounding put just beyond the world's end, moved back inside by as much: so far that it is inside also in single precision, in which
/// places are kept, or whoever stands there could never leave.
fn held_inside(land: &impl Footholds, to: Point) -> Point {
    const WAYS: [(f64, f64); 8] = [
        (-1.0, 0.0),
        (1.0, 0.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (-1.0, -1.0),
        (1.0, -1.0),
        (-1.0, 1.0),
        (1.0, 1.0),
    ];
    let inside = |at: &Point| land.height(*at).is_some();
    if inside(&to) {
        return to;
    }
    let moved = |(x, z): (f64, f64)| to.plus(Point::new(x * ROUNDING_METRES, z * ROUNDING_METRES));
    WAYS.into_iter().map(moved).find(inside).unwrap_or(to)
}

/// Metres of running that a way costs, or why it cannot be gone. Swimming costs more, for it is slower.
fn cost(land: &impl Footholds, from: Point, to: Point) -> Result<f64, Why> {
    let metres = from.distance(to);
    if !metres.is_finite() {
        return Err(Why::Bounds);
    }
    // A way longer than any budget is refused before it is sampled, so that a claim costs a bounded effort.
    if metres > RUN_SPEED * SPEED_TOLERANCE * BUDGET_SECONDS + 0.05 {
        return Err(Why::Speed);
    }
    let mut here = land.height(from).ok_or(Why::Bounds)?;
    let parts = (metres / SAMPLE_METRES).ceil().max(1.0);
    let part = metres / parts;
    let mut cost = 0.0;
    for number in 1..=parts as u32 {
        let share = f64::from(number) / parts;
        let at = Point::new(from.x + (to.x - from.x) * share, from.z + (to.z - from.z) * share);
        let there = land.height(at).ok_or(Why::Bounds)?;
        let swims = land.water(at) - there >= SWIM_DEPTH;
        if !swims && there - here > part * SLOPE_MAX * SLOPE_TOLERANCE + KERB_METRES * part.min(1.0) {
            return Err(Why::Slope);
        }
        cost += if swims {
            part * RUN_SPEED / SWIM_SPEED
        } else {
            part
        };
        here = there;
    }
    if is_inside_something(land, to) && !is_inside_something(land, from) {
        return Err(Why::Obstacle);
    }
    Ok(cost)
}

fn is_inside_something(land: &impl Footholds, at: Point) -> bool {
    let mut inside = false;
    land.obstacles(at, &mut |obstacle| {
        let reach = obstacle.radius + BODY_RADIUS - BODY_TOLERANCE;
        inside |= obstacle.at.distance(at) < reach;
    });
    inside
}
