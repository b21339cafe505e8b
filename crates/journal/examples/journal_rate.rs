//! Durable appends per second with 64 producers, against bare group commits of the same rows in the same batches.
//!
//! `journal_rate [SECONDS]`: first the journal, then the bare store: the same tables and indexes, one prepared statement
//! per table, one `BEGIN IMMEDIATE` and `COMMIT` per batch of the mean size that was observed. The last line is JSON.
//!
//! What it is not: no test; its numbers depend on the disk.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use journal::sql::query;
use journal::{Append, Database, Journal, Upcasters};
use kernel::{CommandId, Expected, NewEvent, StreamId, Version, WorldMillis};

const PRODUCERS: u64 = 64;
const BODY_BYTES: usize = 200;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let seconds = std::env::args().nth(1).map_or(Ok(5), |text| text.parse())?;
    let folder = std::env::temp_dir().join(format!("journal-rate-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&folder, Duration::from_secs(seconds)).await;
    std::fs::remove_dir_all(&folder)?;
    measured
}

async fn measure(folder: &Path, time: Duration) -> Result<(), Box<dyn Error>> {
    let (journal, batch) = journal_rate(&folder.join("journal.db"), time).await?;
    let bare = bare_rate(&folder.join("bare.db"), time, batch.round().max(1.0) as u64).await?;
    println!("journal  {journal:>10.0} appends/s, {batch:.1} per commit, {PRODUCERS} producers");
    println!("bare     {bare:>10.0} rows/s in the same batches");
    println!(
        "{{\"appends_per_s\":{journal:.0},\"bare_per_s\":{bare:.0},\"ratio\":{:.2}}}",
        journal / bare
    );
    Ok(())
}

/// Acknowledged appends per second, and the mean number of appends per commit.
async fn journal_rate(path: &Path, time: Duration) -> Result<(f64, f64), Box<dyn Error>> {
    let database = Database::open(path).await?;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let commits = Arc::new(AtomicU64::new(0));
    let mut changes = journal.changes();
    let counter = commits.clone();
    let counting = tokio::spawn(async move {
        while changes.changed().await.is_ok() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    let began = Instant::now();
    let mut producers = tokio::task::JoinSet::new();
    for producer in 0..PRODUCERS {
        producers.spawn(produce(journal.clone(), producer, began + time));
    }
    let mut appends = 0_u64;
    while let Some(ended) = producers.join_next().await {
        appends += ended?.map_err(|error| error.to_string())?;
    }
    let rate = appends as f64 / began.elapsed().as_secs_f64();
    counting.abort();
    database.close().await;
    Ok((
        rate,
        appends as f64 / commits.load(Ordering::Relaxed).max(1) as f64,
    ))
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

/// Rows per second of the store alone: the same events and commands, without a check, a queue or an answer.
async fn bare_rate(path: &Path, time: Duration, batch: u64) -> Result<f64, Box<dyn Error>> {
    let database = Database::open(path).await?;
    let began = Instant::now();
    let mut rows = 0_u64;
    database
        .write("make a stream", |connection| {
            Box::pin(async move {
                let sql =
                    "insert into streams (id, name, version) values (1, 'songweaver-0000000000000000', 0)";
                query(sql).execute(connection).await.map(|_| ())
            })
        })
        .await?;
    while began.elapsed() < time {
        let first = rows;
        database
            .write("bare", move |connection| {
                Box::pin(async move {
                    let event = event();
                    for row in first..first + batch {
                        let row = i64::try_from(row + 1).unwrap_or(i64::MAX);
                        let sql = "insert into events (position, stream, version, kind, schema, body, command, at) \
                                   values ($1, 1, $1, $2, 1, $3, $4, $1)";
                        query(sql)
                            .bind(row)
                            .bind(event.kind)
                            .bind(&event.body)
                            .bind(i128::from(row).to_be_bytes().to_vec())
                            .execute(&mut *connection)
                            .await?;
                        let sql = "insert into commands (command, first_position, events, answer) values ($1, $2, 1, $3)";
                        query(sql)
                            .bind(i128::from(row).to_be_bytes().to_vec())
                            .bind(row)
                            .bind(b"accepted".as_slice())
                            .execute(&mut *connection)
                            .await?;
                    }
                    Ok(())
                })
            })
            .await?;
        rows += batch;
    }
    let rate = rows as f64 / began.elapsed().as_secs_f64();
    database.close().await;
    Ok(rate)
}

fn event() -> NewEvent {
    let filler = BODY_BYTES - r#"{"filler":""}"#.len();
    NewEvent {
        kind: "measured",
        schema: 1,
        body: format!("{{\"filler\":\"{}\"}}", "x".repeat(filler)),
    }
}
