//! Individuals: columns sorted into cells, and the step that lets all of them live one world minute.
//!
//! A step has three parts. **Decide**: everyone senses its neighbours and chooses a move and a deed, reading only what stood before; threads
//! share this part, and chance is asked by each one's own number, so their count changes nothing. **Resolve**: deeds take effect in the order of
//! columns: eating, killing, mating, birth, hunger, age. **Sort**: survivors and newborns are counted into cells again. Nothing is allocated
//! by a step once the columns have grown to the herd's size.
//!
//! Columns hold an individual: [`Bodies`] what neighbours see of it, four words each in a column of its own, [`Life`] what only itself knows, 16 bytes. All
//! species share them, cell by cell, so that who stands together lies together in memory. At a million a step costs what it moves through memory, so nothing
//! is kept twice (docs/ecology.md). What it is not: it knows no player and no region beside its own.

mod body;
mod contact;
mod decide;
mod expect;
mod keep;
mod resolve;
mod sense;
mod sort;

use body::Stand;
pub(crate) use body::tag;
pub use body::{Bodies, Body, Doing, Life};
pub(crate) use keep::Contacts;
pub use keep::GIVEN_FROM;
pub use sort::Migrant;

use crate::bustle::Bustle;
use crate::chance::{Chance, mix};
use crate::climate::{Air, WorldMinute};
use crate::flora::{Flora, Mood};
use crate::habitat::Habitat;
use crate::regard::Regard;
use crate::roster::{CARRION_LAYER, Growth, Roster, SPECIES_MAX};
use crate::share_out::share_out;
use crate::vitals::VitalsOfAll;
use decide::View;

/// Metres of a block's side in cells: four of 16 m.
pub(crate) const BLOCK_CELLS: usize = 4;
/// Individuals of one part of shared work.
const PART: usize = 4096;

/// What one does to another or to the ground in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    None,
    /// Eats of a layer of its cell, a bite of so many grains.
    Graze(u8),
    /// Attacks another.
    Attack(u32),
    /// Takes from a grown one beside it.
    Suckle(u32),
    /// Mates with another; said by her who will carry.
    Mate(u32),
    Drink,
    /// Goes over the border: 0 north, 1 east, 2 south, 3 west.
    Leave(u8),
}

/// What the rules of one species need at hand in one region: a few lines of cache.
#[derive(Debug, Clone)]
pub(crate) struct Nature {
    pub prey: u32,
    pub threats: u32,
    pub sight: f32,
    pub walk: f32,
    pub run: f32,
    /// Metres within which it can attack: as far as it runs in a minute.
    pub reach: f32,
    /// Cells it can go to.
    pub cells: u32,
    pub metres: f32,
    pub elements: u8,
    pub herd: bool,
    pub solitary: bool,
    pub raises: bool,
    pub drinks: bool,
    pub far: bool,
    /// Whether it lives by what grows, and hunts only in want.
    pub browses: bool,
    /// Layers it eats, with the grains of a bite; `meals` of them.
    pub layers: [(u8, u32); crate::roster::MEALS_MAX],
    pub meals: usize,
    /// Thousandths of cells where it cannot be caught.
    pub refuge: u32,
    pub growth: Growth,
    pub full: u32,
    /// Grains of a newborn that is full.
    pub newborn: u32,
}

/// What a day asks of each species.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Today {
    /// Those about at this hour.
    pub awake: u32,
    /// Those that mate in this season and are fewer than their bound.
    pub mates: u32,
    /// Those that bear this warmth badly.
    pub suffers: u32,
}

/// Where the restless of a species go, and how many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Call {
    /// Toward which border: 0 north, 1 east, 2 south, 3 west.
    pub border: u8,
    /// What share of it goes, in 256ths; none at 0.
    pub share: u8,
}

/// All individuals of one region.
#[derive(Debug, Clone)]
pub struct Fauna {
    pub(crate) bodies: Bodies,
    pub(crate) lives: Vec<Life>,
    /// Where each stands.
    stands: Vec<Stand>,
    /// Where each cell begins in the columns; one more at the end.
    pub(crate) starts: Vec<u32>,
    /// How many of each species are in each block of 64 m.
    blocks: Vec<[u16; SPECIES_MAX]>,
    presence: sense::Presence,
    counts: [u32; SPECIES_MAX],
    natures: Vec<Nature>,
    calls: [Call; SPECIES_MAX],
    contact: contact::Contact,
    limit: usize,
    next_id: u32,
    left: Vec<(u8, Migrant)>,
    pub(crate) vitals: VitalsOfAll,
    scratch: Scratch,
}

