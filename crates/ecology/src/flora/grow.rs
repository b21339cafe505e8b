//! One step of growth, cell by cell: ripening, growth, withering, seeding, blight, fire, decay, and the soil's own slow ways.
//!
//! All factors are thousandths. What it is not: it knows no animal.

use super::{Flora, Passing, stands};
use crate::habitat::GroundCell;
use crate::ledger::Ledger;
use crate::plants::PlantDef;
use crate::roster::{CARRION_LAYER, LAYERS};

/// Hundredths of what the ground bears from which a plant seeds.
pub(super) const SEEDS_FROM: u32 = 85;
/// Thousandths of their full cover that all plants of a cell together may reach: several share a cell, but not all of each.
const CROWDED: u32 = 1800;
/// Thousandths of carrion that decay in an hour.
const DECAY_HOUR: u64 = 25;
/// One in so many of the soil's distance to rest is weathered or washed away in a day.
const WEATHERING_DAYS: i64 = 160;
/// One in so many of the difference between neighbouring soils evens out in a day.
const MIXING_DAYS: i64 = 60;
/// Dissonance, in points, above which blight grows.
const BLIGHT_FROM: i32 = 45;
/// Thousandths of blight that a point of dissonance above that keeps up.
const BLIGHT_A_POINT: u32 = 16;
/// Hours for which a burnt cell is seen to have burnt.
const CHARRED_HOURS: u16 = 96;
/// Wetness, in thousandths of moisture, below which a cell can burn.
const DRY_BELOW: u32 = 260;

/// What a cell bears of a plant, in grains: its cover by how well ground and moisture suit it.
pub(super) fn bears(plant: &PlantDef, ground: &GroundCell) -> u32 {
    if !stands(plant.stands, ground.element) {
        return 0;
    }
    let moist = fit(plant.moisture.map(i32::from), i32::from(ground.moisture));
    let grains = u64::from(plant.cover) * u64::from(moist) * u64::from(ground.fertility) / 1_000_000;
    u32::try_from(grains).unwrap_or(u32::MAX)
}

/// How well a value suits someone with a least, a best and a greatest: 0 to 1000, straight between them.
fn fit([least, best, greatest]: [i32; 3], value: i32) -> u32 {
    let part = |along: i32, whole: i32| {
        if whole <= 0 {
            1000
        } else {
            (along * 1000 / whole).clamp(0, 1000) as u32
        }
    };
    if value <= least && least < best || value >= greatest && greatest > best {
        0
    } else if value <= best {
        part(value - least, best - least)
    } else {
        part(greatest - value, greatest - best)
    }
}

/// What the hours do to a plant wherever it stands.
struct Weathered {
    /// Light, warmth and harmony together.
    favour: u64,
    growth: u64,
    ripening: u64,
    withering: u64,
    seeding: u64,
    sprouting: u64,
}

impl Weathered {
    fn new(plant: &PlantDef, passing: &Passing<'_>) -> Self {
        let air = passing.air;
        let light = if plant.light == 0 {
            1000
        } else {
            (u64::from(air.light) * 1000 / u64::from(plant.light)).min(1000)
        };
        let tenths = plant.warmth.map(|degrees| i32::from(degrees) * 10);
        let warmth = u64::from(fit(tenths, i32::from(air.warmth)));
        let hangs = u64::from(plant.harmony.min(1000));
        let harmony = 1000 - hangs + hangs * u64::from(passing.mood.favour()) / 1000;
        let hours = u64::from(passing.hours);
        Self {
            favour: light * warmth / 1000 * harmony / 1000,
            growth: u64::from(plant.growth) * hours,
            ripening: u64::from(plant.ripening) * hours,
            withering: u64::from(plant.withering) * hours,
            seeding: u64::from(plant.seeding) * hours,
            sprouting: u64::from(plant.sprouting) * hours,
        }
    }
}

