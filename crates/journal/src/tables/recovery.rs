//! Recovery codes: ten that serve once each, in the place of a password or of a second factor's code. Only keyed hashes are kept; the codes are shown once.
//!
//! What it is not: it makes no code, counts no failures and sets no password.

use kernel::SongweaverId;

use super::{Audit, NewEntry, Seal, SealError, UnixSeconds, WorldKey, audit, id_of};
use crate::sql::{Connection, query, query_scalar};
use crate::{Database, StoreError};

/// The table of recovery codes.
#[derive(Debug, Clone)]
pub struct RecoveryCodes {
    database: Database,
    world_key: WorldKey,
    audit: Audit,
}

impl RecoveryCodes {
    /// The recovery codes of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey, seal: Seal) -> Self {
        Self {
            audit: Audit::new(database.clone(), seal),
            database,
            world_key: world_key.clone(),
        }
    }

    /// Puts these codes in the place of all earlier ones.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn replace(
        &self,
        songweaver: SongweaverId,
        codes: &[String],
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        let hashes: Vec<Vec<u8>> = codes.iter().map(|code| self.hash(songweaver, code)).collect();
        self.database
            .write("keep recovery codes", move |connection| {
                Box::pin(async move {
                    query("delete from recovery_codes where songweaver = $1")
                        .bind(id_of(songweaver))
                        .execute(&mut *connection)
                        .await?;
                    for hash in hashes {
                        query("insert into recovery_codes (code, songweaver, made) values ($1, $2, $3)")
                            .bind(hash)
                            .bind(id_of(songweaver))
                            .bind(now.stored())
                            .execute(&mut *connection)
                            .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Spends a code and sets a password's hash in its place of trust, both or neither; `false` when the code is not one of
    /// the Songweaver's, or was used.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn spend(
        &self,
        songweaver: SongweaverId,
        code: &str,
        password: String,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        let hash = self.hash(songweaver, code);
        self.database
            .write("spend a recovery code", move |connection| {
                Box::pin(async move {
                    if !spend(connection, hash, now).await? {
                        return Ok(false);
                    }
                    query("update accounts set password = $2 where songweaver = $1")
                        .bind(id_of(songweaver))
                        .bind(password)
                        .execute(connection)
                        .await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Spends a code in the place of a second factor's, together with the entry of the audit; `false` when the code is not one of the
    /// Songweaver's, or was used.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn redeem(
        &self,
        songweaver: SongweaverId,
        code: &str,
        entry: NewEntry,
    ) -> Result<bool, SealError> {
        let (hash, at) = (self.hash(songweaver, code), entry.at);
        let sealed = self.audit.sealed(entry).await?;
        let redeemed = self.database.write("redeem a recovery code", move |connection| {
            Box::pin(async move {
                if !spend(connection, hash, at).await? {
                    return Ok(false);
                }
                audit::insert(connection, sealed).await?;
                Ok(true)
            })
        });
        Ok(redeemed.await?)
    }

    /// Whether a code could be spent. Asked before the costly hashing of a new password.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn fits(&self, songweaver: SongweaverId, code: &str) -> Result<bool, StoreError> {
        query_scalar::<i64>("select count(*) from recovery_codes where code = $1 and used = 0")
            .bind(self.hash(songweaver, code))
            .fetch_one(self.database.readers())
            .await
            .map(|count| count > 0)
            .map_err(StoreError::database("look for a recovery code"))
    }

    /// How many codes are left.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn left(&self, songweaver: SongweaverId) -> Result<u32, StoreError> {
        query_scalar::<i64>("select count(*) from recovery_codes where songweaver = $1 and used = 0")
            .bind(id_of(songweaver))
            .fetch_one(self.database.readers())
            .await
            .map(|count| u32::try_from(count).unwrap_or(0))
            .map_err(StoreError::database("count recovery codes"))
    }

    fn hash(&self, songweaver: SongweaverId, code: &str) -> Vec<u8> {
        self.world_key
            .hash("recovery-code", &format!("{songweaver}|{code}"))
            .to_vec()
    }
}

/// Spends the code with a hash; `false` when there is none, or it was used.
async fn spend(connection: &mut Connection, hash: Vec<u8>, now: UnixSeconds) -> Result<bool, sqlx::Error> {
    let spent = query("update recovery_codes set used = $2 where code = $1 and used = 0")
        .bind(hash)
        .bind(now.stored().max(1))
        .execute(connection)
        .await?;
    Ok(spent > 0)
}
