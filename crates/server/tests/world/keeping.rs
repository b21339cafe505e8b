//! An operator keeps a world: looks at it, verifies, replays, backs up, restores, forks and moves it to PostgreSQL, where it lives on.

use crate::postgres;
use crate::stage::{PATIENCE, Stage, composed, near};
use bots::{Bot, Dial};
use journal::sql::query;
use journal::tables::WorldClock;
use journal::{Append, Database, Journal, Place, Upcasters};
use kernel::{NewEvent, StreamId};
use protocol::server::ServerBody;
use server::serve::{ServeConfig, start};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// Runs the program over a world, with nothing of ours in its environment.
fn keep(world: &Path, database: Option<&str>, arguments: &[&str]) -> Output {
    let ours = std::env::vars().filter(|(name, _)| name.starts_with("FINALVERSE_"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_finalverse"));
    for (name, _) in ours {
        command.env_remove(name);
    }
    command.env("FINALVERSE_WORLD", world);
    command.envs(database.map(|database| ("FINALVERSE_DATABASE", database)));
    command.args(arguments).output().unwrap()
}

fn good(output: Output) -> String {
    let (said, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}{error}");
    said.into_owned()
}

fn bad(output: Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What follows a word in what was said.
fn after<'a>(said: &'a str, word: &str) -> &'a str {
    let rest = said
        .split_once(word)
        .unwrap_or_else(|| panic!("{word} in {said}"))
        .1;
    rest.split([' ', ':', '\n'])
        .find(|text| !text.is_empty())
        .unwrap()
}

/// Makes a Songweaver with a name, so that the journal has events and the tables have sealed words.
async fn made(stage: &Stage, name: &str) -> Bot {
    let (x, z) = near("weavers-landing", "great-loom");
    let mut bot = stage.enter_at("weavers-landing", x, z).await;
    bot.make(name).await.unwrap();
    bot
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_world_is_backed_up_while_it_runs_restored_forked_and_moved_to_postgres() {
    let stage = Stage::new().await;
    drop(made(&stage, "Wren Lakesong").await);
    let folder = stage.folder.path().to_owned();
    let elsewhere = TempDir::new().unwrap();
    let at = |name: &str| elsewhere.path().join(name);
    let text = |path: &Path| path.display().to_string();
    // Hot: the server runs on.
    let backup = text(&at("backup"));
    let told = good(keep(&folder, None, &["journal", "backup", &backup]));
    let digest = after(&told, "sha256").to_owned();
    assert!(
        server::keeping::last_backup(&folder).is_some(),
        "its folder knows of it"
    );
    assert!(good(keep(&folder, None, &["journal", "inspect"])).contains("made"));
    assert!(
        good(keep(&folder, None, &["journal", "inspect", "--stream", "all"])).contains("\"position\":1,")
    );
    assert!(!good(keep(&folder, None, &["journal", "inspect", "--stream", "all"])).contains("Wren"));
    // What would leave out what is written meanwhile is refused, and so is a past that has not come.
    let moved = bad(keep(
        &folder,
        None,
        &["journal", "migrate", &text(&at("moved.db"))],
    ));
    assert!(moved.contains("another server runs over"), "{moved}");
    let beyond = bad(keep(
        &folder,
        None,
        &["world", "fork", &text(&at("beyond")), "--at", "999999"],
    ));
    assert!(beyond.contains("ends at position"), "{beyond}");
    let nothing = bad(keep(&folder, None, &["journal", "inspect", "--stream", "nobody"]));
    assert!(nothing.contains("no event of nobody"), "{nothing}");
    drop(made(&stage, "Later Comer").await);
    stage.running.stop().await.unwrap();
    // Restored, verified, replayed.
    let restored = at("restored");
    good(keep(&restored, None, &["journal", "restore", &backup]));
    let verified = good(keep(&restored, None, &["journal", "verify"]));
    assert!(
        verified.contains(&digest) && verified.contains("nothing is wrong"),
        "{verified}"
    );
    assert!(good(keep(&restored, None, &["journal", "replay"])).contains("Songweavers"));
    let refused = bad(keep(&restored, None, &["journal", "restore", &backup]));
    assert!(refused.contains("not empty"), "{refused}");
    // Forked where the backup was.
    let head = told
        .split_once(" events,")
        .unwrap()
        .0
        .rsplit(' ')
        .next()
        .unwrap()
        .to_owned();
    let fork = text(&at("fork"));
    let forked = good(keep(&folder, None, &["world", "fork", &fork, "--at", &head]));
    assert!(forked.contains(&digest), "{forked}");
    // To PostgreSQL, where the world goes on with its key and its people.
    let address = postgres::shared().new_database().await;
    good(keep(&folder, None, &["journal", "migrate", &address]));
    let config = || ServeConfig {
        database: Some(Place::parse(&address).unwrap()),
        node: "here".to_owned(),
        ..ServeConfig::local(&folder)
    };
    let running = start(composed(), config()).await.unwrap();
    let second = ServeConfig {
        node: "there".to_owned(),
        ..config()
    };
    let refused = format!("{:#}", start(composed(), second).await.unwrap_err());
    assert!(refused.contains("owned by node here"), "{refused}");
    let tokens = bots::guest::guest(&running.server()).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&running.server(), &tokens.access))
        .await
        .unwrap();
    bot.until("the first region", PATIENCE, |body| {
        matches!(body, ServerBody::Entered { .. }).then_some(())
    })
    .await
    .unwrap();
    bot.make("Wren Lakesong")
        .await
        .expect_err("the name is borne by someone who came along");
    running.stop().await.unwrap();
    let looked = good(keep(&folder, Some(&address), &["journal", "inspect"]));
    assert!(looked.contains(" here"), "{looked}");
    assert!(good(keep(&folder, Some(&address), &["journal", "replay"])).contains("Songweavers"));
    // It left, so another may take over at once.
    let running = start(
        composed(),
        ServeConfig {
            node: "there".to_owned(),
            ..config()
        },
    )
    .await
    .unwrap();
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_right_stops_the_start_and_says_what_to_do() {
    let stage = Stage::new().await;
    let folder = stage.folder.path().to_owned();
    let ahead = query("update clock set unix_ms = unix_ms + 86400000");
    stage.running.stop().await.unwrap();
    let database = journal::Database::open(&folder.join("world.db")).await.unwrap();
    database
        .write("set the last write ahead", move |connection| {
            Box::pin(ahead.execute(connection))
        })
        .await
        .unwrap();
    database.close().await;
    let before = std::fs::read(folder.join("world.db")).unwrap();
    let refused = format!(
        "{:#}",
        start(composed(), ServeConfig::local(&folder)).await.unwrap_err()
    );
    assert!(refused.contains("set the clock right"), "{refused}");
    assert_eq!(std::fs::read(folder.join("world.db")).unwrap(), before);
    let accepted = ServeConfig {
        accept_clock: true,
        ..ServeConfig::local(&folder)
    };
    start(composed(), accepted).await.unwrap().stop().await.unwrap();
    // A time far ahead of the last write is as little believed; accepted, the world goes on where it stood.
    let database = journal::Database::open(&folder.join("world.db")).await.unwrap();
    let years = query("update clock set unix_ms = unix_ms - 86400000000");
    database
        .write("set the last write back", move |connection| {
            Box::pin(years.execute(connection))
        })
        .await
        .unwrap();
    let stood = WorldClock::new(database.clone()).load().await.unwrap().world;
    database.close().await;
    let refused = format!(
        "{:#}",
        start(composed(), ServeConfig::local(&folder)).await.unwrap_err()
    );
    assert!(refused.contains("1000 days ahead"), "{refused}");
    let accepted = ServeConfig {
        accept_clock: true,
        ..ServeConfig::local(&folder)
    };
    let running = start(composed(), accepted).await.unwrap();
    assert!(running.runtime.now().since(stood) < 600_000);
    running.stop().await.unwrap();
    // Cut short, the file is kept as it is.
    std::fs::write(folder.join("world.db"), &before[..before.len() / 3]).unwrap();
    let _ = std::fs::remove_file(folder.join("world.db-wal"));
    let refused = format!(
        "{:#}",
        start(composed(), ServeConfig::local(&folder)).await.unwrap_err()
    );
    assert!(refused.contains("restore the last backup"), "{refused}");
    assert_eq!(
        std::fs::read(folder.join("world.db")).unwrap(),
        &before[..before.len() / 3]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_of_a_later_server_stops_the_start_and_says_so() {
    let stage = Stage::new().await;
    let folder = stage.folder.path().to_owned();
    stage.running.stop().await.unwrap();
    let database = Database::open(&folder.join("world.db")).await.unwrap();
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let event = NewEvent {
        kind: "foretold",
        schema: 2,
        body: r#"{"event":"foretold"}"#.to_owned(),
    };
    let written = Append {
        records: vec![(StreamId::new("region", "weavers-landing"), event)],
        ..Append::default()
    };
    journal.append(written).await.unwrap();
    database.close().await;
    let refused = format!(
        "{:#}",
        start(composed(), ServeConfig::local(&folder)).await.unwrap_err()
    );
    for words in [
        "of region-weavers-landing cannot be read",
        "foretold",
        "if a later server ran",
    ] {
        assert!(refused.contains(words), "{refused}");
    }
}
