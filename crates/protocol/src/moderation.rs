//! Keeping the peace over HTTP: reports, how one stands with the keepers of the world, appeals, and a moderator's work. Under `/api/v1`.
//!
//! What it is not: the server takes what was said around a reported line from what it keeps, never from a client.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What is wrong with what is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// Someone is pursued, threatened or humiliated.
    Harassment,
    /// People are despised for what they are.
    Hate,
    /// Much, and of no use to who hears it.
    Spam,
    /// The rules are got round.
    Cheating,
    /// The name itself.
    Name,
    /// Something else; the words say what.
    Other,
}

/// What is reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(
    tag = "of",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Reported {
    /// A line of chat, or a whisper that one received, by its number in `said`.
    Line {
        /// The line.
        #[ts(type = "number")]
        line: u64,
    },
    /// The name someone bears now.
    Name {
        /// The Songweaver's id.
        songweaver: String,
    },
    /// What someone does.
    Person {
        /// The Songweaver's id.
        songweaver: String,
    },
    /// A melody that someone shares by a link, and its title.
    Share {
        /// The link.
        share: String,
    },
}

/// `POST /reports` (bearer token). The same thing reported twice counts once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReport {
    /// What is reported.
    pub about: Reported,
    /// What is wrong with it.
    pub kind: ReportKind,
    /// A few words, at most 500 characters; may be empty.
    pub words: String,
}

/// A report one made, and how it stands. `POST /reports` answers with it, `GET /standing` lists the last 50.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnReport {
    /// Its number.
    #[ts(type = "number")]
    pub report: u64,
    /// When it was made, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// What was said to be wrong.
    pub kind: String,
    /// When a moderator decided, in Unix seconds; absent while it waits.
    #[ts(type = "number | null")]
    pub looked_at: Option<u64>,
    /// Whether anything followed from it.
    pub acted: bool,
    /// Whether the decision was read.
    pub seen: bool,
}

/// What a keeper of the world can do about someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActKind {
    /// A word of warning.
    Warn,
    /// No lines in some channels, for a time.
    Mute,
    /// Out of the world, for a time.
    Suspend,
    /// Out of the world, until it is undone.
    Ban,
    /// Another name, until one chooses one.
    Rename,
    /// A garden of one's, or all of them, are free ground again. What grows there stays.
    ClearGardens,
}

/// A channel of chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChatChannel {
    /// Those within 32 m.
    Say,
    /// The region.
    Region,
    /// One Songweaver.
    Whisper,
}

/// How one stands with the keepers of the world: `GET /standing` (bearer token, also of who is shut out); in the world, `standing`
/// tells it where there is anything new. `POST /standing/seen` says that it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// What was decided about one, the latest first.
    pub acts: Vec<OwnAct>,
    /// What one reported, the latest first.
    pub reports: Vec<OwnReport>,
}

/// What was decided about one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnAct {
    /// Its number.
    #[ts(type = "number")]
    pub act: u64,
    /// What it is.
    pub kind: ActKind,
    /// The channels, for a mute.
    pub channels: Vec<ChatChannel>,
    /// When it was decided, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// Until when, in Unix seconds; absent for what has no end.
    #[ts(type = "number | null")]
    pub until: Option<u64>,
    /// Why.
    pub reason: String,
    /// Whether it holds now.
    pub in_force: bool,
    /// Whether one was told before.
    pub seen: bool,
    /// Why it was taken back, where it was.
    pub undone: Option<String>,
    /// Whether one may appeal against it now.
    pub may_appeal: bool,
    /// The appeal against it.
    pub appeal: Option<OwnAppeal>,
}

/// An appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnAppeal {
    /// When it was made, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// What one said.
    pub words: String,
    /// What was answered; absent while it waits.
    pub answer: Option<AppealAnswer>,
    /// Whether the answer was read.
    pub seen: bool,
}

/// What was answered to an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppealAnswer {
    /// When, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// Whether the act was taken back.
    pub lifted: bool,
    /// The words.
    pub words: String,
}

/// `POST /appeals` (bearer token, also of who is shut out): one appeal for each act. Answers with the new [`Standing`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAppeal {
    /// The act's number.
    #[ts(type = "number")]
    pub act: u64,
    /// What one has to say, 1..=500 characters.
    pub words: String,
}

/// Someone, as moderators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Someone {
    /// The Songweaver's id.
    pub songweaver: String,
    /// Its name; empty for who has none.
    pub name: String,
}

/// `GET /moderation/queue` (bearer token, right `moderate`): what waits, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Cases, at most 200.
    pub cases: Vec<Case>,
    /// Appeals, at most 200.
    pub appeals: Vec<Appeal>,
}

/// Several reports of one thing. `POST /moderation/cases/{case}/claim` takes it for a quarter of an hour, `DELETE` gives it back,
/// `POST /moderation/cases/{case}/dismissal` with [`Reason`] closes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// Its number.
    #[ts(type = "number")]
    pub case: u64,
    /// Whom it is about.
    pub about: Someone,
    /// `line`, `name`, `person` or `share`.
    pub of: String,
    /// The gravest kind that was reported.
    pub kind: String,
    /// When the first report came, in Unix seconds.
    #[ts(type = "number")]
    pub opened: u64,
    /// How many different people reported it.
    pub reporters: u32,
    /// What was said, the name, or the title of what is shared.
    pub said: String,
    /// The link of what is shared; empty for anything else. It opens nothing once something followed from the case.
    pub share: String,
    /// Which channel the line was said in; empty for no line.
    pub channel: String,
    /// The region's slug; empty for a whisper and for no line.
    pub place: String,
    /// Who looks at it now.
    pub taken: Option<Taken>,
    /// How it was decided.
    pub decision: Option<Decision>,
}

