//! Weather: a field of air that is continuous over the whole world and time, and the named kinds that come of it.
//!
//! [`field`] gives the air at a place and minute, over the climate of the ground there; [`chain`] says when one kind gives way to another;
//! [`forecast`] looks at many futures of that. Everything is integers, so that every machine sees the same sky. What it is not: it
//! remembers nothing and knows no region's state; `sim` keeps what turned, and storms as occasions are rules of `sim` too.

pub mod chain;
pub mod definition;
pub mod field;
pub mod forecast;
pub mod kind;
pub mod lint;
mod noise;

pub use chain::{Conditions, Spell};
pub use definition::{Begun, HappeningDef, KindDef, StormDef, WeatherDef};
pub use field::{Air, Baseline, Field};
pub use kind::Kind;
pub use lint::Finding;

/// World minutes of a quarter of an hour: how often a region looks at its sky.
pub const QUARTER_MINUTES: u64 = 15;
/// Quarters of a world hour.
pub const QUARTERS_PER_HOUR: u32 = 4;
/// Quarters of a world day.
pub const QUARTERS_PER_DAY: u32 = 24 * QUARTERS_PER_HOUR;
/// World minutes of a season of 12 days.
pub const SEASON_MINUTES: u64 = 12 * 24 * 60;
/// World minutes of a year.
pub const YEAR_MINUTES: u64 = 4 * SEASON_MINUTES;

/// The season of a minute: 0 spring to 3 winter.
#[must_use]
pub const fn season_of(minute: u64) -> usize {
    (minute % YEAR_MINUTES / SEASON_MINUTES) as usize
}

/// A number of four seasons' middles, drawn straight from each to the next.
#[must_use]
pub fn between_seasons(values: [i32; 4], minute: u64) -> i32 {
    let (from, along) = season_way(minute);
    let (a, b) = (i64::from(values[from]), i64::from(values[(from + 1) % 4]));
    (a + (b - a) * along as i64 / SEASON_MINUTES as i64) as i32
}

/// The season whose middle came last, and the minutes since then.
pub(crate) const fn season_way(minute: u64) -> (usize, u64) {
    let since_middle = (minute % YEAR_MINUTES + YEAR_MINUTES - SEASON_MINUTES / 2) % YEAR_MINUTES;
    (
        (since_middle / SEASON_MINUTES) as usize,
        since_middle % SEASON_MINUTES,
    )
}
