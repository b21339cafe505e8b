//! The journal in a database, SQLite or PostgreSQL: the same words on both but where one word differs.
//!
//! What it is not: it knows no rule, no upcaster and no key; the tables beside the journal use its writer through
//! [`Database::write`].

pub(crate) mod append;
mod origin;
pub(crate) mod read;

pub(crate) use append::{Known, group, move_checkpoint};

use std::sync::Arc;

use kernel::{CommandId, Position, Recorded, StreamId, Version, WorldMillis};
use tokio::sync::watch;

use crate::journal::{FirstAnswer, Snapshot};
use crate::owners::{self, Claim, Lease};
use crate::retention;
use crate::sql::query;
use crate::{Append, AppendError, Appended, Database, Retention, StoreError, Trouble};

/// The journal in a database.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseJournal {
    database: Database,
    /// The node that claims; empty where nobody shares the database.
    node: Arc<str>,
    /// Whether that node may act.
    lease: Lease,
}

impl DatabaseJournal {
    /// The journal of an open database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self {
            database,
            node: Arc::from(""),
            lease: Lease::endless(),
        }
    }

    /// The same journal, claiming as a node and acting while its lease holds.
    #[must_use]
    pub fn of_node(&self, node: &str, lease: &Lease) -> Self {
        Self {
            database: self.database.clone(),
            node: Arc::from(node),
            lease: lease.clone(),
        }
    }

    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.database.trouble()
    }

    pub(crate) fn standby_serves(&self) -> Option<bool> {
        self.database.standby().map(|serves| *serves.borrow())
    }

    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        if let Some(fence) = &append.fence
            && !self.lease.holds()
        {
            return Err(AppendError::Lapsed {
                writer: fence.writer.clone(),
            });
        }
        self.database.writer().append(append).await
    }

    pub(crate) fn changes(&self) -> watch::Receiver<Position> {
        self.database.writer().changes()
    }

    pub(crate) async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        read::stream(self.database.readers(), stream, after, limit).await
    }

    pub(crate) async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        read::all(self.database.readers(), after, limit).await
    }

    pub(crate) async fn version(&self, stream: &StreamId) -> Result<Version, StoreError> {
        read::version(self.database.readers(), stream).await
    }

    pub(crate) async fn streams(
        &self,
        category: &str,
        after: Option<&StreamId>,
        limit: usize,
    ) -> Result<Vec<(StreamId, Version)>, StoreError> {
        read::streams(self.database.readers(), category, after, limit).await
    }

    pub(crate) async fn answer(&self, command: CommandId) -> Result<Option<FirstAnswer>, StoreError> {
        read::answer(self.database.readers(), command).await
    }

    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        // One writer, and on PostgreSQL one lock, take all writes in their order: this one comes last.
        self.database
            .write("wait for earlier writes", |_| Box::pin(async { Ok(()) }))
            .await
    }

    pub(crate) async fn forget_answers(
        &self,
        now: WorldMillis,
        retention: Retention,
    ) -> Result<u64, StoreError> {
        retention::forget(&self.database, now, retention).await
    }

    pub(crate) async fn claim(&self, writer: String) -> Result<u64, StoreError> {
        if !self.lease.holds() {
            return Err(StoreError::Lapsed);
        }
        let (node, claimed) = (self.node.clone(), writer.clone());
        let claim = self
            .database
            .write("claim a writer", move |connection| {
                Box::pin(async move { owners::claim(connection, &claimed, &node).await })
            })
            .await?;
        match claim {
            Claim::Owned(epoch) => read::unsigned(epoch, "an epoch"),
            Claim::Held(node) => Err(StoreError::Held { writer, node }),
            Claim::Grace(node) => Err(StoreError::Grace { writer, node }),
        }
    }

    pub(crate) async fn checkpoint(&self, name: &str) -> Result<Position, StoreError> {
        read::checkpoint(self.database.readers(), name).await
    }

    pub(crate) async fn move_checkpoint(&self, name: String, position: Position) -> Result<(), StoreError> {
        self.database
            .write("move a checkpoint", move |connection| {
                Box::pin(async move { append::move_checkpoint(connection, &name, position).await })
            })
            .await
    }

    pub(crate) async fn reset_checkpoint(&self, name: String) -> Result<(), StoreError> {
        let reset = query("delete from checkpoints where name = $1").bind(name);
        self.database
            .execute("reset a checkpoint", reset)
            .await
            .map(|_| ())
    }

    pub(crate) async fn keep_snapshots(&self, all: Vec<(String, Snapshot)>) -> Result<(), StoreError> {
        let sql = "insert into snapshots (name, shape, position, body) values ($1, $2, $3, $4) \
                   on conflict (name) do update set \
                   shape = excluded.shape, position = excluded.position, body = excluded.body \
                   where excluded.shape <> snapshots.shape or excluded.position >= snapshots.position";
        self.database
            .write("keep snapshots", move |connection| {
                Box::pin(async move {
                    for (name, snapshot) in all {
                        let keep = query(sql)
                            .bind(name)
                            .bind(snapshot.shape)
                            .bind(read::signed(snapshot.position.0))
                            .bind(snapshot.body);
                        keep.execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    pub(crate) async fn snapshot(&self, name: &str, shape: &str) -> Result<Option<Snapshot>, StoreError> {
        read::snapshot(self.database.readers(), name, shape).await
    }

    pub(crate) async fn drop_snapshots(&self) -> Result<(), StoreError> {
        self.database
            .execute("drop the snapshots", query("delete from snapshots"))
            .await
            .map(|_| ())
    }
}
