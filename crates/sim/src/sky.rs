//! The sky over the regions: climate drawn smoothly over borders, the air at a place, what a kind of weather does, and forecasts.
//!
//! All of it follows from content, the world's seed, time and a region's state, so that it is the same after a restart. What it is not: no
//! event is decided here; [`crate::region::turn_weather`] does that.

use crate::region::limits::VOICE_METRES;
use crate::region::{RegionState, happening};
use crate::rules::Rules;
use ecology::bustle::{Bustle, USUAL};
use ecology::climate::{Air as LivingAir, Climate, DAY_MINUTES, YEAR_DAYS};
use ecology::climate::{HOUR_MINUTES, WorldMinute};
use kernel::{Milli, RegionId};
use song::Intent;
use weather::field::UNITS_PER_METRE;
use weather::forecast::{Counts, futures, share};
use weather::{
    Air, Baseline, Begun, Conditions, Field, HappeningDef, Kind, KindDef, QUARTER_MINUTES, QUARTERS_PER_DAY,
    QUARTERS_PER_HOUR, Spell, YEAR_MINUTES, season_of,
};
use world::RegionDef;
use world::harmony::FULL;
use world::region_def::{REGION_METRES, Site};

// Weather and the living world keep one calendar.
const _: () = assert!(YEAR_MINUTES == YEAR_DAYS * DAY_MINUTES);

/// Units across a region of the grid.
const ACROSS: i64 = REGION_METRES as i64 * UNITS_PER_METRE;

/// The climate of a place in 1/64 m: each outdoor region's at its middle, drawn evenly between the four nearest, so that no border shows.
#[must_use]
pub fn baseline(rules: &Rules, (x, z): (i64, i64), minute: u64) -> Baseline {
    let (column, row) = (
        (x - ACROSS / 2).div_euclid(ACROSS),
        (z - ACROSS / 2).div_euclid(ACROSS),
    );
    let (u, v) = (
        (x - ACROSS / 2).rem_euclid(ACROSS),
        (z - ACROSS / 2).rem_euclid(ACROSS),
    );
    let corners = [
        (column, row, (ACROSS - u) * (ACROSS - v)),
        (column + 1, row, u * (ACROSS - v)),
        (column, row + 1, (ACROSS - u) * v),
        (column + 1, row + 1, u * v),
    ];
    let (mut sum, mut weights) = ((0, 0, 0), 0);
    for (column, row, weight) in corners {
        let Some(def) = (weight > 0).then(|| region_at(rules, column, row)).flatten() else {
            continue;
        };
        let here = climate_of(rules, &def.biome, minute);
        sum.0 += i64::from(here.temperature) * weight;
        sum.1 += i64::from(here.humidity) * weight;
        sum.2 += i64::from(here.light) * weight;
        weights += weight;
    }
    if weights == 0 {
        return climate_of(rules, "", minute);
    }
    Baseline {
        temperature: (sum.0 / weights) as i32,
        humidity: (sum.1 / weights) as i32,
        light: (sum.2 / weights) as i32,
    }
}

fn region_at(rules: &Rules, column: i64, row: i64) -> Option<&RegionDef> {
    rules.pack.regions.values().find(|def| match def.site {
        Site::Outdoor { grid_x, grid_z } => (i64::from(grid_x), i64::from(grid_z)) == (column, row),
        Site::Interior { .. } => false,
    })
}

fn climate<'a>(rules: &'a Rules, biome: &str) -> Option<&'a Climate> {
    rules
        .pack
        .nature
        .climates
        .iter()
        .find(|climate| climate.biome == biome)
}

/// What a biome's climate gives at a minute, drawn between the hours; a mild spring noon where nothing is written of it.
fn climate_of(rules: &Rules, biome: &str, minute: u64) -> Baseline {
    let humidity = rules.pack.weather.humidity(biome, minute);
    let Some(climate) = climate(rules, biome) else {
        return Baseline {
            temperature: 120,
            humidity,
            light: 600,
        };
    };
    let (air, next) = (
        climate.air(WorldMinute(minute)),
        climate.air(WorldMinute(minute + HOUR_MINUTES)),
    );
    let along = (minute % HOUR_MINUTES) as i32;
    let drawn = |from: i32, to: i32| from + (to - from) * along / HOUR_MINUTES as i32;
    Baseline {
        temperature: drawn(i32::from(air.warmth), i32::from(next.warmth)),
        humidity,
        light: drawn(i32::from(air.light), i32::from(next.light)),
    }
}

