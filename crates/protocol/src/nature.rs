//! The living world as text: deeds on creatures and ground, trust, a region's standing and its history, the field guide.
//!
//! What it is not: where creatures are and how plants grow comes as binary frames ([`crate::life`]).

use crate::weather::{Happening, Season, WeatherKind};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What someone does to a creature or to the ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tending {
    /// Gives it food: to a creature, or laid on the ground for those that eat the dead.
    Feed,
    /// Calms it.
    Soothe,
    /// Calls it to oneself.
    Call,
    /// Drives it away.
    Scare,
    /// Sows a plant.
    Plant,
    /// Takes some of a plant.
    Harvest,
}

/// With what it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TendedBy {
    /// By hand, within 6 m.
    Hand,
    /// By what one sang within the last half minute, within 40 m: soothing, calling or scaring.
    Voice,
}

/// What it is done to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    tag = "to",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Tended {
    /// A creature of the region one is in.
    Creature {
        /// Its number, from a frame.
        creature: u32,
        /// Its species, by slug.
        species: String,
    },
    /// The ground of a cell.
    Ground {
        /// Metres east of the world's origin.
        x: f32,
        /// Metres south of it.
        z: f32,
        /// The plant, by slug, to plant or harvest.
        plant: Option<String>,
    },
}

/// How far a creature trusts the player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Trusted {
    /// Its number in its region.
    pub creature: u32,
    /// Its species, by slug.
    pub species: String,
    /// 0 to 1000; tame from 600.
    pub trust: u16,
}

/// What a performance did to the life around, as its verdict shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LifeEffect {
    /// What it was to creatures: `soothe`, `call` or `scare`.
    pub deed: Tending,
    /// How many were within hearing, at most 32.
    pub near: u16,
    /// How many of them answered.
    pub answered: u16,
    /// Whose trust it changed, at most 6.
    #[schema(max_items = 6)]
    pub trusting: Vec<Trusted>,
    /// Grains that went from the soil into growth.
    pub quickened: u32,
}

/// How a region's life stands, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LifeStanding {
    /// All of it as one number.
    pub whole: u16,
    /// How far its species are from being lost.
    pub presence: u16,
    /// How far they are from their bounds.
    pub measure: u16,
    /// What grows, against how it began.
    pub cover: u16,
    /// Less by blight and fire.
    pub health: u16,
}

/// How many there are of a species.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpeciesCount {
    /// The species, by slug.
    pub species: String,
    /// How many.
    pub count: u32,
}

/// `GET /regions/{region}/nature`: how a region's life stands, what became of it, who cared and who took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegionNature {
    /// The region's slug.
    pub region: String,
    /// The last world hour that was counted; absent before the first.
    pub hour: Option<u32>,
    /// How it stands.
    pub standing: LifeStanding,
    /// Harmony that the last hour gave, in thousandths of a point.
    pub harmony: i32,
    /// Dissonance that the last hour gave, in thousandths of a point.
    pub dissonance: i32,
    /// How many there are of each species at home there.
    pub counts: Vec<SpeciesCount>,
    /// The species that the history counts, in the order of its numbers.
    pub species: Vec<String>,
    /// A sample for each world day, the oldest first, at most 192.
    #[schema(max_items = 192)]
    pub history: Vec<NatureDay>,
    /// Who gave most to it, the most first, at most 16.
    #[schema(max_items = 16)]
    pub cared: Vec<Hands>,
    /// Who took most from it, the most first, at most 16.
    #[schema(max_items = 16)]
    pub took: Vec<Hands>,
    /// Who leaves for a neighbour these days, and who comes from one, the most first, at most 16.
    #[schema(max_items = 16)]
    pub migrations: Vec<Migration>,
}

/// Those of a species who go over a border these days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Migration {
    /// The species, by slug.
    pub species: String,
    /// Whether they leave this region or come into it.
    pub way: MigrationWay,
    /// To which region they go, or from which they come, by slug.
    pub region: String,
    /// What share of the grown goes in a world day, in thousandths.
    pub share: u16,
}

/// Which way those who migrate go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MigrationWay {
    /// Out of the region.
    Leaves,
    /// Into it.
    Comes,
}

/// One world day of a region's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NatureDay {
    /// The world day since the world began.
    pub day: u32,
    /// Standing at its end, in thousandths.
    pub standing: u16,
    /// What grew, in thousandths of how the region began.
    pub cover: u16,
    /// How many of each species, in the order of `species`.
    pub counts: Vec<u32>,
}

/// What someone's hands did in a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hands {
    /// Who, by name as it is now.
    pub who: String,
    /// Deeds.
    pub deeds: u32,
    /// Grains given or taken.
    pub grains: u32,
}

