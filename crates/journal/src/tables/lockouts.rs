//! Lockouts: how often what failed for whom, and until when it is refused, so that a restart forgives nobody.
//!
//! Keys are keyed hashes of names and addresses. What it is not: it decides no lock; the limits of identity do, and hold in
//! memory what they ask for every time.

use super::{UnixSeconds, WorldKey};
use crate::sql::{Connection, query};
use crate::{Database, StoreError};

/// Seconds after its last failure that a line is kept.
pub const LOCKOUT_SECONDS: u64 = 24 * 3600;
/// Lines read at a start; more than that are a flood, of which the latest count.
const LINES_MAX: i64 = 65_536;

/// One line: what failed for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lockout {
    /// Keyed hash of a name or an address.
    pub key: [u8; 32],
    /// A stable word for what is counted: `login-name`, `login-address`.
    pub reason: String,
    /// Failures since the last lock.
    pub failures: u32,
    /// Until when it is locked, in Unix milliseconds; 0 for never yet.
    pub until_ms: u64,
}

/// The table of lockouts.
#[derive(Debug, Clone)]
pub struct Lockouts {
    database: Database,
    world_key: WorldKey,
}

impl Lockouts {
    /// The lockouts of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey) -> Self {
        Self {
            database,
            world_key: world_key.clone(),
        }
    }

    /// The key of a name or an address, for one reason.
    #[must_use]
    pub fn key(&self, reason: &str, of: &str) -> [u8; 32] {
        self.world_key.hash("lockout", &format!("{reason}|{of}"))
    }

    /// Everything that still counts, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn load(&self, now: UnixSeconds) -> Result<Vec<Lockout>, StoreError> {
        let sql = "select key, reason, failures, until_ms from lockouts where touched > $1 \
                   order by touched desc limit $2";
        let rows = query(sql)
            .bind(now.before(LOCKOUT_SECONDS).stored())
            .bind(LINES_MAX)
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the lockouts"))?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                Some(Lockout {
                    key: row.get::<Vec<u8>>(0).try_into().ok()?,
                    reason: row.get(1),
                    failures: u32::try_from(row.get::<i64>(2)).unwrap_or(u32::MAX),
                    until_ms: u64::try_from(row.get::<i64>(3)).unwrap_or(0),
                })
            })
            .collect())
    }

    /// Keeps lines as they stand now; one without failures and lock is forgotten.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn keep(&self, lines: Vec<Lockout>, now: UnixSeconds) -> Result<(), StoreError> {
        self.database
            .write("keep lockouts", move |connection| {
                Box::pin(async move {
                    for line in lines {
                        keep(connection, line, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

async fn keep(connection: &mut Connection, line: Lockout, now: UnixSeconds) -> Result<(), sqlx::Error> {
    if line.failures == 0 && line.until_ms == 0 {
        let done = query("delete from lockouts where key = $1").bind(line.key.to_vec());
        return done.execute(connection).await.map(|_| ());
    }
    let sql = "insert into lockouts (key, reason, failures, until_ms, touched) values ($1, $2, $3, $4, $5) \
               on conflict (key) do update set failures = excluded.failures, \
               until_ms = excluded.until_ms, touched = excluded.touched";
    query(sql)
        .bind(line.key.to_vec())
        .bind(line.reason)
        .bind(i64::from(line.failures))
        .bind(i64::try_from(line.until_ms).unwrap_or(i64::MAX))
        .bind(now.stored())
        .execute(connection)
        .await
        .map(|_| ())
}

/// Forgets what failed long ago.
pub(super) async fn sweep(connection: &mut Connection, now: UnixSeconds) -> Result<u64, sqlx::Error> {
    query("delete from lockouts where touched <= $1")
        .bind(now.before(LOCKOUT_SECONDS).stored())
        .execute(connection)
        .await
}
