//! The store in memory, with a model of a disk: what is written is lost in a power cut until it is synced.
//!
//! It makes the same promises as the real stores and is held to them by the same suite. For tests and the seeded
//! simulation it adds faults: the sync can be held back, and the power can be cut before a write, between write and sync
//! (then any prefix of what was written may have reached the disk) or after the sync but before the answer.
//!
//! What it is not: it is never used by a running world, and it starts no task.

mod disk;
mod log;

pub use disk::{Cut, MemoryDisk};

use kernel::{CommandId, Position, Recorded, StreamId, Version};
use tokio::sync::watch;

use crate::append::limits::PAGE_MAX;
use crate::journal::{FirstAnswer, Snapshot};
use crate::{Append, AppendError, Appended, StoreError};
use log::Change;

/// The journal on a [`MemoryDisk`]; ends with the power cut after it was opened.
#[derive(Debug, Clone)]
pub struct MemoryJournal {
    disk: MemoryDisk,
    power: u64,
}

impl MemoryJournal {
    /// An empty journal on a disk of its own, without faults.
    #[must_use]
    pub fn new() -> Self {
        MemoryDisk::new(0).open()
    }

    /// The disk it writes to.
    #[must_use]
    pub fn disk(&self) -> &MemoryDisk {
        &self.disk
    }

    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let (synced, appended) = self.disk.decide(self.power, &append)?;
        synced.wait().await?;
        Ok(appended)
    }

    pub(crate) fn changes(&self) -> watch::Receiver<Position> {
        self.disk.changes()
    }

    pub(crate) async fn read_stream(
        &self,
        stream: &StreamId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.disk
            .read(self.power, |log| log.stream(stream, after, limit.min(PAGE_MAX)))
    }

    pub(crate) async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        self.disk
            .read(self.power, |log| log.all(after, limit.min(PAGE_MAX)))
    }

    pub(crate) async fn version(&self, stream: &StreamId) -> Result<Version, StoreError> {
        self.disk
            .read(self.power, |log| Version(log.version(stream.as_str())))
    }

    pub(crate) async fn streams(
        &self,
        category: &str,
        after: Option<&StreamId>,
        limit: usize,
    ) -> Result<Vec<(StreamId, Version)>, StoreError> {
        self.disk.read(self.power, |log| {
            log.streams(category, after, limit.min(PAGE_MAX))
        })
    }

    pub(crate) async fn answer(&self, command: CommandId) -> Result<Option<FirstAnswer>, StoreError> {
        self.disk.read(self.power, |log| log.answer(command))
    }

    pub(crate) async fn claim(&self, writer: String) -> Result<u64, StoreError> {
        let (synced, epoch) = self.disk.claim(self.power, writer)?;
        synced.wait().await?;
        Ok(epoch)
    }

    pub(crate) async fn checkpoint(&self, name: &str) -> Result<Position, StoreError> {
        self.disk.read(self.power, |log| log.checkpoint(name))
    }

    pub(crate) async fn move_checkpoint(&self, name: String, position: Position) -> Result<(), StoreError> {
        self.change(Change::CheckpointMoved { name, position }).await
    }

    pub(crate) async fn reset_checkpoint(&self, name: String) -> Result<(), StoreError> {
        self.change(Change::CheckpointReset { name }).await
    }

    pub(crate) async fn keep_snapshot(&self, name: String, snapshot: Snapshot) -> Result<(), StoreError> {
        self.change(Change::SnapshotKept { name, snapshot }).await
    }

    pub(crate) async fn snapshot(&self, name: &str, shape: &str) -> Result<Option<Snapshot>, StoreError> {
        self.disk.read(self.power, |log| log.snapshot(name, shape))
    }

    pub(crate) async fn drop_snapshots(&self) -> Result<(), StoreError> {
        self.change(Change::SnapshotsDropped).await
    }

    async fn change(&self, change: Change) -> Result<(), StoreError> {
        self.disk.write(self.power, change)?.wait().await
    }
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self::new()
    }
}
