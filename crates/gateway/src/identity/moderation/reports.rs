//! Reporting: what someone says is wrong, with what was said around it, taken from what the server keeps.
//!
//! Whoever reports a whisper must be the one who got it; about a public line nothing is told that was not said in public. What it is
//! not: the reporter's client sends no context.

use super::{IdentityState, Refusal, is_erased, someone, unknown_person, views};
use crate::describe::{ANY, BEARER, BODY, OWN, RIGHT, STORE, refusals};
use crate::identity::names;
use crate::identity::request::{Bearer, Body, Caller, answer, parse};
use crate::identity::rights::Right;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::tables::moderation::{
    Filed, NewReport, REPORTS_PER_HOUR, ReportedLine, SHARE_THING, WORDS_CHARS_MAX,
};
use journal::tables::{KeptLine, ShareId};
use kernel::SongweaverId;
use protocol::moderation::{self as wire, ReportKind, Reported};

/// Messages of context on either side.
const EACH_SIDE: usize = 5;
/// Lines of someone that are looked at where the person is reported and no line.
const LAST_LINES: usize = 10;

/// What a report is about, as the server found it.
struct Found {
    subject: SongweaverId,
    thing: String,
    said: String,
    line: Option<ReportedLine>,
    context: Vec<KeptLine>,
}

/// Reports a line, a name or a person; the server adds what was said around it.
#[utoipa::path(
    post, path = "/reports", operation_id = "report", tag = "peace",
    security(("access" = [])),
    request_body = wire::NewReport,
    responses((status = 200, description = "How the report stands.", body = wire::OwnReport), ReportRefused),
)]
pub(in crate::identity) async fn report(
    State(state): State<IdentityState>,
    caller: Caller,
    Bearer(bearer): Bearer,
    body: Body,
) -> Result<Response, Refusal> {
    state.inner.limits.own(caller.source, state.now_ms())?;
    state.authorise(&bearer, Right::Report).await?;
    let wire::NewReport { about, kind, words } = parse(body, "`about`, `kind` and `words`")?;
    let words = words.trim();
    if words.chars().count() > WORDS_CHARS_MAX
        || words.chars().any(|letter| letter.is_control() && letter != '\n')
    {
        let reason =
            format!("A report has at most {WORDS_CHARS_MAX} characters of your own, none of which control.");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "words", reason));
    }
    let reporter = bearer.songweaver;
    let found = match about {
        Reported::Line { line } => state.found_line(line, reporter).await?,
        Reported::Name { songweaver } => state.found_name(someone(&songweaver)?).await?,
        Reported::Person { songweaver } => state.found_person(someone(&songweaver)?, reporter).await?,
        Reported::Share { share } => state.found_share(&share, reporter).await?,
    };
    if found.subject == reporter {
        let reason = "This is yours. What you said yourself you need not report.";
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "own", reason));
    }
    let (kind, weight) = graded(kind);
    let report = NewReport {
        at: state.now(),
        reporter,
        subject: found.subject,
        thing: found.thing,
        kind,
        weight,
        words: words.to_owned(),
        said: found.said,
        line: found.line,
        context: found.context,
    };
    let filed = match state.inner.moderation.file(report).await {
        // Whom it was about is gone, and all it said with it.
        Err(error) if is_erased(&error) => return Err(unknown_person()),
        filed => filed?,
    };
    let number = match filed {
        Filed::Counted(number) | Filed::Again(number) | Filed::Decided(number) => number,
        Filed::TooMany => {
            let reason = format!(
                "{REPORTS_PER_HOUR} reports an hour are taken from one person. All you made arrived."
            );
            return Err(Refusal::for_now("reports-limit", 3600, reason));
        }
    };
    let news = state.inner.moderation.reports_by(reporter).await?;
    let own = news.into_iter().find(|news| news.report == number);
    own.map(|news| answer(views::own_report(news)))
        .ok_or_else(Refusal::unavailable)
}

