//! What the routes of identity read out of requests, and how they answer.
//!
//! Bodies are JSON, of at most 4 KiB where a route says nothing else, read by hand so that every fault gets a problem that says what was wrong. Answers are
//! never cached. What it is not: no route.

use super::limits::Source;
use super::tokens::{Claims, TokenError};
use super::{IdentityState, Refusal, device};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRef, FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use journal::tables::AUDIT_WHY_CHARS_MAX;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// A request's body of JSON, or why it could not be read. It is looked at only once it is parsed, so that who may not ask is told
/// that first.
#[derive(Debug)]
pub(crate) struct Body(Result<Bytes, Refusal>);

impl Body {
    /// Its bytes, or why there are none.
    pub(crate) fn bytes(self) -> Result<Bytes, Refusal> {
        self.0
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        if !is_json(request.headers()) {
            let reason = "The body is JSON, and its header `Content-Type` says so: application/json.";
            return Ok(Self(Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "body-type",
                reason,
            ))));
        }
        let read = Bytes::from_request(request, state).await;
        Ok(Self(read.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                let reason = "The body is longer than what is read here.";
                Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", reason)
            }
            _ => Refusal::new(
                StatusCode::BAD_REQUEST,
                "body-unreadable",
                "The body could not be read to its end.",
            ),
        })))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// A part of the path as text.
#[derive(Debug)]
pub(crate) struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| {
                let reason = "The path holds bytes that are no text (UTF-8).";
                Refusal::new(StatusCode::BAD_REQUEST, "path-invalid", reason)
            })?;
        Ok(Self(text))
    }
}

/// Who calls, as far as the connection tells.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// What limits count by. Without `ConnectInfo<SocketAddr>` all callers count as one.
    pub source: Source,
    /// What a session's owner will know it by.
    pub device: String,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        Ok(Self {
            source: Source::of(address),
            device: device::describe(&parts.headers, address),
        })
    }
}

/// The claims of a valid access token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bearer(pub Claims);

impl<S> FromRequestParts<S> for Bearer
where
    IdentityState: FromRef<S>,
    S: Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let identity = IdentityState::from_ref(state);
        let found = recognise(&parts.extensions, &parts.headers, |token| identity.verify(token));
        Ok(Self(found?))
    }
}

/// Whose the access token of a request is, found out once: whoever looks first leaves it with the request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recognised(pub Result<Claims, TokenError>);

/// Whose the access token of a request is: as it was found out, or by verifying it now.
pub(crate) fn recognise(
    found: &Extensions,
    headers: &HeaderMap,
    verify: impl FnOnce(&str) -> Result<Claims, TokenError>,
) -> Result<Claims, TokenError> {
    match found.get() {
        Some(Recognised(known)) => *known,
        None => bearer(headers).and_then(verify),
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, TokenError> {
    let value = headers.get(header::AUTHORIZATION).ok_or(TokenError::Missing)?;
    let text = value.to_str().map_err(|_| TokenError::Malformed)?;
    text.strip_prefix("Bearer ")
        .map(str::trim)
        .ok_or(TokenError::Missing)
}

/// Reads a body. `takes` says what its fields are, for whoever got them wrong.
pub(crate) fn parse<T: DeserializeOwned>(body: Body, takes: &str) -> Result<T, Refusal> {
    serde_json::from_slice(&body.0?).map_err(|error| {
        // The error names fields and places, and never repeats a value that could be a secret.
        let what = match error.classify() {
            serde_json::error::Category::Data => "does not have the fields it should",
            _ => "is no JSON",
        };
        let reason = format!(
            "The body {what} (line {}, column {}). It holds {takes}, each as text and nothing else.",
            error.line(),
            error.column()
        );
        Refusal::new(StatusCode::BAD_REQUEST, "body-invalid", reason)
    })
}

/// A reason as the audit takes it.
pub(crate) fn reason(why: &str) -> Result<&str, Refusal> {
    let why = why.trim();
    if why.is_empty() || why.chars().count() > AUDIT_WHY_CHARS_MAX {
        let reason = "Say why, in 1 to 500 characters; it stands in the audit.";
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "why", reason));
    }
    Ok(why)
}

/// An answer that no cache keeps.
pub(crate) fn answer(body: impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Done, and nothing to say about it.
pub(crate) fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
