//! The whole state of a journal in memory, and the changes it is made of.
//!
//! What it is not: it decides nothing and knows nothing of syncing; applying the same changes gives the same log.

use std::collections::BTreeMap;

use kernel::{CommandId, Position, Recorded, StreamId, Version, WorldMillis};

use crate::journal::{FirstAnswer, Snapshot};
use crate::{Checkpoint, Retention};

/// One transaction.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// A decision was appended.
    Appended {
        events: Vec<Recorded>,
        command: Option<(CommandId, FirstAnswer)>,
        at: WorldMillis,
        checkpoint: Option<Checkpoint>,
    },
    /// A writer's name got a new owner.
    Claimed { writer: String, epoch: u64 },
    /// First answers were forgotten.
    AnswersForgotten { commands: Vec<CommandId> },
    /// A checkpoint moved forward.
    CheckpointMoved { name: String, position: Position },
    /// A checkpoint was forgotten.
    CheckpointReset { name: String },
    /// Snapshots were kept, by name.
    SnapshotsKept(Vec<(String, Snapshot)>),
    /// All snapshots were dropped.
    SnapshotsDropped,
    /// Rows of the tables beside the journal changed, and a command that changed them was carried out.
    Rows {
        rows: Vec<Row>,
        command: Option<(CommandId, WorldMillis)>,
    },
}

/// A row of a table beside the journal as it is from now on; without a value it is gone.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub table: &'static str,
    pub key: Vec<u8>,
    pub value: Option<Vec<u8>>,
}

/// The state of a journal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    events: Vec<Recorded>,
    /// Indices of a stream's events, by its name.
    streams: BTreeMap<String, Vec<usize>>,
    /// First answers, and when they were given.
    answers: BTreeMap<CommandId, (WorldMillis, FirstAnswer)>,
    epochs: BTreeMap<String, u64>,
    checkpoints: BTreeMap<String, Position>,
    snapshots: BTreeMap<String, Snapshot>,
    rows: BTreeMap<(&'static str, Vec<u8>), Vec<u8>>,
}

impl Log {
    /// Takes a change into the state.
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Appended {
                events,
                command,
                at,
                checkpoint,
            } => {
                for event in events {
                    self.streams
                        .entry(event.stream.as_str().to_owned())
                        .or_default()
                        .push(self.events.len());
                    self.events.push(event);
                }
                self.answers
                    .extend(command.map(|(command, answer)| (command, (at, answer))));
                if let Some(Checkpoint { name, position }) = checkpoint {
                    self.move_checkpoint(name, position);
                }
            }
            Change::Claimed { writer, epoch } => {
                self.epochs.insert(writer, epoch);
            }
            Change::AnswersForgotten { commands } => {
                for command in commands {
                    self.answers.remove(&command);
                }
            }
            Change::CheckpointMoved { name, position } => self.move_checkpoint(name, position),
            Change::CheckpointReset { name } => {
                self.checkpoints.remove(&name);
            }
            Change::SnapshotsKept(all) => {
                for (name, snapshot) in all {
                    let newer = self.snapshots.get(&name).is_none_or(|kept| {
                        kept.shape != snapshot.shape || snapshot.position >= kept.position
                    });
                    if newer {
                        self.snapshots.insert(name, snapshot);
                    }
                }
            }
            Change::SnapshotsDropped => self.snapshots.clear(),
            Change::Rows { rows, command } => {
                let accepted = FirstAnswer {
                    answer: b"accepted".to_vec(),
                    positions: Vec::new(),
                };
                self.answers
                    .extend(command.map(|(command, at)| (command, (at, accepted))));
                for Row { table, key, value } in rows {
                    match value {
                        Some(value) => self.rows.insert((table, key), value),
                        None => self.rows.remove(&(table, key)),
                    };
                }
            }
        }
    }

    /// The latest world time of any event.
    pub fn latest(&self) -> WorldMillis {
        self.events.iter().map(|event| event.at).max().unwrap_or_default()
    }

    /// The last position; 0 when there is no event.
    pub fn head(&self) -> Position {
        Position(self.events.len() as u64)
    }

    pub fn version(&self, stream: &str) -> u64 {
        self.streams.get(stream).map_or(0, |events| events.len() as u64)
    }

    pub fn epoch(&self, writer: &str) -> u64 {
        self.epochs.get(writer).copied().unwrap_or(0)
    }

    pub fn all(&self, after: Position, limit: usize) -> Vec<Recorded> {
        let skipped = usize::try_from(after.0).unwrap_or(usize::MAX);
        self.events.iter().skip(skipped).take(limit).cloned().collect()
    }

    pub fn stream(&self, stream: &StreamId, after: Version, limit: usize) -> Vec<Recorded> {
        let skipped = usize::try_from(after.0).unwrap_or(usize::MAX);
        let places = self.streams.get(stream.as_str()).into_iter().flatten();
        places
            .skip(skipped)
            .take(limit)
            .filter_map(|place| self.events.get(*place))
            .cloned()
            .collect()
    }

    pub fn streams(
        &self,
        category: &str,
        after: Option<&StreamId>,
        limit: usize,
    ) -> Vec<(StreamId, Version)> {
        let prefix = format!("{category}-");
        let after = after.map_or("", StreamId::as_str);
        self.streams
            .range(prefix.clone()..)
            .take_while(|(name, _)| name.starts_with(&prefix))
            .filter(|(name, _)| name.as_str() > after)
            .take(limit)
            .map(|(name, events)| (StreamId::from_stored(name.clone()), Version(events.len() as u64)))
            .collect()
    }

    pub fn answer(&self, command: CommandId) -> Option<FirstAnswer> {
        self.answers.get(&command).map(|(_, answer)| answer.clone())
    }

    /// The answers that a retention does not keep.
    pub fn old_answers(&self, now: WorldMillis, retention: Retention) -> Vec<CommandId> {
        let mut ages: Vec<(WorldMillis, CommandId)> = self
            .answers
            .iter()
            .map(|(command, (at, _))| (*at, *command))
            .collect();
        ages.sort_unstable();
        let count = usize::try_from(retention.count).unwrap_or(usize::MAX);
        let beyond = ages.len().checked_sub(count.saturating_add(1));
        let bound = retention.bound(now, beyond.map(|index| ages[index].0));
        let old = ages.into_iter().take_while(|(at, _)| *at < bound);
        old.map(|(_, command)| command).collect()
    }

    pub fn checkpoint(&self, name: &str) -> Position {
        self.checkpoints.get(name).copied().unwrap_or_default()
    }

    pub fn snapshot(&self, name: &str, shape: &str) -> Option<Snapshot> {
        self.snapshots
            .get(name)
            .filter(|snapshot| snapshot.shape == shape)
            .cloned()
    }

    /// A row of a table beside the journal.
    pub fn row(&self, table: &'static str, key: &[u8]) -> Option<&Vec<u8>> {
        self.rows.get(&(table, key.to_vec()))
    }

    /// All rows of a table beside the journal, by key.
    pub fn rows(&self, table: &'static str) -> impl DoubleEndedIterator<Item = (&Vec<u8>, &Vec<u8>)> {
        let of_table = self.rows.range((table, Vec::new())..);
        of_table
            .take_while(move |((name, _), _)| *name == table)
            .map(|((_, key), value)| (key, value))
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn move_checkpoint(&mut self, name: String, position: Position) {
        let kept = self.checkpoints.entry(name).or_default();
        *kept = position.max(*kept);
    }
}
