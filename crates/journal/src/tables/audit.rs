//! The audit: every privileged act and every change to an account's keys, who did what to whom, why, when, and what came of it.
//!
//! It is only added to: the database itself refuses to change an entry, or to drop one before its 400 days are over. People
//! appear by their numbers; the words of a reason are sealed under the key of whom they are about, and go with it.
//!
//! What it is not: no event and no log; nothing of the world follows from it.

use kernel::SongweaverId;

use super::{Seal, SealError, UnixSeconds, id_from, id_of};
use crate::sql::{Connection, Dialect, made_query, query, query_scalar};
use crate::{Database, StoreError};

/// Seconds an entry is kept from its own time on, as the database enforces it by its own clock.
pub const AUDIT_SECONDS: u64 = 400 * 24 * 3600;
/// Entries of one answer.
pub const AUDIT_PAGE_MAX: u32 = 200;
/// Characters of a reason.
pub const AUDIT_WHY_CHARS_MAX: usize = 500;
/// The field reasons are sealed for.
const FIELD: &str = "audit";

/// A query for a page of entries.
macro_rules! entries {
    ($which:literal) => {
        query(concat!(
            "select id, at, actor, act, subject, detail, why, outcome from audit where id < $1 ",
            $which,
            " order by id desc limit $2"
        ))
    };
}

/// An entry to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// When.
    pub at: UnixSeconds,
    /// Who; `None` for whoever sits at the machine.
    pub actor: Option<SongweaverId>,
    /// What, as a stable word such as `role-grant`.
    pub act: &'static str,
    /// Whom it concerns.
    pub subject: Option<SongweaverId>,
    /// What exactly, in stable words and numbers, never in a person's.
    pub detail: String,
    /// Why, in the actor's words; longer ones are cut at 500 characters.
    pub why: String,
    /// What came of it: `done`, or a refusal's code.
    pub outcome: String,
}

/// An entry that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number; later entries have larger ones.
    pub id: u64,
    /// When.
    pub at: UnixSeconds,
    /// Who; `None` for whoever sat at the machine.
    pub actor: Option<SongweaverId>,
    /// What.
    pub act: String,
    /// Whom it concerns.
    pub subject: Option<SongweaverId>,
    /// What exactly.
    pub detail: String,
    /// Why; empty when none was given, or when whom it was about is erased.
    pub why: String,
    /// What came of it.
    pub outcome: String,
}

/// The table of the audit.
#[derive(Debug, Clone)]
pub struct Audit {
    database: Database,
    seal: Seal,
}

impl Audit {
    /// The audit of a database.
    #[must_use]
    pub fn new(database: Database, seal: Seal) -> Self {
        Self { database, seal }
    }

    /// Adds an entry; answers its number.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn add(&self, entry: NewEntry) -> Result<u64, SealError> {
        let sealed = self.sealed(entry).await?;
        let added = self.database.write("add to the audit", move |connection| {
            Box::pin(insert(connection, sealed))
        });
        Ok(added.await?)
    }

    /// An entry with its reason sealed, to be added within another table's transaction.
    ///
    /// # Errors
    /// [`SealError`] when it cannot be sealed.
    pub(super) async fn sealed(&self, entry: NewEntry) -> Result<Sealed, SealError> {
        let words: String = entry.why.chars().take(AUDIT_WHY_CHARS_MAX).collect();
        let why = match entry.subject.or(entry.actor) {
            _ if words.is_empty() => words,
            None => words,
            Some(about) => match self.seal.seal(about, FIELD, &words).await {
                // Words about someone who was erased are not kept.
                Err(SealError::Erased) => String::new(),
                sealed => sealed?,
            },
        };
        Ok(Sealed { entry, why })
    }

    /// The entries before one of them, the latest first; at most [`AUDIT_PAGE_MAX`], about one person and of one act where that is asked
    /// for.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read.
    pub async fn before(
        &self,
        before: Option<u64>,
        subject: Option<SongweaverId>,
        act: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Entry>, SealError> {
        let before = before.map_or(i64::MAX, |id| i64::try_from(id).unwrap_or(i64::MAX));
        let limit = i64::from(limit.min(AUDIT_PAGE_MAX));
        let rows = match (subject, act) {
            (Some(subject), None) => entries!("and subject = $3")
                .bind(before)
                .bind(limit)
                .bind(id_of(subject)),
            (Some(subject), Some(act)) => entries!("and subject = $3 and act = $4")
                .bind(before)
                .bind(limit)
                .bind(id_of(subject))
                .bind(act),
            (None, Some(act)) => entries!("and act = $3").bind(before).bind(limit).bind(act),
            (None, None) => entries!("").bind(before).bind(limit),
        };
        let rows = rows
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the audit"))?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let actor = row.get::<Option<Vec<u8>>>(2).map(id_from).transpose()?;
            let subject = row.get::<Option<Vec<u8>>>(4).map(id_from).transpose()?;
            let sealed: String = row.get(6);
            let why = match subject.or(actor) {
                Some(about) if !sealed.is_empty() => match self.seal.open(about, FIELD, &sealed).await {
                    Ok(why) => why,
                    Err(SealError::Erased) => String::new(),
                    Err(error) => return Err(error),
                },
                _ => sealed,
            };
            entries.push(Entry {
                id: u64::try_from(row.get::<i64>(0)).unwrap_or(0),
                at: UnixSeconds::from_stored(row.get(1)),
                actor,
                act: row.get(3),
                subject,
                detail: row.get(5),
                why,
                outcome: row.get(7),
            });
        }
        Ok(entries)
    }
}

/// An entry whose reason is sealed.
#[derive(Debug)]
pub(super) struct Sealed {
    entry: NewEntry,
    why: String,
}

/// Adds an entry within a transaction; answers its number.
pub(super) async fn insert(connection: &mut Connection, sealed: Sealed) -> Result<u64, sqlx::Error> {
    let Sealed { entry, why } = sealed;
    let sql = "insert into audit (at, actor, act, subject, detail, why, outcome) \
               values ($1, $2, $3, $4, $5, $6, $7) returning id";
    let id = query_scalar::<i64>(sql)
        .bind(entry.at.stored())
        .bind(entry.actor.map(id_of))
        .bind(entry.act)
        .bind(entry.subject.map(id_of))
        .bind(entry.detail)
        .bind(why)
        .bind(entry.outcome)
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(id).unwrap_or(0))
}

/// Lets entries go whose time is over.
pub(super) async fn sweep(connection: &mut Connection, now: UnixSeconds) -> Result<u64, sqlx::Error> {
    // Twice: never before the caller's clock says so, and never before the database's does, which refuses it.
    let clock = match connection.dialect() {
        Dialect::Sqlite => "unixepoch()",
        Dialect::Postgres => "extract(epoch from clock_timestamp())::bigint",
    };
    made_query(format!(
        "delete from audit where at <= $1 and at <= {clock} - {AUDIT_SECONDS}"
    ))
    .bind(now.before(AUDIT_SECONDS).stored())
    .execute(connection)
    .await
}
