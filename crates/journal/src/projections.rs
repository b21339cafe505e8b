//! Projections: read models folded from the journal, each with its checkpoint in the same transaction.
//!
//! A projection is a name, a version and a function from events to changes of its rows. Its rows and its checkpoint move
//! together, so that after a crash nothing is counted twice or left out. A new version is built beside the one that is read,
//! and takes its place when it has caught up; only then the old rows go. Any projection may be thrown away: the journal has all.
//!
//! What it is not: a read model decides nothing, and what is read of it may lie a moment behind the journal.

mod growth;

pub use growth::{DayGrowth, Growing};

use std::collections::BTreeMap;

use kernel::{Position, Recorded, Version};

use crate::sql::{Connection, query, query_scalar};
use crate::store::move_checkpoint;
use crate::{Database, Journal, StoreError};

/// Events folded in one transaction.
const PAGE: usize = 4096;
/// Rows written by one statement.
const ROWS: usize = 256;
/// Bytes of a row's key.
pub const KEY_BYTES_MAX: usize = 256;

/// A read model: how events become rows. A row is a key and a list of numbers.
pub trait Projection: Send + Sync {
    /// Its name, for ever.
    fn name(&self) -> &'static str;
    /// Raised whenever [`Projection::fold`] changes: the new version is built from the first event.
    fn version(&self) -> u32;
    /// What a page of events adds to the rows.
    fn fold(&self, events: &[Recorded], added: &mut Added);
}

/// What is to be added to the rows of a projection.
#[derive(Debug, Default)]
pub struct Added {
    rows: BTreeMap<String, [i64; 2]>,
}

impl Added {
    /// Adds to the two numbers of a row, which begin at 0.
    pub fn add(&mut self, key: String, numbers: [i64; 2]) {
        debug_assert!(key.len() <= KEY_BYTES_MAX, "a key is short");
        let row = self.rows.entry(key).or_default();
        for (sum, number) in row.iter_mut().zip(numbers) {
            *sum = sum.saturating_add(number);
        }
    }
}

/// A row of a projection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectedRow {
    /// Its key.
    pub key: String,
    /// Its numbers.
    pub numbers: [i64; 2],
}

/// The projections of a database.
#[derive(Debug, Clone)]
pub struct Projections {
    database: Database,
    journal: Journal,
}

impl Projections {
    /// The projections of a database, folded from its journal.
    #[must_use]
    pub fn new(database: Database, journal: Journal) -> Self {
        Self { database, journal }
    }

    /// Folds what has come since the last time, up to the journal's head; a version that was not read yet takes over when it
    /// gets there. Answers how far it came.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read or written, and [`StoreError::Corrupt`] when a stream's versions have a
    /// hole, which no reader by position may ever see.
    pub async fn catch_up(&self, projection: &dyn Projection) -> Result<Position, StoreError> {
        let built = built(projection);
        let mut versions: BTreeMap<kernel::StreamId, Version> = BTreeMap::new();
        let mut at = self.journal.checkpoint(&checkpoint(&built)).await?;
        loop {
            let events = self.journal.read_all(at, PAGE).await?;
            let Some(last) = events.last() else { break };
            watch(&mut versions, at, &events)?;
            at = last.position;
            let mut added = Added::default();
            projection.fold(&events, &mut added);
            self.write(built.clone(), added, at).await?;
        }
        self.take_over(projection.name(), built).await?;
        Ok(at)
    }

    /// The rows of the version that is read, whose keys begin with a text, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn rows(
        &self,
        name: &str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<ProjectedRow>, StoreError> {
        let sql = "select r.row_key, r.first, r.second from projections p \
                   join projected r on r.built = p.built \
                   where p.name = $1 and r.row_key >= $2 and r.row_key < $3 order by r.row_key limit $4";
        let asked = query(sql)
            .bind(name)
            .bind(prefix)
            .bind(format!("{prefix}\u{10ffff}"))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = self.database.read_stale(asked).await;
        let rows = rows.map_err(StoreError::database("read a projection"))?;
        Ok(rows
            .iter()
            .map(|row| ProjectedRow {
                key: row.get(0),
                numbers: [row.get(1), row.get(2)],
            })
            .collect())
    }

