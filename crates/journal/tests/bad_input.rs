//! Databases that are not what they should be: each is refused with what is wrong and what to do, and none is changed by that.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "support/postgres.rs"]
mod postgres;

use journal::sql::{made_query, query, query_scalar};
use journal::{Append, Database, Journal, Place, StoreError, Upcasters};
use kernel::{CommandId, NewEvent, Position, StreamId, WorldMillis};
use postgres::{Durable, Server};
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, SqliteConnection};

/// A new place of each kind; the folder lives as long as the file is used.
async fn places() -> (tempfile::TempDir, [Place; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let file = Place::File(folder.path().join("world.db"));
    (folder, [file, postgres::new_place().await])
}

async fn run(database: &Database, sql: &str) -> u64 {
    let statement = made_query(sql.to_owned());
    let ran = database.write("prepare the fault", move |connection| {
        Box::pin(statement.execute(connection))
    });
    ran.await.unwrap()
}

async fn number(database: &Database, sql: &'static str) -> i64 {
    query_scalar::<i64>(sql)
        .fetch_one(database.readers())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_or_foreign_version_is_refused_and_unharmed() {
    let (_folder, places) = places().await;
    for place in places {
        let database = Database::at(&place).await.unwrap();
        let (migrations, marks) = (
            number(&database, "select count(*) from migrations").await,
            number(&database, "select count(*) from marks").await,
        );
        run(
            &database,
            "insert into migrations (number, hash) select 900, hash from migrations where number = 1",
        )
        .await;
        let refused = Database::at(&place).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::TooNew { found: 900, .. }),
            "{refused}"
        );
        let said = refused.to_string();
        assert!(
            said.contains(&place.to_string()) && said.contains("start the newer server"),
            "{said}"
        );
        run(&database, "delete from migrations where number = 900").await;
        run(
            &database,
            "update migrations set hash = (select hash from migrations where number = 2) where number = 1",
        )
        .await;
        let refused = Database::at(&place).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::ForeignMigration { number: 1, .. }),
            "{refused}"
        );
        assert!(
            refused.to_string().contains("start the server that made it"),
            "{refused}"
        );
        // A number that no server ever had.
        run(&database, "update migrations set number = 0 where number = 1").await;
        let refused = Database::at(&place).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::ForeignMigration { number: 0, .. }),
            "{refused}"
        );
        assert_eq!(
            number(&database, "select count(*) from migrations").await,
            migrations
        );
        assert_eq!(number(&database, "select count(*) from marks").await, marks);
        database.close().await;
    }
}

/// The scripts of the first five migrations, which made every world before.
macro_rules! first_scripts {
    ($folder:literal) => {
        [
            include_str!(concat!("../migrations/", $folder, "/0001_journal.sql")),
            include_str!(concat!("../migrations/", $folder, "/0002_tables.sql")),
            include_str!(concat!("../migrations/", $folder, "/0003_refresh_again.sql")),
            include_str!(concat!("../migrations/", $folder, "/0004_accounts.sql")),
            include_str!(concat!("../migrations/", $folder, "/0005_owners.sql")),
        ]
    };
}

