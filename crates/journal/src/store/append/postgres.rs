//! Loading and writing a group on PostgreSQL: one statement that reads, one that writes, each over arrays.
//!
//! The transaction holds the journal's lock, which every writer of the database takes first, so positions are committed in
//! their order and a reader by position misses nothing. The rows of owners are locked as well while they are checked: an
//! epoch cannot rise between the check and the commit, even by a statement from elsewhere.

use kernel::CommandId;
use sqlx::postgres::PgConnection;

use super::super::origin::trace_bytes;
use super::super::read::signed;
use super::{ATTEMPT, Accepted, moved, stand};
use crate::decision::Standing;
use crate::sql::Row;
use crate::{Append, StoreError};

/// Reads what stands, whatever the group is about.
pub(crate) const LOAD: &str = "with owned as (select writer, epoch from writers where writer = any($2) for share) \
               select 0::bigint, '' as name, coalesce(max(position), 0), 0::bigint, ''::bytea, ''::bytea \
               from events \
               union all select 1, name, version, 0, '', '' from streams where name = any($1) \
               union all select 2, writer, epoch, 0, '', '' from owned \
               union all select 3, '', first_position, events, command, answer \
               from commands where command = any($3)";

/// Loads what stands.
pub(super) async fn load(
    connection: &mut PgConnection,
    group: &[&Append],
    standing: &mut Standing<'_>,
) -> Result<(), StoreError> {
    let streams: Vec<&str> = standing.versions.keys().copied().collect();
    let owners: Vec<&str> = standing.owners.keys().copied().collect();
    let commands: Vec<Vec<u8>> = group
        .iter()
        .filter_map(|append| append.command)
        .map(|command| command.0.to_be_bytes().to_vec())
        .collect();
    let rows = sqlx::query(LOAD)
        .bind(&streams)
        .bind(&owners)
        .bind(&commands)
        .fetch_all(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    stand(rows.into_iter().map(Row::Postgres), standing)
}

/// Columns of the events that are written.
#[derive(Default)]
struct Events<'a> {
    positions: Vec<i64>,
    streams: Vec<&'a str>,
    versions: Vec<i64>,
    kinds: Vec<&'a str>,
    schemas: Vec<i64>,
    bodies: Vec<&'a str>,
    commands: Vec<[u8; 16]>,
    times: Vec<i64>,
    traces: Vec<Option<Vec<u8>>>,
    correlations: Vec<Option<Vec<u8>>>,
    causations: Vec<Option<i64>>,
}

/// Columns of the first answers that are kept.
#[derive(Default)]
struct Commands<'a> {
    commands: Vec<[u8; 16]>,
    first_positions: Vec<i64>,
    events: Vec<i64>,
    answers: Vec<&'a [u8]>,
    times: Vec<i64>,
}

/// Writes what was accepted: streams, events, first answers.
pub(super) async fn write(
    connection: &mut PgConnection,
    standing: &Standing<'_>,
    accepted: &Accepted<'_>,
) -> Result<(), StoreError> {
    let (names, heads): (Vec<&str>, Vec<i64>) = moved(standing, accepted)
        .into_iter()
        .map(|(name, version)| (name, signed(version)))
        .unzip();
    let (mut events, mut commands) = (Events::default(), Commands::default());
    for (append, appended) in accepted {
        let id = append.command.unwrap_or(CommandId(0)).0.to_be_bytes();
        let places = appended.positions.iter().zip(&appended.versions);
        for ((stream, event), (position, version)) in append.records.iter().zip(places) {
            events.positions.push(signed(position.0));
            events.streams.push(stream.as_str());
            events.versions.push(signed(version.0));
            events.kinds.push(event.kind);
            events.schemas.push(i64::from(event.schema));
            events.bodies.push(&event.body);
            events.commands.push(id);
            events.times.push(signed(append.at.0));
            let meta = &append.meta;
            events
                .traces
                .push(meta.trace.map(|trace| trace_bytes(trace).to_vec()));
            events
                .correlations
                .push(meta.correlation.map(|id| id.0.to_be_bytes().to_vec()));
            events
                .causations
                .push(meta.causation.map(|cause| signed(cause.0)));
        }
        if append.command.is_some() {
            let first = appended.positions.first().map_or(0, |position| position.0);
            commands.commands.push(id);
            commands.first_positions.push(signed(first));
            commands.events.push(signed(appended.positions.len() as u64));
            commands.answers.push(&append.answer);
            commands.times.push(signed(append.at.0));
        }
    }
    let sql = "with moved as ( \
                 insert into streams (name, version) select * from unnest($1::text[], $2::bigint[]) \
                 on conflict (name) do update set version = excluded.version returning id, name \
               ), written as ( \
                 insert into events (position, stream, version, kind, schema, body, command, at, trace, correlation, causation) \
                 select e.position, moved.id, e.version, e.kind, e.schema, e.body, e.command, e.at, \
                 e.trace, e.correlation, e.causation \
                 from unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], \
                 $9::bytea[], $10::bigint[], $16::bytea[], $17::bytea[], $18::bigint[]) \
                 as e (position, stream, version, kind, schema, body, command, at, trace, correlation, causation) \
                 join moved on moved.name = e.stream \
               ) \
               insert into commands (command, first_position, events, answer, at) \
               select * from unnest($11::bytea[], $12::bigint[], $13::bigint[], $14::bytea[], $15::bigint[])";
    sqlx::query(sql)
        .bind(names)
        .bind(heads)
        .bind(events.positions)
        .bind(events.streams)
        .bind(events.versions)
        .bind(events.kinds)
        .bind(events.schemas)
        .bind(events.bodies)
        .bind(events.commands)
        .bind(events.times)
        .bind(commands.commands)
        .bind(commands.first_positions)
        .bind(commands.events)
        .bind(commands.answers)
        .bind(commands.times)
        .bind(events.traces)
        .bind(events.correlations)
        .bind(events.causations)
        .execute(connection)
        .await
        .map(|_| ())
        .map_err(StoreError::database(ATTEMPT))
}
