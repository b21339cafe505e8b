//! PostgreSQL at its worst: a killed primary, a standby that hangs, a slow and a full disk. Nothing acknowledged is lost, nothing
//! is there twice, and whoever waits is told so in time.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "support/postgres.rs"]
mod postgres;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use journal::sql::query_scalar;
use journal::tables::{Blobs, UnixSeconds};
use journal::{Append, AppendError, Database, Fence, Journal, Patience, Place, StoreError, Upcasters};
use kernel::{CommandId, Expected, MelodyId, NewEvent, Position, StreamId, Version};
use postgres::{Durable, Server};

/// Writers that go on whatever happens.
const WRITERS: u64 = 6;
/// Appends that each must get acknowledged after the primary was killed.
const AFTERWARDS: u64 = 5;

fn numbered(stream: u64, number: u64, bytes: usize) -> Append {
    let event = |body: String| NewEvent {
        kind: "numbered",
        schema: 1,
        body,
    };
    let body = format!("{{\"n\":{number},\"filler\":\"{}\"}}", "x".repeat(bytes));
    Append {
        records: vec![
            (StreamId::new("own", stream), event(body)),
            (
                StreamId::new("shared", "all"),
                event(format!("{{\"n\":{number}}}")),
            ),
        ],
        command: Some(CommandId(u128::from(stream) << 64 | u128::from(number))),
        answer: number.to_string().into_bytes(),
        ..Append::default()
    }
}

async fn open(addresses: &str, confirm: Duration) -> Database {
    let place = Place::parse(addresses).unwrap();
    let patience = Patience {
        reach: Duration::from_millis(500),
        confirm,
        probe: Duration::from_millis(50),
    };
    Database::with_patience(&place, patience).await.unwrap()
}

/// Appends under one command id until it is settled.
async fn settle(journal: &Journal, append: &Append) {
    loop {
        match journal.append(append.clone()).await {
            Ok(_) | Err(AppendError::AlreadyDone { .. }) => return,
            Err(AppendError::Store(_)) => tokio::task::yield_now().await,
            Err(other) => panic!("{other}"),
        }
    }
}

