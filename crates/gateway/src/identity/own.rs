//! One's own account: its state, another name, another password, and the wish to be erased.
//!
//! Whatever changes how one gets in is proved by the password, whose failures count as failed logins do. What it is not: the
//! erasure itself is done when its time has come.

use super::names::{self, NameError};
use super::passwords::Passwords;
use super::request::{Bearer, Body, Caller, answer, done, parse};
use super::rights::{Right, Role};
use super::routes::account_name;
use super::second_factor::Asked;
use super::tokens::{Claims, TokenError};
use super::{GRACE_DAYS, IdentityState, Refusal};
use crate::describe::{
    ANY, BEARER, BODY, NEW_NAME, NEW_PASSWORD, OWN, PASSWORD, PROOF, RIGHT, STORE, TRIES, refusals,
};
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use journal::tables::{self, Naming};
use kernel::SongweaverId;
use protocol::http::{Account, NameChange, PasswordChange, Proof};

/// What is known of one's own account.
#[utoipa::path(
    get, path = "/account", operation_id = "account", tag = "account",
    security(("access" = [])),
    responses((status = 200, description = "The account.", body = Account), AccountRefused),
)]
pub(super) async fn account(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    let account = state.authorise(&bearer, Right::OwnAccount).await?;
    Ok(answer(state.described(account).await?))
}

/// Another account name.
#[utoipa::path(
    post, path = "/account/name", operation_id = "rename", tag = "account",
    security(("access" = [])),
    request_body = NameChange,
    responses((status = 204, description = "Done."), RenameRefused),
)]
pub(super) async fn rename(
    State(state): State<IdentityState>,
    owner: Owner,
    body: Body,
) -> Result<Response, Refusal> {
    let NameChange { name, password } = parse(body, "`name` and `password`")?;
    let name = account_name(&name)?;
    state.fit(&name.name)?;
    owner.prove(&state, password).await?;
    match state.inner.accounts.rename(owner.songweaver(), &name).await? {
        Naming::Named => {}
        Naming::NameTaken => return Err(NameError::Taken.into()),
        Naming::WrongKind | Naming::Unknown => return Err(TokenError::NotForHere.into()),
    }
    state.note_own(owner.songweaver(), "name-change", "").await?;
    Ok(done())
}

/// Another password; every other session ends.
#[utoipa::path(
    post, path = "/account/password", operation_id = "change-password", tag = "account",
    security(("access" = [])),
    request_body = PasswordChange,
    responses((status = 204, description = "Done."), ChangePasswordRefused),
)]
pub(super) async fn change_password(
    State(state): State<IdentityState>,
    owner: Owner,
    body: Body,
) -> Result<Response, Refusal> {
    let PasswordChange {
        password,
        new_password,
    } = parse(body, "`password` and `newPassword`")?;
    Passwords::check(&new_password, owner.name())?;
    owner.prove(&state, password).await?;
    let hash = state.inner.passwords.hash(new_password).await?;
    let who = owner.songweaver();
    state.inner.accounts.set_password(who, hash).await?;
    // Whoever knew the old one is out.
    state.end_others(&owner.bearer).await?;
    state.note_own(who, "password-change", "").await?;
    Ok(done())
}

/// Asks for the erasure of oneself after a grace period; every other session ends.
#[utoipa::path(
    post, path = "/account/deletion", operation_id = "ask-deletion", tag = "account",
    security(("access" = [])),
    request_body = Proof,
    responses((status = 200, description = "The account, with the time of its erasure.", body = Account), AskDeletionRefused),
)]
pub(super) async fn ask_deletion(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.guard.address(caller.source, state.now_ms())?;
    state.inner.limits.credentials(caller.source, state.now_ms())?;
    let account = state.authorise(&bearer, Right::OwnAccount).await?;
    let Proof { password, .. } = parse(body, "`password`")?;
    if !account.is_guest() {
        state.prove(&account, password, &caller).await?;
    }
    let due = state.now().after(u64::from(GRACE_DAYS) * 24 * 3600);
    // Asking twice does not put it off.
    let due = account.deletion.map_or(due, |before| before.min(due));
    state
        .inner
        .accounts
        .set_deletion(bearer.songweaver, Some(due))
        .await?;
    state.end_others(&bearer).await?;
    state.note_own(bearer.songweaver, "deletion-asked", "").await?;
    let account = tables::Account {
        deletion: Some(due),
        ..account
    };
    Ok(answer(state.described(account).await?))
}

