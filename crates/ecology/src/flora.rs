//! Flora: what grows in every cell, out of soil, light, water, warmth and harmony.
//!
//! A cell holds soil and, for each plant of the region's biome, seedlings and grown growth, all in grains of matter; beside them lies carrion. Growth takes
//! from the soil, withering, blight and fire give back to it; nothing else appears or vanishes but what the [`Ledger`] names. Everything is
//! integer arithmetic in the order of cells, so that every machine grows the same. What it is not: it places no single stalk (`world::flora`
//! does) and eats nothing.

mod grow;
mod keep;

use crate::habitat::Habitat;
use crate::ledger::Ledger;
use crate::plants::Stand;
use crate::roster::{CARRION_LAYER, Food, LAYERS, Roster};
use crate::species::Element;
use kernel::Milli;

/// What a region's mood does to its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mood {
    /// Harmony, 0 to 100 points.
    pub harmony: Milli,
    /// Dissonance, 0 to 100 points.
    pub dissonance: Milli,
}

impl Mood {
    /// How well things go, in thousandths: 500 where harmony and dissonance are equal.
    #[must_use]
    pub fn favour(self) -> u32 {
        let apart = (self.harmony.0.clamp(0, 100_000) - self.dissonance.0.clamp(0, 100_000)) / 100;
        ((apart + 1000) / 2) as u32
    }
}

/// How far a plant of a cell has come, as a player sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing of it stands.
    Bare,
    /// Seedlings only.
    Sprouting,
    /// Less than half of what the ground bears.
    Growing,
    /// More than half.
    Grown,
    /// Near its full cover: it seeds.
    Seeding,
    /// Sick with dissonance.
    Blighted,
    /// Burnt lately.
    Charred,
}

/// All growth of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flora {
    /// The plants of its layers, by index on the roster.
    plants: Vec<usize>,
    /// Grown growth and carrion: layer by layer that of every cell, so that who eats of one plant passes over that plant only.
    pub(crate) grown: [Vec<u32>; LAYERS],
    /// Seedlings, in the same way; nothing in the layer of carrion.
    young: [Vec<u32>; LAYERS],
    /// Soil of every cell.
    pub(crate) soil: Vec<u32>,
    /// Blight of every cell, 0 to 1000.
    blight: Vec<u16>,
    /// Hours for which a cell that burnt is still seen to have.
    char_hours: Vec<u16>,
    /// Grains of each layer that no grazer reaches.
    pub(crate) kept: [u32; LAYERS],
    /// Grains of soil of the best ground at rest.
    soil_rest: u32,
}

impl Flora {
    /// Growth as it stands when the world begins: every plant at half of what its ground bears.
    #[must_use]
    pub fn new(roster: &Roster, biome: &str, habitat: &Habitat) -> Self {
        let plants = roster.plants_of(biome);
        let soil_rest = roster.climate(biome).map_or(0, |climate| climate.soil);
        let mut kept = [0; LAYERS];
        for (layer, plant) in plants.iter().enumerate() {
            let def = &roster.plants[*plant];
            kept[layer] = (u64::from(def.cover) * u64::from(def.kept) / 1000) as u32;
        }
        let cells = habitat.cells().len();
        let mut flora = Self {
            plants,
            grown: std::array::from_fn(|_| vec![0; cells]),
            young: std::array::from_fn(|_| vec![0; cells]),
            soil: vec![0; cells],
            blight: vec![0; cells],
            char_hours: vec![0; cells],
            kept,
            soil_rest,
        };
        for (cell, ground) in habitat.cells().iter().enumerate() {
            flora.soil[cell] = (u64::from(soil_rest) * u64::from(ground.fertility) / 1000) as u32;
            for layer in 0..flora.plants.len() {
                let def = &roster.plants[flora.plants[layer]];
                flora.grown[layer][cell] = grow::bears(def, ground) / 2;
            }
        }
        flora
    }

    /// The plants of its layers, by index on the roster.
    #[must_use]
    pub fn plants(&self) -> &[usize] {
        &self.plants
    }

