//! Reading: streams, the whole journal by position, first answers, checkpoints, snapshots, growth.
//!
//! Since positions are given inside the writer's transaction, a reader that asks for what is after a position can
//! never miss an event: whatever commits later has a later position.

use kernel::{CommandId, Position, Recorded, StreamId, Version, WorldMillis};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};

use super::Growth;
use crate::StoreError;
use crate::append::limits::PAGE_MAX;
use crate::journal::{FirstAnswer, Snapshot};

const ATTEMPT: &str = "read the journal";

/// A number as SQLite holds it.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A number that SQLite held, which must not be negative.
pub(super) fn unsigned(value: i64, what: &str) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Corrupt {
        what: what.to_owned(),
        why: format!("it is {value}"),
    })
}

pub(super) async fn head(connection: &mut SqliteConnection) -> Result<Position, StoreError> {
    let head = sqlx::query_scalar::<_, i64>("select coalesce(max(position), 0) from events")
        .fetch_one(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    unsigned(head, "the journal's head").map(Position)
}

pub(super) async fn all(
    pool: &SqlitePool,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, StoreError> {
    let sql = "select e.position, s.name, e.version, e.kind, e.schema, e.body, e.command, e.at \
               from events e join streams s on s.id = e.stream \
               where e.position > $1 order by e.position limit $2";
    let rows = sqlx::query(sql)
        .bind(signed(after.0))
        .bind(page(limit))
        .fetch_all(pool)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    rows.iter().map(recorded).collect()
}

pub(super) async fn stream(
    pool: &SqlitePool,
    stream: &StreamId,
    after: Version,
    limit: usize,
) -> Result<Vec<Recorded>, StoreError> {
    let sql = "select e.position, s.name, e.version, e.kind, e.schema, e.body, e.command, e.at \
               from streams s join events e on e.stream = s.id \
               where s.name = $1 and e.version > $2 order by e.version limit $3";
    let rows = sqlx::query(sql)
        .bind(stream.as_str())
        .bind(signed(after.0))
        .bind(page(limit))
        .fetch_all(pool)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    rows.iter().map(recorded).collect()
}

pub(super) async fn version(pool: &SqlitePool, stream: &StreamId) -> Result<Version, StoreError> {
    let version = sqlx::query_scalar::<_, i64>("select version from streams where name = $1")
        .bind(stream.as_str())
        .fetch_optional(pool)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    unsigned(version.unwrap_or(0), "a stream's version").map(Version)
}

pub(super) async fn streams(
    pool: &SqlitePool,
    category: &str,
    after: Option<&StreamId>,
    limit: usize,
) -> Result<Vec<(StreamId, Version)>, StoreError> {
    // '-' ends a category and '.' is the next character, so the half-open range is exactly the category's names.
    let sql = "select name, version from streams where name >= $1 and name < $2 and name > $3 order by name limit $4";
    let rows = sqlx::query(sql)
        .bind(format!("{category}-"))
        .bind(format!("{category}."))
        .bind(after.map_or("", StreamId::as_str))
        .bind(page(limit))
        .fetch_all(pool)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    rows.iter()
        .map(|row| {
            Ok((
                StreamId::from_stored(row.get(0)),
                Version(unsigned(row.get(1), "a stream's version")?),
            ))
        })
        .collect()
}

pub(super) async fn answer(pool: &SqlitePool, command: CommandId) -> Result<Option<FirstAnswer>, StoreError> {
    let row = sqlx::query("select first_position, events, answer from commands where command = $1")
        .bind(command.0.to_be_bytes().to_vec())
        .fetch_optional(pool)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    row.map(|row| first_answer(row.get(0), row.get(1), row.get(2)))
        .transpose()
}

/// The first answer from its columns.
pub(super) fn first_answer(first: i64, events: i64, answer: Vec<u8>) -> Result<FirstAnswer, StoreError> {
    let first = unsigned(first, "a command's position")?;
    let events = unsigned(events, "a command's number of events")?;
    Ok(FirstAnswer {
        answer,
        positions: (first..first + events).map(Position).collect(),
    })
}

pub(super) async fn checkpoint(pool: &SqlitePool, name: &str) -> Result<Position, StoreError> {
    let position = sqlx::query_scalar::<_, i64>("select position from checkpoints where name = $1")
        .bind(name)
        .fetch_optional(pool)
        .await
        .map_err(StoreError::database("read a checkpoint"))?;
    unsigned(position.unwrap_or(0), "a checkpoint").map(Position)
}

pub(super) async fn snapshot(
    pool: &SqlitePool,
    name: &str,
    shape: &str,
) -> Result<Option<Snapshot>, StoreError> {
    let row = sqlx::query("select position, body from snapshots where name = $1 and shape = $2")
        .bind(name)
        .bind(shape)
        .fetch_optional(pool)
        .await
        .map_err(StoreError::database("read a snapshot"))?;
    row.map(|row| {
        let position = Position(unsigned(row.get(0), "a snapshot's position")?);
        Ok(Snapshot {
            shape: shape.to_owned(),
            position,
            body: row.get(1),
        })
    })
    .transpose()
}

pub(super) async fn growth(pool: &SqlitePool) -> Result<Growth, StoreError> {
    let read = async |sql: &'static str| {
        let value = sqlx::query_scalar::<_, i64>(sql)
            .fetch_one(pool)
            .await
            .map_err(StoreError::database("measure the database"))?;
        unsigned(value, "a measure of the database")
    };
    Ok(Growth {
        pages: read("pragma page_count").await?,
        pages_free: read("pragma freelist_count").await?,
        page_bytes: read("pragma page_size").await?,
        events: read("select coalesce(max(position), 0) from events").await?,
    })
}

fn recorded(row: &SqliteRow) -> Result<Recorded, StoreError> {
    let position = unsigned(row.get(0), "an event's position")?;
    let corrupt = |why: &str| StoreError::Corrupt {
        what: format!("the event at position {position}"),
        why: why.to_owned(),
    };
    let command: Vec<u8> = row.get(6);
    let command = <[u8; 16]>::try_from(command).map_err(|_| corrupt("its command id is not 16 bytes"))?;
    Ok(Recorded {
        position: Position(position),
        stream: StreamId::from_stored(row.get(1)),
        version: Version(unsigned(row.get(2), "an event's version")?),
        kind: row.get(3),
        schema: u16::try_from(row.get::<i64, _>(4)).map_err(|_| corrupt("its schema is out of range"))?,
        body: row.get(5),
        command: CommandId(u128::from_be_bytes(command)),
        at: WorldMillis(unsigned(row.get(7), "an event's time")?),
    })
}

fn page(limit: usize) -> i64 {
    i64::try_from(limit.min(PAGE_MAX)).unwrap_or(i64::MAX)
}
