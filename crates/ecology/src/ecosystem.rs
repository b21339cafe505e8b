//! One region's living world: its ground, flora, and either individuals or a population, with the change from one to the other.
//!
//! A region owns one [`Ecosystem`] and steps it once a world minute while someone watches ([`Ecosystem::minute`]) and once a world hour
//! while nobody does ([`Ecosystem::hour`]). What it is not: it chooses no weather and no mood, both are given; and it knows no other region.

mod deeds;

pub use deeds::{EATS_FROM_HAND, EcologyCommand, EcologyRefusal, HANDFUL_MAX};

use crate::bustle::{Bustle, USUAL};
use crate::chance::Chance;
use crate::climate::{Air, HOUR_MINUTES, WorldMinute};
use crate::fauna::{Call, Fauna, Migrant, Minute};
use crate::flora::{Flora, Mood, Passing};
use crate::habitat::Habitat;
use crate::ledger::Ledger;
use crate::population::{Hour, Population, Who};
use crate::regard::Regard;
use crate::roster::{Food, Roster, SPECIES_MAX};
use crate::vitals::VitalsOfAll;

/// Individuals of one region at most.
pub const INDIVIDUALS_MAX: usize = 8192;
/// The animals of a region.
#[derive(Debug, Clone)]
pub enum Living {
    /// Each by itself: someone watches.
    Individuals(Box<Fauna>),
    /// As numbers: nobody does.
    Population(Box<Population>),
}

/// One region's living world.
#[derive(Debug, Clone)]
pub struct Ecosystem {
    biome: String,
    habitat: Habitat,
    flora: Flora,
    living: Living,
    seed: u64,
    at: WorldMinute,
    ledger: Ledger,
    regard: Regard,
    bustle: Bustle,
}

/// The air of the day to which the air of a moment belongs: what grows stores the light that it drinks, and lives on that of the day.
pub(crate) fn day_of(roster: &Roster, biome: &str, air: Air, at: WorldMinute) -> Air {
    roster
        .climate(biome)
        .map_or(air, |climate| climate.of_day(air, at))
}

impl Ecosystem {
    /// A region's life as it begins: the plants of its biome, and of every species at home there as many as content says.
    #[must_use]
    pub fn new(roster: &Roster, biome: &str, habitat: Habitat, seed: u64, at: WorldMinute) -> Self {
        let flora = Flora::new(roster, biome, &habitat);
        let population = Population::new(roster, &flora, &habitat);
        let mut ecosystem = Self {
            biome: biome.to_owned(),
            habitat,
            flora,
            living: Living::Population(Box::new(population)),
            seed,
            at,
            ledger: Ledger::default(),
            regard: Regard::default(),
            bustle: Bustle::default(),
        };
        let chance = Chance::new(seed, at.0 ^ 0xbe91);
        // A small ground begins with fewer.
        let whole = f64::from(32 * 32_u32);
        for (species, kind) in roster.species.iter().enumerate() {
            if !kind.at_home_in(biome) {
                continue;
            }
            let share = (ecosystem.habitat.cells().len() as f64 / whole).min(1.0);
            let many = (f64::from(kind.def.numbers.start) * share) as u32;
            for number in 0..many {
                let bits = chance.bits(u64::from(number), species as u64);
                let age = (bits >> 33) as u32 % (kind.lifespan_minutes / 4 * 3).max(1);
                ecosystem.bring(
                    roster,
                    Migrant {
                        species,
                        age,
                        matter: kind.room(age) / 5 * 4,
                        female: bits & 1 == 1,
                        trust: 0,
                        id: 0,
                    },
                );
            }
        }
        ecosystem.ledger = Ledger::default();
        ecosystem
    }

    /// A region out of a checkpoint.
    pub(crate) fn restored(
        biome: &str,
        habitat: Habitat,
        flora: Flora,
        living: Living,
        (seed, at, ledger): (u64, WorldMinute, Ledger),
        (regard, vitals): (Regard, VitalsOfAll),
    ) -> Self {
        let mut living = living;
        match &mut living {
            Living::Individuals(fauna) => fauna.vitals = vitals,
            Living::Population(population) => population.vitals = vitals,
        }
        Self {
            biome: biome.to_owned(),
            habitat,
            flora,
            living,
            seed,
            at,
            ledger,
            regard,
            bustle: Bustle::default(),
        }
    }

    /// The seed of its chance.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Time passes that nobody lives through; a moment that has passed changes nothing.
    pub fn rest_until(&mut self, at: WorldMinute) {
        self.at = self.at.max(at);
    }

    /// What a checkpoint keeps beside ground, growth and animals.
    pub(crate) fn kept(&self) -> (u64, WorldMinute, Ledger) {
        (self.seed, self.at, self.ledger)
    }

