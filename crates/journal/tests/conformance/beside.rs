//! The promises about what stands beside the events: owners, checkpoints, snapshots, pages, bounds, old formats.

use super::{Store, append, event, places, stream};

use journal::{Append, AppendError, Checkpoint, Fence, Retention, Snapshot, limits};
use kernel::{CommandId, NewEvent, Position, StreamId, Version, WorldMillis};

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

pub async fn forgets_old_answers_and_keeps_young_ones(mut store: impl Store) {
    const COMMANDS: u64 = 1100;
    let journal = store.open().await;
    let command = |number: u64| Append {
        command: Some(CommandId(u128::from(number))),
        at: WorldMillis(number),
        answer: number.to_string().into_bytes(),
        ..Append::default()
    };
    let appends = (1..=COMMANDS).map(|number| journal.append(command(number)));
    for appended in futures_util::future::join_all(appends).await {
        appended.unwrap();
    }
    let keeps = |age_ms, count, age_min_ms| Retention {
        age_ms,
        count,
        age_min_ms,
    };
    let now = WorldMillis(COMMANDS);
    let first_kept = async |journal: &journal::Journal| {
        for number in 1..=COMMANDS {
            if let Some(first) = journal.answer(CommandId(u128::from(number))).await.unwrap() {
                assert_eq!(first.answer, number.to_string().into_bytes());
                return number;
            }
        }
        COMMANDS + 1
    };
    let forget = async |retention| journal.forget_answers(now, retention).await.unwrap();
    assert_eq!(
        forget(keeps(COMMANDS, COMMANDS, 0)).await,
        0,
        "none is old, none too many"
    );
    assert_eq!(forget(keeps(COMMANDS - 11, COMMANDS, 0)).await, 10, "by age");
    assert_eq!(first_kept(&journal).await, 11);
    assert_eq!(
        forget(keeps(COMMANDS, 1080, 1085)).await,
        4,
        "too many, but the young stay"
    );
    assert_eq!(first_kept(&journal).await, 15);
    assert_eq!(
        forget(keeps(COMMANDS, 80, 0)).await,
        1006,
        "by number, in more than one transaction"
    );
    assert_eq!(first_kept(&journal).await, 1021);
    // What is kept is answered as the first time; what was forgotten is a new command.
    let repeated = journal.append(command(1021)).await.unwrap_err();
    assert!(
        matches!(&repeated, AppendError::AlreadyDone { answer, .. } if answer == b"1021"),
        "{repeated}"
    );
    journal.append(command(1020)).await.unwrap();
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
    let both = |body: &[u8], other: usize| {
        let other = snapshot("v2", 7, &vec![0; other]);
        vec![
            ("realm".to_owned(), snapshot("v2", 7, body)),
            ("region".to_owned(), other),
        ]
    };
    journal.keep_snapshots(both(b"seven", 3)).await.unwrap();
    // One that is too large keeps none.
    journal
        .keep_snapshots(both(b"eight", 64 * 1024 * 1024 + 1))
        .await
        .unwrap_err();
    for (name, body) in [("realm", &b"seven"[..]), ("region", b"\0\0\0")] {
        let kept = journal.snapshot(name, "v2").await.unwrap().unwrap();
        assert_eq!(kept.body, body, "{name}");
    }
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
