//! What an operator does to a running world: notices, and the figures that are read from outside.

use crate::stage::{PATIENCE, Stage, composed, near};
use bots::guest::request;
use bots::{Bot, guest};
use futures_util::{SinkExt, StreamExt};
use gateway::Proxies;
use journal::Append;
use kernel::{NewEvent, StreamId};
use protocol::ServerMessage;
use protocol::client::{ClientMessage, DeviceClass};
use protocol::http::Tokens;
use protocol::server::ServerBody;
use server::control;
use server::serve::{ServeConfig, start};
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

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
                ServerBody::Notice { text, .. } => Some(text.clone()),
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
    lost.make("Wren Lakesong").await.unwrap();
    let world = stage.folder.path();
    // Names are told apart as where they are taken: not by case.
    let told = control::bring(world, "wren lakesong", "great-loom")
        .await
        .unwrap();
    assert_eq!(told, "brought wren lakesong to great-loom");
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
        frame_ms: 17.0,
        frame_p95_ms: 24.0,
        dropped_frames: 5,
        long_frames: 3,
        latency_ms: 41.0,
        quality: 2,
        device: DeviceClass::Phone,
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
    assert!(
        text.contains(r#"client_frames_per_second_bucket{device="phone",le="60"} 1"#),
        "{text}"
    );
    assert!(
        text.contains(r#"client_frame_p95_seconds_count{device="phone"} 1"#),
        "{text}"
    );
    assert!(text.contains("client_latency"), "{text}");
    assert_eq!(telemetry::catalogue::strangers(&text), Vec::<String>::new());
    // Who is not on this machine, or comes through a proxy, needs the token.
    let ask = async |headers: &str| {
        let server = stage.running.server();
        let answer = request(&server, "GET", "/metrics", headers, b"").await.unwrap();
        answer.status
    };
    assert_eq!(ask("X-Forwarded-For: 198.51.100.1\r\n").await, 403);
    let token = crate::stage::METRICS_TOKEN;
    let with = format!("X-Forwarded-For: 198.51.100.1\r\nAuthorization: Bearer {token}\r\n");
    assert_eq!(ask(&with).await, 200);
    assert_eq!(ask(&with.replace("Bearer ", "Bearer x")).await, 403);
    let ready = request(&stage.running.server(), "GET", "/readyz", "", b"")
        .await
        .unwrap();
    assert_eq!(ready.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_trusted_proxy_limits_are_the_clients_own() {
    let folder = tempfile::TempDir::new().unwrap();
    let guests = async |config: ServeConfig, claimed: &str| {
        let running = start(composed(), config).await.unwrap();
        let server = running.server();
        let mut made = 0;
        for other in 0..3 {
            // A client that claims a new address each time is found all the same: the proxy wrote the last one.
            let headers = format!("X-Forwarded-For: 203.0.113.{other}, {claimed}\r\n");
            for _ in 0..8 {
                let answer = request(&server, "POST", "/api/v1/guest", &headers, b"").await;
                made += usize::from(answer.unwrap().status == 200);
            }
        }
        running.stop().await.unwrap();
        made
    };
    let behind = ServeConfig {
        proxies: Proxies(vec!["127.0.0.0/8".parse().unwrap()]),
        ..ServeConfig::local(&folder.path().join("behind"))
    };
    assert_eq!(
        guests(behind, "198.51.100.1").await,
        20,
        "twenty guests of one address, whatever it claims to be"
    );
    let alone = ServeConfig::local(&folder.path().join("alone"));
    assert_eq!(
        guests(alone, "198.51.100.1").await,
        24,
        "a header is not believed, and this machine is generous to itself"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_has_one_allowance_for_its_requests_windows_and_messages() {
    let folder = tempfile::TempDir::new().unwrap();
    let config = ServeConfig {
        proxies: Proxies(vec!["127.0.0.0/8".parse().unwrap()]),
        // A hundredth of everything, refilled so slowly that no pause of the test matters.
        scale: 1,
        pace: 0.01,
        ..ServeConfig::local(folder.path())
    };
    let running = start(composed(), config).await.unwrap();
    let server = running.server();
    let tokens = guest(&server).await.unwrap();
    let open = async |from: &str| {
        let mut dial = format!("ws://{server}/ws").into_client_request().unwrap();
        let headers = dial.headers_mut();
        headers.insert("sec-websocket-protocol", protocol::SUBPROTOCOL.parse().unwrap());
        headers.insert("x-forwarded-for", from.parse().unwrap());
        let line = TcpStream::connect(&server).await.unwrap();
        client_async(dial, line).await
    };
    let (mut window, _) = open("203.0.113.1").await.unwrap();
    let hello = ClientMessage::Hello {
        token: tokens.access,
        resume: None,
        client: "bot 1.0".to_owned(),
    };
    window
        .send(Message::text(serde_json::to_string(&hello).unwrap()))
        .await
        .unwrap();
    let look = async |from: &str| {
        let headers = format!("X-Forwarded-For: {from}\r\n");
        request(&server, "GET", "/api/v1/atlas", &headers, b"")
            .await
            .unwrap()
    };
    let mut looks = 0;
    let refused = loop {
        let answer = look("203.0.113.1").await;
        if answer.status != 200 {
            break answer;
        }
        looks += 1;
        assert!(looks < 100, "an address may ask without end");
    };
    // 36 units at once, 10 of them for the window, 2 for each look.
    assert_eq!((looks, refused.status), (13, 429));
    assert!(
        refused.head.to_lowercase().contains("retry-after: "),
        "{}",
        refused.head
    );
    let said = String::from_utf8(refused.body).unwrap();
    assert!(said.contains("your address"), "{said}");
    // A message over the window that stands is one more of the same address.
    let causes = ClientMessage::Causes {
        region: "weavers-landing".to_owned(),
    };
    window
        .send(Message::text(serde_json::to_string(&causes).unwrap()))
        .await
        .unwrap();
    let refusal = loop {
        let Message::Text(text) = window.next().await.unwrap().unwrap() else {
            continue;
        };
        let message: ServerMessage = serde_json::from_str(&text).unwrap();
        if let ServerBody::Refused { code, reason, .. } = message.body {
            break (code, reason);
        }
    };
    assert_eq!(refusal.0, "flood");
    assert!(refusal.1.contains("your address"), "{}", refusal.1);
    let closed = open("203.0.113.1").await.unwrap_err();
    assert!(closed.to_string().contains("429"), "{closed}");
    // Another address is not concerned.
    assert_eq!(look("203.0.113.2").await.status, 200);
    open("203.0.113.2").await.unwrap();
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_label_of_a_bot_is_its_tokens_and_a_guest_that_registers_is_none_at_once() {
    let stage = Stage::new().await;
    let server = stage.running.server();
    let person: Tokens = {
        let answer = request(&server, "POST", "/api/v1/guest", "", b"").await.unwrap();
        serde_json::from_slice(&answer.body).unwrap()
    };
    let mut dial = stage.dial(&person);
    dial.client = "bot 1.0".to_owned();
    let mut pretends = Bot::connect(dial).await.unwrap();
    let mut dial = stage.dial(&stage.tokens().await);
    dial.client = "web 1.0".to_owned();
    let hides = Bot::connect(dial).await.unwrap();
    pretends
        .say(&ClientMessage::Describe {
            entities: vec![pretends.entity, hides.entity],
        })
        .await
        .unwrap();
    let labels = pretends
        .until("who they are", PATIENCE, |body| match body {
            ServerBody::Described { entities } if entities.len() == 2 => Some(entities.clone()),
            _ => None,
        })
        .await
        .unwrap();
    for one in labels {
        assert_eq!(one.bot, one.entity == hides.entity);
    }

    assert!(pretends.you.guest);
    let bearer = format!("Authorization: Bearer {}\r\n", person.access);
    let credentials = br#"{"name":"Linnea","password":"correct horse battery"}"#;
    let answer = request(&server, "POST", "/api/v1/register", &bearer, credentials).await;
    assert_eq!(answer.unwrap().status, 200);
    pretends
        .until_you("the account", PATIENCE, |you| !you.guest)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_read_is_set_aside_and_holds_up_nobodys_credit() {
    let stage = Stage::new().await;
    let (x, z) = near("weavers-landing", "star-whale-statue");
    let mut bot = stage.enter_at("weavers-landing", x, z).await;
    let tomorrow = Append {
        records: vec![(
            StreamId::new("region", "nowhere"),
            NewEvent {
                kind: "song-of-tomorrow",
                schema: 9,
                body: "{}".to_owned(),
            },
        )],
        checks: Vec::new(),
        fence: None,
        command: None,
        at: stage.running.runtime.now(),
        answer: Vec::new(),
        checkpoint: None,
        meta: kernel::Meta::default(),
    };
    stage
        .running
        .runtime
        .vault
        .journal
        .append(tomorrow)
        .await
        .unwrap();
    crate::hostile::sing(&mut bot).await.unwrap();
    bot.until_you("the credit", PATIENCE, |you| you.resonance[0] > 0)
        .await
        .unwrap();
    let metrics = request(&stage.running.server(), "GET", "/metrics", "", b"")
        .await
        .unwrap();
    let text = String::from_utf8(metrics.body).unwrap();
    assert!(text.contains("events_set_aside_total"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_change_falls_between_the_welcome_and_what_follows_it() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let who: kernel::SongweaverId = tokens.songweaver.parse().unwrap();
    let _first = Bot::connect(stage.dial(&tokens)).await.unwrap();
    for round in 1..=40_u128 {
        let melody = crate::hostile::melody(round as u32);
        let intent = song::Intent::Creative;
        let runtime = &stage.running.runtime;
        let (bot, kept) = tokio::join!(
            Bot::connect(stage.dial(&tokens)),
            runtime.keep_melody(who, kernel::CommandId(round), &melody, intent, "mine"),
        );
        kept.unwrap();
        let mut bot = bot.unwrap();
        // What is answered now was said after all that was told of the melody.
        bot.synchronise().await.unwrap();
        let id = melody.id().to_string();
        assert!(
            bot.you.melodies.iter().any(|one| one.melody == id),
            "round {round}"
        );
    }
}
