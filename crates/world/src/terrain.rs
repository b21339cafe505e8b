//! The ground as a function of world coordinates: the same on every machine, and the same on both sides of every border.
//!
//! Heights come in layers: each biome's unauthored ground, blended across borders; the authored landforms ([`landform`]); the outer
//! edge of the continent; level pads under places and props; and paths, which smooth and surface what they cross
//! ([`path`]). What it is not: it holds no grid of points; `tile` samples it, and `land` serves what was sampled.

pub mod composition;
pub mod landform;
pub mod path;

mod cover;
mod edge;
mod pad;

pub use composition::Composition;
pub use cover::Footing;

use crate::biome_def::{BiomeDef, GroundDef};
use crate::exact::{Noise, lerp, smooth};
use crate::region_def::{Point, RegionDef};
use edge::Edges;
use landform::Landforms;
use pad::Pads;
use path::Paths;

/// Metres on either side of a border over which two biomes blend.
pub const BLEND_METRES: f64 = 48.0;
/// Metres by which a border between biomes wanders to either side of the border between regions, at most.
pub const WANDER_METRES: f64 = 30.0;

/// The ground of the whole world.
#[derive(Debug)]
pub struct Terrain<'a> {
    regions: Vec<Site<'a>>,
    fields: Fields,
    landforms: Landforms<'a>,
    edges: Edges,
    pads: Pads,
    paths: Paths<'a>,
}

/// The noise fields of the world, each independent of the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) shape: Noise,
    pub(crate) bend: Noise,
    pub(crate) detail: Noise,
    pub(crate) moisture: Noise,
    pub(crate) grain: Noise,
}

impl Fields {
    fn new(seed: u64) -> Self {
        let field = |number: u64| Noise::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(number));
        Self {
            shape: field(1),
            bend: field(2),
            detail: field(3),
            moisture: field(4),
            grain: field(5),
        }
    }
}

#[derive(Debug)]
struct Site<'a> {
    region: &'a RegionDef,
    biome: &'a BiomeDef,
    corner: Point,
    side: f64,
}

impl Site<'_> {
    /// How much the region's biome counts at a place, 0 to 1, before others are weighed against it.
    fn weight(&self, at: Point, wandered: Point) -> f64 {
        let at = if self.region.site.is_interior() {
            at
        } else {
            wandered
        };
        let east = (self.corner.x - at.x).max(at.x - self.corner.x - self.side);
        let south = (self.corner.z - at.z).max(at.z - self.corner.z - self.side);
        if self.region.site.is_interior() {
            return if east <= 0.0 && south <= 0.0 { 1.0 } else { 0.0 };
        }
        smooth(BLEND_METRES, -BLEND_METRES, east) * smooth(BLEND_METRES, -BLEND_METRES, south)
    }
}

impl<'a> Terrain<'a> {
    /// The ground of a composition.
    #[must_use]
    pub fn new(composition: &Composition<'a>) -> Self {
        let regions: Vec<Site<'a>> = composition
            .regions
            .values()
            .filter_map(|region| {
                Some(Site {
                    region,
                    biome: composition.biomes.get(&region.biome)?,
                    corner: region.site.corner(),
                    side: region.site.side(),
                })
            })
            .collect();
        let mut terrain = Self {
            fields: Fields::new(composition.seed),
            landforms: Landforms::new(regions.iter().map(|site| site.region)),
            edges: Edges::new(regions.iter().map(|site| site.region)),
            pads: Pads::default(),
            paths: Paths::default(),
            regions,
        };
        // Each layer is measured on the ones below it, so they are laid one after the other.
        terrain.pads = Pads::new(composition, |at| terrain.raw(at));
        terrain.paths = Paths::new(composition, |at| terrain.padded(at));
        terrain
    }

    /// Height of the ground in metres above the sea, at metres from the world's origin.
    #[must_use]
    pub fn height(&self, at: Point) -> f64 {
        self.paths.level(at, self.padded(at))
    }

    /// Height before paths are laid: what a path would have to cross.
    #[must_use]
    pub fn padded(&self, at: Point) -> f64 {
        self.pads.level(at, self.raw(at))
    }

    /// All paths as they lie on the ground.
    #[must_use]
    pub fn paths(&self) -> &[path::Path<'a>] {
        self.paths.all()
    }

    /// How much each region's biome counts at a place; the shares sum to 1 inside the world.
    pub(crate) fn shares(&self, at: Point) -> impl Iterator<Item = (&'a RegionDef, &'a BiomeDef, f64)> {
        let wander = |shift: f64| {
            let swell = self
                .fields
                .bend
                .octaves(at.x / 84.0 + shift, at.z / 84.0 - shift, 3);
            (swell * 1.5).clamp(-1.0, 1.0) * WANDER_METRES
        };
        let wandered = at.plus(Point::new(wander(3.1), wander(71.7)));
        let total: f64 = self.regions.iter().map(|site| site.weight(at, wandered)).sum();
        self.regions.iter().filter_map(move |site| {
            let weight = site.weight(at, wandered);
            (weight > 0.0).then(|| (site.region, site.biome, weight / total))
        })
    }

    /// Ground with landforms and the continent's edge, before pads and paths.
    fn raw(&self, at: Point) -> f64 {
        let mut height = 0.0;
        for (_, biome, share) in self.shares(at) {
            height += share * unauthored(&biome.ground, &self.fields, at);
        }
        let height = self.landforms.shape(at, height, &self.fields);
        self.edges.shape(at, height, &self.fields)
    }
}

/// The height of a biome's ground where nobody authored anything.
fn unauthored(ground: &GroundDef, fields: &Fields, at: Point) -> f64 {
    let bent = if ground.warp > 0.0 {
        let (x, z) = (at.x / (ground.scale * 0.8), at.z / (ground.scale * 0.8));
        Point::new(
            at.x + ground.warp * fields.bend.at(x, z + 4.0),
            at.z + ground.warp * fields.bend.at(x + 8.0, z),
        )
    } else {
        at
    };
    let (x, z) = (bent.x / ground.scale, bent.z / ground.scale);
    let mut height = ground.level + ground.relief * fields.shape.octaves(x, z, 4);
    if ground.ridges > 0.0 {
        height += ground.ridges * fields.detail.ridges(x, z, 4);
    }
    if ground.rough > 0.0 {
        height += ground.rough * fields.detail.at(at.x / 9.0, at.z / 9.0);
    }
    if ground.step > 0.0 && height > 1.0 {
        height = stepped(height, ground.step, 0.7);
    }
    height
}

/// A height drawn into steps: flat treads with steep fronts between them.
fn stepped(height: f64, step: f64, sharp: f64) -> f64 {
    let tread = (height / step).floor();
    let rise = height / step - tread;
    lerp(height, (tread + smooth(0.34, 0.96, rise)) * step, sharp)
}
