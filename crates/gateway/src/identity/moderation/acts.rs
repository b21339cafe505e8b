//! Acts: what a moderator decides about someone, taking it back, and answering appeals.
//!
//! Nobody acts on oneself, on equals or above. A ban is an operator's; so is taking back what another decided, but for an appeal. An
//! appeal is answered by another than who acted, where there is one. What it is not: what follows in the world is in the module above.

use super::queue::not_about_oneself;
use super::{IdentityState, Refusal, someone, views, words};
use crate::describe::{ANY, BEARER, BODY, OFFICE, OWN, PATH, STORE, refusals};
use crate::identity::names;
use crate::identity::request::{Bearer, Body, Caller, Segment, answer, done, parse};
use crate::identity::rights::Right;
use crate::identity::tokens::Claims;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::Account;
use journal::tables::moderation::{
    Act, ActKind, Answering, Carried, Lifts, NewAct, NewAnswer, OpenAppeal, Undoing,
};
use protocol::moderation as wire;

/// Seconds of the shortest mute or suspension.
const SECONDS_MIN: u32 = 60;
/// Seconds of the longest, by who may ban and by who may not.
const SECONDS_MAX: [u32; 2] = [366 * 24 * 3600, 31 * 24 * 3600];

/// Decides something about someone; it holds at once.
#[utoipa::path(
    post, path = "/moderation/acts", operation_id = "moderation-act", tag = "peace",
    security(("access" = [])),
    request_body = wire::NewAct,
    responses((status = 200, description = "The act.", body = wire::Act), ActRefused),
)]
pub(in crate::identity) async fn carry_out(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "act").await?;
    let asked: wire::NewAct = parse(
        body,
        "`songweaver`, `case`, `kind`, `channels`, `seconds`, `reason` and, to clear one, `garden`",
    )?;
    let kind = views::kind_from(asked.kind);
    if kind == ActKind::Ban {
        state.privileged(&bearer, Right::Ban, "ban").await?;
    }
    let reason = words(&asked.reason, "A reason")?;
    let subject = someone(&asked.songweaver)?;
    let account = state.existing(subject).await?;
    not_about_oneself(subject, &bearer)?;
    state.above(&bearer, &account).await?;
    let may_ban = state.authorise(&bearer, Right::Ban).await.is_ok();
    let seconds = lasting(kind, &asked, may_ban)?;
    let clearing = state.clearing(kind, subject, asked.garden.as_ref())?;
    let told = clearing
        .as_ref()
        .map_or_else(|| reason.clone(), |clearing| clearing.reason(&reason));
    let (case, refused_name) = (asked.case, state.name_to_refuse(kind, &account).await?);
    if let Some(case) = case {
        let about = state.inner.moderation.case(case).await?.map(|case| case.subject);
        if about != Some(subject) {
            let reason = "There is no case with this number about this Songweaver.";
            return Err(Refusal::new(StatusCode::NOT_FOUND, "case-unknown", reason));
        }
    }
    let mut channels: Vec<&str> = asked.channels.iter().map(|one| views::channel(*one)).collect();
    channels.sort_unstable();
    channels.dedup();
    let act = NewAct {
        at: state.now(),
        actor: Some(bearer.songweaver),
        subject,
        kind,
        channels: channels.iter().map(|&one| one.to_owned()).collect(),
        until: seconds.map(|seconds| state.now().after(u64::from(seconds))),
        reason: told,
        case,
        refused_name,
    };
    let detail = [
        channels.join(" "),
        clearing
            .as_ref()
            .map_or(String::new(), |clearing| clearing.detail.clone()),
        seconds.map_or(String::new(), |seconds| format!("{seconds} s")),
        case.map_or(String::new(), |case| format!("case {case}")),
    ];
    let detail = detail
        .iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>();
    let entry = state.entry(
        Some(bearer.songweaver),
        kind.name(),
        subject,
        &detail.join(", "),
        &reason,
    );
    let id = match state.put_in_force(act, entry).await? {
        Carried::Done(id) => id,
        Carried::Hindered(claim) => {
            state.free(claim).await?;
            return Err(Refusal::unavailable());
        }
    };
    let act = state
        .inner
        .moderation
        .act(id)
        .await?
        .ok_or_else(Refusal::unavailable)?;
    if let Some(clearing) = &clearing {
        state.clear_gardens(subject, clearing).await?;
    }
    state.take_effect(&act, account.is_guest()).await?;
    if let Some(case) = case {
        state.tell_reporters(case).await?;
    }
    Ok(answer(state.act_view(&act, &bearer).await?))
}

