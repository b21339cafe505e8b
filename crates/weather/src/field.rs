//! The field of air: pressure systems, air masses and the fronts between them, carried over the world by the wind of the season.
//!
//! A system is a swell of smooth noise that lives for a while and travels; where two air masses meet there is a front, whose air is wetter. Low
//! pressure is wet and windy, and the wind blows along the lines of equal pressure, with the season's own wind on top. The field is added to the
//! climate of the ground, which the caller draws smoothly over borders. What it is not: no chance is in it beyond the world's seed, and no
//! named weather.

use crate::definition::FieldDef;
use crate::{SEASON_MINUTES, YEAR_MINUTES, noise, season_way};
use serde::{Deserialize, Serialize};

/// Units of a metre in places.
pub const UNITS_PER_METRE: i64 = 64;
/// Thousandths.
const WHOLE: i64 = 1000;

/// What the climate alone gives at a place and hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Baseline {
    /// Tenths of a degree Celsius.
    pub temperature: i32,
    /// Relative humidity in thousandths.
    pub humidity: i32,
    /// Light in thousandths of a clear noon.
    pub light: i32,
}

/// The air at a place and minute. A journal format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Air {
    /// Tenths of a degree Celsius.
    pub temperature: i16,
    /// Relative humidity in thousandths, 0 to 1000.
    pub humidity: u16,
    /// Tenths of a hectopascal.
    pub pressure: u16,
    /// Where the wind blows to: centimetres a second east and south.
    pub wind: (i16, i16),
    /// How near the middle of a front is, in thousandths: 0 is within one air mass.
    pub front: u16,
}

impl Air {
    /// The wind's strength in centimetres a second.
    #[must_use]
    pub fn wind_speed(&self) -> u16 {
        let (east, south) = (i64::from(self.wind.0), i64::from(self.wind.1));
        u16::try_from((east * east + south * south).isqrt()).unwrap_or(u16::MAX)
    }
}

/// The field of a world.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    seed: u64,
    def: &'a FieldDef,
}

impl<'a> Field<'a> {
    /// The field of a world's seed.
    #[must_use]
    pub const fn new(seed: u64, def: &'a FieldDef) -> Self {
        Self { seed, def }
    }

    /// The air at a place (1/64 m east and south of the world's origin) and world minute, over the climate there.
    #[must_use]
    pub fn air(&self, (x, z): (i64, i64), minute: u64, climate: Baseline) -> Air {
        let def = self.def;
        let drift = self.drift(minute);
        let (x, z) = (x - drift.0, z - drift.1);
        let pressure = self.pressure(x, z, minute);
        let mass = self.swell(1, x, z, def.mass_metres, minute, def.mass_minutes);
        let wet = self.swell(2, x, z, def.mass_metres, minute, def.mass_minutes);
        let width = i64::from(def.front_width.max(1));
        let front = (width - mass.abs()).max(0) * WHOLE / width;
        let humidity = i64::from(climate.humidity)
            + (wet * i64::from(def.humidity_swing) - pressure * i64::from(def.low_humidity)
                + front * i64::from(def.front_humidity))
                / WHOLE;
        Air {
            temperature: (i64::from(climate.temperature) + mass * i64::from(def.temperature_swing) / WHOLE)
                .clamp(-600, 600) as i16,
            humidity: humidity.clamp(0, WHOLE) as u16,
            pressure: (i64::from(def.pressure_mean) + pressure * i64::from(def.pressure_swing) / WHOLE)
                .clamp(8000, 12_000) as u16,
            wind: self.wind(x, z, minute),
            front: front as u16,
        }
    }

    /// Pressure as a swell, -1000 to 1000, at a place that drifts with the systems.
    fn pressure(&self, x: i64, z: i64, minute: u64) -> i64 {
        self.swell(0, x, z, self.def.system_metres, minute, self.def.system_minutes)
    }

    fn swell(&self, number: u64, x: i64, z: i64, metres: u32, minute: u64, minutes: u32) -> i64 {
        let length = i64::from(metres.max(1)) * UNITS_PER_METRE;
        let cells = |units: i64| {
            units.div_euclid(length) * noise::CELL + units.rem_euclid(length) * noise::CELL / length
        };
        let life = u64::from(minutes.max(1));
        let time = (minute / life) as i64 * noise::CELL + (minute % life) as i64 * noise::CELL / life as i64;
        let seed = self.seed ^ number.wrapping_add(1).wrapping_mul(0xd6e8_feb8_6659_fd93);
        noise::octaves(seed, cells(x), cells(z), time)
    }

    /// Along the lines of equal pressure, low to the left, and the season's wind on top.
    fn wind(&self, x: i64, z: i64, minute: u64) -> (i16, i16) {
        let def = self.def;
        let near = i64::from(def.system_metres) * UNITS_PER_METRE / 16;
        let east = self.pressure(x + near, z, minute) - self.pressure(x - near, z, minute);
        let south = self.pressure(x, z + near, minute) - self.pressure(x, z - near, minute);
        let steering = self.steering(minute);
        let share = i64::from(def.ground_wind);
        let blow = |steering: i64, gradient: i64| {
            (steering * share / WHOLE + gradient * i64::from(def.gradient_wind) / WHOLE).clamp(-6000, 6000)
                as i16
        };
        (blow(steering.0, south), blow(steering.1, -east))
    }

    /// The season's wind aloft in centimetres a second.
    fn steering(&self, minute: u64) -> (i64, i64) {
        let of = |way: fn(&[i16; 2]) -> i16| {
            let mut values = [0; 4];
            for (value, wind) in values.iter_mut().zip(&self.def.steering) {
                *value = i32::from(way(wind));
            }
            i64::from(crate::between_seasons(values, minute))
        };
        (of(|wind| wind[0]), of(|wind| wind[1]))
    }

    /// How far the systems were carried since the world began, in 1/64 m: the integral of the season's wind, exact at every minute.
    fn drift(&self, minute: u64) -> (i64, i64) {
        let of = |way: fn(&[i16; 2]) -> i16| {
            let winds = self.def.steering.map(|wind| i128::from(way(&wind)));
            let season = i128::from(SEASON_MINUTES);
            // A whole year, and what was blown since the last middle of winter: from each middle to the next the wind changes evenly.
            let whole: i128 = winds.iter().sum::<i128>() * season;
            let since_start = minute + YEAR_MINUTES - SEASON_MINUTES / 2;
            let (years, (from, along)) = (since_start / YEAR_MINUTES, season_way(minute));
            let leg = |number: usize| (winds[number] + winds[(number + 1) % 4]) * season / 2;
            let along = i128::from(along);
            let (a, b) = (winds[from], winds[(from + 1) % 4]);
            let part = a * along + (b - a) * along * along / (2 * season);
            let blown = whole * i128::from(years) + (0..from).map(leg).sum::<i128>() + part;
            // Centimetres a second times minutes, to 1/64 m by the metres an hour that a metre a second carries a system.
            (blown * i128::from(self.def.drift) * i128::from(UNITS_PER_METRE) / (100 * 60)) as i64
        };
        (of(|wind| wind[0]), of(|wind| wind[1]))
    }
}
