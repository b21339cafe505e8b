//! Moderation: what was reported and its context, what was decided about whom, appeals, and where banned guests came from.
//!
//! Every decision stands in one transaction with its entry in the audit. Words are sealed under the key of whom they belong to: what
//! was said under the speaker's, a report's words under the reporter's, a reason under that of whom it is given to; they go with the
//! person. What it is not: it knows no role and judges nothing; who may decide what is the edge's matter.

mod acts;
mod appeals;
mod cases;
mod sources;

pub use acts::{Act, ActKind, Carried, InForce, NewAct, Undoing, Undone};
pub use appeals::{Answering, Appeal, Appealing, Lifts, NewAnswer, OpenAppeal};
pub use cases::{Case, Claim, Decision, Dismissal, Filed, NewReport, News, Report, ReportedLine};

use super::audit::{self, Sealed};
use super::{Audit, NewEntry, Seal, SealError, UnixSeconds, WorldKey, id_of};
use crate::sql::{Connection, query};
use crate::{Database, StoreError};
use kernel::SongweaverId;

/// Seconds a decided case is kept with its reports and their context.
pub const CASE_SECONDS: u64 = 90 * 24 * 3600;
/// Seconds after which a case that nobody decided is let go.
pub const OPEN_CASE_SECONDS: u64 = 180 * 24 * 3600;
/// Seconds an act is kept after it ended; as long as the audit.
pub const ACT_SECONDS: u64 = super::AUDIT_SECONDS;
/// Seconds it is remembered, as a keyed hash, where a guest came from.
pub const SOURCE_SECONDS: u64 = 24 * 3600;
/// Seconds a case or an appeal stays with the moderator who took it and did nothing more.
pub const CLAIM_SECONDS: u64 = 15 * 60;
/// Reports of one person within an hour.
pub const REPORTS_PER_HOUR: u32 = 20;
/// What stands before the link of a share that was reported.
pub const SHARE_THING: &str = "share:";
/// Characters of a report's words, of an appeal, of a reason and of an answer.
pub const WORDS_CHARS_MAX: usize = 500;

/// The field a line of a report's context is sealed for.
const LINE: &str = "report-line";
/// The field a report's words are sealed for.
const REPORT: &str = "report";
/// The field that what was reported is sealed for.
const SAID: &str = "report-said";
/// The field the reason of an act is sealed for.
const REASON: &str = "act";
/// The field an appeal and its answer are sealed for.
const APPEAL: &str = "appeal";

/// The tables of moderation.
#[derive(Debug, Clone)]
pub struct Moderation {
    database: Database,
    world_key: WorldKey,
    seal: Seal,
    audit: Audit,
}

impl Moderation {
    /// The moderation of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey, seal: Seal) -> Self {
        Self {
            audit: Audit::new(database.clone(), seal.clone()),
            database,
            world_key: world_key.clone(),
            seal,
        }
    }

    /// Lets someone know no more of what it was told already: its decided reports, acts about it, answers to its appeals.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn seen(&self, who: SongweaverId, now: UnixSeconds) -> Result<(), StoreError> {
        self.database
            .write("note what someone was told", move |connection| {
                Box::pin(async move {
                    for sql in [
                        "update moderation_reports set seen = $2 where reporter = $1 and seen = 0 and exists \
                         (select 1 from moderation_cases c where c.id = moderation_reports.case_id and c.closed > 0)",
                        "update moderation_acts set seen = $2 where subject = $1 and seen = 0",
                        "update moderation_appeals set seen = $2 where seen = 0 and answered > 0 and exists \
                         (select 1 from moderation_acts a where a.id = moderation_appeals.act and a.subject = $1)",
                    ] {
                        let done = query(sql).bind(id_of(who)).bind(now.stored());
                        done.execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What names a case about a name, given by its skeleton: a keyed hash, so that the name stands nowhere in clear.
    #[must_use]
    pub fn name_thing(&self, skeleton: &str) -> String {
        let hash = self.world_key.hash("reported-name", skeleton);
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("name:{hex}")
    }

    /// A text as it comes to rest; the empty one stays empty, and so do words of who was erased.
    async fn sealed(&self, whose: SongweaverId, field: &str, text: &str) -> Result<String, SealError> {
        if text.is_empty() {
            return Ok(String::new());
        }
        match self.seal.seal(whose, field, text).await {
            Err(SealError::Erased) => Ok(String::new()),
            sealed => sealed,
        }
    }

    /// A sealed text in clear; empty when whose it is was erased.
    async fn opened(&self, whose: SongweaverId, field: &str, sealed: &str) -> Result<String, SealError> {
        if sealed.is_empty() {
            return Ok(String::new());
        }
        match self.seal.open(whose, field, sealed).await {
            Err(SealError::Erased) => Ok(String::new()),
            opened => opened,
        }
    }

    async fn noted(&self, entry: NewEntry) -> Result<Sealed, SealError> {
        self.audit.sealed(entry).await
    }
}

/// Adds an entry to the audit within a decision's own transaction.
async fn note(connection: &mut Connection, entry: Sealed) -> Result<(), sqlx::Error> {
    audit::insert(connection, entry).await.map(|_| ())
}

/// What the erasure of a person takes with it; what it decided about others stays, decided by nobody.
pub(super) const ERASE: [&str; 10] = [
    "delete from moderation_cases where subject = $1",
    "delete from moderation_lines where songweaver = $1 or recipient = $1",
    "delete from moderation_reports where reporter = $1",
    "delete from moderation_acts where subject = $1",
    "delete from guest_sources where songweaver = $1",
    "update moderation_acts set actor = null where actor = $1",
    "update moderation_acts set undone_by = null where undone_by = $1",
    "update moderation_appeals set answered_by = null where answered_by = $1",
    "update moderation_cases set taken_by = null, taken_until = 0 where taken_by = $1",
    "update moderation_cases set decided_by = null where decided_by = $1",
];

/// Lets go what has outlived its retention; answers how many cases, acts and sources that were.
pub(super) async fn sweep(connection: &mut Connection, now: UnixSeconds) -> Result<u64, sqlx::Error> {
    let mut gone = 0;
    for (sql, keeps) in [
        (
            "delete from moderation_cases where closed > 0 and closed <= $1",
            CASE_SECONDS,
        ),
        (
            "delete from moderation_cases where closed = 0 and opened <= $1",
            OPEN_CASE_SECONDS,
        ),
        (
            "delete from moderation_acts where undone > 0 and undone <= $1",
            ACT_SECONDS,
        ),
        (
            "delete from moderation_acts where until > 0 and until <= $1",
            ACT_SECONDS,
        ),
        (
            "delete from moderation_acts where kind in ('warn', 'rename') and at <= $1",
            ACT_SECONDS,
        ),
        ("delete from guest_sources where touched <= $1", SOURCE_SECONDS),
        ("delete from quiet_sources where until <= $1", 0),
    ] {
        let done = query(sql).bind(now.before(keeps).stored());
        gone += done.execute(&mut *connection).await?;
    }
    Ok(gone)
}

/// A number as the tables hold it.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number read back.
fn number(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

/// A time that may be none, kept as 0.
fn time(stored: i64) -> Option<UnixSeconds> {
    (stored > 0).then(|| UnixSeconds::from_stored(stored))
}
