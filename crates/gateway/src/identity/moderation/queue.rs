//! A moderator's queue: what waits, a case with all that is needed to decide it, whose it is now, and the history of a person.
//!
//! What it is not: what is decided is in `acts`; only closing a case from which nothing follows is here.

use super::{IdentityState, Refusal, someone, views, words};
use crate::describe::{ANY, BEARER, BODY, OFFICE, OWN, PATH, QUERY, STORE, refusals};
use crate::identity::request::{Bearer, Body, Caller, Segment, answer, done, parse};
use crate::identity::rights::Right;
use crate::identity::{names, tokens::Claims};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::moderation::{self as tables, CLAIM_SECONDS, Claim, Dismissal};
use kernel::SongweaverId;
use protocol::moderation as wire;
use serde::Deserialize;
use utoipa::IntoParams;

/// Messages of context on either side.
const EACH_SIDE: usize = 5;

/// Whom a moderator looks for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::identity) struct PersonQuery {
    /// A Songweaver's name.
    name: String,
}

/// What waits, the most urgent first.
#[utoipa::path(
    get, path = "/moderation/queue", operation_id = "moderation-queue", tag = "peace",
    security(("access" = [])),
    responses((status = 200, description = "Cases and appeals.", body = wire::Queue), QueueRefused),
)]
pub(in crate::identity) async fn queue(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "queue-read").await?;
    let tables = &state.inner.moderation;
    let mut queue = wire::Queue {
        cases: Vec::new(),
        appeals: Vec::new(),
    };
    for case in tables.queue().await? {
        queue.cases.push(state.case_view(case, bearer.songweaver).await);
    }
    for open in tables.appeals().await? {
        let appeal = &open.appeal;
        queue.appeals.push(wire::Appeal {
            appeal: appeal.id,
            at: appeal.at.0,
            from: state.someone(open.act.subject).await,
            coarse: state.is_coarse(&appeal.words),
            words: appeal.words.clone(),
            against: state.act_view(&open.act, &bearer).await?,
            may_answer: state.may_answer(&open.act, &bearer).await?.is_ok(),
        });
    }
    Ok(answer(queue))
}

/// A case with everything that is needed to decide it.
#[utoipa::path(
    get, path = "/moderation/cases/{case}", operation_id = "moderation-case", tag = "peace",
    security(("access" = [])),
    params(("case" = u64, Path, description = "The case.")),
    responses((status = 200, description = "The case.", body = wire::CaseFile), CaseRefused),
)]
pub(in crate::identity) async fn case_file(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(case): Segment,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "case-read").await?;
    let case = state.the_case(&case).await?;
    let tables = &state.inner.moderation;
    let mut reports = Vec::new();
    for report in tables.reports(case.id).await? {
        reports.push(wire::CaseReport {
            by: state.someone(report.reporter).await,
            at: report.at.0,
            kind: report.kind,
            coarse: state.is_coarse(&report.words),
            words: report.words,
        });
    }
    let reported = case.line.as_ref().map(|line| line.id);
    let mut context = Vec::new();
    for kept in tables.context(case.id).await? {
        context.push(wire::ContextLine {
            at: kept.line.at.0,
            channel: kept.line.channel,
            from: state.someone(kept.line.songweaver).await,
            to: state.someone_of(kept.line.recipient).await,
            text: kept.line.text,
            reported: Some(kept.id) == reported,
        });
    }
    let person = state.person_view(case.subject, &bearer).await?;
    Ok(answer(wire::CaseFile {
        case: state.case_view(case, bearer.songweaver).await,
        reports,
        context,
        person,
    }))
}

/// Takes a case for a quarter of an hour. What was said since the report came is added to its context.
#[utoipa::path(
    post, path = "/moderation/cases/{case}/claim", operation_id = "moderation-claim", tag = "peace",
    security(("access" = [])),
    params(("case" = u64, Path, description = "The case.")),
    responses((status = 204, description = "Done."), ClaimRefused),
)]
pub(in crate::identity) async fn claim(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(case): Segment,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "case-claim").await?;
    let case = state.the_case(&case).await?;
    not_about_oneself(case.subject, &bearer)?;
    let tables = &state.inner.moderation;
    let until = state.now().after(CLAIM_SECONDS);
    let claim = tables
        .take(case.id, bearer.songweaver, state.now(), until)
        .await?;
    state.free(claim).await?;
    if let Some(line) = &case.line
        && let Some(kept) = state.inner.chat.one(line.id).await?
    {
        let lines = state.inner.chat.around(&kept, EACH_SIDE).await?;
        tables.add_context(case.id, &lines).await?;
    }
    Ok(done())
}

