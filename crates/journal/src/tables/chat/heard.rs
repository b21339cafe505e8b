//! Who was sent which line: so that a line is reported only by who heard it, over restarts and from every node.
//!
//! A row for each node that told a line, with the ids of its listeners one after the other; the node where it was said writes its row with the line
//! itself. Rows go with their line. What it is not: it holds no word.

use kernel::SongweaverId;

use super::Chat;
use crate::memory::log::Row as MemoryRow;
use crate::sql::{Query, query};
use crate::tables::Store;
use crate::{MemoryJournal, StoreError};

/// The node where a line was said. Others are told apart by numbers of their own.
pub(super) const WHERE_SAID: u64 = 0;
/// Bytes of an id.
const ID_BYTES: usize = 8;
/// The table beside a journal in memory.
const IN_MEMORY: &str = "heard";

impl Chat {
    /// Notes whom a node other than the one where it was said sends a line to; `teller` is that node's number, not 0. Noted again, the first note
    /// stands.
    ///
    /// # Errors
    /// [`StoreError`] when the line is not kept or the database refuses.
    pub async fn note_heard(
        &self,
        line: u64,
        teller: u64,
        listeners: &[SongweaverId],
    ) -> Result<(), StoreError> {
        let listeners = packed(listeners);
        match &self.store {
            Store::Database(database) => {
                let note = note(number(line), teller, listeners);
                database.execute("note who heard a line", note).await.map(|_| ())
            }
            Store::Memory(store) => {
                let row = row(line, teller, listeners);
                store.carry_out(None, |_| (vec![row], ())).await
            }
        }
    }

    /// Whether someone was sent a line; `None` where nothing is noted of it: it is gone, or was said before this was noted.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn was_sent(&self, line: u64, who: SongweaverId) -> Result<Option<bool>, StoreError> {
        let told: Vec<Vec<u8>> = match &self.store {
            Store::Database(database) => query("select listeners from heard where line = $1")
                .bind(number(line))
                .fetch_all(database.readers())
                .await
                .map_err(StoreError::database("read who heard a line"))?
                .iter()
                .map(|row| row.get(0))
                .collect(),
            Store::Memory(store) => told_in(store, line).await?,
        };
        let id = who.0.to_be_bytes();
        let sent = told
            .iter()
            .any(|ids| ids.chunks_exact(ID_BYTES).any(|one| one == id));
        Ok((!told.is_empty()).then_some(sent))
    }
}

pub(super) fn packed(listeners: &[SongweaverId]) -> Vec<u8> {
    listeners.iter().flat_map(|who| who.0.to_be_bytes()).collect()
}

/// The statement that notes who is sent a line.
pub(super) fn note(line: i64, teller: u64, listeners: Vec<u8>) -> Query {
    query("insert into heard (line, teller, listeners) values ($1, $2, $3) on conflict (line, teller) do nothing")
        .bind(line)
        .bind(teller.cast_signed())
        .bind(listeners)
}

/// The same beside a journal in memory.
pub(super) fn row(line: u64, teller: u64, listeners: Vec<u8>) -> MemoryRow {
    let mut key = line.to_be_bytes().to_vec();
    key.extend(teller.to_be_bytes());
    MemoryRow {
        table: IN_MEMORY,
        key,
        value: Some(listeners),
    }
}

async fn told_in(store: &MemoryJournal, line: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let of_line = line.to_be_bytes();
    store
        .read(|log| {
            log.rows(IN_MEMORY)
                .filter(|(key, _)| key.starts_with(&of_line))
                .map(|(_, listeners)| listeners.clone())
                .collect()
        })
        .await
}

fn number(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}
