//! The HTTP routes of identity, all under `/api/v1`: `guest`, `register`, `login`, `refresh`, `logout`.
//!
//! Bodies are JSON of at most 4 KiB, read by hand so that every fault gets a problem that says what was wrong. Answers are
//! never cached. What it is not: it holds no state of its own.

use super::limits::Source;
use super::names::{self, NameError};
use super::passwords::Passwords;
use super::tokens::{AccountKind, Claims, TokenError};
use super::{IdentityState, Refusal, hash_of, refresh_token};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use journal::tables::{AccountName, Registration, Rotation, UnixSeconds};
use kernel::SongweaverId;
use protocol::http::{Credentials, RefreshRequest, Tokens};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Bytes of a request's body.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// How often a random id may be taken already before something must be wrong.
const ID_TRIES_MAX: usize = 4;

type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;
type Body = Result<Bytes, BytesRejection>;

/// The routes of identity. They learn the caller's address from `ConnectInfo<SocketAddr>`; without it all callers count
/// as one.
pub fn routes(state: IdentityState) -> Router {
    let api = Router::new()
        .route("/guest", post(guest))
        .route("/register", post(register))
        .route("/login", post(login))
        .route("/refresh", post(refresh))
        .route("/logout", post(logout))
        .method_not_allowed_fallback(async || {
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method",
                "Only POST is allowed here.",
            )
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(state);
    Router::new().nest("/api/v1", api)
}

/// What may be said about a new guest.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct GuestQuery {
    /// Whether it is a bot, and will be labelled as one.
    #[serde(default)]
    bot: bool,
}

async fn guest(
    State(state): State<IdentityState>,
    peer: Peer,
    query: Result<Query<GuestQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    state.inner.limits.guest(source(&peer), state.now_ms())?;
    let Query(GuestQuery { bot }) = query.map_err(|_| {
        let reason = "The query may hold `bot=true` or `bot=false` and nothing else.";
        Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason)
    })?;
    for _ in 0..ID_TRIES_MAX {
        let songweaver = SongweaverId(u64::from_be_bytes(super::random()));
        let (refresh, first) = state.begin(songweaver);
        if state.inner.accounts.make_guest(first, bot).await? {
            return answer(state.tokens(&claims(songweaver, AccountKind::Guest, bot), refresh)?);
        }
    }
    Err(Refusal::unavailable())
}

async fn register(
    State(state): State<IdentityState>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.limits.credentials(source(&peer), state.now_ms())?;
    let bearer = state.verify(bearer(&headers)?)?;
    let Credentials { name, password } = parse(body)?;
    if bearer.kind == AccountKind::Account {
        return Err(not_a_guest());
    }
    let name = names::check_account(&name)?;
    Passwords::check(&password, &name.name)?;
    let password = state.inner.passwords.hash(password).await?;
    let name = AccountName {
        name: name.name,
        folded: name.folded,
        skeleton: name.skeleton,
    };
    match state
        .inner
        .accounts
        .register(bearer.songweaver, name, password)
        .await?
    {
        Registration::Registered => {}
        Registration::NameTaken => return Err(NameError::Taken.into()),
        Registration::NotAGuest => return Err(not_a_guest()),
        Registration::Unknown => return Err(TokenError::NotForHere.into()),
    }
    // The guest's sessions end: whoever may have seen one of its tokens has no part in the account.
    state.inner.refresh.end_all(bearer.songweaver).await?;
    session(
        &state,
        claims(bearer.songweaver, AccountKind::Account, bearer.bot),
    )
    .await
}

async fn login(State(state): State<IdentityState>, peer: Peer, body: Body) -> Result<Response, Refusal> {
    let source = source(&peer);
    state.inner.limits.credentials(source, state.now_ms())?;
    let Credentials { name, password } = parse(body)?;
    let folded = names::fold(&name);
    state.inner.limits.account(&folded, state.now_ms())?;
    let account = state.inner.accounts.named(&folded).await?;
    let hash = account.as_ref().and_then(|account| account.password.clone());
    let fits = state.inner.passwords.fits(password, hash).await?;
    match account.filter(|_| fits) {
        Some(account) => {
            state.inner.limits.succeeded(&folded, state.now_ms());
            session(
                &state,
                claims(account.songweaver, AccountKind::Account, account.bot),
            )
            .await
        }
        None => {
            state.inner.limits.failed(&folded, source, state.now_ms());
            let reason =
                "The name or the password is wrong. After five failures a name is locked for a minute.";
            Err(Refusal::new(StatusCode::UNAUTHORIZED, "login-wrong", reason))
        }
    }
}

