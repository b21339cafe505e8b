//! What ground is made from: definitions that belong together.
//!
//! What it is not: it checks nothing; `content` hands out only compositions whose names all resolve.

use crate::biome_def::{BiomeDef, ModelDef, SurfaceDef};
use crate::region_def::RegionDef;
use kernel::RegionId;
use std::collections::BTreeMap;

/// Definitions that belong together, borrowed from a pack.
#[derive(Debug, Clone, Copy)]
pub struct Composition<'a> {
    /// The seed of all unauthored ground.
    pub seed: u64,
    /// Regions by slug.
    pub regions: &'a BTreeMap<RegionId, RegionDef>,
    /// Biomes by slug.
    pub biomes: &'a BTreeMap<String, BiomeDef>,
    /// Models by slug.
    pub models: &'a BTreeMap<String, ModelDef>,
    /// Kinds of flora by their index in tiles: slugs of models.
    pub flora: &'a [String],
    /// Surfaces by their index in tiles.
    pub surfaces: &'a [SurfaceDef],
}

impl Composition<'_> {
    /// Metres that a model blocks at a scale; 0 when it can be walked through.
    #[must_use]
    pub fn radius(&self, model: &str, scale: f64) -> f64 {
        self.models.get(model).map_or(0.0, |model| model.radius * scale)
    }

    /// The index of a surface; the first one for an unknown name.
    #[must_use]
    pub fn surface(&self, name: &str) -> u8 {
        let index = self.surfaces.iter().position(|surface| surface.name == name);
        u8::try_from(index.unwrap_or(0)).unwrap_or(0)
    }
}