    /// The layer of a food, if the region has it.
    #[must_use]
    pub fn layer_of(&self, food: Food) -> Option<usize> {
        match food {
            Food::Carrion => Some(CARRION_LAYER),
            Food::Plant(plant) => self.plants.iter().position(|own| *own == plant),
        }
    }

    /// Grains of a layer of a cell that can be eaten.
    #[must_use]
    #[inline]
    pub fn edible(&self, cell: usize, layer: usize) -> u32 {
        self.grown[layer][cell].saturating_sub(self.kept[layer])
    }

    /// Grains of a layer in the whole region that can be eaten.
    #[must_use]
    pub fn edible_in_all(&self, layer: usize) -> u64 {
        let kept = self.kept[layer];
        let edible = |grains: &u32| u64::from(grains.saturating_sub(kept));
        self.grown[layer].iter().map(edible).sum()
    }

    /// Grains of a layer in the whole region, seedlings and all.
    #[must_use]
    pub fn total(&self, layer: usize) -> u64 {
        let both = self.grown[layer].iter().chain(&self.young[layer]);
        both.map(|grains| u64::from(*grains)).sum()
    }

    /// All matter in soil, plants and carrion.
    #[must_use]
    pub fn matter(&self) -> u64 {
        let layers = self.grown.iter().chain(&self.young).chain([&self.soil]);
        layers.flatten().map(|grains| u64::from(*grains)).sum()
    }

    /// Blight of the whole region, in thousandths.
    #[must_use]
    pub fn blight(&self) -> u32 {
        let sum: u64 = self.blight.iter().map(|blight| u64::from(*blight)).sum();
        (sum / self.blight.len().max(1) as u64) as u32
    }

    /// Cells that burnt lately.
    #[must_use]
    pub fn charred(&self) -> u32 {
        self.char_hours.iter().filter(|hours| **hours > 0).count() as u32
    }

    /// How far a plant of a cell has come.
    #[must_use]
    pub fn stage(&self, roster: &Roster, habitat: &Habitat, cell: usize, layer: usize) -> Stage {
        let (grown, young) = (self.grown[layer][cell], self.young[layer][cell]);
        let bears = grow::bears(&roster.plants[self.plants[layer]], &habitat.cells()[cell]);
        if self.char_hours[cell] > 0 {
            Stage::Charred
        } else if grown == 0 && young == 0 {
            Stage::Bare
        } else if self.blight[cell] > 300 {
            Stage::Blighted
        } else if grown < bears / 50 {
            Stage::Sprouting
        } else if grown < bears / 2 {
            Stage::Growing
        } else if grown < bears / 100 * grow::SEEDS_FROM {
            Stage::Grown
        } else {
            Stage::Seeding
        }
    }

    /// Plants seed by hand: so many grains of seedlings come from outside. Returns what the ground took.
    pub fn plant(
        &mut self,
        roster: &Roster,
        habitat: &Habitat,
        cell: usize,
        layer: usize,
        grains: u32,
    ) -> u32 {
        let bears = grow::bears(&roster.plants[self.plants[layer]], &habitat.cells()[cell]);
        let stands = self.grown[layer][cell].saturating_add(self.young[layer][cell]);
        let taken = grains.min(bears.saturating_sub(stands));
        self.young[layer][cell] += taken;
        taken
    }

    /// Grains by which what stands in a cell could grow out of its soil.
    #[must_use]
    pub(crate) fn could_quicken(&self, roster: &Roster, habitat: &Habitat, cell: usize) -> u32 {
        let room: u32 = (0..self.plants.len())
            .map(|layer| self.room_of(roster, habitat, cell, layer))
            .fold(0, u32::saturating_add);
        room.min(self.soil[cell])
    }

    /// Lets what stands in a cell grow by up to so many grains out of its soil, and adds what each layer grew by to a sum of all.
    pub(crate) fn quicken(
        &mut self,
        roster: &Roster,
        habitat: &Habitat,
        cell: usize,
        grains: u32,
        grown: &mut [u32; LAYERS],
    ) {
        let mut left = grains;
        for (layer, grown) in grown.iter_mut().enumerate().take(self.plants.len()) {
            let grows = self
                .room_of(roster, habitat, cell, layer)
                .min(self.soil[cell])
                .min(left);
            self.grown[layer][cell] += grows;
            self.soil[cell] -= grows;
            *grown += grows;
            left -= grows;
        }
    }

