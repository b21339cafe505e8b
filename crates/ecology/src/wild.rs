//! The wild: the ecosystems of all regions, the corridors between them, and those who cross the whole world in its sky.
//!
//! What it is not: it has no clock and no harmony of its own; each hour is told its air and mood. A server that hosts regions apart calls the
//! same rules ([`pull`]) for each border.

use crate::chance::Chance;
use crate::climate::{Air, DAY_MINUTES, SEASON_DAYS, WorldMinute, YEAR_HOURS};
use crate::ecosystem::{Ecosystem, Living, day_of};
use crate::fauna::{Call, Migrant};
use crate::flora::Mood;
use crate::population::Who;
use crate::roster::{Roster, SPECIES_MAX, Species};
use crate::standing::Standing;

/// Hours of time off that are lived through at most: a year; what was longer is as if it had been a year.
pub const CATCH_UP_HOURS_MAX: u64 = YEAR_HOURS;
/// Thousandths of the grown of a migrating species that leave in a day for a region that is better by a whole.
const LEAVING_DAY: f64 = 0.12;
/// Share of the grown of a species that winters elsewhere that leave in a day for a region whose air is better by a whole, beyond [`SEASON_FROM`] and
/// where food is enough.
const SEASON_DAY: f64 = 0.5;
/// How much better the air must be for the season to call, of a whole.
const SEASON_FROM: f64 = 0.05;
/// Share of those who only winter somewhere that go home in a day, once it is hardly colder there.
const HOMING_DAY: f64 = 0.2;
/// Share of a species that goes one way in a day from which on one speaks of it.
const TOLD_FROM: f64 = 0.01;
/// Share of any species' grown that stray over a border in a day.
const STRAYING_DAY: f64 = 0.004;

/// A way between two regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corridor {
    /// From this region, by index.
    pub from: usize,
    /// To this one.
    pub to: usize,
    /// Over this border: 0 north, 1 east, 2 south, 3 west; nothing for a gate.
    pub border: Option<u8>,
}

/// Those of a species who go from one region to the next these days, as one may speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trek {
    /// The species, by index on the roster.
    pub species: usize,
    /// From this region, by index.
    pub from: usize,
    /// To this one.
    pub to: usize,
    /// What share of the grown goes in a day, in thousandths.
    pub share: u16,
}

/// Where those who cross the sky are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// Who, by index among the roster's skies.
    pub sky: usize,
    /// Over which region, by index.
    pub region: usize,
    /// How far over it, in thousandths.
    pub along: u16,
}

/// One who goes over a border: to which region, over which of its borders.
type Goer = (usize, Option<u8>, Migrant);

/// One that went over a border by itself, and bears another number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// From this region, by index.
    pub from: usize,
    /// To this one: the same where it found nothing beyond and turned back.
    pub to: usize,
    /// Its species, by index on the roster.
    pub species: usize,
    /// The number it bore.
    pub was: u32,
    /// World minutes it has lived.
    pub age: u32,
    /// The number it bears now; nothing where nobody watches, and all are numbers.
    pub now: Option<u32>,
    /// When.
    pub at: WorldMinute,
}

/// Crossings that are remembered until somebody asks; the oldest go first.
pub const CROSSINGS_MAX: usize = 1024;

/// All regions' life.
#[derive(Debug, Clone)]
pub struct Wild {
    regions: Vec<Ecosystem>,
    corridors: Vec<Corridor>,
    seed: u64,
    crossings: Vec<Crossing>,
}

impl Wild {
    /// The life of these regions, joined by these corridors. Corridors to regions that are not there are left out.
    #[must_use]
    pub fn new(regions: Vec<Ecosystem>, corridors: Vec<Corridor>, seed: u64) -> Self {
        let there = |corridor: &Corridor| corridor.from < regions.len() && corridor.to < regions.len();
        let corridors = corridors.into_iter().filter(there).collect();
        Self {
            regions,
            corridors,
            seed,
            crossings: Vec::new(),
        }
    }

    /// Those who went over a border by themselves since they were last asked for, the last thousand at most.
    pub fn take_crossings(&mut self) -> Vec<Crossing> {
        std::mem::take(&mut self.crossings)
    }

    /// The regions, by index.
    #[must_use]
    pub fn regions(&self) -> &[Ecosystem] {
        &self.regions
    }

