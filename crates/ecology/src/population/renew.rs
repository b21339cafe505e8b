//! An hour's living, dying, ageing and birth.
//!
//! What it is not: nobody eats here.

use super::{AGES, Cohorts, Hour, Population, YOUNG, bounds_of};
use crate::breeding;
use crate::chance::Chance;
use crate::roster::Species;

/// What chance is asked for.
const STARVED: u64 = 20;
const OLDER: u64 = 21;
const BORN: u64 = 22;
/// How far above the least that keeps them alive the first begin to starve, as a share of what they hold when full.
const MARGIN: f64 = 0.18;
/// Share of those at the least that starve in an hour.
const STARVES_HOUR: f64 = 0.03;

pub(super) fn live(population: &mut Population, hour: &Hour<'_>, species: usize, chance: Chance) {
    let kind = &hour.roster.species[species];
    spend(population, hour, kind, species);
    starve(population, kind, species, chance);
    age(population, kind, species, chance);
    forget(population, hour, species);
    bear(population, hour, kind, species, chance);
}

/// What living costs: three quarters at rest, a little more than one awake, half as much again in air that it bears badly.
fn spend(population: &mut Population, hour: &Hour<'_>, kind: &Species, species: usize) {
    let awake = u64::from(kind.def.rhythm.hours());
    let [least, most] = kind.def.place.warmth.map(|degrees| degrees.saturating_mul(10));
    let suffers = u64::from(!(least..=most).contains(&hour.air.warmth));
    // In 96ths of the basal rate: 72 at rest, 104 awake.
    let rate = 72 + awake * 32 / 24 + suffers * 48;
    let basal = u64::from(kind.def.metabolism.basal) * 60;
    for class in 0..AGES {
        let cohorts = &mut population.cohorts[species];
        let many = u64::from(cohorts.count[class]);
        let each = if class < YOUNG { basal * 5 / 8 } else { basal };
        let (begin, width) = bounds_of(kind, class);
        let room = many * u64::from(kind.room(begin + width / 2));
        let saves = kind.saves(cohorts.matter[class], room);
        let cost = (many * each * rate * (1000 - saves) / 96_000).min(cohorts.matter[class]);
        cohorts.matter[class] -= cost;
        population.soil += cost;
    }
}

fn starve(population: &mut Population, kind: &Species, species: usize, chance: Chance) {
    for class in 0..AGES {
        let cohorts = &mut population.cohorts[species];
        let many = cohorts.count[class];
        if many == 0 {
            continue;
        }
        let (begin, width) = bounds_of(kind, class);
        let room = kind.room(begin + width / 2).max(1);
        let filled = cohorts.matter[class] as f64 / (f64::from(many) * f64::from(room));
        let lean = f64::from(kind.def.size.lean) / 1000.0;
        let short = ((lean + MARGIN - filled) / MARGIN).clamp(0.0, 1.5);
        if short <= 0.0 {
            continue;
        }
        let expected = f64::from(many) * STARVES_HOUR * short * short * short;
        let who = species as u64 * 64 + class as u64;
        let dies = chance.rounded(who, STARVED, expected).min(u64::from(many)) as u32;
        population.vitals[species].starved += dies;
        for _ in 0..dies {
            // Those who starve are the leanest.
            let left = cohorts.matter[class].min(u64::from(kind.least(room)));
            cohorts.trust[class] -= cohorts.trust[class] / cohorts.count[class];
            cohorts.count[class] -= 1;
            let left = if cohorts.count[class] == 0 {
                cohorts.matter[class]
            } else {
                left
            };
            cohorts.matter[class] -= left;
            population.carrion += left;
        }
    }
}

fn age(population: &mut Population, kind: &Species, species: usize, chance: Chance) {
    for class in (0..AGES).rev() {
        let (_, width) = bounds_of(kind, class);
        let cohorts = &mut population.cohorts[species];
        let many = cohorts.count[class];
        let expected = f64::from(many) * 60.0 / f64::from(width);
        let who = species as u64 * 64 + class as u64;
        let older = chance.rounded(who, OLDER, expected).min(u64::from(many));
        for _ in 0..older {
            let super::Taken { matter, trust } = cohorts.take_one(class);
            if class + 1 < AGES {
                cohorts.count[class + 1] += 1;
                cohorts.matter[class + 1] += matter;
                cohorts.trust[class + 1] += trust;
            } else {
                population.carrion += matter;
                population.vitals[species].aged += 1;
            }
        }
    }
}

/// Every six hours a thirty-second of all trust is forgotten, and at least one.
fn forget(population: &mut Population, hour: &Hour<'_>, species: usize) {
    if !(hour.at.0 / 60).is_multiple_of(6) {
        return;
    }
    let cohorts = &mut population.cohorts[species];
    for trust in &mut cohorts.trust {
        *trust -= trust.div_ceil(32);
    }
}

fn bear(population: &mut Population, hour: &Hour<'_>, kind: &Species, species: usize, chance: Chance) {
    let def = &kind.def;
    let conceived = crate::climate::WorldMinute(hour.at.0.saturating_sub(u64::from(kind.carrying_minutes)));
    let cohorts = &mut population.cohorts[species];
    let (grown, total) = (cohorts.grown(), cohorts.total());
    if !kind.mates_in(conceived.season()) || grown < 2 || total >= u32::from(def.numbers.bound) {
        return;
    }
    let filled = cohorts.filled(kind);
    let cells = hour.habitat.cells_of(kind.elements);
    let conceives = breeding::mates(grown, filled) * breeding::fruitful(kind, total, cells);
    let expected = f64::from(grown) * 0.5 * f64::from(def.breeding.litter) * conceives;
    let expected = expected / breeding::cycle_hours(kind);
    let born = chance.rounded(species as u64, BORN, expected);
    let born = born.min(u64::from(u32::from(def.numbers.bound) - total));
    let each = u64::from((kind.newborn / 8 * 7).max(1));
    for _ in 0..born {
        if !give(cohorts, each) {
            return;
        }
        cohorts.count[0] += 1;
        cohorts.matter[0] += each;
        population.vitals[species].born += 1;
    }
}

/// Takes matter from the grown class that holds most.
fn give(cohorts: &mut Cohorts, grains: u64) -> bool {
    let richest = (YOUNG..AGES).max_by_key(|class| cohorts.matter[*class]);
    match richest {
        Some(class) if cohorts.matter[class] > grains * 2 => {
            cohorts.matter[class] -= grains;
            true
        }
        _ => false,
    }
}
