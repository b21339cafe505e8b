//! Databases that are not what they should be: each is refused with what is wrong and what to do, and none is changed by that.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "support/postgres.rs"]
mod postgres;

use journal::sql::{made_query, query, query_scalar};
use journal::tables::{AccountName, Accounts, Naming, NewToken, Seal, TokenHash, UnixSeconds, WorldKey};
use journal::{Append, Database, Journal, Place, StoreError, Upcasters};
use kernel::{CommandId, NewEvent, Position, SongweaverId, StreamId, WorldMillis};
use postgres::{Durable, Server};
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, SqliteConnection};

const ANN: SongweaverId = SongweaverId(0xa);
const BEN: SongweaverId = SongweaverId(0xb);

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

/// How a database of before noted its scripts, and how it writes bytes.
fn old_scripts(bytes: &str, scripts: &[&'static str]) -> (String, &'static str) {
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
    (script, value)
}

/// A world as it was before: two events, two commands of which one made none, and a table that is in the way of what comes.
fn old_world(bytes: &str, key: &str, scripts: [&'static str; 5]) -> String {
    let (mut script, value) = old_scripts(bytes, &scripts);
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

/// Makes a database with a script, as something older than this program did.
async fn make(place: &Place, script: String) {
    let script = sqlx::AssertSqlSafe(script);
    match place {
        Place::File(path) => {
            let address = format!("sqlite://{}?mode=rwc", path.display());
            let mut connection = SqliteConnection::connect(&address).await.unwrap();
            sqlx::raw_sql(script).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Place::Servers(servers) => {
            let mut connection = PgConnection::connect_with(&servers[0]).await.unwrap();
            sqlx::raw_sql(script).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_fails_changes_nothing_and_succeeds_when_it_can() {
    let (_folder, places) = places().await;
    for place in places {
        // An index of the coming migration cannot be made: a table has its name.
        let (in_the_way, clear) = ("commands_by_age", "drop table commands_by_age");
        let made = match &place {
            Place::File(_) => old_world("blob", in_the_way, first_scripts!("sqlite")),
            Place::Servers(_) => old_world("bytea", in_the_way, first_scripts!("postgres")),
        };
        make(&place, made).await;
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

/// A world from before names were sealed: Lily with an account and a session, a guest who is a bot.
fn world_of_clear_names(bytes: &str, scripts: &[&'static str]) -> String {
    let (mut script, value) = old_scripts(bytes, scripts);
    let (no, yes) = if bytes == "blob" {
        ("0", "1")
    } else {
        ("false", "true")
    };
    script += &format!(
        "insert into accounts (songweaver, name, folded, skeleton, password, bot, created) values \
         ({value}{ann}', 'Lily', 'lily', 'l1ly', 'a hash', {no}, 70), \
         ({value}{ben}', null, null, null, null, {yes}, 80); \
         insert into refresh_families (family, songweaver, created, expires) values ({value}0f', {value}{ann}', 70, 9000); \
         insert into refresh_tokens (token, family, expires) values ({value}aa', {value}0f', 9000);",
        ann = format_args!("{:016x}", ANN.0),
        ben = format_args!("{:016x}", BEN.0),
    );
    script
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_from_before_they_were_sealed_are_sealed_once_and_still_found() {
    let (folder, places) = places().await;
    for place in places {
        let made = match &place {
            Place::File(_) => world_of_clear_names("blob", &first_scripts!("sqlite")[..3]),
            Place::Servers(_) => world_of_clear_names("bytea", &first_scripts!("postgres")[..3]),
        };
        make(&place, made).await;
        let database = Database::at(&place).await.unwrap();
        // No script has the key: between the migration and the first start the names wait in clear, in a table of their own.
        let waiting = "select count(*) from accounts_unsealed where name = 'Lily'";
        assert_eq!(number(&database, waiting).await, 1);
        let named = "select count(*) from accounts where name is not null";
        assert_eq!(number(&database, named).await, 0);
        let sessions = "select count(*) from refresh_families where seen = 0 and device is null";
        assert_eq!(number(&database, sessions).await, 1);
        let tokens = "select count(*) from refresh_tokens";
        assert_eq!(number(&database, tokens).await, 1, "who was logged in stays so");

        let key_file = match &place {
            Place::File(_) => "sqlite.key",
            Place::Servers(_) => "postgres.key",
        };
        let key = WorldKey::open(&folder.path().join(key_file), &database)
            .await
            .unwrap();
        let accounts = Accounts::new(database.clone(), &key, Seal::new(database.clone(), &key));
        assert_eq!(accounts.seal_names().await.unwrap(), 1);
        assert_eq!(accounts.seal_names().await.unwrap(), 0, "nothing is left to seal");
        let clear = "select (select count(*) from accounts_unsealed) \
                     + (select count(*) from accounts where name like '%ily%')";
        assert_eq!(number(&database, clear).await, 0);

        let lily = accounts.named("lily").await.unwrap().unwrap();
        assert_eq!((lily.songweaver, lily.name.as_deref()), (ANN, Some("Lily")));
        assert_eq!(
            (
                lily.password.as_deref(),
                lily.bot,
                lily.created,
                lily.role.as_str()
            ),
            (Some("a hash"), false, UnixSeconds(70), "player")
        );
        let ben = accounts.of(BEN).await.unwrap().unwrap();
        assert!(ben.is_guest() && ben.bot && ben.created == UnixSeconds(80));
        let imitation = AccountName {
            name: "L1ly".to_owned(),
            folded: "l1ly".to_owned(),
            skeleton: "l1ly".to_owned(),
        };
        let newcomer = NewToken {
            songweaver: SongweaverId(0xc),
            family: 1,
            token: TokenHash([1; 32]),
            now: UnixSeconds(90),
            device: None,
        };
        assert!(accounts.make_guest(newcomer, false).await.unwrap());
        let taken = accounts.register(SongweaverId(0xc), &imitation, "hash".to_owned());
        assert_eq!(taken.await.unwrap(), Naming::NameTaken, "nor can it be imitated");
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

/// The bytes of a world's file that was closed in order.
async fn closed_world(path: &std::path::Path) -> Vec<u8> {
    let database = Database::open(path).await.unwrap();
    database.close().await;
    std::fs::read(path).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_header_of_a_file_is_refused_with_what_to_do_and_the_file_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.db");
    let whole = closed_world(&path).await;
    // From each place on the rest of the header is overwritten, as by a write that went wrong.
    for from in [0, 16, 18, 21, 44, 50, 56, 64, 72, 91, 96] {
        let mut damaged = whole.clone();
        damaged[from..100].fill(0xa5);
        std::fs::write(&path, &damaged).unwrap();
        let refused = Database::open(&path).await.unwrap_err().to_string();
        assert!(refused.contains("world.db"), "from {from}: {refused}");
        if from > 0 {
            assert!(
                refused.contains("is damaged") && refused.contains("restore the last backup"),
                "from {from}: {refused}"
            );
        }
        assert_eq!(
            std::fs::read(&path).unwrap(),
            damaged,
            "from {from}: it is left alone"
        );
    }
    // Cut short in the middle, and within the header.
    for length in [whole.len() / 2, whole.len() - 1, 60] {
        std::fs::write(&path, &whole[..length]).unwrap();
        let refused = Database::open(&path).await.unwrap_err().to_string();
        assert!(
            refused.contains("the header of") && refused.contains("world.db"),
            "{length}: {refused}"
        );
    }
    // A page in the middle, which nothing reads at the start.
    let mut damaged = whole.clone();
    let middle = whole.len() / 4096 / 2 * 4096;
    damaged[middle..middle + 4096].fill(0xa5);
    std::fs::write(&path, &damaged).unwrap();
    let refused = Database::open(&path).await.unwrap_err().to_string();
    assert!(
        refused.contains("damaged") && refused.contains("world.db"),
        "{refused}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), damaged);
    std::fs::write(&path, &whole).unwrap();
    Database::open(&path).await.unwrap().close().await;
}