/// Takes the wish to be erased back.
#[utoipa::path(
    delete, path = "/account/deletion", operation_id = "undo-deletion", tag = "account",
    security(("access" = [])),
    responses((status = 200, description = "The account, which stays.", body = Account), AccountRefused),
)]
pub(super) async fn undo_deletion(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    let account = state.authorise(&bearer, Right::OwnAccount).await?;
    state.inner.accounts.set_deletion(bearer.songweaver, None).await?;
    if account.deletion.is_some() {
        state.note_own(bearer.songweaver, "deletion-undone", "").await?;
    }
    let account = tables::Account {
        deletion: None,
        ..account
    };
    Ok(answer(state.described(account).await?))
}

refusals! {
    AccountRefused = ANY, STORE, BEARER, RIGHT, OWN;
    RenameRefused = ANY, STORE, BEARER, BODY, RIGHT, TRIES, PASSWORD, PROOF, NEW_NAME;
    ChangePasswordRefused = ANY, STORE, BEARER, BODY, RIGHT, TRIES, PASSWORD, PROOF, NEW_PASSWORD;
    AskDeletionRefused = ANY, STORE, BEARER, BODY, RIGHT, TRIES, PASSWORD, PROOF;
}

/// Who asks to change how one gets into an account, and may: the try is counted. The password has not been shown yet.
#[derive(Debug)]
pub(super) struct Owner {
    /// Where from.
    pub caller: Caller,
    /// By which token.
    pub bearer: Claims,
    /// The account.
    pub account: tables::Account,
}

impl FromRequestParts<IdentityState> for Owner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &IdentityState) -> Result<Self, Refusal> {
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        let Bearer(bearer) = Bearer::from_request_parts(parts, state).await?;
        let now_ms = state.now_ms();
        state.inner.guard.address(caller.source, now_ms)?;
        state.inner.limits.credentials(caller.source, now_ms)?;
        let account = state.authorise(&bearer, Right::OwnCredentials).await?;
        Ok(Self {
            caller,
            bearer,
            account,
        })
    }
}

impl Owner {
    /// Whose account it is.
    pub fn songweaver(&self) -> SongweaverId {
        self.bearer.songweaver
    }

    /// The account's name.
    pub fn name(&self) -> &str {
        self.account.name.as_deref().unwrap_or_default()
    }

    /// Proves by the password that it is the account's owner who asks.
    pub async fn prove(&self, state: &IdentityState, password: String) -> Result<(), Refusal> {
        state.prove(&self.account, password, &self.caller).await
    }

    /// Proves it by the password and, where the account has a second factor, by a code as well.
    pub async fn prove_wholly(&self, state: &IdentityState, body: Body) -> Result<(), Refusal> {
        let Proof {
            password,
            second_factor,
        } = parse(body, "`password`, and `secondFactor` where there is one")?;
        self.prove(state, password).await?;
        state
            .second_step(
                &self.account,
                second_factor.as_deref(),
                &self.caller,
                Asked::Change,
            )
            .await
    }
}

impl IdentityState {
    /// Proves by the password that it is the account's owner who asks, not who found the device.
    pub(super) async fn prove(
        &self,
        account: &tables::Account,
        password: String,
        caller: &Caller,
    ) -> Result<(), Refusal> {
        let folded = names::fold(account.name.as_deref().unwrap_or_default());
        let tried = self.inner.guard.name(&folded, caller.source, self.now_ms())?;
        let hash = account.password.clone();
        if self.inner.passwords.fits(password, hash).await? {
            return Ok(self.inner.guard.succeeded(tried, self.now_ms()).await?);
        }
        self.inner.guard.failed(tried, self.now_ms()).await?;
        let reason = "The password is wrong. After five failures the name is locked for a minute.";
        // Not 401: the token is good, and a client must not throw it away.
        Err(Refusal::new(StatusCode::FORBIDDEN, "password-wrong", reason))
    }

    /// Ends all sessions but the bearer's.
    pub(super) async fn end_others(&self, bearer: &Claims) -> Result<(), Refusal> {
        let (who, kept) = (bearer.songweaver, Some(bearer.session));
        let ended = self.inner.refresh.end_all(who, kept, self.now()).await?;
        self.shut_out(who, ended);
        Ok(())
    }

    async fn described(&self, account: tables::Account) -> Result<Account, Refusal> {
        let role = Self::role_of(&account);
        let recovery_codes = match role {
            Role::Guest => 0,
            _ => self.inner.recovery.left(account.songweaver).await?,
        };
        Ok(Account {
            name: account.name,
            role: role.name().to_owned(),
            created: account.created.0,
            second_factor: account.second_factor,
            recovery_codes,
            deletion: account.deletion.map(|due| due.0),
            grace_days: GRACE_DAYS,
        })
    }
}
