//! Where guests come from, so that a banned one does not come back in another coat: keyed hashes of networks, for a day.
//!
//! What it is not: no address stands here, and nobody is kept out; who comes from where a guest was banned is quiet for a while.

use super::{Moderation, SOURCE_SECONDS, time};
use crate::StoreError;
use crate::sql::{query, query_scalar};
use crate::tables::{UnixSeconds, id_of};
use kernel::SongweaverId;

impl Moderation {
    /// The keyed hash of a network.
    #[must_use]
    pub fn source(&self, network: &str) -> Vec<u8> {
        self.world_key.hash("guest-source", network).to_vec()
    }

    /// Notes where a guest came from just now.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn came_from(
        &self,
        who: SongweaverId,
        source: Vec<u8>,
        now: UnixSeconds,
    ) -> Result<(), StoreError> {
        let sql = "insert into guest_sources (songweaver, source, touched) values ($1, $2, $3) \
                   on conflict (songweaver) do update set source = excluded.source, touched = excluded.touched";
        self.database
            .write("note where a guest came from", move |connection| {
                Box::pin(async move {
                    let done = query(sql).bind(id_of(who)).bind(source).bind(now.stored());
                    done.execute(connection).await.map(|_| ())
                })
            })
            .await
    }

    /// Makes where a guest came from lately quiet until a time; `false` when that is not known.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn quieten(
        &self,
        who: SongweaverId,
        now: UnixSeconds,
        until: UnixSeconds,
    ) -> Result<bool, StoreError> {
        let sql = "insert into quiet_sources (source, until) select source, $2 from guest_sources \
                   where songweaver = $1 and touched > $3 \
                   on conflict (source) do update set until = excluded.until";
        self.database
            .write("quieten a network", move |connection| {
                Box::pin(async move {
                    let done = query(sql)
                        .bind(id_of(who))
                        .bind(until.stored())
                        .bind(now.before(SOURCE_SECONDS).stored());
                    Ok(done.execute(connection).await? > 0)
                })
            })
            .await
    }

    /// Until when guests from a network are quiet.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn quiet_until(
        &self,
        source: Vec<u8>,
        now: UnixSeconds,
    ) -> Result<Option<UnixSeconds>, StoreError> {
        let until = query_scalar::<i64>("select until from quiet_sources where source = $1 and until > $2")
            .bind(source)
            .bind(now.stored())
            .fetch_optional(self.database.readers())
            .await
            .map_err(StoreError::database("look whether a network is quiet"))?;
        Ok(until.and_then(time))
    }

    /// Lifts the quiet of where a guest came from: what it was banned for is undone.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn unquieten(&self, who: SongweaverId) -> Result<(), StoreError> {
        let sql = "delete from quiet_sources where source in (select source from guest_sources where songweaver = $1)";
        self.database
            .write("lift a network's quiet", move |connection| {
                Box::pin(async move { query(sql).bind(id_of(who)).execute(connection).await.map(|_| ()) })
            })
            .await
    }
}
