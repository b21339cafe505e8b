//! Weather, storms and what is coming.
//!
//! Every region's state carries its [`Weather`] and, while one rages, its [`Storm`]; `weather-turned` tells when a kind gives way to another,
//! `storm-answered` and `storm-ended` what players did about a storm. What is coming is asked over HTTP: [`Forecast`] for a region,
//! [`Calendar`] for the world. Temperatures are tenths of a degree Celsius, pressures tenths of a hectopascal, winds centimetres a second.
//! World minutes count from the midnight before the world began: 1440 to the day, 12 days to the season, 48 to the year.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A named kind of weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WeatherKind {
    /// An open sky.
    Clear,
    /// A covered sky.
    Cloud,
    /// Mist near the ground.
    Mist,
    /// Rain.
    Rain,
    /// Rain with lightning.
    Thunder,
    /// Snow.
    Snow,
    /// A storm born of dissonance, an occasion that players answer together.
    DissonanceStorm,
    /// A mist in which little is heard, where the Silence has its way.
    SilenceMist,
    /// Ribbons of light over a region that was long in tune.
    Aurora,
}

/// The weather of a region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Weather {
    /// Which kind.
    pub kind: WeatherKind,
    /// How strongly, in thousandths.
    pub intensity: u16,
    /// Tenths of a degree Celsius.
    pub temperature: i16,
    /// Relative humidity in thousandths.
    pub humidity: u16,
    /// Tenths of a hectopascal at sea level.
    pub pressure: u16,
    /// Where the wind blows to: centimetres a second east and south.
    pub wind: [i16; 2],
    /// World milliseconds at which this kind began.
    pub since_ms: f64,
    /// World milliseconds until which it stays at least.
    pub until_ms: f64,
    /// What it leaves of walking and running speed on land, in thousandths; prediction multiplies the wish with it.
    pub pace: u16,
    /// How far music and speech carry in it, in thousandths of what they do under an open sky.
    pub hearing: u16,
}

/// How far a storm has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StormStage {
    /// It rages; nobody has answered it lately.
    Raging,
    /// It is being answered.
    Answered,
    /// It was left alone for so long that it reaches for a neighbour.
    Spreading,
}

/// A Dissonance Storm while it rages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Storm {
    /// Its number, unique in its region.
    pub storm: u32,
    /// How far it has come.
    pub stage: StormStage,
    /// World milliseconds at which it rose.
    pub rose_ms: f64,
    /// World milliseconds at which it ends by itself and leaves its mark, unless it is answered before.
    pub ends_ms: f64,
    /// The region it came from, where it spread.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub from: Option<String>,
    /// Its fractured places, at most 5; the first `open` of those that are not mended are open.
    pub fractures: Vec<Fracture>,
    /// How many fractured places are to be mended at once by those who are here: 2 to 5.
    pub open: u8,
    /// How many answered it so far.
    pub singers: u16,
    /// What the listener contributed, 0..=1000; absent in what is told to everyone at once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub mine: Option<u16>,
}

/// A fractured place: a performance within its reach soothes the Shades bound to it, then mends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fracture {
    /// Metres east of the world's origin.
    pub x: f32,
    /// Metres south of the world's origin.
    pub z: f32,
    /// Metres within which a performance reaches it.
    pub reach: u16,
    /// How deep it was, in thousandths.
    pub depth: u16,
    /// How deep it still is; 0 is mended.
    pub remaining: u16,
    /// Whether it is open: one that is not lies dormant until more are here.
    pub open: bool,
    /// The Gloom Shades bound to it.
    pub shades: Vec<GloomShade>,
}

/// A Gloom Shade bound to a fractured place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GloomShade {
    /// Its number in its storm, from 0.
    pub shade: u8,
    /// Metres east of the world's origin of the place it hovers about.
    pub x: f32,
    /// Metres south of the world's origin of the place it hovers about.
    pub z: f32,
    /// What is left of its gloom, in thousandths; 0 is gone.
    pub gloom: u16,
}

/// What kind of occasion a notice speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OccasionKind {
    /// A Dissonance Storm rose, or reached a region from its neighbour.
    StormRose,
    /// A Dissonance Storm was left alone and reaches for a neighbour.
    StormSpread,
    /// A Dissonance Storm was answered: a blessing stays.
    StormBlessed,
    /// A Dissonance Storm ended by itself: its mark stays.
    StormMarked,
    /// An Aurora rose.
    AuroraRose,
    /// Star Whales cross the sky of all regions.
    WhalesCross,
    /// Something of the living world began with the weather, such as a chorus in the rain.
    Happening,
}

