//! HTTP errors as every client reads them: a status, a stable code and plain words.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocol::http::Problem;

/// A response that says what was wrong.
#[must_use]
pub fn problem(status: StatusCode, code: &str, reason: &str) -> Response {
    let body = Problem {
        code: code.to_owned(),
        reason: reason.to_owned(),
    };
    (status, Json(body)).into_response()
}
