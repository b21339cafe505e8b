//! Shares: melodies that someone gave a link to, with all their voices, for ninety days.
//!
//! A link is random, so that only who was given it finds what it names. Titles are sealed under their sharer's key and go with the person; a sharer has a
//! bounded number of shares and may take each back.
//!
//! What it is not: it reads no melody and judges no title; whoever shares does.

use kernel::SongweaverId;

use super::world_key::random;
use super::{Seal, SealError, UnixSeconds, id_from, id_of};
use crate::sql::{Connection, Query, Row, query, query_scalar};
use crate::{Database, StoreError};

/// Seconds a share can be opened.
pub const SHARE_SECONDS: u64 = 90 * 24 * 3600;
/// Shares of one Songweaver at a time.
pub const SHARES_MAX: usize = 50;
/// Bytes of what is shared.
pub const SHARE_BYTES_MAX: usize = 64 * 1024;
/// The field titles are sealed for.
const FIELD: &str = "share";

/// A link: 128 random bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShareId(pub u128);

impl std::fmt::Display for ShareId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl std::str::FromStr for ShareId {
    type Err = ();

    /// 32 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !digits {
            return Err(());
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| ())
    }
}

/// A share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its link.
    pub id: ShareId,
    /// Who shares.
    pub songweaver: SongweaverId,
    /// Its title, in clear.
    pub title: String,
    /// What is shared.
    pub body: Vec<u8>,
    /// Until when it can be opened.
    pub expires: UnixSeconds,
}

/// The table of shares.
#[derive(Debug, Clone)]
pub struct Shares {
    database: Database,
    seal: Seal,
}

impl Shares {
    /// The shares of a database.
    #[must_use]
    pub fn new(database: Database, seal: Seal) -> Self {
        Self { database, seal }
    }

    /// Shares something under a new link; `None` when its sharer has as many as anyone may.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`], or [`SealError`] when the database refuses.
    pub async fn add(
        &self,
        songweaver: SongweaverId,
        title: &str,
        body: Vec<u8>,
        now: UnixSeconds,
    ) -> Result<Option<Share>, SealError> {
        if body.len() > SHARE_BYTES_MAX {
            let allowed = SHARE_BYTES_MAX;
            return Err(StoreError::TooLarge {
                what: "a share",
                allowed,
            }
            .into());
        }
        let sealed = self.seal.seal(songweaver, FIELD, title).await?;
        let share = Share {
            id: ShareId(u128::from_be_bytes(random::<16>())),
            songweaver,
            title: title.to_owned(),
            body,
            expires: now.after(SHARE_SECONDS),
        };
        let (id, body, expires) = (share.id, share.body.clone(), share.expires);
        let added = self.database.write("share a melody", move |connection| {
            Box::pin(async move {
                let sql = "select count(*) from shares where songweaver = $1 and expires > $2";
                let had: i64 = query_scalar(sql)
                    .bind(id_of(songweaver))
                    .bind(now.stored())
                    .fetch_one(&mut *connection)
                    .await?;
                if usize::try_from(had).unwrap_or(usize::MAX) >= SHARES_MAX {
                    return Ok(false);
                }
                let sql = "insert into shares (share, songweaver, title, body, made, expires) \
                           values ($1, $2, $3, $4, $5, $6)";
                query(sql)
                    .bind(key_of(id))
                    .bind(id_of(songweaver))
                    .bind(sealed)
                    .bind(body)
                    .bind(now.stored())
                    .bind(expires.stored())
                    .execute(connection)
                    .await
                    .map(|_| true)
            })
        });
        Ok(added.await?.then_some(share))
    }

    /// What a link names, while it can be opened.
    ///
    /// # Errors
    /// [`SealError`] when the title was tampered with or the database cannot be read.
    pub async fn get(&self, id: ShareId, now: UnixSeconds) -> Result<Option<Share>, SealError> {
        let sql =
            "select share, songweaver, title, body, expires from shares where share = $1 and expires > $2";
        let row = query(sql)
            .bind(key_of(id))
            .bind(now.stored())
            .fetch_optional(self.database.readers())
            .await
            .map_err(StoreError::database("open a share"))?;
        match row {
            None => Ok(None),
            Some(row) => match self.opened(&row).await {
                // Whoever was erased a moment ago shares nothing any more.
                Err(SealError::Erased) => Ok(None),
                share => share.map(Some),
            },
        }
    }

    /// What someone shares, the latest first.
    ///
    /// # Errors
    /// [`SealError`] when a title was tampered with or the database cannot be read.
    pub async fn of(&self, songweaver: SongweaverId, now: UnixSeconds) -> Result<Vec<Share>, SealError> {
        let sql = "select share, songweaver, title, body, expires from shares \
                   where songweaver = $1 and expires > $2 order by made desc, share";
        let rows = query(sql)
            .bind(id_of(songweaver))
            .bind(now.stored())
            .fetch_all(self.database.readers())
            .await
            .map_err(StoreError::database("read shares"))?;
        let mut shares = Vec::with_capacity(rows.len());
        for row in &rows {
            shares.push(self.opened(row).await?);
        }
        Ok(shares)
    }

    /// Takes a share back; `false` when its sharer has none of this link.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn remove(&self, songweaver: SongweaverId, id: ShareId) -> Result<bool, StoreError> {
        let removed = remove(id, songweaver);
        Ok(self.database.execute("take a share back", removed).await? > 0)
    }

    async fn opened(&self, row: &Row) -> Result<Share, SealError> {
        let key: Vec<u8> = row.get(0);
        let id = <[u8; 16]>::try_from(key).map_err(|key| StoreError::Corrupt {
            what: "a share's link".to_owned(),
            why: format!("it has {} bytes instead of 16", key.len()),
        })?;
        let songweaver = id_from(row.get(1))?;
        let sealed: String = row.get(2);
        Ok(Share {
            id: ShareId(u128::from_be_bytes(id)),
            songweaver,
            title: self.seal.open(songweaver, FIELD, &sealed).await?,
            body: row.get(3),
            expires: UnixSeconds::from_stored(row.get(4)),
        })
    }
}

/// The statement that takes someone's share back.
pub(super) fn remove(id: ShareId, songweaver: SongweaverId) -> Query {
    query("delete from shares where share = $1 and songweaver = $2")
        .bind(key_of(id))
        .bind(id_of(songweaver))
}

fn key_of(id: ShareId) -> Vec<u8> {
    id.0.to_be_bytes().to_vec()
}

/// Forgets what can be opened no more.
pub(super) async fn sweep(connection: &mut Connection, now: UnixSeconds) -> Result<u64, sqlx::Error> {
    query("delete from shares where expires <= $1")
        .bind(now.stored())
        .execute(connection)
        .await
}