    /// The regions, to be watched, left or tended.
    pub fn regions_mut(&mut self) -> &mut [Ecosystem] {
        &mut self.regions
    }

    /// Lets a world hour pass everywhere, each region in its air and mood. Regions without either are left as they are.
    pub fn hour(&mut self, roster: &Roster, air: &[Air], moods: &[Mood]) {
        for ((region, air), mood) in self.regions.iter_mut().zip(air).zip(moods) {
            region.hour(roster, *air, *mood);
        }
        self.cross(roster, air, moods);
    }

    /// Lives through time that nobody saw, in hours of the population model and within [`CATCH_UP_HOURS_MAX`], in the climate's own air. Gives the
    /// hours that were lived.
    pub fn catch_up(&mut self, roster: &Roster, hours: u64, moods: &[Mood]) -> u64 {
        let lived = hours.min(CATCH_UP_HOURS_MAX);
        let watched: Vec<bool> = self
            .regions
            .iter()
            .map(|region| matches!(region.living(), Living::Individuals(_)))
            .collect();
        for region in &mut self.regions {
            region.unwatch(roster);
        }
        for _ in 0..lived {
            let air: Vec<Air> = self
                .regions
                .iter()
                .map(|region| mean_air(roster, region))
                .collect();
            self.hour(roster, &air, moods);
        }
        for (region, watched) in self.regions.iter_mut().zip(watched) {
            if watched {
                region.watch(roster);
            }
        }
        lived
    }

    /// The end of a minute that the regions lived through: individuals who walked over a border are beyond it.
    pub fn minute_passed(&mut self, roster: &Roster) {
        for from in 0..self.regions.len() {
            for (border, migrant) in self.regions[from].take_leavers() {
                let ways = |corridor: &&Corridor| corridor.from == from && corridor.border == Some(border);
                // Who finds nothing beyond turns back.
                let to = self
                    .corridors
                    .iter()
                    .find(ways)
                    .map_or(from, |corridor| corridor.to);
                let through = if to == from { border } else { (border + 2) % 4 };
                let now = self.regions[to].arrive(roster, migrant, Some(through));
                let counted = matches!(self.regions[to].living(), Living::Population(_));
                // Whom a full region did not let in is no more.
                if now.is_some() || counted {
                    self.crossings.push(Crossing {
                        from,
                        to,
                        species: migrant.species,
                        was: migrant.id,
                        age: migrant.age,
                        now,
                        at: self.regions[from].at(),
                    });
                }
            }
        }
        let beyond = self.crossings.len().saturating_sub(CROSSINGS_MAX);
        self.crossings.drain(..beyond);
    }

    /// The end of an hour that the regions lived through minute by minute: at the end of a day, those who go over borders as numbers do, and the
    /// others are called.
    pub fn hour_passed(&mut self, roster: &Roster, air: &[Air], moods: &[Mood]) {
        self.cross(roster, air, moods);
    }

    /// Those who go over borders: individuals who walked there, and once a day those of populations.
    fn cross(&mut self, roster: &Roster, air: &[Air], moods: &[Mood]) {
        self.minute_passed(roster);
        let at = self.regions.first().map_or(WorldMinute(0), Ecosystem::at);
        if !at.0.is_multiple_of(DAY_MINUTES) {
            return;
        }
        let air = &self.days(roster, air);
        let mut goers: Vec<Goer> = Vec::new();
        let mut calls = vec![[Call::default(); SPECIES_MAX]; self.regions.len()];
        for index in 0..self.corridors.len() {
            self.daily(roster, air, moods, (index, at), (&mut goers, &mut calls));
        }
        for (region, calls) in self.regions.iter_mut().zip(calls) {
            for (species, call) in calls.into_iter().enumerate() {
                region.call(species, call);
            }
        }
        for (to, border, migrant) in goers {
            self.regions[to].arrive(roster, migrant, border);
        }
    }

    /// The air of the day of each region, whether it was told that or its hour's.
    fn days(&self, roster: &Roster, air: &[Air]) -> Vec<Air> {
        let of = |(region, air): (&Ecosystem, &Air)| match region.living() {
            Living::Individuals(_) => day_of(
                roster,
                region.biome(),
                *air,
                WorldMinute(region.at().0.saturating_sub(1)),
            ),
            Living::Population(_) => *air,
        };
        self.regions.iter().zip(air).map(of).collect()
    }

