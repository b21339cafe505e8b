//! Bad input: refused with a reason, counted, closed when it does not end; the neighbours notice nothing.

use crate::stage::{PATIENCE, Stage, code, height, near};
use bots::bot::open;
use bots::{Bot, Dial};
use futures_util::{SinkExt, StreamExt};
use protocol::client::ClientMessage;
use protocol::presence::Motion;
use protocol::server::ServerBody;
use protocol::shared::{Intent, LiveNote, Spot};
use tokio_tungstenite::tungstenite::Message;

const LANDING: &str = "weavers-landing";

async fn refusal(bot: &mut Bot) -> (String, String) {
    bot.until("a refusal", PATIENCE, |body| match body {
        ServerBody::Refused { code, reason, .. } => Some((code.clone(), reason.clone())),
        _ => None,
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_understood_is_refused_with_what_is_allowed() {
    let stage = Stage::new().await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut bot = stage.enter_at(LANDING, x, z).await;
    let mut neighbour = stage.enter_at(LANDING, x + 4.0, z).await;
    let cases: Vec<(Message, &str, &str)> = vec![
        (Message::Text("{".into()), "malformed", "EOF"),
        (
            Message::Text(r#"{"type":"fly"}"#.into()),
            "unknown",
            "unknown variant",
        ),
        (
            Message::Text(r#"{"type":"ping"}"#.into()),
            "malformed",
            "clientMs",
        ),
        (
            Message::Text(r#"{"type":"ping","clientMs":1,"more":2}"#.into()),
            "malformed",
            "unknown field",
        ),
        (
            Message::Text(r#"{"type":"lower","command":"xyz"}"#.into()),
            "malformed",
            "32",
        ),
        (Message::Binary(vec![16, 1, 0].into()), "malformed", "20 bytes"),
        (Message::Binary(vec![1; 20].into()), "malformed", "kind"),
        (
            Message::Text(format!("\"{}\"", "a".repeat(20_000)).into()),
            "oversized",
            "16384",
        ),
    ];
    for (message, expected, says) in cases {
        bot.send_raw(message).await.unwrap();
        let (code, reason) = refusal(&mut bot).await;
        assert_eq!(code, expected, "{reason}");
        assert!(reason.contains(says), "{reason}");
    }
    let now = bot.clock_ms();
    let note = LiveNote {
        offset_ms: 0,
        pitch: 60,
        velocity: 80,
    };
    let early = ClientMessage::Notes {
        start_ms: now,
        notes: vec![note],
    };
    bot.say(&early).await.unwrap();
    assert_eq!(refusal(&mut bot).await.0, "lowered");
    bot.say(&ClientMessage::Raise {
        intent: Intent::Creative,
    })
    .await
    .unwrap();
    for start_ms in [now - 10_000.0, now + 10_000.0] {
        bot.say(&ClientMessage::Notes {
            start_ms,
            notes: vec![note],
        })
        .await
        .unwrap();
        assert_eq!(refusal(&mut bot).await.0, "out-of-time");
    }
    bot.say(&ClientMessage::Describe {
        entities: vec![1; 65],
    })
    .await
    .unwrap();
    assert_eq!(refusal(&mut bot).await.0, "too-many");
    let far = bot.command(|command| ClientMessage::Interact {
        command,
        target: "nowhere".into(),
        offer: "greet".into(),
    });
    assert_eq!(code(&far.await.unwrap_err()), "unknown-place");
    // All that time the neighbour was told nothing but the world.
    neighbour.synchronise().await.unwrap();
    assert!(
        !neighbour
            .heard()
            .any(|body| matches!(body, ServerBody::Refused { .. } | ServerBody::Closing { .. }))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_refused_then_closed_and_the_neighbours_walk_on() {
    let stage = Stage::new().await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut flood = stage.enter_at(LANDING, x, z).await;
    let mut neighbour = stage.enter_at(LANDING, x + 4.0, z).await;
    let mut other = stage.enter_at(LANDING, x + 8.0, z).await;
    let ended = loop {
        if let Err(error) = flood.say(&ClientMessage::Ping { client_ms: 1.0 }).await {
            break error;
        }
        if let Err(error) = flood.listen(std::time::Duration::ZERO).await {
            break error;
        }
    };
    // The close may break the line before its reason is read, while we still write.
    assert!(["flood", ""].contains(&code(&ended)), "{ended}");
    let at = Spot {
        x: x + 7.0,
        y: height(x + 7.0, z),
        z,
    };
    let seen = other.entity;
    other.claim(at, Motion::WALK).await.unwrap();
    neighbour
        .until_seen("a step", PATIENCE, |view| {
            view.find(seen).is_some_and(|seen| (seen.x - at.x).abs() < 0.2)
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn impossible_positions_are_corrected_and_seen_by_nobody() {
    let stage = Stage::new().await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut cheat = stage.enter_at(LANDING, x, z).await;
    let mut witness = stage.enter_at(LANDING, x + 4.0, z).await;
    let entity = cheat.entity;
    witness
        .until_seen("the other", PATIENCE, |view| view.find(entity).is_some())
        .await
        .unwrap();
    let place = cheat.at;
    for (to, expected) in [((x + 200.0, z), "speed"), ((100_000.0, z), "bounds")] {
        cheat
            .claim(
                Spot {
                    x: to.0,
                    y: 0.0,
                    z: to.1,
                },
                Motion::RUN,
            )
            .await
            .unwrap();
        let (at, why) = cheat
            .until("a correction", PATIENCE, |body| match body {
                ServerBody::Corrected { at, why, .. } => Some((*at, why.clone())),
                _ => None,
            })
            .await
            .unwrap();
        assert!(why == expected || why == "bounds" || why == "speed", "{why}");
        assert!((at.x - place.x).hypot(at.z - place.z) < 0.5);
    }
    // An honest step afterwards is seen, and where it leads from shows that nothing else was.
    let step = Spot {
        x: place.x + 0.5,
        y: height(place.x + 0.5, place.z),
        z: place.z,
    };
    cheat.claim(step, Motion::WALK).await.unwrap();
    witness
        .until_seen("the honest step", PATIENCE, |view| {
            view.find(entity)
                .is_some_and(|seen| (seen.x - step.x).abs() < 0.1)
        })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeated_commands_get_their_first_answer_and_happen_once() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let mut bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let command = bot.new_command();
    let other = kernel::SongweaverId(77).to_string();
    let block = ClientMessage::Block {
        command: command.clone(),
        songweaver: other.clone(),
    };
    for _ in 0..3 {
        bot.say(&block).await.unwrap();
        bot.answer(&command).await.unwrap();
    }
    let stream = sim::event_codec::songweaver_stream(tokens.songweaver.parse().unwrap());
    let journal = &stage.running.runtime.vault.journal;
    let events = journal
        .read_stream(&stream, kernel::Version(0), 100)
        .await
        .unwrap();
    assert_eq!(events.iter().filter(|event| event.kind == "blocked").count(), 1);
    // Across a restart the journal itself remembers.
    drop(bot);
    let stage = stage.again().await;
    let mut bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
    bot.say(&block).await.unwrap();
    bot.answer(&command).await.unwrap();
    let journal = &stage.running.runtime.vault.journal;
    let events = journal
        .read_stream(&stream, kernel::Version(0), 100)
        .await
        .unwrap();
    assert_eq!(events.iter().filter(|event| event.kind == "blocked").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_enters_with_a_forged_token_or_without_hello() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let server = stage.running.server();
    let forged: String = tokens.access.chars().rev().collect();
    for token in ["", "nonsense", &forged, &tokens.access[..tokens.access.len() - 4]] {
        let refused = Bot::connect(Dial::new(&server, token)).await.unwrap_err();
        assert!(code(&refused).starts_with("token"), "{refused}");
    }
    let mut socket = open(&server).await.unwrap();
    socket
        .send(Message::Text(r#"{"type":"ping","clientMs":1}"#.into()))
        .await
        .unwrap();
    let told = socket.next().await.unwrap().unwrap();
    assert!(told.to_text().unwrap().contains("hello"));
    // A browser of another site is turned away before any WebSocket.
    let headers = "Origin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    let answer = bots::guest::request(&server, "GET", "/ws", headers, b"").await;
    assert!(
        matches!(answer, Ok(answer) if answer.status == 403 || answer.status == 426 || answer.status == 400)
    );
}
