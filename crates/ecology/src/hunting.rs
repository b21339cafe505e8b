//! The law of the hunt that individuals and numbers share: how often a hungry hunter comes to try for one of a kind, and what comes of it.
//!
//! A hunter sweeps the ground with its senses as it walks; whom it meets it tries for a few times before it loses it; the last of a kind know where to hide
//! (Holling's third kind, 1959), so that none is hunted to the end. The young hunt worse, and who has eaten hunts the less the fuller it is. What it is not: it
//! knows nobody's place; how often individuals really have prey within their run they count for themselves (`fauna::contact`).

use crate::habitat::CELL_METRES;
use crate::roster::Species;

/// Tries that a hunter has at what it meets before it loses it.
const TRIES: f64 = 1.6;
/// Share of its first numbers at which half of a kind can hide, and how many can in any case.
const HIDES: (f64, f64) = (0.6, 3.0);
/// How much farther it finds prey that it smells or hears.
const SMELLS: f64 = 1.6;
/// What a young hunter catches of what a grown one does.
pub const YOUNG: f64 = 0.3;
/// Share of what it can hold, in sixteenths, below which every hunter hunts, and from which none does; between them the fewer, the more it holds.
pub const HUNTS: [u32; 2] = [10, 15];
/// Likelihood, at most, of a minute's chase.
const SURE: f64 = 0.5;

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

/// Share of hunters, 0 to 1, that hunt when they hold so large a share of what they can.
#[must_use]
pub fn hungry(filled: f64) -> f64 {
    let [all, none] = HUNTS.map(|sixteenths| f64::from(sixteenths) / 16.0);
    ((none - filled) / (none - all)).clamp(0.0, 1.0)
}

/// How eager a hunter of such room that holds so much is for a body of so many grains, 0 to 1: who could not eat it up tries the less for it, so that as much is
/// killed as is eaten. What grows tries for whatever it meets.
#[must_use]
pub fn eager(hunter: &Species, room: u32, holds: u32, body: u32) -> f64 {
    if room < hunter.def.size.full {
        return 1.0;
    }
    let gives = f64::from(body) * f64::from(hunter.def.metabolism.digest) / 1000.0;
    (f64::from(room.saturating_sub(holds)) / gives.max(1.0)).min(1.0)
}

/// Likelihood in 2^32ths that a minute's chase of one of so many within its run ends with it caught, by a grown hunter that has prey of this kind within its run for this
/// share of its hungry waking minutes: as much oftener as that is seldom, so that the sum of all minutes is the law's.
#[must_use]
pub fn catches(hunter: &Species, hunted: &Species, skill: u32, many: f64, cells: u32, contact: f64) -> u32 {
    let tries = tries_a_minute(hunter, hunted, many, cells) / contact.max(1e-6);
    let likely = f64::from(skill) / 65_536.0 * tries;
    (likely.min(SURE) * 4_294_967_296.0) as u32
}