/// Every command once, with both its events; positions and versions without gaps.
async fn assert_whole(journal: &Journal, commands: u64) {
    let (mut after, mut versions, mut times) = (Position(0), BTreeMap::new(), BTreeMap::new());
    loop {
        let page = journal.read_all(after, 4096).await.unwrap();
        for event in &page {
            assert_eq!(event.position.0, after.0 + 1);
            after = event.position;
            let version = versions.entry(event.stream.clone()).or_insert(Version(0));
            version.0 += 1;
            assert_eq!(event.version, *version);
            *times.entry(event.command).or_insert(0) += 1;
        }
        if page.is_empty() {
            break;
        }
    }
    assert!(times.values().all(|times| *times == 2));
    assert_eq!(times.len() as u64, commands);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_primary_loses_nothing_acknowledged_and_the_standby_goes_on() {
    let mut primary = Server::start(Durable::Yes);
    let standby = primary.standby();
    primary.configure("synchronous_standby_names = 'standby'\nsynchronous_commit = on\n");
    primary.reload();
    primary.sql("postgres", "create database world").await;
    let addresses = format!("{},{}", standby.address("world"), primary.address("world"));
    let database = open(&addresses, Duration::from_secs(10)).await;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let epoch = journal.claim("realm").await.unwrap();
    let acknowledged = Arc::new(AtomicU64::new(0));
    let killed = Arc::new(AtomicU64::new(0));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (journal, acknowledged, killed) = (journal.clone(), acknowledged.clone(), killed.clone());
        writers.spawn(async move {
            let (mut number, mut afterwards) = (0, 0);
            while afterwards < AFTERWARDS {
                number += 1;
                settle(&journal, &numbered(writer, number, 50)).await;
                acknowledged.fetch_add(1, Ordering::Relaxed);
                afterwards += killed.load(Ordering::Relaxed);
            }
            number
        });
    }
    while acknowledged.load(Ordering::Relaxed) < 60 {
        tokio::task::yield_now().await;
    }
    // Blocking on purpose: what else runs here goes on meanwhile on the other thread.
    primary.kill();
    standby.promote();
    killed.store(1, Ordering::Relaxed);
    let commands: u64 = writers.join_all().await.into_iter().sum();
    assert_whole(&journal, commands).await;
    // The owner from before is still the owner; a new one fences it.
    let fenced = |epoch| Append {
        fence: Some(Fence {
            writer: "realm".to_owned(),
            epoch,
        }),
        ..Append::default()
    };
    journal.append(fenced(epoch)).await.unwrap();
    assert_eq!(journal.claim("realm").await.unwrap(), epoch + 1);
    let refused = journal.append(fenced(epoch)).await.unwrap_err();
    assert!(matches!(refused, AppendError::Fenced { .. }), "{refused}");
    database.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_gives_what_may_be_old_and_when_it_hangs_nothing_is_acknowledged() {
    let primary = Server::start(Durable::No);
    let standby = primary.standby();
    primary.configure("synchronous_standby_names = 'standby'\nsynchronous_commit = remote_apply\n");
    primary.reload();
    primary.sql("postgres", "create database world").await;
    let addresses = format!("{},{}", primary.address("world"), standby.address("world"));
    let database = open(&addresses, Duration::from_millis(700)).await;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    settle(&journal, &numbered(0, 1, 10)).await;
    // What never changes is read from the standby: here it has not yet heard that the blob is gone.
    let blobs = Blobs::new(database.clone());
    blobs.put(MelodyId(1), vec![7], UnixSeconds(1)).await.unwrap();
    standby.sql("postgres", "select pg_wal_replay_pause()").await;
    primary
        .sql("world", "set synchronous_commit = local; delete from blobs")
        .await;
    assert_eq!(blobs.get(MelodyId(1)).await.unwrap(), Some(vec![7]));
    assert_eq!(blobs.get(MelodyId(2)).await.unwrap(), None, "neither has it");
    primary.sql("world", "set synchronous_commit = local; insert into blobs values ('\\x00000000000000000000000000000003', 'x', 1)").await;
    assert_eq!(
        blobs.get(MelodyId(3)).await.unwrap(),
        Some(vec![b'x']),
        "the standby has not heard of it yet"
    );
    standby.sql("postgres", "select pg_wal_replay_resume()").await;
    settle(&journal, &numbered(0, 2, 10)).await;
    // It hangs, as a machine does that swaps.
    let pid = standby
        .number("postgres", "select pid::bigint from pg_stat_wal_receiver")
        .await;
    standby.signal_to(pid, "-STOP");
    let waits = numbered(0, 3, 10);
    let refused = journal.append(waits.clone()).await.unwrap_err();
    assert!(
        matches!(refused, AppendError::Store(StoreError::Unconfirmed { .. })),
        "{refused}"
    );
    // Who comes next waits behind it and is told as well; a repeated command is not taken twice.
    let refused = journal.append(waits.clone()).await.unwrap_err();
    assert!(matches!(refused, AppendError::Store(_)), "{refused}");
    standby.signal_to(pid, "-CONT");
    settle(&journal, &waits).await;
    settle(&journal, &numbered(0, 4, 10)).await;
    assert_whole(&journal, 4).await;
    database.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_that_comes_later_is_read_and_one_that_goes_is_left() {
    let primary = Server::start(Durable::No);
    primary.sql("postgres", "create database world").await;
    let port = postgres::free_port();
    let later = format!("postgres://finalverse@127.0.0.1:{port}/world?sslmode=disable");
    let addresses = format!("{},{later}", primary.address("world"));
    let database = open(&addresses, Duration::from_secs(10)).await;
    let mut serves = database.standby().unwrap();
    assert!(!*serves.borrow(), "there is none yet");
    let blobs = Blobs::new(database.clone());
    blobs.put(MelodyId(1), vec![7], UnixSeconds(1)).await.unwrap();
    let mut standby = primary.standby_at(port);
    serves.wait_for(|serves| *serves).await.unwrap();
    // What the primary has no longer is still read: from the standby, which has not heard of it.
    standby.sql("postgres", "select pg_wal_replay_pause()").await;
    primary.sql("world", "delete from blobs").await;
    assert_eq!(blobs.get(MelodyId(1)).await.unwrap(), Some(vec![7]));
    // It goes: the next read finds out, asks the primary, and leaves it.
    standby.kill();
    assert_eq!(blobs.get(MelodyId(1)).await.unwrap(), None);
    serves.wait_for(|serves| !*serves).await.unwrap();
    // It comes back, and is promoted: then it is no standby any more, and left without harm.
    standby.come_back();
    serves.wait_for(|serves| *serves).await.unwrap();
    standby.promote();
    serves.wait_for(|serves| !*serves).await.unwrap();
    database.close().await;
    let single = open(&primary.address("world"), Duration::from_secs(10)).await;
    assert!(single.standby().is_none());
    single.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_database_is_waited_for_only_so_long() {
    let address = postgres::shared().new_database().await;
    let database = open(&address, Duration::from_millis(400)).await;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    settle(&journal, &numbered(0, 1, 10)).await;
    // Another holds the journal's lock, as a writer does whose disk takes its time.
    let holder = Database::at(&Place::parse(&address).unwrap()).await.unwrap();
    let (begun, done) = (
        Arc::new(tokio::sync::Notify::new()),
        Arc::new(tokio::sync::Notify::new()),
    );
    let (has_begun, is_done) = (begun.clone(), done.clone());
    let slow = tokio::spawn(async move {
        let held = holder.write("take long", move |_| {
            Box::pin(async move {
                has_begun.notify_one();
                is_done.notified().await;
                Ok(())
            })
        });
        held.await.unwrap();
        holder.close().await;
    });
    begun.notified().await;
    let refused = journal.append(numbered(0, 2, 10)).await.unwrap_err();
    assert!(
        matches!(refused, AppendError::Store(StoreError::Unconfirmed { .. })),
        "{refused}"
    );
    assert_eq!(
        journal.read_all(Position(0), 10).await.unwrap().len(),
        2,
        "readers do not wait"
    );
    done.notify_one();
    slow.await.unwrap();
    settle(&journal, &numbered(0, 2, 10)).await;
    assert_whole(&journal, 2).await;
    database.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_writer_is_seen_and_its_positions_come_in_order() {
    let address = postgres::shared().new_database().await;
    let (one, two) = (
        open(&address, Duration::from_secs(10)).await,
        open(&address, Duration::from_secs(10)).await,
    );
    let journals = [&one, &two].map(|database| Journal::stored(database.clone(), Upcasters::new()));
    let mut changes = journals[1].changes();
    settle(&journals[0], &numbered(9, 1, 10)).await;
    changes.wait_for(|head| *head == Position(2)).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let journal = journals[writer as usize % 2].clone();
        writers.spawn(async move {
            for number in 1..=10 {
                settle(&journal, &numbered(writer, number, 10)).await;
            }
        });
    }
    // A subscriber that follows by position while two servers write misses nothing.
    let mut seen = Position(0);
    while seen.0 < 2 + 8 * 10 * 2 {
        for event in journals[1].read_all(seen, 5).await.unwrap() {
            assert_eq!(event.position.0, seen.0 + 1);
            seen = event.position;
        }
    }
    writers.join_all().await;
    // What the other wrote counts at once, whatever this one still knows of the stream from its own last write.
    let shared = StreamId::new("shared", "all");
    for turn in 81..85 {
        let append = Append {
            checks: vec![(shared.clone(), Expected::Exact(Version(turn)))],
            ..numbered(9, turn, 10)
        };
        let (writes, late) = (&journals[turn as usize % 2], &journals[(turn as usize + 1) % 2]);
        writes.append(append.clone()).await.unwrap();
        let stale = Append {
            command: Some(CommandId(u128::MAX - u128::from(turn))),
            ..append
        };
        let refused = late.append(stale).await.unwrap_err();
        assert!(
            matches!(refused, AppendError::WrongVersion { actual, .. } if actual == Version(turn + 1)),
            "{refused}"
        );
    }
    assert_whole(&journals[0], 85).await;
    for database in [one, two] {
        database.close().await;
    }
}

/// Appends until the disk is full; answers how many were acknowledged, and the refusal.
async fn fill(journal: &Journal) -> (u64, AppendError) {
    for number in 1.. {
        match journal.append(numbered(0, number, 60_000)).await {
            Ok(_) => {}
            Err(refused) => return (number - 1, refused),
        }
    }
    unreachable!("numbers do not end")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_of_a_server_refuses_and_goes_on_when_there_is_room() {
    let server = Server::start_with_files_of(2_000_000);
    server.sql("postgres", "create database world").await;
    let database = open(&server.address("world"), Duration::from_secs(10)).await;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let (acknowledged, refused) = fill(&journal).await;
    assert!(acknowledged > 5, "{refused}");
    assert!(
        matches!(refused, AppendError::Store(StoreError::Database { .. })),
        "{refused}"
    );
    assert_whole(&journal, acknowledged).await;
    // Room again; the server's processes that began without it are replaced.
    server.give_room().await;
    settle(&journal, &numbered(0, acknowledged + 1, 60_000)).await;
    settle(&journal, &numbered(0, acknowledged + 2, 60_000)).await;
    assert_whole(&journal, acknowledged + 2).await;
    database.close().await;
}

#[tokio::test]
async fn a_full_disk_of_a_file_refuses_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("world.db")).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let pages = async |sql: &'static str| {
        let limited = database.write("limit the pages", move |connection| {
            Box::pin(query_scalar::<i64>(sql).fetch_one(connection))
        });
        limited.await.unwrap()
    };
    pages("pragma max_page_count = 300").await;
    let (acknowledged, refused) = fill(&journal).await;
    assert!(
        acknowledged > 5 && refused.to_string().contains("the disk is full: make room"),
        "{refused}"
    );
    assert_whole(&journal, acknowledged).await;
    let trouble = journal.trouble().expect("nothing can be written");
    assert!(
        trouble.why.to_string().contains("the disk is full"),
        "{}",
        trouble.why
    );
    pages("pragma max_page_count = 100000").await;
    settle(&journal, &numbered(0, acknowledged + 1, 60_000)).await;
    assert!(journal.trouble().is_none());
    assert_whole(&journal, acknowledged + 1).await;
}
