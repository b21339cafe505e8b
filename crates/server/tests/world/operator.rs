//! What an operator does to a running world: notices, and the figures that are read from outside.

use crate::stage::{PATIENCE, Stage, near};
use bots::guest::request;
use protocol::client::ClientMessage;
use protocol::server::ServerBody;
use protocol::shared::{Look, Voice};
use server::control;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_reaches_everyone_and_a_wrong_one_is_refused() {
    let stage = Stage::new().await;
    let mut first = stage.enter().await;
    let mut second = stage.enter_at("whisperwood-grove", 800.0, 256.0).await;
    let told = control::notice(stage.folder.path(), "The world rests at noon.")
        .await
        .unwrap();
    assert_eq!(told, "told 2 players");
    for bot in [&mut first, &mut second] {
        let text = bot
            .until("the notice", PATIENCE, |body| match body {
                ServerBody::Notice { text } => Some(text.clone()),
                _ => None,
            })
            .await
            .unwrap();
        assert_eq!(text, "The world rests at noon.");
    }
    for wrong in ["", &"a".repeat(301), "two\nlines"] {
        assert!(
            control::notice(stage.folder.path(), wrong).await.is_err(),
            "{wrong:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_in_the_world_is_brought_to_a_place_and_nobody_else_is() {
    let stage = Stage::new().await;
    let mut lost = stage.enter_at("whisperwood-grove", 800.0, 256.0).await;
    lost.command(|command| ClientMessage::Make {
        command,
        look: Look {
            robe: 1,
            colour: 3,
            head: 2,
            skin: 4,
        },
        voice: Voice::Harp,
        name: Some("Wren Lakesong".into()),
    })
    .await
    .unwrap();
    let world = stage.folder.path();
    let told = control::bring(world, "Wren Lakesong", "great-loom")
        .await
        .unwrap();
    assert_eq!(told, "brought Wren Lakesong to great-loom");
    let (at, why) = lost
        .until("the new place", PATIENCE, |body| match body {
            ServerBody::Corrected { at, why, .. } if why == "brought" => Some((*at, why.clone())),
            _ => None,
        })
        .await
        .unwrap();
    let (x, z) = near("weavers-landing", "great-loom");
    assert!((at.x - x).hypot(at.z - z) < 1.0, "{at:?} {why}");
    lost.until("the landing", PATIENCE, |body| {
        matches!(body, ServerBody::Entered { region, .. } if region == "weavers-landing").then_some(())
    })
    .await
    .unwrap();
    let nobody = control::bring(world, "Nobody", "great-loom").await.unwrap_err();
    assert!(nobody.to_string().contains("nobody of that name"), "{nobody}");
    let nowhere = control::bring(world, "Wren Lakesong", "no-such-place")
        .await
        .unwrap_err();
    assert!(nowhere.to_string().contains("no such place"), "{nowhere}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_clients_report_shows_in_the_metrics() {
    let stage = Stage::new().await;
    let mut bot = stage.enter().await;
    bot.say(&ClientMessage::Report {
        frames_per_second: 58.0,
        long_frames: 3,
        latency_ms: 41.0,
        quality: 2,
    })
    .await
    .unwrap();
    // A ping behind it: when the pong is there, the report was taken.
    bot.say(&ClientMessage::Ping { client_ms: 1.0 }).await.unwrap();
    bot.until("the pong", PATIENCE, |body| {
        matches!(body, ServerBody::Pong { .. }).then_some(())
    })
    .await
    .unwrap();
    let metrics = request(&stage.running.server(), "GET", "/metrics", "", b"")
        .await
        .unwrap();
    let text = String::from_utf8(metrics.body).unwrap();
    assert!(text.contains("client_frames_per_second"), "{text}");
    assert!(text.contains("client_latency"), "{text}");
    assert_eq!(telemetry::catalogue::strangers(&text), Vec::<String>::new());
    let ready = request(&stage.running.server(), "GET", "/readyz", "", b"")
        .await
        .unwrap();
    assert_eq!(ready.status, 200);
}
