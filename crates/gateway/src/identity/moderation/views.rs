//! Moderation as it is shown: rows of the tables as the wire has them, and how long in words.
//!
//! What it is not: nothing is decided here.

use super::IdentityState;
use crate::identity::Refusal;
use journal::tables::UnixSeconds;
use journal::tables::moderation::{self as tables, ActKind, Case, InForce};
use kernel::SongweaverId;
use protocol::moderation as wire;

/// The code of an act that shuts out.
pub(super) fn code(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Ban => "banned",
        _ => "suspended",
    }
}

/// What someone is told who is shut out.
pub(super) fn shut_words(one: &InForce, now: UnixSeconds) -> String {
    let what = match one.kind {
        ActKind::Ban => "banned you",
        _ => "suspended you",
    };
    told(what, one, now)
}

/// What someone is told who is muted and speaks.
pub(super) fn mute_words(one: &InForce, now: UnixSeconds) -> String {
    told("muted you here", one, now)
}

fn told(what: &str, one: &InForce, now: UnixSeconds) -> String {
    let reason = one.reason.trim_end();
    let stop = if reason.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    let ends = one.until.map_or(String::new(), |until| {
        format!(" It ends in {}.", span(until, now))
    });
    format!("The keepers of this world {what}: {reason}{stop}{ends} You may appeal once.")
}

