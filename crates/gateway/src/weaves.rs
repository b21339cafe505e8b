//! Weaves over HTTP: what was heard of one, to be played or judged again by anyone, and who wove what first.
//!
//! A recording holds notes and no names, and its address is as good as a secret until its singers tell it: no token is asked for. What it is
//! not: nothing is judged here.

use crate::describe::{ANY, PATH, STORE, refusals};
use crate::identity::{self, Segment};
use crate::problem::problem;
use crate::state::Gateway;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::MelodyId;
use protocol::weave::{WeaveRecording, WorldCodex};
use std::sync::Arc;

/// The ending that asks for a note log.
const NOTE_LOG: &str = ".tsv";
/// What stands under a content address never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What was heard of a weave: as JSON to be played again, or with `.tsv` as the note log that `finalverse song judge` reads.
#[utoipa::path(
    get, path = "/api/v1/weaves/{file}", operation_id = "weave", tag = "world",
    params(("file" = String, Path, description = "The log's address, as `weave-judged` tells it, alone or with `.tsv`.",
        pattern = "^[0-9a-f]{32}(\\.tsv)?$")),
    responses(
        (status = 200, description = "What was heard.", content(
            (WeaveRecording = "application/json"),
            (String = "text/tab-separated-values"),
        )),
        WeaveRefused,
    ),
)]
pub(crate) async fn weave(
    State(gateway): State<Arc<Gateway>>,
    file: Result<Segment, identity::Refusal>,
) -> Response {
    let file = match file {
        Ok(Segment(file)) => file,
        Err(refusal) => return refusal.into_response(),
    };
    let (address, as_log) = match file.strip_suffix(NOTE_LOG) {
        Some(address) => (address, true),
        None => (file.as_str(), false),
    };
    let Ok(log) = address.parse::<MelodyId>() else {
        return problem(
            StatusCode::NOT_FOUND,
            "no-such-weave",
            "What was heard of a weave has an address of 32 hexadecimal digits, alone or with `.tsv`.",
        );
    };
    let recording = match gateway.runtime.vault.weave(log).await {
        Ok(Some(recording)) => recording,
        Ok(None) => {
            return problem(
                StatusCode::NOT_FOUND,
                "no-such-weave",
                "Nothing is kept under this address: a weave that no codex cites is forgotten after a week.",
            );
        }
        Err(_) => {
            return problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "The world could not be read just now. Try again in a moment.",
            );
        }
    };
    let mut response = if as_log {
        let kind = HeaderValue::from_static("text/tab-separated-values; charset=utf-8");
        ([(header::CONTENT_TYPE, kind)], recording.note_log()).into_response()
    } else {
        Json(recording.to_wire()).into_response()
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    response
}

/// The world's codex: every combo that was woven, with its first finders by the names they bear now.
#[utoipa::path(
    get, path = "/api/v1/codex", operation_id = "codex", tag = "world",
    responses((status = 200, description = "The combos that were found, the first one first.", body = WorldCodex), CodexRefused),
)]
pub(crate) async fn codex(State(gateway): State<Arc<Gateway>>) -> Response {
    let mut response = Json(gateway.runtime.world_codex().await).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

refusals! {
    WeaveRefused = ANY, STORE, PATH, &[(404, "no-such-weave")];
    CodexRefused = ANY;
}
