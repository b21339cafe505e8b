//! Under which names the server is reached: the check of `Host` and `Origin`, and the way from plain HTTP to TLS.
//!
//! A page of another site whose name was pointed at this server (DNS rebinding) speaks to it as its own; it is told by the name. What it is not:
//! it holds no right; who may do what is asked where it is done.

use crate::forwarded::Caller;
use crate::problem::problem;
use crate::state::Gateway;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Routes that machines ask by whatever address they have; what they tell is guarded by itself.
const FOR_PROBES: [&str; 5] = ["/livez", "/startupz", "/readyz", "/healthz", "/metrics"];

/// The public names of a server, in lower case and without ports; none where it is reached by its addresses only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts(pub Vec<String>);

impl Hosts {
    /// Whether a name or an address, as a browser sends it, is this server's. Where names are configured these alone; else addresses and
    /// `localhost`, which no other site can have.
    #[must_use]
    pub fn know(&self, authority: &Authority) -> bool {
        let host = bare(authority);
        if self.0.is_empty() {
            host == "localhost" || host.parse::<IpAddr>().is_ok()
        } else {
            self.0.contains(&host)
        }
    }

    /// Whether a request may be answered that asks for this name. From this very machine its own address is always right.
    fn allow(&self, authority: &Authority, from_here: bool) -> bool {
        let host = bare(authority);
        let here = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        self.know(authority) || (from_here && here)
    }
}

/// A host without port, brackets and the dot of its root, in lower case.
fn bare(authority: &Authority) -> String {
    let host = authority.host();
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// The name a request asks for. One in the request's own line counts before the header; whoever sends both must mean the same.
fn asked(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut named = headers.get_all(header::HOST).iter();
    let host: Option<Authority> = match named.next() {
        Some(host) => Some(host.to_str().ok()?.parse().ok()?),
        None => None,
    };
    let plain = |authority: &Authority| !authority.as_str().contains('@') && !authority.host().is_empty();
    let named_once = named.next().is_none();
    match (uri.authority().cloned(), host) {
        (Some(line), Some(host)) if line != host => None,
        (line, host) => line.or(host).filter(plain).filter(|_| named_once),
    }
}

/// Refuses what asks for a name that is not this server's.
pub async fn check(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    if FOR_PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let Some(asked) = asked(request.uri(), request.headers()) else {
        let reason = "The request must name, in one `Host` header, the server it asks.";
        return problem(StatusCode::BAD_REQUEST, "host", reason);
    };
    let extensions = request.extensions();
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let direct = extensions.get::<Caller>().is_none_or(|caller| caller.direct);
    let from_here = direct && peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback());
    if !gateway.hosts.allow(&asked, from_here) {
        let reason = "This server is not known by the name that was asked for. Whoever runs it names it in the setting `hosts`.";
        return problem(StatusCode::MISDIRECTED_REQUEST, "host", reason);
    }
    next.run(request).await
}

/// Whether a WebSocket may be opened from where the browser says it is: always its own pages, over TLS where the server speaks it. Programs
/// name no origin and are no danger to a browser's user.
#[must_use]
pub fn origin_is_ours(headers: &HeaderMap, gateway: &Gateway) -> bool {
    let only_https = gateway.certificates.is_some();
    origin_allowed(headers, &gateway.origins, only_https)
}

fn origin_allowed(headers: &HeaderMap, allowed: &[String], only_https: bool) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let same = origin.split_once("://").is_some_and(|(scheme, named)| {
        !host.is_empty() && named == host && (!only_https || scheme == "https")
    });
    same || allowed.iter().any(|one| one == origin)
}

/// Where plain HTTP is sent on to TLS.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// The names it answers for.
    pub hosts: Hosts,
    /// The port of TLS.
    pub port: u16,
}

impl Redirect {
    /// The answer to a plain request: the same address over TLS, for what only reads. What carries something is refused: it was sent
    /// in clear already, and must not seem to work.
    #[must_use]
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let asked = asked(uri, headers).filter(|asked| self.hosts.know(asked));
        let Some(asked) = asked else {
            let reason = "This server is not known by the name that was asked for.";
            return closing(problem(StatusCode::MISDIRECTED_REQUEST, "host", reason));
        };
        if !matches!(*method, Method::GET | Method::HEAD) {
            let reason = "This server speaks TLS: ask again by https.";
            return closing(problem(StatusCode::FORBIDDEN, "tls-needed", reason));
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let port = match self.port {
            443 => String::new(),
            port => format!(":{port}"),
        };
        let target = format!("https://{}{port}{path}", asked.host());
        match HeaderValue::from_str(&target) {
            Ok(target) => {
                let sent_on = (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, target)]);
                closing(sent_on.into_response())
            }
            Err(_) => closing(problem(StatusCode::BAD_REQUEST, "path", "This path is none.")),
        }
    }
}

