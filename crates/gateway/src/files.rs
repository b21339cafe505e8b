//! The web client's files: the index never cached, hashed assets for ever, with security headers.
//!
//! A missing asset is a 404, never the index: a client with an old index must notice. What it is not: it builds nothing.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use std::path::PathBuf;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// Where the built web client lies.
#[derive(Debug, Clone)]
pub struct WebFiles {
    /// The folder with `index.html` and `assets`.
    pub folder: PathBuf,
}

/// Only what the client itself brings may run, load or connect; `connect-src 'self'` holds the WebSocket of the same host. Nothing is written
/// into pages but by the interface's own templates, whose one policy of trusted types is named here.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

/// What a page may ask the browser for: instruments and controllers, the whole screen, the screen kept awake. Everything else is off,
/// the microphone too: the client listens to nobody.
const PERMISSIONS_POLICY: &str = "midi=(self), gamepad=(self), fullscreen=(self), screen-wake-lock=(self), autoplay=(self), \
     camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), hid=(), display-capture=()";

/// Browsers that came over TLS come by nothing else for a year.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

/// How answers travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As they are.
    Plain,
    /// In TLS that the server itself ends.
    Encrypted,
}

/// The operators' console plays no sound and draws nothing in workers: it may do less than the game.
const CONSOLE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

impl WebFiles {
    /// The routes of the files.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let of_type = |folder: PathBuf| {
            ServeDir::new(folder)
                .precompressed_br()
                .precompressed_gzip()
                .append_index_html_on_directories(false)
        };
        let for_ever = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, cached_when_found);
        let fresh = SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache"),
        );
        let index = ServeFile::new(self.folder.join("index.html"))
            .precompressed_br()
            .precompressed_gzip();
        let console = ServeFile::new(self.folder.join("console.html"))
            .precompressed_br()
            .precompressed_gzip();
        let console = Router::new()
            .route_service("/console", console.clone())
            .route_service("/console.html", console)
            .layer(SetResponseHeaderLayer::overriding(
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(CONSOLE_POLICY),
            ));
        let assets = Router::new()
            .fallback_service(of_type(self.folder.join("assets")))
            .layer(for_ever);
        Router::new()
            .route_service("/", index)
            .merge(console)
            .nest("/assets", assets)
            .fallback_service(of_type(self.folder.clone()))
            .layer(fresh)
    }
}

fn cached_when_found<B>(response: &axum::http::Response<B>) -> Option<HeaderValue> {
    let value = if response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    Some(HeaderValue::from_static(value))
}

/// Adds the security headers to every response of a router.
pub fn with_security_headers<S: Clone + Send + Sync + 'static>(router: Router<S>, way: Way) -> Router<S> {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    ];
    // Of plain HTTP browsers must not believe it, and a server that only sometimes speaks TLS must not say it.
    let strict = match way {
        Way::Plain => None,
        Way::Encrypted => Some((header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY)),
    };
    headers
        .into_iter()
        .chain(strict)
        .fold(router, |router, (name, value)| {
            router.layer(SetResponseHeaderLayer::if_not_present(
                name,
                HeaderValue::from_static(value),
            ))
        })
}
