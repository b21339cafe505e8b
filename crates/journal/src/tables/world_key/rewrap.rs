//! Exchanging the world key: a new one is made, every key is wrapped under it, then the former one is forgotten.
//!
//! It may be done while the world runs, and may be interrupted anywhere: the file holds both keys until nothing needs the
//! former one, and doing it again finishes what was begun. What was sealed is not touched.
//!
//! What it is not: it does not help backups made before, which need the former key's file for as long as they are kept.

use super::{FINGERPRINT, INDEX, Kek, WorldKey, file, random};
use crate::sql::{query, query_scalar};
use crate::tables::{seal, signing};
use crate::{Database, StoreError};

/// Keys wrapped anew in one transaction: short enough that nobody notices waiting for it.
const BATCH: i64 = 256;

/// What an exchange did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrapped {
    /// The id of the former key.
    pub from: String,
    /// The id of the key in force now.
    pub to: String,
    /// Keys of players that were wrapped anew.
    pub player_keys: u64,
    /// Signing keys that were wrapped anew.
    pub signing_keys: u64,
}

impl WorldKey {
    /// Exchanges the world key.
    ///
    /// # Errors
    /// [`StoreError`] when file or database refuse, or a key is damaged; then both keys stay in the file and the world goes on.
    pub async fn rewrap(&self, database: &Database) -> Result<Rewrapped, StoreError> {
        let former = self.keys();
        let new = Kek(random());
        let mut both = vec![new.clone()];
        both.extend(former.iter().cloned());
        // In this order a power cut leaves either the former key in force or a file that holds the new one.
        file::replace(&self.inner.path, &both)?;
        let fingerprint = new.fingerprint();
        let in_force = query("update marks set value = $2 where name = $1")
            .bind(FINGERPRINT)
            .bind(fingerprint);
        database.execute("put a new world key in force", in_force).await?;
        self.set_keys(both);
        let player_keys = self.rewrap_player_keys(database, &new.kid()).await?;
        let signing_keys = self.rewrap_signing_keys(database, &new.kid()).await?;
        self.rewrap_index(database).await?;
        file::replace(&self.inner.path, std::slice::from_ref(&new))?;
        let to = new.kid();
        self.set_keys(vec![new]);
        Ok(Rewrapped {
            from: former.first().map(Kek::kid).unwrap_or_default(),
            to,
            player_keys,
            signing_keys,
        })
    }

    async fn rewrap_player_keys(&self, database: &Database, kid: &str) -> Result<u64, StoreError> {
        let mut done = 0;
        loop {
            let sql = "select songweaver, wrapped, world_key from player_keys \
                       where world_key <> $1 order by songweaver limit $2";
            let rows = query(sql)
                .bind(kid)
                .bind(BATCH)
                .fetch_all(database.readers())
                .await
                .map_err(StoreError::database("read players' keys"))?;
            if rows.is_empty() {
                return Ok(done);
            }
            done += rows.len() as u64;
            let mut changes = Vec::with_capacity(rows.len());
            for row in &rows {
                let songweaver = crate::tables::id_from(row.get(0))?;
                let (wrapped, under): (Option<Vec<u8>>, String) = (row.get(1), row.get(2));
                let anew = match wrapped {
                    // Erased: there is nothing to wrap, only the note that it stays so.
                    None => None,
                    Some(wrapped) => {
                        Some(self.anew(&under, seal::PURPOSE, &seal::wrapping(songweaver), &wrapped)?)
                    }
                };
                changes.push((row.get::<Vec<u8>>(0), anew, under));
            }
            let to = kid.to_owned();
            database
                .write("wrap players' keys anew", move |connection| {
                    Box::pin(async move {
                        for (songweaver, wrapped, under) in changes {
                            // An erasure that came between is not undone.
                            let sql = "update player_keys set world_key = $2, \
                                       wrapped = case when wrapped is null then null else $3 end \
                                       where songweaver = $1 and world_key = $4";
                            query(sql)
                                .bind(songweaver)
                                .bind(&to)
                                .bind(wrapped)
                                .bind(under)
                                .execute(&mut *connection)
                                .await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
    }

    async fn rewrap_signing_keys(&self, database: &Database, kid: &str) -> Result<u64, StoreError> {
        let rows = query("select kid, sealed, world_key from signing_keys where world_key <> $1")
            .bind(kid)
            .fetch_all(database.readers())
            .await
            .map_err(StoreError::database("read the signing keys"))?;
        let mut changes = Vec::with_capacity(rows.len());
        for row in &rows {
            let (name, sealed, under): (String, Vec<u8>, String) = (row.get(0), row.get(1), row.get(2));
            let anew = self.anew(&under, signing::PURPOSE, &name, &sealed)?;
            changes.push((name, anew));
        }
        let (done, to) = (changes.len() as u64, kid.to_owned());
        database
            .write("wrap the signing keys anew", move |connection| {
                Box::pin(async move {
                    for (name, sealed) in changes {
                        query("update signing_keys set world_key = $2, sealed = $3 where kid = $1")
                            .bind(name)
                            .bind(&to)
                            .bind(sealed)
                            .execute(&mut *connection)
                            .await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(done)
    }

    async fn rewrap_index(&self, database: &Database) -> Result<(), StoreError> {
        let (kid, wrapped) = self.wrap(INDEX, INDEX, &self.index());
        let anew = query("update wrapped_keys set world_key = $2, wrapped = $3 where name = $1")
            .bind(INDEX)
            .bind(kid)
            .bind(wrapped);
        database
            .execute("wrap the key of hashes anew", anew)
            .await
            .map(|_| ())
    }

    fn anew(&self, under: &str, purpose: &str, context: &str, wrapped: &[u8]) -> Result<Vec<u8>, StoreError> {
        let plain = self
            .unwrap(under, purpose, context, wrapped)
            .ok_or_else(|| StoreError::Corrupt {
                what: format!("the key {context}"),
                why: format!("it was not wrapped under world key {under}"),
            })?;
        Ok(self.wrap(purpose, context, &plain).1)
    }
}

/// Whether a world key is the one in force: what was wrapped under another meanwhile must not be kept any more.
pub(in crate::tables) async fn is_in_force(
    connection: &mut crate::sql::Connection,
    kid: &str,
) -> Result<bool, sqlx::Error> {
    let fingerprint: Option<Vec<u8>> = query_scalar("select value from marks where name = $1")
        .bind(FINGERPRINT)
        .fetch_optional(connection)
        .await?;
    Ok(fingerprint.is_some_and(|fingerprint| super::kid_of(&fingerprint) == kid))
}
