//! Compositions shared by link: given one, opened by it, listed and taken back.
//!
//! A link is random and lasts ninety days; a Songweaver has at most fifty. Titles pass the same words as every name, and who is muted shares nothing. What it is
//! not: nobody is told of a share but by its link, and it opens nothing between two of whom one blocks the other.

use super::asked;
use crate::describe::{ANY, BEARER, BODY, PATH, STORE, refusals};
use crate::identity::request::{Body, answer, done};
use crate::identity::{Refusal, Segment};
use crate::melodies::Weaver;
use crate::state::Gateway;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::{SHARES_MAX, Share, ShareId};
use protocol::composer::{NewShare, OwnShare, OwnShares, SharedComposition};
use std::sync::Arc;

/// Gives a composition a link.
#[utoipa::path(
    post, path = "/api/v1/shares", operation_id = "share-composition", tag = "composing",
    security(("access" = [])),
    request_body = NewShare,
    responses((status = 200, description = "The share, with its link.", body = OwnShare), ShareRefused),
)]
pub(super) async fn share(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    body: Body,
) -> Result<Response, Refusal> {
    let asked: NewShare = asked::read(body)?;
    asked::melody(&asked.composition)?;
    let title = gateway.runtime.may_share(who, &asked.title);
    let title = title.map_err(|refusal| asked::refused(&refusal))?;
    let body = serde_json::to_vec(&asked.composition).expect("a composition is plain JSON");
    let now = gateway.runtime.vault.machine.unix_now();
    match gateway.shares.add(who, title, body, now).await? {
        Some(share) => Ok(answer(own(share))),
        None => {
            let reason =
                format!("You share {SHARES_MAX} melodies, as many as anyone may. Take one back first.");
            Err(Refusal::new(StatusCode::CONFLICT, "shares-full", reason))
        }
    }
}

/// What one shares.
#[utoipa::path(
    get, path = "/api/v1/shares", operation_id = "own-shares", tag = "composing",
    security(("access" = [])),
    responses((status = 200, description = "The shares, the latest first.", body = OwnShares), ListRefused),
)]
pub(super) async fn list(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
) -> Result<Response, Refusal> {
    let now = gateway.runtime.vault.machine.unix_now();
    let shares = gateway.shares.of(who, now).await?;
    Ok(answer(OwnShares {
        shares: shares.into_iter().map(own).collect(),
    }))
}

/// What a link names.
#[utoipa::path(
    get, path = "/api/v1/shares/{share}", operation_id = "open-share", tag = "composing",
    security(("access" = [])),
    params(("share" = String, Path, description = "The link.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 200, description = "What is shared.", body = SharedComposition), OpenRefused),
)]
pub(super) async fn open(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    share: Result<Segment, Refusal>,
) -> Result<Response, Refusal> {
    let id = share_of(share?)?;
    let now = gateway.runtime.vault.machine.unix_now();
    let share = gateway.shares.get(id, now).await?.ok_or_else(no_such)?;
    let (by, runtime) = (share.songweaver, &gateway.runtime);
    let blocks = async |one, other| {
        let blocks = runtime.blocks(one, other).await;
        blocks.map_err(|refusal| asked::refused(&refusal))
    };
    if blocks(who, by).await? {
        let reason =
            "You have blocked whoever shares this. Lift the block in the menu if you want to open it.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "sharer-blocked", reason));
    }
    // Who is blocked is not told so.
    if blocks(by, who).await? {
        return Err(no_such());
    }
    let composition = serde_json::from_slice(&share.body).map_err(|error| {
        tracing::error!(%error, "a share cannot be read");
        no_such()
    })?;
    let name = runtime.shown_name(by).await;
    Ok(answer(SharedComposition {
        title: share.title,
        by: name.map_err(|refusal| asked::refused(&refusal))?,
        songweaver: by.to_string(),
        composition,
        expires: share.expires.0,
    }))
}

/// Takes a share back.
#[utoipa::path(
    delete, path = "/api/v1/shares/{share}", operation_id = "take-share-back", tag = "composing",
    security(("access" = [])),
    params(("share" = String, Path, description = "The link.", pattern = "^[0-9a-f]{32}$")),
    responses((status = 204, description = "The link opens nothing any more."), TakeBackRefused),
)]
pub(super) async fn take_back(
    State(gateway): State<Arc<Gateway>>,
    Weaver(who): Weaver,
    share: Result<Segment, Refusal>,
) -> Result<Response, Refusal> {
    let id = share_of(share?)?;
    if gateway.shares.remove(who, id).await? {
        Ok(done())
    } else {
        Err(no_such())
    }
}

refusals! {
    ShareRefused = ANY, STORE, BEARER, BODY, &[
        (400, "bad-text"),
        (400, "unfit-name"),
        (403, "muted"),
        (409, "shares-full"),
        (422, "composition-unfit"),
    ];
    ListRefused = ANY, STORE, BEARER;
    OpenRefused = ANY, STORE, BEARER, PATH, &[(403, "sharer-blocked"), (404, "no-such-share")];
    TakeBackRefused = ANY, STORE, BEARER, PATH, &[(404, "no-such-share")];
}

fn share_of(Segment(text): Segment) -> Result<ShareId, Refusal> {
    text.parse().map_err(|()| no_such())
}

fn no_such() -> Refusal {
    let reason = "This link opens nothing: it was mistyped, taken back, or its ninety days are over.";
    Refusal::new(StatusCode::NOT_FOUND, "no-such-share", reason)
}

fn own(share: Share) -> OwnShare {
    OwnShare {
        share: share.id.to_string(),
        title: share.title,
        expires: share.expires.0,
    }
}
