//! Movement: one step of walking, wading, swimming and falling, and the check of a claim to have moved.
//!
//! The rule of a step, which the client predicts by and the golden vectors in `golden/movement.json` pin:
//!
//! 1. Speed is [`WALK_SPEED`] or [`RUN_SPEED`]; in water deeper than [`WADE_DEPTH`] it falls evenly to [`WADE_SHARE`] of that
//!    at [`SWIM_DEPTH`], and beyond it is [`SWIM_SPEED`]. It is multiplied by the length of the wish, at most 1.
//! 2. The way is cut into equal parts of at most [`STEP_METRES`]. Each part is tried straight on; when that is refused, along
//!    x alone; when that is refused too, along z alone.
//! 3. A part is first pushed out of every obstacle nearer than its radius plus [`BODY_RADIUS`], one after the other. It is
//!    refused outside the world, and where the ground rises more than [`SLOPE_MAX`] on one, unless one swims there.
//! 4. At the end a swimmer's feet hang [`SWIM_SINK`] below the surface; who is more than [`FOOT_METRES`] above the ground falls
//!    with [`GRAVITY`]; everyone else stands on the ground.
//!
//! What it is not: it keeps no player and counts no strikes; the caller does.

mod apart;
mod claim;
mod safe;

pub use apart::{APART_METRES, BESIDE_METRES, free_place};
pub use claim::{Check, Claim, Walk, Why, check};
pub use safe::nearest_safe;

use crate::exact::length;
use crate::land::{Land, Obstacle, WATER_METRES};
use crate::region_def::Point;

/// Metres per second of a walk.
pub const WALK_SPEED: f64 = 4.0;
/// Metres per second of a run.
pub const RUN_SPEED: f64 = 7.0;
/// Metres per second of swimming.
pub const SWIM_SPEED: f64 = 2.4;
/// Share of speed that is left when wading up to the chest.
pub const WADE_SHARE: f64 = 0.6;
/// Metres of water in which one begins to wade.
pub const WADE_DEPTH: f64 = 0.25;
/// Metres of water in which one swims.
pub const SWIM_DEPTH: f64 = 1.25;
/// Metres that a swimmer's feet hang below the surface.
pub const SWIM_SINK: f64 = 1.05;
/// Rise over run that can still be walked up.
pub const SLOPE_MAX: f64 = 1.15;
/// Metres around a figure's foot.
pub const BODY_RADIUS: f64 = 0.35;
/// Metres per second squared; small, since nobody falls far.
pub const GRAVITY: f64 = 12.0;
/// Metres above the ground up to which one stands.
pub const FOOT_METRES: f64 = 0.35;
/// Metres of one part of a way at most, so that nothing is stepped over.
pub const STEP_METRES: f64 = 0.25;

/// What one walks on.
pub trait Footholds {
    /// Height of the ground in metres; `None` outside the world.
    fn height(&self, at: Point) -> Option<f64>;
    /// Level of the water in metres.
    fn water(&self, at: Point) -> f64;
    /// Calls with everything near enough to touch a body at a place, in a fixed order.
    fn obstacles(&self, at: Point, visit: &mut dyn FnMut(Obstacle));
}

impl Footholds for Land {
    fn height(&self, at: Point) -> Option<f64> {
        Land::height(self, at)
    }

    fn water(&self, _at: Point) -> f64 {
        WATER_METRES
    }

    fn obstacles(&self, at: Point, visit: &mut dyn FnMut(Obstacle)) {
        self.obstacles_near(at, BODY_RADIUS + STEP_METRES).for_each(visit);
    }
}

/// Someone who moves.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Walker {
    /// Metres east and south of the world's origin.
    pub at: Point,
    /// Metres above the sea.
    pub y: f64,
    /// Metres per second downwards.
    pub falling: f64,
}

/// Where someone wants to go.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wish {
    /// The direction; its length is the share of full speed, at most 1.
    pub way: Point,
    /// Whether to run.
    pub pace: Pace,
}

/// Walking or running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// [`WALK_SPEED`].
    #[default]
    Walk,
    /// [`RUN_SPEED`].
    Run,
}

/// How someone moves, as seen by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gait {
    /// Standing.
    Stand,
    /// Walking.
    Walk,
    /// Running.
    Run,
    /// Swimming.
    Swim,
    /// Falling.
    Fall,
}

