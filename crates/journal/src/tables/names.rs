//! Who bears which Songweaver name, so that no two can be taken for each other.
//!
//! A name is reserved before the journal says that it is borne, and settled after: between the two its former name stays its bearer's, so
//! that neither a refusal nor a crash leaves a name to two, or a bearer without one. What it is not: it knows no name. It keeps a keyed hash of each name's skeleton (UTS 39), enough to refuse an
//! imitation and not enough to read the names out of a stolen database without its key.

use kernel::SongweaverId;
use sha2::{Digest, Sha256};

use super::{Store, WorldKey, id_from, id_of};
use crate::memory::log::{Log, Row};
use crate::sql::{query, query_scalar};
use crate::{Database, MemoryJournal, StoreError};

/// The table of names beside a journal in memory.
const IN_MEMORY: &str = "songweaver-names";
/// The table of reserved names beside a journal in memory.
const RESERVED_IN_MEMORY: &str = "reserved-names";
/// Reservations of one answer.
const RESERVED_MAX: i64 = 10_000;

/// What came of taking a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// It is reserved now, or borne already.
    Taken,
    /// Another bears it.
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

    /// Reserves a name, given by its skeleton, for a Songweaver, unless another bears or reserved it or a keeper of the world refused it;
    /// then nothing changes. An earlier reservation of its own gives way.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn reserve(&self, songweaver: SongweaverId, skeleton: &str) -> Result<Taking, StoreError> {
        let hash = self.hash(skeleton);
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => return reserve_in(store, songweaver, hash).await,
        };
        database
            .write("reserve a name", move |connection| {
                Box::pin(async move {
                    let sql = "select count(*) from refused_names where skeleton = $1";
                    let refused = query_scalar::<i64>(sql)
                        .bind(&hash)
                        .fetch_one(&mut *connection)
                        .await?;
                    if refused > 0 {
                        return Ok(Taking::Refused);
                    }
                    let sql = "select songweaver from songweaver_names where skeleton = $1 \
                               union all select songweaver from reserved_names where skeleton = $1";
                    let holders = query(sql).bind(&hash).fetch_all(&mut *connection).await?;
                    let own = id_of(songweaver);
                    if holders.iter().any(|row| row.get::<Vec<u8>>(0) != own) {
                        return Ok(Taking::Another);
                    }
                    let sql = "insert into reserved_names (skeleton, songweaver) values ($1, $2) \
                               on conflict (songweaver) do update set skeleton = excluded.skeleton";
                    query(sql).bind(hash).bind(own).execute(connection).await?;
                    Ok(Taking::Taken)
                })
            })
            .await
    }

    /// Ends a Songweaver's reservation: the name that it bears by the journal, given by its skeleton (empty for none), is its own, unless
    /// another bears it, and any other is free.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn settle(&self, songweaver: SongweaverId, borne: &str) -> Result<(), StoreError> {
        let hash = Some(borne)
            .filter(|borne| !borne.is_empty())
            .map(|borne| self.hash(borne));
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                return store
                    .transact(|log| (settled(log, songweaver, hash.as_deref()), ()))
                    .await;
            }
        };
        database
            .write("settle a name", move |connection| {
                Box::pin(async move {
                    let own = id_of(songweaver);
                    query("delete from reserved_names where songweaver = $1")
                        .bind(own.clone())
                        .execute(&mut *connection)
                        .await?;
                    let Some(hash) = hash else { return Ok(()) };
                    let sql = "select count(*) from songweaver_names where skeleton = $1";
                    let borne = query_scalar::<i64>(sql)
                        .bind(&hash)
                        .fetch_one(&mut *connection)
                        .await?;
                    if borne > 0 {
                        return Ok(());
                    }
                    let sql = "insert into songweaver_names (skeleton, songweaver) values ($1, $2) \
                               on conflict (songweaver) do update set skeleton = excluded.skeleton";
                    query(sql)
                        .bind(hash)
                        .bind(own)
                        .execute(connection)
                        .await
                        .map(|_| ())
                })
            })
            .await
    }

    /// Who has a name reserved that was not settled, at most 10 000: what a crash or an unknown outcome left.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn unsettled(&self) -> Result<Vec<SongweaverId>, StoreError> {
        let holders: Vec<Vec<u8>> = match &self.store {
            Store::Database(database) => {
                query_scalar("select songweaver from reserved_names order by songweaver limit $1")
                    .bind(RESERVED_MAX)
                    .fetch_all(database.readers())
                    .await
                    .map_err(StoreError::database("read reserved names"))?
            }
            Store::Memory(store) => {
                let all = |log: &Log| log.rows(RESERVED_IN_MEMORY).map(|(_, own)| own.clone()).collect();
                store.read(all).await?
            }
        };
        holders.into_iter().map(id_from).collect()
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
    freed(log, IN_MEMORY, songweaver)
}

/// The rows that free what someone has in one of the two tables.
fn freed(log: &Log, table: &'static str, songweaver: SongweaverId) -> Vec<Row> {
    let own = id_of(songweaver);
    let held = log.rows(table).filter(|(_, bearer)| **bearer == own);
    held.map(|(skeleton, _)| Row {
        table,
        key: skeleton.clone(),
        value: None,
    })
    .collect()
}

/// The rows that end a reservation.
fn settled(log: &Log, songweaver: SongweaverId, borne: Option<&[u8]>) -> Vec<Row> {
    let mut rows = freed(log, RESERVED_IN_MEMORY, songweaver);
    if let Some(borne) = borne.filter(|borne| log.row(IN_MEMORY, borne).is_none()) {
        rows.extend(released(log, songweaver));
        rows.push(Row {
            table: IN_MEMORY,
            key: borne.to_vec(),
            value: Some(id_of(songweaver)),
        });
    }
    rows
}

async fn reserve_in(
    store: &MemoryJournal,
    songweaver: SongweaverId,
    skeleton: Vec<u8>,
) -> Result<Taking, StoreError> {
    let own = id_of(songweaver);
    store
        .transact(|log| {
            let another = |table| log.row(table, &skeleton).is_some_and(|holder| *holder != own);
            if another(IN_MEMORY) || another(RESERVED_IN_MEMORY) {
                return (Vec::new(), Taking::Another);
            }
            let mut rows = freed(log, RESERVED_IN_MEMORY, songweaver);
            rows.push(Row {
                table: RESERVED_IN_MEMORY,
                key: skeleton.clone(),
                value: Some(own.clone()),
            });
            (rows, Taking::Taken)
        })
        .await
}
