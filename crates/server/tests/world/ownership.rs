//! A server whose database stands still: it rests before another may own what it owns, says so, and goes on when it is heard again.

use crate::hostile::sing;
use crate::postgres::{Durable, Server};
use crate::stage::{PATIENCE, code, composed};
use bots::guest::request;
use bots::{Bot, Dial, guest};
use journal::Place;
use journal::owners::owners;
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
    let answer = request(&running.server(), "GET", "/healthz", "", b"")
        .await
        .unwrap();
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
    let (status, report) = health(&running).await;
    assert_eq!(status, 503);
    assert_eq!(report["checks"]["regions:owned"][0]["observedValue"], "resting");
    assert_eq!(report["checks"]["regions:state"][0]["observedValue"], "failed");
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
