//! The care of databases: copies are exact in every direction, a fork is the past, and what is broken is named and left alone.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "support/postgres.rs"]
mod postgres;

use std::path::Path;

use journal::care::{Copied, copy, inspect, plans, verify};
use journal::sql::{made_query, query, query_scalar};
use journal::{Append, Checkpoint, Database, Journal, Place, Snapshot, StoreError, Upcasters};
use kernel::{CommandId, NewEvent, Position, StreamId, WorldMillis};

/// Events of the filled world: more than one page of a copy.
const EVENTS: u64 = 1200;
/// The journal's own tables, which are filled by appending.
const OWN: [&str; 8] = [
    "migrations",
    "streams",
    "events",
    "commands",
    "writers",
    "checkpoints",
    "snapshots",
    "clock",
];

async fn tables(database: &Database) -> Vec<String> {
    let sql =
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name";
    query_scalar::<String>(sql)
        .fetch_all(database.readers())
        .await
        .unwrap()
}

async fn columns(database: &Database, table: &str) -> Vec<(String, String)> {
    let sql = "select name, lower(type) from pragma_table_info($1) order by cid";
    let rows = query(sql)
        .bind(table)
        .fetch_all(database.readers())
        .await
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// A world in a file with a row in every table there is.
async fn filled(path: &Path) -> Place {
    let database = Database::open(path).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    journal.claim("realm").await.unwrap();
    for chunk in 0..EVENTS / 4 {
        let event = |number: u64| NewEvent {
            kind: "sung",
            schema: 1,
            body: format!("{{\"number\":{number},\"text\":\"Ω '\\\"\\\\\"}}"),
        };
        let records = (0..4)
            .map(|n| (StreamId::new("region", (chunk + n) % 7), event(chunk * 4 + n)))
            .collect();
        let append = Append {
            records,
            command: Some(CommandId(u128::from(chunk) + 1)),
            at: WorldMillis(chunk * 10),
            answer: vec![0, 255, chunk as u8],
            checkpoint: Some(Checkpoint {
                name: "policy".to_owned(),
                position: Position(chunk * 4),
            }),
            ..Append::default()
        };
        journal.append(append).await.unwrap();
    }
    let snapshot = Snapshot {
        shape: "s".to_owned(),
        position: journal.head(),
        body: vec![0; 100_000],
    };
    journal.keep_snapshot("region-1", snapshot).await.unwrap();
    let mut statements = vec!["pragma defer_foreign_keys = on".to_owned()];
    for table in tables(&database).await {
        if OWN.contains(&table.as_str()) {
            continue;
        }
        let columns = columns(&database, &table).await;
        let value = |(_, kind): &(String, String)| match kind.as_str() {
            "integer" => "1",
            "text" => "'it''s Ω'",
            _ => "x'00ff'",
        };
        let values: Vec<&str> = columns.iter().map(value).collect();
        statements.push(format!("insert into {table} values ({})", values.join(", ")));
    }
    let filling = database.write("fill the tables", move |connection| {
        Box::pin(async move {
            for statement in statements {
                made_query(statement).execute(&mut *connection).await?;
            }
            Ok(())
        })
    });
    filling.await.unwrap();
    let clock = "insert into clock (id, world_ms, unix_ms) values (1, 99999, 5)";
    database
        .write("fill the clock", move |connection| {
            Box::pin(query(clock).execute(connection))
        })
        .await
        .unwrap();
    database.close().await;
    Place::from(path)
}

/// Every value of every table of a file.
async fn dump(place: &Place) -> Vec<(String, Vec<String>)> {
    let database = Database::at(place).await.unwrap();
    let mut dump = Vec::new();
    for table in tables(&database).await {
        let quoted: Vec<String> = columns(&database, &table)
            .await
            .iter()
            .map(|(name, _)| format!("quote(\"{name}\")"))
            .collect();
        let sql = format!("select {} from {table} order by 1", quoted.join(" || ',' || "));
        let rows = made_query(sql).fetch_all(database.readers()).await.unwrap();
        dump.push((table, rows.iter().map(|row| row.get(0)).collect()));
    }
    database.close().await;
    dump
}

#[tokio::test]
async fn a_world_comes_back_from_postgres_as_it_went() {
    let folder = tempfile::tempdir().unwrap();
    let origin = filled(&folder.path().join("origin.db")).await;
    let back = Place::File(folder.path().join("back.db"));
    let (there, further) = (postgres::new_place().await, postgres::new_place().await);
    let copied = copy(&origin, &there, None).await.unwrap();
    assert_eq!(copied.head, Position(EVENTS));
    assert!(copied.rows.iter().all(|(_, rows)| *rows > 0), "{:?}", copied.rows);
    copy(&there, &further, None).await.unwrap();
    let returned = copy(&further, &back, None).await.unwrap();
    let sorted = |copied: &Copied| {
        let mut rows = copied.rows.clone();
        rows.sort();
        (rows, copied.head, copied.digest.clone())
    };
    assert_eq!(sorted(&returned), sorted(&copied));
    assert_eq!(dump(&back).await, dump(&origin).await);
    for place in [&origin, &there, &back] {
        let verified = verify(place).await.unwrap();
        assert_eq!(
            (verified.findings, verified.digest),
            (vec![], copied.digest.clone()),
            "{place}"
        );
        let seen = inspect(place).await.unwrap();
        assert_eq!((seen.growth.events, seen.kinds[0].events), (EVENTS, EVENTS));
        assert_eq!(seen.categories, [("region".to_owned(), 7)]);
        assert!(seen.answers.answers > 0 && seen.answers.bytes >= seen.answers.answers);
        assert_eq!(seen.writers, [("realm".to_owned(), 1, String::new())]);
        assert_eq!(
            seen.snapshots,
            [("region-1".to_owned(), Position(EVENTS), 100_000)]
        );
    }
    // Nothing that is asked all the time reads a whole table.
    let database = Database::at(&there).await.unwrap();
    let explained = plans(&database).await.unwrap();
    assert_eq!(explained.len(), 7);
    for (what, plan) in explained {
        assert!(
            plan.contains("Index") && !plan.contains("Seq Scan"),
            "{what}:\n{plan}"
        );
    }
    database.close().await;
    // The copy lives on: numbers go on, a repeated command has its first answer.
    let database = Database::at(&there).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    assert_eq!(
        journal.answer(CommandId(2)).await.unwrap().unwrap().answer,
        [0, 255, 1]
    );
    let event = NewEvent {
        kind: "sung",
        schema: 1,
        body: "{}".to_owned(),
    };
    let records = vec![(StreamId::new("region", "new"), event)];
    let appended = journal
        .append(Append {
            records,
            ..Append::default()
        })
        .await
        .unwrap();
    assert_eq!(appended.positions, [Position(EVENTS + 1)]);
    database.close().await;
    let refused = copy(&origin, &there, None).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotEmpty { .. }), "{refused}");
    let refused = copy(&there, &origin, None).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotEmpty { .. }), "{refused}");
}

