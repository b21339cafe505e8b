//! The promises about what stands beside the events: owners, checkpoints, snapshots, pages, bounds, old formats.

use super::{Store, append, event, places, stream};

use journal::{Append, AppendError, Checkpoint, Fence, Snapshot, limits};
use kernel::{CommandId, NewEvent, Position, StreamId, Version};

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
