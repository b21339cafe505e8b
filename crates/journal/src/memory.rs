//! The store in memory, with a model of a disk: what is written is lost in a power cut until it is synced.
//!
//! It makes the same promises as the real stores and is held to them by the same suite. For tests and the seeded
//! simulation it adds faults: the sync can be held back, and the power can be cut before a write, between write and sync
//! (then any prefix of what was written may have reached the disk) or after the sync but before the answer; writes can be refused or
//! end with nothing known of them, and reads can be slow or fail ([`Faults`]). One promise at a time can be broken on purpose ([`Lie`]). The tables that a running world needs beside the journal
//! ([`crate::tables`]) can lie on the same disk and share its fate.
//!
//! What it is not: it is never used by a running world, and it starts no task.

mod disk;
mod faults;
mod lies;
pub(crate) mod log;

pub use disk::{Cut, MemoryDisk};
pub use faults::{Faults, Injected};
pub use lies::Lie;

use std::time::Duration;

use kernel::{CommandId, Position, Recorded, StreamId, Version, WorldMillis};
use tokio::sync::watch;

use crate::append::limits::PAGE_MAX;
use crate::journal::{FirstAnswer, Snapshot};
use crate::owners::Lease;
use crate::{Append, AppendError, Appended, Retention, StoreError};
use log::{Change, Log, Row};

/// The journal on a [`MemoryDisk`]; ends with the power cut after it was opened.
#[derive(Debug, Clone)]
pub struct MemoryJournal {
    disk: MemoryDisk,
    power: u64,
    lease: Lease,
}

impl MemoryJournal {
    /// An empty journal on a disk of its own, without faults.
    #[must_use]
    pub fn new() -> Self {
        MemoryDisk::new(0).open()
    }

    /// The same journal, written to by a node that acts while its lease holds, as on a database that others share.
    #[must_use]
    pub fn under(self, lease: &Lease) -> Self {
        Self {
            lease: lease.clone(),
            ..self
        }
    }

    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    /// The disk it writes to.
    #[must_use]
    pub fn disk(&self) -> &MemoryDisk {
        &self.disk
    }

    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        if let Some(fence) = &append.fence
            && !self.lease.holds()
        {
            return Err(AppendError::Lapsed {
                writer: fence.writer.clone(),
            });
        }
        let (synced, appended) = match self.disk.decide(self.power, &append) {
            Ok(decided) => decided,
            Err(AppendError::Store(error)) => return Err(self.or_silence(error).await.into()),
            Err(refused) => return Err(refused),
        };
        self.wait(synced).await?;
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
        self.read(|log| log.stream(stream, after, limit.min(PAGE_MAX)))
            .await
    }

    pub(crate) async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        let page = self.read(|log| log.all(after, limit.min(PAGE_MAX))).await?;
        Ok(self.disk.shown(page))
    }

    pub(crate) async fn version(&self, stream: &StreamId) -> Result<Version, StoreError> {
        self.read(|log| Version(log.version(stream.as_str()))).await
    }

    pub(crate) async fn streams(
        &self,
        category: &str,
        after: Option<&StreamId>,
        limit: usize,
    ) -> Result<Vec<(StreamId, Version)>, StoreError> {
        self.read(|log| log.streams(category, after, limit.min(PAGE_MAX)))
            .await
    }

    pub(crate) async fn answer(&self, command: CommandId) -> Result<Option<FirstAnswer>, StoreError> {
        self.read(|log| log.answer(command)).await
    }

    pub(crate) async fn settle(&self) -> Result<(), StoreError> {
        self.transact(|_| (Vec::new(), ())).await
    }

    pub(crate) async fn forget_answers(
        &self,
        now: WorldMillis,
        retention: Retention,
    ) -> Result<u64, StoreError> {
        let old = self.read(|log| log.old_answers(now, retention)).await?;
        let count = old.len() as u64;
        self.change(Change::AnswersForgotten { commands: old }).await?;
        Ok(count)
    }

    pub(crate) async fn claim(&self, writer: String) -> Result<u64, StoreError> {
        if !self.lease.holds() {
            return Err(StoreError::Lapsed);
        }
        let (synced, epoch) = self.given(self.disk.claim(self.power, writer)).await?;
        self.wait(synced).await?;
        Ok(epoch)
    }

    pub(crate) async fn checkpoint(&self, name: &str) -> Result<Position, StoreError> {
        self.read(|log| log.checkpoint(name)).await
    }

    pub(crate) async fn move_checkpoint(&self, name: String, position: Position) -> Result<(), StoreError> {
        self.change(Change::CheckpointMoved { name, position }).await
    }

    pub(crate) async fn reset_checkpoint(&self, name: String) -> Result<(), StoreError> {
        self.change(Change::CheckpointReset { name }).await
    }

    pub(crate) async fn keep_snapshots(&self, all: Vec<(String, Snapshot)>) -> Result<(), StoreError> {
        self.change(Change::SnapshotsKept(all)).await
    }

    pub(crate) async fn snapshot(&self, name: &str, shape: &str) -> Result<Option<Snapshot>, StoreError> {
        self.read(|log| log.snapshot(name, shape)).await
    }

    pub(crate) async fn drop_snapshots(&self) -> Result<(), StoreError> {
        self.change(Change::SnapshotsDropped).await
    }

    async fn change(&self, change: Change) -> Result<(), StoreError> {
        let synced = self.given(self.disk.write(self.power, change)).await?;
        self.wait(synced).await
    }

    /// Reads what is synced, the tables beside the journal included.
    pub(crate) async fn read<T>(&self, read: impl FnOnce(&Log) -> T) -> Result<T, StoreError> {
        let delay_ms = self.disk.read_delay_ms();
        if delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        }
        self.given(self.disk.read(self.power, read)).await
    }

    /// Decides changes of rows against the newest state; answers when they are durable.
    pub(crate) async fn transact<T>(
        &self,
        decide: impl FnOnce(&Log) -> (Vec<Row>, T),
    ) -> Result<T, StoreError> {
        self.carry_out(None, decide).await
    }

    /// The same, with the command that asked for it noted as carried out.
    pub(crate) async fn carry_out<T>(
        &self,
        command: Option<(CommandId, WorldMillis)>,
        decide: impl FnOnce(&Log) -> (Vec<Row>, T),
    ) -> Result<T, StoreError> {
        let (synced, answer) = self
            .given(self.disk.transact(self.power, command, decide))
            .await?;
        self.wait(synced).await?;
        Ok(answer)
    }

    /// Bytes for keys and nonces: by the disk's seed, not by chance.
    pub(crate) fn draw<const N: usize>(&self) -> [u8; N] {
        self.disk.draw()
    }

    async fn wait(&self, synced: disk::Synced) -> Result<(), StoreError> {
        let waited = synced.wait().await;
        self.given(waited).await
    }

    async fn given<T>(&self, answer: Result<T, StoreError>) -> Result<T, StoreError> {
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.or_silence(error).await),
        }
    }

    /// A process that is gone says nothing: what it asked last is never answered.
    async fn or_silence(&self, error: StoreError) -> StoreError {
        if matches!(error, StoreError::Closed) && self.disk.is_silent() {
            std::future::pending::<()>().await;
        }
        error
    }
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self::new()
    }
}