    /// Who goes where these days, in the climate's own air, in the order of corridors and species.
    #[must_use]
    pub fn treks(&self, roster: &Roster, moods: &[Mood]) -> Vec<Trek> {
        let mut treks = Vec::new();
        for corridor in &self.corridors {
            let stands = |index: usize| {
                let region = &self.regions[index];
                let mood = moods.get(index).copied().unwrap_or_default();
                (region, (mean_air(roster, region), mood))
            };
            let (from, to) = (stands(corridor.from), stands(corridor.to));
            let counts = self.regions[corridor.from].counts();
            for (species, kind) in roster.species.iter().enumerate() {
                if counts[species] == 0 || !kind.def.migrates {
                    continue;
                }
                let share = share(roster, species, from, to);
                if let Some(share) = share.filter(|share| *share >= TOLD_FROM) {
                    treks.push(Trek {
                        species,
                        from: corridor.from,
                        to: corridor.to,
                        share: (share * 1000.0).min(1000.0) as u16,
                    });
                }
            }
        }
        treks
    }

    fn daily(
        &mut self,
        roster: &Roster,
        air: &[Air],
        moods: &[Mood],
        (index, at): (usize, WorldMinute),
        (goers, calls): (&mut Vec<Goer>, &mut [[Call; SPECIES_MAX]]),
    ) {
        let corridor = self.corridors[index];
        let (Some(here), Some(there)) = (place(air, moods, corridor.from), place(air, moods, corridor.to))
        else {
            return;
        };
        let chance = Chance::new(self.seed ^ 0x6372_6f73, at.0);
        let counts = self.regions[corridor.from].counts();
        for (species, kind) in roster.species.iter().enumerate() {
            if counts[species] == 0 {
                continue;
            }
            let (from, to) = (&self.regions[corridor.from], &self.regions[corridor.to]);
            let Some(share) = share(roster, species, (from, here), (to, there)) else {
                continue;
            };
            if let (Living::Individuals(_), Some(border)) =
                (self.regions[corridor.from].living(), corridor.border)
            {
                let lot = chance.bits(index as u64 * 64 + species as u64, 8);
                // Nobody is called to where there are as many as may be.
                if self.regions[corridor.to].counts()[species] < u32::from(kind.def.numbers.bound) {
                    call(&mut calls[corridor.from][species], border, share, lot);
                }
                continue;
            }
            let many = chance.rounded(
                index as u64 * 64 + species as u64,
                9,
                f64::from(counts[species]) * share,
            );
            let many = many.min(u64::from(counts[species] / 2)) as u32;
            // Whoever is there before keeps the bound.
            let bound = u32::from(kind.def.numbers.bound);
            let many = many.min(bound.saturating_sub(self.regions[corridor.to].counts()[species]));
            let gone = self.regions[corridor.from].send(roster, species, many, Who::Grown);
            let border = corridor.border.map(|border| (border + 2) % 4);
            goers.extend(gone.into_iter().map(|migrant| (corridor.to, border, migrant)));
        }
    }
}

/// Calls over a border the share of a species that goes that way in a day. Of several ways the best calls, of equals one by lot.
fn call(call: &mut Call, border: u8, share: f64, lot: u64) {
    let share = (share * 256.0).round().min(255.0) as u8;
    if share > call.share || share == call.share && lot & 1 == 1 {
        *call = Call { border, share };
    }
}

fn place(air: &[Air], moods: &[Mood], region: usize) -> Option<(Air, Mood)> {
    Some((*air.get(region)?, *moods.get(region)?))
}

/// The mean air of a region's climate at its moment.
#[must_use]
pub fn mean_air(roster: &Roster, region: &Ecosystem) -> Air {
    let none = Air {
        warmth: 150,
        light: 450,
        wetness: 0,
    };
    roster
        .climate(region.biome())
        .map_or(none, |climate| climate.mean_of_day(region.at()))
}

/// A region with its air and mood.
type Stands<'a> = (&'a Ecosystem, (Air, Mood));

