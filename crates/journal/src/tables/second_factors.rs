//! Second factors: the secret that an account shares with a device of its owner, and the last step of time whose code served.
//!
//! The secret is sealed under its owner's key. A step serves once: of two requests with one code the database lets one through,
//! whichever servers they reach. What it is not: it makes no secret, computes no code and counts no failures.

use kernel::SongweaverId;

use super::audit::{self, Sealed};
use super::{Audit, NewEntry, Seal, SealError, UnixSeconds, id_of, refresh};
use crate::sql::{Connection, query};
use crate::{Database, StoreError};

/// The field secrets are sealed for.
const FIELD: &str = "second-factor";

/// A second factor, or the beginning of one.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret as text, base 32.
    pub secret: String,
    /// When it was made.
    pub made: UnixSeconds,
    /// Whether a first code showed that it arrived. Until then it guards nothing.
    pub confirmed: bool,
    /// The secret as it is kept; tells it from one that took its place.
    sealed: String,
}

impl std::fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondFactor")
            .field("made", &self.made)
            .field("confirmed", &self.confirmed)
            .finish_non_exhaustive()
    }
}

/// The table of second factors.
#[derive(Debug, Clone)]
pub struct SecondFactors {
    database: Database,
    seal: Seal,
    audit: Audit,
}

impl SecondFactors {
    /// The second factors of a database.
    #[must_use]
    pub fn new(database: Database, seal: Seal) -> Self {
        let audit = Audit::new(database.clone(), seal.clone());
        Self {
            database,
            seal,
            audit,
        }
    }

    /// Keeps a secret that is not confirmed yet, in the place of an earlier such; `false` when there is a confirmed one, which stays.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn begin(
        &self,
        songweaver: SongweaverId,
        secret: &str,
        now: UnixSeconds,
    ) -> Result<bool, SealError> {
        let sealed = self.seal.seal(songweaver, FIELD, secret).await?;
        let begun = self.database.write("begin a second factor", move |connection| {
            Box::pin(async move {
                let sql = "insert into second_factors (songweaver, secret, made) values ($1, $2, $3) \
                           on conflict (songweaver) do update \
                           set secret = excluded.secret, made = excluded.made, last_step = 0 \
                           where second_factors.confirmed = 0";
                let kept = query(sql)
                    .bind(id_of(songweaver))
                    .bind(sealed)
                    .bind(now.stored())
                    .execute(connection)
                    .await?;
                Ok(kept > 0)
            })
        });
        Ok(begun.await?)
    }

    /// The second factor of someone, confirmed or not.
    ///
    /// # Errors
    /// [`SealError`] when the database cannot be read or the secret is damaged.
    pub async fn of(&self, songweaver: SongweaverId) -> Result<Option<SecondFactor>, SealError> {
        let row = query("select secret, made, confirmed from second_factors where songweaver = $1")
            .bind(id_of(songweaver))
            .fetch_optional(self.database.readers())
            .await
            .map_err(StoreError::database("read a second factor"))?;
        let Some(row) = row else { return Ok(None) };
        let sealed: String = row.get(0);
        Ok(Some(SecondFactor {
            secret: self.seal.open(songweaver, FIELD, &sealed).await?,
            made: UnixSeconds::from_stored(row.get(1)),
            confirmed: row.get::<i64>(2) > 0,
            sealed,
        }))
    }

    /// Confirms a secret by the step of its first code, and with it ends every session but one, and adds the entry to the audit: all or
    /// nothing, so that from then on whoever is in has shown a code. Answers the sessions that ended; `None` when the secret was
    /// confirmed, exchanged or dropped meanwhile.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn confirm(
        &self,
        songweaver: SongweaverId,
        factor: SecondFactor,
        step: u64,
        session: u128,
        entry: NewEntry,
    ) -> Result<Option<Vec<u128>>, SealError> {
        let now = entry.at;
        let (sealed, at) = (self.audit.sealed(entry).await?, stored(step));
        let confirmed = self.database.write("confirm a second factor", move |connection| {
            Box::pin(async move {
                let sql = "update second_factors set confirmed = 1, last_step = $3 \
                           where songweaver = $1 and secret = $2 and confirmed = 0";
                let done = query(sql)
                    .bind(id_of(songweaver))
                    .bind(factor.sealed)
                    .bind(at)
                    .execute(&mut *connection)
                    .await?;
                if !noted(connection, done, sealed).await? {
                    return Ok(None);
                }
                refresh::end_all(connection, songweaver, Some(session), now)
                    .await
                    .map(Some)
            })
        });
        let ended = confirmed
            .await?
            .map(|ended| ended.into_iter().map(refresh::family_from));
        Ok(ended.map(Iterator::collect::<Result<_, _>>).transpose()?)
    }

    /// Takes the code of a step of a confirmed factor; `false` when that step or a later one served before, or the factor is gone.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn accept(&self, songweaver: SongweaverId, step: u64) -> Result<bool, StoreError> {
        let at = stored(step);
        self.database
            .write("take a code", move |connection| {
                Box::pin(async move {
                    let sql = "update second_factors set last_step = $2 \
                               where songweaver = $1 and confirmed > 0 and last_step < $2";
                    let taken = query(sql).bind(id_of(songweaver)).bind(at);
                    Ok(taken.execute(connection).await? > 0)
                })
            })
            .await
    }

    /// Drops a factor, together with the entry of the audit; `false` when there was no confirmed one.
    ///
    /// # Errors
    /// [`SealError`] when the database refuses.
    pub async fn remove(&self, songweaver: SongweaverId, entry: NewEntry) -> Result<bool, SealError> {
        let sealed = self.audit.sealed(entry).await?;
        let removed = self.database.write("drop a second factor", move |connection| {
            Box::pin(async move {
                let done = query("delete from second_factors where songweaver = $1 and confirmed > 0")
                    .bind(id_of(songweaver))
                    .execute(&mut *connection)
                    .await?;
                noted(connection, done, sealed).await
            })
        });
        Ok(removed.await?)
    }
}

/// Whether someone's sessions need a code, asked within the transaction that begins one.
pub(super) async fn guards(
    connection: &mut Connection,
    songweaver: SongweaverId,
) -> Result<bool, sqlx::Error> {
    let sql = "select confirmed from second_factors where songweaver = $1 and confirmed > 0";
    let confirmed = query(sql).bind(id_of(songweaver));
    Ok(confirmed.fetch_optional(connection).await?.is_some())
}

/// Whether something was changed; then it stands in the audit.
async fn noted(connection: &mut Connection, changed: u64, sealed: Sealed) -> Result<bool, sqlx::Error> {
    if changed > 0 {
        audit::insert(connection, sealed).await?;
    }
    Ok(changed > 0)
}

fn stored(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}
