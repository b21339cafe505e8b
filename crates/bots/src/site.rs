//! What a bot learns over HTTP before it walks: the atlas and the ground.
//!
//! Shared by all bots of a run. What it is not: the connection.

use crate::bot::BotError;
use crate::guest::request;
use protocol::http::{Atlas, AtlasRegion};
use protocol::tile::Tile;
use std::collections::BTreeMap;
use std::sync::Arc;

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
        Ok(Self {
            inner: Arc::new(Inner {
                server: server.to_owned(),
                atlas,
                tiles,
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

    /// Height at which a figure stands or swims: the ground, or just under the water's surface.
    #[must_use]
    pub fn standing_height(&self, x: f32, z: f32) -> f32 {
        let water = self.region_at(x, z).map_or(0.0, |region| region.water);
        self.height(x, z).max(water - 1.2)
    }
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
