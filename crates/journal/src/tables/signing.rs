//! The keys that sign access tokens: Ed25519 seeds, sealed under the world key, each with a key id.
//!
//! The newest signs; older ones still verify until the tokens they signed have expired.
//! What it is not: it signs nothing and knows no token.

use super::world_key::random;
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
    world_key: WorldKey,
}

/// What the world key wraps them for.
pub(super) const PURPOSE: &str = "signing-keys";

impl SigningKeys {
    /// The signing keys of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey) -> Self {
        Self {
            database,
            world_key: world_key.clone(),
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
        let (world_key, sealed) = self.world_key.wrap(PURPOSE, &kid, &random::<32>());
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
                    let sql = "insert into signing_keys (kid, sealed, created, world_key) \
                               values ($1, $2, $3, $4)";
                    query(sql)
                        .bind(kid)
                        .bind(sealed)
                        .bind(now.stored())
                        .bind(world_key)
                        .execute(connection)
                        .await
                })
            })
            .await?;
        self.all().await
    }

    async fn all(&self) -> Result<Vec<SigningKey>, StoreError> {
        let rows = query("select kid, sealed, created, world_key from signing_keys order by number desc")
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the signing keys"))?;
        rows.iter()
            .map(|row| {
                let (kid, sealed): (String, Vec<u8>) = (row.get(0), row.get(1));
                let under: String = row.get(3);
                let seed = self
                    .world_key
                    .unwrap(&under, PURPOSE, &kid, &sealed)
                    .and_then(|seed| seed.try_into().ok());
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
