//! Reading a journal of one moment without opening it to write: for a replay and for whoever wants to see events.
//!
//! What it is not: no subscription; what is appended after it was opened is not seen.

use std::sync::Arc;

use kernel::{Position, Recorded};

use super::look_at;
use crate::sql::{Connection, query, query_scalar};
use crate::store::read::{all, unsigned};
use crate::{Place, Snapshot, StoreError, Upcasters};

/// A journal as it stood when it was opened.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    upcasters: Arc<Upcasters>,
}

impl Reader {
    /// Opens a journal to read.
    ///
    /// # Errors
    /// [`StoreError`] when there is no database, it is no world's, or it is of another version.
    pub async fn open(place: &Place, upcasters: Upcasters) -> Result<Self, StoreError> {
        Ok(Self {
            connection: look_at(place).await?,
            upcasters: Arc::new(upcasters),
        })
    }

    /// The events after a position, in order, at most [`crate::limits::PAGE_MAX`].
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn events(&mut self, after: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        let events = all(&mut self.connection, after, limit).await?;
        events
            .into_iter()
            .map(|event| self.upcasters.upcast(event))
            .collect()
    }

    /// All snapshots by name, one read at a time.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn snapshots(&mut self) -> Result<Vec<(String, Snapshot)>, StoreError> {
        let failed = || StoreError::database("read the snapshots");
        let names = query_scalar::<String>("select name from snapshots order by name")
            .fetch_all(&mut self.connection)
            .await
            .map_err(failed())?;
        let mut snapshots = Vec::with_capacity(names.len());
        for name in names {
            let row = query("select shape, position, body from snapshots where name = $1")
                .bind(&name)
                .fetch_one(&mut self.connection)
                .await
                .map_err(failed())?;
            let snapshot = Snapshot {
                shape: row.get(0),
                position: Position(unsigned(row.get(1), "a snapshot's position")?),
                body: row.get(2),
            };
            snapshots.push((name, snapshot));
        }
        Ok(snapshots)
    }
}