/// How long from now until then, rounded up to what one says.
fn span(until: UnixSeconds, now: UnixSeconds) -> String {
    let seconds = until.0.saturating_sub(now.0).max(1);
    let (count, unit) = match seconds {
        0..=5_400 => (seconds.div_ceil(60), "minute"),
        5_401..=129_600 => (seconds.div_ceil(3600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

pub(super) fn kind(kind: ActKind) -> wire::ActKind {
    match kind {
        ActKind::Warn => wire::ActKind::Warn,
        ActKind::Mute => wire::ActKind::Mute,
        ActKind::Suspend => wire::ActKind::Suspend,
        ActKind::Ban => wire::ActKind::Ban,
        ActKind::Rename => wire::ActKind::Rename,
        ActKind::ClearGardens => wire::ActKind::ClearGardens,
    }
}

pub(super) fn kind_from(kind: wire::ActKind) -> ActKind {
    match kind {
        wire::ActKind::Warn => ActKind::Warn,
        wire::ActKind::Mute => ActKind::Mute,
        wire::ActKind::Suspend => ActKind::Suspend,
        wire::ActKind::Ban => ActKind::Ban,
        wire::ActKind::Rename => ActKind::Rename,
        wire::ActKind::ClearGardens => ActKind::ClearGardens,
    }
}

/// A channel's stable name.
pub(super) fn channel(channel: wire::ChatChannel) -> &'static str {
    match channel {
        wire::ChatChannel::Say => "say",
        wire::ChatChannel::Region => "region",
        wire::ChatChannel::Whisper => "whisper",
    }
}

pub(super) fn channels(kept: &[String]) -> Vec<wire::ChatChannel> {
    let all = [
        wire::ChatChannel::Say,
        wire::ChatChannel::Region,
        wire::ChatChannel::Whisper,
    ];
    let known = |one: &wire::ChatChannel| kept.iter().any(|name| name == channel(*one));
    all.into_iter().filter(known).collect()
}

/// An appeal as both sides see it.
pub(super) fn appeal(appeal: &tables::Appeal) -> wire::OwnAppeal {
    let answer = appeal.answered.as_ref();
    wire::OwnAppeal {
        at: appeal.at.0,
        words: appeal.words.clone(),
        answer: answer.map(|(at, _, outcome, words)| wire::AppealAnswer {
            at: at.0,
            lifted: outcome == "lifted",
            words: words.clone(),
        }),
        seen: appeal.seen,
    }
}

/// An act as whom it is about sees it.
pub(super) fn own_act(act: &tables::Act, now: UnixSeconds) -> wire::OwnAct {
    wire::OwnAct {
        act: act.id,
        kind: kind(act.kind),
        channels: channels(&act.channels),
        at: act.at.0,
        until: act.until.map(|until| until.0),
        reason: act.reason.clone(),
        in_force: act.in_force(now),
        seen: act.seen,
        undone: act.undone.as_ref().map(|undone| undone.why.clone()),
        may_appeal: may_appeal(act, now),
        appeal: act.appeal.as_ref().map(appeal),
    }
}

/// Whether an act can be appealed against now: what holds, and for a month what does not last.
pub(super) fn may_appeal(act: &tables::Act, now: UnixSeconds) -> bool {
    const MONTH: u64 = 30 * 24 * 3600;
    let stands = match act.kind.lasts() {
        true => act.in_force(now),
        false => act.undone.is_none() && act.at.after(MONTH) > now,
    };
    stands && act.appeal.is_none()
}

impl IdentityState {
    /// Someone with the name it bears; without one where the world cannot be read.
    pub(super) async fn someone(&self, who: SongweaverId) -> wire::Someone {
        let name = match self.world() {
            Some(world) => world.name_of(who).await.unwrap_or_default(),
            None => String::new(),
        };
        wire::Someone {
            songweaver: who.to_string(),
            name,
        }
    }

    pub(super) async fn someone_of(&self, who: Option<SongweaverId>) -> Option<wire::Someone> {
        match who {
            Some(who) => Some(self.someone(who).await),
            None => None,
        }
    }

    /// A case as `reader` sees it.
    pub(super) async fn case_view(&self, case: Case, reader: SongweaverId) -> wire::Case {
        let taken = match case.taken.filter(|(_, until)| *until > self.now()) {
            None => None,
            Some((by, until)) => Some(wire::Taken {
                own: by == reader,
                by: self.someone(by).await,
                until: until.0,
            }),
        };
        let decision = match case.decision {
            None => None,
            Some(decision) => Some(wire::Decision {
                at: decision.at.0,
                by: self.someone_of(decision.by).await,
                outcome: decision.outcome,
                why: decision.why,
            }),
        };
        let (of, share) = match case.thing.split_once(':') {
            Some(("share", share)) => ("share".to_owned(), share.to_owned()),
            Some((of, _)) => (of.to_owned(), String::new()),
            None => (case.thing, String::new()),
        };
        let (channel, place) = case
            .line
            .map_or_else(Default::default, |line| (line.channel, line.place));
        wire::Case {
            case: case.id,
            about: self.someone(case.subject).await,
            of,
            kind: case.kind,
            opened: case.opened.0,
            reporters: case.reporters,
            said: case.said,
            share,
            channel,
            place,
            taken,
            decision,
        }
    }

    /// How someone stands with the keepers.
    ///
    /// # Errors
    /// A failure of the store.
    pub(in crate::identity) async fn standing_of(
        &self,
        who: SongweaverId,
    ) -> Result<wire::Standing, Refusal> {
        let tables = &self.inner.moderation;
        let now = self.now();
        let acts = tables.acts_about(who).await?;
        let reports = tables.reports_by(who).await?;
        Ok(wire::Standing {
            acts: acts.iter().map(|act| own_act(act, now)).collect(),
            reports: reports.into_iter().map(own_report).collect(),
        })
    }
}

pub(super) fn own_report(news: tables::News) -> wire::OwnReport {
    wire::OwnReport {
        report: news.report,
        at: news.at.0,
        kind: news.kind,
        looked_at: news.decided.as_ref().map(|(at, _)| at.0),
        acted: news.decided.is_some_and(|(_, outcome)| outcome == "acted"),
        seen: news.seen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_is_said_as_one_says_it_and_never_too_short() {
        let now = UnixSeconds(1_000);
        for (seconds, said) in [
            (0, "1 minute"),
            (61, "2 minutes"),
            (3_600, "60 minutes"),
            (5_401, "2 hours"),
            (86_400, "24 hours"),
            (129_601, "2 days"),
            (30 * 86_400, "30 days"),
        ] {
            assert_eq!(span(now.after(seconds), now), said, "{seconds}");
        }
    }
}