pub(super) fn step(flora: &mut Flora, passing: &Passing<'_>, ledger: &mut Ledger) {
    let plants: Vec<&PlantDef> = flora
        .plants
        .iter()
        .map(|index| &passing.roster.plants[*index])
        .collect();
    let weathered: Vec<Weathered> = plants
        .iter()
        .map(|plant| Weathered::new(plant, passing))
        .collect();
    for (cell, ground) in passing.habitat.cells().iter().enumerate() {
        let moisture = (i32::from(ground.moisture) + i32::from(passing.air.wetness)).clamp(0, 1000);
        let mut filled = 0;
        for (layer, plant) in plants.iter().enumerate() {
            let stands = flora.grown[layer][cell].saturating_add(flora.young[layer][cell]);
            filled += (u64::from(stands) * 1000 / u64::from(plant.cover.max(1))) as u32;
        }
        let room = CROWDED.saturating_sub(filled).min(1000);
        for (layer, plant) in plants.iter().enumerate() {
            let bears = bears(plant, ground);
            if bears == 0 && flora.grown[layer][cell] == 0 && flora.young[layer][cell] == 0 {
                continue;
            }
            let moist = u64::from(fit(plant.moisture.map(i32::from), moisture));
            grow(flora, cell, layer, bears, room, &weathered[layer], moist);
            seed(flora, passing, cell, layer, bears, &weathered[layer]);
        }
        decay(flora, cell, passing.hours);
        sicken(flora, passing, cell, plants.len());
        burn(flora, passing, cell, &plants, moisture as u32);
        weather(flora, ground, cell, passing.hours, ledger);
    }
    mix_soil(flora, passing);
}

/// Ripening, growth, sprouting and withering of one layer of one cell.
fn grow(flora: &mut Flora, cell: usize, layer: usize, bears: u32, room: u32, now: &Weathered, moist: u64) {
    let favour = now.favour * moist / 1000;
    let sick = 1000 - u64::from(flora.blight[cell]);
    let (grown, young) = (
        u64::from(flora.grown[layer][cell]),
        u64::from(flora.young[layer][cell]),
    );
    let ripe = (young * now.ripening * favour / 24_000_000).min(young);
    let withered = (grown * now.withering / 24_000).min(grown);
    let stands = grown + young;
    let own_room = 1000 - (stands * 1000 / u64::from(bears.max(1))).min(1000);
    let soil = u64::from(flora.soil[cell]);
    // Poor soil slows growth before it ends it.
    let rich = (soil * 4000 / u64::from(flora.soil_rest.max(1))).min(1000);
    let share = favour * sick / 1000 * own_room.min(u64::from(room)) / 1000 * rich / 1000;
    let grows = (grown * now.growth * share / 24_000_000).min(soil);
    // Seed sleeps in every soil: where little stands, something sprouts.
    let bare = stands < u64::from(bears) / 20;
    let sprouts = if bare {
        (now.sprouting * favour / 24_000).min(soil - grows)
    } else {
        0
    };
    flora.soil[cell] = (soil - grows - sprouts + withered).min(u64::from(u32::MAX)) as u32;
    flora.grown[layer][cell] = (grown + ripe + grows - withered) as u32;
    flora.young[layer][cell] = (young - ripe + sprouts) as u32;
}

/// What stands near its full cover drops seed beside it.
fn seed(flora: &mut Flora, passing: &Passing<'_>, cell: usize, layer: usize, bears: u32, now: &Weathered) {
    let grown = flora.grown[layer][cell];
    if bears == 0 || grown < bears / 100 * SEEDS_FROM {
        return;
    }
    let drops = (u64::from(grown) * now.seeding / 24_000).min(u64::from(grown)) as u32;
    let way = passing.chance.bits(cell as u64, layer as u64) as usize % 8;
    let Some(beside) = passing.habitat.beside(cell, way) else {
        return;
    };
    let plant = &passing.roster.plants[flora.plants[layer]];
    let falls_on = self::bears(plant, &passing.habitat.cells()[beside]);
    let stands = flora.grown[layer][beside].saturating_add(flora.young[layer][beside]);
    let takes = drops.min(falls_on.saturating_sub(stands));
    flora.grown[layer][cell] -= takes;
    flora.young[layer][beside] += takes;
}

fn decay(flora: &mut Flora, cell: usize, hours: u8) {
    let lying = u64::from(flora.grown[CARRION_LAYER][cell]);
    if lying == 0 {
        return;
    }
    // The last grains go at once, so that nothing lies for ever.
    let gone = (lying * DECAY_HOUR * u64::from(hours) / 1000 + 1).min(lying) as u32;
    flora.grown[CARRION_LAYER][cell] -= gone;
    flora.soil[cell] = flora.soil[cell].saturating_add(gone);
}

