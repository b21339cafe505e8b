//! Two nodes of one world: what is said in a region and what is whispered is heard on both, by whoever does not block its speaker; a mute holds on
//! both; and who heard a line is known after both have ended.

use crate::leaving::http;
use crate::moderation::{act, enter, heard, keeper, name, say, stands};
use crate::postgres::shared;
use crate::stage::{PATIENCE, Stage, code, composed};
use bots::Bot;
use bus::Local;
use journal::Place;
use protocol::client::{ChatTo, ClientMessage};
use protocol::http::Tokens;
use protocol::server::ServerBody;
use serde_json::json;
use server::serve::{ServeConfig, start};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// Nobody is to become silent here: a node beats at its start and not again in this test.
const LIFE: Duration = Duration::from_secs(3600);

/// A node over a database, with the key of a world that has one.
async fn node(name: &str, address: &str, transport: &Local, key: Option<&Path>) -> Stage {
    let folder = TempDir::new().unwrap();
    if let Some(key) = key {
        std::fs::copy(key, folder.path().join("world.key")).unwrap();
    }
    let config = ServeConfig {
        database: Some(Place::parse(address).unwrap()),
        node: name.to_owned(),
        node_life: LIFE,
        transport: transport.clone(),
        ..ServeConfig::local(folder.path())
    };
    Stage {
        running: start(composed(), config).await.unwrap(),
        folder,
        pace: 1.0,
    }
}

async fn reported(stage: &Stage, by: &Tokens, line: u64) -> u16 {
    let about = json!({ "of": "line", "line": line });
    let body = json!({ "about": about, "kind": "harassment", "words": "" }).to_string();
    http(stage, "POST", "/api/v1/reports", &by.access, body.as_bytes())
        .await
        .status
}

fn whisper(to: &Bot) -> ChatTo {
    ChatTo::Whisper {
        songweaver: to.you.songweaver.clone(),
    }
}

/// How a line reached somebody: by what number, from whom, as an entity or not, and to whom where it is one's own whisper.
async fn said(bot: &mut Bot, words: &str) -> (u64, String, Option<u32>, Option<String>) {
    bot.until("the line", PATIENCE, |body| match body {
        ServerBody::Said {
            text,
            line: Some(line),
            name,
            entity,
            to,
            ..
        } if text == words => Some((*line, name.clone(), *entity, to.clone())),
        _ => None,
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_on_one_node_is_heard_on_the_other_but_by_who_blocks_its_speaker() {
    let postgres = shared();
    let address = postgres.new_database().await;
    let database = address
        .rsplit('/')
        .next()
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    let transport = Local::new();
    let first = node("first", &address, &transport, None).await;
    let key = first.folder.path().join("world.key");
    let [ann_tokens, ben_tokens, carl_tokens] =
        [first.tokens().await, first.tokens().await, first.tokens().await];
    let mut ann = enter(&first, &ann_tokens).await;
    name(&mut ann, "Ann Ashwood").await.unwrap();
    let songweaver = carl_tokens.songweaver.clone();
    let block = |command| ClientMessage::Block { command, songweaver };
    ann.command(block).await.unwrap();

    // The regions go to the second node; who plays on the first goes on there.
    let left = "update nodes set expires_ms = 0 where node = 'first'";
    postgres.sql(&database, left).await;
    let second = node("second", &address, &transport, Some(&key)).await;
    let mut ben = enter(&second, &ben_tokens).await;
    name(&mut ben, "Ben Birch").await.unwrap();
    let mut carl = enter(&second, &carl_tokens).await;

    // In the region, both ways, and not by who blocks: what was said after it is heard already.
    say(&mut ann, ChatTo::Region, "anyone here").await.unwrap();
    let (_, from, entity, _) = said(&mut ben, "anyone here").await;
    assert_eq!((from.as_str(), entity), ("Ann Ashwood", None));
    say(&mut carl, ChatTo::Region, "not for ann").await.unwrap();
    let unheard = heard(&mut ben, "not for ann").await;
    say(&mut ben, ChatTo::Region, "yes, and singing").await.unwrap();
    let line = heard(&mut ann, "yes, and singing").await;
    let blocked = |body: &ServerBody| matches!(body, ServerBody::Said { text, .. } if text == "not for ann");
    assert!(!ann.heard().any(blocked));

    // Whispers find who is elsewhere, and nobody who is nowhere.
    say(&mut ann, whisper(&ben), "come to the grotto").await.unwrap();
    assert_eq!(said(&mut ben, "come to the grotto").await.1, "Ann Ashwood");
    let own = said(&mut ann, "come to the grotto").await;
    assert_eq!(own.3.as_deref(), Some("Ben Birch"));
    let nobody = ChatTo::Whisper {
        songweaver: kernel::SongweaverId(77).to_string(),
    };
    let refused = say(&mut ann, nobody, "hello").await.unwrap_err();
    assert_eq!(code(&refused), "not-here");

    // A mute that is given on one node holds on the other.
    let olga = keeper(&second, "Olga-Oak", "operator").await;
    let muting = json!({ "kind": "mute", "channels": ["region"], "seconds": 3600 });
    act(&second, &olga, &ann, muting).await;
    stands(&mut ann, |standing| !standing.acts.is_empty()).await;
    let refused = say(&mut ann, ChatTo::Region, "not now").await.unwrap_err();
    assert_eq!(code(&refused), "muted");

    // Who heard what is known to a server that was not there.
    for bot in [ann, ben, carl] {
        bot.bye().await.unwrap();
    }
    first.running.stop().await.unwrap();
    second.running.stop().await.unwrap();
    let third = node("third", &address, &Local::new(), Some(&key)).await;
    assert_eq!(reported(&third, &ann_tokens, unheard).await, 404);
    assert_eq!(reported(&third, &ann_tokens, line).await, 200);
    third.running.stop().await.unwrap();
}
