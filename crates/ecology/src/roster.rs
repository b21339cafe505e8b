//! The roster: all species and plants of a world, compiled for the rules that run over millions of individuals.
//!
//! Indices are positions in the order of slugs. A species that crosses the whole world in its sky ([`crate::species::Passage`]) is no part of a
//! region's life and not on the roster. What it is not: a check of sense; `lint` says what is wrong with definitions, and a roster is made of
//! those that passed.

use crate::climate::{Climate, DAY_MINUTES};
use crate::plants::PlantDef;
use crate::species::{CARRION, Company, Season, SpeciesDef};

/// Species of a world at most: a set of them is 32 bits.
pub const SPECIES_MAX: usize = 32;
/// Layers of a cell: seven plants and carrion.
pub const LAYERS: usize = 8;
/// The layer of carrion.
pub const CARRION_LAYER: usize = LAYERS - 1;
/// Plants of a biome at most.
pub const PLANTS_MAX: usize = LAYERS - 1;
/// Things a species eats at most.
pub const MEALS_MAX: usize = 8;

/// Why definitions are no roster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// More species than a set holds.
    #[error("{0} species live in regions; at most {SPECIES_MAX} may")]
    TooManySpecies(usize),
    /// A species eats what is neither a plant nor a species of the roster.
    #[error("{eater} eats {food}, which is neither a plant, nor a species, nor carrion")]
    UnknownFood {
        /// Who eats.
        eater: String,
        /// What is not known.
        food: String,
    },
}

/// A species as the rules read it.
#[derive(Debug, Clone)]
pub struct Species {
    /// What its author wrote.
    pub def: SpeciesDef,
    /// What it hunts, as a set of species.
    pub prey: u32,
    /// Who hunts it.
    pub threats: u32,
    /// Likelihood in 2^16ths that an attack on each species succeeds.
    pub skill: [u32; SPECIES_MAX],
    /// Plants it eats by index on the roster, and carrion as [`Food::Carrion`], with the grains of its bite.
    pub eats: Vec<(Food, u32)>,
    /// The elements it moves in, as a set of bits.
    pub elements: u8,
    /// Minutes until it is grown.
    pub grown_minutes: u32,
    /// Minutes it lives at most.
    pub lifespan_minutes: u32,
    /// Minutes from mating to birth.
    pub carrying_minutes: u16,
    /// Minutes from birth to the next mating.
    pub pause_minutes: u16,
    /// Grains that a newborn can hold.
    pub newborn: u32,
    /// How it grows, as [`growth`] gives it.
    pub(crate) growth: Growth,
    /// Share of what it can hold below which it dies of hunger, in 1024ths.
    lean_1024: u64,
    /// Whether it goes in herds.
    pub herd: bool,
    /// Whether it keeps from its own kind.
    pub solitary: bool,
}

/// What grows or lies on the ground to be eaten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Food {
    /// A plant, by its index on the roster.
    Plant(usize),
    /// The dead.
    Carrion,
}

impl Species {
    /// Grains an individual of an age in minutes can hold.
    #[must_use]
    pub fn room(&self, age: u32) -> u32 {
        room(self.def.size.full, self.newborn, age, self.growth)
    }

    /// Grains below which an individual that can hold so many dies of hunger.
    #[must_use]
    #[inline]
    pub fn least(&self, room: u32) -> u32 {
        ((u64::from(room) * self.lean_1024) >> 10) as u32
    }

    /// Thousandths of what living costs that an individual saves which holds so much of what it can: nothing from five eighths, all its thrift where
    /// the first begin to starve.
    #[must_use]
    #[inline]
    pub fn saves(&self, matter: u64, room: u64) -> u64 {
        let thrift = u64::from(self.def.metabolism.thrift);
        if thrift == 0 {
            return 0;
        }
        let (from, all) = (
            room * 5 / 8,
            room * u64::from(self.def.size.lean.saturating_add(180)) / 1000,
        );
        let lacks = from.saturating_sub(matter);
        if lacks == 0 {
            return 0;
        }
        thrift * lacks.min(from.saturating_sub(all)) / from.saturating_sub(all).max(1)
    }

    /// Whether it mates in a season.
    #[must_use]
    pub fn mates_in(&self, season: Season) -> bool {
        self.def.breeding.seasons.contains(&season)
    }

    /// Whether it lives in a biome.
    #[must_use]
    pub fn at_home_in(&self, biome: &str) -> bool {
        self.def.place.biomes.iter().any(|home| home == biome)
    }

    /// Whether it only winters in a biome: it migrates, and is not at home there.
    #[must_use]
    pub fn winters_in(&self, biome: &str) -> bool {
        self.def.migrates && self.def.place.winters.iter().any(|guest| guest == biome)
    }

    /// Minutes that one individual lives, by its number: 70 to 100 hundredths of the lifespan.
    #[must_use]
    #[inline]
    pub fn span(&self, id: u32) -> u32 {
        let part = 717 + (crate::chance::mix(u64::from(id)) >> 32) as u32 % 308;
        ((u64::from(self.lifespan_minutes) * u64::from(part)) >> 10) as u32
    }
}

/// All species, plants and climates of a world.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// Species in the order of their index.
    pub species: Vec<Species>,
    /// Plants in the order of their index.
    pub plants: Vec<PlantDef>,
    /// Climates of the biomes.
    pub climates: Vec<Climate>,
    /// Those that live in the sky of the whole world.
    pub skies: Vec<SpeciesDef>,
}

