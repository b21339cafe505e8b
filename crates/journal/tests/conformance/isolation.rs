//! The promise that whoever shares a transaction with a request that fails is not failed with it.
//!
//! What it is not: a failure of the store itself, such as a full disk, fails all; that is shown where disks are full.

use super::suite::{append, stream};

use std::sync::Arc;

use futures_util::future::join_all;
use journal::sql::{Dialect, query};
use journal::{Append, AppendError, Database, Journal, StoreError};
use kernel::{CommandId, Position, Version};
use tokio::sync::Notify;

/// Makes the database refuse every event whose body has the word.
async fn refuse_poison(database: &Database) {
    let sql = match database.readers().dialect() {
        Dialect::Sqlite => {
            "create trigger poison before insert on events when new.body like '%poison%' begin \
             select raise(abort, 'poison'); end"
        }
        Dialect::Postgres => "alter table events add constraint poison check (body not like '%poison%')",
    };
    run(database, sql).await.unwrap();
}

async fn run(database: &Database, sql: &'static str) -> Result<u64, StoreError> {
    database
        .write("run", move |connection| Box::pin(query(sql).execute(connection)))
        .await
}

pub async fn a_failing_request_fails_alone(database: &Database, journal: &Journal) {
    refuse_poison(database).await;
    // The writer is held until all wait, so that they share one transaction.
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (has_begun, may_end) = (begun.clone(), go_on.clone());
    let (held, journal_too) = (database.clone(), journal.clone());
    let holding = tokio::spawn(async move {
        let hold = held.write("hold the writer", move |_| {
            Box::pin(async move {
                has_begun.notify_one();
                may_end.notified().await;
                Ok(())
            })
        });
        hold.await.unwrap();
    });
    begun.notified().await;
    let (before, _) = database.written();
    let command = |id, append| Append {
        command: Some(CommandId(id)),
        answer: b"accepted".to_vec(),
        ..append
    };
    let appends = [
        command(1, append(&[("a", "one")], &[("a", 0)])),
        command(2, append(&[("a", "two")], &[("a", 1)])),
        command(3, append(&[("b", "one"), ("b", "poison")], &[("b", 0)])),
        // Decided on what the failed one would have made.
        command(4, append(&[("b", "three")], &[("b", 2)])),
        command(5, append(&[("c", "one")], &[])),
        command(6, append(&[("d", "poison")], &[])),
        command(7, append(&[("a", "three")], &[("a", 2)])),
    ];
    let first = tokio::spawn(join_all(appends.map(|append| {
        let journal = journal_too.clone();
        async move { journal.append(append).await }
    })));
    // Both orders are the queue's: the spawned ones are all polled once before a write that follows them is sent.
    while database.waiting() < 7 {
        tokio::task::yield_now().await;
    }
    let works = [
        run(
            database,
            "insert into checkpoints (name, position) values ('kept', 7)",
        ),
        run(
            database,
            "insert into checkpoints (name, position) values ('kept', 8)",
        ),
        run(
            database,
            "insert into checkpoints (name, position) values ('more', 9)",
        ),
    ];
    let last = command(8, append(&[("c", "two")], &[("c", 1)]));
    let rest = async { tokio::join!(join_all(works), journal.append(last)) };
    let (_, (works, last)) = tokio::join!(
        async {
            while database.waiting() < 11 {
                tokio::task::yield_now().await;
            }
            go_on.notify_one();
            holding.await.unwrap();
        },
        rest
    );
    let answers = first.await.unwrap();
    let refused = |answer: &Result<journal::Appended, AppendError>| match answer {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    };
    for (index, says) in ["", "", "poison", "stands at version 0", "", "poison", ""]
        .iter()
        .enumerate()
    {
        let said = refused(&answers[index]);
        assert_eq!(said.is_empty(), says.is_empty(), "{index}: {said}");
        assert!(said.contains(says), "{index}: {said}");
    }
    let positions: Vec<u64> = answers
        .iter()
        .flatten()
        .chain(&last)
        .flat_map(|appended| appended.positions.iter().map(|position| position.0))
        .collect();
    assert_eq!(positions, [1, 2, 3, 4, 5], "no hole where a failed one was");
    let stood: Vec<bool> = works.iter().map(Result::is_ok).collect();
    assert_eq!(stood, [true, false, true]);
    assert_eq!(journal.checkpoint("kept").await.unwrap(), Position(7));
    assert_eq!(
        database.written().0,
        before + 2,
        "the held one, and one for all that waited"
    );
    assert_eq!(journal.head(), Position(5));
    for (name, version) in [("a", 3), ("b", 0), ("c", 2), ("d", 0)] {
        assert_eq!(
            journal.version(&stream(name)).await.unwrap(),
            Version(version),
            "{name}"
        );
    }
    assert_eq!(journal.answer(CommandId(3)).await.unwrap(), None);
    assert!(journal.answer(CommandId(7)).await.unwrap().is_some());
}