impl IdentityState {
    async fn found_line(&self, line: u64, reporter: SongweaverId) -> Result<Found, Refusal> {
        let kept = self.inner.chat.one(line).await?;
        let readable = |kept: &KeptLine| {
            let to = kept.line.recipient;
            to.is_none_or(|to| to == reporter || kept.line.songweaver == reporter)
        };
        let sent = self.inner.chat.was_sent(line, reporter).await?;
        let Some(kept) = kept.filter(readable).filter(|_| sent != Some(false)) else {
            let reason =
                "This line is not kept any more, or was not said to you. Lines are kept for 14 days.";
            return Err(Refusal::new(StatusCode::NOT_FOUND, "line-unknown", reason));
        };
        let context = self.inner.chat.around(&kept, EACH_SIDE).await?;
        Ok(Found {
            subject: kept.line.songweaver,
            thing: format!("line:{line}"),
            said: kept.line.text.clone(),
            line: Some(ReportedLine {
                id: line,
                channel: kept.line.channel,
                place: kept.line.place,
            }),
            context,
        })
    }

    async fn found_name(&self, subject: SongweaverId) -> Result<Found, Refusal> {
        self.existing(subject).await?;
        let name = self.someone(subject).await.name;
        if name.is_empty() {
            let reason = "This Songweaver has no name.";
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "no-name", reason));
        }
        // A name from before today's rules is still a name.
        let skeleton = names::check(&name).map_or_else(|_| names::fold(&name), |name| name.skeleton);
        Ok(Found {
            subject,
            thing: self.inner.moderation.name_thing(&skeleton),
            said: name,
            line: None,
            context: Vec::new(),
        })
    }

    async fn found_person(&self, subject: SongweaverId, reporter: SongweaverId) -> Result<Found, Refusal> {
        self.existing(subject).await?;
        Ok(Found {
            subject,
            thing: "person".to_owned(),
            said: String::new(),
            line: None,
            context: self.inner.chat.last_of(subject, reporter, LAST_LINES).await?,
        })
    }

    /// What a link names is said by its title; around it stands what its sharer said last where the reporter could read it.
    async fn found_share(&self, link: &str, reporter: SongweaverId) -> Result<Found, Refusal> {
        let unknown = || {
            let reason = "This link opens nothing: it was taken back, or its ninety days are over.";
            Refusal::new(StatusCode::NOT_FOUND, "no-such-share", reason)
        };
        let id: ShareId = link.parse().map_err(|()| unknown())?;
        let share = self.inner.shares.get(id, self.now()).await?.ok_or_else(unknown)?;
        let subject = share.songweaver;
        Ok(Found {
            subject,
            thing: format!("{SHARE_THING}{id}"),
            said: share.title,
            line: None,
            context: self.inner.chat.last_of(subject, reporter, LAST_LINES).await?,
        })
    }

    /// The account of someone who is.
    pub(super) async fn existing(&self, who: SongweaverId) -> Result<journal::tables::Account, Refusal> {
        match self.inner.accounts.of(who).await {
            Err(error) if is_erased(&error) => Err(unknown_person()),
            account => account?.ok_or_else(unknown_person),
        }
    }
}

/// A kind's stable name and how grave it is.
fn graded(kind: ReportKind) -> (&'static str, u8) {
    match kind {
        ReportKind::Hate => ("hate", 6),
        ReportKind::Harassment => ("harassment", 5),
        ReportKind::Name => ("name", 2),
        ReportKind::Spam => ("spam", 2),
        ReportKind::Cheating => ("cheating", 1),
        ReportKind::Other => ("other", 1),
    }
}

refusals! {
    ReportRefused = ANY, BEARER, OWN, RIGHT, BODY, STORE, &[
        (404, "line-unknown"),
        (404, "person-unknown"),
        (404, "no-such-share"),
        (422, "own"),
        (422, "no-name"),
        (422, "words"),
        (429, "reports-limit"),
    ];
}
