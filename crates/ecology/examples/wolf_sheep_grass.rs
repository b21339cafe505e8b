//! Wolf-Sheep-Grass of the public comparison of agent-based frameworks, large setting, by its declared rules, on this engine's ground: hashed
//! chance, columns, and a counting sort into cells.
//!
//! 100 x 100 cells on a torus, 1000 sheep, 500 wolves, regrowth 10, gains 5 and 13, births 0.4 and 0.2, 100 steps. In each step all sheep, then all
//! wolves, then the grass: walk to one of eight neighbours, lose one energy, eat (grass that is grown; one sheep of the same cell), die without
//! energy, halve it and bear one by chance. Prints one line of JSON: agent-steps, nanoseconds each, and the numbers every ten steps. What it is
//! not: a rule of the living world.

use ecology::chance::Chance;
use std::time::Instant;

const SIDE: usize = 100;
const STEPS: u64 = 100;
const REGROWTH: u8 = 10;
/// Likelihoods in 2^16ths.
const SHEEP_BIRTH: u64 = 26_214;
const WOLF_BIRTH: u64 = 13_107;
const SHEEP_GAIN: f32 = 5.0;
const WOLF_GAIN: f32 = 13.0;
const WAYS: [(usize, usize); 8] = [
    (0, SIDE - 1),
    (1, SIDE - 1),
    (1, 0),
    (1, 1),
    (0, 1),
    (SIDE - 1, 1),
    (SIDE - 1, 0),
    (SIDE - 1, SIDE - 1),
];

#[derive(Clone, Copy)]
struct Animal {
    cell: u32,
    id: u32,
    energy: f32,
}

struct World {
    sheep: Vec<Animal>,
    wolves: Vec<Animal>,
    sorted: Vec<Animal>,
    born: Vec<Animal>,
    starts: Vec<u32>,
    /// Minutes until a cell is grown; 0 when it is.
    grass: Vec<u8>,
    next: u32,
    step: u64,
    seed: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let chance = Chance::new(seed, u64::MAX);
        let place = |number: u64, gain: f32, what: u64| Animal {
            cell: (chance.bits(number, what) >> 32) as u32 % (SIDE * SIDE) as u32,
            id: number as u32,
            energy: 1.0
                + (chance.bits(number, what + 1) >> 32) as u32 as f32 / u32::MAX as f32 * (gain * 2.0 - 1.0),
        };
        let grass = (0..(SIDE * SIDE) as u64).map(|cell| {
            let bits = chance.bits(cell, 9);
            if bits & 1 == 0 {
                0
            } else {
                1 + (bits >> 8) as u8 % REGROWTH
            }
        });
        Self {
            sheep: (0..1000).map(|number| place(number, SHEEP_GAIN, 1)).collect(),
            wolves: (1000..1500).map(|number| place(number, WOLF_GAIN, 3)).collect(),
            sorted: Vec::new(),
            born: Vec::new(),
            starts: Vec::new(),
            grass: grass.collect(),
            next: 1500,
            step: 0,
            seed,
        }
    }

    fn step(&mut self) {
        let chance = Chance::new(self.seed, self.step);
        self.step += 1;
        let grass = &mut self.grass;
        graze(
            &mut self.sheep,
            &mut self.born,
            &mut self.next,
            chance,
            SHEEP_BIRTH,
            |sheep| {
                let grown = &mut grass[sheep.cell as usize];
                if *grown == 0 {
                    *grown = REGROWTH;
                    SHEEP_GAIN
                } else {
                    0.0
                }
            },
        );
        self.sort();
        let (starts, sheep) = (&self.starts, &mut self.sheep);
        graze(
            &mut self.wolves,
            &mut self.born,
            &mut self.next,
            chance,
            WOLF_BIRTH,
            |wolf| {
                let cell = wolf.cell as usize;
                let here = &mut sheep[starts[cell] as usize..starts[cell + 1] as usize];
                match here.iter_mut().find(|sheep| sheep.energy >= 0.0) {
                    Some(sheep) => {
                        sheep.energy = -1.0;
                        WOLF_GAIN
                    }
                    None => 0.0,
                }
            },
        );
        self.sheep.retain(|sheep| sheep.energy >= 0.0);
        for grown in &mut self.grass {
            *grown = grown.saturating_sub(1);
        }
    }

    /// Sheep into the order of cells, so that a wolf finds those of its own.
    fn sort(&mut self) {
        self.starts.clear();
        self.starts.resize(SIDE * SIDE + 2, 0);
        for sheep in &self.sheep {
            self.starts[sheep.cell as usize + 2] += 1;
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.sorted.clear();
        self.sorted.extend_from_slice(&self.sheep);
        for sheep in &self.sheep {
            let place = &mut self.starts[sheep.cell as usize + 1];
            self.sorted[*place as usize] = *sheep;
            *place += 1;
        }
        self.starts.pop();
        std::mem::swap(&mut self.sheep, &mut self.sorted);
    }
}

/// Walks, loses, eats, dies, bears: what both kinds do.
fn graze(
    herd: &mut Vec<Animal>,
    born: &mut Vec<Animal>,
    next: &mut u32,
    chance: Chance,
    birth: u64,
    mut eat: impl FnMut(&Animal) -> f32,
) {
    for animal in herd.iter_mut() {
        let bits = chance.bits(u64::from(animal.id), 7);
        let (dx, dz) = WAYS[bits as usize & 7];
        let (x, z) = (animal.cell as usize % SIDE, animal.cell as usize / SIDE);
        animal.cell = ((z + dz) % SIDE * SIDE + (x + dx) % SIDE) as u32;
        animal.energy -= 1.0;
        animal.energy += eat(animal);
        if animal.energy >= 0.0 && bits >> 48 < birth {
            animal.energy /= 2.0;
            born.push(Animal { id: *next, ..*animal });
            *next += 1;
        }
    }
    herd.retain(|animal| animal.energy >= 0.0);
    herd.append(born);
}

fn main() {
    let mut best = f64::MAX;
    let mut told = serde_json::Value::Null;
    for seed in 1..=5 {
        let mut world = World::new(seed);
        let (mut lived, mut curve) = (0, Vec::new());
        let began = Instant::now();
        for step in 0..STEPS {
            if step % 10 == 0 {
                curve.push([world.sheep.len(), world.wolves.len()]);
            }
            lived += world.sheep.len() + world.wolves.len();
            world.step();
        }
        let nanoseconds = began.elapsed().as_nanos() as f64 / lived as f64;
        best = best.min(nanoseconds);
        curve.push([world.sheep.len(), world.wolves.len()]);
        if seed == 1 {
            told = serde_json::json!({ "agent_steps": lived, "sheep_and_wolves": curve });
        }
    }
    told["ns_per_agent_step"] = ((best * 10.0).round() / 10.0).into();
    println!("{told}");
}