/// Nothing more is asked over a plain connection.
fn closing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &'static str, origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        headers
    }

    #[test]
    fn only_pages_of_this_server_may_connect() {
        let ask = |origin, only_https| {
            let allowed = ["http://localhost:5173".to_owned()];
            origin_allowed(&headers("play.example:7777", origin), &allowed, only_https)
        };
        for only_https in [false, true] {
            assert!(ask(None, only_https));
            assert!(ask(Some("https://play.example:7777"), only_https));
            assert!(ask(Some("http://localhost:5173"), only_https));
            assert!(!ask(Some("https://evil.example"), only_https));
            assert!(!ask(Some("https://play.example:7777.evil.example"), only_https));
            assert!(!ask(Some("null"), only_https));
            assert_eq!(ask(Some("http://play.example:7777"), only_https), !only_https);
        }
    }

    #[test]
    fn a_host_is_known_by_configured_names_or_by_addresses_alone() {
        let named = Hosts(vec!["play.example".to_owned()]);
        let unnamed = Hosts::default();
        for (host, by_name, by_address) in [
            ("play.example", true, false),
            ("PLAY.example:443", true, false),
            ("play.example.", true, false),
            ("play.example.evil.example", false, false),
            ("evil.example", false, false),
            ("127.0.0.1:7777", false, true),
            ("[::1]:7777", false, true),
            ("localhost:5173", false, true),
            ("192.0.2.7", false, true),
            ("127.0.0.1.evil.example", false, false),
        ] {
            let authority: Authority = host.parse().unwrap();
            assert_eq!(named.know(&authority), by_name, "{host}");
            assert_eq!(unnamed.know(&authority), by_address, "{host}");
        }
        let here: Authority = "127.0.0.1:7777".parse().unwrap();
        let elsewhere: Authority = "192.0.2.7".parse().unwrap();
        assert!(named.allow(&here, true) && !named.allow(&here, false) && !named.allow(&elsewhere, true));
    }

    #[test]
    fn what_names_two_hosts_or_hides_one_behind_a_user_names_none() {
        let line: Uri = "/".parse().unwrap();
        assert!(asked(&line, &HeaderMap::new()).is_none());
        assert!(asked(&line, &headers("play.example@evil.example", None)).is_none());
        assert!(
            asked(
                &"http://evil.example/".parse().unwrap(),
                &headers("play.example", None)
            )
            .is_none()
        );
        let mut twice = headers("play.example", None);
        twice.append(header::HOST, HeaderValue::from_static("evil.example"));
        assert!(asked(&line, &twice).is_none());
        assert_eq!(
            asked(&line, &headers("a.example:1", None)).unwrap(),
            "a.example:1"
        );
    }

    #[test]
    fn plain_http_is_sent_on_to_the_same_address_over_tls() {
        let ask = |port, method: Method, host, path: &str| {
            let redirect = Redirect {
                hosts: Hosts(vec!["play.example".to_owned()]),
                port,
            };
            let answer = redirect.answer(&method, &path.parse().unwrap(), &headers(host, None));
            let location = answer.headers().get(header::LOCATION);
            let location = location.map(|to| to.to_str().unwrap().to_owned());
            (answer.status().as_u16(), location)
        };
        let to = |text: &str| Some(text.to_owned());
        assert_eq!(
            ask(443, Method::GET, "play.example", "/a?b=c"),
            (308, to("https://play.example/a?b=c"))
        );
        assert_eq!(
            ask(8443, Method::HEAD, "play.example:80", "/"),
            (308, to("https://play.example:8443/"))
        );
        assert_eq!(
            ask(443, Method::POST, "play.example", "/api/v1/login"),
            (403, None)
        );
        assert_eq!(ask(443, Method::GET, "evil.example", "/"), (421, None));
        // A path that looks like another site stays a path of this one.
        assert_eq!(
            ask(443, Method::GET, "play.example", "//evil.example"),
            (308, to("https://play.example//evil.example"))
        );
    }
}