#[tokio::test]
async fn a_fork_is_the_world_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let origin = filled(&folder.path().join("origin.db")).await;
    let before = dump(&origin).await;
    let fork = Place::File(folder.path().join("fork.db"));
    let copied = copy(&origin, &fork, Some(Position(402))).await.unwrap();
    assert_eq!(copied.head, Position(402));
    let verified = verify(&fork).await.unwrap();
    assert_eq!(verified.findings, []);
    let seen = inspect(&fork).await.unwrap();
    assert_eq!((seen.growth.events, seen.world_ms), (402, 1000));
    assert_eq!(seen.checkpoints, [("policy".to_owned(), Position(402))]);
    assert_eq!(seen.snapshots, []);
    let database = Database::at(&fork).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    assert!(journal.answer(CommandId(100)).await.unwrap().is_some());
    assert!(
        journal.answer(CommandId(101)).await.unwrap().is_none(),
        "its last event came after"
    );
    let event = NewEvent {
        kind: "sung",
        schema: 1,
        body: "{}".to_owned(),
    };
    let records = vec![(StreamId::new("region", 1), event)];
    journal
        .append(Append {
            records,
            ..Append::default()
        })
        .await
        .unwrap();
    database.close().await;
    assert_eq!(verify(&fork).await.unwrap().findings, []);
    assert_eq!(dump(&origin).await, before, "the origin is untouched");
}