    /// A region of which no more is known than how many there are of each species: as it began, and then so many, their ages and matter those of a
    /// beginning. Species that are not told stay as they began.
    #[must_use]
    pub fn with_counts(
        roster: &Roster,
        biome: &str,
        habitat: Habitat,
        (seed, at): (u64, WorldMinute),
        counts: &[(usize, u32)],
    ) -> Self {
        let mut ecosystem = Self::new(roster, biome, habitat, seed, at);
        let chance = Chance::new(seed ^ 0x616e_6577, at.0);
        for (species, many) in counts {
            let there = ecosystem.counts()[*species];
            ecosystem.send(roster, *species, there.saturating_sub(*many), Who::Any);
            let kind = &roster.species[*species];
            for number in there..(*many).min(u32::from(kind.def.numbers.bound)) {
                let bits = chance.bits(u64::from(number), *species as u64);
                let age = (bits >> 33) as u32 % (kind.lifespan_minutes / 4 * 3).max(1);
                let migrant = Migrant {
                    species: *species,
                    age,
                    matter: kind.room(age) / 5 * 4,
                    female: bits & 1 == 1,
                    trust: 0,
                    id: 0,
                };
                ecosystem.bring(roster, migrant);
            }
        }
        ecosystem.ledger = Ledger::default();
        ecosystem
    }

    /// Its animals where each is by itself.
    #[must_use]
    pub fn fauna(&self) -> Option<&Fauna> {
        match &self.living {
            Living::Individuals(fauna) => Some(fauna),
            Living::Population(_) => None,
        }
    }

    /// The same, to be told who is known.
    pub fn fauna_mut(&mut self) -> Option<&mut Fauna> {
        match &mut self.living {
            Living::Individuals(fauna) => Some(fauna),
            Living::Population(_) => None,
        }
    }

    /// Its biome.
    #[must_use]
    pub fn biome(&self) -> &str {
        &self.biome
    }

    /// Its ground.
    #[must_use]
    pub fn habitat(&self) -> &Habitat {
        &self.habitat
    }

    /// What grows there.
    #[must_use]
    pub fn flora(&self) -> &Flora {
        &self.flora
    }

    /// Its animals.
    #[must_use]
    pub fn living(&self) -> &Living {
        &self.living
    }

    /// The minute up to which it has lived.
    #[must_use]
    pub fn at(&self) -> WorldMinute {
        self.at
    }

    /// What came and went.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// How many there are of each species.
    #[must_use]
    pub fn counts(&self) -> [u32; SPECIES_MAX] {
        match &self.living {
            Living::Individuals(fauna) => *fauna.counts(),
            Living::Population(population) => population.counts(),
        }
    }

    /// What became of each species here since the region's life began.
    #[must_use]
    pub fn vitals(&self) -> &VitalsOfAll {
        match &self.living {
            Living::Individuals(fauna) => fauna.vitals(),
            Living::Population(population) => population.vitals(),
        }
    }

    /// How its creatures take to people.
    #[must_use]
    pub fn regard(&self) -> &Regard {
        &self.regard
    }

    /// How many of a species' voices are heard that would be, in thousandths: fewer where it is hunted, or what it eats is worn away; and more or fewer
    /// by what comes with the weather.
    #[must_use]
    pub fn voice(&self, roster: &Roster, species: usize) -> u16 {
        let layer_of = |food: Food| self.flora.layer_of(food);
        let calm = |kind| self.regard.voice(kind, species, layer_of);
        let calm = roster.species.get(species).map_or(0, calm);
        let sounds = self.bustle.voices.get(species).copied().unwrap_or(USUAL);
        u16::try_from(u32::from(calm) * u32::from(sounds) / u32::from(USUAL)).unwrap_or(u16::MAX)
    }

    /// Says how much each species stirs and sounds, until this is said again.
    pub fn bustles(&mut self, bustle: Bustle) {
        self.bustle = bustle;
    }

    /// All matter, in soil, plants, carrion and bodies.
    #[must_use]
    pub fn matter(&self) -> u64 {
        let living = match &self.living {
            Living::Individuals(fauna) => i128::from(fauna.matter()),
            Living::Population(population) => population.matter(),
        };
        (i128::from(self.flora.matter()) + living) as u64
    }

    /// Lets one world minute pass for individuals; where nobody watches, an hour's end is an hour of the population.
    pub fn minute(&mut self, roster: &Roster, air: Air, mood: Mood, threads: usize) {
        if let Living::Population(_) = self.living {
            if (self.at.0 + 1).is_multiple_of(HOUR_MINUTES) {
                self.at = WorldMinute(self.at.0 + 1 - HOUR_MINUTES);
                self.hour(roster, air, mood);
            } else {
                self.at.0 += 1;
            }
            return;
        }
        self.at.0 += 1;
        let Living::Individuals(fauna) = &mut self.living else {
            return;
        };
        fauna.step(
            &mut self.flora,
            &Minute {
                roster,
                habitat: &self.habitat,
                at: self.at,
                air,
                mood,
                seed: self.seed,
                threads,
                regard: Some(&self.regard),
                bustle: (!self.bustle.is_usual()).then_some(&self.bustle),
            },
        );
        self.regard.minute();
        if self.at.0.is_multiple_of(HOUR_MINUTES) {
            self.regard.hour();
            // The hour that ends now.
            let began = WorldMinute(self.at.0 - 1);
            let air = day_of(roster, &self.biome, air, began);
            let passing = Passing {
                roster,
                habitat: &self.habitat,
                hours: 1,
                air,
                mood,
                chance: Chance::new(self.seed ^ 0x666c_6f72, self.at.0),
            };
            self.flora.step(&passing, &mut self.ledger);
        }
    }

