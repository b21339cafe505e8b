//! Appends under load and prints every acknowledged command: what the crash test kills, again and again.
//!
//! `journal_load DATABASE SEED`: sixteen producers append until the process is killed. Each append writes one event to the
//! producer's own stream and one to a shared one, with a command id, and its line `acknowledged COMMAND` is printed
//! only after the append was answered. Command ids go on from where the database ends, so that it can be run on the
//! same database again.
//!
//! What it is not: no measurement; see `journal_rate`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use journal::{Append, Database, Journal, Upcasters};
use kernel::{CommandId, Expected, NewEvent, RandomStream, StreamId, WorldMillis};

const PRODUCERS: u64 = 16;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(seed)) = (arguments.next(), arguments.next()) else {
        return Err("usage: journal_load DATABASE SEED".into());
    };
    let seed: u64 = seed.parse()?;
    let database = Database::open(Path::new(&path)).await?;
    let journal = Journal::stored(database, Upcasters::new());
    // Two events a command: the head tells how many commands there can have been at most.
    let first = journal.head().0 + 1;
    let mut producers = tokio::task::JoinSet::new();
    for producer in 0..PRODUCERS {
        producers.spawn(produce(journal.clone(), seed, first, producer));
    }
    println!("ready");
    while let Some(ended) = producers.join_next().await {
        ended?.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Appends until the process ends.
async fn produce(journal: Journal, seed: u64, first: u64, producer: u64) -> Result<(), String> {
    let own = StreamId::new("producer", producer);
    let shared = StreamId::new("shared", "all");
    let mut random = RandomStream::new(seed, &format!("producer-{producer}"));
    let mut version = journal.version(&own).await.map_err(|error| error.to_string())?;
    for number in 0.. {
        let command = CommandId(u128::from(seed) << 64 | u128::from(first + number * PRODUCERS + producer));
        let body = format!(
            "{{\"command\":\"{command}\",\"filler\":\"{}\"}}",
            "x".repeat(random.below(400) as usize)
        );
        let event = NewEvent {
            kind: "loaded",
            schema: 1,
            body,
        };
        let append = Append {
            records: vec![(own.clone(), event.clone()), (shared.clone(), event)],
            checks: vec![(own.clone(), Expected::Exact(version))],
            command: Some(command),
            at: WorldMillis(number),
            answer: command.to_string().into_bytes(),
            ..Append::default()
        };
        let appended = journal.append(append).await.map_err(|error| error.to_string())?;
        version = appended.versions[0];
        // One write of a whole line, so that a kill cannot leave half of one behind another.
        let line = format!("acknowledged {command}\n");
        std::io::stdout()
            .write_all(line.as_bytes())
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}
