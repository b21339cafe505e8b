//! Melodies over HTTP: a MIDI file in, a kept melody with its voices out, and the way back.
//!
//! A file is taken as the composer takes it: up to eight voices make one melody, and each stays a part for those who cast it together. What it is
//! not: the format is read and written by `song`; keeping is the realm's.

use crate::allowance::Allowance;
use crate::composer::{PART_MAX, voiced};
use crate::describe::{ANY, BEARER, Binary, PATH, QUERY, SHUT_OUT, STORE, refusals};
use crate::identity::limits::Remembered;
use crate::identity::request::recognise;
use crate::identity::{self, Segment};
use crate::problem::problem;
use crate::state::Gateway;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{CommandId, MelodyId, SongweaverId};
use protocol::http::Imported;
use protocol::limits::MIDI_BYTES_MAX;
use protocol::shared::Intent;
use runtime::outbox::Closing;
use runtime::refusal::Refusal;
use serde::Deserialize;
use song::{Composition, Melody};
use std::sync::Arc;
use utoipa::IntoParams;

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

/// `?name=&intent=&part=` of an import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The player's name for it.
    #[param(min_length = 1, max_length = 48)]
    name: String,
    /// Its intent.
    intent: Intent,
    /// Which part of a long file, from 0; beyond the last comes the last.
    #[param(maximum = 100_000)]
    part: Option<u32>,
}

/// Keeps a Standard MIDI File as a melody, and each of its voices as a part of it.
#[utoipa::path(
    post, path = "/api/v1/melodies", operation_id = "import-melody", tag = "world",
    security(("access" = [])),
    params(ImportQuery),
    request_body(content = Binary, content_type = "audio/midi", description = "A Standard MIDI File of at most 256 KiB."),
    responses((status = 200, description = "What is kept now.", body = Imported), ImportRefused),
)]
pub(crate) async fn import(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    query: Result<Query<ImportQuery>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let query = match query {
        Ok(Query(query)) if query.part.is_none_or(|part| part <= PART_MAX) => query,
        _ => {
            let reason = "The query holds `name` (1 to 48 characters), `intent` (`creative`, `restoration`, `exploration` or \
                          `protection`), `part` (0 to 100,000) where another than the first is meant, and nothing else.";
            return problem(StatusCode::BAD_REQUEST, "query-invalid", reason);
        }
    };
    let body = match body {
        Ok(body) if body.len() <= MIDI_BYTES_MAX => body,
        Err(rejection) if rejection.status() != StatusCode::PAYLOAD_TOO_LARGE => {
            let reason = "The body could not be read to its end.";
            return problem(StatusCode::BAD_REQUEST, "body-unreadable", reason);
        }
        _ => {
            let reason = format!("A MIDI file has at most {MIDI_BYTES_MAX} bytes.");
            return problem(StatusCode::PAYLOAD_TOO_LARGE, "oversized", &reason);
        }
    };
    if let Err(refusal) = imports_limit(&gateway, who) {
        return refusal.into_response();
    }
    match keep(&gateway, who, &query, &body).await {
        Ok(imported) => Json(imported).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

/// Counts a file that is read, or a composition that is kept.
///
/// # Errors
/// `imports-limit`, with when to try again.
pub(crate) fn imports_limit(gateway: &Gateway, who: SongweaverId) -> Result<(), identity::Refusal> {
    if gateway.imports.allows(who, gateway.runtime.now().0) {
        return Ok(());
    }
    let reason = format!(
        "Too many files: {IMPORTS_BURST} at once and {IMPORTS_PER_HOUR} an hour are read. Try again in a minute."
    );
    let seconds = (3600.0 / IMPORTS_PER_HOUR) as u32;
    Err(identity::Refusal::for_now("imports-limit", seconds, reason))
}

async fn keep(
    gateway: &Gateway,
    who: SongweaverId,
    query: &ImportQuery,
    body: &[u8],
) -> Result<Imported, Refusal> {
    let part = usize::try_from(query.part.unwrap_or(0)).unwrap_or(usize::MAX);
    let read =
        song::midi::import_voices(body, part).map_err(|error| Refusal::new("not-midi", error.to_string()))?;
    let no_melody =
        |error: song::MelodyError| Refusal::new("not-midi", format!("the notes are no melody: {error}"));
    let melody = read.composition.melody().map_err(no_melody)?;
    let voices = read.composition.parts().map_err(no_melody)?;
    let intent = sim::view::intent_from_wire(query.intent);
    let id = CommandId(rand::random());
    let runtime = &gateway.runtime;
    runtime
        .keep_voiced(who, id, (&melody, &voices), intent, &query.name)
        .await?;
    let kept = runtime.kept_melody(who, melody.id()).await?;
    let changed = read.remarks.iter().map(ToString::to_string);
    Ok(Imported {
        melody: kept,
        remarks: voiced(&melody, &voices).into_iter().chain(changed).collect(),
        part: u32::try_from(read.part).unwrap_or(u32::MAX),
        parts: u32::try_from(read.parts).unwrap_or(u32::MAX),
    })
}

/// A kept melody as a Standard MIDI File: a track to each voice that it was written in.
#[utoipa::path(
    get, path = "/api/v1/melodies/{file}", operation_id = "export-melody", tag = "world",
    security(("access" = [])),
    params(("file" = String, Path, description = "The melody's address and `.mid`.", pattern = "^[0-9a-f]{32}\\.mid$")),
    responses((status = 200, description = "The file.", content_type = "audio/midi", body = Binary), ExportRefused),
)]
pub(crate) async fn export(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    file: Result<Segment, identity::Refusal>,
) -> Response {
    let file = match file {
        Ok(Segment(file)) => file,
        Err(refusal) => return refusal.into_response(),
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
    let (melody, voices, name) = match gateway.runtime.kept_notes(who, id).await {
        Ok(kept) => kept,
        Err(refusal) => return refused(&refusal),
    };
    let mut response = file_of(&melody, &voices, &name).into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("audio/midi"));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}