/// The middle of a region, in 1/64 m.
#[must_use]
pub fn middle_of(def: &RegionDef) -> (i64, i64) {
    let (corner, half) = (def.site.corner(), def.site.side() / 2.0);
    let units = |metres: f64| ((metres + half) * UNITS_PER_METRE as f64) as i64;
    (units(corner.x), units(corner.z))
}

/// The air at a place in 1/64 m and a minute, over the climate there.
#[must_use]
pub fn air_at(rules: &Rules, at: (i64, i64), minute: u64) -> Air {
    Field::new(rules.pack.world.seed, &rules.pack.weather.field).air(at, minute, baseline(rules, at, minute))
}

/// What decides the weather of a region at a quarter.
#[must_use]
pub fn conditions<'a>(
    rules: &Rules,
    def: &'a RegionDef,
    (harmony, dissonance): (Milli, Milli),
    in_tune: u16,
    quarter: u32,
) -> Conditions<'a> {
    let minute = u64::from(quarter) * QUARTER_MINUTES;
    let at = middle_of(def);
    let climate = baseline(rules, at, minute);
    let share = |value: Milli| (value.0.clamp(0, FULL.0) / (FULL.0 / 1000)) as u16;
    Conditions {
        air: Field::new(rules.pack.world.seed, &rules.pack.weather.field).air(at, minute, climate),
        light: climate.light.clamp(0, 1000) as u16,
        biome: &def.biome,
        season: season_of(minute),
        harmony: share(harmony),
        dissonance: share(dissonance),
        in_tune: in_tune / QUARTERS_PER_HOUR as u16,
    }
}

/// The row of the weather a region has; absent before the first look and under a roof.
#[must_use]
pub fn kind_of<'a>(state: &RegionState, rules: &'a Rules) -> Option<&'a KindDef> {
    rules.pack.weather.kind(state.sky.weather?.kind)
}

/// What the weather leaves of walking and running speed, in thousandths.
#[must_use]
pub fn pace_of(state: &RegionState, rules: &Rules) -> u16 {
    kind_of(state, rules).map_or(1000, |def| weakened(def.pace, state))
}

/// How far music and speech carry, in thousandths of what they do under an open sky.
#[must_use]
pub fn hearing_of(state: &RegionState, rules: &Rules) -> u16 {
    kind_of(state, rules).map_or(1000, |def| weakened(def.hearing, state))
}

/// Decimetres within which creatures hear a voice in a region's weather, and a voice of theirs is heard.
#[must_use]
pub fn voice_dm(state: &RegionState, rules: &Rules) -> u32 {
    VOICE_METRES * 10 * u32::from(hearing_of(state, rules)) / 1000
}

/// How strong an intent is under the present weather, in thousandths.
#[must_use]
pub fn strength_of(state: &RegionState, intent: Intent, rules: &Rules) -> u16 {
    kind_of(state, rules).map_or(1000, |def| weakened(def.strength(intent), state))
}

/// What a performance costs of energy, in thousandths of what it does under an open sky.
#[must_use]
pub fn energy_of(state: &RegionState, rules: &Rules) -> u16 {
    kind_of(state, rules).map_or(1000, |def| weakened(def.energy, state))
}

/// A factor as far from one as the weather is intense.
fn weakened(factor: u16, state: &RegionState) -> u16 {
    let intensity = state.sky.weather.map_or(0, |noted| i32::from(noted.intensity));
    (1000 + (i32::from(factor) - 1000) * intensity / 1000).clamp(0, i32::from(u16::MAX)) as u16
}

/// The air that the living world of a region feels, given the climate's own: moved by how far the air that was last noted is from the climate of
/// its hour, and by the kind of weather. Where a region has no sky it is the climate's own.
#[must_use]
pub fn felt(state: &RegionState, rules: &Rules, own: LivingAir) -> LivingAir {
    let def = state.region.as_ref().and_then(|region| rules.pack.region(region));
    let (Some(def), Some(noted), Some(kind)) = (def, state.sky.weather, kind_of(state, rules)) else {
        return own;
    };
    let usual = climate_of(rules, &def.biome, u64::from(noted.quarter) * QUARTER_MINUTES);
    let apart = i32::from(noted.air.temperature) - usual.temperature;
    let by = |full: i16| i32::from(full) * i32::from(noted.intensity) / 1000;
    let shade = i32::from(kind.life.shade) * i32::from(noted.intensity) / 1000;
    LivingAir {
        warmth: (i32::from(own.warmth) + apart + by(kind.life.warmth)).clamp(-600, 600) as i16,
        light: (i32::from(own.light) * (1000 - shade) / 1000).clamp(0, 1000) as u16,
        wetness: (i32::from(own.wetness) + by(kind.life.wetness)).clamp(-1000, 1000) as i16,
    }
}