/// A world as it was before: two events, two commands of which one made none, and a table that is in the way of what comes.
fn old_world(bytes: &str, key: &str, scripts: [&'static str; 5]) -> String {
    let (create, value) = match bytes {
        "blob" => (
            "create table migrations (number integer primary key, hash blob not null) strict;",
            "x'",
        ),
        _ => (
            "create table migrations (number bigint primary key, hash bytea not null);",
            "'\\x",
        ),
    };
    let mut script = create.to_owned();
    for (script_text, number) in scripts.iter().zip(1..) {
        let hash: String = Sha256::digest(script_text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        script += script_text;
        script += &format!("insert into migrations (number, hash) values ({number}, {value}{hash}');");
    }
    script += &format!(
        "insert into streams (name, version) values ('test-a', 2); \
         insert into events (position, stream, version, kind, schema, body, command, at) \
         select 1, id, 1, 'sung', 1, '{{}}', {value}{one}', 700 from streams; \
         insert into events (position, stream, version, kind, schema, body, command, at) \
         select 2, id, 2, 'sung', 1, '{{}}', {value}{two}', 900 from streams; \
         insert into commands (command, first_position, events, answer) values \
         ({value}{one}', 1, 1, {value}00'), ({value}{silent}', 0, 0, {value}00'); \
         create table {key} (id integer);",
        one = format_args!("{:032x}", 1),
        two = format_args!("{:032x}", 2),
        silent = format_args!("{:032x}", 3),
    );
    script
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_fails_changes_nothing_and_succeeds_when_it_can() {
    let (_folder, places) = places().await;
    for place in places {
        // An index of the coming migration cannot be made: a table has its name.
        let (in_the_way, clear) = ("commands_by_age", "drop table commands_by_age");
        match &place {
            Place::File(path) => {
                let made = old_world("blob", in_the_way, first_scripts!("sqlite"));
                let address = format!("sqlite://{}?mode=rwc", path.display());
                let mut connection = SqliteConnection::connect(&address).await.unwrap();
                sqlx::raw_sql(sqlx::AssertSqlSafe(made))
                    .execute(&mut connection)
                    .await
                    .unwrap();
                connection.close().await.unwrap();
            }
            Place::Servers(servers) => {
                let made = old_world("bytea", in_the_way, first_scripts!("postgres"));
                let mut connection = PgConnection::connect_with(&servers[0]).await.unwrap();
                sqlx::raw_sql(sqlx::AssertSqlSafe(made))
                    .execute(&mut connection)
                    .await
                    .unwrap();
                connection.close().await.unwrap();
            }
        }
        for _ in 0..2 {
            let refused = Database::at(&place).await.unwrap_err();
            assert!(refused.to_string().contains("migrate the database"), "{refused}");
            assert!(refused.to_string().contains("commands_by_age"), "{refused}");
        }
        // Those before it stand: each is a transaction of its own.
        let columns = "select count(*) from migrations where number >= 10";
        match &place {
            Place::File(path) => {
                let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
                    .await
                    .unwrap();
                let later: i64 = sqlx::query_scalar(columns)
                    .fetch_one(&mut connection)
                    .await
                    .unwrap();
                let added = sqlx::query("select at from commands")
                    .execute(&mut connection)
                    .await;
                assert!(later == 0 && added.is_err(), "nothing of it was done");
                sqlx::raw_sql(clear).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Place::Servers(servers) => {
                let mut connection = PgConnection::connect_with(&servers[0]).await.unwrap();
                let later: i64 = sqlx::query_scalar(columns)
                    .fetch_one(&mut connection)
                    .await
                    .unwrap();
                let added = sqlx::query("select at from commands")
                    .execute(&mut connection)
                    .await;
                assert!(later == 0 && added.is_err(), "nothing of it was done");
                sqlx::raw_sql(clear).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
        let database = Database::at(&place).await.unwrap();
        let journal = Journal::stored(database.clone(), Upcasters::new());
        assert_eq!(journal.read_all(Position(0), 10).await.unwrap().len(), 2);
        for command in [1, 3] {
            assert!(journal.answer(CommandId(command)).await.unwrap().is_some());
        }
        // An answer from before has the age of its event; one without events that of the last event.
        assert_eq!(
            number(&database, "select count(*) from commands where at = 700").await,
            1
        );
        assert_eq!(
            number(&database, "select count(*) from commands where at = 900").await,
            1
        );
        database.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_page_of_a_server_is_named_with_what_to_do() {
    let mut server = Server::start(Durable::Yes);
    server.sql("postgres", "create database world").await;
    let place = Place::parse(&server.address("world")).unwrap();
    let database = Database::at(&place).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let event = NewEvent {
        kind: "sung",
        schema: 1,
        body: "{}".to_owned(),
    };
    let append = Append {
        records: vec![(StreamId::new("test", "a"), event)],
        at: WorldMillis(1),
        ..Append::default()
    };
    journal.append(append.clone()).await.unwrap();
    let path = query("select pg_relation_filepath('events')")
        .fetch_one(database.readers())
        .await
        .unwrap();
    let path: String = path.get(0);
    database.close().await;
    server.sql("world", "checkpoint").await;
    server.kill();
    server.damage(&path);
    server.come_back();
    let place = Place::parse(&server.address("world")).unwrap();
    // Whether opening or reading finds it first, the words are the same, and nothing is written over it.
    let said = match Database::at(&place).await {
        Err(error) => error.to_string(),
        Ok(database) => {
            let journal = Journal::stored(database.clone(), Upcasters::new());
            let error = journal.read_all(Position(0), 10).await.unwrap_err().to_string();
            assert!(journal.append(append).await.is_err());
            database.close().await;
            error
        }
    };
    assert!(
        said.contains("the database is damaged: restore the last backup"),
        "{said}"
    );
}
