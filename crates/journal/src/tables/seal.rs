//! Sealing: free text encrypted under a key per player, so that erasing the key erases the person.
//!
//! A player's key is random, wrapped under the world key and kept in a table with that key's id. What is sealed is bound to the player and the field
//! it was sealed for (XChaCha20-Poly1305 with `player|field|version` as associated data), so that it cannot be moved to
//! another. Sealed text is safe in events: the journal is never rewritten, and without the key it is noise.
//!
//! What it is not: it does not hide how long a text is, nor who wrote when.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use kernel::SongweaverId;

use super::world_key::{decrypt, encrypt, encrypt_with, random, rewrap};
use super::{WorldKey, id_of};
use crate::memory::log::Row;
use crate::sql::{Connection, query};
use crate::{Database, MemoryJournal, StoreError};

/// Characters of a text that can be sealed.
pub const SEALED_CHARS_MAX: usize = 4096;
/// The version of the sealed form: one byte before the nonce, and part of the associated data.
const FORM: u8 = 1;
/// What the world key wraps players' keys for.
pub(super) const PURPOSE: &str = "player-keys";
/// How often a key is wrapped again because the world key was exchanged meanwhile.
const WRAPS_MAX: usize = 16;
/// Keys kept unwrapped in memory, about 64 bytes each.
const CACHE_MAX: usize = 65_536;

/// Why a text could not be sealed or opened.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SealError {
    /// The player was erased; nothing of it can be read or written any more.
    #[error("the player was erased")]
    Erased,
    /// It was not sealed by this world for this player and field, or was changed since.
    #[error("the sealed text is not one of this player and field")]
    Forged,
    /// The text is longer than a seal holds.
    #[error("the text has more than {SEALED_CHARS_MAX} characters")]
    TooLong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Key = [u8; 32];

/// The table of players' keys beside a journal in memory: there is no world key to wrap them under.
const IN_MEMORY: &str = "player-keys";

/// Seals and opens texts.
#[derive(Debug, Clone)]
pub struct Seal {
    keys: Keys,
    /// Unwrapped keys; none for the erased. The lock is held for a look-up only, never while waiting.
    cache: Arc<Mutex<HashMap<SongweaverId, Option<Key>>>>,
}

/// Where players' keys are.
#[derive(Debug, Clone)]
enum Keys {
    Database { database: Database, world_key: WorldKey },
    Memory(MemoryJournal),
}

