//! The shapes of content files, as TOML holds them, before any check.
//!
//! What it is not: nothing here is meant to be kept; `load` turns it into the pack.

use crate::nature::TendingDef;
use ecology::climate::Climate;
use ecology::standing::NatureBalance;
use kernel::{Milli, PlaceId, RegionId};
use serde::Deserialize;
use song::RegionSong;
use std::collections::BTreeMap;
use toml::Spanned;
use weather::definition::{AuroraDef, BiomeAir, FieldDef, HappeningDef, KindDef, StormDef};
use world::biome_def::{BiomeDef, ModelDef, SurfaceDef};
use world::region_def::{FeatureDef, OuterEdge, PathDef, PlaceDef, Point, PropDef, Rest};

/// `world.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorldFile {
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) spawn: Spanned<Spawn>,
    pub(crate) day_minutes: Spanned<u32>,
    pub(crate) first_hour: Spanned<u8>,
    pub(crate) flora: Vec<Spanned<String>>,
}

/// Where a new Songweaver wakes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spawn {
    pub(crate) region: RegionId,
    pub(crate) place: PlaceId,
}

/// `models.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelsFile {
    pub(crate) model: Vec<Spanned<ModelDef>>,
}

/// `surfaces.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurfacesFile {
    pub(crate) surface: Vec<Spanned<SurfaceDef>>,
}

/// `ecology.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EcologyFile {
    pub(crate) nature: NatureBalance,
    pub(crate) tending: TendingDef,
    pub(crate) climate: Vec<Spanned<Climate>>,
}

/// `weather.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeatherFile {
    pub(crate) field: Spanned<FieldDef>,
    pub(crate) storm: Spanned<StormDef>,
    pub(crate) aurora: Spanned<AuroraDef>,
    pub(crate) biome: Vec<Spanned<BiomeAir>>,
    pub(crate) kind: Vec<Spanned<KindDef>>,
    #[serde(default)]
    pub(crate) happening: Vec<Spanned<HappeningDef>>,
}

/// A file of `biomes/`.
pub(crate) type BiomeFile = Spanned<BiomeDef>;

/// A file of `regions/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegionFile {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) biome: Spanned<String>,
    #[serde(default)]
    pub(crate) grid: Option<[i32; 2]>,
    #[serde(default)]
    pub(crate) interior: Option<Spanned<Interior>>,
    pub(crate) edge: OuterEdge,
    pub(crate) neighbours: Vec<Spanned<RegionId>>,
    pub(crate) silence: Spanned<Milli>,
    pub(crate) wound_depth: Spanned<u16>,
    pub(crate) rest: Spanned<Rest>,
    pub(crate) song: Spanned<RegionSong>,
    pub(crate) palette: Spanned<BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) feature: Vec<Spanned<FeatureDef>>,
    #[serde(default)]
    pub(crate) path: Vec<Spanned<PathDef>>,
    #[serde(default)]
    pub(crate) place: Vec<Spanned<PlaceDef>>,
    #[serde(default)]
    pub(crate) props: Vec<Spanned<PropRow>>,
}

/// Where an interior lies.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Interior {
    pub(crate) corner: Point,
    pub(crate) side: f64,
}

/// Several props of one model: each entry of `at` is metres east, metres south and yaw.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PropRow {
    pub(crate) model: String,
    pub(crate) at: Vec<(f64, f64, u8)>,
    #[serde(default = "one")]
    pub(crate) scale: f64,
    #[serde(default)]
    pub(crate) flat: f64,
    #[serde(default)]
    pub(crate) lift: f64,
}

impl PropRow {
    pub(crate) fn props(&self) -> impl Iterator<Item = PropDef> {
        self.at.iter().map(|(x, z, yaw)| PropDef {
            model: self.model.clone(),
            at: Point::new(*x, *z),
            yaw: *yaw,
            scale: self.scale,
            flat: self.flat,
            lift: self.lift,
        })
    }
}

fn one() -> f64 {
    1.0
}
