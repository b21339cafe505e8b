//! A load bot's walk: from goal to goal about its home, by the rule of movement that the browser's client predicts by.
//!
//! It knows the ground, the water and what stands in the way from the tiles, so that it goes round a trunk and turns at a cliff; what it claims is what
//! it could walk. What it is not: it finds no way; where it cannot go on it goes elsewhere.

use crate::lot::Lot;
use crate::site::Site;
use protocol::presence::{Motion, Movement};
use protocol::shared::Spot;
use std::time::Duration;
use world::movement::{self, Gait, Pace, Wish};
use world::region_def::Point;

/// Share of full speed: a little under it, so that a late beat is never taken for running.
const SHARE: f64 = 0.9;
/// Metres from a goal at which it is reached.
const REACHED_METRES: f64 = 0.4;
/// Share of the wished way below which a step counts as held up.
const HELD_UP: f64 = 0.3;
/// Steps held up after which it goes elsewhere.
const HELD_UP_STEPS: u8 = 3;
/// Metres to the goal that it takes where it could not go on.
const ASIDE_METRES: f32 = 6.0;

/// One bot on its feet.
#[derive(Debug)]
pub(crate) struct Walker {
    site: Site,
    home: Spot,
    body: movement::Walker,
    goal: Point,
    radius: f32,
    sequence: u16,
    held_up: u8,
}

impl Walker {
    /// One that walks within a radius in metres of a place; it stands where that is 0.
    pub(crate) fn new(site: Site, home: Spot, radius: f32) -> Self {
        Self {
            site,
            home,
            body: body_at(home),
            goal: point(home),
            radius,
            sequence: 0,
            held_up: 0,
        }
    }

    /// Walks on for a while; nothing for one that only stands.
    pub(crate) fn step(&mut self, lot: &mut Lot, within: Duration) -> Option<Movement> {
        if self.radius <= 0.0 {
            return None;
        }
        let before = self.body.at;
        let (dx, dz) = (self.goal.x - before.x, self.goal.z - before.z);
        let distance = before.distance(self.goal);
        let mut gait = Gait::Stand;
        if distance <= REACHED_METRES {
            self.goal = self.anywhere(lot);
        } else {
            let way = Point::new(dx / distance * SHARE, dz / distance * SHARE);
            let wish = Wish {
                way,
                pace: Pace::Walk,
            };
            let mut to = self.body;
            gait = movement::step(&mut to, wish, &self.site, within.as_secs_f64());
            let wished = movement::WALK_SPEED * SHARE * within.as_secs_f64();
            let came = to.at.distance(before);
            self.held_up = if came < wished * HELD_UP {
                self.held_up + 1
            } else {
                0
            };
            self.body = to;
            if self.held_up >= HELD_UP_STEPS {
                self.goal = self.aside(lot);
            }
        }
        self.sequence = self.sequence.wrapping_add(1);
        Some(Movement {
            sequence: self.sequence,
            client_ms: u32::from(self.sequence) * within.as_millis() as u32,
            x: self.body.at.x as f32,
            y: self.body.y as f32,
            z: self.body.at.z as f32,
            yaw: yaw_of(dx as f32, dz as f32),
            motion: motion_of(gait),
        })
    }

    /// The server knows better where it is: it goes on from there, another way.
    pub(crate) fn turn_back(&mut self, at: Spot, lot: &mut Lot) {
        self.body = body_at(at);
        self.goal = self.aside(lot);
    }

    /// It stands somewhere else, such as after a cut line.
    pub(crate) fn put(&mut self, at: Spot) {
        self.body = body_at(at);
        self.goal = point(at);
    }

    fn anywhere(&self, lot: &mut Lot) -> Point {
        let angle = lot.between(0.0, std::f32::consts::TAU);
        let reach = lot.between(0.0, 1.0).sqrt() * self.radius;
        point(self.home).plus(away(angle, reach))
    }

    fn aside(&mut self, lot: &mut Lot) -> Point {
        self.held_up = 0;
        self.body
            .at
            .plus(away(lot.between(0.0, std::f32::consts::TAU), ASIDE_METRES))
    }
}

fn body_at(at: Spot) -> movement::Walker {
    movement::Walker {
        at: point(at),
        y: f64::from(at.y),
        falling: 0.0,
    }
}

fn point(at: Spot) -> Point {
    Point::new(f64::from(at.x), f64::from(at.z))
}

fn away(angle: f32, metres: f32) -> Point {
    Point::new(f64::from(angle.cos() * metres), f64::from(angle.sin() * metres))
}

fn motion_of(gait: Gait) -> Motion {
    match gait {
        Gait::Stand => Motion::STAND,
        Gait::Walk => Motion::WALK,
        Gait::Run => Motion::RUN,
        Gait::Swim => Motion::SWIM,
        Gait::Fall => Motion::FALL,
    }
}

/// Yaw of a direction: 256 to the turn, 0 north (negative z), clockwise.
fn yaw_of(dx: f32, dz: f32) -> u8 {
    (dx.atan2(-dz) / std::f32::consts::TAU * 256.0).rem_euclid(256.0) as u8
}
