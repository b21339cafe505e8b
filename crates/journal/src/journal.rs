//! [`Journal`]: the one door to the event store, whichever store is behind it.
//!
//! A cheap handle over an enum of stores, so that callers hold no type parameter and await plain async functions.
//! Upcasting happens here, once, for all.
//!
//! The promises: an append is atomic over all its streams and durable before it is answered; a repeated command gets its first
//! answer; positions rise in commit order without gaps, so a reader by position misses nothing; a stale owner is fenced.

use std::sync::Arc;

use kernel::{CommandId, Position, Recorded, StreamId, Version, WorldMillis};
use tokio::sync::watch;

use crate::append::limits::{NAME_BYTES_MAX, SNAPSHOT_BYTES_MAX};
use crate::owners::Lease;
use crate::store::DatabaseJournal;
use crate::{
    Append, AppendError, Appended, Database, MemoryJournal, Retention, StoreError, Trouble, Upcasters,
};

/// The first answer of a command that was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAnswer {
    /// What was answered.
    pub answer: Vec<u8>,
    /// Where its events stand; empty when it made none.
    pub positions: Vec<Position>,
}

/// A folded state kept to start faster. Disposable: without it the same state is folded from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Hash or name of the state's shape; a snapshot of another shape is not found.
    pub shape: String,
    /// The last event it contains.
    pub position: Position,
    /// The state.
    pub body: Vec<u8>,
}

/// A handle on the journal; clones share it.
#[derive(Debug, Clone)]
pub struct Journal {
    store: Store,
    upcasters: Arc<Upcasters>,
}

#[derive(Debug, Clone)]
enum Store {
    Database(DatabaseJournal),
    Memory(MemoryJournal),
}

/// Calls the same method of whichever store it is.
macro_rules! each {
    ($self:ident, $store:ident => $call:expr) => {
        match &$self.store {
            Store::Database($store) => $call,
            Store::Memory($store) => $call,
        }
    };
}

impl Journal {
    /// The journal in a database.
    #[must_use]
    pub fn stored(database: Database, upcasters: Upcasters) -> Self {
        Self {
            store: Store::Database(DatabaseJournal::new(database)),
            upcasters: Arc::new(upcasters),
        }
    }

    /// The same journal, claiming as a node of several that share a database (see [`crate::owners`]). In memory nobody does.
    #[must_use]
    pub(crate) fn of_node(&self, node: &str, lease: &Lease) -> Self {
        let store = match &self.store {
            Store::Database(store) => Store::Database(store.of_node(node, lease)),
            Store::Memory(store) => Store::Memory(store.clone()),
        };
        Self {
            store,
            upcasters: self.upcasters.clone(),
        }
    }

    /// Whether whoever appends here may act; endless where the database is shared with nobody.
    #[must_use]
    pub fn lease(&self) -> Lease {
        match &self.store {
            Store::Database(store) => store.lease().clone(),
            Store::Memory(store) => store.lease().clone(),
        }
    }

