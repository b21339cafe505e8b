//! What is written and read of a case: the report that comes, the case, its decision, and what a reporter is told.
//!
//! What it is not: it reads and writes nothing; that is [`super::Moderation`]'s.

use crate::tables::UnixSeconds;
use crate::tables::chat::KeptLine;
use kernel::SongweaverId;

/// A report as it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// When.
    pub at: UnixSeconds,
    /// Who reports.
    pub reporter: SongweaverId,
    /// Whom it is about.
    pub subject: SongweaverId,
    /// What of it, as a stable word: `line:12`, `name:` and a keyed hash, `person`.
    pub thing: String,
    /// What is wrong with it, as a stable word.
    pub kind: &'static str,
    /// How grave that kind is, from 0.
    pub weight: u8,
    /// The reporter's words.
    pub words: String,
    /// What was said, or the name, in clear.
    pub said: String,
    /// The line itself, where one is reported.
    pub line: Option<ReportedLine>,
    /// What was said around it, the oldest first.
    pub context: Vec<KeptLine>,
}

/// Where a reported line was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedLine {
    /// Its number in the chat.
    pub id: u64,
    /// The channel.
    pub channel: String,
    /// The region's slug; empty for a whisper.
    pub place: String,
}

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// It was counted, under this number, and waits to be looked at.
    Counted(u64),
    /// The same person reported the same before, under this number; it counts once.
    Again(u64),
    /// The very thing was decided before; it was counted and needs no second look.
    Decided(u64),
    /// Too many reports within an hour.
    TooMany,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its number.
    pub id: u64,
    /// Whom it is about.
    pub subject: SongweaverId,
    /// What of it.
    pub thing: String,
    /// The gravest kind that was reported.
    pub kind: String,
    /// When the first report came.
    pub opened: UnixSeconds,
    /// How many different people reported it.
    pub reporters: u32,
    /// The line that was reported, where one was.
    pub line: Option<ReportedLine>,
    /// What was said, or the name; empty for a person as such.
    pub said: String,
    /// Who looks at it, and until when it stays with that moderator.
    pub taken: Option<(SongweaverId, UnixSeconds)>,
    /// How it was decided.
    pub decision: Option<Decision>,
}

/// How a case was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: UnixSeconds,
    /// By whom; `None` when that moderator was erased since.
    pub by: Option<SongweaverId>,
    /// `dismissed` or `acted`.
    pub outcome: String,
    /// Why, where it was dismissed.
    pub why: String,
}

/// One report of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its number.
    pub id: u64,
    /// Who reported.
    pub reporter: SongweaverId,
    /// When.
    pub at: UnixSeconds,
    /// What is wrong, as a stable word.
    pub kind: String,
    /// The reporter's words.
    pub words: String,
}

/// How a report of one's own stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The report's number.
    pub report: u64,
    /// When it was made.
    pub at: UnixSeconds,
    /// What was said to be wrong.
    pub kind: String,
    /// When it was decided, and whether anything followed from it: `acted` or `dismissed`.
    pub decided: Option<(UnixSeconds, String)>,
    /// Whether the reporter was told of the decision.
    pub seen: bool,
}

/// What came of taking a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is the moderator's now.
    Taken,
    /// Another has it, until then.
    Held(SongweaverId, UnixSeconds),
    /// It was decided already.
    Decided,
    /// There is no such case.
    Unknown,
}

/// A case that nothing follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Which case.
    pub case: u64,
    /// Whom it is about.
    pub subject: SongweaverId,
    /// Who decides.
    pub by: SongweaverId,
    /// Why.
    pub why: String,
    /// When.
    pub now: UnixSeconds,
}
