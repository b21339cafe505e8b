//! What takes an office: giving roles and reading the audit. Every such act, and every refused try, stands in the audit.
//!
//! What it is not: the first operator is made at the machine itself, where nobody needs a role.

use super::names;
use super::request::{Bearer, Body, Caller, answer, done, parse, reason};
use super::rights::{Right, Role};
use super::tokens::Claims;
use super::{IdentityState, Refusal};
use crate::describe::{ANY, BEARER, BODY, OFFICE, OWN, QUERY, STORE, refusals};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::{AUDIT_PAGE_MAX, NewEntry};
use kernel::SongweaverId;
use protocol::http::{AuditEntry, AuditPage, RoleGrant, Roles};
use serde::Deserialize;
use utoipa::IntoParams;

/// Giving a role, as the audit names it.
const ACT: &str = "role-grant";

/// Which entries are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// Only entries before this one.
    before: Option<u64>,
    /// Only entries about this Songweaver.
    #[param(pattern = "^[0-9a-f]{16}$")]
    about: Option<String>,
    /// Only entries of this act.
    act: Option<String>,
}

/// The audit, the latest entries first.
#[utoipa::path(
    get, path = "/audit", operation_id = "audit", tag = "office",
    security(("access" = [])),
    params(AuditQuery),
    responses((status = 200, description = "A page of entries.", body = AuditPage), AuditRefused),
)]
pub(super) async fn audit(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    query: Result<Query<AuditQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.privileged(&bearer, Right::ReadAudit, "audit-read").await?;
    let wrong = || {
        let reason = "The query may hold `before` (an entry's number), `about` (a Songweaver's id) and `act` (such as `notice`).";
        Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason)
    };
    let Query(AuditQuery { before, about, act }) = query.map_err(|_| wrong())?;
    // Numbers of entries are those of the databases, which end at 2^63.
    if before.is_some_and(|before| i64::try_from(before).is_err()) {
        return Err(wrong());
    }
    let about = match about {
        Some(about) => Some(about.parse::<SongweaverId>().map_err(|_| wrong())?),
        None => None,
    };
    let entries = state
        .inner
        .audit
        .before(before, about, act.as_deref(), AUDIT_PAGE_MAX)
        .await?;
    let entries = entries.into_iter().map(|entry| AuditEntry {
        id: entry.id,
        at: entry.at.0,
        actor: entry.actor.map(|actor| actor.to_string()),
        act: entry.act,
        about: entry.subject.map(|subject| subject.to_string()),
        detail: entry.detail,
        why: entry.why,
        outcome: entry.outcome,
    });
    Ok(answer(AuditPage {
        entries: entries.collect(),
    }))
}

/// Who has another role than a player's.
#[utoipa::path(
    get, path = "/roles", operation_id = "roles", tag = "office",
    security(("access" = [])),
    responses((status = 200, description = "Account names and roles.", body = Roles), RolesRefused),
)]
pub(super) async fn roles(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.privileged(&bearer, Right::GrantRoles, "roles-read").await?;
    Ok(answer(Roles {
        roles: state.roles().await?,
    }))
}

/// Gives an account a role.
#[utoipa::path(
    post, path = "/roles", operation_id = "grant-role", tag = "office",
    security(("access" = [])),
    request_body = RoleGrant,
    responses((status = 204, description = "Done."), GrantRefused),
)]
pub(super) async fn grant(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.privileged(&bearer, Right::GrantRoles, ACT).await?;
    let RoleGrant { name, role, why } = parse(body, "`name`, `role` and `why`")?;
    let why = reason(&why)?;
    state.grant(Some(bearer.songweaver), &name, &role, why).await?;
    Ok(done())
}

refusals! {
    AuditRefused = ANY, STORE, BEARER, OFFICE, OWN, QUERY;
    RolesRefused = ANY, STORE, BEARER, OFFICE, OWN;
    GrantRefused = ANY, STORE, BEARER, OFFICE, OWN, BODY,
        &[(422, "why"), (422, "role-unknown"), (422, "account-unknown"), (422, "own-role")];
}

impl IdentityState {
    /// Gives an account a role; `actor` is `None` for whoever sits at the machine. The audit has it whatever comes of it.
    ///
    /// # Errors
    /// `role-unknown`, `account-unknown`, `own-role`, or a failure of the store.
    pub async fn grant(
        &self,
        actor: Option<SongweaverId>,
        name: &str,
        role: &str,
        why: &str,
    ) -> Result<(), Refusal> {
        let account = self.inner.accounts.named(&names::fold(name)).await?;
        let subject = account.as_ref().map(|account| account.songweaver);
        let given = Role::given(role);
        let refused =
            |code: &'static str, reason: &str| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code, reason);
        let unknown = refused("account-unknown", "No account has this name.");
        let refused = match (given, subject) {
            (None, _) => refused(
                "role-unknown",
                "A role is `player`, `creator`, `moderator` or `operator`.",
            ),
            (_, None) => unknown,
            // Nobody locks the last operator out by a slip; who wants to go asks another, or does it at the machine.
            (_, Some(subject)) if Some(subject) == actor => refused(
                "own-role",
                "Nobody changes a role of their own. Ask another operator.",
            ),
            (Some(role), Some(subject)) => {
                // The role and its entry are one transaction: no role without a trace of who gave it.
                let entry = self.entry(actor, ACT, subject, role.name(), why);
                if self.inner.accounts.set_role(subject, role.name(), entry).await? {
                    return Ok(());
                }
                unknown
            }
        };
        let tried = self.entry(actor, ACT, subject, given.map_or("unknown", Role::name), why);
        self.note(NewEntry {
            outcome: refused.code.to_owned(),
            ..tried
        })
        .await?;
        Err(refused)
    }

    /// Account names and roles of those who have one.
    ///
    /// # Errors
    /// A failure of the store.
    pub async fn roles(&self) -> Result<Vec<(String, String)>, Refusal> {
        let accounts = self.inner.accounts.with_roles().await?;
        Ok(accounts
            .into_iter()
            .map(|account| (account.name.unwrap_or_default(), account.role))
            .collect())
    }

    /// Whether a bearer has a right that few have; a refused try is noted.
    ///
    /// # Errors
    /// `right-missing`, or a failure of the store.
    pub(crate) async fn privileged(
        &self,
        bearer: &Claims,
        right: Right,
        act: &'static str,
    ) -> Result<(), Refusal> {
        let asked = self.authorise(bearer, right).await;
        if let Err(refusal) = &asked
            && matches!(refusal.code, "right-missing" | "second-factor-required")
        {
            let who = bearer.songweaver;
            let tried = self.entry(Some(who), act, who, right.name(), "");
            self.note(NewEntry {
                outcome: refusal.code.to_owned(),
                ..tried
            })
            .await?;
        }
        asked.map(|_| ())
    }
}
