//! The pack: everything the world was composed of, checked once and never changed.
//!
//! What it is not: it holds no generated ground (`world::land` makes that from it) and no state of play.

use crate::nature::Nature;
use crate::words::Words;
use kernel::{PlaceId, RegionId};
use song::{ComboDef, Melody, MelodyDef};
use std::collections::BTreeMap;
use weather::WeatherDef;
use world::RegionDef;
use world::biome_def::{BiomeDef, ModelDef, SurfaceDef};
use world::harmony::Balance;
use world::region_def::PlaceDef;
use world::terrain::Composition;

/// The world's own numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldDef {
    /// The world's name.
    pub name: String,
    /// The seed of all unauthored ground.
    pub seed: u64,
    /// The region where a new Songweaver wakes.
    pub spawn_region: RegionId,
    /// The place in it.
    pub spawn_place: PlaceId,
    /// Real milliseconds of a world day.
    pub day_ms: u32,
    /// World hour at which the world began, 0 to 23.
    pub first_hour: u8,
}

/// Everything the world was composed of.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The world's own numbers.
    pub world: WorldDef,
    /// Regions by slug.
    pub regions: BTreeMap<RegionId, RegionDef>,
    /// Biomes by slug.
    pub biomes: BTreeMap<String, BiomeDef>,
    /// Models by slug.
    pub models: BTreeMap<String, ModelDef>,
    /// Kinds of flora in the order of their index in tiles: slugs of models.
    pub flora: Vec<String>,
    /// Surfaces in the order of their index in tiles.
    pub surfaces: Vec<SurfaceDef>,
    /// Melodies that come with the world, by slug.
    pub melodies: BTreeMap<String, Melody>,
    /// What else content says of those melodies (name, intent, tier), by the same slugs.
    pub melody_defs: BTreeMap<String, MelodyDef>,
    /// The numbers of the harmony rules.
    pub balance: Balance,
    /// Journeys by slug, each of which passed its check.
    pub journeys: BTreeMap<String, quests::JourneyDef>,
    /// Combos that weaves are recognised as, by slug.
    pub combos: Vec<ComboDef>,
    /// Lines that people and Echoes of the world say, in English, by key.
    pub lines: BTreeMap<String, String>,
    /// Words that are not wanted, by language.
    pub words: Words,
    /// Its living world.
    pub nature: Nature,
    /// Its weather.
    pub weather: WeatherDef,
}

impl Pack {
    /// What the ground is made from.
    #[must_use]
    pub fn composition(&self) -> Composition<'_> {
        Composition {
            seed: self.world.seed,
            regions: &self.regions,
            biomes: &self.biomes,
            models: &self.models,
            flora: &self.flora,
            surfaces: &self.surfaces,
        }
    }

    /// The definition of a region.
    #[must_use]
    pub fn region(&self, slug: &RegionId) -> Option<&RegionDef> {
        self.regions.get(slug)
    }

    /// The definition of a combo.
    #[must_use]
    pub fn combo(&self, slug: &str) -> Option<&ComboDef> {
        let place = self
            .combos
            .binary_search_by(|combo| combo.slug.as_str().cmp(slug))
            .ok()?;
        self.combos.get(place)
    }

    /// The definition of a place.
    #[must_use]
    pub fn place(&self, region: &RegionId, place: &PlaceId) -> Option<&PlaceDef> {
        self.regions.get(region)?.place(place)
    }
}
