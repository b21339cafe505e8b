//! Composing over HTTP: a composition heard, made, varied, brought in from a file, kept as a melody, and shared by link.
//!
//! What it is not: the music is `song`'s, keeping is the realm's, shares rest in the journal's tables. No composition is kept here while it is written;
//! whoever writes it does.

mod asked;
mod files;
mod hearing;
mod making;
pub mod phrases;
mod shares;

pub(crate) use files::{PART_MAX, voiced};

use crate::state::Gateway;
use axum::extract::DefaultBodyLimit;
use protocol::limits::{COMPOSITION_BYTES_MAX, MIDI_BYTES_MAX};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes, with their descriptions.
pub(crate) fn described_routes() -> OpenApiRouter<Arc<Gateway>> {
    let of_json = OpenApiRouter::new()
        .routes(routes!(hearing::analyse))
        .routes(routes!(making::generate))
        .routes(routes!(making::vary))
        .routes(routes!(files::keep))
        .routes(routes!(files::export))
        .routes(routes!(shares::share, shares::list))
        .routes(routes!(shares::open, shares::take_back))
        .routes(routes!(phrases::phrases))
        .layer(DefaultBodyLimit::max(COMPOSITION_BYTES_MAX));
    let of_files = OpenApiRouter::new()
        .routes(routes!(files::import))
        .layer(DefaultBodyLimit::max(MIDI_BYTES_MAX + 1));
    of_json.merge(of_files)
}
