//! The way in, under `/api/v1`: `guest`, `register`, `login`, `refresh`, `logout`; and the list of all routes of identity.
//!
//! What it is not: it holds no state of its own.

use super::names::{self, NameError};
use super::passwords::Passwords;
use super::request::{Bearer, Body, Caller, answer, done, parse};
use super::rights::Right;
use super::second_factor::{Asked, needed};
use super::tokens::{AccountKind, Claims, TokenError};
use super::{
    IdentityState, Refusal, export, hash_of, moderation, office, own, recovery, refresh_token, second_factor,
    sessions,
};
use crate::describe::{
    ANY, BEARER, BODY, FACTOR_AT_THE_DOOR, NEW_NAME, NEW_PASSWORD, PASSWORD, QUERY, RIGHT, STORE, TRIES,
    refusals,
};
use crate::problem::method_not_allowed;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::{Account, AccountName, Naming, Proved, Rotation, TokenHash, UnixSeconds};
use kernel::SongweaverId;
use protocol::http::{Credentials, Login, RefreshRequest, Tokens};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a request's body.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// How often a random id may be taken already before something must be wrong.
const ID_TRIES_MAX: usize = 4;
/// What `register` takes.
const CREDENTIALS: &str = "`name` and `password`";
/// Hexadecimal digits of a refresh token.
const REFRESH_CHARS: usize = 64;
/// What `refresh` and `logout` take.
const REFRESH: &str = "`refresh`";

/// The routes of identity. They learn the caller's address from `ConnectInfo<SocketAddr>`; without it all callers count
/// as one.
pub fn routes(state: IdentityState) -> Router {
    let (routes, _) = described_routes().split_for_parts();
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state)
}

/// The routes of identity with their descriptions.
pub(crate) fn described_routes() -> OpenApiRouter<IdentityState> {
    let api = OpenApiRouter::new()
        .routes(routes!(guest))
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(logout))
        .routes(routes!(recovery::recover))
        .routes(routes!(sessions::list, sessions::end_others))
        .routes(routes!(sessions::end_one))
        .routes(routes!(own::account))
        .routes(routes!(own::rename))
        .routes(routes!(own::change_password))
        .routes(routes!(recovery::make_codes))
        .routes(routes!(second_factor::begin))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(second_factor::remove))
        .routes(routes!(own::ask_deletion, own::undo_deletion))
        .routes(routes!(export::export))
        .routes(routes!(office::roles, office::grant))
        .routes(routes!(office::audit))
        .merge(moderation::described_routes())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    OpenApiRouter::new().nest("/api/v1", api)
}

/// What may be said about a new guest.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GuestQuery {
    /// Whether it is a bot, and will be labelled as one.
    #[serde(default)]
    #[param(required = false)]
    bot: bool,
}

/// A new guest, without name and password.
#[utoipa::path(
    post, path = "/guest", operation_id = "guest", tag = "way in",
    params(GuestQuery),
    responses((status = 200, description = "The tokens of its session.", body = Tokens), GuestRefused),
)]
async fn guest(
    State(state): State<IdentityState>,
    caller: Caller,
    query: Result<Query<GuestQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    state.inner.limits.guest(caller.source, state.now_ms())?;
    let Query(GuestQuery { bot }) = query.map_err(|_| {
        let reason = "The query may hold `bot=true` or `bot=false` and nothing else.";
        Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason)
    })?;
    for _ in 0..ID_TRIES_MAX {
        let songweaver = SongweaverId(u64::from_be_bytes(super::random()));
        // A number that was someone's is never given again: words about it stand in others' journals.
        if state.inner.erasures.is_erased(songweaver).await? {
            continue;
        }
        let (refresh, first) = state.begin(songweaver, &caller);
        let claims = claims(songweaver, AccountKind::Guest, bot, first.family);
        if state.inner.accounts.make_guest(first, bot).await? {
            state.guest_came(songweaver, caller.source).await?;
            state.quieten_newcomer(songweaver, caller.source).await?;
            return Ok(answer(state.tokens(&claims, refresh)?));
        }
    }
    Err(Refusal::unavailable())
}

