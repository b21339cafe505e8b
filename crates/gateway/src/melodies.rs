//! Melodies over HTTP: a MIDI file in, a kept melody out, and the way back.
//!
//! What it is not: the format is read and written by `song`; keeping is the realm's.

use crate::allowance::Allowance;
use crate::identity::limits::Remembered;
use crate::problem::problem;
use crate::state::Gateway;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{CommandId, MelodyId, SongweaverId};
use protocol::http::Imported;
use protocol::limits::MIDI_BYTES_MAX;
use protocol::shared::Intent;
use runtime::outbox::Closing;
use runtime::refusal::Refusal;
use serde::Deserialize;
use std::sync::Arc;

/// Files a Songweaver may import at once, and how many more come back in an hour: reading one is work, and its notes are kept.
const IMPORTS_BURST: f64 = 20.0;
const IMPORTS_PER_HOUR: f64 = 240.0;

/// How many files each Songweaver imported lately.
#[derive(Debug)]
pub struct Imports(Remembered<SongweaverId, Allowance>);

impl Default for Imports {
    fn default() -> Self {
        Self(Remembered::new())
    }
}

impl Imports {
    /// One more file, if it may still be read.
    fn allows(&self, who: SongweaverId, now_ms: u64) -> bool {
        let first = || Allowance::new(IMPORTS_PER_HOUR / 3600.0, IMPORTS_BURST);
        self.0
            .change(who, now_ms, first, |allowance| allowance.spend(1.0, now_ms))
    }
}

/// `?name=&intent=` of an import.
#[derive(Debug, Deserialize)]
pub struct ImportQuery {
    /// The player's name for it.
    name: String,
    /// Its intent.
    intent: Intent,
}

/// `POST /api/v1/melodies` with a MIDI file as body.
pub async fn import(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    Query(query): Query<ImportQuery>,
    body: Bytes,
) -> Response {
    let who = match gateway.bearer(&headers) {
        Ok(who) => who,
        Err(closing) => return unauthorised(&closing),
    };
    if body.len() > MIDI_BYTES_MAX {
        let reason = format!("{} bytes; a MIDI file has at most {MIDI_BYTES_MAX}.", body.len());
        return problem(StatusCode::PAYLOAD_TOO_LARGE, "oversized", &reason);
    }
    if !gateway.imports.allows(who, gateway.runtime.now().0) {
        let reason = format!(
            "Too many files: {IMPORTS_BURST} at once and {IMPORTS_PER_HOUR} an hour are read. Try again in a minute."
        );
        return problem(StatusCode::TOO_MANY_REQUESTS, "imports-limit", &reason);
    }
    match keep(&gateway, who, &query, &body).await {
        Ok(imported) => Json(imported).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

async fn keep(
    gateway: &Gateway,
    who: SongweaverId,
    query: &ImportQuery,
    body: &[u8],
) -> Result<Imported, Refusal> {
    let read = song::midi::import(body).map_err(|error| Refusal::new("not-midi", error.to_string()))?;
    let intent = sim::view::intent_from_wire(query.intent);
    let id = CommandId(rand::random());
    gateway
        .runtime
        .keep_melody(who, id, &read.melody, intent, &query.name)
        .await?;
    let kept = gateway.runtime.kept_melody(who, read.melody.id()).await?;
    Ok(Imported {
        melody: kept,
        remarks: read.remarks.iter().map(ToString::to_string).collect(),
    })
}

/// `GET /api/v1/melodies/{id}.mid`.
pub async fn export(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Response {
    let who = match gateway.bearer(&headers) {
        Ok(who) => who,
        Err(closing) => return unauthorised(&closing),
    };
    let id = file
        .strip_suffix(".mid")
        .and_then(|id| id.parse::<MelodyId>().ok());
    let Some(id) = id else {
        return problem(
            StatusCode::NOT_FOUND,
            "no-such-melody",
            "A melody is 32 hexadecimal digits and `.mid`.",
        );
    };
    let kept = match gateway.runtime.kept_notes(who, id).await {
        Ok(kept) => kept,
        Err(refusal) => return refused(&refusal),
    };
    let mut response = song::midi::export(&kept.0, Some(&kept.1)).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("audio/midi"));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}

fn unauthorised(closing: &Closing) -> Response {
    problem(StatusCode::UNAUTHORIZED, &closing.code, &closing.reason)
}

fn refused(refusal: &Refusal) -> Response {
    let status = match refusal.code {
        "unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        "unknown-melody" | "notes-missing" => StatusCode::NOT_FOUND,
        "already-known" | "melodies-full" => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    };
    problem(status, refusal.code, &refusal.reason)
}
