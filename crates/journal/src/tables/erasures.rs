//! Erasing a person: the key goes, and with it everything that was sealed under it, in the journal too; what else is kept of
//! the person beside the journal goes in the same transaction.
//!
//! Events stay, since the world's state is folded from them; they name a number that belongs to nobody any more. The row of
//! the erasure stays too, so that the number is never given again.
//!
//! What it is not: it ends no connection and asks nobody; and it does not reach backups, which expire by themselves.

use kernel::SongweaverId;

use super::{Seal, UnixSeconds, id_of};
use crate::sql::{Connection, Dialect, query, query_scalar};
use crate::{Database, StoreError};

/// The table of erasures.
#[derive(Debug, Clone)]
pub struct Erasures {
    database: Database,
    seal: Seal,
}

impl Erasures {
    /// The erasures of a database.
    #[must_use]
    pub fn new(database: Database, seal: Seal) -> Self {
        Self { database, seal }
    }

    /// Erases a person. Repeating it changes nothing. A snapshot named `snapshot` is dropped with it.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses; then nothing was erased, or it is unknown whether everything was.
    pub async fn erase(
        &self,
        songweaver: SongweaverId,
        snapshot: String,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        self.seal.erase(songweaver).await?;
        self.database
            .write("erase a person", move |connection| {
                Box::pin(erase(connection, songweaver, snapshot, now))
            })
            .await?;
        forget_log(&self.database).await
    }

    /// Whether someone was erased.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn is_erased(&self, songweaver: SongweaverId) -> Result<bool, StoreError> {
        query_scalar::<i64>("select count(*) from erasures where songweaver = $1")
            .bind(id_of(songweaver))
            .fetch_one(self.database.readers())
            .await
            .map(|count| count > 0)
            .map_err(StoreError::database("look for an erasure"))
    }
}

async fn erase(
    connection: &mut Connection,
    songweaver: SongweaverId,
    snapshot: String,
    now: UnixSeconds,
) -> Result<(), sqlx::Error> {
    let sql = "insert into erasures (songweaver, at) values ($1, $2) on conflict (songweaver) do nothing";
    query(sql)
        .bind(id_of(songweaver))
        .bind(now.stored())
        .execute(&mut *connection)
        .await?;
    // Families stay for as long as a token of theirs could still be shown, ended and without a word about the device.
    let sql = "update refresh_families set ended = true, device = null, \
               ended_at = case when ended then ended_at else $2 end where songweaver = $1";
    query(sql)
        .bind(id_of(songweaver))
        .bind(now.stored())
        .execute(&mut *connection)
        .await?;
    for sql in [
        "delete from accounts where songweaver = $1",
        "delete from accounts_unsealed where songweaver = $1",
        "delete from recovery_codes where songweaver = $1",
        "delete from second_factors where songweaver = $1",
        "delete from songweaver_names where songweaver = $1",
        "delete from reserved_names where songweaver = $1",
        "delete from shares where songweaver = $1",
        "delete from chat where songweaver = $1 or recipient = $1",
    ]
    .into_iter()
    .chain(super::moderation::ERASE)
    {
        query(sql)
            .bind(id_of(songweaver))
            .execute(&mut *connection)
            .await?;
    }
    let citer = songweaver.to_string();
    // Notes that others keep as well are theirs; the rest goes.
    let sql = "delete from blob_citations where citer = $1";
    let cited: Vec<Vec<u8>> = query_scalar("select blob from blob_citations where citer = $1")
        .bind(&citer)
        .fetch_all(&mut *connection)
        .await?;
    query(sql).bind(citer).execute(&mut *connection).await?;
    for blob in cited {
        let sql = "delete from blobs where blob = $1 \
                   and not exists (select 1 from blob_citations c where c.blob = blobs.blob)";
        query(sql).bind(blob).execute(&mut *connection).await?;
    }
    query("delete from snapshots where name = $1")
        .bind(snapshot)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Empties a file's write-ahead log into the database, so that what was overwritten there is nowhere any more. A server's log
/// is its operator's.
async fn forget_log(database: &Database) -> Result<(), StoreError> {
    match database.readers().dialect() {
        Dialect::Postgres => Ok(()),
        Dialect::Sqlite => query("pragma wal_checkpoint(truncate)")
            .fetch_all(database.readers())
            .await
            .map(|_| ())
            .map_err(StoreError::database("empty the log after an erasure")),
    }
}
