//! The promises of the journal, each as one function over any store.

use std::collections::BTreeMap;

use journal::{Append, AppendError, Appended, Checkpoint, Fence, Journal, Snapshot, Upcasters, limits};
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

fn stream(name: &str) -> StreamId {
    StreamId::new("test", name)
}

fn event(body: &str) -> NewEvent {
    NewEvent {
        kind: "happened",
        schema: 1,
        body: format!("{{\"what\":\"{body}\"}}"),
    }
}

fn append(records: &[(&str, &str)], checks: &[(&str, u64)]) -> Append {
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

pub async fn fences_a_stale_owner(mut store: impl Store) {
    let journal = store.open().await;
    let fenced = |epoch| Append {
        fence: Some(Fence {
            writer: "region-x".to_owned(),
            epoch,
        }),
        ..append(&[("x", "e")], &[])
    };
    let refused = journal.append(fenced(1)).await.unwrap_err();
    assert!(
        matches!(refused, AppendError::Fenced { owner: 0, .. }),
        "{refused}"
    );
    let first = journal.claim("region-x").await.unwrap();
    journal.append(fenced(first)).await.unwrap();
    let second = journal.claim("region-x").await.unwrap();
    assert!(second > first);
    let refused = journal.append(fenced(first)).await.unwrap_err();
    let AppendError::Fenced { writer, epoch, owner } = refused else {
        panic!("{refused}")
    };
    assert_eq!((writer.as_str(), epoch, owner), ("region-x", first, second));
    journal.append(fenced(second)).await.unwrap();
    assert_eq!(journal.version(&stream("x")).await.unwrap(), Version(2));
    // Another writer's epochs are its own.
    assert_eq!(journal.claim("region-y").await.unwrap(), first);
}

pub async fn moves_checkpoints_with_what_they_write(mut store: impl Store) {
    let journal = store.open().await;
    let with = |position| Append {
        checkpoint: Some(Checkpoint {
            name: "credits".to_owned(),
            position: Position(position),
        }),
        ..append(&[("a", "credited")], &[])
    };
    assert_eq!(journal.checkpoint("credits").await.unwrap(), Position(0));
    journal.append(with(5)).await.unwrap();
    assert_eq!(journal.checkpoint("credits").await.unwrap(), Position(5));
    journal.append(with(3)).await.unwrap();
    assert_eq!(
        journal.checkpoint("credits").await.unwrap(),
        Position(5),
        "it never goes back"
    );
    journal.move_checkpoint("credits", Position(8)).await.unwrap();
    assert_eq!(journal.checkpoint("credits").await.unwrap(), Position(8));
    assert_eq!(journal.checkpoint("others").await.unwrap(), Position(0));
    journal.reset_checkpoint("credits").await.unwrap();
    assert_eq!(journal.checkpoint("credits").await.unwrap(), Position(0));
}

pub async fn keeps_disposable_snapshots(mut store: impl Store) {
    let journal = store.open().await;
    let snapshot = |shape: &str, position, body: &[u8]| Snapshot {
        shape: shape.to_owned(),
        position: Position(position),
        body: body.to_vec(),
    };
    assert_eq!(journal.snapshot("realm", "v1").await.unwrap(), None);
    journal
        .keep_snapshot("realm", snapshot("v1", 10, b"ten"))
        .await
        .unwrap();
    journal
        .keep_snapshot("realm", snapshot("v1", 4, b"older"))
        .await
        .unwrap();
    assert_eq!(
        journal.snapshot("realm", "v1").await.unwrap(),
        Some(snapshot("v1", 10, b"ten"))
    );
    assert_eq!(
        journal.snapshot("realm", "v2").await.unwrap(),
        None,
        "another shape is not found"
    );
    journal
        .keep_snapshot("realm", snapshot("v2", 6, b"\0six"))
        .await
        .unwrap();
    assert_eq!(
        journal.snapshot("realm", "v2").await.unwrap(),
        Some(snapshot("v2", 6, b"\0six"))
    );
    assert_eq!(
        journal.snapshot("realm", "v1").await.unwrap(),
        None,
        "one shape is kept at a time"
    );
    journal.drop_snapshots().await.unwrap();
    assert_eq!(journal.snapshot("realm", "v2").await.unwrap(), None);
}

pub async fn survives_reopening(mut store: impl Store) {
    let journal = store.open().await;
    let epoch = journal.claim("realm").await.unwrap();
    let kept = Append {
        command: Some(CommandId(3)),
        answer: b"done".to_vec(),
        checkpoint: Some(Checkpoint {
            name: "p".to_owned(),
            position: Position(1),
        }),
        ..append(&[("a", "one"), ("b", "two")], &[])
    };
    journal.append(kept.clone()).await.unwrap();
    let before = journal.read_all(Position(0), 10).await.unwrap();
    let again = store.open().await;
    assert_eq!(again.read_all(Position(0), 10).await.unwrap(), before);
    assert_eq!(again.head(), Position(2));
    assert_eq!(again.checkpoint("p").await.unwrap(), Position(1));
    assert!(matches!(
        again.append(kept).await,
        Err(AppendError::AlreadyDone { .. })
    ));
    assert_eq!(again.claim("realm").await.unwrap(), epoch + 1);
    let appended = again
        .append(append(&[("a", "three")], &[("a", 1)]))
        .await
        .unwrap();
    assert_eq!(places(&appended), (vec![3], vec![2]));
    // The handle from before is closed, not confused.
    let refused = journal.append(append(&[("a", "four")], &[])).await.unwrap_err();
    assert!(
        matches!(refused, AppendError::Store(journal::StoreError::Closed)),
        "{refused}"
    );
}

pub async fn pages_and_lists_streams(mut store: impl Store) {
    let journal = store.open().await;
    let names = ["region-b", "region-a", "realm-x", "region.z", "regions-c"];
    for name in names {
        let records = (0..3)
            .map(|_| (StreamId::from_stored(name.to_owned()), event("x")))
            .collect();
        journal
            .append(Append {
                records,
                ..Append::default()
            })
            .await
            .unwrap();
    }
    let listed = journal.streams("region", None, 10).await.unwrap();
    let listed: Vec<_> = listed
        .iter()
        .map(|(stream, version)| (stream.as_str(), version.0))
        .collect();
    assert_eq!(listed, [("region-a", 3), ("region-b", 3)]);
    let after = StreamId::new("region", "a");
    let listed = journal.streams("region", Some(&after), 10).await.unwrap();
    assert_eq!(listed[0].0, StreamId::new("region", "b"));
    assert_eq!(journal.streams("region", None, 1).await.unwrap().len(), 1);
    let page = journal.read_all(Position(4), 2).await.unwrap();
    assert_eq!(
        page.iter().map(|event| event.position.0).collect::<Vec<_>>(),
        [5, 6]
    );
    let page = journal.read_stream(&after, Version(1), 1).await.unwrap();
    assert_eq!(page.iter().map(|event| event.version.0).collect::<Vec<_>>(), [2]);
}

pub async fn refuses_what_is_too_large(mut store: impl Store) {
    let journal = store.open().await;
    let fits = NewEvent {
        kind: "k",
        schema: 1,
        body: "x".repeat(limits::BODY_BYTES_MAX),
    };
    let large = NewEvent {
        body: "x".repeat(limits::BODY_BYTES_MAX + 1),
        ..fits.clone()
    };
    let one = |event: NewEvent| Append {
        records: vec![(stream("a"), event)],
        ..Append::default()
    };
    journal.append(one(fits)).await.unwrap();
    let many = vec![(stream("a"), event("x")); limits::RECORDS_MAX + 1];
    let long = StreamId::new("a", "b".repeat(limits::STREAM_BYTES_MAX));
    for (what, append) in [
        ("body bytes", one(large)),
        (
            "records",
            Append {
                records: many,
                ..Append::default()
            },
        ),
        (
            "stream name bytes",
            Append {
                records: vec![(long, event("x"))],
                ..Append::default()
            },
        ),
        (
            "append bytes",
            Append {
                answer: vec![0; limits::APPEND_BYTES_MAX + 1],
                ..Append::default()
            },
        ),
    ] {
        let refused = journal.append(append).await.unwrap_err();
        assert!(
            matches!(refused, AppendError::TooLarge { what: named, .. } if named == what),
            "{refused}"
        );
    }
    assert_eq!(journal.head(), Position(1));
}

pub async fn upcasts_on_read(mut store: impl Store) {
    let journal = store.open().await;
    let counted = |schema, body: &str| {
        (
            stream("c"),
            NewEvent {
                kind: "counted",
                schema,
                body: body.to_owned(),
            },
        )
    };
    let new = r#"{"count":7,"unit":"bars"}"#;
    let records = vec![
        counted(1, r#"{"n":4}"#),
        counted(2, r#"{"count":5}"#),
        counted(3, new),
        (stream("c"), event("x")),
    ];
    journal
        .append(Append {
            records,
            ..Append::default()
        })
        .await
        .unwrap();
    let read = journal.read_stream(&stream("c"), Version(0), 10).await.unwrap();
    assert_eq!(read, journal.read_all(Position(0), 10).await.unwrap());
    let read: Vec<_> = read
        .iter()
        .map(|event| (event.schema, event.body.as_str()))
        .collect();
    assert_eq!(
        read,
        [
            (3, r#"{"count":4,"unit":"notes"}"#),
            (3, r#"{"count":5,"unit":"notes"}"#),
            (3, new),
            (1, r#"{"what":"x"}"#)
        ]
    );
    let broken = Append {
        records: vec![counted(1, "{no json")],
        ..Append::default()
    };
    journal.append(broken).await.unwrap();
    let refused = journal.read_all(Position(0), 10).await.unwrap_err();
    assert!(refused.to_string().contains("position 5"), "{refused}");
}
