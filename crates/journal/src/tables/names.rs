//! Who bears which Songweaver name, so that no two can be taken for each other.
//!
//! What it is not: it knows no name. It keeps a keyed hash of each name's skeleton (UTS 39), enough to refuse an
//! imitation and not enough to read the names out of a stolen database without its key.

use kernel::SongweaverId;
use sha2::{Digest, Sha256};

use super::{Store, WorldKey, id_from, id_of};
use crate::memory::log::{Log, Row};
use crate::sql::{query, query_scalar};
use crate::{Database, MemoryJournal, StoreError};

/// The table of names beside a journal in memory.
const IN_MEMORY: &str = "songweaver-names";

/// What came of taking a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// It is borne now.
    Taken,
    /// Another bears it.
    Another,
    /// A keeper of the world took it from someone; nobody may bear it while that holds.
    Refused,
}

impl Taking {
    /// What comes of taking a name that is borne already.
    fn borne(bearer: &[u8], songweaver: SongweaverId) -> Self {
        if bearer == id_of(songweaver) {
            Self::Taken
        } else {
            Self::Another
        }
    }
}

/// The table of Songweaver names.
#[derive(Debug, Clone)]
pub struct Names {
    store: Store,
    key: [u8; 32],
}

impl Names {
    /// The names of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey) -> Self {
        Self {
            store: Store::Database(database),
            key: world_key.index(),
        }
    }

    /// Names beside a journal in memory, for tests and simulation.
    #[must_use]
    pub fn memory(store: MemoryJournal) -> Self {
        Self {
            store: Store::Memory(store),
            key: [0; 32],
        }
    }

    /// Takes a name, given by its skeleton, for a Songweaver, in place of the one it had, unless another bears it or a keeper of
    /// the world refused it; then nothing changes.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn take(&self, songweaver: SongweaverId, skeleton: &str) -> Result<Taking, StoreError> {
        let hash = self.hash(skeleton);
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => return take_in(store, songweaver, hash).await,
        };
        database
            .write("take a name", move |connection| {
                Box::pin(async move {
                    let sql = "select count(*) from refused_names where skeleton = $1";
                    let refused = query_scalar::<i64>(sql)
                        .bind(&hash)
                        .fetch_one(&mut *connection)
                        .await?;
                    if refused > 0 {
                        return Ok(Taking::Refused);
                    }
                    let sql = "select songweaver from songweaver_names where skeleton = $1";
                    let bearer = query_scalar::<Vec<u8>>(sql)
                        .bind(&hash)
                        .fetch_optional(&mut *connection)
                        .await?;
                    if let Some(bearer) = bearer {
                        return Ok(Taking::borne(&bearer, songweaver));
                    }
                    let sql = "insert into songweaver_names (skeleton, songweaver) values ($1, $2) \
                               on conflict (songweaver) do update set skeleton = excluded.skeleton";
                    query(sql)
                        .bind(hash)
                        .bind(id_of(songweaver))
                        .execute(connection)
                        .await?;
                    Ok(Taking::Taken)
                })
            })
            .await
    }

    /// Who bears a name, given by its skeleton.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn bearer(&self, skeleton: &str) -> Result<Option<SongweaverId>, StoreError> {
        let hash = self.hash(skeleton);
        let bearer = match &self.store {
            Store::Database(database) => {
                query_scalar::<Vec<u8>>("select songweaver from songweaver_names where skeleton = $1")
                    .bind(hash)
                    .fetch_optional(database.readers())
                    .await
                    .map_err(StoreError::database("look who bears a name"))?
            }
            Store::Memory(store) => store.read(|log| log.row(IN_MEMORY, &hash).cloned()).await?,
        };
        bearer.map(id_from).transpose()
    }

    /// Gives a Songweaver's name free.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn release(&self, songweaver: SongweaverId) -> Result<(), StoreError> {
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => return store.transact(|log| (released(log, songweaver), ())).await,
        };
        database
            .write("release a name", move |connection| {
                Box::pin(async move {
                    let sql = "delete from songweaver_names where songweaver = $1";
                    query(sql)
                        .bind(id_of(songweaver))
                        .execute(connection)
                        .await
                        .map(|_| ())
                })
            })
            .await
    }

    pub(super) fn hash(&self, skeleton: &str) -> Vec<u8> {
        // The key comes first and its length is fixed; nobody outside sees a hash to extend.
        Sha256::new()
            .chain_update(self.key)
            .chain_update(skeleton)
            .finalize()
            .to_vec()
    }
}

/// The rows that give a Songweaver's name free.
fn released(log: &Log, songweaver: SongweaverId) -> Vec<Row> {
    let own = id_of(songweaver);
    let borne = log.rows(IN_MEMORY).filter(|(_, bearer)| **bearer == own);
    borne
        .map(|(skeleton, _)| Row {
            table: IN_MEMORY,
            key: skeleton.clone(),
            value: None,
        })
        .collect()
}

async fn take_in(
    store: &MemoryJournal,
    songweaver: SongweaverId,
    skeleton: Vec<u8>,
) -> Result<Taking, StoreError> {
    let own = id_of(songweaver);
    store
        .transact(|log| match log.row(IN_MEMORY, &skeleton) {
            Some(bearer) => (Vec::new(), Taking::borne(bearer, songweaver)),
            None => {
                let mut rows = released(log, songweaver);
                rows.push(Row {
                    table: IN_MEMORY,
                    key: skeleton.clone(),
                    value: Some(own.clone()),
                });
                (rows, Taking::Taken)
            }
        })
        .await
}