    /// Grains that a plant which stands in a cell has still room for there; none where it does not stand, or is sick.
    fn room_of(&self, roster: &Roster, habitat: &Habitat, cell: usize, layer: usize) -> u32 {
        let stands = self.grown[layer][cell].saturating_add(self.young[layer][cell]);
        if stands == 0 || self.blight[cell] > 300 {
            return 0;
        }
        let bears = grow::bears(&roster.plants[self.plants[layer]], &habitat.cells()[cell]);
        bears.saturating_sub(stands)
    }

    /// Takes grown growth away by hand, down to what is kept. Returns what was taken.
    pub fn harvest(&mut self, cell: usize, layer: usize, grains: u32) -> u32 {
        let taken = grains.min(self.edible(cell, layer));
        self.grown[layer][cell] -= taken;
        taken
    }

    /// Matter falls on a cell as carrion.
    pub(crate) fn lay_carrion(&mut self, cell: usize, grains: u32) {
        let lying = &mut self.grown[CARRION_LAYER][cell];
        let sum = u64::from(*lying) + u64::from(grains);
        *lying = u32::try_from(sum).unwrap_or(u32::MAX);
        // What no cell could ever hold goes to its soil; both together hold more than a world.
        self.soil[cell] = self.soil[cell].saturating_add((sum - u64::from(*lying)) as u32);
    }

    /// Matter falls on a cell as soil.
    pub(crate) fn fall(&mut self, cell: usize, grains: u32) {
        self.soil[cell] = self.soil[cell].saturating_add(grains);
    }

    /// Takes so many grains of a layer that can be eaten evenly from all cells, exactly, and no more than can be. Returns what was taken.
    pub(crate) fn take_evenly(&mut self, layer: usize, grains: u64) -> u64 {
        let there = self.edible_in_all(layer);
        let wanted = grains.min(there);
        let (mut passed, mut taken) = (0_u128, 0_u64);
        for cell in 0..self.soil.len() {
            passed += u128::from(self.edible(cell, layer));
            let due = (passed * u128::from(wanted) / u128::from(there.max(1))) as u64;
            // Each share is at most what the cell has, since the sum runs no faster than what has passed.
            self.grown[layer][cell] -= (due - taken) as u32;
            taken = due;
        }
        taken
    }

    /// Spreads grains of soil, or carrion, evenly over all cells, exactly.
    pub(crate) fn spread_evenly(&mut self, grains: u64, carrion: Falls) {
        let cells = self.soil.len() as u64;
        for cell in 0..self.soil.len() {
            let at = cell as u64;
            let share = (grains * (at + 1) / cells - grains * at / cells) as u32;
            match carrion {
                Falls::Soil => self.soil[cell] = self.soil[cell].saturating_add(share),
                Falls::Carrion => self.lay_carrion(cell, share),
            }
        }
    }

    /// Lets some hours pass.
    pub fn step(&mut self, passing: &Passing<'_>, ledger: &mut Ledger) {
        grow::step(self, passing, ledger);
    }
}

/// What falls to the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Falls {
    /// What bodies give back while they live.
    Soil,
    /// Bodies.
    Carrion,
}

/// The hours in which flora grows.
#[derive(Debug, Clone, Copy)]
pub struct Passing<'a> {
    /// Definitions.
    pub roster: &'a Roster,
    /// The ground.
    pub habitat: &'a Habitat,
    /// How many hours, 1 to 24.
    pub hours: u8,
    /// Their air.
    pub air: crate::climate::Air,
    /// Their mood.
    pub mood: Mood,
    /// Their chance.
    pub chance: crate::chance::Chance,
}

/// Whether a plant can stand in a cell.
pub(crate) fn stands(stand: Stand, element: Element) -> bool {
    match stand {
        Stand::Land => element == Element::Land,
        Stand::Water => element != Element::Land,
        Stand::Both => true,
    }
}
