//! HTTP errors as every client reads them: a status, a stable code and plain words, as a problem (RFC 9457).
//!
//! What it is not: it decides nothing.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::http::Problem;

/// The media type of a problem. `code` and `reason` are members of our own; the type is the default, `about:blank`.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A response that says what was wrong.
#[must_use]
pub fn problem(status: StatusCode, code: &str, reason: &str) -> Response {
    let body = Problem {
        code: code.to_owned(),
        reason: reason.to_owned(),
    };
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The answer of a path to a method it does not have; the header `Allow` names those it has.
pub async fn method_not_allowed() -> Response {
    let reason = "This path does not answer to this method; see `Allow`.";
    problem(StatusCode::METHOD_NOT_ALLOWED, "method", reason)
}

/// The answer where the API has no such path.
pub async fn no_such_path() -> Response {
    let reason = "The API has no such path; `/api/openapi.json` describes all there are.";
    problem(StatusCode::NOT_FOUND, "no-such-path", reason)
}
