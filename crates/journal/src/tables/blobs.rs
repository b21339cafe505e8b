//! Blobs: what events name by its content address, such as the notes of a melody or a performance.
//!
//! A blob that something cites (a codex, a kept melody, a record) is kept; one that nothing cites is forgotten a week after it
//! was last put. A citation has the citer's name, so that citing twice after a crash counts once.
//!
//! What it is not: it does not check that the address fits the content; whoever computes the address does.

use kernel::MelodyId;

use super::{Store, UnixSeconds};
use crate::memory::log::Row;
use crate::sql::{Connection, query, query_scalar};
use crate::{Database, MemoryJournal, StoreError};

/// Bytes of one blob.
pub const BLOB_BYTES_MAX: usize = 64 * 1024;
/// Seconds an uncited blob is kept after it was last put.
pub const BLOB_SECONDS: u64 = 7 * 24 * 3600;

/// The tables of blobs and of their citations beside a journal in memory.
const IN_MEMORY: [&str; 2] = ["blobs", "blob-citations"];

/// The table of blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Store,
}

impl Blobs {
    /// The blobs of a database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self {
            store: Store::Database(database),
        }
    }

    /// Blobs beside a journal in memory, for tests and simulation: they are never swept.
    #[must_use]
    pub fn memory(store: MemoryJournal) -> Self {
        Self {
            store: Store::Memory(store),
        }
    }

    /// Keeps a blob under its content address; putting it again keeps it a week longer.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], or when the database refuses.
    pub async fn put(&self, melody: MelodyId, body: Vec<u8>, now: UnixSeconds) -> Result<(), StoreError> {
        if body.len() > BLOB_BYTES_MAX {
            return Err(StoreError::TooLarge {
                what: "a blob",
                allowed: BLOB_BYTES_MAX,
            });
        }
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                let row = row(IN_MEMORY[0], address(melody), Some(body));
                return store.transact(|_| (vec![row], ())).await;
            }
        };
        database
            .write("keep a blob", move |connection| {
                Box::pin(async move {
                    let sql = "insert into blobs (blob, body, touched) values ($1, $2, $3) \
                               on conflict (blob) do update set touched = excluded.touched \
                               where excluded.touched > blobs.touched";
                    query(sql)
                        .bind(address(melody))
                        .bind(body)
                        .bind(now.stored())
                        .execute(connection)
                        .await
                        .map(|_| ())
                })
            })
            .await
    }

    /// A blob, when it is still kept. A blob never changes, so a standby may give it; what it has not yet is asked for where
    /// it was written.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn get(&self, melody: MelodyId) -> Result<Option<Vec<u8>>, StoreError> {
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                return store
                    .read(|log| log.row(IN_MEMORY[0], &address(melody)).cloned())
                    .await;
            }
        };
        let asked = query("select body from blobs where blob = $1").bind(address(melody));
        let stale = database.ask_standby(asked.clone()).await.unwrap_or_default();
        if let Some(row) = stale.first() {
            return Ok(Some(row.get(0)));
        }
        let row = asked.fetch_optional(database.readers()).await;
        Ok(row
            .map_err(StoreError::database("read a blob"))?
            .map(|row| row.get(0)))
    }

    /// Keeps a blob for as long as `citer` cites it; `false` when there is no such blob any more.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn cite(&self, melody: MelodyId, citer: &str) -> Result<bool, StoreError> {
        let citer = citer.to_owned();
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                return store
                    .transact(|log| match log.row(IN_MEMORY[0], &address(melody)) {
                        None => (Vec::new(), false),
                        Some(_) => {
                            let cited = row(IN_MEMORY[1], citation(melody, &citer), Some(Vec::new()));
                            (vec![cited], true)
                        }
                    })
                    .await;
            }
        };
        database
            .write("cite a blob", move |connection| {
                Box::pin(async move {
                    let sql = "select count(*) from blobs where blob = $1";
                    let known: i64 = query_scalar(sql)
                        .bind(address(melody))
                        .fetch_one(&mut *connection)
                        .await?;
                    if known == 0 {
                        return Ok(false);
                    }
                    let sql =
                        "insert into blob_citations (blob, citer) values ($1, $2) on conflict do nothing";
                    query(sql)
                        .bind(address(melody))
                        .bind(citer)
                        .execute(connection)
                        .await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Takes a citation back.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn uncite(&self, melody: MelodyId, citer: &str) -> Result<(), StoreError> {
        let citer = citer.to_owned();
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                let uncited = row(IN_MEMORY[1], citation(melody, &citer), None);
                return store.transact(|_| (vec![uncited], ())).await;
            }
        };
        database
            .write("take a citation back", move |connection| {
                Box::pin(async move {
                    let sql = "delete from blob_citations where blob = $1 and citer = $2";
                    query(sql)
                        .bind(address(melody))
                        .bind(citer)
                        .execute(connection)
                        .await
                        .map(|_| ())
                })
            })
            .await
    }
}

fn row(table: &'static str, key: Vec<u8>, value: Option<Vec<u8>>) -> Row {
    Row { table, key, value }
}

/// The key of a citation in memory.
fn citation(melody: MelodyId, citer: &str) -> Vec<u8> {
    [address(melody).as_slice(), citer.as_bytes()].concat()
}

fn address(melody: MelodyId) -> Vec<u8> {
    melody.0.to_be_bytes().to_vec()
}

/// Forgets what nothing cites and nobody put for a week.
pub(super) async fn sweep(connection: &mut Connection, now: UnixSeconds) -> Result<u64, sqlx::Error> {
    let sql = "delete from blobs where touched <= $1 \
               and not exists (select 1 from blob_citations c where c.blob = blobs.blob)";
    let done = query(sql)
        .bind(now.before(BLOB_SECONDS).stored())
        .execute(connection)
        .await?;
    Ok(done)
}
