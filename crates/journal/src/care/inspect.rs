//! Looking at a database: how far it has come, what it is made of, who owns what.
//!
//! What it is not: it verifies nothing.

use kernel::Position;

use super::look_at;
use crate::database::migrate;
use crate::sql::{Connection, Dialect, query};
use crate::store::read::unsigned;
use crate::{Growth, Place, StoreError, store};

/// Lines of one list.
const LINES_MAX: i64 = 200;

/// How much of the journal one kind of event is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindGrowth {
    /// The kind.
    pub kind: String,
    /// The version of its format.
    pub schema: u64,
    /// How many.
    pub events: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

/// How much is kept of what commands were answered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerGrowth {
    /// How many.
    pub answers: u64,
    /// Bytes of the answers themselves.
    pub bytes: u64,
    /// World time of the oldest, in milliseconds; 0 where there is none.
    pub oldest_ms: u64,
}

/// What a database is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The number of its last migration.
    pub schema: i64,
    /// How large it is.
    pub growth: Growth,
    /// World time of the last event, in milliseconds.
    pub world_ms: u64,
    /// Its kinds of events, the largest first.
    pub kinds: Vec<KindGrowth>,
    /// How many streams each category has.
    pub categories: Vec<(String, u64)>,
    /// First answers of commands.
    pub answers: AnswerGrowth,
    /// How far policies and projections have come.
    pub checkpoints: Vec<(String, Position)>,
    /// The epoch of each writer, and the node that claimed it, empty where none did.
    pub writers: Vec<(String, u64, String)>,
    /// Snapshots: name, position, bytes.
    pub snapshots: Vec<(String, Position, u64)>,
}

/// Looks at a database.
///
/// # Errors
/// [`StoreError`] when it cannot be opened or read.
pub async fn inspect(place: &Place) -> Result<Inspection, StoreError> {
    let mut connection = look_at(place).await?;
    let kinds = "select kind, schema, count(*), cast(sum(length(body)) as bigint) from events \
                 group by kind, schema order by 4 desc limit $1";
    let kinds = rows(&mut connection, kinds, |row| {
        Ok(KindGrowth {
            kind: row.get(0),
            schema: number(row.get(1))?,
            events: number(row.get(2))?,
            bytes: number(row.get(3))?,
        })
    })
    .await?;
    let categories = match connection.dialect() {
        Dialect::Sqlite => {
            "select substr(name, 1, instr(name || '-', '-') - 1), count(*) from streams group by 1 order by 1 limit $1"
        }
        Dialect::Postgres => {
            "select split_part(name, '-', 1), count(*) from streams group by 1 order by 1 limit $1"
        }
    };
    let categories = rows(&mut connection, categories, |row| {
        Ok((row.get(0), number(row.get(1))?))
    })
    .await?;
    let answers = "select count(*), cast(coalesce(sum(length(answer)), 0) as bigint), coalesce(min(at), 0) + 0 * $1 from commands";
    let answers = rows(&mut connection, answers, |row| {
        Ok(AnswerGrowth {
            answers: number(row.get(0))?,
            bytes: number(row.get(1))?,
            oldest_ms: number(row.get(2))?,
        })
    })
    .await?;
    let checkpoints = "select name, position from checkpoints order by name limit $1";
    let checkpoints = rows(&mut connection, checkpoints, |row| {
        Ok((row.get(0), Position(number(row.get(1))?)))
    })
    .await?;
    let writers = "select writer, epoch, node from writers order by writer limit $1";
    let writers = rows(&mut connection, writers, |row| {
        Ok((row.get(0), number(row.get(1))?, row.get(2)))
    })
    .await?;
    let snapshots =
        "select name, position, cast(length(body) as bigint) from snapshots order by position desc limit $1";
    let snapshots = rows(&mut connection, snapshots, |row| {
        Ok((row.get(0), Position(number(row.get(1))?), number(row.get(2))?))
    })
    .await?;
    let last = "select at from events order by position desc limit 1 + 0 * $1";
    let last = rows(&mut connection, last, |row| number(row.get(0))).await?;
    Ok(Inspection {
        schema: migrate::LATEST,
        growth: store::read::growth(&mut connection).await?,
        world_ms: last.first().copied().unwrap_or(0),
        kinds,
        categories,
        answers: answers[0],
        checkpoints,
        writers,
        snapshots,
    })
}

async fn rows<T>(
    connection: &mut Connection,
    sql: &'static str,
    read: impl Fn(&crate::sql::Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let rows = query(sql)
        .bind(LINES_MAX)
        .fetch_all(connection)
        .await
        .map_err(StoreError::database("look at the database"))?;
    rows.iter().map(read).collect()
}

fn number(value: i64) -> Result<u64, StoreError> {
    unsigned(value, "a number of the database")
}
