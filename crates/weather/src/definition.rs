//! Weather as data: what an author writes in `content/weather.toml`.
//!
//! Temperatures are tenths of a degree Celsius, pressures tenths of a hectopascal, winds centimetres a second, lengths metres, shares and factors
//! thousandths; rates are per world hour. What it is not: nothing here is checked; [`crate::lint`] does that.

use crate::kind::Kind;
use kernel::Milli;
use serde::{Deserialize, Serialize};
use song::Intent;
use std::collections::BTreeMap;

/// Everything that is written of the weather.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeatherDef {
    /// The field of air.
    pub field: FieldDef,
    /// What the storm is as an occasion.
    pub storm: StormDef,
    /// What the Aurora gives.
    pub aurora: AuroraDef,
    /// One row for each biome.
    #[serde(rename = "biome")]
    pub biomes: Vec<BiomeAir>,
    /// One row for each kind, in any order.
    #[serde(rename = "kind")]
    pub kinds: Vec<KindDef>,
    /// What of the living world comes with which weather.
    #[serde(default, rename = "happening")]
    pub happenings: Vec<HappeningDef>,
}

/// The field of air.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDef {
    /// World minutes of the systems' lives that lie before the world began; chosen so that it begins under an open sky.
    pub ahead_minutes: u32,
    /// Length of a pressure system.
    pub system_metres: u32,
    /// World minutes that one lives.
    pub system_minutes: u32,
    /// Length of an air mass.
    pub mass_metres: u32,
    /// World minutes that one lives.
    pub mass_minutes: u32,
    /// Mean pressure.
    pub pressure_mean: u16,
    /// Half of its range.
    pub pressure_swing: u16,
    /// Half of the range of temperature between air masses.
    pub temperature_swing: u16,
    /// Half of the range of humidity between air masses.
    pub humidity_swing: u16,
    /// What the lowest pressure adds to humidity.
    pub low_humidity: u16,
    /// How much of the way between two air masses counts as a front.
    pub front_width: u16,
    /// What the middle of a front adds to humidity.
    pub front_humidity: u16,
    /// The wind aloft at the middle of spring, summer, autumn and winter, east and south.
    pub steering: [[i16; 2]; 4],
    /// Metres a world hour that a wind aloft of one metre a second carries a system.
    pub drift: u16,
    /// Share of the wind aloft that is felt on the ground.
    pub ground_wind: u16,
    /// Wind by the steepest fall of pressure over an eighth of a system.
    pub gradient_wind: u16,
}

/// How damp a biome is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BiomeAir {
    /// The biome.
    pub biome: String,
    /// Relative humidity at the middle of the four seasons.
    pub humidity: [u16; 4],
}

/// What a kind of weather depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Tenths of a degree.
    Temperature,
    /// Thousandths.
    Humidity,
    /// Tenths of a hectopascal.
    Pressure,
    /// Centimetres a second.
    Wind,
    /// Thousandths of the middle of a front.
    Front,
    /// Thousandths of a clear noon.
    Light,
    /// Thousandths of full harmony.
    Harmony,
    /// Thousandths of full dissonance.
    Dissonance,
    /// World hours that the region has been in tune.
    InTune,
}

/// A condition that comes in evenly: at `none` it does not hold at all, at `full` wholly; `none` may be the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// Of what.
    pub of: Measure,
    /// Where it begins.
    pub none: i32,
    /// Where it holds wholly.
    pub full: i32,
}

impl Ramp {
    /// How far it holds, in thousandths.
    #[must_use]
    pub fn share(&self, value: i32) -> u32 {
        let (way, span) = (
            i64::from(value) - i64::from(self.none),
            i64::from(self.full) - i64::from(self.none),
        );
        if span == 0 {
            return 0;
        }
        (way * 1000 / span).clamp(0, 1000) as u32
    }
}

/// A kind of weather.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindDef {
    /// Which.
    pub kind: Kind,
    /// World minutes that it stays at least.
    pub stays: u16,
    /// How soon it rises where it fits wholly: thousandths an hour.
    pub rises: u16,
    /// How much of its leaving a full fit prevents.
    pub holds: u16,
    /// What it needs, all of it.
    #[serde(default)]
    pub fits: Vec<Ramp>,
    /// How readily it rises in biomes, where that is not as elsewhere.
    #[serde(default)]
    pub biomes: BTreeMap<String, u16>,
    /// How readily it rises in spring, summer, autumn and winter.
    #[serde(default = "even")]
    pub seasons: [u16; 4],
    /// What it leaves of walking speed.
    pub pace: u16,
    /// How far music and speech carry in it.
    pub hearing: u16,
    /// What a performance costs of energy in it.
    pub energy: u16,
    /// Harmony that it moves in an hour.
    #[serde(default)]
    pub harmony: Milli,
    /// Dissonance that it moves in an hour.
    #[serde(default)]
    pub dissonance: Milli,
    /// What the living world feels of it at full intensity.
    #[serde(default)]
    pub life: LifeAir,
    /// How strong the four intents are in it, in the order creative, restoration, exploration, protection.
    #[serde(default = "even")]
    pub intents: [u16; 4],
}

impl KindDef {
    /// How strong an intent is in it, in thousandths.
    #[must_use]
    pub const fn strength(&self, intent: Intent) -> u16 {
        self.intents[match intent {
            Intent::Creative => 0,
            Intent::Restoration => 1,
            Intent::Exploration => 2,
            Intent::Protection => 3,
        }]
    }
}

