//! The calendar and the climate: which day it is, and what air a biome has then.
//!
//! A world day has 24 hours of 60 world minutes, a season 12 days, a year 48. The air is given to every step from outside; a biome's climate
//! is what it is when nobody says otherwise. What it is not: weather; nothing here is drawn by chance or remembered.

use crate::species::Season;
use serde::{Deserialize, Serialize};

/// World minutes of an hour.
pub const HOUR_MINUTES: u64 = 60;
/// World minutes of a day.
pub const DAY_MINUTES: u64 = 24 * HOUR_MINUTES;
/// Days of a season.
pub const SEASON_DAYS: u64 = 12;
/// Days of a year.
pub const YEAR_DAYS: u64 = 4 * SEASON_DAYS;
/// Hours of a year.
pub const YEAR_HOURS: u64 = YEAR_DAYS * 24;

/// A moment of the world, in minutes since it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorldMinute(pub u64);

impl WorldMinute {
    /// The hour of the day, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        (self.0 / HOUR_MINUTES % 24) as u8
    }

    /// The day since the world began.
    #[must_use]
    pub const fn day(self) -> u64 {
        self.0 / DAY_MINUTES
    }

    /// The season.
    #[must_use]
    pub const fn season(self) -> Season {
        match self.day() % YEAR_DAYS / SEASON_DAYS {
            0 => Season::Spring,
            1 => Season::Summer,
            2 => Season::Autumn,
            _ => Season::Winter,
        }
    }

    /// So many hours later.
    #[must_use]
    pub const fn plus_hours(self, hours: u64) -> Self {
        Self(self.0.saturating_add(hours.saturating_mul(HOUR_MINUTES)))
    }
}

/// The air of one place at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Air {
    /// Tenths of a degree Celsius.
    pub warmth: i16,
    /// Light in thousandths of a clear noon.
    pub light: u16,
    /// Wetness that rain and mist add to the ground's own, in thousandths; below zero it dries.
    pub wetness: i16,
}

/// What air a biome has in the course of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Climate {
    /// The biome.
    pub biome: String,
    /// Degrees Celsius at the middle of spring, summer, autumn and winter.
    pub warmth: [i16; 4],
    /// Degrees between the mean of a day and its warmest hour.
    pub swing: i16,
    /// Light of a noon in the four seasons, in thousandths of a clear one.
    pub light: [u16; 4],
    /// Wetness that the four seasons add to the ground, in thousandths.
    pub wetness: [i16; 4],
    /// Grains of soil in a cell of the best ground when nothing grows on it.
    pub soil: u32,
}

/// Thousandths of a noon's light at each hour. The moon's share keeps nights from zero, since what lives by it grows then.
const LIGHT_OF_HOUR: [u16; 24] = [
    30, 30, 30, 30, 40, 120, 300, 500, 680, 820, 920, 980, 1000, 980, 920, 820, 680, 500, 300, 120, 50, 30,
    30, 30,
];
/// Where an hour lies between the mean of a day (0) and its warmest (1000), coldest (-1000).
const SWING_OF_HOUR: [i16; 24] = [
    -620, -720, -810, -900, -970, -1000, -930, -720, -420, -80, 260, 560, 790, 940, 1000, 960, 840, 640, 400,
    160, -60, -240, -390, -510,
];
/// The mean of [`LIGHT_OF_HOUR`].
const LIGHT_OF_DAY: i32 = 414;

impl Climate {
    /// The air at a moment.
    #[must_use]
    pub fn air(&self, at: WorldMinute) -> Air {
        let hour = usize::from(at.hour());
        let mean = self.mean_of_day(at);
        Air {
            warmth: mean.warmth + (i32::from(self.swing) * i32::from(SWING_OF_HOUR[hour]) / 100) as i16,
            light: (u32::from(mean.light) * u32::from(LIGHT_OF_HOUR[hour]) / LIGHT_OF_DAY as u32).min(1000)
                as u16,
            wetness: mean.wetness,
        }
    }

