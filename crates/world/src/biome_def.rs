//! Definitions of biomes, models and surfaces: what a region's ground is made of and what grows on it.
//!
//! What it is not: nothing here is placed anywhere; `terrain` and `flora` do that from these rules.

use serde::{Deserialize, Serialize};

/// What a model is, and so how it is drawn and whether it counts as flora.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A tree.
    Tree,
    /// A bush.
    Shrub,
    /// Grass, flowers, reeds.
    Herb,
    /// A rock.
    Rock,
    /// A crystal.
    Crystal,
    /// A house, tower or wall.
    Building,
    /// A thing that people made.
    Thing,
    /// Something seen from afar.
    Landmark,
    /// A person or an Echo.
    Figure,
}

impl Form {
    /// Its slug, as on the wire.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Shrub => "shrub",
            Self::Herb => "herb",
            Self::Rock => "rock",
            Self::Crystal => "crystal",
            Self::Building => "building",
            Self::Thing => "thing",
            Self::Landmark => "landmark",
            Self::Figure => "figure",
        }
    }

    /// Whether it may be scattered by a biome.
    #[must_use]
    pub const fn grows(self) -> bool {
        matches!(
            self,
            Self::Tree | Self::Shrub | Self::Herb | Self::Rock | Self::Crystal
        )
    }
}

/// A model of the catalogue, which the client builds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelDef {
    /// Its slug.
    pub slug: String,
    /// What it is, in one line, for who builds it.
    pub what: String,
    /// What kind of thing.
    pub form: Form,
    /// Metres wide (east-west), high and deep at scale 1.
    pub size: [f64; 3],
    /// Metres around its foot that block the way at scale 1; 0 can be walked through.
    #[serde(default)]
    pub radius: f64,
    /// Whether it lies on water rather than on the ground below.
    #[serde(default)]
    pub floats: bool,
}

/// A terrain surface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurfaceDef {
    /// Its name; its place in the file is its index in tiles.
    pub name: String,
    /// Its colour where a region's palette does not give another, as `#rrggbb`.
    pub colour: String,
}

/// A biome: the shape of unauthored ground, its surfaces and its flora.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BiomeDef {
    /// Its slug.
    pub slug: String,
    /// The shape of the ground.
    pub ground: GroundDef,
    /// What covers it.
    pub cover: CoverDef,
    /// What grows, most important first: earlier kinds take their places before later ones.
    #[serde(default)]
    pub flora: Vec<FloraDef>,
}

/// The shape of a biome's ground before landforms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundDef {
    /// Mean height in metres above the sea.
    pub level: f64,
    /// Metres of rolling relief, up and down.
    pub relief: f64,
    /// Metres from one rise to the next.
    pub scale: f64,
    /// Metres of ridged relief on top.
    #[serde(default)]
    pub ridges: f64,
    /// Metres the pattern is bent by slower noise.
    #[serde(default)]
    pub warp: f64,
    /// Metres of the steps the ground is drawn into; 0 leaves it smooth.
    #[serde(default)]
    pub step: f64,
    /// Metres of small unevenness.
    #[serde(default)]
    pub rough: f64,
    /// Moisture it tends to, 0 (dry) to 1 (wet).
    pub moisture: f64,
}

/// Which surface covers what, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverDef {
    /// Ordinary ground.
    pub ground: String,
    /// Moist ground.
    pub moist: String,
    /// Dry ground.
    pub dry: String,
    /// Beside water.
    pub shore: String,
    /// Under water.
    pub bed: String,
    /// Steep ground.
    pub steep: String,
    /// Very steep ground.
    pub cliff: String,
    /// Above `high_metres`.
    pub high: String,
    /// Metres above the sea where `high` begins; jittered by noise.
    pub high_metres: i32,
    /// Metres above the sea up to which the shore reaches, in tenths.
    pub shore_decimetres: i32,
}

/// How one kind of flora is scattered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FloraDef {
    /// Slug of its model.
    pub model: String,
    /// How many of it a region holds at most, 1 to 2000.
    pub count: u16,
    /// Metres to the next of the same kind.
    pub spacing: f64,
    /// Least and most of its size, 1 is as modelled.
    pub scale: [f64; 2],
    /// Least and most moisture it grows at, 0 to 1.
    #[serde(default = "whole")]
    pub moisture: [f64; 2],
    /// Least and most height in metres above the sea; below 0 it stands in water.
    pub height: [f64; 2],
    /// Steepest slope it stands on, as rise over run.
    pub slope: f64,
    /// How strongly it keeps to groves, 0 (everywhere) to 1 (in few dense groves).
    #[serde(default)]
    pub grove: f64,
    /// Metres from one grove to the next.
    #[serde(default = "ninety")]
    pub grove_metres: f64,
    /// Metres it keeps from the edge of a path.
    #[serde(default)]
    pub path_metres: f64,
    /// Surfaces it grows on; empty means any but paths.
    #[serde(default)]
    pub on: Vec<String>,
}

fn whole() -> [f64; 2] {
    [0.0, 1.0]
}

fn ninety() -> f64 {
    90.0
}