async fn refresh(State(state): State<IdentityState>, peer: Peer, body: Body) -> Result<Response, Refusal> {
    state.inner.limits.refresh(source(&peer), state.now_ms())?;
    let old = hash_of(&parse::<RefreshRequest>(body)?.refresh);
    let (refresh, new) = refresh_token();
    let refuse = |code, reason| Err(Refusal::new(StatusCode::UNAUTHORIZED, code, reason));
    let songweaver = match state.inner.refresh.rotate(old, new, state.now()).await? {
        Rotation::Rotated(songweaver) => songweaver,
        Rotation::Reused(songweaver) => {
            tracing::warn!(%songweaver, "a refresh token was used twice; its session was ended");
            let reason = "This refresh token was used before, so someone else may have it: the session was ended. \
                          Log in again.";
            return refuse("refresh-reused", reason);
        }
        Rotation::Ended => return refuse("refresh-ended", "This session was ended. Log in again."),
        Rotation::Expired => {
            return refuse(
                "refresh-expired",
                "This refresh token was not used for 30 days. Log in again.",
            );
        }
        Rotation::Unknown => {
            return refuse(
                "refresh-unknown",
                "No session has this refresh token. Log in, or begin as a guest.",
            );
        }
    };
    let account = state
        .inner
        .accounts
        .of(songweaver)
        .await?
        .ok_or(TokenError::NotForHere)?;
    let kind = if account.is_guest() {
        AccountKind::Guest
    } else {
        AccountKind::Account
    };
    answer(state.tokens(&claims(songweaver, kind, account.bot), refresh)?)
}

/// Ending a session that does not exist, or not any more, is no fault: what was asked for holds.
async fn logout(State(state): State<IdentityState>, peer: Peer, body: Body) -> Result<Response, Refusal> {
    state.inner.limits.refresh(source(&peer), state.now_ms())?;
    state
        .inner
        .refresh
        .end(hash_of(&parse::<RefreshRequest>(body)?.refresh))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Begins a session and answers its tokens.
async fn session(state: &IdentityState, claims: Claims) -> Result<Response, Refusal> {
    let (refresh, first) = state.begin(claims.songweaver);
    state.inner.refresh.issue(first).await?;
    answer(state.tokens(&claims, refresh)?)
}

fn answer(tokens: Tokens) -> Result<Response, Refusal> {
    let mut response = Json(tokens).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn claims(songweaver: SongweaverId, kind: AccountKind, bot: bool) -> Claims {
    // Signing sets the expiry.
    Claims {
        songweaver,
        kind,
        bot,
        expires: UnixSeconds(0),
    }
}

fn not_a_guest() -> Refusal {
    let reason = "This Songweaver has a name and a password already. Only a guest can register.";
    Refusal::new(StatusCode::CONFLICT, "not-a-guest", reason)
}

fn source(peer: &Peer) -> Source {
    let address = peer.as_ref().map_or(
        IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        |Extension(ConnectInfo(peer))| peer.ip(),
    );
    Source::of(address)
}

fn bearer(headers: &HeaderMap) -> Result<&str, TokenError> {
    let value = headers.get(header::AUTHORIZATION).ok_or(TokenError::Missing)?;
    let text = value.to_str().map_err(|_| TokenError::Malformed)?;
    text.strip_prefix("Bearer ")
        .map(str::trim)
        .ok_or(TokenError::Missing)
}

fn parse<T: DeserializeOwned>(body: Body) -> Result<T, Refusal> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let reason = "The body is too large: at most 4096 bytes are read here.";
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", reason)
        }
        status => Refusal::new(
            status,
            "body-unreadable",
            "The body could not be read to its end.",
        ),
    })?;
    serde_json::from_slice(&body).map_err(|error| {
        // The error names fields and places, and never repeats a value that could be a secret.
        let what = match error.classify() {
            serde_json::error::Category::Data => "does not have the fields it should",
            _ => "is no JSON",
        };
        let reason = format!(
            "The body {what} (line {}, column {}). `/register` and `/login` take name and password, `/refresh` and \
             `/logout` take refresh, each as text and nothing else.",
            error.line(),
            error.column()
        );
        Refusal::new(StatusCode::BAD_REQUEST, "body-invalid", reason)
    })
}
