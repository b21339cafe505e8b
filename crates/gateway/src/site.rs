//! The atlas and the tiles as HTTP gives them: encoded and compressed once, when the server starts.
//!
//! What it is not: it generates no ground.

use crate::describe::{ANY, Binary, PATH, refusals};
use crate::identity::Segment;
use crate::problem::problem;
use crate::state::Gateway;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use protocol::http::Atlas;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, PoisonError, RwLock};

/// Bytes with their compressed form.
#[derive(Debug, Clone)]
pub struct Packed {
    plain: Bytes,
    gzip: Bytes,
}

impl Packed {
    /// Compresses once.
    #[must_use]
    pub fn new(plain: Vec<u8>) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&plain).expect("writing to memory cannot fail");
        let gzip = encoder.finish().expect("writing to memory cannot fail");
        Self {
            plain: plain.into(),
            gzip: gzip.into(),
        }
    }

    fn response(&self, headers: &HeaderMap, kind: &'static str, cache: &'static str) -> Response {
        let wants_gzip = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.split(',').any(|one| one.trim().starts_with("gzip")));
        let body = if wants_gzip { &self.gzip } else { &self.plain };
        let mut response = body.clone().into_response();
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if wants_gzip {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// The atlas and the tiles by hash.
#[derive(Debug)]
pub struct Site {
    atlas: RwLock<Packed>,
    tiles: HashMap<String, Packed>,
}

impl Site {
    /// Encodes and compresses the atlas and the tiles, which come with their hashes.
    #[must_use]
    pub fn new(atlas: &Atlas, tiles: Vec<(String, Vec<u8>)>) -> Self {
        Self {
            atlas: RwLock::new(packed(atlas)),
            tiles: tiles
                .into_iter()
                .map(|(hash, bytes)| (hash, Packed::new(bytes)))
                .collect(),
        }
    }
}

impl Site {
    /// Another atlas of the same ground from now on.
    pub fn exchange_atlas(&self, atlas: &Atlas) {
        *self.atlas.write().unwrap_or_else(PoisonError::into_inner) = packed(atlas);
    }
}

fn packed(atlas: &Atlas) -> Packed {
    Packed::new(serde_json::to_vec(atlas).expect("the atlas is plain JSON"))
}

/// The world as it was composed; it changes only with content.
#[utoipa::path(
    get, path = "/api/v1/atlas", operation_id = "atlas", tag = "world",
    responses((status = 200, description = "The atlas.", body = Atlas), AtlasRefused),
)]
pub(crate) async fn atlas(State(gateway): State<Arc<Gateway>>, headers: HeaderMap) -> Response {
    // Cloning shares the bytes; no answer is written under the lock.
    let atlas = gateway
        .site
        .atlas
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    atlas.response(&headers, "application/json", "no-cache")
}

/// The ground of a region, for ever the same under its hash.
#[utoipa::path(
    get, path = "/api/v1/tiles/{hash}", operation_id = "tile", tag = "world",
    params(("hash" = String, Path, description = "The hash, as the atlas names it.", pattern = "^[0-9a-f]+$", max_length = 64)),
    responses(
        (status = 200, description = "The tile.", content_type = "application/octet-stream", body = Binary),
        TileRefused,
    ),
)]
pub(crate) async fn tile(
    State(gateway): State<Arc<Gateway>>,
    Segment(hash): Segment,
    headers: HeaderMap,
) -> Response {
    match gateway.site.tiles.get(&hash) {
        Some(tile) => tile.response(
            &headers,
            "application/octet-stream",
            "public, max-age=31536000, immutable",
        ),
        None => problem(
            StatusCode::NOT_FOUND,
            "no-such-tile",
            "No tile has this hash; the atlas names those there are.",
        ),
    }
}

refusals! {
    AtlasRefused = ANY;
    TileRefused = ANY, PATH, &[(404, "no-such-tile")];
}
