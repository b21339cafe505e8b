//! Reading: streams, the whole journal by position, first answers, checkpoints, snapshots, growth.
//!
//! Since positions are given inside the writer's transaction, a reader that asks for what is after a position can
//! never miss an event: whatever commits later has a later position.

use super::origin::meta;
use crate::append::limits::PAGE_MAX;
use crate::journal::{FirstAnswer, Snapshot};
use crate::sql::{Connection, Dialect, Readers, Row, Target, query, query_scalar};
use crate::{Growth, StoreError};
use kernel::{CommandId, Position, Recorded, StreamId, Version, WorldMillis};

const ATTEMPT: &str = "read the journal";

/// What follows a position: how every subscriber reads.
pub(crate) const ALL: &str = "select e.position, s.name, e.version, e.kind, e.schema, e.body, e.command, e.at, \
               e.trace, e.correlation, e.causation \
               from events e join streams s on s.id = e.stream \
               where e.position > $1 order by e.position limit $2";
/// What follows a version of one stream: how every state is folded.
pub(crate) const STREAM: &str = "select e.position, s.name, e.version, e.kind, e.schema, e.body, e.command, e.at, \
               e.trace, e.correlation, e.causation \
               from streams s join events e on e.stream = s.id \
               where s.name = $1 and e.version > $2 order by e.version limit $3";
/// The streams of a category.
pub(crate) const STREAMS: &str =
    "select name, version from streams where name >= $1 and name < $2 and name > $3 order by name limit $4";
/// The first answer of a command.
pub(crate) const ANSWER: &str = "select first_position, events, answer from commands where command = $1";

/// A number as SQLite holds it.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A number that SQLite held, which must not be negative.
pub(crate) fn unsigned(value: i64, what: &str) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Corrupt {
        what: what.to_owned(),
        why: format!("it is {value}"),
    })
}

pub(crate) async fn head(connection: &mut Connection) -> Result<Position, StoreError> {
    let head = query_scalar::<i64>("select coalesce(max(position), 0) from events")
        .fetch_one(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    unsigned(head, "the journal's head").map(Position)
}

pub(crate) async fn all<'c>(
    target: impl Into<Target<'c>>,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = query(ALL)
        .bind(signed(after.0))
        .bind(page(limit))
        .fetch_all(target)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    rows.iter().map(recorded).collect()
}

pub(super) async fn stream(
    readers: &Readers,
    stream: &StreamId,
    after: Version,
    limit: usize,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = query(STREAM)
        .bind(stream.as_str())
        .bind(signed(after.0))
        .bind(page(limit))
        .fetch_all(readers)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    rows.iter().map(recorded).collect()
}

pub(super) async fn version(readers: &Readers, stream: &StreamId) -> Result<Version, StoreError> {
    let version = query_scalar::<i64>("select version from streams where name = $1")
        .bind(stream.as_str())
        .fetch_optional(readers)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    unsigned(version.unwrap_or(0), "a stream's version").map(Version)
}

pub(super) async fn streams(
    readers: &Readers,
    category: &str,
    after: Option<&StreamId>,
    limit: usize,
) -> Result<Vec<(StreamId, Version)>, StoreError> {
    // '-' ends a category and '.' is the next character, so the half-open range is exactly the category's names.
    let rows = query(STREAMS)
        .bind(format!("{category}-"))
        .bind(format!("{category}."))
        .bind(after.map_or("", StreamId::as_str))
        .bind(page(limit))
        .fetch_all(readers)
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

pub(super) async fn answer(readers: &Readers, command: CommandId) -> Result<Option<FirstAnswer>, StoreError> {
    let row = query(ANSWER)
        .bind(command.0.to_be_bytes().to_vec())
        .fetch_optional(readers)
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

pub(super) async fn checkpoint(readers: &Readers, name: &str) -> Result<Position, StoreError> {
    let position = query_scalar::<i64>("select position from checkpoints where name = $1")
        .bind(name)
        .fetch_optional(readers)
        .await
        .map_err(StoreError::database("read a checkpoint"))?;
    unsigned(position.unwrap_or(0), "a checkpoint").map(Position)
}

pub(super) async fn snapshot(
    readers: &Readers,
    name: &str,
    shape: &str,
) -> Result<Option<Snapshot>, StoreError> {
    let row = query("select position, body from snapshots where name = $1 and shape = $2")
        .bind(name)
        .bind(shape)
        .fetch_optional(readers)
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

/// How large the database is.
pub(crate) async fn growth<'c>(target: impl Into<Target<'c>>) -> Result<Growth, StoreError> {
    let target = target.into();
    let sql = match target.dialect() {
        Dialect::Sqlite => {
            "select p.page_count * s.page_size, f.freelist_count * s.page_size, \
             (select coalesce(max(position), 0) from events) \
             from pragma_page_count p, pragma_freelist_count f, pragma_page_size s"
        }
        Dialect::Postgres => {
            "select pg_database_size(current_database()), 0::bigint, \
             (select coalesce(max(position), 0) from events)"
        }
    };
    let row = query(sql)
        .fetch_one(target)
        .await
        .map_err(StoreError::database("measure the database"))?;
    let measure = |column| unsigned(row.get(column), "a measure of the database");
    Ok(Growth {
        bytes: measure(0)?,
        bytes_free: measure(1)?,
        events: measure(2)?,
    })
}

fn recorded(row: &Row) -> Result<Recorded, StoreError> {
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
        schema: u16::try_from(row.get::<i64>(4)).map_err(|_| corrupt("its schema is out of range"))?,
        body: row.get(5),
        command: CommandId(u128::from_be_bytes(command)),
        at: WorldMillis(unsigned(row.get(7), "an event's time")?),
        meta: meta(row, 8, position)?,
    })
}

fn page(limit: usize) -> i64 {
    i64::try_from(limit.min(PAGE_MAX)).unwrap_or(i64::MAX)
}
