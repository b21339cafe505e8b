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
    /// It is this Songweaver's to bear.
    Taken,
    /// Another has it.
    Another,
    /// A keeper of the world took it from someone; nobody may bear it while that holds.
    Refused,
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

    /// Takes a name, given by its skeleton, for a Songweaver, unless another has it or a keeper of the world refused it; then
    /// nothing changes. The name that it bears stays its own beside the new one until [`Names::settle`] says that the new one is
    /// borne; any third is given free.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn take(
        &self,
        songweaver: SongweaverId,
        skeleton: &str,
        borne: Option<&str>,
    ) -> Result<Taking, StoreError> {
        let hash = self.hash(skeleton);
        let borne = borne.map(|borne| self.hash(borne));
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => return take_in(store, songweaver, hash, borne).await,
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
                    let holder = query_scalar::<Vec<u8>>(sql)
                        .bind(&hash)
                        .fetch_optional(&mut *connection)
                        .await?;
                    if holder.as_deref().is_some_and(|holder| !is_of(holder, songweaver)) {
                        return Ok(Taking::Another);
                    }
                    let [first, second] = hands_of(songweaver);
                    let sql = "delete from songweaver_names where songweaver in ($1, $2) and skeleton not in ($3, $4)";
                    query(sql)
                        .bind(first.clone())
                        .bind(second.clone())
                        .bind(hash.clone())
                        .bind(borne.unwrap_or_else(|| hash.clone()))
                        .execute(&mut *connection)
                        .await?;
                    if holder.is_none() {
                        let sql = "select count(*) from songweaver_names where songweaver = $1";
                        let full = query_scalar::<i64>(sql)
                            .bind(first.clone())
                            .fetch_one(&mut *connection)
                            .await?;
                        let sql = "insert into songweaver_names (skeleton, songweaver) values ($1, $2)";
                        query(sql)
                            .bind(hash)
                            .bind(if full > 0 { second } else { first })
                            .execute(connection)
                            .await?;
                    }
                    Ok(Taking::Taken)
                })
            })
            .await
    }

    /// Notes that a Songweaver bears a name, or none: what it had taken beside it is free.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn settle(&self, songweaver: SongweaverId, borne: Option<&str>) -> Result<(), StoreError> {
        let borne = borne.map(|borne| self.hash(borne));
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                return store
                    .transact(|log| (freed(log, songweaver, &[borne.as_ref()]), ()))
                    .await;
            }
        };
        database
            .write("settle a name", move |connection| {
                Box::pin(async move {
                    let [first, second] = hands_of(songweaver);
                    // A skeleton's hash is never empty.
                    let sql = "delete from songweaver_names where songweaver in ($1, $2) and skeleton <> $3";
                    query(sql)
                        .bind(first)
                        .bind(second)
                        .bind(borne.unwrap_or_default())
                        .execute(connection)
                        .await
                        .map(|_| ())
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
        bearer.map(|hand| id_from(id_in(&hand).to_vec())).transpose()
    }

    /// Gives a Songweaver's name free, and what it had taken beside it.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn release(&self, songweaver: SongweaverId) -> Result<(), StoreError> {
        self.settle(songweaver, None).await
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

/// Under what a Songweaver holds its names: its own id, and that with one byte more. It holds two at once while it is not known
/// which of them it bears.
pub(super) fn hands_of(songweaver: SongweaverId) -> [Vec<u8>; 2] {
    let first = id_of(songweaver);
    let mut second = first.clone();
    second.push(1);
    [first, second]
}

/// The id in a hand.
fn id_in(hand: &[u8]) -> &[u8] {
    &hand[..hand.len().min(size_of::<u64>())]
}

fn is_of(hand: &[u8], songweaver: SongweaverId) -> bool {
    id_in(hand) == id_of(songweaver)
}

/// The rows that give a Songweaver's names free, but for some.
fn freed(log: &Log, songweaver: SongweaverId, but: &[Option<&Vec<u8>>]) -> Vec<Row> {
    log.rows(IN_MEMORY)
        .filter(|(skeleton, hand)| is_of(hand, songweaver) && !but.contains(&Some(*skeleton)))
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
    borne: Option<Vec<u8>>,
) -> Result<Taking, StoreError> {
    let own = id_of(songweaver);
    store
        .transact(|log| {
            let holder = log.row(IN_MEMORY, &skeleton);
            if holder.is_some_and(|holder| !is_of(holder, songweaver)) {
                return (Vec::new(), Taking::Another);
            }
            let mut rows = freed(log, songweaver, &[Some(&skeleton), borne.as_ref()]);
            rows.push(Row {
                table: IN_MEMORY,
                key: skeleton.clone(),
                value: Some(own.clone()),
            });
            (rows, Taking::Taken)
        })
        .await
}
