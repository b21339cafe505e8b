//! The population model: regions that nobody watches, in whole hours and whole animals.
//!
//! Difference equations by age class over the same species data that individuals live by: what living costs, what a bite is, how far one sees
//! and walks. Each class knows how many it has and what matter they hold together; expectations become whole numbers by chance, so that counts stay
//! counts and matter stays conserved to the grain. Feeding follows Holling's disc (1959) for plants and, with prey that hides when it is rare, his third
//! kind for prey. What it is not: nobody has a place here beyond the block of 64 m it was last counted in.

mod feed;
mod keep;
mod renew;

use crate::chance::Chance;
use crate::climate::{Air, WorldMinute};
use crate::fauna::{Fauna, Migrant};
use crate::flora::{Falls, Flora, Mood};
use crate::habitat::Habitat;
use crate::ledger::Ledger;
use crate::roster::{LAYERS, Roster, SPECIES_MAX, Species};
use crate::vitals::VitalsOfAll;

/// Age classes: two until it is grown, six after.
pub const AGES: usize = 8;
/// Classes of the young.
pub(crate) const YOUNG: usize = 2;
/// Hours after which what was eaten and what fell is settled with the ground, and flora grows.
pub const SETTLING_HOURS: u64 = 6;

/// One species in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cohorts {
    /// How many of each age.
    pub count: [u32; AGES],
    /// Grains that those of each age hold together.
    pub matter: [u64; AGES],
    /// What those of each age remember of kindness together.
    pub trust: [u32; AGES],
}

impl Cohorts {
    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.count.iter().sum()
    }

    /// Share of what they can hold that the grown hold on the mean.
    pub(crate) fn filled(&self, kind: &Species) -> f64 {
        let held: u64 = self.matter[YOUNG..].iter().sum();
        held as f64 / (f64::from(self.grown().max(1)) * f64::from(kind.def.size.full))
    }

    /// How many are grown.
    #[must_use]
    pub fn grown(&self) -> u32 {
        self.count[YOUNG..].iter().sum()
    }

    /// Takes one of a class away, with its even share of the class's matter and trust.
    pub(crate) fn take_one(&mut self, age: usize) -> Taken {
        let many = self.count[age].max(1);
        let taken = Taken {
            // The last takes what is left.
            matter: self.matter[age] / u64::from(many),
            trust: self.trust[age] / many,
        };
        self.count[age] -= 1;
        self.matter[age] -= taken.matter;
        self.trust[age] -= taken.trust;
        taken
    }
}

/// What one of a class takes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    pub matter: u64,
    pub trust: u32,
}

/// All species of one region that nobody watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    pub(crate) cohorts: [Cohorts; SPECIES_MAX],
    /// Layers that each species eats here, with the grains of a bite.
    meals: Vec<Vec<(usize, u32)>>,
    /// How many of each species were last in each block of 64 m: where they are put when someone comes.
    blocks: Vec<[u16; SPECIES_MAX]>,
    /// Grains of each layer that can be eaten, as of the last settling less what was eaten since.
    edible: [u64; LAYERS],
    /// Eaten since, and not yet taken off the ground.
    owed: [u64; LAYERS],
    /// Fallen since, and not yet on the ground.
    soil: u64,
    carrion: u64,
    pub(crate) vitals: VitalsOfAll,
}

/// One hour of a region that nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Hour<'a> {
    /// Definitions.
    pub roster: &'a Roster,
    /// The ground.
    pub habitat: &'a Habitat,
    /// When it ends.
    pub at: WorldMinute,
    /// The mean air of its day.
    pub air: Air,
    /// Its mood.
    pub mood: Mood,
    /// The seed of the region's chance.
    pub seed: u64,
}

fn meals(kind: &Species, flora: &Flora) -> Vec<(usize, u32)> {
    let here = |(food, bite): &(crate::roster::Food, u32)| flora.layer_of(*food).map(|layer| (layer, *bite));
    kind.eats.iter().filter_map(here).collect()
}

/// The age class of an age in minutes.
#[must_use]
pub fn class_of(kind: &Species, age: u32) -> usize {
    if age < kind.grown_minutes {
        return (u64::from(age) * YOUNG as u64 / u64::from(kind.grown_minutes)) as usize;
    }
    let grown = u64::from(age - kind.grown_minutes);
    (YOUNG as u64 + grown / u64::from(grown_width(kind))).min(AGES as u64 - 1) as usize
}

/// First minute and width in minutes of an age class.
#[must_use]
pub fn bounds_of(kind: &Species, class: usize) -> (u32, u32) {
    if class < YOUNG {
        let width = (kind.grown_minutes / YOUNG as u32).max(1);
        return (width * class as u32, width);
    }
    let width = grown_width(kind);
    (kind.grown_minutes + width * (class - YOUNG) as u32, width)
}

/// The grown live on average to 85 hundredths of the lifespan; six classes share that.
fn grown_width(kind: &Species) -> u32 {
    let mean = kind.lifespan_minutes / 20 * 17;
    (mean.saturating_sub(kind.grown_minutes) / (AGES - YOUNG) as u32).max(1)
}