/// Blight grows where dissonance is, spreads from cell to cell, kills, and heals in harmony.
fn sicken(flora: &mut Flora, passing: &Passing<'_>, cell: usize, layers: usize) {
    let points = passing.mood.dissonance.0 / 1000 - BLIGHT_FROM;
    let hours = u32::from(passing.hours);
    let mut blight = u32::from(flora.blight[cell]);
    if points > 0 {
        let likelihood = points as u32 * hours * 16;
        if passing.chance.happens(cell as u64, 21, likelihood) {
            blight += 250;
        }
        let way = passing.chance.bits(cell as u64, 22) as usize % 8;
        if blight > 200
            && let Some(beside) = passing.habitat.beside(cell, way)
        {
            let other = &mut flora.blight[beside];
            *other = (*other).max((blight / 2) as u16).min(1000);
        }
    }
    if blight == 0 {
        return;
    }
    let heals = hours * (passing.mood.favour() / 160);
    // No ground sickens further than the discord it stands in; what was sicker heals sooner.
    let bears = (points.max(0) as u32 * BLIGHT_A_POINT).min(900);
    blight = if blight > bears {
        blight.saturating_sub(heals + hours * 4).max(bears)
    } else {
        blight.saturating_sub(heals)
    }
    .min(900);
    flora.blight[cell] = blight as u16;
    // A cell that is wholly blighted loses a tenth a day of what grows in it above its roots; those live, and it comes back from them.
    for layer in 0..layers {
        let grown = u64::from(flora.edible(cell, layer));
        let dies = (grown * u64::from(blight) * u64::from(hours) / 240_000) as u32;
        flora.grown[layer][cell] -= dies;
        flora.soil[cell] = flora.soil[cell].saturating_add(dies);
    }
}

/// Fire: where it is dry and dissonant, a spark takes a cell, and may take those beside it.
fn burn(flora: &mut Flora, passing: &Passing<'_>, cell: usize, plants: &[&PlantDef], moisture: u32) {
    let hours = u16::from(passing.hours);
    flora.char_hours[cell] = flora.char_hours[cell].saturating_sub(hours);
    let dissonance = (passing.mood.dissonance.0 / 1000).clamp(0, 100) as u32;
    if moisture >= DRY_BELOW || passing.air.warmth < 200 || dissonance < 25 || flora.char_hours[cell] > 0 {
        return;
    }
    let likelihood = (dissonance - 20) * u32::from(hours) / 32;
    if !passing.chance.happens(cell as u64, 23, likelihood) {
        return;
    }
    let mut burning = Some(cell);
    // A fire runs before the wind for at most eight cells.
    for leap in 0..8 {
        let Some(at) = burning.take() else { return };
        for (layer, plant) in plants.iter().enumerate() {
            for grains in [&mut flora.grown[layer][at], &mut flora.young[layer][at]] {
                let burnt = (u64::from(*grains) * u64::from(plant.tinder.min(1000)) / 1000) as u32;
                *grains -= burnt;
                flora.soil[at] = flora.soil[at].saturating_add(burnt);
            }
        }
        flora.char_hours[at] = CHARRED_HOURS;
        flora.blight[at] = 0;
        let way = passing.chance.bits(cell as u64, 24 + leap) as usize % 8;
        burning = passing
            .habitat
            .beside(at, way)
            .filter(|next| flora.char_hours[*next] == 0);
    }
}

/// Rock weathers into poor soil, rain washes out rich soil.
fn weather(flora: &mut Flora, ground: &GroundCell, cell: usize, hours: u8, ledger: &mut Ledger) {
    let rest = i64::from(flora.soil_rest) * i64::from(ground.fertility) / 1000;
    let change = (rest - i64::from(flora.soil[cell])) * i64::from(hours) / (24 * WEATHERING_DAYS);
    if change >= 0 {
        ledger.weathered += change as u64;
    } else {
        ledger.washed += change.unsigned_abs();
    }
    flora.soil[cell] = (i64::from(flora.soil[cell]) + change) as u32;
}

/// What animals carry to one place, worms and water carry on.
fn mix_soil(flora: &mut Flora, passing: &Passing<'_>) {
    let side = passing.habitat.side();
    let mut even = |a: usize, b: usize| {
        let (here, there) = (i64::from(flora.soil[a]), i64::from(flora.soil[b]));
        let flows = (here - there) * i64::from(passing.hours) / (24 * MIXING_DAYS);
        flora.soil[a] = (here - flows) as u32;
        flora.soil[b] = (there + flows) as u32;
    };
    for cell in 0..side * side {
        if cell % side + 1 < side {
            even(cell, cell + 1);
        }
        if cell + side < side * side {
            even(cell, cell + side);
        }
    }
}

const _: () = assert!(
    LAYERS <= 20,
    "what chance is asked for layers lies below what it is asked for blight"
);
