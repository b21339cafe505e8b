//! Appending a group: every decision of a batch checked in order, then written with a handful of statements.
//!
//! What the checks need (the head, streams, known commands, owners) is read once per group; each append is decided against
//! that and against the appends before it; then streams, events and commands are written in one statement each or in one
//! for all. The number of statements does not grow with the group, which is what makes group commit cheap.
//!
//! What it is not: it neither begins nor commits. It runs inside the writer's transaction, which holds the journal alone, so
//! nothing it read can change before the commit.

mod known;
pub(crate) mod postgres;
mod sqlite;

pub(crate) use known::Known;

use std::collections::{BTreeMap, HashMap};

use kernel::{CommandId, Position};

use super::read::{first_answer, signed, unsigned};
use crate::decision::Standing;
use crate::sql::{Connection, Row, query};
use crate::{Append, AppendError, Appended, StoreError};

const ATTEMPT: &str = "append to the journal";

/// What was accepted, in order.
type Accepted<'a> = [(&'a Append, Appended)];

/// Decides and writes a group of appends; answers one result each, and the journal's head after them. What is `known` is what the
/// transaction before left, and then what this group leaves; after a failure it is to be dropped.
pub(crate) async fn group(
    connection: &mut Connection,
    group: &[&Append],
    known: &mut Known,
) -> Result<(Vec<Result<Appended, AppendError>>, Position), StoreError> {
    let mut standing = Standing::default();
    for append in group.iter().copied() {
        standing.ask(append);
    }
    match connection {
        Connection::Sqlite(connection) => sqlite::load(connection, group, &mut standing).await?,
        Connection::Postgres(connection) => postgres::load(connection, group, &mut standing, known).await?,
    }
    let mut answers = Vec::with_capacity(group.len());
    let mut accepted = Vec::with_capacity(group.len());
    for append in group.iter().copied() {
        let decided = standing.decide(append);
        if let Ok(appended) = &decided {
            accepted.push((append, appended.clone()));
        }
        answers.push(decided);
    }
    if !accepted.is_empty() {
        match connection {
            Connection::Sqlite(connection) => sqlite::write(connection, &standing, &accepted).await?,
            Connection::Postgres(connection) => {
                postgres::write(connection, &mut standing, &accepted).await?;
                known.learn(&standing);
            }
        }
        move_checkpoints(connection, &accepted).await?;
    }
    Ok((answers, Position(standing.head)))
}

/// What a row of the loading statement is about: its first column. Then come a name, a number, how many events (of a stream the
/// number of its row, where the store asks for it), a command's id and its answer.
mod about {
    pub const HEAD: i64 = 0;
    pub const STREAM: i64 = 1;
    pub const OWNER: i64 = 2;
}

/// Takes what the loading statement read.
fn stand(rows: impl IntoIterator<Item = Row>, standing: &mut Standing<'_>) -> Result<(), StoreError> {
    for row in rows {
        let number = || unsigned(row.get(2), "a number of the journal");
        match row.get::<i64>(0) {
            about::HEAD => standing.head = number()?,
            about::STREAM => {
                let name = row.get::<String>(1);
                fill(&mut standing.versions, &name, number()?);
                standing.rows.insert(name, row.get(3));
            }
            about::OWNER => fill(&mut standing.owners, &row.get::<String>(1), number()?),
            _ => {
                let first = first_answer(row.get(2), row.get(3), row.get(5))?;
                standing.answers.insert(command_id(row.get(4))?, first);
            }
        }
    }
    Ok(())
}

/// Takes a number that was read for a name that was asked for.
fn fill(known: &mut HashMap<&str, u64>, name: &str, value: u64) {
    if let Some(slot) = known.get_mut(name) {
        *slot = value;
    }
}

/// A command's id as it was stored.
fn command_id(bytes: Vec<u8>) -> Result<CommandId, StoreError> {
    <[u8; 16]>::try_from(bytes)
        .map(|id| CommandId(u128::from_be_bytes(id)))
        .map_err(|_| StoreError::Corrupt {
            what: "a command".to_owned(),
            why: "its id is not 16 bytes".to_owned(),
        })
}

/// The streams that were written, in order of their names, with where they stand now.
fn moved<'a>(standing: &Standing<'_>, accepted: &Accepted<'a>) -> Vec<(&'a str, u64)> {
    let mut moved: Vec<&str> = accepted
        .iter()
        .flat_map(|(append, _)| append.records.iter().map(|(stream, _)| stream.as_str()))
        .collect();
    moved.sort_unstable();
    moved.dedup();
    let version = |stream| standing.versions.get(stream).copied().unwrap_or(0);
    moved
        .into_iter()
        .map(|stream| (stream, version(stream)))
        .collect()
}

/// Every checkpoint the group moves, once, as far as it goes.
async fn move_checkpoints(connection: &mut Connection, accepted: &Accepted<'_>) -> Result<(), StoreError> {
    let mut furthest: BTreeMap<&str, Position> = BTreeMap::new();
    for checkpoint in accepted
        .iter()
        .filter_map(|(append, _)| append.checkpoint.as_ref())
    {
        let position = furthest.entry(&checkpoint.name).or_default();
        *position = checkpoint.position.max(*position);
    }
    for (name, position) in furthest {
        move_checkpoint(connection, name, position)
            .await
            .map_err(StoreError::database(ATTEMPT))?;
    }
    Ok(())
}

/// Moves a checkpoint forward; it never goes back.
pub(crate) async fn move_checkpoint(
    connection: &mut Connection,
    name: &str,
    position: Position,
) -> Result<(), sqlx::Error> {
    let sql = "insert into checkpoints (name, position) values ($1, $2) \
               on conflict (name) do update set position = excluded.position \
               where excluded.position > checkpoints.position";
    query(sql)
        .bind(name)
        .bind(signed(position.0))
        .execute(connection)
        .await
        .map(|_| ())
}
