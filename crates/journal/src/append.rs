//! What is asked of an append and what it answers: the vocabulary every store shares.
//!
//! What it is not: it stores nothing. How these promises are kept is in [`crate::Database`] and [`crate::memory`].

use kernel::{CommandId, Expected, Meta, NewEvent, Position, StreamId, Version, WorldMillis};

use crate::StoreError;

/// Bounds of one append. Beyond them it is refused, never cut.
pub mod limits {
    /// Events of one append.
    pub const RECORDS_MAX: usize = 256;
    /// Version checks of one append.
    pub const CHECKS_MAX: usize = 256;
    /// Bytes of one event's body.
    pub const BODY_BYTES_MAX: usize = 64 * 1024;
    /// Bytes of all bodies and the answer of one append.
    pub const APPEND_BYTES_MAX: usize = 1024 * 1024;
    /// Bytes of a stream's name.
    pub const STREAM_BYTES_MAX: usize = 96;
    /// Bytes of the name of a writer, checkpoint or snapshot.
    pub const NAME_BYTES_MAX: usize = 96;
    /// Events of one page when reading.
    pub const PAGE_MAX: usize = 4096;
    /// Bytes of one snapshot.
    pub const SNAPSHOT_BYTES_MAX: usize = 64 * 1024 * 1024;
    /// Appends and writes that may wait for the writer; more are refused with [`super::AppendError::Full`].
    pub const QUEUE_MAX: usize = 4096;
}

/// The right to write as a named owner (`region-whisperwood-grove`, `realm`), as given by `Journal::claim`.
///
/// Every claim raises the epoch, and an append with an older one is refused: an owner that was taken for dead and
/// comes back writes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The owner's name.
    pub writer: String,
    /// The epoch its claim got, from 1.
    pub epoch: u64,
}

/// How far a policy or projection has come: it has taken every event up to and with `position` into account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the policy or projection.
    pub name: String,
    /// The last event it took into account.
    pub position: Position,
}

/// One decision to be made durable: all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Append {
    /// The events, in order, over any number of streams.
    pub records: Vec<(StreamId, NewEvent)>,
    /// What the streams must stand at before this append, those it does not write included.
    pub checks: Vec<(StreamId, Expected)>,
    /// The owner that decides, when the streams have one.
    pub fence: Option<Fence>,
    /// The command that caused it. A command that was appended before is not appended again.
    pub command: Option<CommandId>,
    /// World time of the decision.
    pub at: WorldMillis,
    /// The answer to the command, given again when the command is repeated.
    pub answer: Vec<u8>,
    /// Where its events come from.
    pub meta: Meta,
    /// How far the policy that sent the command has come, moved on in the same transaction.
    pub checkpoint: Option<Checkpoint>,
}

/// What an append made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Appended {
    /// One place in the whole journal per record; contiguous.
    pub positions: Vec<Position>,
    /// One place in its stream per record.
    pub versions: Vec<Version>,
}

/// Why nothing was appended. Only [`AppendError::Store`] leaves the outcome unknown.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// A stream does not stand where the decision believed.
    #[error("stream {stream} stands at version {}, not {}", actual.0, expected.0)]
    WrongVersion {
        /// Which.
        stream: StreamId,
        /// What the decision was based on.
        expected: Version,
        /// Where it stands.
        actual: Version,
    },
    /// Someone else owns the writer's name since.
    #[error("{writer} is owned by epoch {owner}, not by {epoch}")]
    Fenced {
        /// The owner's name.
        writer: String,
        /// The epoch the append came with.
        epoch: u64,
        /// The epoch that owns it; 0 when no one ever claimed it.
        owner: u64,
    },
    /// The database has not heard this node for so long that another may own the writer's name.
    #[error("{writer} may be owned by another node: the database has not heard this one")]
    Lapsed {
        /// The owner's name.
        writer: String,
    },
    /// The command was appended before: this is its first answer.
    #[error("the command was appended before")]
    AlreadyDone {
        /// The first answer.
        answer: Vec<u8>,
        /// Where its events stand.
        positions: Vec<Position>,
    },
    /// Too many writes wait already; try again later.
    #[error("the journal's queue is full: {} writes wait", limits::QUEUE_MAX)]
    Full,
    /// One append may not be this large.
    #[error("the append is too large: {what} {given}, at most {allowed}")]
    TooLarge {
        /// What is too large, with its unit.
        what: &'static str,
        /// How large it is.
        given: usize,
        /// How large it may be.
        allowed: usize,
    },
    /// The store failed and the outcome is unknown: drop the state, reload, repeat under the same command id.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Append {
    /// Checks the bounds.
    ///
    /// # Errors
    /// [`AppendError::TooLarge`], naming the bound.
    pub(crate) fn check(&self) -> Result<(), AppendError> {
        let at_most = |what, given, allowed| {
            if given > allowed {
                Err(AppendError::TooLarge { what, given, allowed })
            } else {
                Ok(())
            }
        };
        at_most("records", self.records.len(), limits::RECORDS_MAX)?;
        at_most("checks", self.checks.len(), limits::CHECKS_MAX)?;
        let streams = self.records.iter().map(|(stream, _)| stream);
        for stream in streams.chain(self.checks.iter().map(|(stream, _)| stream)) {
            at_most(
                "stream name bytes",
                stream.as_str().len(),
                limits::STREAM_BYTES_MAX,
            )?;
        }
        let mut bytes = self.answer.len();
        for (_, event) in &self.records {
            at_most("body bytes", event.body.len(), limits::BODY_BYTES_MAX)?;
            bytes += event.body.len();
        }
        at_most("append bytes", bytes, limits::APPEND_BYTES_MAX)?;
        let names = self.fence.iter().map(|fence| fence.writer.len());
        for name in names.chain(self.checkpoint.iter().map(|checkpoint| checkpoint.name.len())) {
            at_most("name bytes", name, limits::NAME_BYTES_MAX)?;
        }
        Ok(())
    }
}