/// How much each species of a region stirs and sounds by what goes on there with the weather. Of several happenings that one counts for a species
/// that moves it farthest from its own.
#[must_use]
pub fn bustle_of(state: &RegionState, rules: &Rules) -> Bustle {
    let mut bustle = Bustle::default();
    for (row, _) in happening::under_way(&state.sky.happenings, rules) {
        for species in row
            .species
            .iter()
            .filter_map(|slug| rules.roster.species_called(slug))
        {
            for (now, new) in [
                (&mut bustle.stirs[species], row.stirs),
                (&mut bustle.voices[species], row.voices),
            ] {
                if new.abs_diff(USUAL) > now.abs_diff(USUAL) {
                    *now = new;
                }
            }
        }
    }
    bustle
}

/// How likely each happening is at a quarter ahead, in thousandths, by how many futures have a weather that brings it; those that none brings are left
/// out. Who lives here is taken as it is.
#[must_use]
pub fn happenings_ahead<'a>(
    state: &RegionState,
    rules: &'a Rules,
    quarter: u32,
    counts: &Counts,
) -> Vec<(&'a HappeningDef, u16)> {
    let Some(def) = state.region.as_ref().and_then(|region| rules.pack.region(region)) else {
        return Vec::new();
    };
    let minute = u64::from(quarter) * QUARTER_MINUTES;
    let in_tune = in_tune_at(state, rules, quarter);
    let ahead = conditions(rules, def, (state.harmony, state.dissonance), in_tune, quarter);
    let weather = &rules.pack.weather;
    let share_of = |row: &HappeningDef| {
        let brings = |kind: &&KindDef| row.comes_with(kind.kind, ahead.intensity(kind), Begun::No);
        let futures = weather.kinds.iter().filter(brings);
        share(futures.map(|kind| counts[kind.kind.index()]).sum())
    };
    weather
        .happenings
        .iter()
        .filter(|row| row.may_come(&def.biome, minute) && happening::lives_here(state, def, row, rules))
        .map(|row| (row, share_of(row)))
        .filter(|(_, share)| *share > 0)
        .collect()
}

/// Quarters in a row that the region will have been in tune by a quarter ahead, as it is in tune now.
fn in_tune_at(state: &RegionState, rules: &Rules, quarter: u32) -> u16 {
    let noted = state.sky.weather.unwrap_or_default();
    let longer = u16::try_from(quarter.saturating_sub(noted.quarter)).unwrap_or(u16::MAX);
    if state.harmony >= rules.pack.weather.aurora.in_tune {
        noted.in_tune.saturating_add(longer)
    } else {
        0
    }
}

/// What may come in a region: a count for each quarter of the next world day, the first being the one after `quarter`, as the region is in tune
/// now. `None` under a roof, before the first look, and for a region that content no longer has.
#[must_use]
pub fn forecast(state: &RegionState, rules: &Rules, quarter: u32) -> Option<Vec<Counts>> {
    let def = rules.pack.region(state.region.as_ref()?)?;
    let noted = state.sky.weather?;
    let from = quarter.saturating_add(1);
    let ahead: Vec<Conditions<'_>> = (from..from.saturating_add(QUARTERS_PER_DAY))
        .map(|quarter| {
            let in_tune = in_tune_at(state, rules, quarter);
            conditions(rules, def, (state.harmony, state.dissonance), in_tune, quarter)
        })
        .collect();
    // A storm is held until it ends by itself: what players will do is not known.
    let until = state.sky.storm.as_ref().map_or(noted.until, |storm| storm.ends);
    let present = Spell {
        kind: noted.kind,
        until,
    };
    let seed = rules.pack.world.seed ^ seed_of(state.region.as_ref()?) ^ u64::from(quarter) << 20;
    Some(futures(
        &rules.pack.weather,
        present,
        from,
        &ahead,
        state.sky.calm_until,
        seed,
    ))
}

/// A number of a region's own: FNV-1a over its slug.
pub(crate) fn seed_of(region: &RegionId) -> u64 {
    region.as_str().bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// What a kind moves of harmony and dissonance in an hour at its present intensity.
#[must_use]
pub fn hourly(state: &RegionState, rules: &Rules) -> Option<(Kind, Milli, Milli)> {
    let (noted, def) = (state.sky.weather?, kind_of(state, rules)?);
    let by = |full: Milli| full.scaled(i64::from(noted.intensity), 1000);
    (def.harmony != Milli::ZERO || def.dissonance != Milli::ZERO)
        .then(|| (def.kind, by(def.harmony), by(def.dissonance)))
}
