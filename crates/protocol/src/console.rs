//! What the operators' console reads and does over HTTP. All under `/api/v1/console`, all with a bearer token.
//!
//! Every entry asks for a right of its own and is refused with `right-missing` (403) to whoever's role lacks it; a refused try of
//! something that changes stands in the audit, and so does what was done. What it is not: nothing here is for players.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// `GET /console`: who one is to the console and what one may do there. Refused to whose role has no right of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleEntry {
    /// The account name.
    pub name: String,
    /// `moderator` or `operator`.
    pub role: String,
    /// The world's name.
    pub world: String,
    /// What the role may do here, as stable words such as `read-audit`.
    pub rights: Vec<String>,
}

/// `GET /console/health` (right `watch`): how every part of the server is, as it was measured just now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleHealth {
    /// The worst of all: `pass`, `warn` or `fail`.
    pub level: String,
    /// The version of the program.
    pub release: String,
    /// The server's name among those that share a database.
    pub node: String,
    /// What this process plays.
    pub role: String,
    /// Seconds since it was started.
    #[ts(type = "number")]
    pub uptime_seconds: u64,
    /// Its parts.
    pub parts: Vec<ConsolePart>,
    /// What else was looked at.
    pub checks: Vec<ConsoleCheck>,
    /// Its journal.
    pub journal: ConsoleJournal,
    /// Seconds since the last backup that was made of this folder; absent when none is known.
    #[ts(type = "number | null")]
    pub backup_seconds: Option<u64>,
    /// Days until the certificate of the server's own TLS ends, below 0 when it has; absent where the server speaks plain HTTP.
    pub certificate_days: Option<i32>,
    /// SHA-256 of the content that holds, hexadecimal.
    pub content: String,
    /// What newcomers are told while the world is under maintenance.
    pub maintenance: Option<String>,
    /// Seconds until it stops, where it was told to.
    pub stops_in_seconds: Option<u32>,
}

/// A part of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsolePart {
    /// Its name.
    pub part: String,
    /// What it does.
    pub about: String,
    /// `starting`, `running`, `draining`, `stopped` or `failed`.
    pub state: String,
    /// Seconds since it came into that state.
    #[ts(type = "number")]
    pub since_seconds: u64,
    /// `pass`, `warn` or `fail`.
    pub level: String,
    /// What it says, where something should be done.
    pub output: Option<String>,
    /// The parts it asks.
    pub needs: Vec<String>,
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleCheck {
    /// What, as `part:figure`.
    pub check: String,
    /// `pass`, `warn` or `fail`.
    pub level: String,
    /// What was seen, with its unit.
    pub observed: String,
    /// What it says, where something should be done.
    pub output: Option<String>,
}

/// The journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleJournal {
    /// `SQLite` or `PostgreSQL`.
    pub kind: String,
    /// Where, without any password.
    pub place: String,
    /// The position of the last event.
    #[ts(type = "number")]
    pub position: u64,
    /// Bytes of the database; absent when it did not say.
    #[ts(type = "number | null")]
    pub bytes: Option<u64>,
}

/// `GET /console/players` (right `watch`): how many are where. Numbers, never names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsolePlayers {
    /// Everyone in the world.
    pub all: u32,
    /// Of them, those without name and password.
    pub guests: u32,
    /// Of them, those with both.
    pub accounts: u32,
    /// Of them, bots, which are neither counted as guests nor as accounts.
    pub bots: u32,
    /// Of all, those whose connection is cut and may be resumed.
    pub away: u32,
    /// Those who wait before a full world; they are not in it.
    pub waiting: u32,
    /// Places that the world has.
    pub places: u32,
    /// Every region, in the atlas' order.
    pub regions: Vec<ConsoleRegion>,
}

