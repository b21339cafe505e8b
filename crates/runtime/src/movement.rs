//! Checking movement: the port through which a region asks whether a claimed step is possible.
//!
//! What it is not: it holds no terrain; the rules of walking and swimming are `world`'s.

use protocol::presence::{Motion, Movement};
use protocol::shared::Spot;
use std::sync::Arc;
use world::land::Land;
use world::movement::{Check, Claim, Footholds, Walk, check};
use world::region_def::Point;

/// A claimed step, with what the server knows.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The region that owns the player.
    pub region: usize,
    /// Where it was.
    pub from: Spot,
    /// What the client claims.
    pub claim: Movement,
    /// Milliseconds since the last step that was judged.
    pub elapsed_ms: u64,
    /// Metres that may be covered beside what the elapsed time allows; kept between steps by the region.
    pub budget: f64,
}

/// What came of a claimed step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stepped {
    /// It counts; here is where and how.
    Taken {
        /// Where.
        at: Spot,
        /// How, with what the server adds (wet feet).
        motion: Motion,
        /// Metres left.
        budget: f64,
    },
    /// It does not count.
    Refused {
        /// Why: `speed`, `slope`, `bounds`, `obstacle`.
        why: &'static str,
        /// Metres left.
        budget: f64,
    },
}

/// Metres that someone who was just put somewhere may cover at once.
pub const FIRST_BUDGET: f64 = 3.5;

/// The rules of movement over the whole world.
pub trait MovementRules: Send + Sync + std::fmt::Debug {
    /// Judges one step.
    fn step(&self, step: &Step) -> Stepped;
}

/// The rules of the composed world, over its ground.
#[derive(Debug)]
pub struct LandRules(pub Arc<Land>);

impl MovementRules for LandRules {
    fn step(&self, step: &Step) -> Stepped {
        let walk = Walk {
            at: Point::new(f64::from(step.from.x), f64::from(step.from.z)),
            y: f64::from(step.from.y),
            budget: step.budget,
        };
        let claim = Claim {
            at: Point::new(f64::from(step.claim.x), f64::from(step.claim.z)),
            y: f64::from(step.claim.y),
        };
        let elapsed_ms = u32::try_from(step.elapsed_ms).unwrap_or(u32::MAX);
        match check(self.0.as_ref(), &walk, &claim, elapsed_ms) {
            Check::Accepted { walk } => {
                let depth = self.0.water(walk.at) - walk.y;
                let wet = if depth > 0.0 { Motion::WET } else { 0 };
                Stepped::Taken {
                    at: Spot {
                        x: walk.at.x as f32,
                        y: walk.y as f32,
                        z: walk.at.z as f32,
                    },
                    // Only the gait is the client's to say.
                    motion: Motion(step.claim.motion.gait() | wet),
                    budget: walk.budget,
                }
            }
            Check::Corrected { walk, why } => Stepped::Refused {
                why: why.code(),
                budget: walk.budget,
            },
        }
    }
}
