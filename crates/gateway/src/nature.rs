//! The living world over HTTP: one's own field guide, and how a region's life stands and stood.
//!
//! What it is not: where creatures are comes over the WebSocket, to who watches.

use crate::describe::{ANY, BEARER, PATH, SHUT_OUT, STORE, refusals};
use crate::identity::{self, Segment};
use crate::melodies::Weaver;
use crate::problem::problem;
use crate::state::Gateway;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::RegionId;
use protocol::nature::{Guide, RegionNature};
use std::sync::Arc;

/// One's own field guide: what one has really seen and heard of creatures.
#[utoipa::path(
    get, path = "/api/v1/guide", operation_id = "guide", tag = "world",
    security(("access" = [])),
    responses((status = 200, description = "The pages, by species.", body = Guide), GuideRefused),
)]
pub(crate) async fn guide(State(gateway): State<Arc<Gateway>>, Weaver(who): Weaver) -> Response {
    match gateway.runtime.guide(who).await {
        Ok(guide) => fresh(Json(guide)),
        Err(_) => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The world could not be read just now. Try again in a moment.",
        ),
    }
}

/// How a region's life stands, what became of it day by day, who cared and who took.
#[utoipa::path(
    get, path = "/api/v1/regions/{region}/nature", operation_id = "region-nature", tag = "world",
    params(("region" = String, Path, description = "The region's slug, as the atlas names it.", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")),
    responses((status = 200, description = "The region's life.", body = RegionNature), NatureRefused),
)]
pub(crate) async fn region_nature(
    State(gateway): State<Arc<Gateway>>,
    region: Result<Segment, identity::Refusal>,
) -> Response {
    let region = match region {
        Ok(Segment(region)) => region,
        Err(refusal) => return refusal.into_response(),
    };
    let nature = match region.parse::<RegionId>() {
        Ok(region) => gateway.runtime.region_nature(&region).await,
        Err(_) => None,
    };
    match nature {
        Some(nature) => fresh(Json(nature)),
        None => problem(
            StatusCode::NOT_FOUND,
            "no-such-region",
            "There is no such region; the atlas names them.",
        ),
    }
}

/// An answer that is to be asked for again.
fn fresh(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

refusals! {
    GuideRefused = ANY, STORE, BEARER, SHUT_OUT;
    NatureRefused = ANY, PATH, &[(404, "no-such-region")];
}
