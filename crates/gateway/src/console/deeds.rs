//! What the console does to the running world: notices, maintenance, new content, the end.
//!
//! Each deed stands in the audit, done or refused. What it is not: how a deed is done stands behind the desk, where the commands at the
//! machine find it too.

use super::{Console, Done};
use crate::describe::{ANY, BEARER, BODY, CONSOLE, OFFICE, STORE, refusals};
use crate::identity::request::{Bearer, Body, Caller, answer, parse, reason};
use crate::identity::{Refusal, Right};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::console::{ConsoleDone, ConsoleDrain, ConsoleMaintenance, ConsoleNotice};

/// Tells everyone something, or everyone in a region.
#[utoipa::path(
    post, path = "/notices", operation_id = "console-notice", tag = "office",
    security(("access" = [])),
    request_body = ConsoleNotice,
    responses((status = 200, description = "How many were told.", body = ConsoleDone), SaidRefused),
)]
pub(super) async fn notice(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    let identity = &console.identity;
    identity.does(&caller, &bearer, Right::Announce, "notice").await?;
    let ConsoleNotice { text, region } = parse(body, "`text` and, for one region, `region`")?;
    let done = console.desk.notice(bearer.songweaver, &text, region.as_deref());
    told(done).await
}

/// Begins maintenance with words, or ends it.
#[utoipa::path(
    post, path = "/maintenance", operation_id = "console-maintenance", tag = "office",
    security(("access" = [])),
    request_body = ConsoleMaintenance,
    responses((status = 200, description = "What holds now.", body = ConsoleDone), SaidRefused),
)]
pub(super) async fn maintenance(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    let identity = &console.identity;
    identity
        .does(&caller, &bearer, Right::Operate, "maintenance")
        .await?;
    let ConsoleMaintenance { words } = parse(body, "`words`, or nothing to end it")?;
    told(console.desk.maintain(bearer.songweaver, words.as_deref())).await
}

/// Goes on by the content folder as it is now: all of it or nothing.
#[utoipa::path(
    post, path = "/content/reload", operation_id = "console-reload", tag = "office",
    security(("access" = [])),
    responses((status = 200, description = "What changed.", body = ConsoleDone), ReloadRefused),
)]
pub(super) async fn reload(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    let identity = &console.identity;
    identity
        .does(&caller, &bearer, Right::Operate, "content-reload")
        .await?;
    told(console.desk.reload(bearer.songweaver)).await
}

/// Counts down before everyone, then stops the server.
#[utoipa::path(
    post, path = "/drain", operation_id = "console-drain", tag = "office",
    security(("access" = [])),
    request_body = ConsoleDrain,
    responses((status = 200, description = "That it has begun.", body = ConsoleDone), DrainRefused),
)]
pub(super) async fn drain(
    State(console): State<Console>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    let identity = &console.identity;
    identity.does(&caller, &bearer, Right::Operate, "drain").await?;
    let ConsoleDrain { world, why } = parse(body, "`world` and `why`")?;
    if world != console.world() {
        let reason = "Name the world that is to stop, as its name is written.";
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "not-done", reason));
    }
    told(console.desk.drain(bearer.songweaver, reason(&why)?)).await
}

refusals! {
    SaidRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, BODY, &[(422, "not-done")];
    ReloadRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, &[(422, "not-done")];
    DrainRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, BODY, &[(422, "not-done"), (422, "why")];
}

async fn told(done: Done<'_>) -> Result<Response, Refusal> {
    match done.await {
        Ok(told) => Ok(answer(ConsoleDone { told })),
        Err(reason) => Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "not-done", reason)),
    }
}