/// Something of the living world that comes with a weather: who takes part comes out and sounds, or keeps still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Happening {
    /// Slug.
    pub happening: String,
    /// Name for players.
    pub name: String,
    /// A sentence that tells what there is to see or hear.
    pub about: String,
    /// The species that take part, by slug.
    pub species: Vec<String>,
    /// How often they give voice meanwhile, in thousandths of what they do otherwise: less than 1000 is a hush.
    pub voices: u16,
}

/// An occasion: what, where, when, and how to help.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Occasion {
    /// What kind.
    pub kind: OccasionKind,
    /// The region by slug; absent where it concerns them all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub region: Option<String>,
    /// Metres east and south of the world's origin, where a place is meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub at: Option<[f32; 2]>,
    /// Which happening of the living world it is, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub happening: Option<Happening>,
    /// World milliseconds at which it begins or began.
    pub begins_ms: f64,
    /// World milliseconds at which it ends by itself; equal to `beginsMs` for what is over.
    pub ends_ms: f64,
    /// Key of the line that says how to help, in the client's catalogue: `occasion.{kind}.help`.
    pub help: String,
}

/// `GET /regions/{slug}/forecast`: what may come in a region over the next world day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// The region.
    pub region: String,
    /// World milliseconds from which it looks ahead.
    pub from_ms: f64,
    /// The weather now.
    pub now: Weather,
    /// How many futures were looked at.
    pub members: u16,
    /// The steps, in order of time; each two world hours after the one before.
    pub steps: Vec<ForecastStep>,
}

/// A step of a forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForecastStep {
    /// World milliseconds.
    pub at_ms: f64,
    /// The kind that most futures have then.
    pub kind: WeatherKind,
    /// The share of futures that have it, in thousandths: how far it can be trusted.
    pub confidence: u16,
    /// Every kind that some future has then, the likeliest first.
    pub chances: Vec<WeatherChance>,
    /// Tenths of a degree Celsius.
    pub temperature: i16,
    /// Centimetres a second.
    pub wind: u16,
    /// What of the living world may come then, the likeliest first, at most 8.
    #[schema(max_items = 8)]
    pub happenings: Vec<HappeningChance>,
}

/// How likely a happening of the living world is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HappeningChance {
    /// Slug.
    pub happening: String,
    /// Name for players.
    pub name: String,
    /// Share of futures in thousandths.
    pub share: u16,
}

/// How likely a kind of weather is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeatherChance {
    /// The kind.
    pub kind: WeatherKind,
    /// Share of futures in thousandths.
    pub share: u16,
}

/// A season of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Season {
    /// Days 0 to 11 of the year.
    Spring,
    /// Days 12 to 23.
    Summer,
    /// Days 24 to 35.
    Autumn,
    /// Days 36 to 47.
    Winter,
}

/// `GET /calendar`: which day it is and what is coming.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Calendar {
    /// World milliseconds of this answer.
    pub now_ms: f64,
    /// Milliseconds of a world day.
    pub day_ms: u32,
    /// World minutes since the midnight before the world began.
    pub minute: u32,
    /// The year, from 0.
    pub year: u32,
    /// The day of the year, 0 to 47.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The season.
    pub season: Season,
    /// When the next seasons begin, the next four in order.
    pub seasons: Vec<SeasonBegins>,
    /// Occasions under way and those foretold, in order of their beginning; at most 32.
    pub occasions: Vec<CalendarEntry>,
}

/// When a season begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SeasonBegins {
    /// The season.
    pub season: Season,
    /// World milliseconds.
    pub at_ms: f64,
}

/// An occasion of the calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CalendarEntry {
    /// The occasion; times of what is only foretold are the earliest that many futures agree on.
    pub occasion: Occasion,
    /// How likely it is, in thousandths; 1000 for what is under way or certain.
    pub likelihood: u16,
}

/// What the weather did to a performance, as its verdict shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeatherEffect {
    /// The kind it was sung under.
    pub kind: WeatherKind,
    /// What it left of the intent's strength, in thousandths: above 1000 it helped.
    pub factor: u16,
}