    /// The mean air of the day in which a moment has such air: without the hour's own light and warmth, with all that the weather makes of them.
    #[must_use]
    pub fn of_day(&self, air: Air, at: WorldMinute) -> Air {
        let hour = usize::from(at.hour());
        let light = u32::from(air.light) * LIGHT_OF_DAY as u32 / u32::from(LIGHT_OF_HOUR[hour]);
        Air {
            warmth: air.warmth - (i32::from(self.swing) * i32::from(SWING_OF_HOUR[hour]) / 100) as i16,
            light: light.min(1000) as u16,
            wetness: air.wetness,
        }
    }

    /// The mean air of a day: for steps of many hours.
    #[must_use]
    pub fn mean_of_day(&self, at: WorldMinute) -> Air {
        let of = |values: [i32; 4]| between_seasons(values, at);
        let noon = of(self.light.map(i32::from));
        Air {
            warmth: of(self.warmth.map(|degrees| i32::from(degrees) * 10)) as i16,
            light: (noon * LIGHT_OF_DAY / 1000) as u16,
            wetness: of(self.wetness.map(i32::from)) as i16,
        }
    }
}

/// Values of the middles of four seasons, drawn straight from each to the next.
fn between_seasons(values: [i32; 4], at: WorldMinute) -> i32 {
    let season = (SEASON_DAYS * DAY_MINUTES) as i64;
    let year = 4 * season;
    let since_middle = ((at.0 % year as u64) as i64 + year - season / 2) % year;
    let from = (since_middle / season) as usize;
    let along = since_middle % season;
    let (a, b) = (i64::from(values[from]), i64::from(values[(from + 1) % 4]));
    (a + (b - a) * along / season) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn climate() -> Climate {
        Climate {
            biome: "meadow".into(),
            warmth: [12, 22, 10, 0],
            swing: 6,
            light: [900, 1000, 800, 600],
            wetness: [100, -100, 50, 0],
            soil: 1000,
        }
    }

    #[test]
    fn seasons_have_their_middles_and_pass_into_each_other() {
        let middle = |season: u64| WorldMinute((season * SEASON_DAYS + SEASON_DAYS / 2) * DAY_MINUTES);
        let degrees: Vec<i16> = (0..4).map(|s| climate().mean_of_day(middle(s)).warmth).collect();
        assert_eq!(degrees, [120, 220, 100, 0]);
        assert_eq!(climate().mean_of_day(WorldMinute(0)).warmth, 60);
        assert_eq!(middle(0).season(), Season::Spring);
        assert_eq!(middle(3).season(), Season::Winter);
        assert_eq!(middle(5).season(), Season::Summer);
    }

    #[test]
    fn days_are_light_and_warm_after_noon() {
        let at = |hour: u64| climate().air(WorldMinute(hour * 60));
        assert!(at(14).warmth > at(5).warmth);
        assert!(at(12).light > 700 && at(0).light < 100);
        let mean = (0..24).map(|hour| i32::from(at(hour).warmth)).sum::<i32>() / 24;
        assert!((mean - 60).abs() < 8, "{mean}");
    }

    #[test]
    fn the_day_is_told_from_any_of_its_hours() {
        for hour in 0..24 {
            let at = WorldMinute(5 * DAY_MINUTES + hour * 60);
            let (mean, told) = (climate().mean_of_day(at), climate().of_day(climate().air(at), at));
            assert_eq!(told.warmth, mean.warmth, "at {hour}");
            assert_eq!(told.wetness, mean.wetness);
            // By night thirty thousandths are told in whole ones.
            assert!(
                told.light.abs_diff(mean.light) <= 14,
                "at {hour}: {} of {}",
                told.light,
                mean.light
            );
        }
    }

    #[test]
    fn the_light_of_a_day_is_the_mean_of_its_hours() {
        let mean: i32 = LIGHT_OF_HOUR.iter().map(|light| i32::from(*light)).sum::<i32>() / 24;
        assert_eq!(mean, LIGHT_OF_DAY);
    }
}