impl Seal {
    /// The seals of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey) -> Self {
        let world_key = world_key.clone();
        Self {
            keys: Keys::Database { database, world_key },
            cache: Arc::default(),
        }
    }

    /// Seals beside a journal in memory, for tests and simulation: keys and nonces come from its disk's seed.
    #[must_use]
    pub fn memory(store: MemoryJournal) -> Self {
        Self {
            keys: Keys::Memory(store),
            cache: Arc::default(),
        }
    }

    /// Seals a text of a player for a field, as base64. The first seal makes the player's key.
    ///
    /// # Errors
    /// [`SealError::Erased`], [`SealError::TooLong`] or a failure of the store.
    pub async fn seal(&self, songweaver: SongweaverId, field: &str, text: &str) -> Result<String, SealError> {
        if text.chars().take(SEALED_CHARS_MAX + 1).count() > SEALED_CHARS_MAX {
            return Err(SealError::TooLong);
        }
        let key = match self.key(songweaver).await? {
            Some(key) => key,
            None => self.make(songweaver).await?,
        };
        let mut sealed = vec![FORM];
        let context = context(songweaver, field);
        sealed.extend(match &self.keys {
            Keys::Database { .. } => encrypt(&key, &context, text.as_bytes()),
            Keys::Memory(store) => encrypt_with(store.draw(), &key, &context, text.as_bytes()),
        });
        Ok(STANDARD_NO_PAD.encode(sealed))
    }

    /// Opens what was sealed for a player and a field.
    ///
    /// # Errors
    /// [`SealError::Erased`], [`SealError::Forged`] or a failure of the store.
    pub async fn open(
        &self,
        songweaver: SongweaverId,
        field: &str,
        sealed: &str,
    ) -> Result<String, SealError> {
        let key = self.key(songweaver).await?.ok_or(SealError::Forged)?;
        let bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| SealError::Forged)?;
        let plain = match bytes.split_first() {
            Some((&FORM, sealed)) => decrypt(&key, &context(songweaver, field), sealed),
            _ => None,
        };
        plain
            .and_then(|plain| String::from_utf8(plain).ok())
            .ok_or(SealError::Forged)
    }

    /// Erases a player's key: what was sealed under it can never be read again, backups of the database from
    /// before excepted until they expire. The rest of what is kept of a person goes with
    /// [`Erasures::erase`](super::Erasures::erase).
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn erase(&self, songweaver: SongweaverId) -> Result<(), StoreError> {
        match &self.keys {
            Keys::Database { database, .. } => {
                database
                    .write("erase a player's key", move |connection| {
                        Box::pin(async move {
                            let sql = "insert into player_keys (songweaver, wrapped) values ($1, null) \
                                       on conflict (songweaver) do update set wrapped = null";
                            query(sql)
                                .bind(id_of(songweaver))
                                .execute(connection)
                                .await
                                .map(|_| ())
                        })
                    })
                    .await?;
            }
            Keys::Memory(store) => {
                let erased = Row {
                    table: IN_MEMORY,
                    key: id_of(songweaver),
                    value: Some(Vec::new()),
                };
                store.transact(|_| (vec![erased], ())).await?;
            }
        }
        self.cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(songweaver, None);
        Ok(())
    }

    /// The player's key; `None` when it has none yet.
    async fn key(&self, songweaver: SongweaverId) -> Result<Option<Key>, SealError> {
        if let Some(key) = self
            .cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&songweaver)
        {
            return key.map(Some).ok_or(SealError::Erased);
        }
        match &self.keys {
            Keys::Database { database, world_key } => {
                let row = query("select wrapped, world_key from player_keys where songweaver = $1")
                    .bind(id_of(songweaver))
                    .fetch_optional(database.readers())
                    .await
                    .map_err(StoreError::database("read a player's key"))?;
                let Some(row) = row else { return Ok(None) };
                let wrapped: Vec<u8> = row.get::<Option<Vec<u8>>>(0).ok_or(SealError::Erased)?;
                let kid = row.get::<String>(1);
                self.unwrap(world_key, songweaver, &kid, &wrapped).map(Some)
            }
            Keys::Memory(store) => {
                let kept = store
                    .read(|log| log.row(IN_MEMORY, &id_of(songweaver)).cloned())
                    .await?;
                kept.map(|key| self.hold(songweaver, key)).transpose()
            }
        }
    }

    /// Makes the player's key, or takes the one that another just made.
    async fn make(&self, songweaver: SongweaverId) -> Result<Key, SealError> {
        let (database, world_key) = match &self.keys {
            Keys::Database { database, world_key } => (database, world_key),
            Keys::Memory(store) => return self.make_in(store, songweaver).await,
        };
        let plain = random::<32>();
        for _ in 0..WRAPS_MAX {
            let (kid, wrapped) = world_key.wrap(PURPOSE, &wrapping(songweaver), &plain);
            let kept = database
                .write("make a player's key", move |connection| {
                    Box::pin(keep(connection, songweaver, kid, wrapped))
                })
                .await?;
            if let Some((wrapped, kid)) = kept {
                return self.unwrap(world_key, songweaver, &kid, &wrapped.ok_or(SealError::Erased)?);
            }
        }
        Err(SealError::Store(StoreError::Full))
    }

    async fn make_in(&self, store: &MemoryJournal, songweaver: SongweaverId) -> Result<Key, SealError> {
        let new: Key = store.draw();
        let id = id_of(songweaver);
        let kept = store
            .transact(|log| match log.row(IN_MEMORY, &id) {
                Some(kept) => (Vec::new(), kept.clone()),
                None => {
                    let row = Row {
                        table: IN_MEMORY,
                        key: id.clone(),
                        value: Some(new.to_vec()),
                    };
                    (vec![row], new.to_vec())
                }
            })
            .await?;
        self.hold(songweaver, kept)
    }

    fn unwrap(
        &self,
        world_key: &WorldKey,
        songweaver: SongweaverId,
        kid: &str,
        wrapped: &[u8],
    ) -> Result<Key, SealError> {
        let key = world_key
            .unwrap(kid, PURPOSE, &wrapping(songweaver), wrapped)
            .ok_or_else(|| StoreError::Corrupt {
                what: format!("the key of Songweaver {songweaver}"),
                why: "it was not wrapped under the world key".to_owned(),
            })?;
        self.hold(songweaver, key)
    }

    /// Holds an unwrapped key in memory; an empty one is that of someone who was erased.
    fn hold(&self, songweaver: SongweaverId, key: Vec<u8>) -> Result<Key, SealError> {
        let key = Key::try_from(key).map_err(|_| SealError::Erased)?;
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHE_MAX {
            cache.clear();
        }
        // An erasure that came between the reading and this has the last word.
        cache
            .entry(songweaver)
            .or_insert(Some(key))
            .ok_or(SealError::Erased)
    }
}

type Kept = Option<(Option<Vec<u8>>, String)>;

/// Keeps a player's new key unless it has one; `None` when the key was wrapped under a world key that is not in force any more.
async fn keep(
    connection: &mut Connection,
    songweaver: SongweaverId,
    kid: String,
    wrapped: Vec<u8>,
) -> Result<Kept, sqlx::Error> {
    if !rewrap::is_in_force(connection, &kid).await? {
        return Ok(None);
    }
    let sql = "insert into player_keys (songweaver, wrapped, world_key) values ($1, $2, $3) \
               on conflict (songweaver) do nothing";
    query(sql)
        .bind(id_of(songweaver))
        .bind(wrapped)
        .bind(kid)
        .execute(&mut *connection)
        .await?;
    let row = query("select wrapped, world_key from player_keys where songweaver = $1")
        .bind(id_of(songweaver))
        .fetch_one(connection)
        .await?;
    Ok(Some((row.get(0), row.get(1))))
}

fn context(songweaver: SongweaverId, field: &str) -> String {
    format!("{songweaver}|{field}|{FORM}")
}

pub(super) fn wrapping(songweaver: SongweaverId) -> String {
    format!("player-key|{songweaver}|{FORM}")
}
