//! Loading and writing a group on SQLite: what is asked for and what is written goes as one JSON array a statement.

use std::collections::HashMap;

use kernel::CommandId;
use serde_json::{Value, json};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::super::origin::trace_bytes;
use super::super::read::signed;
use super::{ATTEMPT, Accepted, moved, stand};
use crate::decision::Standing;
use crate::sql::Row;
use crate::{Append, StoreError};

/// Loads what stands, in one statement: each costs a way to the database's own thread and back.
pub(super) async fn load(
    connection: &mut SqliteConnection,
    group: &[&Append],
    standing: &mut Standing<'_>,
) -> Result<(), StoreError> {
    let streams = json!(standing.versions.keys().collect::<Vec<_>>()).to_string();
    let owners = json!(standing.owners.keys().collect::<Vec<_>>()).to_string();
    let commands: Vec<String> = group
        .iter()
        .filter_map(|append| append.command)
        .map(|id| id.to_string())
        .collect();
    let sql = "select 0, '', coalesce(max(position), 0), 0, x'', x'' from events \
               union all select 1, name, version, 0, x'', x'' from streams \
               where name in (select value from json_each($1)) \
               union all select 2, writer, epoch, 0, x'', x'' from writers \
               where writer in (select value from json_each($2)) \
               union all select 3, '', first_position, events, command, answer from commands \
               where command in (select unhex(value) from json_each($3))";
    let rows = sqlx::query(sql)
        .bind(streams)
        .bind(owners)
        .bind(json!(commands).to_string())
        .fetch_all(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    stand(rows.into_iter().map(Row::Sqlite), standing)
}

/// Writes what was accepted: streams, events, first answers.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    standing: &Standing<'_>,
    accepted: &Accepted<'_>,
) -> Result<(), StoreError> {
    if accepted.iter().any(|(append, _)| !append.records.is_empty()) {
        let ids = write_streams(connection, standing, accepted).await?;
        write_events(connection, &ids, accepted).await?;
    }
    let commands: Vec<Value> = accepted
        .iter()
        .filter_map(|(append, appended)| {
            let first = appended.positions.first().map_or(0, |position| position.0);
            let command = append.command?.to_string();
            let answer = hexadecimal(&append.answer);
            let at = signed(append.at.0);
            Some(json!([command, first, appended.positions.len(), answer, at]))
        })
        .collect();
    if commands.is_empty() {
        return Ok(());
    }
    let sql = "insert into commands (command, first_position, events, answer, at) \
               select unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3), value ->> 4 from json_each($1)";
    execute(connection, sql, Value::Array(commands)).await
}

/// Moves the heads of the streams that were written; answers their row ids.
async fn write_streams(
    connection: &mut SqliteConnection,
    standing: &Standing<'_>,
    accepted: &Accepted<'_>,
) -> Result<HashMap<String, i64>, StoreError> {
    let heads: Vec<Value> = moved(standing, accepted)
        .into_iter()
        .map(|(stream, version)| json!([stream, version]))
        .collect();
    let sql = "insert into streams (name, version) select value ->> 0, value ->> 1 from json_each($1) where true \
               on conflict (name) do update set version = excluded.version returning name, id";
    let rows = rows(connection, sql, Value::Array(heads).to_string()).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

async fn write_events(
    connection: &mut SqliteConnection,
    ids: &HashMap<String, i64>,
    accepted: &Accepted<'_>,
) -> Result<(), StoreError> {
    let mut events = Vec::new();
    for (append, appended) in accepted {
        let command = append.command.unwrap_or(CommandId(0)).to_string();
        let trace = append.meta.trace.map(|trace| hexadecimal(&trace_bytes(trace)));
        let correlation = append.meta.correlation.map(|id| id.to_string());
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
                signed(append.at.0),
                trace,
                correlation,
                append.meta.causation.map(|cause| signed(cause.0))
            ]));
        }
    }
    let sql = "insert into events (position, stream, version, kind, schema, body, command, at, trace, correlation, causation) \
               select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
               unhex(value ->> 6), value ->> 7, unhex(value ->> 8), unhex(value ->> 9), value ->> 10 from json_each($1)";
    execute(connection, sql, Value::Array(events)).await
}

async fn rows(
    connection: &mut SqliteConnection,
    sql: &'static str,
    names: String,
) -> Result<Vec<SqliteRow>, StoreError> {
    sqlx::query(sql)
        .bind(names)
        .fetch_all(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))
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