    /// Why nothing can be written, from the first transaction that failed until one is committed.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match &self.store {
            Store::Database(store) => store.trouble(),
            Store::Memory(_) => None,
        }
    }

    /// Whether a standby serves what may be a little old; `None` where there can be none.
    #[must_use]
    pub fn standby_serves(&self) -> Option<bool> {
        match &self.store {
            Store::Database(store) => store.standby_serves(),
            Store::Memory(_) => None,
        }
    }

    /// The journal in memory, for tests and simulation.
    #[must_use]
    pub fn memory(store: MemoryJournal, upcasters: Upcasters) -> Self {
        Self {
            store: Store::Memory(store),
            upcasters: Arc::new(upcasters),
        }
    }

    /// Makes a decision durable: all of it or nothing. Answers after the commit.
    ///
    /// Appends are taken in the order in which this is first polled, so that an owner may send the next decision, which
    /// expects the version the last one will reach, before the last one is answered.
    ///
    /// # Errors
    /// [`AppendError`]: everything but `Store` means that nothing was appended.
    pub async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        append.check()?;
        each!(self, store => store.append(append).await)
    }

    /// The last committed position, watched: a hint that there is something to read, never the thing itself.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Position> {
        each!(self, store => store.changes())
    }

    /// The last committed position; 0 when there is no event.
    #[must_use]
    pub fn head(&self) -> Position {
        *self.changes().borrow()
    }

    /// The events of a stream after a version, in order, at most [`crate::limits::PAGE_MAX`].
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let events = each!(self, store => store.read_stream(stream, after, limit).await)?;
        self.upcast(events)
    }

    /// The events of all streams after a position, in order, at most [`crate::limits::PAGE_MAX`].
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        let events = each!(self, store => store.read_all(after, limit).await)?;
        self.upcast(events)
    }

    /// Where a stream stands; 0 when it does not exist.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn version(&self, stream: &StreamId) -> Result<Version, StoreError> {
        each!(self, store => store.version(stream).await)
    }

    /// The streams of a category by name, after one of them, with where each stands.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn streams(
        &self,
        category: &str,
        after: Option<&StreamId>,
        limit: usize,
    ) -> Result<Vec<(StreamId, Version)>, StoreError> {
        each!(self, store => store.streams(category, after, limit).await)
    }

    /// The first answer of a command, when it was appended: what to look up when an outcome is unknown.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn answer(&self, command: CommandId) -> Result<Option<FirstAnswer>, StoreError> {
        each!(self, store => store.answer(command).await)
    }

    /// Waits until every write that was given before is durable or can never be: afterwards [`Journal::answer`] tells for good whether
    /// a command was carried out whose outcome was unknown.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written; then nothing more is known than before.
    pub async fn settle(&self) -> Result<(), StoreError> {
        each!(self, store => store.settle().await)
    }

    /// Forgets the oldest first answers that a retention does not keep, a few in each transaction; says how many.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub async fn forget_answers(&self, now: WorldMillis, retention: Retention) -> Result<u64, StoreError> {
        each!(self, store => store.forget_answers(now, retention).await)
    }

    /// Becomes the owner of a writer's name: answers the epoch to fence appends with. Every earlier owner is fenced.
    ///
    /// # Errors
    /// [`StoreError`] when the claim could not be made durable, when another node owns the name, or when this node's lease has
    /// lapsed.
    pub async fn claim(&self, writer: &str) -> Result<u64, StoreError> {
        let writer = named(writer)?;
        each!(self, store => store.claim(writer).await)
    }

    /// How far a policy or projection has come; 0 when it never began.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn checkpoint(&self, name: &str) -> Result<Position, StoreError> {
        each!(self, store => store.checkpoint(name).await)
    }

    /// Moves a checkpoint past events that needed no append. It never goes back.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub async fn move_checkpoint(&self, name: &str, position: Position) -> Result<(), StoreError> {
        let name = named(name)?;
        each!(self, store => store.move_checkpoint(name, position).await)
    }

    /// Forgets a checkpoint, so that a projection is built again from the beginning.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub async fn reset_checkpoint(&self, name: &str) -> Result<(), StoreError> {
        let name = named(name)?;
        each!(self, store => store.reset_checkpoint(name).await)
    }

    /// Keeps a snapshot under a name, in place of an older one or of one of another shape.
    ///
    /// # Errors
    /// [`StoreError`] when it is too large or could not be made durable.
    pub async fn keep_snapshot(&self, name: &str, snapshot: Snapshot) -> Result<(), StoreError> {
        self.keep_snapshots(vec![(name.to_owned(), snapshot)]).await
    }

    /// Keeps several snapshots that belong together, all or none, each as [`Journal::keep_snapshot`] does.
    ///
    /// # Errors
    /// [`StoreError`] when one is too large or they could not be made durable; then none is kept.
    pub async fn keep_snapshots(&self, snapshots: Vec<(String, Snapshot)>) -> Result<(), StoreError> {
        let mut all = Vec::with_capacity(snapshots.len());
        for (name, snapshot) in snapshots {
            if snapshot.body.len() > SNAPSHOT_BYTES_MAX {
                return Err(StoreError::TooLarge {
                    what: "a snapshot",
                    allowed: SNAPSHOT_BYTES_MAX,
                });
            }
            all.push((named(&name)?, snapshot));
        }
        each!(self, store => store.keep_snapshots(all).await)
    }

    /// The snapshot of a name, when there is one of this shape.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn snapshot(&self, name: &str, shape: &str) -> Result<Option<Snapshot>, StoreError> {
        each!(self, store => store.snapshot(name, shape).await)
    }

    /// Drops every snapshot. Nothing is lost but time.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be made durable.
    pub async fn drop_snapshots(&self) -> Result<(), StoreError> {
        each!(self, store => store.drop_snapshots().await)
    }

    fn upcast(&self, events: Vec<Recorded>) -> Result<Vec<Recorded>, StoreError> {
        events
            .into_iter()
            .map(|event| self.upcasters.upcast(event))
            .collect()
    }
}

fn named(name: &str) -> Result<String, StoreError> {
    if name.len() > NAME_BYTES_MAX {
        return Err(StoreError::TooLarge {
            what: "a name",
            allowed: NAME_BYTES_MAX,
        });
    }
    Ok(name.to_owned())
}
