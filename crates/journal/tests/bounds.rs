//! Bounds: a full queue refuses and harms nothing, and what grows can be measured.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

use std::sync::Arc;

use journal::{Append, AppendError, Database, Journal, MemoryDisk, Upcasters, limits};
use kernel::{NewEvent, Position, StreamId, WorldMillis};
use tokio::sync::Notify;
use tokio::task::JoinSet;

fn numbered(number: usize) -> Append {
    let event = NewEvent {
        kind: "numbered",
        schema: 1,
        body: number.to_string(),
    };
    Append {
        records: vec![(StreamId::new("a", "x"), event)],
        at: WorldMillis(1),
        ..Append::default()
    }
}

/// Sends appends, each polled once, until one is refused; answers how many wait, and what waits.
async fn fill(journal: &Journal) -> (usize, JoinSet<Result<journal::Appended, AppendError>>) {
    let mut waiting = JoinSet::new();
    for number in 0..=limits::QUEUE_MAX {
        let journal = journal.clone();
        waiting.spawn(async move { journal.append(numbered(number)).await });
    }
    // On one thread every task has been polled once when this task's turn comes again and a refusal is there.
    let refused = waiting.join_next().await.unwrap().unwrap().unwrap_err();
    assert!(matches!(refused, AppendError::Full), "{refused}");
    (waiting.len(), waiting)
}

async fn all_stand(journal: &Journal, waiting: JoinSet<Result<journal::Appended, AppendError>>) {
    let answers = waiting.join_all().await;
    assert_eq!(
        answers.iter().filter(|answer| answer.is_ok()).count(),
        limits::QUEUE_MAX
    );
    assert_eq!(journal.head(), Position(limits::QUEUE_MAX as u64));
    journal.append(numbered(0)).await.unwrap();
}

#[tokio::test]
async fn a_full_queue_of_sqlite_refuses_and_then_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("world.db")).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let (busy, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begun, released) = (busy.clone(), go_on.clone());
    let slow = tokio::spawn(async move {
        let work = database.write("hold the writer", move |_| {
            Box::pin(async move {
                begun.notify_one();
                released.notified().await;
                Ok(())
            })
        });
        work.await
    });
    busy.notified().await;
    let (count, waiting) = fill(&journal).await;
    assert_eq!(count, limits::QUEUE_MAX);
    go_on.notify_one();
    slow.await.unwrap().unwrap();
    all_stand(&journal, waiting).await;
}

#[tokio::test]
async fn a_full_queue_in_memory_refuses_and_then_goes_on() {
    let disk = MemoryDisk::new(1);
    let journal = Journal::memory(disk.open(), Upcasters::new());
    disk.hold_sync();
    let (count, waiting) = fill(&journal).await;
    assert_eq!(count, limits::QUEUE_MAX);
    disk.release_sync();
    all_stand(&journal, waiting).await;
}

#[tokio::test]
async fn growth_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("world.db")).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let before = database.growth().await.unwrap();
    assert_eq!(before.events, 0);
    let event = NewEvent {
        kind: "large",
        schema: 1,
        body: "x".repeat(limits::BODY_BYTES_MAX),
    };
    let records = vec![(StreamId::new("a", "x"), event); 4];
    journal
        .append(Append {
            records,
            ..Append::default()
        })
        .await
        .unwrap();
    let after = database.growth().await.unwrap();
    assert_eq!(after.events, 4);
    let grown = after.bytes - before.bytes;
    assert!(grown >= 4 * limits::BODY_BYTES_MAX as u64, "{grown} bytes");
}
