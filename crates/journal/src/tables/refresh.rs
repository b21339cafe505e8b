//! Refresh tokens: each use gives a new one, and using an old one again ends the whole family.
//!
//! A family is one session: the token it began with and every one that followed. Only hashes are kept. That a used token
//! comes back means that two hold it, one of them a thief (RFC 9700, section 4.14.2); so nobody keeps the session.
//!
//! With one exception, since an answer can be lost on the wire: the token used last may be used again within
//! [`AGAIN_SECONDS`], as long as the one that followed it never was. Its unused successor is spent by that, so that whoever
//! else holds it ends the family; the minute is counted from the first use and not prolonged.
//!
//! What it is not: it makes no token and reads no clock.

use kernel::SongweaverId;

use super::{UnixSeconds, WorldKey, id_from, id_of, second_factors};
use crate::sql::{Connection, query, query_scalar};
use crate::{Database, StoreError};

/// Seconds a token may wait for its use.
pub const REFRESH_SECONDS: u64 = 30 * 24 * 3600;
/// Seconds after a token's use in which it may be used again, as long as its successor was not.
pub const AGAIN_SECONDS: u64 = 60;
/// Sessions one Songweaver may have; a further one ends the oldest.
pub const FAMILIES_MAX: u32 = 16;

/// SHA-256 of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

/// What words about a device are sealed for.
const DEVICE: &str = "session-device";

/// The first token of a new family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Whose session it is.
    pub songweaver: SongweaverId,
    /// The family, random.
    pub family: u128,
    /// The token's hash.
    pub token: TokenHash,
    /// When it is issued.
    pub now: UnixSeconds,
    /// What the owner will know the session by, sealed by [`RefreshTokens::sealed`].
    pub device: Option<String>,
}

/// What whoever begins a session of an account has proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// The password, or a recovery code in its place.
    PasswordAlone,
    /// Besides that the second factor, or what serves for it.
    SecondFactor,
}

/// Whose a session is, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Whose.
    pub songweaver: SongweaverId,
    /// Which: its family.
    pub family: u128,
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its family.
    pub family: u128,
    /// What its owner knows it by; empty when that was never noted.
    pub device: String,
    /// When it began.
    pub created: UnixSeconds,
    /// When a token of it was used last.
    pub seen: UnixSeconds,
}

/// What came of using a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// The new token stands in its place.
    Rotated(Holder),
    /// It was used before, and is not the one that may be used again: the family is ended.
    Reused(Holder),
    /// Its family was ended before.
    Ended,
    /// It waited too long.
    Expired,
    /// Nobody ever had it, or its family has been swept.
    Unknown,
}

/// The table of refresh tokens.
#[derive(Debug, Clone)]
pub struct RefreshTokens {
    database: Database,
    world_key: WorldKey,
}

impl RefreshTokens {
    /// The refresh tokens of a database.
    #[must_use]
    pub fn new(database: Database, world_key: &WorldKey) -> Self {
        Self {
            database,
            world_key: world_key.clone(),
        }
    }

    /// Seals what a session's owner will know it by.
    #[must_use]
    pub fn sealed(&self, family: u128, device: &str) -> String {
        self.world_key.seal(DEVICE, &format!("{family:032x}"), device)
    }

    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn issue(&self, first: NewToken) -> Result<(), StoreError> {
        self.database
            .write("begin a session", move |connection| {
                Box::pin(issue(connection, first))
            })
            .await
    }