/// Gives a case back.
#[utoipa::path(
    delete, path = "/moderation/cases/{case}/claim", operation_id = "moderation-give-back", tag = "peace",
    security(("access" = [])),
    params(("case" = u64, Path, description = "The case.")),
    responses((status = 204, description = "Done."), CaseRefused),
)]
pub(in crate::identity) async fn give_back(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(case): Segment,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "case-claim").await?;
    let case = state.the_case(&case).await?;
    state
        .inner
        .moderation
        .give_back(case.id, bearer.songweaver)
        .await?;
    Ok(done())
}

/// Closes a case from which nothing follows.
#[utoipa::path(
    post, path = "/moderation/cases/{case}/dismissal", operation_id = "moderation-dismiss", tag = "peace",
    security(("access" = [])),
    params(("case" = u64, Path, description = "The case.")),
    request_body = wire::Reason,
    responses((status = 204, description = "Done."), DismissRefused),
)]
pub(in crate::identity) async fn dismiss(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(case): Segment,
    body: Body,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "case-dismiss").await?;
    let wire::Reason { why } = parse(body, "`why`")?;
    let why = words(&why, "A reason")?;
    let case = state.the_case(&case).await?;
    not_about_oneself(case.subject, &bearer)?;
    let detail = format!("case {}", case.id);
    let entry = state.entry(
        Some(bearer.songweaver),
        "case-dismiss",
        case.subject,
        &detail,
        &why,
    );
    let dismissal = Dismissal {
        case: case.id,
        subject: case.subject,
        by: bearer.songweaver,
        why,
        now: state.now(),
    };
    let claim = state.inner.moderation.dismiss(dismissal, entry).await?;
    state.free(claim).await?;
    state.tell_reporters(case.id).await?;
    Ok(done())
}

/// Someone with its history.
#[utoipa::path(
    get, path = "/moderation/people/{songweaver}", operation_id = "moderation-person", tag = "peace",
    security(("access" = [])),
    params(("songweaver" = String, Path, description = "The Songweaver's id.", pattern = "^[0-9a-f]{16}$")),
    responses((status = 200, description = "The person.", body = wire::Person), PersonRefused),
)]
pub(in crate::identity) async fn person(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    Segment(songweaver): Segment,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "person-read").await?;
    Ok(answer(state.person_view(someone(&songweaver)?, &bearer).await?))
}

/// Someone by the name it bears now.
#[utoipa::path(
    get, path = "/moderation/people", operation_id = "moderation-people", tag = "peace",
    security(("access" = [])),
    params(PersonQuery),
    responses((status = 200, description = "The person.", body = wire::Person), PeopleRefused),
)]
pub(in crate::identity) async fn people(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    query: Result<Query<PersonQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    state.moderates(&caller, &bearer, "person-read").await?;
    let Query(PersonQuery { name }) = query.map_err(|_| {
        let reason = "The query holds `name`, a Songweaver's name, and nothing else.";
        Refusal::new(StatusCode::BAD_REQUEST, "query-invalid", reason)
    })?;
    let world = state.world().ok_or_else(Refusal::unavailable)?;
    let bearer_of = match names::check(&name) {
        Ok(name) => world.vault.names.bearer(&name.skeleton).await?,
        Err(_) => None,
    };
    let who = bearer_of.ok_or_else(|| {
        let reason = "No Songweaver bears this name, or one that looks like it.";
        Refusal::new(StatusCode::NOT_FOUND, "person-unknown", reason)
    })?;
    Ok(answer(state.person_view(who, &bearer).await?))
}

impl IdentityState {
    /// Whether a bearer may look at what was reported; counts the look.
    pub(super) async fn moderates(
        &self,
        caller: &Caller,
        bearer: &Claims,
        act: &'static str,
    ) -> Result<(), Refusal> {
        self.inner.limits.own(caller.source, self.now_ms())?;
        self.privileged(bearer, Right::Moderate, act).await
    }

    async fn the_case(&self, id: &str) -> Result<tables::Case, Refusal> {
        let found = match id.parse() {
            Ok(id) => self.inner.moderation.case(id).await?,
            Err(_) => None,
        };
        found.ok_or_else(unknown_case)
    }