/// Moves someone for some seconds, at most 0.25, and says how.
pub fn step(walker: &mut Walker, wish: Wish, land: &impl Footholds, seconds: f64) -> Gait {
    let Some(ground) = land.height(walker.at) else {
        return Gait::Stand;
    };
    let size = length(wish.way.x, wish.way.z);
    let share = size.min(1.0);
    let depth = land.water(walker.at) - ground;
    let way = speed_at(depth, wish.pace) * share * seconds;
    if way > 0.0 {
        let parts = (way / STEP_METRES).ceil();
        let (dx, dz) = (
            (wish.way.x / size) * (way / parts),
            (wish.way.z / size) * (way / parts),
        );
        for _ in 0..parts as u32 {
            advance(walker, dx, dz, land);
        }
    }
    let moves = share > 0.05;
    settle(walker, land, seconds, moves.then_some(wish.pace))
}

/// Metres per second at a depth of water.
#[must_use]
pub fn speed_at(depth: f64, pace: Pace) -> f64 {
    if depth >= SWIM_DEPTH {
        return SWIM_SPEED;
    }
    let dry = match pace {
        Pace::Walk => WALK_SPEED,
        Pace::Run => RUN_SPEED,
    };
    if depth <= WADE_DEPTH {
        return dry;
    }
    let share = (depth - WADE_DEPTH) / (SWIM_DEPTH - WADE_DEPTH);
    dry * (1.0 - (1.0 - WADE_SHARE) * share)
}

/// The height of someone's feet at a place: on the ground, or hanging in the water; `None` outside the world.
#[must_use]
pub fn floor(land: &impl Footholds, at: Point) -> Option<f64> {
    let ground = land.height(at)?;
    let water = land.water(at);
    Some(if water - ground >= SWIM_DEPTH {
        ground.max(water - SWIM_SINK)
    } else {
        ground
    })
}

fn advance(walker: &mut Walker, dx: f64, dz: f64, land: &impl Footholds) {
    // Straight on is too steep or outside: slide along what is left of the way.
    if !try_part(walker, dx, dz, land) && !try_part(walker, dx, 0.0, land) {
        try_part(walker, 0.0, dz, land);
    }
}

fn try_part(walker: &mut Walker, dx: f64, dz: f64, land: &impl Footholds) -> bool {
    if length(dx, dz) <= 0.0 {
        return false;
    }
    let to = pushed_out(land, walker.at.plus(Point::new(dx, dz)));
    let (Some(here), Some(there)) = (land.height(walker.at), land.height(to)) else {
        return false;
    };
    let swims = land.water(to) - there >= SWIM_DEPTH;
    let moved = to.distance(walker.at);
    if !swims && moved > 0.0 && (there - here) / moved > SLOPE_MAX {
        return false;
    }
    walker.at = to;
    true
}

/// A place moved out of whatever stands there.
fn pushed_out(land: &impl Footholds, at: Point) -> Point {
    let mut to = at;
    land.obstacles(at, &mut |obstacle| {
        let reach = obstacle.radius + BODY_RADIUS;
        let distance = to.distance(obstacle.at);
        if distance < reach && distance > 0.0 {
            to = Point::new(
                obstacle.at.x + (to.x - obstacle.at.x) / distance * reach,
                obstacle.at.z + (to.z - obstacle.at.z) / distance * reach,
            );
        }
    });
    to
}

fn settle(walker: &mut Walker, land: &impl Footholds, seconds: f64, pace: Option<Pace>) -> Gait {
    let Some(ground) = land.height(walker.at) else {
        return Gait::Stand;
    };
    let water = land.water(walker.at);
    if water - ground >= SWIM_DEPTH {
        walker.y = ground.max(water - SWIM_SINK);
        walker.falling = 0.0;
        return Gait::Swim;
    }
    if walker.y > ground + FOOT_METRES {
        walker.falling += GRAVITY * seconds;
        walker.y = ground.max(walker.y - walker.falling * seconds);
        if walker.y > ground {
            return Gait::Fall;
        }
    }
    walker.falling = 0.0;
    walker.y = ground;
    match pace {
        None => Gait::Stand,
        Some(Pace::Walk) => Gait::Walk,
        Some(Pace::Run) => Gait::Run,
    }
}
