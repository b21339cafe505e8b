//! An hour's feeding: plants and carrion by Holling's disc, prey by encounter, hiding and hunger.
//!
//! What it is not: it neither ages nor bears anyone.

use super::{AGES, Hour, Population, YOUNG};
use crate::chance::Chance;
use crate::hunting;
use crate::roster::Species;

/// Bites of a mouth of [`EVEN_BITE`] grains that must stand in a cell for half of its full rate: below, one walks more than it eats.
const HALF_BITES: f64 = 60.0;
/// A mouth in the middle. Who takes larger bites goes farther for them, so that what must stand for half of the rate grows only as the root of a bite: the
/// smallest do not graze the largest off the ground in want.
const EVEN_BITE: f64 = 40.0;
/// What chance is asked for.
const KILLS: u64 = 10;
const WHOM: u64 = 11;

/// Grains that all of a species lack to be full.
pub(super) fn lacks(population: &Population, kind: &Species, species: usize) -> [u64; AGES] {
    let cohorts = &population.cohorts[species];
    std::array::from_fn(|class| {
        let (begin, width) = super::bounds_of(kind, class);
        let room = u64::from(kind.room(begin + width / 2)) * u64::from(cohorts.count[class]);
        room.saturating_sub(cohorts.matter[class])
    })
}

/// Shares matter out to the classes by what they lack; gives what nobody could take.
fn nourish(population: &mut Population, kind: &Species, species: usize, grains: u64) -> u64 {
    let lack = lacks(population, kind, species);
    let whole: u64 = lack.iter().sum();
    let given = grains.min(whole);
    let (mut passed, mut done) = (0, 0);
    for (class, lack) in lack.iter().enumerate() {
        passed += lack;
        let due = (u128::from(passed) * u128::from(given) / u128::from(whole.max(1))) as u64;
        population.cohorts[species].matter[class] += due - done;
        done = due;
    }
    grains - given
}

pub(super) fn graze(population: &mut Population, hour: &Hour<'_>, species: usize) {
    let kind = &hour.roster.species[species];
    let meals: Vec<(usize, u32)> = population.meals[species].clone();
    if meals.is_empty() {
        return;
    }
    let cohorts = population.cohorts[species];
    let lack: u64 = lacks(population, kind, species).iter().sum();
    let digest = u64::from(kind.def.metabolism.digest.max(1));
    // As individuals do, it stops before it is wholly full.
    let room: u64 = lack + cohorts.matter.iter().sum::<u64>();
    let wants = lack.saturating_sub(room / 16) * 1000 / digest;
    let mouths = f64::from(cohorts.grown()) + 0.5 * f64::from(cohorts.total() - cohorts.grown());
    let awake = f64::from(kind.def.rhythm.hours()) / 24.0;
    let cells = f64::from(hour.habitat.cells_of(kind.elements).max(1));
    let mut left = wants;
    for (layer, bite) in meals {
        let there = population.edible[layer];
        let half = (f64::from(bite) * EVEN_BITE).sqrt() * HALF_BITES * cells;
        let rate = f64::from(bite) * 60.0 * awake * there as f64 / (there as f64 + half);
        let eaten = ((mouths * rate) as u64).min(left).min(there);
        population.edible[layer] -= eaten;
        population.owed[layer] += eaten;
        left -= eaten;
        let kept = eaten * digest / 1000;
        let over = nourish(population, kind, species, kept);
        population.soil += eaten - kept + over;
    }
}

pub(super) fn hunt(population: &mut Population, hour: &Hour<'_>, species: usize, chance: Chance) {
    let kind = &hour.roster.species[species];
    if kind.prey == 0 {
        return;
    }
    let cohorts = population.cohorts[species];
    let hunters = f64::from(cohorts.grown()) + hunting::YOUNG * f64::from(cohorts.total() - cohorts.grown());
    let lack: u64 = lacks(population, kind, species).iter().sum();
    let held: u64 = cohorts.matter.iter().sum();
    let hungry = hunting::hungry(held as f64 / (lack + held).max(1) as f64);
    let cells = hour.habitat.cells_of(kind.elements);
    let minutes = 60.0 * f64::from(kind.def.rhythm.hours()) / 24.0;
    let digest = f64::from(kind.def.metabolism.digest) / 1000.0;
    let mut wants = lack as f64 * 0.94;
    for prey in 0..hour.roster.species.len() {
        if kind.prey >> prey & 1 == 0 || population.cohorts[prey].total() == 0 {
            continue;
        }
        let hunted = &hour.roster.species[prey];
        let many = f64::from(population.cohorts[prey].total());
        let open = 1.0 - f64::from(hunted.def.place.refuge) / 1000.0;
        let skill = f64::from(kind.skill[prey]) / 65_536.0;
        let met = hunting::tries_a_minute(kind, hunted, many, cells) * minutes * open * skill;
        let body = population.cohorts[prey].matter.iter().sum::<u64>() as f64 / many;
        let enough = wants / (body * digest).max(1.0);
        let expected = (hunters * hungry * met).min(enough).min(many * 0.5);
        let kills = chance.rounded(species as u64 * 64 + prey as u64, KILLS, expected);
        for kill in 0..kills {
            let Some(class) = whom(
                population,
                prey,
                chance.bits(species as u64 * 4096 + prey as u64 * 64 + kill, WHOM),
            ) else {
                break;
            };
            let body = population.cohorts[prey].take_one(class).matter;
            population.vitals[prey].hunted += 1;
            let can_eat = ((wants / digest.max(0.001)) as u64).min(body);
            let kept = (can_eat as f64 * digest) as u64;
            let over = nourish(population, kind, species, kept);
            population.soil += can_eat - kept + over;
            population.carrion += body - can_eat;
            wants = (wants - kept as f64).max(0.0);
        }
    }
}

/// Whom a hunter gets: the young and the oldest twice as often.
fn whom(population: &Population, prey: usize, bits: u64) -> Option<usize> {
    let count = &population.cohorts[prey].count;
    let weight =
        |class: usize| u64::from(count[class]) * if class < YOUNG || class == AGES - 1 { 2 } else { 1 };
    let whole: u64 = (0..AGES).map(weight).sum();
    if whole == 0 {
        return None;
    }
    let mut nth = (bits >> 20) % whole;
    (0..AGES).find(|class| {
        let found = nth < weight(*class);
        nth = nth.saturating_sub(weight(*class));
        found
    })
}
