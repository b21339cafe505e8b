//! What the gateway tells an operator: how requests fare by route, and who may read the figures.
//!
//! Labels are bounded: routes as they are written in the code, a handful of methods, classes of status. What it is not: it keeps no
//! figure; the recorder does.

use crate::describe::{ANY, refusals};
use crate::problem::problem;
use crate::state::Gateway;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use telemetry::trace::within;

/// Headers that a proxy adds: whoever comes with one is not from this machine, whatever the socket says.
const OF_A_PROXY: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

/// Counts a request and how long its answer took, and traces it where it asks the API.
pub async fn measured(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = method(request.method());
    let matched = request.extensions().get::<MatchedPath>();
    let matched = matched.map(|path| path.as_str().to_owned());
    let trace = matched
        .as_ref()
        .filter(|route| route.starts_with("/api/"))
        .and_then(|route| {
            let from = request
                .headers()
                .get("traceparent")
                .and_then(|value| value.to_str().ok()?.parse().ok());
            gateway.runtime.tracer.begin(format!("{method} {route}"), from)
        });
    let response = within(trace.clone(), next.run(request)).await;
    let status = response.status();
    if let Some(trace) = trace {
        let error = status.is_server_error().then(|| status.to_string());
        trace.finish(
            vec![("http.response.status_code", status.as_str().to_owned())],
            error,
        );
    }
    let route = match matched {
        Some(route) => route,
        // What no route claims goes to the web client's files.
        None if status.is_success() || status.is_redirection() => "files".to_owned(),
        None => "unmatched".to_owned(),
    };
    metrics::histogram!("http_request_seconds", "route" => route.clone())
        .record(began.elapsed().as_secs_f64());
    metrics::counter!("http_requests_total", "method" => method, "route" => route, "status" => class(status))
        .increment(1);
    response
}

fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// The server's figures for Prometheus: from this machine, or with the token that `metrics.token` sets.
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "operation",
    security((), ("figures" = [])),
    responses((status = 200, description = "The figures.", content_type = "text/plain", body = String), MetricsRefused),
)]
pub(crate) async fn metrics_page(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    match may_read(&gateway, &request) {
        Ok(()) => (gateway.metrics)().into_response(),
        Err(refused) => refused,
    }
}

refusals! {
    MetricsRefused = ANY, &[(403, "not-here")];
}

/// Whether a request may see the server's figures: from this machine always, from others with the token.
///
/// # Errors
/// The answer that says how they can be seen.
#[expect(clippy::result_large_err, reason = "the error is the answer itself")]
pub fn may_read(gateway: &Gateway, request: &Request) -> Result<(), Response> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let here = peer.is_some_and(|ConnectInfo(address)| address.ip().is_loopback());
    let through_a_proxy = OF_A_PROXY
        .iter()
        .any(|name| request.headers().contains_key(*name));
    if here && !through_a_proxy {
        return Ok(());
    }
    match (&gateway.metrics_token, bearer(request.headers())) {
        (Some(token), Some(brought)) if same(token, brought) => Ok(()),
        _ => Err(problem(
            StatusCode::FORBIDDEN,
            "not-here",
            "The server's figures are read on its own machine, or with the bearer token that `metrics.token` sets.",
        )),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

/// Compares in a time that tells nothing of where they differ.
fn same(token: &str, brought: &str) -> bool {
    let differing = token
        .bytes()
        .zip(brought.bytes())
        .fold(0, |differing, (a, b)| differing | (a ^ b));
    token.len() == brought.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_of_a_fixed_few() {
        let odd = Method::from_bytes(b"BREW").expect("a method is any token");
        assert_eq!(method(&odd), "other");
        assert_eq!(method(&Method::POST), "POST");
        assert_eq!(class(StatusCode::SWITCHING_PROTOCOLS), "1xx");
        assert_eq!(class(StatusCode::NOT_FOUND), "4xx");
        assert_eq!(class(StatusCode::from_u16(599).expect("in range")), "5xx");
    }

    #[test]
    fn tokens_are_the_same_only_whole() {
        assert!(same("abc", "abc"));
        for other in ["", "ab", "abcd", "abd"] {
            assert!(!same("abc", other), "{other}");
        }
    }
}