/// `GET /guide` (bearer token): one's own field guide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Guide {
    /// The pages, by slug.
    pub pages: Vec<GuidePage>,
    /// How many species there are to be found.
    pub of: u32,
    /// Happenings that one was near, by slug.
    pub happenings: Vec<GuideHappening>,
    /// How many happenings there are to be met.
    pub of_happenings: u32,
    /// One's gardens, by region and cell.
    pub gardens: Vec<OwnGarden>,
    /// How many gardens one may have.
    pub of_gardens: u32,
}

/// A garden of one's own: a cell of the ground that one planted on and tends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnGarden {
    /// The region's slug.
    pub region: String,
    /// The cell of the region's ground, 16 m wide, row by row from the north-west.
    pub cell: u16,
    /// Metres east of the world's origin, of its middle.
    pub x: f32,
    /// Metres south of it.
    pub z: f32,
    /// World milliseconds at which it is free again, if one does not tend it before.
    pub until_ms: f64,
}

/// The gardens of one Songweaver in a region, as those near are told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Gardener {
    /// Whose they are: a Songweaver's id.
    pub songweaver: String,
    /// Its name as it is now; empty where it has none.
    pub name: String,
    /// The cells.
    pub gardens: Vec<GardenCell>,
}

/// A cell that is somebody's garden.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GardenCell {
    /// The cell of the region's ground, 16 m wide, row by row from the north-west.
    pub cell: u16,
    /// World milliseconds at which it is free again, if its owner does not tend it before.
    pub until_ms: f64,
}

/// A happening in the field guide: something of the living world that comes with a weather, as one met it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuideHappening {
    /// What it is.
    pub happening: Happening,
    /// The kinds of weather it comes with.
    pub kinds: Vec<WeatherKind>,
    /// The seasons it comes in; empty for every one.
    pub seasons: Vec<Season>,
    /// From which hour of the day on it comes, and up to which no more; absent for the whole day.
    pub hours: Option<[u8; 2]>,
    /// Regions it was met in, by slug.
    pub regions: Vec<String>,
    /// World milliseconds of the first time.
    pub first_ms: f64,
}

/// A page of the field guide: what one has really seen and heard of a species.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuidePage {
    /// The species, by slug.
    pub species: String,
    /// Its name; absent while it was heard only.
    pub name: Option<String>,
    /// A sentence about it; absent while it was heard only.
    pub about: Option<String>,
    /// Regions it was seen in, by slug.
    pub seen: Vec<String>,
    /// Regions it was heard in, by slug.
    pub heard: Vec<String>,
    /// What it was seen doing, such as `graze`, `hunt`, `court`.
    pub habits: Vec<String>,
    /// What it eats, by slug, once it was seen eating or hunting.
    pub eats: Vec<String>,
    /// When it is about (`day`, `night`, `twilight`, `always`), once it was seen resting.
    pub rhythm: Option<String>,
    /// World milliseconds of the first time.
    pub first_ms: f64,
    /// Who saw it first in the world, by name as it is now; absent where that is not known, or who did has no name any more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub first_by: Option<String>,
}

/// Who saw a species first in the world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstSeen {
    /// The species, by slug.
    pub species: String,
    /// Its name.
    pub name: String,
    /// Who, by name as it is now; empty for who has none any more.
    pub finder: String,
    /// The region, by slug.
    pub region: String,
    /// World milliseconds.
    pub at_ms: f64,
}

/// A species in the atlas; frames name it by its index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasSpecies {
    /// Slug, also the client's model.
    pub species: String,
    /// Length of a grown one in metres.
    pub metres: f32,
    /// Metres a second that it goes about, and that it runs.
    pub speed: [f32; 2],
    /// What it moves in: `land`, `shallows`, `deep`.
    pub moves_in: Vec<String>,
    /// `solitary`, `loose` or `herd`.
    pub company: String,
    /// Its voice, as MIDI numbers with durations in ticks at 480 per quarter; empty for the mute.
    pub voice: Vec<(u8, u32)>,
}

/// A plant in the atlas; frames name it by its index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasPlant {
    /// Slug.
    pub plant: String,
    /// Name for players.
    pub name: String,
    /// The client's model for it.
    pub model: String,
    /// `land`, `water` or `both`.
    pub stands: String,
}

/// Someone that crosses the whole world in its sky once a season. Where it is at a moment follows from this alone: from the beginning of `day` of a
/// season (12 days) on it spends `hours` world hours over each region of `route`, and goes straight over its middle toward the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtlasSky {
    /// Slug, also the client's model.
    pub species: String,
    /// Name for players.
    pub name: String,
    /// Day of each season on which it comes, 0 to 11.
    pub day: u8,
    /// World hours over each region.
    pub hours: u8,
    /// The regions it passes over, by slug, in order.
    pub route: Vec<String>,
}
