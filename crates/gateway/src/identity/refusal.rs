//! Why identity refuses a request: an HTTP status, a stable code, and plain words that say what is allowed.
//!
//! What it is not: it never carries what the store said; that goes to the log.

use super::names::NameError;
use super::tokens::TokenError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use journal::StoreError;
use journal::tables::SealError;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// A stable code, such as `name-taken`.
    pub code: &'static str,
    /// What was wrong and what is allowed.
    pub reason: String,
    /// Seconds after which it may be tried again, where time helps.
    pub retry_seconds: Option<u32>,
}

impl Refusal {
    /// A refusal that time does not lift.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            status,
            code,
            reason: reason.into(),
            retry_seconds: None,
        }
    }

    /// A refusal that time lifts.
    #[must_use]
    pub fn for_now(code: &'static str, seconds: u32, reason: impl Into<String>) -> Self {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self {
            status,
            code,
            reason: reason.into(),
            retry_seconds: Some(seconds),
        }
    }

    /// The store or the machine failed; nothing the client sent is at fault.
    #[must_use]
    pub fn unavailable() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "unavailable",
            reason: "The server cannot do this at the moment. Try again in a few seconds.".to_owned(),
            retry_seconds: Some(5),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        metrics::counter!("identity_refusals_total", "code" => self.code).increment(1);
        let mut response = crate::problem::problem(self.status, self.code, &self.reason);
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "identity could not use the store");
        Self::unavailable()
    }
}

impl From<SealError> for Refusal {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Erased => TokenError::NotForHere.into(),
            SealError::Store(error) => error.into(),
            SealError::Forged | SealError::TooLong => {
                tracing::error!(%error, "identity could not read what it sealed");
                Self::unavailable()
            }
        }
    }
}

impl From<NameError> for Refusal {
    fn from(error: NameError) -> Self {
        let status = match error {
            NameError::Taken => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, error.code(), error.to_string())
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, error.code(), error.to_string())
    }
}