/// Turns the guest who asks into an account; its guest sessions end.
#[utoipa::path(
    post, path = "/register", operation_id = "register", tag = "way in",
    security(("access" = [])),
    request_body = Credentials,
    responses((status = 200, description = "The tokens of a new session.", body = Tokens), RegisterRefused),
)]
async fn register(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.guard.address(caller.source, state.now_ms())?;
    state.inner.limits.credentials(caller.source, state.now_ms())?;
    state.open_to(bearer.songweaver, Right::Play)?;
    let Credentials { name, password } = parse(body, CREDENTIALS)?;
    if bearer.kind == AccountKind::Account {
        return Err(not_a_guest());
    }
    let name = account_name(&name)?;
    state.fit(&name.name)?;
    Passwords::check(&password, &name.name)?;
    let password = state.inner.passwords.hash(password).await?;
    match state
        .inner
        .accounts
        .register(bearer.songweaver, &name, password)
        .await?
    {
        Naming::Named => {}
        Naming::NameTaken => return Err(NameError::Taken.into()),
        Naming::WrongKind => return Err(not_a_guest()),
        Naming::Unknown => return Err(TokenError::NotForHere.into()),
    }
    // The guest's sessions end: whoever may have seen one of its tokens has no part in the account. The one that registers
    // stays in the world, where it is.
    let others = state
        .inner
        .refresh
        .end_all(bearer.songweaver, None, state.now())
        .await?;
    let others = others.into_iter().filter(|family| *family != bearer.session);
    state.shut_out(bearer.songweaver, others.collect());
    let (tokens, session) = begin_session(&state, &caller, bearer.songweaver, bearer.bot).await?;
    state.has_registered(&bearer, session);
    Ok(answer(tokens))
}

/// Comes back to an account. Where it has a second factor, the first try without a code is refused with `second-factor-needed`.
#[utoipa::path(
    post, path = "/login", operation_id = "login", tag = "way in",
    request_body = Login,
    responses((status = 200, description = "The tokens of a new session.", body = Tokens), LoginRefused),
)]
async fn login(State(state): State<IdentityState>, caller: Caller, body: Body) -> Result<Response, Refusal> {
    state.inner.guard.address(caller.source, state.now_ms())?;
    state.inner.limits.credentials(caller.source, state.now_ms())?;
    let Login {
        name,
        password,
        second_factor,
    } = parse(
        body,
        "`name` and `password`, and `secondFactor` where there is one",
    )?;
    let folded = names::fold(&name);
    let tried = state.inner.guard.name(&folded, caller.source, state.now_ms())?;
    let account = state.inner.accounts.named(&folded).await?;
    let hash = account.as_ref().and_then(|account| account.password.clone());
    let fits = state.inner.passwords.fits(password, hash).await?;
    match account.as_ref().filter(|_| fits) {
        Some(account) => {
            state
                .second_step(account, second_factor.as_deref(), &caller, Asked::LogIn)
                .await?;
            state.inner.guard.succeeded(tried, state.now_ms()).await?;
            session(&state, &caller, account, Asked::LogIn).await
        }
        None => {
            let consequence = state.inner.guard.failed(tried, state.now_ms()).await?;
            if let (true, Some(account)) = (consequence.locked(), account) {
                state.note_own(account.songweaver, "login-locked", "").await?;
            }
            let reason =
                "The name or the password is wrong. After five failures a name is locked for a minute.";
            Err(Refusal::new(StatusCode::UNAUTHORIZED, "login-wrong", reason))
        }
    }
}

/// Exchanges a refresh token for new tokens; a token used twice ends its session.
#[utoipa::path(
    post, path = "/refresh", operation_id = "refresh", tag = "way in",
    request_body = RefreshRequest,
    responses((status = 200, description = "The next tokens of the session.", body = Tokens), RefreshRefused),
)]
async fn refresh(
    State(state): State<IdentityState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.limits.refresh(caller.source, state.now_ms())?;
    let old = refresh_of(body)?;
    let (refresh, new) = refresh_token();
    let refuse = |code, reason| Err(Refusal::new(StatusCode::UNAUTHORIZED, code, reason));
    let holder = match state.inner.refresh.rotate(old, new, state.now()).await? {
        Rotation::Rotated(holder) => holder,
        Rotation::Reused(holder) => {
            tracing::warn!(songweaver = %holder.songweaver, "a refresh token was used twice; its session was ended");
            state.shut_out(holder.songweaver, vec![holder.family]);
            state.note_own(holder.songweaver, "refresh-reused", "").await?;
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
        .of(holder.songweaver)
        .await?
        .ok_or(TokenError::NotForHere)?;
    if account.is_guest() {
        state.guest_came(holder.songweaver, caller.source).await?;
    }
    let kind = kind_of(account.is_guest());
    let claims = claims(holder.songweaver, kind, account.bot, holder.family);
    Ok(answer(state.tokens(&claims, refresh)?))
}

/// Ends a session. That it does not exist, or not any more, is no fault: what was asked for holds.
#[utoipa::path(
    post, path = "/logout", operation_id = "logout", tag = "way in",
    request_body = RefreshRequest,
    responses((status = 204, description = "Done."), LogoutRefused),
)]
async fn logout(State(state): State<IdentityState>, caller: Caller, body: Body) -> Result<Response, Refusal> {
    state.inner.limits.refresh(caller.source, state.now_ms())?;
    let token = refresh_of(body)?;
    if let Some(holder) = state.inner.refresh.end(token, state.now()).await? {
        state.shut_out(holder.songweaver, vec![holder.family]);
    }
    Ok(done())
}

