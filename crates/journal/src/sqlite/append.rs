//! Appending a group: every decision of a batch checked in order, then written with a handful of statements.
//!
//! What the checks need (stream heads, known commands, owners) is read once per group; each append is decided against
//! that and against the appends before it; then streams, events and commands are written in one statement each, from
//! a JSON array. The number of statements does not grow with the group, which is what makes group commit cheap.
//!
//! What it is not: it neither begins nor commits. It runs inside the writer's `BEGIN IMMEDIATE` transaction, so nothing
//! it read can change before the commit.

use std::collections::HashMap;

use kernel::{CommandId, Position};
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::read::{first_answer, signed, unsigned};
use crate::decision::Standing;
use crate::{Append, AppendError, Appended, StoreError};

const ATTEMPT: &str = "append to the journal";

/// Decides and writes a group of appends; answers one result each, and the journal's head after them.
pub(super) async fn group(
    connection: &mut SqliteConnection,
    group: &[&Append],
    head: Position,
) -> Result<(Vec<Result<Appended, AppendError>>, Position), StoreError> {
    let mut standing = load(connection, group, head).await?;
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
        write(connection, &standing, &accepted).await?;
    }
    Ok((answers, Position(standing.head)))
}

async fn load<'a>(
    connection: &mut SqliteConnection,
    group: &[&'a Append],
    head: Position,
) -> Result<Standing<'a>, StoreError> {
    let mut standing = Standing {
        head: head.0,
        ..Standing::default()
    };
    for append in group.iter().copied() {
        standing.ask(append);
    }
    if !standing.versions.is_empty() {
        let names = json!(standing.versions.keys().collect::<Vec<_>>()).to_string();
        let sql = "select name, version from streams where name in (select value from json_each($1))";
        for row in rows(connection, sql, names).await? {
            fill(
                &mut standing.versions,
                row.get(0),
                unsigned(row.get(1), "a stream's version")?,
            );
        }
    }
    if !standing.owners.is_empty() {
        let names = json!(standing.owners.keys().collect::<Vec<_>>()).to_string();
        let sql = "select writer, epoch from writers where writer in (select value from json_each($1))";
        for row in rows(connection, sql, names).await? {
            fill(
                &mut standing.owners,
                row.get(0),
                unsigned(row.get(1), "an epoch")?,
            );
        }
    }
    let commands: Vec<String> = group
        .iter()
        .filter_map(|append| append.command)
        .map(|id| id.to_string())
        .collect();
    if !commands.is_empty() {
        let sql = "select command, first_position, events, answer from commands \
                   where command in (select unhex(value) from json_each($1))";
        for row in rows(connection, sql, json!(commands).to_string()).await? {
            let id = <[u8; 16]>::try_from(row.get::<Vec<u8>, _>(0)).map_err(|_| StoreError::Corrupt {
                what: "a command".to_owned(),
                why: "its id is not 16 bytes".to_owned(),
            })?;
            let first = first_answer(row.get(1), row.get(2), row.get(3))?;
            standing.answers.insert(CommandId(u128::from_be_bytes(id)), first);
        }
    }
    Ok(standing)
}

fn fill(known: &mut HashMap<&str, u64>, name: &str, value: u64) {
    if let Some(slot) = known.get_mut(name) {
        *slot = value;
    }
}

async fn rows(
    connection: &mut SqliteConnection,
    sql: &'static str,
    names: String,
) -> Result<Vec<sqlx::sqlite::SqliteRow>, StoreError> {
    sqlx::query(sql)
        .bind(names)
        .fetch_all(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))
}

async fn write(
    connection: &mut SqliteConnection,
    standing: &Standing<'_>,
    accepted: &[(&Append, Appended)],
) -> Result<(), StoreError> {
    let records: usize = accepted.iter().map(|(append, _)| append.records.len()).sum();
    if records > 0 {
        let ids = write_streams(connection, standing, accepted).await?;
        write_events(connection, &ids, accepted).await?;
    }
    let commands: Vec<Value> = accepted
        .iter()
        .filter_map(|(append, appended)| {
            let first = appended.positions.first().map_or(0, |position| position.0);
            let command = append.command?.to_string();
            Some(json!([
                command,
                first,
                appended.positions.len(),
                hexadecimal(&append.answer)
            ]))
        })
        .collect();
    if !commands.is_empty() {
        let sql = "insert into commands (command, first_position, events, answer) \
                   select unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3) from json_each($1)";
        execute(connection, sql, Value::Array(commands)).await?;
    }
    for (append, _) in accepted {
        if let Some(checkpoint) = &append.checkpoint {
            move_checkpoint(connection, &checkpoint.name, checkpoint.position)
                .await
                .map_err(StoreError::database(ATTEMPT))?;
        }
    }
    Ok(())
}

/// Moves the heads of the streams that were written; answers their row ids.
async fn write_streams(
    connection: &mut SqliteConnection,
    standing: &Standing<'_>,
    accepted: &[(&Append, Appended)],
) -> Result<HashMap<String, i64>, StoreError> {
    let mut moved: Vec<&str> = accepted
        .iter()
        .flat_map(|(append, _)| append.records.iter().map(|(stream, _)| stream.as_str()))
        .collect();
    moved.sort_unstable();
    moved.dedup();
    let heads: Vec<Value> = moved
        .into_iter()
        .map(|stream| json!([stream, standing.versions.get(stream).copied().unwrap_or(0)]))
        .collect();
    let sql = "insert into streams (name, version) select value ->> 0, value ->> 1 from json_each($1) where true \
               on conflict (name) do update set version = excluded.version returning name, id";
    let rows = rows(connection, sql, Value::Array(heads).to_string()).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

async fn write_events(
    connection: &mut SqliteConnection,
    ids: &HashMap<String, i64>,
    accepted: &[(&Append, Appended)],
) -> Result<(), StoreError> {
    let mut events = Vec::new();
    for (append, appended) in accepted {
        let command = append.command.unwrap_or(CommandId(0)).to_string();
        let places = appended.positions.iter().zip(&appended.versions);
        for ((stream, event), (position, version)) in append.records.iter().zip(places) {
            let stream = ids.get(stream.as_str());
            events.push(json!([
                position.0,
                stream,
                version.0,
                event.kind,
                event.schema,
                event.body,
                command,
                signed(append.at.0)
            ]));
        }
    }
    let sql = "insert into events (position, stream, version, kind, schema, body, command, at) \
               select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
               unhex(value ->> 6), value ->> 7 from json_each($1)";
    execute(connection, sql, Value::Array(events)).await
}

async fn execute(
    connection: &mut SqliteConnection,
    sql: &'static str,
    rows: Value,
) -> Result<(), StoreError> {
    sqlx::query(sql)
        .bind(rows.to_string())
        .execute(connection)
        .await
        .map(|_| ())
        .map_err(StoreError::database(ATTEMPT))
}

/// Moves a checkpoint forward; it never goes back.
pub(super) async fn move_checkpoint(
    connection: &mut SqliteConnection,
    name: &str,
    position: Position,
) -> Result<(), sqlx::Error> {
    let sql = "insert into checkpoints (name, position) values ($1, $2) \
               on conflict (name) do update set position = excluded.position where excluded.position > position";
    sqlx::query(sql)
        .bind(name)
        .bind(signed(position.0))
        .execute(connection)
        .await
        .map(|_| ())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            use std::fmt::Write;
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
