//! The promises of the journal, each as one function over any store.

#[path = "beside.rs"]
mod beside;

pub use beside::{
    fences_a_stale_owner, forgets_old_answers_and_keeps_young_ones, keeps_disposable_snapshots,
    moves_checkpoints_with_what_they_write, pages_and_lists_streams, refuses_what_is_too_large,
    survives_reopening, upcasts_on_read,
};

use std::collections::BTreeMap;

use journal::{Append, AppendError, Appended, Checkpoint, Journal, Upcasters};
use kernel::{CommandId, Expected, NewEvent, Position, StreamId, Version, WorldMillis};

/// A store that can be opened, closed and opened again on the same world.
pub trait Store {
    /// Opens it; what was open before is closed.
    fn open(&mut self) -> impl Future<Output = Journal> + Send;
}

/// The upcasters of every journal here: `counted` has come from schema 1 to 3.
pub fn upcasters() -> Upcasters {
    Upcasters::new()
        .step("counted", 1, |body| serde_json::json!({ "count": body["n"] }))
        .step("counted", 2, |mut body| {
            body["unit"] = "notes".into();
            body
        })
}

pub fn stream(name: &str) -> StreamId {
    StreamId::new("test", name)
}

fn event(body: &str) -> NewEvent {
    NewEvent {
        kind: "happened",
        schema: 1,
        body: format!("{{\"what\":\"{body}\"}}"),
    }
}

pub fn append(records: &[(&str, &str)], checks: &[(&str, u64)]) -> Append {
    Append {
        records: records
            .iter()
            .map(|(name, body)| (stream(name), event(body)))
            .collect(),
        checks: checks
            .iter()
            .map(|(name, version)| (stream(name), Expected::Exact(Version(*version))))
            .collect(),
        at: WorldMillis(7),
        ..Append::default()
    }
}

fn places(appended: &Appended) -> (Vec<u64>, Vec<u64>) {
    (
        appended.positions.iter().map(|position| position.0).collect(),
        appended.versions.iter().map(|version| version.0).collect(),
    )
}

pub async fn gives_versions_and_positions(mut store: impl Store) {
    let journal = store.open().await;
    let appended = journal
        .append(append(&[("a", "one"), ("b", "two"), ("a", "three")], &[]))
        .await
        .unwrap();
    assert_eq!(places(&appended), (vec![1, 2, 3], vec![1, 1, 2]));
    let appended = journal.append(append(&[("b", "four")], &[])).await.unwrap();
    assert_eq!(places(&appended), (vec![4], vec![2]));
    let events = journal.read_stream(&stream("b"), Version(0), 10).await.unwrap();
    assert_eq!(
        events
            .iter()
            .map(|e| (e.position.0, e.version.0))
            .collect::<Vec<_>>(),
        [(2, 1), (4, 2)]
    );
    assert_eq!(events[1].body, "{\"what\":\"four\"}");
    assert_eq!(
        (events[1].kind.as_str(), events[1].at),
        ("happened", WorldMillis(7))
    );
    assert_eq!(journal.version(&stream("a")).await.unwrap(), Version(2));
    assert_eq!(journal.version(&stream("none")).await.unwrap(), Version(0));
    assert_eq!(journal.head(), Position(4));
}

pub async fn checks_versions(mut store: impl Store) {
    let journal = store.open().await;
    journal
        .append(append(&[("a", "first")], &[("a", 0)]))
        .await
        .unwrap();
    let refused = journal
        .append(append(&[("a", "again")], &[("a", 0)]))
        .await
        .unwrap_err();
    let AppendError::WrongVersion {
        stream: which,
        expected,
        actual,
    } = refused
    else {
        panic!("{refused}")
    };
    assert_eq!((which, expected, actual), (stream("a"), Version(0), Version(1)));
    // A stream that is only read is checked as well.
    let refused = journal
        .append(append(&[("b", "x")], &[("a", 5)]))
        .await
        .unwrap_err();
    assert!(matches!(refused, AppendError::WrongVersion { .. }), "{refused}");
    let mut any = append(&[("b", "x")], &[("a", 1)]);
    any.checks.push((stream("b"), Expected::Any));
    journal.append(any).await.unwrap();
    assert_eq!(journal.head(), Position(2));
}

pub async fn is_atomic_over_streams(mut store: impl Store) {
    let journal = store.open().await;
    let mut refused = append(&[("a", "one"), ("b", "two")], &[("a", 0), ("b", 1)]);
    refused.command = Some(CommandId(9));
    refused.checkpoint = Some(Checkpoint {
        name: "policy".to_owned(),
        position: Position(3),
    });
    journal.append(refused).await.unwrap_err();
    assert!(journal.read_all(Position(0), 10).await.unwrap().is_empty());
    assert_eq!(journal.answer(CommandId(9)).await.unwrap(), None);
    assert_eq!(journal.checkpoint("policy").await.unwrap(), Position(0));
    // What was refused left no hole.
    let appended = journal
        .append(append(&[("a", "one"), ("b", "two")], &[("a", 0), ("b", 0)]))
        .await
        .unwrap();
    assert_eq!(places(&appended), (vec![1, 2], vec![1, 1]));
}

