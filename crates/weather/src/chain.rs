//! When one kind of weather gives way to another.
//!
//! Every quarter of an hour each other kind may rise: the more, the better it fits the air, the season, the biome and how the region is in tune, and
//! the less, the better the present kind fits still. A kind stays for its least time whatever comes. Chance is given from outside. What it
//! is not: a storm as an occasion ends by what players do, which is for `sim` to say.

use crate::definition::{KindDef, Measure, WeatherDef};
use crate::field::Air;
use crate::kind::Kind;
use crate::{QUARTER_MINUTES, QUARTERS_PER_HOUR};
use kernel::RandomStream;

/// Chances are counted in millionths.
const MILLION: u64 = 1_000_000;
/// The least chance in a quarter that nothing turns, in millionths.
const STAYS_AT_LEAST: u64 = 50_000;

/// What decides at a quarter, beside the present kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions<'a> {
    /// The air.
    pub air: Air,
    /// Light of the hour under an open sky, in thousandths of a clear noon.
    pub light: u16,
    /// The biome.
    pub biome: &'a str,
    /// The season, 0 spring to 3 winter.
    pub season: usize,
    /// Harmony in thousandths of full.
    pub harmony: u16,
    /// Dissonance in thousandths of full.
    pub dissonance: u16,
    /// World hours that the region has been in tune.
    pub in_tune: u16,
}

impl Conditions<'_> {
    fn of(&self, measure: Measure) -> i32 {
        match measure {
            Measure::Temperature => i32::from(self.air.temperature),
            Measure::Humidity => i32::from(self.air.humidity),
            Measure::Pressure => i32::from(self.air.pressure),
            Measure::Wind => i32::from(self.air.wind_speed()),
            Measure::Front => i32::from(self.air.front),
            Measure::Light => i32::from(self.light),
            Measure::Harmony => i32::from(self.harmony),
            Measure::Dissonance => i32::from(self.dissonance),
            Measure::InTune => i32::from(self.in_tune),
        }
    }

    /// How well a kind fits, in thousandths: the product of all that it needs.
    #[must_use]
    pub fn fit(&self, def: &KindDef) -> u16 {
        let shares = def.fits.iter().map(|ramp| ramp.share(self.of(ramp.of)));
        shares.fold(1000, |fit, share| fit * share / 1000) as u16
    }

    /// How strongly a kind shows, in thousandths: never less than a quarter, for it is there.
    #[must_use]
    pub fn intensity(&self, def: &KindDef) -> u16 {
        250 + self.fit(def) * 3 / 4
    }
}

/// A kind of weather in its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spell {
    /// Which.
    pub kind: Kind,
    /// The quarter until which it stays, whatever comes.
    pub until: u32,
}

/// Which kind rises in a quarter, if any does.
#[must_use]
pub fn turn(
    def: &WeatherDef,
    spell: Spell,
    quarter: u32,
    conditions: &Conditions<'_>,
    barred: Option<Kind>,
    chance: &mut RandomStream,
) -> Option<Kind> {
    // One number is drawn whatever comes, so that a future is the same however long kinds stay.
    let roll = u64::from(chance.below(MILLION as u32));
    if quarter < spell.until {
        return None;
    }
    let present = def.kind(spell.kind)?;
    let open = MILLION - u64::from(conditions.fit(present)) * u64::from(present.holds);
    let mut rising: Vec<(Kind, u64)> = Vec::with_capacity(Kind::COUNT);
    for other in &def.kinds {
        if other.kind == spell.kind || Some(other.kind) == barred {
            continue;
        }
        let biome = other.biomes.get(conditions.biome).copied().unwrap_or(1000);
        let season = other.seasons[conditions.season % 4];
        // Thousandths an hour and a fit in thousandths make millionths an hour.
        let hour = u64::from(other.rises) * u64::from(conditions.fit(other)) * u64::from(biome) / 1000
            * u64::from(season)
            / 1000;
        rising.push((other.kind, hour * open / MILLION / u64::from(QUARTERS_PER_HOUR)));
    }
    let sum: u64 = rising.iter().map(|(_, rate)| rate).sum();
    // Hazards side by side: together they are never certain, and their shares stay as they are.
    let most = MILLION - STAYS_AT_LEAST;
    let held = sum.min(most);
    let mut below = 0;
    rising.into_iter().find_map(|(kind, rate)| {
        below += if sum > most { rate * held / sum } else { rate };
        (roll < below).then_some(kind)
    })
}

/// The quarter until which a kind that rises now stays at least.
#[must_use]
pub fn stays_until(def: &KindDef, quarter: u32) -> u32 {
    quarter.saturating_add(u32::from(def.stays).div_ceil(QUARTER_MINUTES as u32))
}