/// Takes an act back.
#[utoipa::path(
    post, path = "/moderation/acts/{act}/undoing", operation_id = "moderation-undo", tag = "peace",
    security(("access" = [])),
    params(("act" = u64, Path, description = "The act.")),
    request_body = wire::Reason,
    responses((status = 204, description = "Done."), UndoRefused),
)]
pub(in crate::identity) async fn undo(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(act): Segment,
    body: Body,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "act-undo").await?;
    let wire::Reason { why } = parse(body, "`why`")?;
    let why = words(&why, "A reason")?;
    let act = match act.parse() {
        Ok(id) => state.inner.moderation.act(id).await?,
        Err(_) => None,
    };
    let act = act.ok_or_else(unknown_act)?;
    state.may_undo(&act, &bearer).await?;
    let detail = format!("{} {}", act.kind.name(), act.id);
    let by = bearer.songweaver;
    let entry = state.entry(Some(by), "act-undo", act.subject, &detail, &why);
    match state
        .inner
        .moderation
        .undo(&act, by, &why, state.now(), entry)
        .await?
    {
        Undoing::Done => {}
        Undoing::Before => return Err(over()),
        Undoing::Unknown => return Err(unknown_act()),
    }
    state.lift_effect(&act).await?;
    Ok(done())
}

/// Answers an appeal.
#[utoipa::path(
    post, path = "/moderation/appeals/{appeal}/answer", operation_id = "moderation-answer", tag = "peace",
    security(("access" = [])),
    params(("appeal" = u64, Path, description = "The appeal.")),
    request_body = wire::NewAnswer,
    responses((status = 204, description = "Done."), AnswerRefused),
)]
pub(in crate::identity) async fn answer_appeal(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(appeal): Segment,
    body: Body,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "appeal-answer").await?;
    let wire::NewAnswer { lift, words: said } = parse(body, "`lift` and `words`")?;
    let said = words(&said, "An answer")?;
    let found = match appeal.parse() {
        Ok(id) => state.inner.moderation.appealed(id).await?,
        Err(_) => None,
    };
    let OpenAppeal { appeal, act } = found.ok_or_else(|| {
        let reason = "There is no appeal with this number.";
        Refusal::new(StatusCode::NOT_FOUND, "appeal-unknown", reason)
    })?;
    state.may_answer(&act, &bearer).await??;
    if lift && act.kind == ActKind::Ban {
        state.privileged(&bearer, Right::Ban, "appeal-answer").await?;
    }
    let outcome = if lift { "lifted" } else { "upheld" };
    let detail = format!("{} {} {outcome}", act.kind.name(), act.id);
    let entry = state.entry(
        Some(bearer.songweaver),
        "appeal-answer",
        act.subject,
        &detail,
        &said,
    );
    let new = NewAnswer {
        appeal: appeal.id,
        act: act.id,
        subject: act.subject,
        by: bearer.songweaver,
        lifts: if lift { Lifts::Act } else { Lifts::Nothing },
        words: said,
        now: state.now(),
    };
    match state.inner.moderation.answer(new, entry).await? {
        Answering::Done => {}
        Answering::Before => {
            let reason = "This appeal is answered already.";
            return Err(Refusal::new(StatusCode::CONFLICT, "appeal-answered", reason));
        }
    }
    if lift {
        state.lift_effect(&act).await?;
    } else {
        state.tell_standing(act.subject).await;
    }
    Ok(done())
}

impl IdentityState {
    /// Whether a moderator stands above someone: nobody acts on equals or above.
    pub(super) async fn above(&self, bearer: &Claims, account: &Account) -> Result<(), Refusal> {
        let own = self.existing(bearer.songweaver).await?;
        let (own, other) = (Self::role_of(&own), Self::role_of(account));
        if own > other && bearer.songweaver != account.songweaver {
            return Ok(());
        }
        let reason = format!("Nobody acts on equals or above: this is a {other}, and you are a {own}.");
        Err(Refusal::new(StatusCode::FORBIDDEN, "rank", reason))
    }