/// What share of a species goes in a day from one region to the next; nothing where it can live only in the one.
fn share(roster: &Roster, species: usize, (from, here): Stands<'_>, (to, there): Stands<'_>) -> Option<f64> {
    let kind = &roster.species[species];
    let (guest, home) = (!kind.at_home_in(from.biome()), kind.at_home_in(to.biome()));
    if !home && (guest || !kind.winters_in(to.biome())) {
        return None;
    }
    let stray = if home { STRAYING_DAY } else { 0.0 };
    if !kind.def.migrates {
        return Some(stray);
    }
    let better = warm(kind, there.0) - warm(kind, here.0);
    let season = if guest {
        if better > -SEASON_FROM { HOMING_DAY } else { 0.0 }
    } else if kind.def.place.winters.is_empty() {
        0.0
    } else {
        SEASON_DAY * (better - SEASON_FROM).max(0.0) * food(roster, species, to)
    };
    let gain = pull(roster, species, to, there) - pull(roster, species, from, here);
    let leaves = if home { LEAVING_DAY * gain.max(0.0) } else { 0.0 };
    Some(leaves.max(season) + stray)
}

/// How good a region is for a species, 0 to 1: food for those who are there, warmth, harmony.
#[must_use]
pub fn pull(roster: &Roster, species: usize, region: &Ecosystem, (air, mood): (Air, Mood)) -> f64 {
    let warm = warm(&roster.species[species], air);
    0.5 * food(roster, species, region) + 0.3 * warm + 0.2 * f64::from(mood.favour()) / 1000.0
}

/// How good an air is for a species, 0 to 1: best in the middle of what it bears, so that the year itself calls to the heights and back.
fn warm(kind: &Species, air: Air) -> f64 {
    let [least, most] = kind.def.place.warmth.map(|degrees| degrees.saturating_mul(10));
    let middle = (f64::from(least) + f64::from(most)) / 2.0;
    let away = (f64::from(air.warmth) - middle).abs() / (f64::from(most) - middle).max(1.0);
    (1.0 - away).max(0.0)
}

/// How much of what those of a species who are in a region, and one more, need is there, 0 to 1.
fn food(roster: &Roster, species: usize, region: &Ecosystem) -> f64 {
    let kind = &roster.species[species];
    let counts = region.counts();
    let flora = region.flora();
    let plants: u64 = kind
        .eats
        .iter()
        .filter_map(|(food, _)| flora.layer_of(*food))
        .map(|layer| flora.edible_in_all(layer))
        .sum();
    let prey: f64 = roster
        .species
        .iter()
        .enumerate()
        .filter(|(index, _)| kind.prey >> index & 1 == 1)
        .map(|(index, hunted)| f64::from(counts[index]) * f64::from(hunted.def.size.full) * 0.5)
        .sum();
    // What all who are there, and one more, need in five days.
    let needs =
        f64::from(counts[species] + 1) * f64::from(kind.def.metabolism.basal) * 5.0 * DAY_MINUTES as f64;
    (plants as f64 * 0.05 + prey) / (plants as f64 * 0.05 + prey + needs)
}

/// Where those who cross the sky are at a moment: once a season, from region to region in the order given, so many hours over each.
#[must_use]
pub fn passing(roster: &Roster, regions: usize, at: WorldMinute) -> Vec<Passing> {
    let day = at.day() % SEASON_DAYS;
    let mut out = Vec::new();
    for (sky, def) in roster.skies.iter().enumerate() {
        let Some(passage) = &def.passage else { continue };
        let began = u64::from(passage.day) * DAY_MINUTES;
        let Some(since) = (day * DAY_MINUTES + at.0 % DAY_MINUTES).checked_sub(began) else {
            continue;
        };
        let over = u64::from(passage.hours.max(1)) * 60;
        let region = (since / over) as usize;
        if region < regions {
            out.push(Passing {
                sky,
                region,
                along: (since % over * 1000 / over) as u16,
            });
        }
    }
    out
}

/// How a region's life stands, against how it began.
#[must_use]
pub fn standing(roster: &Roster, region: &Ecosystem, began: &Beginning) -> Standing {
    Standing::of(region, roster, &began.counts, began.cover)
}

/// How a region began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// How many of each species.
    pub counts: [u32; SPECIES_MAX],
    /// Grains of its plants.
    pub cover: u64,
}

impl Beginning {
    /// How a region stands now, to be remembered.
    #[must_use]
    pub fn of(region: &Ecosystem) -> Self {
        let flora = region.flora();
        Self {
            counts: region.counts(),
            cover: (0..flora.plants().len()).map(|layer| flora.total(layer)).sum(),
        }
    }
}
