//! What the journal costs beside its bare store, on SQLite and on PostgreSQL: appends, and the building of a read model.
//!
//! `journal_rate [SECONDS] [EVENTS]`. Appends: 256 producers, each with a version check, a command id and an answer; against
//! bare group commits of the same rows, in the same tables and indexes, in batches of the observed mean size, each table in
//! one statement a batch, encoding included. Read model: folding all events with its checkpoint,
//! against reading them and nothing else. The store and the bare store take turns. The last line is JSON.
//!
//! What it is not: no test; its numbers depend on the disk and on what else runs.

#[expect(dead_code, reason = "each program uses the part of it that it needs")]
#[expect(
    clippy::unwrap_used,
    reason = "written for tests, where what cannot be set up fails there and then"
)]
#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::error::Error;
use std::time::{Duration, Instant};

use journal::projections::{Growing, Projections};
use journal::sql::made_query;
use journal::{Append, Database, Journal, Place, Upcasters};
use kernel::{CommandId, Expected, NewEvent, Position, StreamId, Version, WorldMillis};
use sqlx::{Connection, PgConnection, SqliteConnection};

const PRODUCERS: u64 = 256;
const BODY_BYTES: usize = 200;
/// Turns of the journal and of the bare store.
const TURNS: u32 = 3;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().map_or(Ok(6), |text| text.parse())?;
    let events: u64 = arguments.next().map_or(Ok(200_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let server = postgres::Server::start(postgres::Durable::Yes);
    let mut line = serde_json::Map::new();
    for store in ["sqlite", "postgres"] {
        let place = async |name: &str| -> Result<Place, Failure> {
            Ok(match store {
                "sqlite" => Place::File(folder.path().join(name)),
                _ => Place::parse(&server.new_database().await)?,
            })
        };
        let turn = Duration::from_secs(seconds) / (2 * TURNS);
        let (journal_at, bare_at) = (place("journal").await?, place("bare").await?);
        let (mut appends, mut rows, mut batches, mut journal_time, mut bare_time) = (0, 0, 0, 0.0, 0.0);
        for round in 0..TURNS {
            let (done, transactions, took) = append_for(&journal_at, round, turn).await?;
            (appends, batches, journal_time) = (appends + done, batches + transactions, journal_time + took);
            let batch = done.div_ceil(transactions.max(1)).max(1);
            let (done, took) = bare_for(&bare_at, rows, batch, turn).await?;
            (rows, bare_time) = (rows + done, bare_time + took);
        }
        let (journal, bare) = (appends as f64 / journal_time, rows as f64 / bare_time);
        let batch = appends as f64 / batches as f64;
        println!(
            "{store:<9} journal {journal:>9.0} appends/s in batches of {batch:.0}; bare {bare:>9.0}; ratio {:.2}",
            journal / bare
        );
        let (scan, rebuild) = read_model(&place("model").await?, events).await?;
        println!(
            "{store:<9} read model {rebuild:>9.0} events/s; bare scan {scan:>9.0}; ratio {:.2}",
            rebuild / scan
        );
        for (figure, value) in [
            ("appends_per_s", journal),
            ("bare_per_s", bare),
            ("batch", batch),
            ("rebuilt_per_s", rebuild),
            ("scanned_per_s", scan),
        ] {
            line.insert(format!("{store}_{figure}"), (value.round() as u64).into());
        }
        line.insert(
            format!("{store}_append_ratio"),
            ((journal / bare * 100.0).round() / 100.0).into(),
        );
        line.insert(
            format!("{store}_rebuild_ratio"),
            ((rebuild / scan * 100.0).round() / 100.0).into(),
        );
    }
    println!("{}", serde_json::Value::Object(line));
    Ok(())
}

/// Acknowledged appends, transactions, and seconds.
async fn append_for(place: &Place, round: u32, time: Duration) -> Result<(u64, u64, f64), Failure> {
    let database = Database::at(place).await?;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let began = Instant::now();
    let mut producers = tokio::task::JoinSet::new();
    for producer in 0..PRODUCERS {
        let stream = u64::from(round) * PRODUCERS + producer;
        producers.spawn(produce(journal.clone(), stream, began + time));
    }
    let mut appends = 0_u64;
    while let Some(ended) = producers.join_next().await {
        appends += ended?.map_err(|error| error.to_string())?;
    }
    let took = began.elapsed().as_secs_f64();
    let (transactions, _) = database.written();
    database.close().await;
    Ok((appends, transactions, took))
}

async fn produce(journal: Journal, producer: u64, until: Instant) -> Result<u64, String> {
    let stream = StreamId::new("songweaver", format!("{producer:016x}"));
    let mut number = 0;
    while Instant::now() < until {
        let append = Append {
            records: vec![(stream.clone(), event())],
            checks: vec![(stream.clone(), Expected::Exact(Version(number)))],
            command: Some(CommandId(u128::from(producer) << 64 | u128::from(number))),
            at: WorldMillis(number),
            answer: b"accepted".to_vec(),
            ..Append::default()
        };
        journal.append(append).await.map_err(|error| error.to_string())?;
        number += 1;
    }
    Ok(number)
}

/// Rows of the bare store, and seconds.
async fn bare_for(place: &Place, rows: u64, batch: u64, time: Duration) -> Result<(u64, f64), Failure> {
    // Opened once to make the tables.
    Database::at(place).await?.close().await;
    match place {
        Place::File(path) => bare_sqlite(&format!("sqlite://{}", path.display()), rows, batch, time).await,
        Place::Servers(servers) => bare_postgres(&servers[0], rows, batch, time).await,
    }
}

async fn bare_sqlite(address: &str, rows: u64, batch: u64, time: Duration) -> Result<(u64, f64), Failure> {
    let mut connection = SqliteConnection::connect(address).await?;
    sqlx::raw_sql("pragma synchronous = full; pragma foreign_keys = on")
        .execute(&mut connection)
        .await?;
    for stream in 0..PRODUCERS {
        let sql = "insert into streams (id, name, version) values ($1, $2, 0) on conflict do nothing";
        let name = format!("songweaver-{stream:016x}");
        sqlx::query(sql)
            .bind(stream as i64)
            .bind(name)
            .execute(&mut connection)
            .await?;
    }
    let (began, mut done) = (Instant::now(), 0);
    while began.elapsed() < time {
        let first = rows + done;
        let numbers = first + 1..=first + batch;
        let body = event().body;
        let events: Vec<_> = numbers
            .clone()
            .map(|n| serde_json::json!([n, n % PRODUCERS, n / PRODUCERS + 1, body, command(n)]))
            .collect();
        let commands: Vec<_> = numbers
            .map(|n| serde_json::json!([command(n), n, "6163636570746564"]))
            .collect();
        sqlx::raw_sql("begin immediate").execute(&mut connection).await?;
        sqlx::query(
            "insert into events (position, stream, version, kind, schema, body, command, at) \
             select value ->> 0, value ->> 1, value ->> 2, 'measured', 1, value ->> 3, unhex(value ->> 4), 1 \
             from json_each($1)",
        )
        .bind(serde_json::Value::Array(events).to_string())
        .execute(&mut connection)
        .await?;
        sqlx::query(
            "insert into commands (command, first_position, events, answer) \
             select unhex(value ->> 0), value ->> 1, 1, unhex(value ->> 2) from json_each($1)",
        )
        .bind(serde_json::Value::Array(commands).to_string())
        .execute(&mut connection)
        .await?;
        sqlx::raw_sql("commit").execute(&mut connection).await?;
        done += batch;
    }
    let took = began.elapsed().as_secs_f64();
    connection.close().await?;
    Ok((done, took))
}

async fn bare_postgres(
    server: &sqlx::postgres::PgConnectOptions,
    rows: u64,
    batch: u64,
    time: Duration,
) -> Result<(u64, f64), Failure> {
    let mut connection = PgConnection::connect_with(server).await?;
    let (began, mut done) = (Instant::now(), 0);
    while began.elapsed() < time {
        let numbers: Vec<i64> = (rows + done + 1..=rows + done + batch)
            .map(|n| n as i64)
            .collect();
        let bodies = vec![event().body; numbers.len()];
        let commands: Vec<[u8; 16]> = numbers.iter().map(|n| id(*n as u64).to_be_bytes()).collect();
        let answers = vec![b"accepted".as_slice(); numbers.len()];
        sqlx::raw_sql("begin").execute(&mut connection).await?;
        sqlx::query(
            "with e as (insert into events (position, stream, version, kind, schema, body, command, at) \
             select n, n % 256, n / 256 + 1, 'measured', 1, body, command, 1 \
             from unnest($1::bigint[], $2::text[], $3::bytea[]) as t (n, body, command)) \
             insert into commands (command, first_position, events, answer) \
             select command, n, 1, answer from unnest($1::bigint[], $3::bytea[], $4::bytea[]) as t (n, command, answer)",
        )
        .bind(&numbers)
        .bind(&bodies)
        .bind(&commands)
        .bind(&answers)
        .execute(&mut connection)
        .await?;
        sqlx::raw_sql("commit").execute(&mut connection).await?;
        done += batch;
    }
    let took = began.elapsed().as_secs_f64();
    connection.close().await?;
    Ok((done, took))
}

/// Events read per second, and events folded into a read model per second; the better of two each, in turns.
async fn read_model(place: &Place, events: u64) -> Result<(f64, f64), Failure> {
    let database = Database::at(place).await?;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    while journal.head().0 < events {
        let first = journal.head().0;
        let records = (first..first + 256)
            .map(|n| (StreamId::new("songweaver", n % 500), event()))
            .collect();
        let append = Append {
            records,
            at: WorldMillis(first * 50),
            ..Append::default()
        };
        journal.append(append).await?;
    }
    let projections = Projections::new(database.clone(), journal.clone());
    let (mut scan, mut rebuild) = (0.0_f64, 0.0_f64);
    for _ in 0..2 {
        let (began, mut at) = (Instant::now(), Position(0));
        while let Some(last) = journal.read_all(at, 4096).await?.last() {
            at = last.position;
        }
        scan = scan.max(events as f64 / began.elapsed().as_secs_f64());
        for sql in [
            "delete from projected",
            "delete from projections",
            "delete from checkpoints",
        ] {
            let forget = made_query(sql.to_owned());
            database
                .write("forget the model", move |connection| {
                    Box::pin(forget.execute(connection))
                })
                .await?;
        }
        let began = Instant::now();
        projections.catch_up(&Growing { day_ms: 4_200_000 }).await?;
        rebuild = rebuild.max(events as f64 / began.elapsed().as_secs_f64());
    }
    database.close().await;
    Ok((scan, rebuild))
}

/// The command of a bare row: as the producers give them.
fn id(number: u64) -> u128 {
    u128::from(number % PRODUCERS) << 64 | u128::from(number / PRODUCERS)
}

fn command(number: u64) -> String {
    format!("{:032x}", id(number))
}

fn event() -> NewEvent {
    let filler = BODY_BYTES - r#"{"filler":""}"#.len();
    NewEvent {
        kind: "measured",
        schema: 1,
        body: format!("{{\"filler\":\"{}\"}}", "x".repeat(filler)),
    }
}
