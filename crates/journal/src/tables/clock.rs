//! The world's clock as it is carried over restarts: world time, and the Unix time it was noted at.
//!
//! What it is not: it does not run. The server notes it every few seconds and at its end.

use kernel::WorldMillis;

use crate::sql::query;
use crate::{Database, StoreError};

/// Where the clock stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockMark {
    /// World time.
    pub world: WorldMillis,
    /// Milliseconds since 1970 when it was noted, by the server's clock: tells how long the server was off.
    pub unix_ms: u64,
}

/// The clock's one row.
#[derive(Debug, Clone)]
pub struct WorldClock {
    database: Database,
}

impl WorldClock {
    /// The clock of a database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// Where the world must go on: no earlier than noted, and no earlier than any event of the journal, since the last
    /// note may be older than the last event. Zero in a new world.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn load(&self) -> Result<ClockMark, StoreError> {
        // Events are in commit order, which is time order but for decisions that overtook each other within one
        // batch; the last thousand hold the latest.
        let sql = "select coalesce((select world_ms from clock), 0), coalesce((select unix_ms from clock), 0), \
                   coalesce((select max(at) from \
                   (select at from events order by position desc limit 1024) latest), 0)";
        let row = query(sql)
            .fetch_one(self.database.readers())
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
        self.database
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
