//! The land: every region's tile and everything solid on it, generated once and only read after that.
//!
//! It answers, in metres from the world's origin: which region is here, how high is the ground, how deep the water, what
//! stands in the way. What it is not: it knows nobody who walks on it.

mod obstacles;

pub use obstacles::{Obstacle, Obstacles, RADIUS_MAX};

use crate::region_def::{Point, RegionDef};
use crate::terrain::{Composition, Terrain};
use crate::tile;
use kernel::RegionId;
use protocol::tile::Tile;
use std::collections::BTreeMap;

/// Water stands at the level of the sea, everywhere.
pub const WATER_METRES: f64 = 0.0;

/// The ground of one region with its bytes and their address.
#[derive(Debug)]
pub struct Ground {
    /// The region.
    pub region: RegionId,
    /// Its north-west corner in metres from the world's origin.
    pub corner: Point,
    /// Its side in metres.
    pub side: f64,
    /// Whether it is an interior behind gates.
    pub interior: bool,
    /// The address of its bytes.
    pub address: String,
    /// Its bytes on the wire.
    pub bytes: Vec<u8>,
    /// Its tile.
    pub tile: Tile,
}

impl Ground {
    /// Whether a place lies in the region; western and northern edges belong to it.
    #[must_use]
    pub fn holds(&self, at: Point) -> bool {
        (self.corner.x..self.corner.x + self.side).contains(&at.x)
            && (self.corner.z..self.corner.z + self.side).contains(&at.z)
    }

    /// Height of the ground; beyond the edge, the edge's height.
    #[must_use]
    pub fn height(&self, at: Point) -> f64 {
        f64::from(
            self.tile
                .height((at.x - self.corner.x) as f32, (at.z - self.corner.z) as f32),
        )
    }
}

/// The land of the whole world.
#[derive(Debug)]
pub struct Land {
    grounds: Vec<Ground>,
    by_grid: BTreeMap<(i32, i32), usize>,
    by_slug: BTreeMap<RegionId, usize>,
    interiors: Vec<usize>,
    obstacles: Obstacles,
}

impl Land {
    /// Generates everything. Takes about a second for nine regions.
    #[must_use]
    pub fn generate(composition: &Composition<'_>) -> Self {
        let terrain = Terrain::new(composition);
        let mut land = Self {
            grounds: Vec::new(),
            by_grid: BTreeMap::new(),
            by_slug: BTreeMap::new(),
            interiors: Vec::new(),
            obstacles: Obstacles::default(),
        };
        let mut solid = Vec::new();
        for (slug, region) in composition.regions {
            let tile = tile::generate(composition, &terrain, region);
            solid.extend(solid_things(composition, region, &tile));
            let bytes = tile.encode();
            let index = land.grounds.len();
            land.by_slug.insert(slug.clone(), index);
            match region.site {
                crate::region_def::Site::Outdoor { grid_x, grid_z } => {
                    land.by_grid.insert((grid_x, grid_z), index);
                }
                crate::region_def::Site::Interior { .. } => land.interiors.push(index),
            }
            land.grounds.push(Ground {
                region: slug.clone(),
                corner: region.site.corner(),
                side: region.site.side(),
                interior: region.site.is_interior(),
                address: tile::address(&bytes),
                bytes,
                tile,
            });
        }
        land.obstacles = Obstacles::new(solid);
        land
    }

    /// All grounds, ordered by slug.
    #[must_use]
    pub fn grounds(&self) -> &[Ground] {
        &self.grounds
    }

    /// The ground of a region.
    #[must_use]
    pub fn ground(&self, region: &RegionId) -> Option<&Ground> {
        self.by_slug.get(region).map(|index| &self.grounds[*index])
    }

    /// The ground that holds a place; `None` outside the world.
    #[must_use]
    pub fn ground_at(&self, at: Point) -> Option<&Ground> {
        let square = |value: f64| (value / crate::region_def::REGION_METRES).floor() as i32;
        if let Some(index) = self.by_grid.get(&(square(at.x), square(at.z))) {
            return self.grounds.get(*index);
        }
        self.interiors
            .iter()
            .map(|index| &self.grounds[*index])
            .find(|ground| ground.holds(at))
    }

    /// The region that holds a place; `None` outside the world.
    #[must_use]
    pub fn region_at(&self, at: Point) -> Option<&RegionId> {
        self.ground_at(at).map(|ground| &ground.region)
    }

    /// Height of the ground in metres above the sea; `None` outside the world.
    #[must_use]
    pub fn height(&self, at: Point) -> Option<f64> {
        self.ground_at(at).map(|ground| ground.height(at))
    }

    /// What stands in the way of a body of `radius` metres at a place, in a fixed order.
    pub fn obstacles_near(&self, at: Point, radius: f64) -> impl Iterator<Item = Obstacle> {
        self.obstacles.near(at, radius)
    }
}

/// Everything of a region that blocks the way, in metres from the world's origin.
fn solid_things(composition: &Composition<'_>, region: &RegionDef, tile: &Tile) -> Vec<Obstacle> {
    let mut out = Vec::new();
    let mut add = |at: Point, radius: f64| {
        if radius > 0.0 {
            out.push(Obstacle {
                at: region.world(at),
                radius,
            });
        }
    };
    // The order is part of the rule: where bodies overlap, client and server push out in the same order.
    for plant in &tile.flora {
        let model = &composition.flora[usize::from(plant.kind)];
        let (x, z) = plant.metres();
        add(
            Point::new(f64::from(x), f64::from(z)),
            composition.radius(model, f64::from(plant.scale) / 64.0),
        );
    }
    for prop in &region.props {
        add(prop.at, composition.radius(&prop.model, prop.scale));
    }
    for place in &region.places {
        add(place.at, composition.radius(&place.model, place.scale));
    }
    out
}