/// What a step needs besides, kept from step to step.
#[derive(Debug, Clone, Default)]
struct Scratch {
    next: Vec<Body>,
    deeds: Vec<Deed>,
    born: Vec<(Body, Life)>,
    bodies: Bodies,
    lives: Vec<Life>,
    /// Where those of `next` stand, and then where all stand, cell by cell.
    moved: Vec<Stand>,
    stands: Vec<Stand>,
    starts: Vec<u32>,
}

/// One world minute of a region, as its individuals meet it.
#[derive(Debug, Clone, Copy)]
pub struct Minute<'a> {
    /// Definitions.
    pub roster: &'a Roster,
    /// The ground.
    pub habitat: &'a Habitat,
    /// Which minute it is.
    pub at: WorldMinute,
    /// Its air.
    pub air: Air,
    /// Its mood.
    pub mood: Mood,
    /// The seed of the region's chance.
    pub seed: u64,
    /// How many threads may share the work.
    pub threads: usize,
    /// Whom and what of people it minds; nothing where nobody is.
    pub regard: Option<&'a Regard>,
    /// How much each species stirs; nothing where all do as ever.
    pub bustle: Option<&'a Bustle>,
}

impl Fauna {
    /// No individuals yet, at most `limit` ever.
    #[must_use]
    pub fn new(roster: &Roster, flora: &Flora, habitat: &Habitat, limit: usize) -> Self {
        let cells = habitat.cells().len();
        let blocks = habitat.side().div_ceil(BLOCK_CELLS);
        Self {
            bodies: Bodies::default(),
            lives: Vec::new(),
            stands: Vec::new(),
            starts: vec![0; cells + 1],
            blocks: vec![[0; SPECIES_MAX]; blocks * blocks],
            presence: sense::Presence::default(),
            counts: [0; SPECIES_MAX],
            natures: (0..roster.species.len())
                .map(|index| nature(roster, flora, habitat, index))
                .collect(),
            calls: [Call::default(); SPECIES_MAX],
            contact: contact::Contact::new(),
            limit,
            next_id: 1,
            left: Vec::new(),
            vitals: VitalsOfAll::default(),
            scratch: Scratch::default(),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bodies.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }

    /// How many there are of each species.
    #[must_use]
    pub fn counts(&self) -> &[u32; SPECIES_MAX] {
        &self.counts
    }

    /// What neighbours see of each, cell by cell.
    #[must_use]
    pub fn bodies(&self) -> &Bodies {
        &self.bodies
    }

    /// What each knows of itself, in the same order.
    #[must_use]
    pub fn lives(&self) -> &[Life] {
        &self.lives
    }

    /// Those in a cell, as a range of the columns.
    #[must_use]
    pub fn in_cell(&self, cell: usize) -> std::ops::Range<usize> {
        self.starts[cell] as usize..self.starts[cell + 1] as usize
    }

    /// How many of each species are in each block of 64 m, row by row.
    #[must_use]
    pub fn blocks(&self) -> &[[u16; SPECIES_MAX]] {
        &self.blocks
    }

    /// What became of each species, since the region's life began.
    #[must_use]
    pub fn vitals(&self) -> &VitalsOfAll {
        &self.vitals
    }

    /// All matter of their bodies.
    #[must_use]
    pub fn matter(&self) -> u64 {
        self.lives.iter().map(|life| u64::from(life.matter)).sum()
    }

    /// Says where the restless of a species go.
    pub fn call(&mut self, species: usize, call: Call) {
        self.calls[species] = call;
    }

    /// Those who went over a border since they were last asked for, with the border.
    pub fn take_leavers(&mut self) -> Vec<(u8, Migrant)> {
        std::mem::take(&mut self.left)
    }

    /// Lets everyone live one minute.
    pub fn step(&mut self, flora: &mut Flora, minute: &Minute<'_>) {
        let today = self.today(minute);
        let chance = Chance::new(minute.seed, minute.at.0);
        self.decide(flora, minute, &today, chance);
        self.resolve(flora, minute, &today, chance);
        self.sort(minute.habitat);
    }

    fn today(&self, minute: &Minute<'_>) -> Today {
        let mut today = Today::default();
        for (index, species) in minute.roster.species.iter().enumerate() {
            let def = &species.def;
            let bit = 1 << index;
            if def.rhythm.awake(minute.at.hour()) {
                today.awake |= bit;
            }
            if species.mates_in(minute.at.season()) && self.counts[index] < u32::from(def.numbers.bound) {
                today.mates |= bit;
            }
            let [least, most] = def.place.warmth.map(|degrees| degrees.saturating_mul(10));
            if !(least..=most).contains(&minute.air.warmth) {
                today.suffers |= bit;
            }
        }
        today
    }

    fn decide(&mut self, flora: &Flora, minute: &Minute<'_>, today: &Today, chance: Chance) {
        let count = self.bodies.len();
        let scratch = &mut self.scratch;
        // Everyone's is written anew.
        scratch.next.resize(count, Body::NOBODY);
        scratch.moved.resize(count, Stand::default());
        scratch.deeds.resize(count, Deed::None);
        let minded = minute
            .regard
            .map(|regard| regard.minded(minute.habitat.side()))
            .unwrap_or_default();
        let view = View {
            roster: minute.roster,
            regard: minute.regard.filter(|_| !minded.is_empty()),
            minded: &minded,
            bodies: &self.bodies,
            presence: &self.presence,
            lives: &self.lives,
            stands: &self.stands,
            starts: &self.starts,
            blocks: &self.blocks,
            natures: &self.natures,
            calls: &self.calls,
            habitat: minute.habitat,
            flora,
            today,
            bustle: minute.bustle,
            chance,
            day: minute.at.day() as u32,
            hour: (minute.at.0 / 60) as u32,
            side: minute.habitat.side(),
            edge: minute.habitat.metres() - 0.01,
            blocks_side: minute.habitat.side().div_ceil(BLOCK_CELLS),
        };
        if minute.threads <= 1 {
            view.decide(0, &mut scratch.next, &mut scratch.moved, &mut scratch.deeds);
            return;
        }
        let next = scratch.next.chunks_mut(PART);
        let moved = scratch.moved.chunks_mut(PART);
        let deeds = scratch.deeds.chunks_mut(PART);
        let parts = (0..count).step_by(PART).zip(next).zip(moved.zip(deeds)).collect();
        share_out(minute.threads, parts, |((first, next), (moved, deeds))| {
            view.decide(first, next, moved, deeds);
        });
    }
}

fn nature(roster: &Roster, flora: &Flora, habitat: &Habitat, index: usize) -> Nature {
    let species = &roster.species[index];
    let def = &species.def;
    let mut layers = [(0, 0); crate::roster::MEALS_MAX];
    let mut meals = 0;
    for (food, bite) in &species.eats {
        if let Some(layer) = flora.layer_of(*food)
            && meals < layers.len()
        {
            layers[meals] = (layer as u8, (*bite).max(1));
            meals += 1;
        }
    }
    Nature {
        prey: species.prey,
        threats: species.threats,
        sight: def.senses.sight.clamp(1.0, crate::habitat::CELL_METRES),
        walk: def.speed.walk,
        run: def.speed.run,
        reach: (def.size.metres + def.speed.run).min(crate::habitat::CELL_METRES),
        cells: habitat.cells_of(species.elements),
        metres: def.size.metres,
        elements: species.elements,
        herd: species.herd,
        solitary: species.solitary,
        raises: def.breeding.raises,
        drinks: def.metabolism.drinks,
        far: def.senses.far,
        browses: layers[..meals]
            .iter()
            .any(|(layer, _)| usize::from(*layer) != CARRION_LAYER),
        layers,
        meals,
        refuge: u32::from(def.place.refuge),
        growth: species.growth,
        full: def.size.full,
        newborn: species.newborn,
    }
}

/// Whether a cell hides those of a species that are hunted there.
#[inline]
pub(crate) fn hides(cell: usize, species: usize, refuge: u32) -> bool {
    (mix(cell as u64 * 64 + species as u64) >> 40) as u32 % 1000 < refuge
}
