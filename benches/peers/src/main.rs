//! Wolf-Sheep-Grass of the public comparison of agent-based frameworks, large setting, on krabmaga, by the same rules as
//! `crates/ecology/examples/wolf_sheep_grass.rs`: its schedule, its agents, its grid of objects.
//!
//! Prints one line of JSON. What it is not: part of the world, or of its workspace.

use krabmaga::engine::agent::Agent;
use krabmaga::engine::fields::dense_object_grid_2d::DenseGrid2D;
use krabmaga::engine::fields::field::Field;
use krabmaga::engine::location::Int2D;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use std::any::Any;
use std::collections::HashSet;
use std::time::Instant;

const SIDE: i32 = 100;
const STEPS: u64 = 100;
const REGROWTH: u8 = 10;
const SHEEP: Kind = Kind {
    gain: 5.0,
    birth: 0.4,
};
const WOLF: Kind = Kind {
    gain: 13.0,
    birth: 0.2,
};
const WAYS: [(i32, i32); 8] = [
    (0, -1),
    (1, -1),
    (1, 0),
    (1, 1),
    (0, 1),
    (-1, 1),
    (-1, 0),
    (-1, -1),
];

struct Kind {
    gain: f64,
    birth: f64,
}

/// The state: the sheep by cell, the grass, and who was born or eaten in this step.
struct World {
    sheep: DenseGrid2D<u32>,
    grass: Vec<u8>,
    born: Vec<(Box<dyn Agent>, i32)>,
    eaten: HashSet<u32>,
    next: u32,
    counts: [usize; 2],
    chance: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            sheep: DenseGrid2D::new(SIDE, SIDE),
            grass: Vec::new(),
            born: Vec::new(),
            eaten: HashSet::new(),
            next: 0,
            counts: [0; 2],
            chance: seed,
        }
    }

    fn bits(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.chance;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn walked(&mut self, at: Int2D) -> Int2D {
        let (dx, dz) = WAYS[self.bits() as usize & 7];
        Int2D {
            x: (at.x + dx).rem_euclid(SIDE),
            y: (at.y + dz).rem_euclid(SIDE),
        }
    }

    fn id(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn placed(&mut self, gain: f64) -> (u32, Int2D, f64) {
        let at = Int2D {
            x: (self.bits() >> 32) as i32 & i32::MAX,
            y: (self.bits() >> 32) as i32 & i32::MAX,
        };
        let at = Int2D {
            x: at.x % SIDE,
            y: at.y % SIDE,
        };
        (self.id(), at, 1.0 + self.unit() * (gain * 2.0 - 1.0))
    }
}

impl State for World {
    fn init(&mut self, schedule: &mut Schedule) {
        for _ in 0..SIDE * SIDE {
            let bits = self.bits();
            self.grass.push(if bits & 1 == 0 {
                0
            } else {
                1 + (bits >> 8) as u8 % REGROWTH
            });
        }
        for _ in 0..1000 {
            let (id, at, energy) = self.placed(SHEEP.gain);
            schedule.schedule_repeating(Box::new(Sheep { id, at, energy }), 0.0, 0);
        }
        for _ in 0..500 {
            let (_, at, energy) = self.placed(WOLF.gain);
            schedule.schedule_repeating(Box::new(Wolf { at, energy }), 0.0, 1);
        }
        self.counts = [1000, 500];
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn reset(&mut self) {}

    fn update(&mut self, _step: u64) {
        self.sheep.lazy_update();
    }

    fn after_step(&mut self, schedule: &mut Schedule) {
        let time = schedule.time + 1.0;
        for (agent, ordering) in self.born.drain(..) {
            schedule.schedule_repeating(agent, time, ordering);
        }
        for grown in &mut self.grass {
            *grown = grown.saturating_sub(1);
        }
    }
}

fn world(state: &mut dyn State) -> &mut World {
    state
        .as_any_mut()
        .downcast_mut()
        .expect("the state is this world")
}

#[derive(Clone)]
struct Sheep {
    id: u32,
    at: Int2D,
    energy: f64,
}

impl Agent for Sheep {
    fn step(&mut self, state: &mut dyn State) {
        let world = world(state);
        if world.eaten.remove(&self.id) {
            self.energy = -1.0;
            return;
        }
        self.at = world.walked(self.at);
        self.energy -= 1.0;
        let grown = &mut world.grass[(self.at.x * SIDE + self.at.y) as usize];
        if *grown == 0 {
            *grown = REGROWTH;
            self.energy += SHEEP.gain;
        }
        if self.energy < 0.0 {
            world.counts[0] -= 1;
            return;
        }
        world.sheep.set_object_location(self.id, &self.at);
        if world.unit() < SHEEP.birth {
            self.energy /= 2.0;
            let child = Sheep {
                id: world.id(),
                ..self.clone()
            };
            world.sheep.set_object_location(child.id, &child.at);
            world.counts[0] += 1;
            world.born.push((Box::new(child), 0));
        }
    }

    fn is_stopped(&mut self, _state: &mut dyn State) -> bool {
        self.energy < 0.0
    }
}

#[derive(Clone)]
struct Wolf {
    at: Int2D,
    energy: f64,
}

impl Agent for Wolf {
    fn step(&mut self, state: &mut dyn State) {
        let world = world(state);
        self.at = world.walked(self.at);
        self.energy -= 1.0;
        if let Some(sheep) = world
            .sheep
            .get_objects_unbuffered(&self.at)
            .and_then(|here| here.first().copied())
        {
            world.sheep.remove_object_location(sheep, &self.at);
            world.eaten.insert(sheep);
            world.counts[0] -= 1;
            self.energy += WOLF.gain;
        }
        if self.energy < 0.0 {
            world.counts[1] -= 1;
        } else if world.unit() < WOLF.birth {
            self.energy /= 2.0;
            let child = self.clone();
            world.counts[1] += 1;
            world.born.push((Box::new(child), 1));
        }
    }

    fn is_stopped(&mut self, _state: &mut dyn State) -> bool {
        self.energy < 0.0
    }
}

fn main() {
    let mut best = f64::MAX;
    let (mut first, mut curve) = (0, Vec::new());
    for seed in 1..=5 {
        let mut world = World::new(seed);
        let mut schedule = Schedule::new();
        world.init(&mut schedule);
        let mut lived = 0;
        let began = Instant::now();
        for step in 0..STEPS {
            if seed == 1 && step % 10 == 0 {
                curve.push(world.counts);
            }
            lived += world.counts[0] + world.counts[1];
            schedule.step(world.as_state_mut());
        }
        best = best.min(began.elapsed().as_nanos() as f64 / lived as f64);
        if seed == 1 {
            curve.push(world.counts);
            first = lived;
        }
    }
    println!("{{\"agent_steps\":{first},\"ns_per_agent_step\":{best:.1},\"sheep_and_wolves\":{curve:?}}}");
}
