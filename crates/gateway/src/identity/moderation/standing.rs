//! How one stands with the keepers of the world, and appeals. Open to who is shut out as well.
//!
//! What it is not: who decides an appeal is in `acts`.

use super::{IdentityState, Refusal, views, words};
use crate::describe::{ANY, BEARER, BODY, OWN, RIGHT, STORE, refusals};
use crate::identity::request::{Bearer, Body, Caller, answer, done, parse};
use crate::identity::rights::Right;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::moderation::Appealing;
use kernel::SongweaverId;
use protocol::moderation::{NewAppeal, Standing};
use protocol::server::ServerBody;

/// How one stands with the keepers of the world; also for who is shut out.
#[utoipa::path(
    get, path = "/standing", operation_id = "standing", tag = "peace",
    security(("access" = [])),
    responses((status = 200, description = "What was decided about one, and one's reports.", body = Standing), StandingRefused),
)]
pub(in crate::identity) async fn own_standing(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.authorise(&bearer, Right::Appeal).await?;
    Ok(answer(state.standing_of(bearer.songweaver).await?))
}

/// Notes that what is new was read.
#[utoipa::path(
    post, path = "/standing/seen", operation_id = "standing-seen", tag = "peace",
    security(("access" = [])),
    responses((status = 204, description = "Done."), StandingRefused),
)]
pub(in crate::identity) async fn seen(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.authorise(&bearer, Right::Appeal).await?;
    state
        .inner
        .moderation
        .seen(bearer.songweaver, state.now())
        .await?;
    Ok(done())
}

/// Appeals against what was decided about one; also for who is shut out.
#[utoipa::path(
    post, path = "/appeals", operation_id = "appeal", tag = "peace",
    security(("access" = [])),
    request_body = NewAppeal,
    responses((status = 200, description = "How one stands now.", body = Standing), AppealRefused),
)]
pub(in crate::identity) async fn appeal(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.authorise(&bearer, Right::Appeal).await?;
    let NewAppeal { act, words: said } = parse(body, "`act` and `words`")?;
    let said = words(&said, "An appeal")?;
    let who = bearer.songweaver;
    let tables = &state.inner.moderation;
    let Some(act) = tables.act(act).await?.filter(|act| act.subject == who) else {
        let reason = "Nothing with this number was decided about you.";
        return Err(Refusal::new(StatusCode::NOT_FOUND, "act-unknown", reason));
    };
    let before = || {
        let reason = "You appealed against this already. One appeal is heard for each decision.";
        Refusal::new(StatusCode::CONFLICT, "appealed", reason)
    };
    if act.appeal.is_some() {
        return Err(before());
    }
    if !views::may_appeal(&act, state.now()) {
        let reason = "This holds no more, so there is nothing to appeal against.";
        return Err(Refusal::new(StatusCode::CONFLICT, "act-over", reason));
    }
    let entry = state.entry(Some(who), "appeal", who, &format!("act {}", act.id), "");
    match tables.appeal(&act, &said, state.now(), entry).await? {
        Appealing::Before => Err(before()),
        Appealing::Filed(_) => {
            state.tell_standing(who).await;
            Ok(answer(state.standing_of(who).await?))
        }
    }
}

impl IdentityState {
    /// What someone who connects is told of how it stands, where anything is new to it or holds.
    pub(in crate::identity) async fn standing_news(&self, who: SongweaverId) -> Option<ServerBody> {
        let standing = match self.standing_of(who).await {
            Ok(standing) => standing,
            Err(refusal) => {
                tracing::warn!(reason = refusal.reason, "someone was not told how it stands");
                return None;
            }
        };
        let act_news = standing.acts.iter().any(|act| {
            let answered = act
                .appeal
                .as_ref()
                .and_then(|appeal| appeal.answer.as_ref().map(|_| appeal.seen));
            !act.seen || act.in_force || answered == Some(false)
        });
        let report_news = standing
            .reports
            .iter()
            .any(|report| report.looked_at.is_some() && !report.seen);
        (act_news || report_news).then_some(ServerBody::Standing { standing })
    }
}

refusals! {
    StandingRefused = ANY, BEARER, OWN, RIGHT, STORE;
    AppealRefused = ANY, BEARER, OWN, RIGHT, BODY, STORE, &[
        (404, "act-unknown"),
        (409, "appealed"),
        (409, "act-over"),
        (422, "words"),
    ];
}
