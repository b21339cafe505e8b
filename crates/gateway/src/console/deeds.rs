//! What the console does to the running world: notices, maintenance, new content, the end.
//!
//! Each deed stands in the audit, done or refused. What it is not: how a deed is done stands behind the desk, where the commands at the
//! machine find it too.

use super::keeper::{Keeper, told};
use crate::describe::{ANY, BEARER, BODY, CONSOLE, OFFICE, STORE, refusals};
use crate::identity::request::{Body, parse, reason};
use crate::identity::{Refusal, Right};
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
pub(super) async fn notice(keeper: Keeper, body: Body) -> Result<Response, Refusal> {
    let by = keeper.may(Right::Announce, "notice").await?;
    let ConsoleNotice { text, region } = parse(body, "`text` and, for one region, `region`")?;
    let done = keeper.console.desk.notice(by, &text, region.as_deref());
    told(done).await
}

/// Begins maintenance with words, or ends it.
#[utoipa::path(
    post, path = "/maintenance", operation_id = "console-maintenance", tag = "office",
    security(("access" = [])),
    request_body = ConsoleMaintenance,
    responses((status = 200, description = "What holds now.", body = ConsoleDone), SaidRefused),
)]
pub(super) async fn maintenance(keeper: Keeper, body: Body) -> Result<Response, Refusal> {
    let by = keeper.may(Right::Operate, "maintenance").await?;
    let ConsoleMaintenance { words } = parse(body, "`words`, or nothing to end it")?;
    told(keeper.console.desk.maintain(by, words.as_deref())).await
}

/// Goes on by the content folder as it is now: all of it or nothing.
#[utoipa::path(
    post, path = "/content/reload", operation_id = "console-reload", tag = "office",
    security(("access" = [])),
    responses((status = 200, description = "What changed.", body = ConsoleDone), ReloadRefused),
)]
pub(super) async fn reload(keeper: Keeper) -> Result<Response, Refusal> {
    let by = keeper.may(Right::Operate, "content-reload").await?;
    told(keeper.console.desk.reload(by)).await
}

/// Counts down before everyone, then stops the server.
#[utoipa::path(
    post, path = "/drain", operation_id = "console-drain", tag = "office",
    security(("access" = [])),
    request_body = ConsoleDrain,
    responses((status = 200, description = "That it has begun.", body = ConsoleDone), DrainRefused),
)]
pub(super) async fn drain(keeper: Keeper, body: Body) -> Result<Response, Refusal> {
    let by = keeper.may(Right::Operate, "drain").await?;
    let ConsoleDrain { world, why } = parse(body, "`world` and `why`")?;
    if world != keeper.console.world() {
        let reason = "Name the world that is to stop, as its name is written.";
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "not-done", reason));
    }
    told(keeper.console.desk.drain(by, reason(&why)?)).await
}

refusals! {
    SaidRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, BODY, &[(422, "not-done")];
    ReloadRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, &[(422, "not-done")];
    DrainRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, BODY, &[(422, "not-done"), (422, "why")];
}