    /// Begins a session of an account, by what was proved before; `false` when that is too little by now: a second factor was turned on
    /// since its password was asked for.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn issue_to(&self, first: NewToken, proved: Proved) -> Result<bool, StoreError> {
        self.database
            .write("begin a session of an account", move |connection| {
                Box::pin(async move {
                    let guarded = second_factors::guards(connection, first.songweaver).await?;
                    if guarded && proved == Proved::PasswordAlone {
                        return Ok(false);
                    }
                    issue(connection, first).await.map(|()| true)
                })
            })
            .await
    }

    /// Uses a token: a new one takes its place, or the reason why not.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn rotate(
        &self,
        old: TokenHash,
        new: TokenHash,
        now: UnixSeconds,
    ) -> Result<Rotation, StoreError> {
        self.database
            .write("rotate a refresh token", move |connection| {
                Box::pin(rotate(connection, old, new, now))
            })
            .await?
    }

    /// Ends the session that a token belongs to; answers whose it was, when it still went on.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn end(&self, token: TokenHash, now: UnixSeconds) -> Result<Option<Holder>, StoreError> {
        let row = query(
            "select f.songweaver, f.family from refresh_tokens t \
                         join refresh_families f on f.family = t.family where t.token = $1",
        )
        .bind(token.0.to_vec())
        .fetch_optional(self.database.readers())
        .await
        .map_err(StoreError::database("look for a session"))?;
        let Some(row) = row else { return Ok(None) };
        let (songweaver, family) = (id_from(row.get(0))?, family_from(row.get(1))?);
        let ended = self.end_one(songweaver, family, now).await?;
        Ok(ended.then_some(Holder { songweaver, family }))
    }

    /// Ends one session of a Songweaver; `false` when it has none such.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn end_one(
        &self,
        songweaver: SongweaverId,
        family: u128,
        now: UnixSeconds,
    ) -> Result<bool, StoreError> {
        self.database
            .write("end a session", move |connection| {
                Box::pin(async move {
                    let sql = "update refresh_families set ended = true, ended_at = $3 \
                               where ended = false and family = $2 and songweaver = $1";
                    let ended = query(sql)
                        .bind(id_of(songweaver))
                        .bind(family.to_be_bytes().to_vec())
                        .bind(now.stored());
                    Ok(ended.execute(connection).await? > 0)
                })
            })
            .await
    }

    /// Ends every session of a Songweaver, but for one where that is asked for; answers which.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn end_all(
        &self,
        songweaver: SongweaverId,
        except: Option<u128>,
        now: UnixSeconds,
    ) -> Result<Vec<u128>, StoreError> {
        let ended = self
            .database
            .write("end all sessions", move |connection| {
                Box::pin(end_all(connection, songweaver, except, now))
            })
            .await?;
        ended.into_iter().map(family_from).collect()
    }

    /// The sessions of a Songweaver that go on, the one used last first.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn of(&self, songweaver: SongweaverId, now: UnixSeconds) -> Result<Vec<Session>, StoreError> {
        let sql = "select family, device, created, seen from refresh_families \
                   where songweaver = $1 and ended = false and expires > $2 order by seen desc, created desc";
        let rows = query(sql)
            .bind(id_of(songweaver))
            .bind(now.stored())
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read the sessions"))?;
        let mut sessions = Vec::with_capacity(rows.len());
        for row in &rows {
            let family = family_from(row.get(0))?;
            let device = row.get::<Option<String>>(1).and_then(|sealed| {
                self.world_key
                    .open_sealed(DEVICE, &format!("{family:032x}"), &sealed)
            });
            let created = UnixSeconds::from_stored(row.get(2));
            sessions.push(Session {
                family,
                device: device.unwrap_or_default(),
                created,
                // Sessions from before this was noted were seen when they began, at least.
                seen: UnixSeconds::from_stored(row.get(3)).max(created),
            });
        }
        Ok(sessions)
    }

    /// The sessions that were ended after a time: their access tokens may still be shown.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn ended_after(&self, time: UnixSeconds) -> Result<Vec<u128>, StoreError> {
        let families: Vec<Vec<u8>> = query_scalar("select family from refresh_families where ended_at > $1")
            .bind(time.stored())
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read which sessions ended"))?;
        families.into_iter().map(family_from).collect()
    }
}

/// Ends every session of a Songweaver but one inside a transaction; answers which, as [`family_from`] reads them.
pub(super) async fn end_all(
    connection: &mut Connection,
    songweaver: SongweaverId,
    except: Option<u128>,
    now: UnixSeconds,
) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    let kept = except.map_or_else(Vec::new, |family| family.to_be_bytes().to_vec());
    let sql = "update refresh_families set ended = true, ended_at = $3 \
               where ended = false and songweaver = $1 and family <> $2 returning family";
    query_scalar(sql)
        .bind(id_of(songweaver))
        .bind(kept)
        .bind(now.stored())
        .fetch_all(connection)
        .await
}

pub(super) fn family_from(bytes: Vec<u8>) -> Result<u128, StoreError> {
    <[u8; 16]>::try_from(bytes)
        .map(u128::from_be_bytes)
        .map_err(|bytes| StoreError::Corrupt {
            what: "a session's family".to_owned(),
            why: format!("it has {} bytes instead of 16", bytes.len()),
        })
}

