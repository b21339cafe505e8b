//! Accounts at the console: found by their whole name, their sessions ended. Every look stands in the audit, since it is one at a person.
//!
//! What it is not: roles are given where they are for every client, at `/api/v1/roles`.

use super::keeper::{Keeper, done};
use crate::describe::{ANY, BEARER, BODY, CONSOLE, OFFICE, QUERY, STORE, refusals};
use crate::identity::request::{Body, answer, parse, reason};
use crate::identity::{Refusal, Right};
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::console::{ConsoleAccount, ConsoleDone, ConsoleToAccount};
use serde::Deserialize;
use utoipa::IntoParams;

/// Whose account is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Named {
    /// The account's whole name.
    name: String,
}

/// The account of a name. The look stands in the audit.
#[utoipa::path(
    get, path = "/accounts", operation_id = "console-account", tag = "office",
    security(("access" = [])),
    params(Named),
    responses((status = 200, description = "What is known of it.", body = ConsoleAccount), FindRefused),
)]
pub(super) async fn find(
    keeper: Keeper,
    query: Result<Query<Named>, QueryRejection>,
) -> Result<Response, Refusal> {
    let by = keeper.may(Right::ManageAccounts, "account-read").await?;
    let Query(Named { name }) = query.map_err(|_| {
        let reason = "The query holds `name`, an account's whole name.";
        Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason)
    })?;
    let found = keeper.identity().find(by, &name).await?;
    let id = found.songweaver.parse().ok();
    let present = id.is_some_and(|id| keeper.console.gateway.runtime.player(id).is_some());
    Ok(answer(ConsoleAccount { present, ..found }))
}

/// Ends every session of an account.
#[utoipa::path(
    post, path = "/accounts/sessions/end", operation_id = "console-end-sessions", tag = "office",
    security(("access" = [])),
    request_body = ConsoleToAccount,
    responses((status = 200, description = "How many were ended.", body = ConsoleDone), EndRefused),
)]
pub(super) async fn end_sessions(keeper: Keeper, body: Body) -> Result<Response, Refusal> {
    let by = keeper.may(Right::ManageAccounts, "sessions-end").await?;
    let ConsoleToAccount { name, why } = parse(body, "`name` and `why`")?;
    let ended = keeper
        .identity()
        .end_sessions_of(by, &name, reason(&why)?)
        .await?;
    Ok(done(format!("ended {ended} sessions")))
}

/// Takes an account's second factor away, for whoever lost the device and the recovery codes; every session of it ends.
#[utoipa::path(
    post, path = "/accounts/second-factor/reset", operation_id = "console-reset-second-factor", tag = "office",
    security(("access" = [])),
    request_body = ConsoleToAccount,
    responses((status = 200, description = "It was taken away.", body = ConsoleDone), ResetRefused),
)]
pub(super) async fn reset_second_factor(keeper: Keeper, body: Body) -> Result<Response, Refusal> {
    let by = keeper.may(Right::ManageAccounts, "second-factor-reset").await?;
    let ConsoleToAccount { name, why } = parse(body, "`name` and `why`")?;
    keeper
        .identity()
        .reset_second_factor(Some(by), &name, reason(&why)?)
        .await?;
    Ok(done(
        "took the second factor away and ended the sessions".to_owned(),
    ))
}

refusals! {
    ResetRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, BODY, &[
        (409, "second-factor-off"),
        (422, "account-unknown"),
        (422, "own-second-factor"),
        (422, "why"),
    ];
    FindRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, QUERY, &[(422, "account-unknown")];
    EndRefused = ANY, STORE, BEARER, OFFICE, CONSOLE, BODY, &[(422, "account-unknown"), (422, "why")];
}
