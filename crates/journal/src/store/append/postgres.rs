//! Loading and writing a group on PostgreSQL: one statement that reads, one that writes, each over arrays, and one more for streams
//! that begin.
//!
//! The transaction holds the journal's lock, which every writer of the database takes first, so positions are committed in
//! their order and a reader by position misses nothing. The rows of owners are locked as well while they are checked: an
//! epoch cannot rise between the check and the commit, even by a statement from elsewhere.
//!
//! The statements are planned once a connection, perhaps while the world is new and its tables are empty, and serve until it is
//! large: so every name and command is looked up for itself, which no planner answers by reading a whole table, and a stream's
//! version moves by the row's number, which needs neither its name nor a join.

use std::collections::HashMap;

use kernel::CommandId;
use sqlx::postgres::PgConnection;

use super::super::origin::trace_bytes;
use super::super::read::signed;
use super::{ATTEMPT, Accepted, Known, moved, stand};
use crate::decision::Standing;
use crate::sql::Row;
use crate::{Append, StoreError};

/// Reads what stands, whatever the group is about; of a stream its number as well. A limit within a lateral query keeps it one look
/// into the index for each that is asked for.
pub(crate) const LOAD: &str = "with owned as (select writer, epoch from writers where writer = any($2) for share) \
               select 0::bigint, '' as name, coalesce(max(position), 0), 0::bigint, ''::bytea, ''::bytea \
               from events \
               union all select 1, found.name, found.version, found.id, '', '' from unnest($1::text[]) as asked (name) \
               cross join lateral (select id, name, version from streams where streams.name = asked.name limit 1) as found \
               union all select 2, writer, epoch, 0, '', '' from owned \
               union all select 3, '', found.first_position, found.events, found.command, found.answer \
               from unnest($3::bytea[]) as asked (command) \
               cross join lateral (select command, first_position, events, answer from commands \
               where commands.command = asked.command limit 1) as found";

/// Streams that begin with this group; answers the numbers of their rows.
const BEGIN: &str = "insert into streams (name, version) \
               select * from unnest($1::text[], $2::bigint[]) returning id, name";

/// Streams that go on, events and first answers.
const WRITE: &str = "with moved as ( \
                 update streams set version = gone.version \
                 from unnest($1::bigint[], $2::bigint[]) as gone (id, version) where streams.id = gone.id \
               ), written as ( \
                 insert into events (position, stream, version, kind, schema, body, command, at, trace, correlation, causation) \
                 select * from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], \
                 $9::bytea[], $10::bigint[], $11::bytea[], $12::bytea[], $13::bigint[]) \
               ) \
               insert into commands (command, first_position, events, answer, at) \
               select * from unnest($14::bytea[], $15::bigint[], $16::bigint[], $17::bytea[], $18::bigint[])";

/// Loads what stands; of streams only what is not known. Where another wrote meanwhile, nothing counts as known.
pub(super) async fn load(
    connection: &mut PgConnection,
    group: &[&Append],
    standing: &mut Standing<'_>,
    known: &mut Known,
) -> Result<(), StoreError> {
    let (held, asked): (Vec<&str>, Vec<&str>) = standing
        .versions
        .keys()
        .copied()
        .partition(|stream| known.holds(stream));
    let owners: Vec<&str> = standing.owners.keys().copied().collect();
    let commands: Vec<[u8; 16]> = group
        .iter()
        .filter_map(|append| append.command)
        .map(|command| command.0.to_be_bytes())
        .collect();
    ask(connection, &asked, &owners, &commands, standing).await?;
    if known.is_of(standing.head) {
        known.fill(standing);
        return Ok(());
    }
    *known = Known::default();
    if held.is_empty() {
        return Ok(());
    }
    ask(connection, &held, &[], &[], standing).await
}

async fn ask(
    connection: &mut PgConnection,
    streams: &[&str],
    owners: &[&str],
    commands: &[[u8; 16]],
    standing: &mut Standing<'_>,
) -> Result<(), StoreError> {
    let rows = sqlx::query(LOAD)
        .bind(streams)
        .bind(owners)
        .bind(commands)
        .fetch_all(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    stand(rows.into_iter().map(Row::Postgres), standing)
}

/// Columns of the events that are written.
#[derive(Default)]
struct Events<'a> {
    positions: Vec<i64>,
    streams: Vec<i64>,
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
    standing: &mut Standing<'_>,
    accepted: &Accepted<'_>,
) -> Result<(), StoreError> {
    let (going_on, beginning): (Vec<_>, Vec<_>) = moved(standing, accepted)
        .into_iter()
        .partition(|(name, _)| standing.rows.contains_key(*name));
    for (row, name) in begin(connection, &beginning).await? {
        standing.rows.insert(name, row);
    }
    let rows = &standing.rows;
    let (mut ids, mut heads) = (Vec::new(), Vec::new());
    for (name, version) in going_on {
        ids.push(row_of(rows, name)?);
        heads.push(signed(version));
    }
    let (mut events, mut commands) = (Events::default(), Commands::default());
    for (append, appended) in accepted {
        let id = append.command.unwrap_or(CommandId(0)).0.to_be_bytes();
        let places = appended.positions.iter().zip(&appended.versions);
        for ((stream, event), (position, version)) in append.records.iter().zip(places) {
            events.positions.push(signed(position.0));
            events.streams.push(row_of(rows, stream.as_str())?);
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
    sqlx::query(WRITE)
        .bind(ids)
        .bind(heads)
        .bind(events.positions)
        .bind(events.streams)
        .bind(events.versions)
        .bind(events.kinds)
        .bind(events.schemas)
        .bind(events.bodies)
        .bind(events.commands)
        .bind(events.times)
        .bind(events.traces)
        .bind(events.correlations)
        .bind(events.causations)
        .bind(commands.commands)
        .bind(commands.first_positions)
        .bind(commands.events)
        .bind(commands.answers)
        .bind(commands.times)
        .execute(connection)
        .await
        .map(|_| ())
        .map_err(StoreError::database(ATTEMPT))
}

/// Makes the rows of streams that begin, which is rare: most groups need none.
async fn begin(
    connection: &mut PgConnection,
    beginning: &[(&str, u64)],
) -> Result<Vec<(i64, String)>, StoreError> {
    if beginning.is_empty() {
        return Ok(Vec::new());
    }
    let (names, heads): (Vec<&str>, Vec<i64>) = beginning
        .iter()
        .map(|(name, version)| (name, signed(*version)))
        .unzip();
    sqlx::query_as(BEGIN)
        .bind(names)
        .bind(heads)
        .fetch_all(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))
}

/// The row of a stream that is written.
fn row_of(rows: &HashMap<String, i64>, stream: &str) -> Result<i64, StoreError> {
    rows.get(stream).copied().ok_or_else(|| StoreError::Corrupt {
        what: format!("the stream {stream}"),
        why: "its row was not made".to_owned(),
    })
}