pub async fn accepts_pipelined_decisions(mut store: impl Store) {
    let journal = store.open().await;
    let first = journal.append(append(&[("a", "1")], &[("a", 0)]));
    let second = journal.append(append(&[("a", "2")], &[("a", 1)]));
    let third = journal.append(append(&[("a", "3")], &[("a", 2)]));
    let (first, second, third) = tokio::join!(biased; first, second, third);
    assert_eq!(places(&first.unwrap()), (vec![1], vec![1]));
    assert_eq!(places(&second.unwrap()), (vec![2], vec![2]));
    assert_eq!(places(&third.unwrap()), (vec![3], vec![3]));
}

pub async fn answers_a_repeated_command_as_the_first_time(mut store: impl Store) {
    let journal = store.open().await;
    let command = |answer: &[u8], version| Append {
        command: Some(CommandId(0xfeed)),
        answer: answer.to_vec(),
        ..append(&[("a", "x"), ("b", "y")], &[("a", version)])
    };
    let (once, twice) =
        tokio::join!(biased; journal.append(command(b"first\0", 0)), journal.append(command(b"second", 0)));
    assert_eq!(places(&once.unwrap()), (vec![1, 2], vec![1, 1]));
    for repeated in [twice, journal.append(command(b"third", 77)).await] {
        let AppendError::AlreadyDone { answer, positions } = repeated.unwrap_err() else {
            panic!()
        };
        assert_eq!(
            (answer.as_slice(), positions),
            (b"first\0".as_slice(), vec![Position(1), Position(2)])
        );
    }
    let events = journal.read_all(Position(0), 10).await.unwrap();
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|event| event.command == CommandId(0xfeed)));
    // A command that made no event keeps its answer too.
    let silent = Append {
        command: Some(CommandId(1)),
        answer: b"nothing".to_vec(),
        ..Append::default()
    };
    assert_eq!(
        places(&journal.append(silent.clone()).await.unwrap()),
        (vec![], vec![])
    );
    let first = journal.answer(CommandId(1)).await.unwrap().unwrap();
    assert_eq!(
        (first.answer.as_slice(), first.positions.len()),
        (b"nothing".as_slice(), 0)
    );
    assert!(matches!(
        journal.append(silent).await,
        Err(AppendError::AlreadyDone { .. })
    ));
}

pub async fn loses_and_reorders_nothing_under_concurrent_writers(mut store: impl Store) {
    const WRITERS: u64 = 16;
    const EACH: u64 = 40;
    let journal = store.open().await;
    let reader = tokio::spawn(follow(journal.clone(), WRITERS * EACH * 2));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let journal = journal.clone();
        writers.spawn(async move {
            for number in 0..EACH {
                let own = format!("writer-{writer}");
                let body = format!("{writer}.{number}");
                let mut both = append(&[(&own, &body), ("shared", &body)], &[(&own, number)]);
                both.command = Some(CommandId(u128::from(writer * EACH + number + 1)));
                journal.append(both).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    // The reader followed while they wrote: every position once, in order, each stream rising by one.
    let seen = reader.await.unwrap();
    let mut versions = BTreeMap::new();
    for (index, event) in seen.iter().enumerate() {
        assert_eq!(event.position.0, index as u64 + 1);
        let version = versions.entry(event.stream.clone()).or_insert(0);
        *version += 1;
        assert_eq!(event.version.0, *version, "{}", event.stream);
    }
    assert_eq!(versions[&stream("shared")], WRITERS * EACH);
}

/// Follows the journal by position, as a projection does, until it has seen `count` events.
async fn follow(journal: Journal, count: u64) -> Vec<kernel::Recorded> {
    let mut changes = journal.changes();
    let mut seen: Vec<kernel::Recorded> = Vec::new();
    while (seen.len() as u64) < count {
        let after = seen.last().map_or(Position(0), |event| event.position);
        let page = journal.read_all(after, 7).await.unwrap();
        if page.is_empty() {
            changes.wait_for(|head| *head > after).await.unwrap();
        }
        seen.extend(page);
    }
    seen
}

pub async fn wakes_and_never_misses(mut store: impl Store) {
    let journal = store.open().await;
    let reader = tokio::spawn(follow(journal.clone(), 3));
    for body in ["one", "two", "three"] {
        journal.append(append(&[("a", body)], &[])).await.unwrap();
    }
    assert_eq!(reader.await.unwrap().len(), 3);
}