refusals! {
    GuestRefused = ANY, STORE, QUERY, &[(429, "guest-limit")];
    RegisterRefused = ANY, STORE, BEARER, RIGHT, BODY, TRIES, NEW_NAME, NEW_PASSWORD, &[(409, "not-a-guest")];
    LoginRefused = ANY, STORE, BODY, TRIES, PASSWORD, FACTOR_AT_THE_DOOR, &[(401, "login-wrong")];
    RefreshRefused = ANY, STORE, BODY, &[
        (401, "refresh-reused"),
        (401, "refresh-ended"),
        (401, "refresh-expired"),
        (401, "refresh-unknown"),
        (401, "token-not-for-here"),
        (422, "refresh-malformed"),
        (429, "refresh-limit"),
    ];
    LogoutRefused = ANY, STORE, BODY, &[(422, "refresh-malformed"), (429, "refresh-limit")];
}

/// Begins a session of an account and answers its tokens.
pub(super) async fn session(
    state: &IdentityState,
    caller: &Caller,
    account: &Account,
    asked: Asked,
) -> Result<Response, Refusal> {
    let (refresh, first) = state.begin(account.songweaver, caller);
    let claims = claims(
        account.songweaver,
        AccountKind::Account,
        account.bot,
        first.family,
    );
    let proved = match account.second_factor {
        true => Proved::SecondFactor,
        false => Proved::PasswordAlone,
    };
    // Turned on while the password was looked at: then it is asked for, as of whoever comes a moment later.
    if !state.inner.refresh.issue_to(first, proved).await? {
        return Err(needed(asked));
    }
    Ok(answer(state.tokens(&claims, refresh)?))
}

/// Begins the first session of an account that was a guest until now: its tokens and its number.
async fn begin_session(
    state: &IdentityState,
    caller: &Caller,
    songweaver: SongweaverId,
    bot: bool,
) -> Result<(Tokens, u128), Refusal> {
    let (refresh, first) = state.begin(songweaver, caller);
    let claims = claims(songweaver, AccountKind::Account, bot, first.family);
    state.inner.refresh.issue(first).await?;
    Ok((state.tokens(&claims, refresh)?, claims.session))
}

/// The refresh token of a body, as the table knows it. What cannot be one is told so, and not that its session is over.
fn refresh_of(body: Body) -> Result<TokenHash, Refusal> {
    let RefreshRequest { refresh } = parse(body, REFRESH)?;
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if refresh.len() != REFRESH_CHARS || !refresh.bytes().all(digit) {
        let reason =
            "A refresh token is 64 hexadecimal digits in lower case, as `/guest` or `/login` gave it.";
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "refresh-malformed",
            reason,
        ));
    }
    Ok(hash_of(&refresh))
}

fn kind_of(is_guest: bool) -> AccountKind {
    if is_guest {
        AccountKind::Guest
    } else {
        AccountKind::Account
    }
}

fn claims(songweaver: SongweaverId, kind: AccountKind, bot: bool, session: u128) -> Claims {
    // Signing sets the expiry.
    Claims {
        songweaver,
        kind,
        bot,
        session,
        expires: UnixSeconds(0),
    }
}

/// A name that may be borne, in the forms that are kept.
pub(super) fn account_name(name: &str) -> Result<AccountName, Refusal> {
    let name = names::check_account(name)?;
    Ok(AccountName {
        name: name.name,
        folded: name.folded,
        skeleton: name.skeleton,
    })
}

fn not_a_guest() -> Refusal {
    let reason = "This Songweaver has a name and a password already. Only a guest can register.";
    Refusal::new(StatusCode::CONFLICT, "not-a-guest", reason)
}
