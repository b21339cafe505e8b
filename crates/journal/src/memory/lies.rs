//! Promises of the store that a disk in memory can be made to break, one at a time.
//!
//! They are for tests of tests: whoever looks for lost promises must be seen to find each of these. What it is not: no store behaves so;
//! what real ones do wrong is in [`super::faults`].

use super::log::Change;
use crate::Append;
use crate::decision::Standing;

/// A promise that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// It answers before it has synced.
    EarlyAnswer,
    /// What a power cut leaves is some of what was not synced, not its beginning.
    Reorders,
    /// The last append that a power cut leaves may lack its last event.
    Tears,
    /// A stale owner's appends are taken.
    NoFence,
    /// An append is taken wherever its stream stands.
    NoVersions,
    /// No command's first answer is kept.
    ForgetsCommands,
    /// The checkpoint that comes with an append is not moved.
    LosesCheckpoints,
    /// What a policy appends is answered, and its checkpoint moved, but no event is written.
    DropsFollowing,
    /// That checkpoint is not moved, and no command's first answer kept.
    ForgetsFollowing,
    /// Of the rows of the tables beside the journal, some are answered and not written.
    LosesRows,
    /// Whoever reads all events is not given some of them.
    SkipsEvents,
}

impl Lie {
    /// Makes an append be decided wrongly.
    pub(super) fn of_decision<'a>(self, standing: &mut Standing<'a>, append: &'a Append) {
        match self {
            Self::NoFence => {
                if let Some(fence) = &append.fence {
                    standing.owners.insert(&fence.writer, fence.epoch);
                }
            }
            Self::NoVersions => {
                for (stream, expected) in &append.checks {
                    if let kernel::Expected::Exact(version) = expected {
                        standing.versions.insert(stream.as_str(), version.0);
                    }
                }
            }
            _ => {}
        }
    }

    /// What is written in place of a change; `lot` is one of eight, drawn anew for each.
    pub(super) fn of_change(self, change: &mut Change, lot: u32) {
        match (self, change) {
            (Self::ForgetsCommands, Change::Appended { command, .. }) => *command = None,
            (Self::ForgetsCommands, Change::Rows { command, .. }) => *command = None,
            (Self::LosesCheckpoints, Change::Appended { checkpoint, .. }) => *checkpoint = None,
            (
                Self::DropsFollowing,
                Change::Appended {
                    events,
                    command,
                    checkpoint: Some(_),
                    ..
                },
            ) => {
                events.clear();
                *command = None;
            }
            (
                Self::ForgetsFollowing,
                Change::Appended {
                    command, checkpoint, ..
                },
            ) => {
                *command = None;
                *checkpoint = None;
            }
            (Self::LosesRows, Change::Rows { rows, .. }) if lot == 0 => rows.clear(),
            _ => {}
        }
    }
}