#[tokio::test]
async fn what_is_broken_is_named_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.db");
    let place = filled(&path).await;
    let whole = std::fs::read(&path).unwrap();
    let refused = |name: &str| Place::File(folder.path().join(name));
    // Cut short: opening or verifying says that the file is damaged.
    let cut = refused("cut.db");
    std::fs::write(cut.file().unwrap(), &whole[..whole.len() / 2]).unwrap();
    let before = std::fs::read(cut.file().unwrap()).unwrap();
    match verify(&cut).await {
        Err(error) => assert!(error.to_string().contains("restore the last backup"), "{error}"),
        Ok(verified) => assert!(!verified.findings.is_empty(), "half of the file is missing"),
    }
    assert_eq!(std::fs::read(cut.file().unwrap()).unwrap(), before);
    // Pages overwritten in the middle.
    let torn = refused("torn.db");
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8192].fill(0xa5);
    std::fs::write(torn.file().unwrap(), &bytes).unwrap();
    match verify(&torn).await {
        Err(error) => assert!(error.to_string().contains("restore the last backup"), "{error}"),
        Ok(verified) => assert!(verified.findings[0].advice.contains("restore the last backup")),
    }
    assert_eq!(std::fs::read(torn.file().unwrap()).unwrap(), bytes);
    // Tables that do not agree.
    let database = Database::at(&place).await.unwrap();
    for sql in [
        "update streams set version = version + 1 where name = 'region-3'",
        "delete from events where position = 77",
        "update checkpoints set position = 5000",
    ] {
        let written = database.write("break it", move |connection| {
            Box::pin(query(sql).execute(connection))
        });
        written.await.unwrap();
    }
    database.close().await;
    let said: String = verify(&place)
        .await
        .unwrap()
        .findings
        .iter()
        .map(|finding| finding.what.clone() + "\n")
        .collect();
    for expected in [
        "stream region-3 stands at",
        "position 78 has no neighbour",
        "checkpoint policy is at 5000",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    // Nothing, nobody's, and someone else's.
    let missing = verify(&refused("missing.db")).await.unwrap_err();
    assert!(missing.to_string().contains("cannot be opened"), "{missing}");
    assert!(!folder.path().join("missing.db").exists());
    let other = refused("other.db");
    let connection = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(other.file().unwrap())
        .create_if_missing(true);
    let mut connection = sqlx::ConnectOptions::connect(&connection).await.unwrap();
    sqlx::raw_sql("create table moz_places (id integer)")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let bytes = std::fs::read(other.file().unwrap()).unwrap();
    let error = Database::at(&other).await.unwrap_err();
    assert!(error.to_string().contains("moz_places"), "{error}");
    assert_eq!(std::fs::read(other.file().unwrap()).unwrap(), bytes);
}

#[tokio::test]
async fn an_interrupted_copy_or_migration_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    for place in [
        Place::File(folder.path().join("half.db")),
        postgres::new_place().await,
    ] {
        let database = Database::at(&place).await.unwrap();
        let run = async |database: &Database, sql: &'static str| {
            let written = database.write("pretend", move |connection| {
                Box::pin(query(sql).bind(Vec::new()).execute(connection))
            });
            written.await.unwrap();
        };
        run(
            &database,
            "insert into marks (name, value) values ('copying', $1)",
        )
        .await;
        let error = Database::at(&place).await.unwrap_err();
        assert!(matches!(error, StoreError::HalfCopied { .. }), "{error}");
        run(
            &database,
            "delete from marks where name = 'copying' and value = $1",
        )
        .await;
        run(
            &database,
            "delete from migrations where number = 2 and hash <> $1",
        )
        .await;
        let error = Database::at(&place).await.unwrap_err();
        assert!(
            matches!(error, StoreError::HalfMigrated { number: 2, .. }),
            "{error}"
        );
        database.close().await;
    }
}