impl Roster {
    /// Compiles definitions.
    ///
    /// # Errors
    /// A diet that names nothing known, or too many species.
    pub fn new(
        mut species: Vec<SpeciesDef>,
        mut plants: Vec<PlantDef>,
        climates: Vec<Climate>,
    ) -> Result<Self, RosterError> {
        species.sort_by(|a, b| a.slug.cmp(&b.slug));
        plants.sort_by(|a, b| a.slug.cmp(&b.slug));
        let (skies, species): (Vec<_>, Vec<_>) = species.into_iter().partition(|def| def.passage.is_some());
        if species.len() > SPECIES_MAX {
            return Err(RosterError::TooManySpecies(species.len()));
        }
        let slugs: Vec<String> = species.iter().map(|def| def.slug.clone()).collect();
        let mut compiled = Vec::with_capacity(species.len());
        for def in species {
            compiled.push(compile(def, &slugs, &plants)?);
        }
        let prey: Vec<u32> = compiled.iter().map(|species| species.prey).collect();
        for (index, species) in compiled.iter_mut().enumerate() {
            species.threats = prey
                .iter()
                .enumerate()
                .filter(|(_, prey)| *prey >> index & 1 == 1)
                .fold(0, |set, (hunter, _)| set | 1 << hunter);
        }
        Ok(Self {
            species: compiled,
            plants,
            climates,
            skies,
        })
    }

    /// The index of a species.
    #[must_use]
    pub fn species_called(&self, slug: &str) -> Option<usize> {
        self.species.iter().position(|species| species.def.slug == slug)
    }

    /// The climate of a biome.
    #[must_use]
    pub fn climate(&self, biome: &str) -> Option<&Climate> {
        self.climates.iter().find(|climate| climate.biome == biome)
    }

    /// The plants of a biome, at most [`PLANTS_MAX`] of them.
    #[must_use]
    pub fn plants_of(&self, biome: &str) -> Vec<usize> {
        let grows = |plant: &PlantDef| plant.biomes.iter().any(|home| home == biome);
        (0..self.plants.len())
            .filter(|index| grows(&self.plants[*index]))
            .take(PLANTS_MAX)
            .collect()
    }
}

fn compile(def: SpeciesDef, slugs: &[String], plants: &[PlantDef]) -> Result<Species, RosterError> {
    let mut prey = 0;
    let mut skill = [0; SPECIES_MAX];
    let mut eats = Vec::new();
    for meal in &def.diet {
        let bite = (u64::from(def.metabolism.bite) * u64::from(meal.skill) / 1000) as u32;
        if meal.of == CARRION {
            eats.push((Food::Carrion, bite));
        } else if let Some(plant) = plants.iter().position(|plant| plant.slug == meal.of) {
            eats.push((Food::Plant(plant), bite));
        } else if let Some(index) = slugs.iter().position(|slug| *slug == meal.of) {
            prey |= 1 << index;
            skill[index] = u32::from(meal.skill.min(1000)) * 65_536 / 1000;
        } else {
            return Err(RosterError::UnknownFood {
                eater: def.slug.clone(),
                food: meal.of.clone(),
            });
        }
    }
    let days = |days: u16| u32::from(days) * DAY_MINUTES as u32;
    let short = |value: u16| u16::try_from(days(value)).unwrap_or(u16::MAX);
    Ok(Species {
        prey,
        threats: 0,
        skill,
        eats,
        elements: def
            .place
            .moves_in
            .iter()
            .fold(0, |set, element| set | element.bit()),
        grown_minutes: days(def.breeding.grown_days).max(1),
        lifespan_minutes: days(def.lifespan_days).max(1),
        carrying_minutes: short(def.breeding.carrying_days).max(1),
        pause_minutes: short(def.breeding.pause_days),
        growth: Growth::until(days(def.breeding.grown_days).max(1)),
        newborn: (u64::from(def.size.full) * u64::from(def.size.birth) / 1000) as u32,
        lean_1024: u64::from(def.size.lean) * 1024 / 1000,
        herd: def.company == Company::Herd,
        solitary: def.company == Company::Solitary,
        def,
    })
}

/// How a species grows, so that what one can hold is found without a division.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    grown_minutes: u32,
    /// 2^54 divided by those minutes, rounded up: times a number up to those minutes, shifted back by 44, it is that number's share in 1024ths to the bit
    /// for all who are grown within ninety days.
    share: u64,
}

impl Growth {
    /// Evenly from birth until so many minutes, at least one.
    pub(crate) fn until(grown_minutes: u32) -> Self {
        Self {
            grown_minutes,
            share: (1_u64 << 54).div_ceil(u64::from(grown_minutes.max(1))),
        }
    }
}

/// Grains that one of an age can hold, growing evenly from birth until it is grown. No branch: nobody can foretell who is young.
#[inline]
pub(crate) fn room(full: u32, newborn: u32, age: u32, growth: Growth) -> u32 {
    let part = (u64::from(age.min(growth.grown_minutes)) * growth.share) >> 44;
    newborn + ((u64::from(full.saturating_sub(newborn)) * part) >> 10) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_grows_evenly_and_is_full_when_it_is_grown() {
        for grown in [1, 7, 1440, 8640, 60 * 1440, 90 * 1440] {
            let growth = Growth::until(grown);
            for age in (0..grown).step_by(grown as usize / 500 + 1) {
                let part = u64::from(age) * 1024 / u64::from(grown);
                let plain = 300 + (((24_000 - 300) * part) >> 10) as u32;
                assert_eq!(room(24_000, 300, age, growth), plain, "{age} of {grown}");
            }
            for age in [grown, grown + 1, u32::MAX] {
                assert_eq!(room(24_000, 300, age, growth), 24_000);
            }
        }
    }
}