    /// Whether a moderator may take an act back: one's own, the world's, or with the right to overrule.
    pub(super) async fn may_undo(&self, act: &Act, bearer: &Claims) -> Result<(), Refusal> {
        not_about_oneself(act.subject, bearer)?;
        let holds = act.undone.is_none() && (!act.kind.lasts() || act.in_force(self.now()));
        if !holds {
            return Err(over());
        }
        if act.actor.is_some_and(|actor| actor != bearer.songweaver) {
            self.authorise(bearer, Right::Overrule).await?;
        }
        if act.kind == ActKind::Ban {
            self.authorise(bearer, Right::Ban).await?;
        }
        Ok(())
    }

    /// Whether a moderator may answer an appeal: not about oneself, and not against one's own act where another could.
    pub(super) async fn may_answer(
        &self,
        act: &Act,
        bearer: &Claims,
    ) -> Result<Result<(), Refusal>, Refusal> {
        if let Err(refusal) = not_about_oneself(act.subject, bearer) {
            return Ok(Err(refusal));
        }
        if act.actor != Some(bearer.songweaver) {
            return Ok(Ok(()));
        }
        let others = self.inner.accounts.with_roles().await?;
        let could = others.iter().any(|other| {
            let who = other.songweaver;
            let right = if act.kind == ActKind::Ban {
                Right::Ban
            } else {
                Right::Moderate
            };
            who != bearer.songweaver
                && who != act.subject
                && Self::role_of(other).may(right)
                && self.door(who).is_ok()
        });
        if !could {
            return Ok(Ok(()));
        }
        let reason = "You decided this yourself; another moderator answers the appeal.";
        Ok(Err(Refusal::new(StatusCode::FORBIDDEN, "own-decision", reason)))
    }

    /// The skeleton of the name that a renaming takes away.
    async fn name_to_refuse(&self, kind: ActKind, account: &Account) -> Result<Option<String>, Refusal> {
        if kind != ActKind::Rename {
            return Ok(None);
        }
        let name = self.someone(account.songweaver).await.name;
        if name.is_empty() {
            let reason = "This Songweaver has no name that could be taken from it.";
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "no-name", reason));
        }
        Ok(Some(
            names::check(&name).map_or_else(|_| names::fold(&name), |name| name.skeleton),
        ))
    }
}

/// For how long an act lasts, where it does; whether what was asked for fits its kind.
fn lasting(kind: ActKind, asked: &wire::NewAct, may_ban: bool) -> Result<Option<u32>, Refusal> {
    let refused = |reason: String| {
        Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "act-shape",
            reason,
        ))
    };
    if (kind == ActKind::Mute) == asked.channels.is_empty() {
        return refused("A mute names its channels; nothing else does.".to_owned());
    }
    let lasts = matches!(kind, ActKind::Mute | ActKind::Suspend);
    if !lasts {
        return match asked.seconds {
            None => Ok(None),
            Some(_) => refused("Only a mute or a suspension has `seconds`.".to_owned()),
        };
    }
    let most = SECONDS_MAX[usize::from(!may_ban)];
    match asked.seconds {
        Some(seconds) if (SECONDS_MIN..=most).contains(&seconds) => Ok(Some(seconds)),
        _ => refused(format!(
            "A mute or a suspension lasts {SECONDS_MIN} to {most} `seconds`."
        )),
    }
}

fn unknown_act() -> Refusal {
    let reason = "There is no act with this number.";
    Refusal::new(StatusCode::NOT_FOUND, "act-unknown", reason)
}

fn over() -> Refusal {
    let reason = "This holds no more; there is nothing to take back.";
    Refusal::new(StatusCode::CONFLICT, "act-over", reason)
}

refusals! {
    ActRefused = ANY, BEARER, OWN, OFFICE, BODY, STORE, &[
        (403, "own-act"),
        (403, "rank"),
        (404, "person-unknown"),
        (404, "case-unknown"),
        (409, "case-taken"),
        (409, "case-decided"),
        (409, "names-borne"),
        (422, "act-shape"),
        (422, "no-garden"),
        (422, "no-name"),
        (422, "words"),
    ];
    UndoRefused = ANY, BEARER, OWN, OFFICE, PATH, BODY, STORE, &[
        (403, "own-act"),
        (404, "act-unknown"),
        (409, "act-over"),
        (422, "words"),
    ];
    AnswerRefused = ANY, BEARER, OWN, OFFICE, PATH, BODY, STORE, &[
        (403, "own-act"),
        (403, "own-decision"),
        (404, "appeal-unknown"),
        (409, "appeal-answered"),
        (422, "words"),
    ];
}