/// Begins a session inside a transaction, and ends the oldest when there are too many.
pub(super) async fn issue(connection: &mut Connection, first: NewToken) -> Result<(), sqlx::Error> {
    let family = first.family.to_be_bytes().to_vec();
    let expires = first.now.after(REFRESH_SECONDS).stored();
    let sql = "insert into refresh_families (family, songweaver, created, expires, seen, device) \
               values ($1, $2, $3, $4, $3, $5)";
    query(sql)
        .bind(&family)
        .bind(id_of(first.songweaver))
        .bind(first.now.stored())
        .bind(expires)
        .bind(first.device)
        .execute(&mut *connection)
        .await?;
    insert(connection, first.token, &family, expires).await?;
    // Rows of ended sessions count as well: what is bounded is what the table holds of one Songweaver.
    let sql = "delete from refresh_families where family in (select family from refresh_families \
               where songweaver = $1 order by ended, created desc, family = $2 desc limit 1000000 offset $3)";
    query(sql)
        .bind(id_of(first.songweaver))
        .bind(family)
        .bind(i64::from(FAMILIES_MAX))
        .execute(connection)
        .await
        .map(|_| ())
}

async fn rotate(
    connection: &mut Connection,
    old: TokenHash,
    new: TokenHash,
    now: UnixSeconds,
) -> Result<Result<Rotation, StoreError>, sqlx::Error> {
    let sql = "select f.family, f.songweaver, f.ended, t.expires, t.used, f.previous, f.rotated \
               from refresh_tokens t join refresh_families f on f.family = t.family where t.token = $1";
    let row = query(sql)
        .bind(old.0.to_vec())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(Ok(Rotation::Unknown));
    };
    let family: Vec<u8> = row.get(0);
    let holder = match (id_from(row.get(1)), family_from(family.clone())) {
        (Ok(songweaver), Ok(family)) => Holder { songweaver, family },
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    let (ended, expires, used): (bool, i64, bool) = (row.get(2), row.get(3), row.get(4));
    if ended {
        return Ok(Ok(Rotation::Ended));
    }
    // `previous` is always the token used last, so its successor is the one of the family that was not used yet.
    let (previous, first_used): (Option<Vec<u8>>, i64) = (row.get(5), row.get(6));
    let again = used
        && previous.is_some_and(|previous| previous == old.0)
        && now <= UnixSeconds::from_stored(first_used).after(AGAIN_SECONDS);
    if used && !again {
        query("update refresh_families set ended = true, ended_at = $2 where family = $1")
            .bind(family)
            .bind(now.stored())
            .execute(connection)
            .await?;
        return Ok(Ok(Rotation::Reused(holder)));
    }
    if now >= UnixSeconds::from_stored(expires) {
        return Ok(Ok(Rotation::Expired));
    }
    let expires = now.after(REFRESH_SECONDS).stored();
    // Every token of the family is spent now: the one that was given, and a successor whose answer was lost.
    let sql = "update refresh_tokens set used = true where family = $1 and used = false";
    query(sql).bind(&family).execute(&mut *connection).await?;
    if !again {
        let sql = "update refresh_families set previous = $2, rotated = $3 where family = $1";
        query(sql)
            .bind(&family)
            .bind(old.0.to_vec())
            .bind(now.stored())
            .execute(&mut *connection)
            .await?;
    }
    insert(connection, new, &family, expires).await?;
    let sql = "update refresh_families set expires = $2, seen = $3 where family = $1";
    query(sql)
        .bind(&family)
        .bind(expires)
        .bind(now.stored())
        .execute(&mut *connection)
        .await?;
    // A used token past its expiry would be refused anyway; without this a long session would only grow.
    let sql = "delete from refresh_tokens where family = $1 and used = true and expires <= $2";
    query(sql)
        .bind(family)
        .bind(now.stored())
        .execute(connection)
        .await?;
    Ok(Ok(Rotation::Rotated(holder)))
}

async fn insert(
    connection: &mut Connection,
    token: TokenHash,
    family: &[u8],
    expires: i64,
) -> Result<(), sqlx::Error> {
    let sql = "insert into refresh_tokens (token, family, expires) values ($1, $2, $3)";
    query(sql)
        .bind(token.0.to_vec())
        .bind(family)
        .bind(expires)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Forgets families whose last token has expired, with all their tokens.
pub(super) async fn sweep(connection: &mut Connection, now: UnixSeconds) -> Result<u64, sqlx::Error> {
    let sql = "delete from refresh_families where expires <= $1";
    query(sql).bind(now.stored()).execute(connection).await
}
