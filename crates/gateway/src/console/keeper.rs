//! Who asks the console to do something: whence, by which token, over which console; and the right that each deed asks for first.
//!
//! What it is not: looks at figures need no audit and ask for their right where they are.

use super::{Console, Done};
use crate::identity::request::{Bearer, Caller, answer};
use crate::identity::{IdentityState, Refusal, Right};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use kernel::SongweaverId;
use protocol::console::ConsoleDone;

/// Who asks, before anything was allowed.
pub(super) struct Keeper {
    /// What the console is over.
    pub console: Console,
    caller: Caller,
    bearer: Bearer,
}

impl FromRequestParts<Console> for Keeper {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Refusal> {
        let Ok(caller) = Caller::from_request_parts(parts, console).await;
        let bearer = Bearer::from_request_parts(parts, console).await?;
        Ok(Self {
            console: console.clone(),
            caller,
            bearer,
        })
    }
}

impl Keeper {
    /// Whether it may do something; who it is. A refused try stands in the audit.
    pub async fn may(&self, right: Right, act: &'static str) -> Result<SongweaverId, Refusal> {
        self.identity()
            .does(&self.caller, &self.bearer.0, right, act)
            .await?;
        Ok(self.bearer.0.songweaver)
    }

    /// Who is who.
    pub fn identity(&self) -> &IdentityState {
        &self.console.identity
    }
}

/// What was done, in words.
pub(super) fn done(told: String) -> Response {
    answer(ConsoleDone { told })
}

/// What the desk says of a deed: done, or why not.
pub(super) async fn told(deed: Done<'_>) -> Result<Response, Refusal> {
    deed.await
        .map(done)
        .map_err(|reason| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "not-done", reason))
}