    /// Adds to the rows and moves the checkpoint, or neither.
    async fn write(&self, built: String, added: Added, at: Position) -> Result<(), StoreError> {
        self.database
            .write("fold a projection", move |connection| {
                Box::pin(async move {
                    let rows: Vec<(String, [i64; 2])> = added.rows.into_iter().collect();
                    for page in rows.chunks(ROWS) {
                        add(connection, &built, page).await?;
                    }
                    move_checkpoint(connection, &checkpoint(&built), at).await
                })
            })
            .await
    }

    /// Lets what was built be read, and forgets what was read before.
    async fn take_over(&self, name: &'static str, built: String) -> Result<(), StoreError> {
        let read = query_scalar::<String>("select built from projections where name = $1")
            .bind(name)
            .fetch_optional(self.database.readers())
            .await
            .map_err(StoreError::database("read which projection is read"))?;
        if read.as_ref() == Some(&built) {
            return Ok(());
        }
        self.database
            .write("let a projection take over", move |connection| {
                Box::pin(async move {
                    let sql = "insert into projections (name, built) values ($1, $2) \
                               on conflict (name) do update set built = excluded.built";
                    query(sql)
                        .bind(name)
                        .bind(&built)
                        .execute(&mut *connection)
                        .await?;
                    // Whatever is left of other versions, unfinished ones included.
                    let (from, to) = (format!("{name}/"), format!("{name}0"));
                    let sql = "delete from projected where built >= $1 and built < $2 and built <> $3";
                    query(sql)
                        .bind(&from)
                        .bind(&to)
                        .bind(&built)
                        .execute(&mut *connection)
                        .await?;
                    let sql = "delete from checkpoints where name >= $1 and name < $2 and name <> $3";
                    query(sql)
                        .bind(checkpoint(&from))
                        .bind(checkpoint(&to))
                        .bind(checkpoint(&built))
                        .execute(connection)
                        .await
                })
            })
            .await
            .map(|_| ())
    }
}

/// What a version's rows are kept under: `/` sorts before every letter, and nothing but versions follows it.
fn built(projection: &dyn Projection) -> String {
    format!("{}/{}", projection.name(), projection.version())
}

fn checkpoint(built: &str) -> String {
    format!("projection:{built}")
}

async fn add(
    connection: &mut Connection,
    built: &str,
    rows: &[(String, [i64; 2])],
) -> Result<(), sqlx::Error> {
    let places: Vec<String> = (0..rows.len())
        .map(|row| format!("($1, ${}, ${}, ${})", row * 3 + 2, row * 3 + 3, row * 3 + 4))
        .collect();
    let sql = format!(
        "insert into projected (built, row_key, first, second) values {} \
         on conflict (built, row_key) do update set \
         first = projected.first + excluded.first, second = projected.second + excluded.second",
        places.join(", ")
    );
    let query = rows.iter().fold(
        crate::sql::made_query(sql).bind(built),
        |query, (key, [first, second])| query.bind(key).bind(*first).bind(*second),
    );
    query.execute(connection).await.map(|_| ())
}

/// Looks that nothing is missing: positions follow each other, and each stream's versions rise by one.
fn watch(
    versions: &mut BTreeMap<kernel::StreamId, Version>,
    after: Position,
    events: &[Recorded],
) -> Result<(), StoreError> {
    let missing = |event: &Recorded| StoreError::Corrupt {
        what: format!("the journal before position {}", event.position.0),
        why: "an event is missing".to_owned(),
    };
    let mut at = after;
    for event in events {
        at = Position(at.0 + 1);
        if event.position != at {
            return Err(missing(event));
        }
        match versions.get_mut(&event.stream) {
            Some(version) if version.0 + 1 == event.version.0 => version.0 += 1,
            Some(_) => return Err(missing(event)),
            None => {
                // Streams are many; what was seen of them is kept for as long as it is few.
                if versions.len() >= 100_000 {
                    versions.clear();
                }
                versions.insert(event.stream.clone(), event.version);
            }
        }
    }
    Ok(())
}
