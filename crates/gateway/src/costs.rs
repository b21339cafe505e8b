//! What messages and requests cost: the one table that allowances are spent by, and that docs/limits.md is held to.
//!
//! What it is not: it holds no allowance and refuses nothing.

use crate::allowance::{OF_A_CONNECTION, OF_AN_ACCOUNT, OF_AN_ADDRESS, count};
use crate::forwarded::Caller;
use crate::identity::limits::Source;
use crate::identity::request::{Recognised, recognise};
use crate::problem::problem;
use crate::state::Gateway;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use protocol::ClientMessage;
use runtime::{music_limits, newcomer, sky_limits};
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::Arc;

/// Makes the table of messages and the match over them of the same lines, so that no message is without a cost.
macro_rules! messages {
    ($($kind:literal $variant:ident $cost:literal;)+) => {
        /// What each message costs, by its `type` on the wire.
        pub const MESSAGES: &[(&str, f64)] = &[$(($kind, $cost)),+];

        /// What a message costs.
        #[must_use]
        pub fn of_message(message: &ClientMessage) -> f64 {
            match message {
                $(ClientMessage::$variant { .. } => $cost,)+
            }
        }
    };
}

messages! {
    "ping" Ping 1.0;
    "notes" Notes 1.0;
    "raise" Raise 2.0;
    "lower" Lower 2.0;
    "stop-casting" StopCasting 2.0;
    "emote" Emote 2.0;
    "describe" Describe 2.0;
    "report" Report 2.0;
    "watch" Watch 2.0;
    "tend" Tend 4.0;
    "interact" Interact 2.0;
    "cast" Cast 4.0;
    "chat" Chat 4.0;
    "causes" Causes 4.0;
    "skip-stage" SkipStage 4.0;
    "return" Return 4.0;
    "unstick" Unstick 4.0;
    "rename-melody" RenameMelody 4.0;
    "forget-melody" ForgetMelody 4.0;
    "keep-performance" KeepPerformance 4.0;
    "give-up-garden" GiveUpGarden 4.0;
    "block" Block 4.0;
    "unblock" Unblock 4.0;
    "ready-to-cast" ReadyToCast 2.0;
    "answer-invitation" AnswerInvitation 4.0;
    "begin-together" BeginTogether 4.0;
    "leave-gathering" LeaveGathering 4.0;
    "invite" Invite 10.0;
    "hello" Hello 10.0;
    "make" Make 10.0;
}

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A file of the web client, or nothing there is.
    File,
    /// Something of the API that is only read.
    Look,
    /// Something of the API that changes.
    Change,
    /// Who one is: a guest, a login, a refresh.
    Credentials,
    /// Everything of a person at once.
    Heavy,
    /// A WebSocket.
    Connect,
}

/// What each kind of request costs, with what it is; health and metrics cost nothing.
pub const REQUESTS: [(Asked, &str, f64, &str); 6] = [
    (Asked::File, "file", 1.0, "a file of the web client"),
    (Asked::Look, "look", 2.0, "`GET` of the API"),
    (Asked::Change, "change", 5.0, "any other method of the API"),
    (
        Asked::Credentials,
        "credentials",
        10.0,
        "`/guest`, `/register`, `/login`, `/refresh`, `/recover` of the API",
    ),
    (Asked::Heavy, "heavy", 30.0, "`/account/export`"),
    (Asked::Connect, "connect", 10.0, "`/ws`"),
];

/// Routes that cost nothing: whoever watches a server must be answered when it is flooded.
const FREE: [&str; 5] = ["/livez", "/startupz", "/readyz", "/healthz", "/metrics"];

/// What kind of request it is; `None` for those that cost nothing.
fn asked(method: &Method, path: &str) -> Option<Asked> {
    if FREE.contains(&path) {
        return None;
    }
    if path == "/ws" {
        return Some(Asked::Connect);
    }
    let Some(route) = path.strip_prefix("/api/v1") else {
        return Some(Asked::File);
    };
    let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    Some(match route {
        "/guest" | "/register" | "/login" | "/refresh" | "/recover" => Asked::Credentials,
        "/account/export" => Asked::Heavy,
        _ if reads => Asked::Look,
        _ => Asked::Change,
    })
}

/// What of a request is counted by its address: this very machine's is not, since bots are run there by the thousand.
#[must_use]
pub fn source_of(peer: Option<&ConnectInfo<SocketAddr>>, caller: Option<&Caller>) -> Option<Source> {
    let ConnectInfo(peer) = peer?;
    let here = peer.ip().is_loopback() && caller.is_none_or(|caller| caller.direct);
    (!here).then(|| Source::of(peer.ip()))
}