/// What the living world feels of a kind of weather at full intensity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeAir {
    /// Tenths of a degree added.
    #[serde(default)]
    pub warmth: i16,
    /// Share of light taken.
    #[serde(default)]
    pub shade: u16,
    /// Wetness added to the ground; below zero it dries.
    #[serde(default)]
    pub wetness: i16,
}

/// The Dissonance Storm as an occasion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StormDef {
    /// World hours after which it ends by itself.
    pub lasts_hours: u16,
    /// Players present from which a third, a fourth and a fifth fractured place opens.
    pub opens_at: [u16; 3],
    /// Depth of a fractured place.
    pub depth: u16,
    /// Gloom Shades bound to each.
    pub shades: u8,
    /// Gloom of each.
    pub gloom: u16,
    /// Metres within which a performance reaches a fractured place.
    pub reach: u16,
    /// What a perfect performance soothes and mends.
    pub mends: u16,
    /// How well the intents answer it, in the order creative, restoration, exploration, protection.
    pub intents: [u16; 4],
    /// Multipliers for one, two, three and more who answer it together.
    pub together: Vec<u16>,
    /// Milliseconds within which that counts as together.
    pub together_ms: u64,
    /// Contribution that one performance counts at most.
    pub contribution_performance: u16,
    /// Resonance earned by a full contribution to a storm that ends with a blessing.
    pub reward: Milli,
    /// Share of that where it ends with a mark.
    pub mark_share: u16,
    /// What a blessing moves.
    pub blessing: Moved,
    /// What a mark moves.
    pub mark: Moved,
    /// Depth that a mark adds to the region's wound, up to the depth it was found at.
    pub mark_wound: u16,
    /// World hours without an answer after which it reaches for a neighbour.
    pub spreads_hours: u16,
    /// World hours after it in which none rises.
    pub calm_hours: u16,
}

/// A change of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Of harmony.
    pub harmony: Milli,
    /// Of dissonance.
    pub dissonance: Milli,
}

/// What the Aurora gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuroraDef {
    /// Harmony from which a region counts as in tune.
    pub in_tune: Milli,
    /// Resonance of exploration given with one's first performance under an Aurora.
    pub gift: Milli,
    /// Resonance of that performance from which it is given.
    pub asks: u16,
}

/// What of the living world comes with which weather.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HappeningDef {
    /// Its slug.
    pub slug: String,
    /// Its name for players.
    pub name: String,
    /// A sentence that tells what there is to see or hear.
    pub about: String,
    /// The kinds it comes with.
    pub kinds: Vec<Kind>,
    /// The seasons it comes in; every one where none is written.
    #[serde(default)]
    pub seasons: Vec<SeasonName>,
    /// From which hour of the day on it comes, and up to which no more, 0 to 23, over midnight where the first is the later; the whole day where
    /// nothing is written.
    #[serde(default)]
    pub hours: Option<[u8; 2]>,
    /// The biomes it comes in; wherever those who take part live, where none is written.
    #[serde(default)]
    pub biomes: Vec<String>,
    /// The species that take part, by slug.
    pub species: Vec<String>,
    /// Intensity from which it comes.
    pub from: u16,
    /// How often they sound while it lasts, in thousandths of what they do otherwise; 0 is silence.
    pub voices: u16,
    /// How active they are while it lasts, in thousandths of what they are otherwise.
    pub stirs: u16,
}

/// A season by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeasonName {
    /// Days 0 to 11 of the year.
    Spring,
    /// Days 12 to 23.
    Summer,
    /// Days 24 to 35.
    Autumn,
    /// Days 36 to 47.
    Winter,
}

impl HappeningDef {
    /// Whether place and minute are such that it may come, whatever the weather.
    #[must_use]
    pub fn may_come(&self, biome: &str, minute: u64) -> bool {
        let season = crate::season_of(minute);
        let hour = (minute / 60 % 24) as u8;
        let in_season = self.seasons.is_empty() || self.seasons.iter().any(|own| *own as usize == season);
        let in_place = self.biomes.is_empty() || self.biomes.iter().any(|own| own == biome);
        let in_hours = self.hours.is_none_or(|[from, until]| {
            if from <= until {
                (from..until).contains(&hour)
            } else {
                hour >= from || hour < until
            }
        });
        in_season && in_place && in_hours
    }

    /// Whether a weather of this strength brings it. What has begun stays until three quarters of what it takes to come.
    #[must_use]
    pub fn comes_with(&self, kind: Kind, intensity: u16, has_begun: Begun) -> bool {
        let from = match has_begun {
            Begun::No => self.from,
            Begun::Yes => self.from / 4 * 3,
        };
        self.kinds.contains(&kind) && intensity >= from
    }
}

/// Whether something has begun already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// Not yet.
    No,
    /// It has.
    Yes,
}

impl WeatherDef {
    /// A kind's row.
    #[must_use]
    pub fn kind(&self, kind: Kind) -> Option<&KindDef> {
        self.kinds.iter().find(|def| def.kind == kind)
    }

    /// How damp a biome is at a minute, in thousandths; half where nothing is written.
    #[must_use]
    pub fn humidity(&self, biome: &str, minute: u64) -> i32 {
        let row = self.biomes.iter().find(|row| row.biome == biome);
        row.map_or(500, |row| {
            crate::between_seasons(row.humidity.map(i32::from), minute)
        })
    }

    /// A happening by its slug.
    #[must_use]
    pub fn happening(&self, slug: &str) -> Option<&HappeningDef> {
        self.happenings.iter().find(|row| row.slug == slug)
    }
}

fn even() -> [u16; 4] {
    [1000; 4]
}