    /// Lets one world hour pass: sixty minutes of individuals, or one step of the population.
    pub fn hour(&mut self, roster: &Roster, air: Air, mood: Mood) {
        let Living::Population(population) = &mut self.living else {
            for _ in 0..HOUR_MINUTES {
                self.minute(roster, air, mood, 1);
            }
            return;
        };
        self.at = self.at.plus_hours(1);
        self.regard.signs.clear();
        self.regard.hour();
        let hour = Hour {
            roster,
            habitat: &self.habitat,
            at: self.at,
            air,
            mood,
            seed: self.seed,
        };
        population.step(&mut self.flora, &hour, &mut self.ledger);
    }

    /// Someone comes: the population becomes individuals, as many of each age with the same matter, where their kind was last.
    pub fn watch(&mut self, roster: &Roster) {
        let Living::Population(population) = &self.living else {
            return;
        };
        let chance = Chance::new(self.seed ^ 0x7761_7463, self.at.0);
        let population = (**population).clone();
        let now = (self.at, chance);
        let fauna = population.individuals(roster, &mut self.flora, &self.habitat, INDIVIDUALS_MAX, now);
        self.living = Living::Individuals(Box::new(fauna));
    }

    /// The last one leaves: individuals become numbers, every one and every grain.
    pub fn unwatch(&mut self, roster: &Roster) {
        if let Living::Individuals(fauna) = &self.living {
            let population = Population::of(fauna, roster, &self.flora, &self.habitat);
            self.living = Living::Population(Box::new(population));
        }
    }

    /// Lets someone in, at the border it came over: 0 north, 1 east, 2 south, 3 west; anywhere for those counted.
    pub fn bring(&mut self, roster: &Roster, migrant: Migrant) {
        self.arrive(roster, migrant, None);
    }

    /// As [`Ecosystem::bring`], over a border; gives the number it bears here, where each lives by itself.
    pub fn arrive(&mut self, roster: &Roster, migrant: Migrant, border: Option<u8>) -> Option<u32> {
        let came = u64::from(migrant.matter);
        let number = match &mut self.living {
            Living::Population(population) => {
                population.admit(roster, migrant);
                None
            }
            Living::Individuals(fauna) => {
                let metres = self.habitat.metres() - 0.5;
                let bits = Chance::new(self.seed, self.at.0).bits(u64::from(migrant.age), 31);
                let along = (bits >> 48) as f32 / 65_536.0 * metres;
                let (x, z) = match border {
                    Some(0) => (along, 0.5),
                    Some(1) => (metres, along),
                    Some(2) => (along, metres),
                    Some(_) => (0.5, along),
                    None => (along, (bits >> 32 & 0xffff) as f32 / 65_536.0 * metres),
                };
                let number = fauna.admit(roster, migrant, x, z);
                if number.is_none() {
                    // A full region lets nobody in; what came lies at its border.
                    self.flora.lay_carrion(self.habitat.cell_at(x, z), migrant.matter);
                }
                fauna.settle(&self.habitat);
                number
            }
        };
        self.ledger.brought += came;
        number
    }

    /// Takes up to so many of a species out of the region, where it is a population.
    pub fn send(&mut self, roster: &Roster, species: usize, many: u32, who: Who) -> Vec<Migrant> {
        let Living::Population(population) = &mut self.living else {
            return Vec::new();
        };
        let chance = Chance::new(self.seed ^ 0x7365_6e64, self.at.0);
        let out = population.take(roster, species, many, chance, who);
        self.ledger.taken += out.iter().map(|migrant| u64::from(migrant.matter)).sum::<u64>();
        out
    }

    /// Says where the restless of a species go, where they are individuals.
    pub fn call(&mut self, species: usize, call: Call) {
        if let Living::Individuals(fauna) = &mut self.living {
            fauna.call(species, call);
        }
    }

    /// Those who went over a border since they were last asked for.
    pub fn take_leavers(&mut self) -> Vec<(u8, Migrant)> {
        let Living::Individuals(fauna) = &mut self.living else {
            return Vec::new();
        };
        let left = fauna.take_leavers();
        self.ledger.taken += left
            .iter()
            .map(|(_, migrant)| u64::from(migrant.matter))
            .sum::<u64>();
        left
    }
}