/// Refuses what account or address asked too much of, with when to try again.
pub async fn within_allowance(
    State(gateway): State<Arc<Gateway>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(asked) = asked(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let (_, name, cost, _) = REQUESTS[asked as usize];
    let source = source_of(request.extensions().get(), request.extensions().get());
    let found = recognise(request.extensions(), request.headers(), |token| {
        gateway.doorkeeper.verify(token)
    });
    let who = found.ok().map(|claims| claims.songweaver);
    request.extensions_mut().insert(Recognised(found));
    let now_ms = gateway.runtime.now().0;
    match gateway.buckets.request(cost, who, source, now_ms) {
        Ok(()) => next.run(request).await,
        Err(short) => {
            count(short.bucket, name);
            let mut refused = problem(
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                &short.reason(),
            );
            let seconds = HeaderValue::from(short.wait_ms.div_ceil(1000));
            refused.headers_mut().insert(header::RETRY_AFTER, seconds);
            refused
        }
    }
}

/// The limits as Markdown: docs/limits.md.
#[must_use]
pub fn markdown() -> String {
    let mut text = "# Limits\n\nWhat may be asked of a server within a time. The tables are those of the code: a test holds this page to them.\n\n\
        Everything has a cost in units. Three allowances are spent of at once, and refill by the second; what one of them does not reach for is refused\n\
        with when to try again (`retryMs` of `refused` over the WebSocket, `Retry-After` over HTTP). `limits.scale_percent` makes all of them larger or smaller.\n\
        Whoever goes on after sixty refusals is disconnected with `flood`.\n\n\
        | allowance | units a second | at once |\n|---|---|---|\n"
        .to_owned();
    for (whose, rate) in [
        ("a connection", OF_A_CONNECTION),
        ("an account, over all its windows and requests", OF_AN_ACCOUNT),
        (
            "an address (an IPv6 /64 is one; this machine has none)",
            OF_AN_ADDRESS,
        ),
    ] {
        let _ = writeln!(text, "| {whose} | {} | {} |", rate.per_second, rate.burst);
    }
    text.push_str("\n| message | units |\n|---|---|\n");
    for (kind, cost) in MESSAGES {
        let _ = writeln!(text, "| `{kind}` | {cost} |");
    }
    text.push_str("\n| request | units | counted as |\n|---|---|---|\n");
    for (_, name, cost, about) in REQUESTS {
        let _ = writeln!(text, "| {about} | {cost} | `{name}` |");
    }
    text.push_str(
        "\nHealth and metrics cost nothing. Movements have an allowance of their own, 30 a second; guests, logins, refreshes, looks at accounts and exports\n\
         have further ones by the hour and address (crates/gateway/src/identity/limits.rs).\n\n\
         ## Notes and weaves\n\n| what | at most | beyond |\n|---|---|---|\n",
    );
    for [what, most, beyond] in music_limits::rows() {
        let _ = writeln!(text, "| {what} | {most} | {beyond} |");
    }
    text.push_str(
        "\nA log that cannot be judged leaves out the voice it is about, and the others weave all the same (`weave_voices_left_out_total` counts why). What a\n\
         weave multiplies with and what neighbours lend is bounded in `content/attunement.toml`.\n\n\
         ## Weather and storms\n\n| what | at most | beyond |\n|---|---|---|\n",
    );
    for [what, most, beyond] in sky_limits::rows() {
        let _ = writeln!(text, "| {what} | {most} | {beyond} |");
    }
    text.push_str(
        "\n\
         ## Chat, and the first hours\n\n\
         Everyone may say 3 lines in 15 s. For so long as `newcomers.minutes` says after an account is made, less is allowed besides; no links, and whispers\n\
         only to those one stands or stood beside, or who whispered first.\n\n\
         | who is new may | at most |\n|---|---|\n",
    );
    for (deed, pace) in newcomer::TABLE {
        let what = match deed {
            newcomer::Deed::Line => "say lines",
            newcomer::Deed::RegionLine => "say lines to a whole region",
            newcomer::Deed::Cast => "cast melodies",
        };
        let _ = writeln!(text, "| {what} | {} in {} s |", pace.most, pace.within_ms / 1000);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_message_has_one_cost_under_its_own_name() {
        let names: BTreeSet<&str> = MESSAGES.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(names.len(), MESSAGES.len());
        let chat = ClientMessage::StopCasting;
        let listed = MESSAGES.iter().find(|(kind, _)| *kind == chat.kind()).unwrap();
        assert!((of_message(&chat) - listed.1).abs() < f64::EPSILON);
        assert!(
            MESSAGES
                .iter()
                .all(|(_, cost)| (1.0..=OF_A_CONNECTION.burst).contains(cost))
        );
    }

    #[test]
    fn requests_are_of_a_fixed_few_kinds() {
        for (number, (asked, ..)) in REQUESTS.iter().enumerate() {
            assert_eq!(*asked as usize, number, "the table is in the order of the kinds");
        }
        for (method, path, kind) in [
            (Method::GET, "/livez", None),
            (Method::GET, "/ws", Some(Asked::Connect)),
            (Method::GET, "/assets/a.js", Some(Asked::File)),
            (Method::GET, "/api/v1/atlas", Some(Asked::Look)),
            (Method::DELETE, "/api/v1/sessions", Some(Asked::Change)),
            (Method::POST, "/api/v1/login", Some(Asked::Credentials)),
            (Method::GET, "/api/v1/account/export", Some(Asked::Heavy)),
            (Method::POST, "/api/v1/melodies", Some(Asked::Change)),
        ] {
            assert_eq!(asked(&method, path), kind, "{path}");
        }
    }

    #[test]
    fn the_page_of_limits_is_that_of_the_code() {
        let page = include_str!("../../../docs/limits.md");
        assert_eq!(page, markdown(), "write it anew: {}", markdown());
    }
}
