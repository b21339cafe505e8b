//! Crashes: whatever is acknowledged stays, whatever is not is there whole or not at all, and nothing is there twice.
//!
//! On SQLite a child process under load is killed at random moments, as often as `FINALVERSE_KILLS` says where it is set; in
//! memory the power is cut at every point of a transaction.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use journal::memory::Cut;
use journal::{Append, AppendError, Database, Journal, MemoryDisk, StoreError, Upcasters};
use kernel::{CommandId, Expected, NewEvent, Position, RandomStream, Recorded, StreamId, Version};

/// Kills where nobody asks for more.
const ROUNDS: u64 = 8;
const SEED: u64 = 20_261_122;

/// The example `journal_load`, which cargo builds beside the tests.
fn load_binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let binary = folder
        .join("examples")
        .join(format!("journal_load{}", std::env::consts::EXE_SUFFIX));
    assert!(
        binary.exists(),
        "build it first: `cargo build -p journal --examples` (plain `cargo test` does)"
    );
    binary
}

/// Ends a child whatever happens to the test.
struct Load(Child);

impl Drop for Load {
    fn drop(&mut self) {
        // It may have ended already, which is all that is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the load until it has acknowledged `kill_after` appends, kills it, and answers all it acknowledged.
fn load_and_kill(database: &Path, seed: u64, kill_after: u32) -> Vec<CommandId> {
    let mut command = Command::new(load_binary());
    command.arg(database).arg(seed.to_string()).stdout(Stdio::piped());
    let mut load = Load(command.spawn().unwrap());
    let mut lines = BufReader::new(load.0.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    assert_eq!(lines.next().as_deref(), Some("ready"));
    let acknowledged = |line: String| line.strip_prefix("acknowledged ").and_then(|id| id.parse().ok());
    let mut commands: Vec<CommandId> = lines
        .by_ref()
        .take(kill_after as usize)
        .filter_map(acknowledged)
        .collect();
    assert_eq!(commands.len(), kill_after as usize, "the load ended by itself");
    // SIGKILL: no destructor, no flush, whatever the writer was doing.
    load.0.kill().unwrap();
    load.0.wait().unwrap();
    // What was printed before the kill still waits in the pipe; the last line may be cut.
    commands.extend(lines.filter_map(acknowledged));
    commands
}

async fn everything(journal: &Journal) -> Vec<Recorded> {
    let mut all: Vec<Recorded> = Vec::new();
    loop {
        let after = all.last().map_or(Position(0), |event| event.position);
        let page = journal.read_all(after, 4096).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Positions without gaps, versions rising by one in every stream.
fn assert_whole(events: &[Recorded]) {
    let mut versions: BTreeMap<&StreamId, u64> = BTreeMap::new();
    for (event, position) in events.iter().zip(1..) {
        let version = versions.entry(&event.stream).or_default();
        *version += 1;
        assert_eq!(
            (event.position.0, event.version.0),
            (position, *version),
            "{}",
            event.stream
        );
    }
}

#[tokio::test]
async fn a_killed_process_loses_and_doubles_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.db");
    let mut random = RandomStream::new(SEED, "kill");
    let mut acknowledged = BTreeSet::new();
    let rounds = std::env::var("FINALVERSE_KILLS").map_or(ROUNDS, |kills| kills.parse().unwrap());
    for round in 0..rounds {
        let commands = load_and_kill(&path, round, 1 + random.below(600));
        acknowledged.extend(commands);
        let database = Database::open(&path).await.unwrap();
        let journal = Journal::stored(database.clone(), Upcasters::new());
        let events = everything(&journal).await;
        assert_whole(&events);
        let mut times: BTreeMap<CommandId, usize> = BTreeMap::new();
        for event in &events {
            assert!(
                event.body.contains(&event.command.to_string()),
                "an event has the body of its command"
            );
            *times.entry(event.command).or_default() += 1;
        }
        // Acknowledged or not, a command is there with both of its events; acknowledged ones are all there.
        assert!(
            times.values().all(|times| *times == 2),
            "seed {SEED}, round {round}: half a command"
        );
        for command in &acknowledged {
            assert!(
                times.contains_key(command),
                "seed {SEED}, round {round}: {command} was lost"
            );
            let first = journal.answer(*command).await.unwrap().unwrap();
            assert_eq!(
                (first.answer, first.positions.len()),
                (command.to_string().into_bytes(), 2)
            );
        }
        database.close().await;
    }
    assert!(acknowledged.len() > rounds as usize);
}

fn numbered(number: u64) -> Append {
    let event = NewEvent {
        kind: "numbered",
        schema: 1,
        body: number.to_string(),
    };
    Append {
        records: vec![
            (StreamId::new("a", "x"), event.clone()),
            (StreamId::new("b", "x"), event),
        ],
        command: Some(CommandId(u128::from(number))),
        answer: number.to_string().into_bytes(),
        ..Append::default()
    }
}

#[tokio::test]
async fn a_power_cut_at_any_point_keeps_what_was_acknowledged() {
    for (cut, stands) in [
        (Cut::BeforeWrite, Some(false)),
        (Cut::BeforeSync, None),
        (Cut::AfterSync, Some(true)),
    ] {
        let mut survived = BTreeSet::new();
        for seed in 0..32 {
            let disk = MemoryDisk::new(seed);
            let journal = Journal::memory(disk.open(), Upcasters::new());
            for number in 1..=3 {
                journal.append(numbered(number)).await.unwrap();
            }
            disk.plan_cut(2, cut);
            journal.append(numbered(4)).await.unwrap();
            let unknown = journal.append(numbered(5)).await.unwrap_err();
            assert!(
                matches!(unknown, AppendError::Store(StoreError::Closed)),
                "{unknown}"
            );
            assert!(
                journal.read_all(Position(0), 1).await.is_err(),
                "the power is off"
            );
            // After the restart: repeating the command settles what became of it, whichever way it went.
            let journal = Journal::memory(disk.open(), Upcasters::new());
            let stood = journal.answer(CommandId(5)).await.unwrap().is_some();
            assert!(
                stands.is_none_or(|stands| stands == stood),
                "{cut:?}, seed {seed}"
            );
            survived.insert(stood);
            match journal.append(numbered(5)).await {
                Err(AppendError::AlreadyDone { answer, .. }) => assert!(stood && answer == b"5"),
                other => assert!(!stood && other.is_ok(), "{other:?}"),
            }
            let events = everything(&journal).await;
            assert_whole(&events);
            assert_eq!(
                events.iter().map(|event| event.body.as_str()).collect::<String>(),
                "1122334455"
            );
        }
        assert_eq!(
            survived.len(),
            if stands.is_some() { 1 } else { 2 },
            "{cut:?}: chance decides only before the sync"
        );
    }
}

#[tokio::test]
async fn nothing_is_answered_or_read_before_the_sync() {
    for seed in 0..32 {
        let disk = MemoryDisk::new(seed);
        let journal = Journal::memory(disk.open(), Upcasters::new());
        journal.append(numbered(1)).await.unwrap();
        disk.hold_sync();
        let waiting: Vec<_> = (2..=9)
            .map(|number| tokio::spawn(append_to(journal.clone(), number)))
            .collect();
        while disk.unsynced() < 8 {
            tokio::task::yield_now().await;
        }
        assert!(waiting.iter().all(|append| !append.is_finished()));
        assert_eq!(
            (journal.head(), everything(&journal).await.len()),
            (Position(2), 2)
        );
        // What is written but not synced counts for the next decision all the same.
        let first = StreamId::new("a", "x");
        let stale = Append {
            checks: vec![(first, Expected::Exact(Version(1)))],
            ..numbered(10)
        };
        assert!(matches!(
            journal.append(stale).await,
            Err(AppendError::WrongVersion { .. })
        ));
        let survived = disk.cut_power();
        for append in waiting {
            assert!(matches!(
                append.await.unwrap(),
                Err(AppendError::Store(StoreError::Closed))
            ));
        }
        let journal = Journal::memory(disk.open(), Upcasters::new());
        let events = everything(&journal).await;
        assert_whole(&events);
        assert_eq!(
            events.len(),
            2 + survived * 2,
            "seed {seed}: whole transactions, the oldest first"
        );
    }
}

async fn append_to(journal: Journal, number: u64) -> Result<journal::Appended, AppendError> {
    journal.append(numbered(number)).await
}
