//! Who owns the world: a server whose database stands still rests before another may own what it owns, and goes on when it is heard again; what
//! a silent server owned another takes and goes on with, and nothing the former one decides by then is written.

use crate::hostile::sing;
use crate::postgres::{Durable, Server, shared};
use crate::process::Process;
use crate::stage::{PATIENCE, code, composed};
use bots::guest::request;
use bots::{Bot, Dial, guest};
use journal::care::verify;
use journal::owners::owners;
use journal::{Journal, Place, Upcasters};
use kernel::{Position, Recorded};
use protocol::client::ClientMessage;
use protocol::server::ServerBody;
use serde_json::Value;
use server::serve::{Running, ServeConfig, start};
use std::time::Duration;
use tempfile::TempDir;

/// Long enough for a busy machine to beat in time, short enough to wait for.
const LIFE: Duration = Duration::from_secs(3);

async fn told(bot: &mut Bot, expected: bool) {
    bot.until("whether the world rests", PATIENCE, |body| match body {
        ServerBody::Service { resting, .. } if *resting == expected => Some(()),
        _ => None,
    })
    .await
    .unwrap();
}

async fn health(running: &Running) -> (u16, Value) {
    health_of(&running.server()).await
}

async fn health_of(server: &str) -> (u16, Value) {
    let answer = request(server, "GET", "/healthz", "", b"").await.unwrap();
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

async fn epoch(running: &Running) -> u64 {
    let owners = owners(&running.database).await.unwrap();
    let landing = owners
        .iter()
        .find(|owner| owner.writer == "region-weavers-landing");
    landing.unwrap().epoch
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_world_that_is_not_heard_rests_and_goes_on_when_it_is() {
    let postgres = Server::start(Durable::No);
    let place = Place::parse(&postgres.new_database().await).unwrap();
    let folder = TempDir::new().unwrap();
    let config = ServeConfig {
        database: Some(place),
        node_life: LIFE,
        ..ServeConfig::local(folder.path())
    };
    let running = start(composed(), config).await.unwrap();
    let tokens = guest(&running.server()).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&running.server(), &tokens.access))
        .await
        .unwrap();
    let before = epoch(&running).await;
    postgres.signal_all("-STOP");
    told(&mut bot, true).await;
    let refused = bot
        .command(|command| ClientMessage::Unstick { command })
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "unavailable");
    // Who is told first that the node rests is not said: players may be before the report.
    while health(&running).await.1["checks"]["regions:state"][0]["observedValue"] != "failed" {
        bot.listen(Duration::from_millis(100)).await.unwrap();
    }
    let (status, report) = health(&running).await;
    assert_eq!(status, 503);
    assert_eq!(report["checks"]["regions:owned"][0]["observedValue"], "resting");
    postgres.signal_all("-CONT");
    told(&mut bot, false).await;
    // Every region is claimed again and folded from the journal; then it takes what it is told.
    while sing(&mut bot).await.is_err() {
        bot.listen(Duration::from_millis(100)).await.unwrap();
    }
    assert!(epoch(&running).await > before);
    while health(&running).await.0 != 200 {
        bot.listen(Duration::from_millis(100)).await.unwrap();
    }
    bot.bye().await.unwrap();
    running.stop().await.unwrap();
}

/// What the journal holds.
async fn journalled(running: &Running) -> Vec<Recorded> {
    let journal = Journal::stored(running.database.clone(), Upcasters::new());
    journal.read_all(Position(0), 4096).await.unwrap()
}

fn performances(events: &[Recorded]) -> usize {
    events
        .iter()
        .filter(|event| event.kind == "melody-performed")
        .count()
}

/// What a server says of its health once it knows that its world is lost to it.
async fn told_lost(server: &str) -> (u16, Value) {
    loop {
        let told = health_of(server).await;
        if told.0 != 200 {
            return told;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server_takes_what_a_silent_one_owned_and_the_former_writes_nothing_more() {
    let postgres = shared();
    let address = postgres.new_database().await;
    let name = address.rsplit('/').next().unwrap();
    let name = name.split('?').next().unwrap().to_owned();
    let first = Process::serve(&["--database", &address, "--node", "first"]);
    let tokens = guest(&first.address).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&first.address, &tokens.access))
        .await
        .unwrap();
    sing(&mut bot).await.unwrap();
    // An answer that comes after a commit of its own: no transaction of the first one stands open when it stands still.
    let block = |whom| {
        move |command| ClientMessage::Block {
            command,
            songweaver: kernel::SongweaverId(whom).to_string(),
        }
    };
    bot.command(block(7)).await.unwrap();

    // It stands still as a whole, and the database is told that it has not been heard for its life; it itself still believes that it was.
    first.signal("-STOP");
    let silent = "update nodes set expires_ms = 1 where node = 'first'";
    postgres.sql(&name, silent).await;
    let folder = TempDir::new().unwrap();
    let key = first.world().join("world.key");
    std::fs::copy(key, folder.path().join("world.key")).unwrap();
    let config = ServeConfig {
        database: Some(Place::parse(&address).unwrap()),
        node: "second".to_owned(),
        node_life: LIFE,
        ..ServeConfig::local(folder.path())
    };
    // It starts as soon as it was itself heard for a whole life, which the other did not use to come back.
    let second = start(composed(), config).await.unwrap();
    assert_eq!(epoch(&second).await, 2);
    let before = journalled(&second).await;
    assert_eq!(
        performances(&before),
        1,
        "what the first one acknowledged is there"
    );
    let other = guest(&second.server()).await.unwrap();
    let mut follower = Bot::connect(Dial::new(&second.server(), &other.access))
        .await
        .unwrap();
    sing(&mut follower).await.unwrap();
    assert_eq!(performances(&journalled(&second).await), 2);

    // The former owner comes to itself and goes on as if nothing had been: its decision is refused where it would be written.
    first.signal("-CONT");
    let refused = bot.command(block(8)).await.unwrap_err();
    assert_eq!(code(&refused), "unavailable", "{refused}");
    // What is sung there is taken by nobody: it waits for its region, which learns by it that it is another's, or a node that knows refuses it.
    let told = tokio::select! {
        sung = sing(&mut bot) => {
            let refused = sung.expect_err("it was judged where it cannot stand");
            assert_eq!(code(&refused), "unavailable", "{refused}");
            told_lost(&first.address).await
        }
        told = told_lost(&first.address) => told,
    };
    assert_eq!(told.0, 503, "{}", told.1);
    sing(&mut follower).await.unwrap();
    assert_eq!(
        performances(&journalled(&second).await),
        3,
        "the second one alone has written"
    );
    assert_eq!(epoch(&second).await, 2, "nothing was taken back");
    let verified = verify(&Place::parse(&address).unwrap()).await.unwrap();
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);
    follower.bye().await.unwrap();

    // When the second one leaves, the first finds that nobody has it, and goes on where the other ended.
    second.stop().await.unwrap();
    while sing(&mut bot).await.is_err() {
        bot.listen(Duration::from_millis(100)).await.unwrap();
    }
    first.terminate();
    let (status, log) = first.ended().await;
    assert!(status.success(), "{log}");
}