/// A region and who is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleRegion {
    /// Slug.
    pub region: String,
    /// Name for players.
    pub name: String,
    /// Everyone there.
    pub all: u32,
    /// Guests there.
    pub guests: u32,
    /// Accounts there.
    pub accounts: u32,
    /// Bots there.
    pub bots: u32,
    /// Its harmony, 0 to 100.
    pub harmony: u8,
    /// Its dissonance, 0 to 100.
    pub dissonance: u8,
}

/// `GET /console/figures?after=` (right `watch`): the last hour in steps of five seconds; with `after`, in Unix seconds, only what came
/// since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleFigures {
    /// Seconds between two values.
    pub step_seconds: u32,
    /// The moments, in Unix seconds.
    #[ts(type = "Array<number>")]
    pub at: Vec<u64>,
    /// The plots.
    pub plots: Vec<ConsolePlot>,
}

/// A plot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsolePlot {
    /// Its stable name, such as `tick-late`.
    pub plot: String,
    /// The unit of its values.
    pub unit: String,
    /// Its lines.
    pub lines: Vec<ConsoleLine>,
}

/// A line of a plot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleLine {
    /// Its name: a quantile, a region, or what it counts.
    pub line: String,
    /// Its values, one a moment; `null` where there was nothing to measure.
    pub values: Vec<Option<f32>>,
}

/// `GET /console/series?days=` (right `watch`): the world's measures by the hour, as the journal's database keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleSeries {
    /// The series.
    pub series: Vec<ConsoleHours>,
}

/// One measure by the hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleHours {
    /// `players`, `events` or `database-bytes`.
    pub series: String,
    /// The first second of each hour, in Unix seconds.
    #[ts(type = "Array<number>")]
    pub at: Vec<u64>,
    /// The lowest of each hour.
    #[ts(type = "Array<number>")]
    pub lowest: Vec<i64>,
    /// The mean of each hour.
    #[ts(type = "Array<number>")]
    pub mean: Vec<i64>,
    /// The highest of each hour.
    #[ts(type = "Array<number>")]
    pub highest: Vec<i64>,
}

/// `POST /console/notices` (right `announce`): tells everyone, or everyone in a region, something. Past ones are the audit's entries of the
/// act `notice`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsoleNotice {
    /// The words, 1 to 300 characters on one line.
    pub text: String,
    /// The region's slug; absent for the whole world.
    pub region: Option<String>,
}

/// `POST /console/maintenance` (right `operate`): begins maintenance with words, or ends it without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsoleMaintenance {
    /// What newcomers are told, 1 to 300 characters on one line; absent to end it.
    pub words: Option<String>,
}

/// `POST /console/drain` (right `operate`): counts down before everyone, then stops the server for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsoleDrain {
    /// The world's name, as proof that it is meant.
    pub world: String,
    /// Why, 1 to 500 characters; it stands in the audit.
    pub why: String,
}

/// What was done, in plain words: the answer of every deed of the console, `POST /console/content/reload` (right `operate`) included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleDone {
    /// The words.
    pub told: String,
}

/// `GET /console/accounts?name=` (right `manage-accounts`): the account of a name, which must be given whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleAccount {
    /// The account name.
    pub name: String,
    /// The Songweaver's id.
    pub songweaver: String,
    /// `player`, `creator`, `moderator` or `operator`.
    pub role: String,
    /// When it was made, in Unix seconds.
    #[ts(type = "number")]
    pub created: u64,
    /// When it will be erased, in Unix seconds, where that was asked for.
    #[ts(type = "number | null")]
    pub deletion: Option<u64>,
    /// Whether it declared itself a bot's.
    pub bot: bool,
    /// Whether a login asks for a code of a second factor.
    pub second_factor: bool,
    /// How many sessions it has.
    pub sessions: u32,
    /// Whether its Songweaver is in the world now.
    pub present: bool,
}

/// `POST /console/accounts/sessions/end` ends every session of an account, `POST /console/accounts/second-factor/reset` takes its second
/// factor away and ends them too (right `manage-accounts`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsoleToAccount {
    /// The account name.
    pub name: String,
    /// Why, 1 to 500 characters; it stands in the audit.
    pub why: String,
}
