//! What a bot learns over HTTP before it walks: the atlas and the ground.
//!
//! Shared by all bots of a run, and what they walk on: the same tiles, water and bodies in the way as the browser's client has. What it is not: the
//! connection.

use crate::bot::BotError;
use crate::guest::request;
use protocol::http::{Atlas, AtlasRegion};
use protocol::tile::Tile;
use std::collections::BTreeMap;
use std::sync::Arc;
use world::land::{Obstacle, Obstacles};
use world::movement::{BODY_RADIUS, Footholds, STEP_METRES};
use world::region_def::Point;

/// A server's world as bots know it; cheap to clone.
#[derive(Debug, Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    server: String,
    atlas: Atlas,
    tiles: BTreeMap<String, Tile>,
    obstacles: Obstacles,
}

impl Site {
    /// Reads the atlas and the tiles of all regions from the server at `host:port`.
    ///
    /// # Errors
    /// When the server cannot be reached or answers with what cannot be read.
    pub async fn open(server: &str) -> Result<Self, BotError> {
        let atlas: Atlas = serde_json::from_slice(&get(server, "/api/v1/atlas").await?)
            .map_err(|error| BotError::Protocol(format!("the atlas cannot be read: {error}")))?;
        let mut tiles = BTreeMap::new();
        for region in &atlas.regions {
            let bytes = get(server, &format!("/api/v1/tiles/{}", region.tile)).await?;
            let tile = Tile::decode(&bytes).map_err(|error| BotError::Protocol(error.to_string()))?;
            tiles.insert(region.region.clone(), tile);
        }
        let obstacles = Obstacles::new(solid_things(&atlas, &tiles));
        Ok(Self {
            inner: Arc::new(Inner {
                server: server.to_owned(),
                atlas,
                tiles,
                obstacles,
            }),
        })
    }

    /// `host:port`.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.inner.server
    }

    /// The world as it was composed.
    #[must_use]
    pub fn atlas(&self) -> &Atlas {
        &self.inner.atlas
    }

    /// A region of the atlas by slug.
    #[must_use]
    pub fn region(&self, slug: &str) -> Option<&AtlasRegion> {
        self.inner
            .atlas
            .regions
            .iter()
            .find(|region| region.region == slug)
    }

    /// The region that holds a place.
    #[must_use]
    pub fn region_at(&self, x: f32, z: f32) -> Option<&AtlasRegion> {
        self.inner.atlas.regions.iter().find(|region| {
            (region.west..region.west + region.side).contains(&x)
                && (region.north..region.north + region.side).contains(&z)
        })
    }

    /// Height of the ground in metres; the sea's level where no region lies.
    #[must_use]
    pub fn height(&self, x: f32, z: f32) -> f32 {
        self.region_at(x, z)
            .and_then(|region| {
                let tile = self.inner.tiles.get(&region.region)?;
                Some(tile.height(x - region.west, z - region.north))
            })
            .unwrap_or_default()
    }
}

impl Footholds for Site {
    fn height(&self, at: Point) -> Option<f64> {
        let region = self.region_at(at.x as f32, at.z as f32)?;
        let tile = self.inner.tiles.get(&region.region)?;
        let (x, z) = (at.x - f64::from(region.west), at.z - f64::from(region.north));
        Some(f64::from(tile.height(x as f32, z as f32)))
    }

    fn water(&self, at: Point) -> f64 {
        let region = self.region_at(at.x as f32, at.z as f32);
        region.map_or(0.0, |region| f64::from(region.water))
    }

    fn obstacles(&self, at: Point, visit: &mut dyn FnMut(Obstacle)) {
        let near = self.inner.obstacles.near(at, BODY_RADIUS + STEP_METRES);
        near.for_each(visit);
    }
}

/// Everything that blocks the way, in the order in which the server pushes out of it.
fn solid_things(atlas: &Atlas, tiles: &BTreeMap<String, Tile>) -> Vec<Obstacle> {
    let mut out = Vec::new();
    let mut add = |x: f32, z: f32, radius: f32| {
        if radius > 0.0 {
            out.push(Obstacle {
                at: Point::new(f64::from(x), f64::from(z)),
                radius: f64::from(radius),
            });
        }
    };
    for region in &atlas.regions {
        let flora = tiles.get(&region.region).map(|tile| tile.flora.as_slice());
        for plant in flora.unwrap_or_default() {
            let (x, z) = plant.metres();
            let model = atlas.flora.get(usize::from(plant.kind));
            let radius = model.map_or(0.0, |model| model.radius * f32::from(plant.scale) / 64.0);
            add(region.west + x, region.north + z, radius);
        }
        for prop in &region.props {
            add(prop.at.x, prop.at.z, prop.radius);
        }
        for place in &region.places {
            add(place.at.x, place.at.z, place.radius);
        }
    }
    out
}

async fn get(server: &str, path: &str) -> Result<Vec<u8>, BotError> {
    let answer = request(server, "GET", path, "", b"").await?;
    if answer.status == 200 {
        Ok(answer.body)
    } else {
        Err(BotError::Protocol(format!(
            "GET {path} answered {}",
            answer.status
        )))
    }
}
