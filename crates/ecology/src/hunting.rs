//! The law of the hunt that individuals and numbers share: how often a hungry hunter comes to try for one of a kind.
//!
//! A hunter sweeps the ground with its senses as it walks; whom it meets it tries for a few times before it loses it; the last of a kind know where to hide
//! (Holling's third kind, 1959), so that none is hunted to the end. What it is not: whether a try succeeds is the hunter's skill, and chance.

use crate::habitat::CELL_METRES;
use crate::roster::Species;

/// Tries that a hunter has at what it meets before it loses it.
const TRIES: f64 = 1.6;
/// Share of its first numbers at which half of a kind can hide, and how many can in any case.
const HIDES: (f64, f64) = (0.6, 3.0);
/// How much farther it finds prey that it smells or hears.
const SMELLS: f64 = 1.6;
/// Share of the waking minutes of a hungry individual in which some prey is within its run.
const IN_CONTACT: f64 = 0.3;

/// Tries of one hungry hunter, in a waking minute, at so many of a kind on so many cells that the hunter can go to, were all of them in the open.
#[must_use]
pub fn tries_a_minute(hunter: &Species, hunted: &Species, many: f64, cells: u32) -> f64 {
    let area = f64::from(cells.max(1)) * f64::from(CELL_METRES * CELL_METRES);
    let smells = if hunter.def.senses.far { SMELLS } else { 1.0 };
    let swept = 2.0 * f64::from(hunter.def.senses.sight) * f64::from(hunter.def.speed.walk) * smells / area;
    let hide = f64::from(hunted.def.numbers.start) * HIDES.0 + HIDES.1;
    let seen = many * many / (many * many + hide * hide);
    swept * many * seen * TRIES
}

/// Likelihood in 2^16ths that a minute's chase of an individual within its run ends with the prey caught: its skill as often as it comes to a try.
#[must_use]
pub fn catches(hunter: &Species, hunted: &Species, skill: u32, many: u32, cells: u32) -> u32 {
    let tries = tries_a_minute(hunter, hunted, f64::from(many), cells) / IN_CONTACT;
    (f64::from(skill) * tries.min(1.0)) as u32
}
