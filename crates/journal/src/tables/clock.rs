//! The world's clock as it is carried over restarts: world time, and the Unix time it was noted at.
//!
//! What it is not: it does not run. The server notes it every few seconds and at its end.

use kernel::WorldMillis;

use super::Store;
use crate::memory::log::{Log, Row};
use crate::sql::query;
use crate::{Database, MemoryJournal, StoreError};

/// Where the clock stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockMark {
    /// World time.
    pub world: WorldMillis,
    /// Milliseconds since 1970 when it was noted, by the server's clock: tells how long the server was off.
    pub unix_ms: u64,
}

/// The table of the clock beside a journal in memory.
const IN_MEMORY: &str = "clock";

/// The clock's one row.
#[derive(Debug, Clone)]
pub struct WorldClock {
    store: Store,
}

impl WorldClock {
    /// The clock of a database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self {
            store: Store::Database(database),
        }
    }

    /// The clock beside a journal in memory, for tests and simulation.
    #[must_use]
    pub fn memory(store: MemoryJournal) -> Self {
        Self {
            store: Store::Memory(store),
        }
    }

    /// Where the world must go on: no earlier than noted, and no earlier than any event of the journal, since the last
    /// note may be older than the last event. Zero in a new world.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn load(&self) -> Result<ClockMark, StoreError> {
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                let latest = |log: &Log| ClockMark {
                    world: marked(log).world.max(log.latest()),
                    ..marked(log)
                };
                return store.read(latest).await;
            }
        };
        // Events are in commit order, which is time order but for decisions that overtook each other within one
        // batch; the last thousand hold the latest.
        let sql = "select coalesce((select world_ms from clock), 0), coalesce((select unix_ms from clock), 0), \
                   coalesce((select max(at) from \
                   (select at from events order by position desc limit 1024) latest), 0)";
        let row = query(sql)
            .fetch_one(database.readers())
            .await
            .map_err(StoreError::database("read the world's clock"))?;
        let number = |column: usize| u64::try_from(row.get::<i64>(column)).unwrap_or(0);
        Ok(ClockMark {
            world: WorldMillis(number(0).max(number(2))),
            unix_ms: number(1),
        })
    }

    /// Notes where the clock stands. World time never goes back, whatever is noted.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn keep(&self, mark: ClockMark) -> Result<(), StoreError> {
        let database = match &self.store {
            Store::Database(database) => database,
            Store::Memory(store) => {
                let later = |log: &Log| {
                    let world = mark.world.max(marked(log).world);
                    let row = Row {
                        table: IN_MEMORY,
                        key: Vec::new(),
                        value: Some([world.0.to_be_bytes(), mark.unix_ms.to_be_bytes()].concat()),
                    };
                    (vec![row], ())
                };
                return store.transact(later).await;
            }
        };
        database
            .write("note the world's clock", move |connection| {
                Box::pin(async move {
                    let sql = "insert into clock (id, world_ms, unix_ms) values (1, $1, $2) \
                               on conflict (id) do update set unix_ms = excluded.unix_ms, world_ms = \
                               case when excluded.world_ms > clock.world_ms \
                               then excluded.world_ms else clock.world_ms end";
                    query(sql)
                        .bind(i64::try_from(mark.world.0).unwrap_or(i64::MAX))
                        .bind(i64::try_from(mark.unix_ms).unwrap_or(i64::MAX))
                        .execute(connection)
                        .await
                        .map(|_| ())
                })
            })
            .await
    }
}

/// The mark in memory; all zero where none was ever kept.
fn marked(log: &Log) -> ClockMark {
    let number = |bytes: Option<&[u8]>| {
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u64::from_be_bytes)
    };
    let kept = log.row(IN_MEMORY, &[]).map(Vec::as_slice).unwrap_or_default();
    ClockMark {
        world: WorldMillis(number(kept.get(..8))),
        unix_ms: number(kept.get(8..16)),
    }
}