/// A melody as a Standard MIDI File, a track to each voice that it was written in.
pub(crate) fn file_of(melody: &Melody, voices: &[Melody], name: &str) -> Vec<u8> {
    if voices.is_empty() {
        return song::midi::export(melody, Some(name));
    }
    song::midi::export_voices(&Composition::of_parts(melody, voices), Some(name))
}

refusals! {
    ImportRefused = ANY, STORE, BEARER, SHUT_OUT, QUERY, &[
        (400, "body-unreadable"),
        (400, "not-midi"),
        (400, "bad-text"),
        (400, "unfit-name"),
        (409, "already-known"),
        (409, "melodies-full"),
        (409, "unknown-songweaver"),
        (413, "oversized"),
        (429, "imports-limit"),
    ];
    ExportRefused = ANY, STORE, BEARER, SHUT_OUT, PATH, &[(404, "no-such-melody"), (404, "unknown-melody")];
}

/// Who asks, where it may enter the world.
pub(crate) struct Weaver(pub SongweaverId);

impl FromRequestParts<Arc<Gateway>> for Weaver {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, gateway: &Arc<Gateway>) -> Result<Self, Response> {
        let doorkeeper = &gateway.doorkeeper;
        let found = recognise(&parts.extensions, &parts.headers, |token| {
            doorkeeper.verify(token)
        });
        let refused = |status, closing: Closing| problem(status, &closing.code, &closing.reason);
        let claims = found.map_err(|error| refused(StatusCode::UNAUTHORIZED, error.closing()))?;
        let visitor = doorkeeper
            .open(&claims)
            .map_err(|closing| refused(StatusCode::FORBIDDEN, closing))?;
        Ok(Self(visitor.songweaver))
    }
}

fn refused(refusal: &Refusal) -> Response {
    let status = match refusal.code {
        "unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        "unknown-melody" | "notes-missing" => StatusCode::NOT_FOUND,
        "already-known" | "melodies-full" | "unknown-songweaver" => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    };
    problem(status, refusal.code, &refusal.reason)
}