impl Population {
    /// Nobody yet.
    #[must_use]
    pub fn new(roster: &Roster, flora: &Flora, habitat: &Habitat) -> Self {
        let side = habitat.side().div_ceil(crate::fauna::BLOCK_CELLS);
        let mut population = Self {
            cohorts: [Cohorts::default(); SPECIES_MAX],
            meals: roster.species.iter().map(|kind| meals(kind, flora)).collect(),
            blocks: vec![[0; SPECIES_MAX]; side * side],
            edible: [0; LAYERS],
            owed: [0; LAYERS],
            soil: 0,
            carrion: 0,
            vitals: VitalsOfAll::default(),
        };
        population.look(flora);
        population
    }

    /// One species.
    #[must_use]
    pub fn cohorts(&self, species: usize) -> &Cohorts {
        &self.cohorts[species]
    }

    /// How many there are of each species.
    #[must_use]
    pub fn counts(&self) -> [u32; SPECIES_MAX] {
        std::array::from_fn(|species| self.cohorts[species].total())
    }

    /// What became of each species, since the region's life began.
    #[must_use]
    pub fn vitals(&self) -> &VitalsOfAll {
        &self.vitals
    }

    /// All matter that it holds beside the ground: bodies and what has not fallen yet, less what is eaten but still stands there.
    #[must_use]
    pub fn matter(&self) -> i128 {
        let bodies: u64 = self.cohorts.iter().flat_map(|cohorts| cohorts.matter).sum();
        i128::from(bodies + self.soil + self.carrion) - i128::from(self.owed.iter().sum::<u64>())
    }

    /// Lets someone in.
    pub fn admit(&mut self, roster: &Roster, migrant: Migrant) {
        let class = class_of(&roster.species[migrant.species], migrant.age);
        let cohorts = &mut self.cohorts[migrant.species];
        cohorts.count[class] += 1;
        cohorts.matter[class] += u64::from(migrant.matter);
        cohorts.trust[class] += u32::from(migrant.trust);
    }

    /// Takes up to so many of a species away, the grown first when they leave by themselves.
    pub fn take(
        &mut self,
        roster: &Roster,
        species: usize,
        many: u32,
        chance: Chance,
        who: Who,
    ) -> Vec<Migrant> {
        let kind = &roster.species[species];
        let mut out = Vec::new();
        for number in 0..many {
            let cohorts = &mut self.cohorts[species];
            let first = if who == Who::Grown { YOUNG } else { 0 };
            let there: u32 = cohorts.count[first..].iter().sum();
            if there == 0 {
                break;
            }
            let bits = chance.bits(u64::from(number) * 64 + species as u64, 40);
            let mut nth = (bits >> 32) as u32 % there;
            let mut class = first;
            while nth >= cohorts.count[class] {
                nth -= cohorts.count[class];
                class += 1;
            }
            let Taken { matter, trust } = cohorts.take_one(class);
            let (begin, width) = bounds_of(kind, class);
            let held = u32::try_from(matter).unwrap_or(u32::MAX);
            // What one cannot hold, though its class's mean does, stays behind.
            let held = held.min(kind.room(begin + width / 2).max(1));
            self.soil += matter - u64::from(held);
            out.push(Migrant {
                species,
                age: begin + width / 2,
                matter: held,
                female: bits & 1 == 1,
                trust: trust.min(255) as u8,
                id: 0,
            });
        }
        out
    }

    /// Lets an hour pass; at the end of every [`SETTLING_HOURS`] the ground is settled with and grows.
    pub fn step(&mut self, flora: &mut Flora, hour: &Hour<'_>, ledger: &mut Ledger) {
        let chance = Chance::new(hour.seed ^ 0x706f_7075_6c61_7469, hour.at.0);
        for species in 0..hour.roster.species.len() {
            if self.cohorts[species].total() > 0 {
                feed::graze(self, hour, species);
                feed::hunt(self, hour, species, chance);
                renew::live(self, hour, species, chance);
            }
        }
        if (hour.at.0 / 60).is_multiple_of(SETTLING_HOURS) {
            self.settle(flora);
            let passing = crate::flora::Passing {
                roster: hour.roster,
                habitat: hour.habitat,
                hours: SETTLING_HOURS as u8,
                air: hour.air,
                mood: hour.mood,
                chance,
            };
            flora.step(&passing, ledger);
            self.look(flora);
        }
    }

    /// Takes what was eaten off the ground and lays what fell on it.
    pub(crate) fn settle(&mut self, flora: &mut Flora) {
        for layer in 0..LAYERS {
            let taken = flora.take_evenly(layer, self.owed[layer]);
            debug_assert_eq!(taken, self.owed[layer], "nobody eats what is not there");
            self.owed[layer] -= taken;
        }
        flora.spread_evenly(std::mem::take(&mut self.soil), Falls::Soil);
        flora.spread_evenly(std::mem::take(&mut self.carrion), Falls::Carrion);
    }

