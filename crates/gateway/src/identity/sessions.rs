//! One's own sessions: where one is logged in, and ending one of them or all others.
//!
//! Ending a session also ends its connection to the world and the access tokens it was given. What it is not: sessions of the
//! world's wire, which are resumed after a cut, are the runtime's.

use super::request::{Bearer, Caller, Segment, answer, done};
use super::rights::Right;
use super::{IdentityState, Refusal, device};
use crate::describe::{ANY, BEARER, OWN, PATH, RIGHT, STORE, refusals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::http::{SessionInfo, Sessions};

/// Where one is logged in, the session used last first.
#[utoipa::path(
    get, path = "/sessions", operation_id = "sessions", tag = "account",
    security(("access" = [])),
    responses((status = 200, description = "The sessions.", body = Sessions), SessionsRefused),
)]
pub(super) async fn list(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.authorise(&bearer, Right::OwnAccount).await?;
    let sessions = state.inner.refresh.of(bearer.songweaver, state.now()).await?;
    let sessions = sessions.into_iter().map(|session| {
        let (device, place) = device::parts(&session.device);
        SessionInfo {
            session: format!("{:032x}", session.family),
            device: device.to_owned(),
            place: place.to_owned(),
            began: session.created.0,
            seen: session.seen.0,
            current: session.family == bearer.session,
        }
    });
    Ok(answer(Sessions {
        sessions: sessions.collect(),
    }))
}

/// Ends one of one's own sessions.
#[utoipa::path(
    delete, path = "/sessions/{session}", operation_id = "end-session", tag = "account",
    security(("access" = [])),
    params(("session" = String, Path, description = "The session's id.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 204, description = "Done."), EndSessionRefused),
)]
pub(super) async fn end_one(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(session): Segment,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.authorise(&bearer, Right::OwnAccount).await?;
    let family = Some(session.as_str())
        .filter(|text| text.len() == 32)
        .and_then(|text| u128::from_str_radix(text, 16).ok());
    let ended = match family {
        Some(family) => {
            let refresh = &state.inner.refresh;
            refresh.end_one(bearer.songweaver, family, state.now()).await?
        }
        None => false,
    };
    let Some(family) = family.filter(|_| ended) else {
        let reason = "You have no session with this id that still goes on.";
        return Err(Refusal::new(StatusCode::NOT_FOUND, "session-unknown", reason));
    };
    state.shut_out(bearer.songweaver, vec![family]);
    state.note_own(bearer.songweaver, "session-end", "one").await?;
    Ok(done())
}

/// Ends all of one's sessions but the one that asks.
#[utoipa::path(
    delete, path = "/sessions", operation_id = "end-other-sessions", tag = "account",
    security(("access" = [])),
    responses((status = 204, description = "Done."), SessionsRefused),
)]
pub(super) async fn end_others(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.authorise(&bearer, Right::OwnAccount).await?;
    state.end_others(&bearer).await?;
    state.note_own(bearer.songweaver, "session-end", "others").await?;
    Ok(done())
}

refusals! {
    SessionsRefused = ANY, STORE, BEARER, RIGHT, OWN;
    EndSessionRefused = ANY, STORE, BEARER, RIGHT, OWN, PATH, &[(404, "session-unknown")];
}
