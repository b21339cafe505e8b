//! Who bears which Songweaver name, so that no two can be taken for each other.
//!
//! What it is not: it knows no name. It keeps a keyed hash of each name's skeleton (UTS 39), enough to refuse an
//! imitation and not enough to read the names out of a stolen database without its key.

use kernel::SongweaverId;
use sha2::{Digest, Sha256};

use super::{WorldKey, id_of};
use crate::sql::{query, query_scalar};
use crate::{Database, StoreError};

/// The table of Songweaver names.
#[derive(Debug, Clone)]
pub struct Names {
    database: Database,
    key: [u8; 32],
}

impl Names {
    /// The names of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey) -> Self {
        Self {
            database,
            key: world_key.index(),
        }
    }

    /// Takes a name, given by its skeleton, for a Songweaver, in place of the one it had. `false` when another bears
    /// it; then nothing changes.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn take(&self, songweaver: SongweaverId, skeleton: &str) -> Result<bool, StoreError> {
        let hash = self.hash(skeleton);
        self.database
            .write("take a name", move |connection| {
                Box::pin(async move {
                    let sql = "select songweaver from songweaver_names where skeleton = $1";
                    let bearer = query_scalar::<Vec<u8>>(sql)
                        .bind(&hash)
                        .fetch_optional(&mut *connection)
                        .await?;
                    if let Some(bearer) = bearer {
                        return Ok(bearer == id_of(songweaver));
                    }
                    let sql = "insert into songweaver_names (skeleton, songweaver) values ($1, $2) \
                               on conflict (songweaver) do update set skeleton = excluded.skeleton";
                    query(sql)
                        .bind(hash)
                        .bind(id_of(songweaver))
                        .execute(connection)
                        .await?;
                    Ok(true)
                })
            })
            .await
    }

    /// Gives a Songweaver's name free.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn release(&self, songweaver: SongweaverId) -> Result<(), StoreError> {
        self.database
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

    fn hash(&self, skeleton: &str) -> Vec<u8> {
        // The key comes first and its length is fixed; nobody outside sees a hash to extend.
        Sha256::new()
            .chain_update(self.key)
            .chain_update(skeleton)
            .finalize()
            .to_vec()
    }
}
