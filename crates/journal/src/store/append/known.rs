//! What the writer's last transaction left known of streams, so that the next need not ask for what nobody can have changed.
//!
//! It counts only while the journal's head is the one that transaction left: another writer of the same database moves the head
//! with whatever it writes, under the lock that all of them take first. It is dropped with any failure, since what was rolled back
//! never was. What it is not: a cache for readers, or one that needs to be complete.

use std::collections::HashMap;

use crate::decision::Standing;

/// Streams that are remembered; with more of them all are forgotten, and those in use come back with their next append.
const STREAMS_MAX: usize = 8192;

/// A stream as it stands.
#[derive(Debug, Clone, Copy)]
struct Stream {
    row: i64,
    version: u64,
}

/// Streams as the last transaction left them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    head: u64,
    streams: HashMap<String, Stream>,
}

impl Known {
    /// Whether a stream need not be asked for, as long as the head is still this one's.
    pub fn holds(&self, stream: &str) -> bool {
        self.streams.contains_key(stream)
    }

    /// Whether nobody has written since.
    pub fn is_of(&self, head: u64) -> bool {
        self.head == head
    }

    /// Fills in what is known of the streams that a group is about.
    pub fn fill(&self, standing: &mut Standing<'_>) {
        for (name, version) in &mut standing.versions {
            if let Some(stream) = self.streams.get(*name) {
                *version = stream.version;
                standing.rows.insert((*name).to_owned(), stream.row);
            }
        }
    }

    /// Takes over how a group left things.
    pub fn learn(&mut self, standing: &Standing<'_>) {
        if self.streams.len() > STREAMS_MAX {
            self.streams.clear();
        }
        self.head = standing.head;
        for (name, version) in &standing.versions {
            let Some(row) = standing.rows.get(*name).copied() else {
                continue;
            };
            let stream = Stream {
                row,
                version: *version,
            };
            match self.streams.get_mut(*name) {
                Some(known) => *known = stream,
                None => {
                    self.streams.insert((*name).to_owned(), stream);
                }
            }
        }
    }
}