    /// Refuses where a case cannot be decided now.
    pub(super) async fn free(&self, claim: Claim) -> Result<(), Refusal> {
        let refused = |code, reason: String| Err(Refusal::new(StatusCode::CONFLICT, code, reason));
        match claim {
            Claim::Taken => Ok(()),
            Claim::Unknown => Err(unknown_case()),
            Claim::Decided => refused("case-decided", "This case is decided already.".to_owned()),
            Claim::Held(by, until) => {
                let minutes = until.0.saturating_sub(self.now().0).div_ceil(60);
                let name = self.someone(by).await.name;
                let by = if name.is_empty() {
                    "Another moderator"
                } else {
                    &name
                };
                refused(
                    "case-taken",
                    format!("{by} looks at this case, for {minutes} min more at least."),
                )
            }
        }
    }

    /// Tells those who reported, where they are in the world, that it was looked at.
    pub(super) async fn tell_reporters(&self, case: u64) -> Result<(), Refusal> {
        for reporter in self.inner.moderation.reporters(case).await? {
            self.tell_standing(reporter).await;
        }
        Ok(())
    }

    async fn person_view(&self, who: SongweaverId, bearer: &Claims) -> Result<wire::Person, Refusal> {
        let account = self.existing(who).await?;
        let tables = &self.inner.moderation;
        let mut acts = Vec::new();
        for act in tables.acts_about(who).await? {
            acts.push(self.act_view(&act, bearer).await?);
        }
        let mut cases = Vec::new();
        for case in tables.cases_about(who).await? {
            cases.push(self.case_view(case, bearer.songweaver).await);
        }
        let reports = tables.reports_by(who).await?;
        let decided = reports.iter().filter_map(|news| news.decided.as_ref());
        let acted = decided.clone().filter(|(_, outcome)| outcome == "acted").count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(wire::Person {
            who: self.someone(who).await,
            role: Self::role_of(&account).name().to_owned(),
            created: account.created.0,
            region: self.world().and_then(|world| world.region_of(who)),
            may_act: self.above(bearer, &account).await.is_ok(),
            acts,
            cases,
            gardens: self.gardens_of(who),
            reports: (count(decided.count()), count(acted)),
        })
    }

    /// An act as a moderator sees it.
    pub(super) async fn act_view(&self, act: &tables::Act, bearer: &Claims) -> Result<wire::Act, Refusal> {
        Ok(wire::Act {
            act: act.id,
            kind: views::kind(act.kind),
            channels: views::channels(&act.channels),
            at: act.at.0,
            by: self.someone_of(act.actor).await,
            until: act.until.map(|until| until.0),
            reason: act.reason.clone(),
            in_force: act.in_force(self.now()),
            undone: act.undone.as_ref().map(|undone| undone.why.clone()),
            may_undo: self.may_undo(act, bearer).await.is_ok(),
            appeal: act.appeal.as_ref().map(views::appeal),
        })
    }
}

/// Nobody decides about oneself.
pub(super) fn not_about_oneself(subject: SongweaverId, bearer: &Claims) -> Result<(), Refusal> {
    if subject == bearer.songweaver {
        let reason = "This is about you. Another moderator decides it.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "own-act", reason));
    }
    Ok(())
}

fn unknown_case() -> Refusal {
    let reason = "There is no such case; decided ones are kept for 90 days.";
    Refusal::new(StatusCode::NOT_FOUND, "case-unknown", reason)
}

refusals! {
    QueueRefused = ANY, BEARER, OWN, OFFICE, STORE;
    CaseRefused = ANY, BEARER, OWN, OFFICE, PATH, STORE, &[(404, "case-unknown"), (404, "person-unknown")];
    ClaimRefused = ANY, BEARER, OWN, OFFICE, PATH, STORE, &[
        (403, "own-act"),
        (404, "case-unknown"),
        (409, "case-taken"),
        (409, "case-decided"),
    ];
    DismissRefused = ANY, BEARER, OWN, OFFICE, PATH, BODY, STORE, &[
        (403, "own-act"),
        (404, "case-unknown"),
        (409, "case-taken"),
        (409, "case-decided"),
        (422, "words"),
    ];
    PersonRefused = ANY, BEARER, OWN, OFFICE, PATH, STORE, &[(404, "person-unknown")];
    PeopleRefused = ANY, BEARER, OWN, OFFICE, QUERY, STORE, &[(404, "person-unknown")];
}
