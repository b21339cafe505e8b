//! All routes of the gateway, and the door of the WebSocket.
//!
//! What it is not: it holds no handler of its own but those of a few lines.

use crate::composer;
use crate::connection::serve;
use crate::costs::{source_of, within_allowance};
use crate::describe::{self, refusals};
use crate::doors::Counted;
use crate::files::{Way, with_security_headers};
use crate::forecasts;
use crate::forwarded::Caller;
use crate::health;
use crate::hosts::{self, origin_is_ours};
use crate::identity::limits::Source;
use crate::melodies;
use crate::nature;
use crate::observe::{self, measured};
use crate::problem::{method_not_allowed, no_such_path, problem};
use crate::site;
use crate::state::Gateway;
use crate::weaves;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::any;
use axum::{Extension, Router};
use protocol::SUBPROTOCOL;
use protocol::limits::MIDI_BYTES_MAX;
use std::net::SocketAddr;
use std::sync::{Arc, Once};
use std::time::Duration;
use tokio::time::timeout;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A request is read and answered within this time.
const REQUEST_WITHIN: Duration = Duration::from_secs(30);
/// Bytes the connection reads at once, and holds for as long as it lasts: the default of 128 KiB would be most of a player's
/// memory. What clients send is small (a movement is 26 bytes with its frame's head); what is longer takes another read.
const READ_BUFFER_BYTES: usize = 1024;
/// Bytes that are gathered before a write; a tick's worth (a frame of at most 2 KiB and a few texts) leaves in one. The buffer
/// keeps the room of its longest burst for as long as the connection lasts: at 16 KiB, whoever woke in a crowd and was told of
/// hundreds held up to 32 KiB for ever.
const WRITE_BUFFER_BYTES: usize = 3 * 1024;
/// Bytes that may wait in the socket's own buffer: the largest message, a welcome with a full repertoire, with room before it.
const WRITE_BUFFER_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of a message that are read at all: beyond the limit of the protocol, so that a refusal can say so.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// All routes but those of identity and the web client's files, with their descriptions.
pub(crate) fn described_routes() -> OpenApiRouter<Arc<Gateway>> {
    OpenApiRouter::new()
        .routes(routes!(websocket))
        .routes(routes!(site::atlas))
        .routes(routes!(site::tile))
        .routes(routes!(weaves::weave))
        .routes(routes!(weaves::codex))
        .routes(routes!(nature::guide))
        .routes(routes!(nature::region_nature))
        .routes(routes!(forecasts::forecast))
        .routes(routes!(forecasts::calendar))
        .routes(routes!(melodies::import))
        .routes(routes!(melodies::export))
        .layer(DefaultBodyLimit::max(MIDI_BYTES_MAX + 1))
        .merge(composer::described_routes())
        .routes(routes!(describe::page))
        .routes(routes!(observe::metrics_page))
        .routes(routes!(health::live))
        .routes(routes!(health::started))
        .routes(routes!(health::ready))
        .routes(routes!(health::health))
}

/// All routes but those of identity and the web client's files.
pub fn routes() -> Router<Arc<Gateway>> {
    let (routes, _) = described_routes().split_for_parts();
    // What the API does not have is told as its other errors are, never by the files' plain answers.
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .route("/api/{*rest}", any(no_such_path))
}

/// The whole service: the given routes of identity, the gateway's own, and the web client where there is one.
pub fn service(gateway: Arc<Gateway>, identity: Router) -> Router {
    let files = gateway.web.as_ref().map(|web| web.routes());
    let own = routes().with_state(gateway.clone());
    let api = own.merge(identity);
    let all = match files {
        Some(files) => api.merge(files),
        None => api,
    };
    let all = all
        .layer(from_fn_with_state(gateway.clone(), within_allowance))
        .layer(from_fn_with_state(gateway.clone(), hosts::check))
        .layer(from_fn_with_state(gateway.clone(), with_caller));
    let way = match gateway.certificates {
        Some(_) => Way::Encrypted,
        None => Way::Plain,
    };
    with_security_headers(
        all.layer(from_fn(within_time))
            .layer(from_fn_with_state(gateway, measured)),
        way,
    )
}

/// Ends a request whose body does not come, and one that takes too long; an upgrade to a WebSocket is over at once.
async fn within_time(request: Request, next: Next) -> Response {
    match timeout(REQUEST_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let reason = "The request was not complete within 30 seconds.";
            problem(StatusCode::REQUEST_TIMEOUT, "too-slow", reason)
        }
    }
}

/// Notes whose request it is, for everything behind: the address that counts is the client's, as far as trusted proxies tell it.
async fn with_caller(State(gateway): State<Arc<Gateway>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
    if let Some(ConnectInfo(peer)) = peer {
        let caller = gateway.proxies.caller(peer.ip(), request.headers());
        if !caller.direct && !gateway.proxies.trusts(peer.ip()) {
            // Once is enough: it is a fault of the set-up, or a client that pretends.
            static TOLD: Once = Once::new();
            TOLD.call_once(|| {
                tracing::warn!(peer = %peer.ip(), "requests come through a proxy that `trusted_proxies` does not name; \
                    all its players count as one address");
            });
        }
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::new(caller.client, peer.port())));
        request.extensions_mut().insert(caller);
    }
    next.run(request).await
}

/// The world itself: a WebSocket of the subprotocol `finalverse.v1`, described in docs/protocol.md.
#[utoipa::path(
    get, path = "/ws", operation_id = "world", tag = "world",
    responses((status = 101, description = "The connection is a WebSocket from here on."), WebSocketRefused),
)]
async fn websocket(
    State(gateway): State<Arc<Gateway>>,
    caller: Option<Extension<Caller>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !origin_is_ours(&headers, &gateway) {
        return problem(
            StatusCode::FORBIDDEN,
            "origin",
            "A browser may connect only from this server's own pages.",
        );
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            let reason = format!("Only a WebSocket is answered here: {}.", rejection.body_text());
            return problem(StatusCode::UPGRADE_REQUIRED, "upgrade", &reason);
        }
    };
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX);
    if upgrade.selected_protocol().is_none() {
        let reason = format!("The WebSocket speaks only the subprotocol `{SUBPROTOCOL}`; ask for it.");
        return problem(StatusCode::BAD_REQUEST, "subprotocol", &reason);
    }
    let peer = peer.map(|Extension(peer)| peer);
    let source = source_of(peer.as_ref(), caller.as_ref().map(|Extension(caller)| caller));
    // Straight connections are counted where they come in; those of a proxy's clients only here tell whose they are.
    let pass = match caller {
        Some(Extension(caller)) if !caller.direct => {
            let Some(pass) = gateway
                .proxied
                .admit(Source::of(caller.client), Counted::ByAddress)
            else {
                let reason = "Too many connections are open from your address; close some, then retry.";
                return problem(StatusCode::SERVICE_UNAVAILABLE, "connections", reason);
            };
            Some(pass)
        }
        _ => None,
    };
    upgrade.on_upgrade(async move |socket| {
        serve(socket, gateway, source).await;
        drop(pass);
    })
}

refusals! {
    WebSocketRefused = describe::ANY, &[(400, "subprotocol"), (403, "origin"), (426, "upgrade")];
}