/// Who looks at a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// Who.
    pub by: Someone,
    /// Whether that is oneself.
    pub own: bool,
    /// Until when it stays with that moderator, in Unix seconds.
    #[ts(type = "number")]
    pub until: u64,
}

/// How a case was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// When, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// By whom.
    pub by: Option<Someone>,
    /// `dismissed` or `acted`.
    pub outcome: String,
    /// Why, where it was dismissed.
    pub why: String,
}

/// `GET /moderation/cases/{case}` (bearer token, right `moderate`): a case with everything that is needed to decide it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// Its reports, in the order in which they came.
    pub reports: Vec<CaseReport>,
    /// What was said around it, the oldest first.
    pub context: Vec<ContextLine>,
    /// Whom it is about.
    pub person: Person,
}

/// One report of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseReport {
    /// Who reported.
    pub by: Someone,
    /// When, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// What is wrong.
    pub kind: String,
    /// The reporter's words.
    pub words: String,
    /// Whether they hold words that the filter knows. Nothing of them is masked or kept from arriving.
    pub coarse: bool,
}

/// A line said around what was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContextLine {
    /// When, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// `say`, `region` or `whisper`.
    pub channel: String,
    /// Who said it.
    pub from: Someone,
    /// To whom, for a whisper.
    pub to: Option<Someone>,
    /// The words; empty when who said them was erased.
    pub text: String,
    /// Whether it is the reported line.
    pub reported: bool,
}

/// `GET /moderation/people/{songweaver}`, or `GET /moderation/people?name=` with a Songweaver's name (bearer token, right `moderate`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Who.
    pub who: Someone,
    /// `guest`, `player`, `creator`, `moderator` or `operator`.
    pub role: String,
    /// When the account was made, in Unix seconds.
    #[ts(type = "number")]
    pub created: u64,
    /// The region it is in now; absent for who is not in the world.
    pub region: Option<String>,
    /// Whether the asking moderator may act on it: nobody acts on oneself, on equals or above.
    pub may_act: bool,
    /// What was decided about it, the latest first.
    pub acts: Vec<Act>,
    /// The cases about it, the latest first.
    pub cases: Vec<Case>,
    /// Its gardens, by region and cell.
    pub gardens: Vec<KnownGarden>,
    /// How many of its own reports of late were decided, and of how many of those something followed.
    pub reports: (u32, u32),
}

/// What was decided about someone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Act {
    /// Its number.
    #[ts(type = "number")]
    pub act: u64,
    /// What it is.
    pub kind: ActKind,
    /// The channels, for a mute.
    pub channels: Vec<ChatChannel>,
    /// When, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// Who decided; absent for the world itself.
    pub by: Option<Someone>,
    /// Until when, in Unix seconds; absent for what has no end.
    #[ts(type = "number | null")]
    pub until: Option<u64>,
    /// Why.
    pub reason: String,
    /// Whether it holds now.
    pub in_force: bool,
    /// Why it was taken back, where it was.
    pub undone: Option<String>,
    /// Whether the asking moderator may take it back.
    pub may_undo: bool,
    /// The appeal against it.
    pub appeal: Option<OwnAppeal>,
}

/// `POST /moderation/acts` (bearer token, right `moderate`; for a ban, right `ban`). Answers with the [`Act`].
/// `POST /moderation/acts/{act}/undoing` with [`Reason`] takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAct {
    /// About whom.
    pub songweaver: String,
    /// The case it decides, where it decides one.
    #[ts(type = "number | null")]
    pub case: Option<u64>,
    /// What.
    pub kind: ActKind,
    /// The channels, for a mute; else empty.
    pub channels: Vec<ChatChannel>,
    /// For how many seconds, for a mute or a suspension.
    pub seconds: Option<u32>,
    /// Which garden, for clearing one; absent for all of that Songweaver, and for anything else.
    #[serde(default)]
    #[ts(optional)]
    pub garden: Option<GardenAt>,
    /// Why, 1..=500 characters; the person reads it.
    pub reason: String,
}

/// A garden, by where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GardenAt {
    /// The region's slug.
    pub region: String,
    /// The cell of the region's ground, 16 m wide, row by row from the north-west.
    pub cell: u16,
}

/// A garden of someone, as moderators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KnownGarden {
    /// Which.
    pub garden: GardenAt,
    /// Metres east of the world's origin, of its middle.
    pub x: i32,
    /// Metres south of it.
    pub z: i32,
}

/// Why something is done, 1..=500 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reason {
    /// Why.
    pub why: String,
}

/// An appeal that waits. `POST /moderation/appeals/{appeal}/answer` with [`NewAnswer`] answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Appeal {
    /// Its number.
    #[ts(type = "number")]
    pub appeal: u64,
    /// When it came, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
    /// Who appeals.
    pub from: Someone,
    /// What it says.
    pub words: String,
    /// Whether it holds words that the filter knows. Nothing of it is masked or kept from arriving.
    pub coarse: bool,
    /// What it is against.
    pub against: Act,
    /// Whether the asking moderator may answer: another than who acted, where there is one.
    pub may_answer: bool,
}

/// The answer to an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAnswer {
    /// Whether the act is taken back.
    pub lift: bool,
    /// For the person, 1..=500 characters.
    pub words: String,
}