    pub(crate) fn look(&mut self, flora: &Flora) {
        self.edible = std::array::from_fn(|layer| flora.edible_in_all(layer));
    }

    /// The population of a region's individuals: every count and every grain.
    #[must_use]
    pub fn of(fauna: &Fauna, roster: &Roster, flora: &Flora, habitat: &Habitat) -> Self {
        let mut population = Self::new(roster, flora, habitat);
        population.blocks.copy_from_slice(fauna.blocks());
        population.vitals = *fauna.vitals();
        for (body, life) in fauna.bodies().iter().zip(fauna.lives()) {
            let migrant = Migrant {
                species: body.species(),
                age: life.age,
                matter: life.matter,
                female: body.female(),
                trust: life.trust,
                id: life.id,
            };
            population.admit(roster, migrant);
        }
        population
    }

    /// The individuals of a population: as many of each age with as much matter, where their kind was last, and where it can stand.
    #[must_use]
    pub fn individuals(
        mut self,
        roster: &Roster,
        flora: &mut Flora,
        habitat: &Habitat,
        limit: usize,
        (at, chance): (WorldMinute, Chance),
    ) -> Fauna {
        self.settle(flora);
        let mut fauna = Fauna::new(roster, flora, habitat, limit);
        fauna.vitals = self.vitals;
        for (species, kind) in roster.species.iter().enumerate() {
            let cohorts = self.cohorts[species];
            let places = self.places(species, kind.elements, cohorts.total(), habitat, chance);
            let mut place = places.into_iter();
            for class in 0..AGES {
                let (begin, width) = bounds_of(kind, class);
                let many = u64::from(cohorts.count[class]);
                for number in 0..many {
                    let bits = chance.bits(number * 8 + class as u64, 64 + species as u64);
                    let share = |whole: u64| whole * (number + 1) / many - whole * number / many;
                    let matter = share(cohorts.matter[class]);
                    let migrant = Migrant {
                        species,
                        age: begin + (bits >> 40) as u32 % width,
                        matter: u32::try_from(matter).unwrap_or(u32::MAX),
                        female: number & 1 == 0,
                        trust: share(u64::from(cohorts.trust[class])).min(255) as u8,
                        id: 0,
                    };
                    let (x, z) = place.next().unwrap_or((0.0, 0.0));
                    if fauna.admit(roster, migrant, x, z).is_none() {
                        // Beyond what a region may hold: its body lies where it would have stood.
                        flora.lay_carrion(habitat.cell_at(x, z), migrant.matter);
                    }
                }
            }
        }
        fauna.settle(habitat);
        for (species, kind) in roster.species.iter().enumerate() {
            fauna.expect(species, kind, &self.cohorts[species], (at, chance));
        }
        fauna
    }

    /// Points for so many of a species: shares of its blocks by largest remainders, in cells where it can stand.
    fn places(
        &self,
        species: usize,
        elements: u8,
        many: u32,
        habitat: &Habitat,
        chance: Chance,
    ) -> Vec<(f32, f32)> {
        let side = habitat.side();
        let blocks_side = side.div_ceil(crate::fauna::BLOCK_CELLS);
        let fit = |cell: usize| habitat.cells()[cell].element.bit() & elements != 0;
        // Cells of each block where it can stand.
        let mut stands: Vec<Vec<usize>> = vec![Vec::new(); self.blocks.len()];
        for cell in (0..side * side).filter(|cell| fit(*cell)) {
            let block = cell / side / crate::fauna::BLOCK_CELLS * blocks_side
                + cell % side / crate::fauna::BLOCK_CELLS;
            stands[block].push(cell);
        }
        let known = self.blocks.iter().any(|block| block[species] > 0);
        let weight = |block: usize| match (stands[block].len(), known) {
            (0, _) => 0,
            (_, true) => u64::from(self.blocks[block][species]),
            (cells, false) => cells as u64,
        };
        let mut whole: u64 = (0..self.blocks.len()).map(weight).sum();
        let spread = whole == 0;
        if spread {
            whole = stands.iter().map(|cells| cells.len() as u64).sum();
        }
        let (mut passed, mut given) = (0, 0);
        let mut out = Vec::with_capacity(many as usize);
        for block in 0..self.blocks.len() {
            passed += if spread {
                stands[block].len() as u64
            } else {
                weight(block)
            };
            let due = passed * u64::from(many) / whole.max(1);
            for number in given..due {
                let bits = chance.bits(number, 128 + species as u64);
                let cell = stands[block][(bits >> 40) as usize % stands[block].len()];
                let part = |shift: u32| (bits >> shift & 1023) as f32 / 1024.0;
                let metres = crate::habitat::CELL_METRES;
                out.push((
                    ((cell % side) as f32 + part(0)) * metres,
                    ((cell / side) as f32 + part(10)) * metres,
                ));
            }
            given = due;
        }
        out
    }
}

/// Who is taken out of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Any.
    Any,
    /// The grown only.
    Grown,
}
