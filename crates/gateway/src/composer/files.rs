//! Compositions in and out: from MIDI files and to them, voice by voice, and into the melodies one keeps.
//!
//! What it is not: `melodies` keeps a file at once, without a look at it.

use super::asked;
use crate::describe::{ANY, BEARER, BODY, Binary, QUERY, STORE, refusals};
use crate::identity::Refusal;
use crate::identity::request::{Body, answer};
use crate::melodies::Weaver;
use crate::melodies::imports_limit;
use crate::state::Gateway;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::CommandId;
use protocol::composer::{Composition, ImportedComposition, KeepRequest};
use protocol::http::Imported;
use protocol::limits::MIDI_BYTES_MAX;
use serde::Deserialize;
use song::Melody;
use std::sync::Arc;
use utoipa::IntoParams;

/// The highest part that is asked for: more than any file of 256 KiB has.
pub(crate) const PART_MAX: u32 = 100_000;

/// `?part=` of a file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartQuery {
    /// Which part of a long file, from 0; beyond the last comes the last.
    #[param(maximum = 100_000)]
    part: Option<u32>,
}

/// A Standard MIDI File as a composition, with all its voices; nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/composer/file", operation_id = "read-composition", tag = "composing",
    security(("access" = [])),
    params(PartQuery),
    request_body(content = Binary, content_type = "audio/midi", description = "A Standard MIDI File of at most 256 KiB."),
    responses((status = 200, description = "The composition, and what was left out.", body = ImportedComposition), ImportRefused),
)]
pub(super) async fn import(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    query: Result<Query<PartQuery>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let part = match query {
        Ok(Query(PartQuery { part })) if part.is_none_or(|part| part <= PART_MAX) => part,
        _ => {
            let reason = "The query holds at most `part`, a number from 0 to 100,000.";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason));
        }
    };
    let body = match body {
        Ok(body) if body.len() <= MIDI_BYTES_MAX => body,
        Err(rejection) if rejection.status() != StatusCode::PAYLOAD_TOO_LARGE => {
            let reason = "The body could not be read to its end.";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "body-unreadable", reason));
        }
        _ => {
            let reason = format!("A MIDI file has at most {MIDI_BYTES_MAX} bytes.");
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "oversized", reason));
        }
    };
    imports_limit(&gateway, who)?;
    let part = usize::try_from(part.unwrap_or(0)).unwrap_or(usize::MAX);
    let read = song::midi::import_voices(&body, part)
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, "not-midi", error.to_string()))?;
    Ok(answer(ImportedComposition {
        composition: asked::to_wire(&read.composition),
        part: u32::try_from(read.part).unwrap_or(u32::MAX),
        parts: u32::try_from(read.parts).unwrap_or(u32::MAX),
        remarks: read.remarks.iter().map(ToString::to_string).collect(),
    }))
}

/// A composition as a Standard MIDI File, a track to each voice.
#[utoipa::path(
    post, path = "/api/v1/composer/midi", operation_id = "write-composition", tag = "composing",
    security(("access" = [])),
    request_body = Composition,
    responses((status = 200, description = "The file.", content_type = "audio/midi", body = Binary), ExportRefused),
)]
pub(super) async fn export(Weaver(_): Weaver, body: Body) -> Result<Response, Refusal> {
    let wire: Composition = asked::read(body)?;
    let (composition, _) = asked::melody(&wire)?;
    Ok(asked::midi(song::midi::export_voices(&composition, None)))
}

/// Keeps a composition as a melody: all its voices become one, and each stays a part for those who cast it together.
#[utoipa::path(
    post, path = "/api/v1/composer/melodies", operation_id = "keep-composition", tag = "composing",
    security(("access" = [])),
    request_body = KeepRequest,
    responses((status = 200, description = "What is kept now.", body = Imported), KeepRefused),
)]
pub(super) async fn keep(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    body: Body,
) -> Result<Response, Refusal> {
    let asked: KeepRequest = asked::read(body)?;
    let (composition, melody) = asked::melody(&asked.composition)?;
    imports_limit(&gateway, who)?;
    let intent = sim::view::intent_from_wire(asked.intent);
    let id = CommandId(rand::random());
    let runtime = &gateway.runtime;
    let parts = composition.parts().map_err(|error| {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "composition-unfit",
            error.to_string(),
        )
    })?;
    let kept = runtime
        .keep_voiced(who, id, (&melody, &parts), intent, &asked.name)
        .await;
    kept.map_err(|refusal| asked::refused(&refusal))?;
    let kept = runtime.kept_melody(who, melody.id()).await;
    let kept = kept.map_err(|refusal| asked::refused(&refusal))?;
    Ok(answer(Imported {
        melody: kept,
        remarks: voiced(&melody, &parts).into_iter().collect(),
        part: 0,
        parts: 1,
    }))
}

/// What is said of a melody that several voices made.
pub(crate) fn voiced(melody: &Melody, parts: &[Melody]) -> Option<String> {
    (parts.len() > 1).then(|| {
        format!(
            "{} voices became one melody of {} notes; cast together, each can be a part.",
            parts.len(),
            melody.notes().len()
        )
    })
}

refusals! {
    ImportRefused = ANY, BEARER, QUERY, &[
        (400, "body-unreadable"),
        (400, "not-midi"),
        (413, "oversized"),
        (429, "imports-limit"),
    ];
    ExportRefused = ANY, BEARER, BODY, &[(422, "composition-unfit")];
    KeepRefused = ANY, STORE, BEARER, BODY, &[
        (400, "bad-text"),
        (400, "unfit-name"),
        (409, "already-known"),
        (409, "melodies-full"),
        (409, "unknown-songweaver"),
        (422, "composition-unfit"),
        (429, "imports-limit"),
    ];
}
