//! The keys that sign access tokens: Ed25519 seeds, sealed under the world key, each with a key id.
//!
//! The newest signs; older ones still verify until the tokens they signed have expired.
//! What it is not: it signs nothing and knows no token.

use super::world_key::{decrypt, encrypt, random};
use super::{UnixSeconds, WorldKey};
use crate::sql::query;
use crate::{Database, StoreError};

/// A signing key.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its id, in the header of every token it signs.
    pub kid: String,
    /// The Ed25519 seed.
    pub seed: [u8; 32],
    /// When it was made.
    pub created: UnixSeconds,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// The table of signing keys.
#[derive(Debug, Clone)]
pub struct SigningKeys {
    database: Database,
    wrapping: [u8; 32],
}

impl SigningKeys {
    /// The signing keys of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey) -> Self {
        Self {
            database,
            wrapping: world_key.derive("signing-keys"),
        }
    }

    /// Every key, the newest first; makes the first one when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses or a key is damaged.
    pub async fn load(&self, now: UnixSeconds) -> Result<Vec<SigningKey>, StoreError> {
        let keys = self.all().await?;
        if keys.is_empty() {
            self.rotate(now, 0).await
        } else {
            Ok(keys)
        }
    }

    /// Adds a key, which signs from now on, and drops those older than `keep_seconds` whose successor is as old too.
    /// Answers every key left, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses or a key is damaged.
    pub async fn rotate(&self, now: UnixSeconds, keep_seconds: u64) -> Result<Vec<SigningKey>, StoreError> {
        let kid: String = random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let sealed = encrypt(&self.wrapping, &kid, &random::<32>());
        self.database
            .write("make a signing key", move |connection| {
                Box::pin(async move {
                    // A key verifies as long as a token it signed may live: until its successor is that old.
                    let sql = "delete from signing_keys where created < \
                               (select max(created) from signing_keys where created <= $1)";
                    query(sql)
                        .bind(now.before(keep_seconds).stored())
                        .execute(&mut *connection)
                        .await?;
                    let sql = "insert into signing_keys (kid, sealed, created) values ($1, $2, $3)";
                    query(sql)
                        .bind(kid)
                        .bind(sealed)
                        .bind(now.stored())
                        .execute(connection)
                        .await
                })
            })
            .await?;
        self.all().await
    }

    async fn all(&self) -> Result<Vec<SigningKey>, StoreError> {
        let rows = query("select kid, sealed, created from signing_keys order by number desc")
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the signing keys"))?;
        rows.iter()
            .map(|row| {
                let (kid, sealed): (String, Vec<u8>) = (row.get(0), row.get(1));
                let seed = decrypt(&self.wrapping, &kid, &sealed).and_then(|seed| seed.try_into().ok());
                let seed = seed.ok_or_else(|| StoreError::Corrupt {
                    what: format!("signing key {kid}"),
                    why: "it was not sealed under the world key".to_owned(),
                })?;
                Ok(SigningKey {
                    kid,
                    seed,
                    created: UnixSeconds::from_stored(row.get(2)),
                })
            })
            .collect()
    }
}
