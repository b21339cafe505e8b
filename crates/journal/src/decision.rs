//! Whether an append may stand: the one decision every store makes, against what it loaded.
//!
//! What it is not: it loads and writes nothing. A store fills a [`Standing`], asks [`Standing::decide`] for each append
//! in order, and writes what was accepted, all in one transaction.

use std::collections::HashMap;

use kernel::{CommandId, Expected, Position, StreamId, Version};

use crate::journal::FirstAnswer;
use crate::{Append, AppendError, Appended};

/// What stands before a group of appends and, as it is decided, after each of them.
#[derive(Debug, Default)]
pub(crate) struct Standing<'a> {
    /// The last position of the journal.
    pub head: u64,
    /// Versions of every stream the group checks or writes; 0 for those that do not exist.
    pub versions: HashMap<&'a str, u64>,
    /// The rows of those of them that exist, in a store that numbers them.
    pub rows: HashMap<String, i64>,
    /// First answers of those of the group's commands that were appended before.
    pub answers: HashMap<CommandId, FirstAnswer>,
    /// Epochs of every writer the group names; 0 for those never claimed.
    pub owners: HashMap<&'a str, u64>,
}

impl<'a> Standing<'a> {
    /// Names what must be loaded for an append, as if nothing of it existed.
    pub fn ask(&mut self, append: &'a Append) {
        let written = append.records.iter().map(|(stream, _)| stream);
        for stream in written.chain(append.checks.iter().map(|(stream, _)| stream)) {
            self.versions.insert(stream.as_str(), 0);
        }
        if let Some(fence) = &append.fence {
            self.owners.insert(&fence.writer, 0);
        }
    }

    /// Decides one append and, when it is accepted, moves what stands.
    ///
    /// # Errors
    /// Why it may not stand. A repeated command comes first: its answer does not depend on what happened since.
    pub fn decide(&mut self, append: &Append) -> Result<Appended, AppendError> {
        if let Some(first) = append.command.and_then(|command| self.answers.get(&command)) {
            return Err(AppendError::AlreadyDone {
                answer: first.answer.clone(),
                positions: first.positions.clone(),
            });
        }
        if let Some(fence) = &append.fence {
            let owner = self.owners.get(fence.writer.as_str()).copied().unwrap_or(0);
            if owner != fence.epoch {
                return Err(AppendError::Fenced {
                    writer: fence.writer.clone(),
                    epoch: fence.epoch,
                    owner,
                });
            }
        }
        for (stream, expected) in &append.checks {
            let actual = self.versions.get(stream.as_str()).copied().unwrap_or(0);
            match expected {
                Expected::Any => {}
                Expected::Exact(version) if version.0 == actual => {}
                Expected::Exact(version) => return Err(wrong_version(stream, *version, actual)),
            }
        }
        let mut appended = Appended::default();
        for (stream, _) in &append.records {
            self.head += 1;
            appended.positions.push(Position(self.head));
            if let Some(version) = self.versions.get_mut(stream.as_str()) {
                *version += 1;
                appended.versions.push(Version(*version));
            }
        }
        if let Some(command) = append.command {
            let first = FirstAnswer {
                answer: append.answer.clone(),
                positions: appended.positions.clone(),
            };
            self.answers.insert(command, first);
        }
        Ok(appended)
    }
}

fn wrong_version(stream: &StreamId, expected: Version, actual: u64) -> AppendError {
    AppendError::WrongVersion {
        stream: stream.clone(),
        expected,
        actual: Version(actual),
    }
}
