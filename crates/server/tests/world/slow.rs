//! Clients that do not read, or send a byte now and then: bounded by time, told why, and nobody else notices.

use crate::stage::{PATIENCE, Stage, composed, near};
use bots::Bot;
use bots::guest::request;
use futures_util::{SinkExt, StreamExt};
use gateway::DoorLimits;
use protocol::ServerMessage;
use protocol::client::{ClientMessage, Resume};
use protocol::server::ServerBody;
use protocol::shared::Emote;
use server::serve::{ServeConfig, start};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

const LANDING: &str = "weavers-landing";
/// Notices said while one client does not read: far more bytes than the system holds for it.
const NOTICES: usize = 400;

/// A connection whose system takes in next to nothing, so that a reader who stops is felt at once.
async fn narrow(address: SocketAddr) -> WebSocketStream<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    let stream = socket.connect(address).await.unwrap();
    let mut asked = format!("ws://{address}/ws").into_client_request().unwrap();
    asked
        .headers_mut()
        .insert("sec-websocket-protocol", protocol::SUBPROTOCOL.parse().unwrap());
    client_async(asked, stream).await.unwrap().0
}

async fn slow_closes(server: &str) -> u64 {
    let answer = request(server, "GET", "/metrics", "", b"").await.unwrap();
    let text = String::from_utf8(answer.body).unwrap();
    text.lines()
        .find_map(|line| line.strip_prefix("connections_closed_total{code=\"slow\"} "))
        .map_or(0, |count| count.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_closed_as_slow_and_resumes_while_its_neighbours_miss_nothing() {
    // A fast clock: ten seconds of the world's are two and a half.
    let stage = Stage::paced(4.0).await;
    let server = stage.running.server();
    let before = slow_closes(&server).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut neighbour = stage.enter_at(LANDING, x, z).await;
    let mut lively = stage.enter_at(LANDING, x + 3.0, z).await;
    let tokens = stage.tokens().await;
    let mut stalled = narrow(stage.running.address).await;
    let hello = ClientMessage::Hello {
        token: tokens.access.clone(),
        resume: None,
        client: "bot".into(),
    };
    let hello = serde_json::to_string(&hello).unwrap();
    stalled.send(Message::Text(hello.into())).await.unwrap();
    let (session, entity) = loop {
        if let Some(Ok(Message::Text(text))) = stalled.next().await
            && let Ok(message) = serde_json::from_str::<ServerMessage>(&text)
            && let ServerBody::Welcome { session, entity, .. } = message.body
        {
            break (session, entity);
        }
    };
    // It reads no more from here on; the others go on walking, waving and reading.
    for number in 0..NOTICES {
        stage
            .running
            .runtime
            .announce(&format!("{number} {}", "la ".repeat(90)));
    }
    let mut waves = 0;
    while slow_closes(&server).await == before {
        lively.at.x += if waves % 2 == 0 { 0.2 } else { -0.2 };
        let at = lively.at;
        lively.claim(at, protocol::presence::Motion::WALK).await.unwrap();
        let wave = ClientMessage::Emote { emote: Emote::Wave };
        lively.say(&wave).await.unwrap();
        waves += 1;
        neighbour
            .until("a wave", PATIENCE, |body| {
                matches!(body, ServerBody::Gesture { .. }).then_some(())
            })
            .await
            .unwrap();
        // What is said is paid for: a pause, or the lively one is refused as a flood.
        lively.listen(Duration::from_millis(50)).await.unwrap();
    }
    assert!(waves > 0);
    let frames = neighbour.view.frames;
    lively.at.x += 0.3;
    let at = lively.at;
    lively.claim(at, protocol::presence::Motion::WALK).await.unwrap();
    neighbour
        .until_seen("the next frame", PATIENCE, |view| view.frames > frames)
        .await
        .unwrap();
    let notices = |bot: &Bot| {
        bot.heard()
            .filter(|body| matches!(body, ServerBody::Notice { .. }))
            .count()
    };
    neighbour.synchronise().await.unwrap();
    assert_eq!(notices(&neighbour), NOTICES, "its neighbour missed nothing");
    // It is in the world still, and comes back to everything that was addressed to it, once and in order.
    assert!(stage.running.runtime.space.entity(entity).is_some());
    drop(stalled);
    let mut dial = stage.dial(&tokens);
    dial.resume = Some(Resume { session, seq: 0 });
    let mut again = Bot::connect(dial).await.unwrap();
    assert!(again.resumed && again.entity == entity);
    again.synchronise().await.unwrap();
    assert_eq!(notices(&again), NOTICES);
}

/// Sends a byte of a request now and then until the server hangs up; how many it took.
async fn trickle(address: SocketAddr, beginning: &[u8]) -> usize {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(beginning).await.unwrap();
    let (mut reading, mut writing) = stream.split();
    let mut sent = 0;
    let sending = async {
        loop {
            // This is the attack itself: a byte every twenty milliseconds.
            tokio::time::sleep(Duration::from_millis(20)).await;
            if writing.write_all(b"a").await.is_err() {
                return;
            }
            sent += 1;
        }
    };
    let mut answer = Vec::new();
    let hung_up = reading.read_to_end(&mut answer);
    // A line that breaks and one that ends are both an end.
    let ended = async { drop(hung_up.await) };
    tokio::time::timeout(PATIENCE, async {
        tokio::select! { () = sending => {}, () = ended => {} }
    })
    .await
    .expect("the server hangs up");
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_a_byte_now_and_then_is_bounded_by_time_wherever_it_does() {
    let folder = tempfile::TempDir::new().unwrap();
    let config = ServeConfig {
        doors: DoorLimits {
            unanswered_max: Duration::from_secs(2),
            ..DoorLimits::default()
        },
        ..ServeConfig::local(folder.path())
    };
    let running = start(composed(), config).await.unwrap();
    let server = running.server();
    let tokens = bots::guest(&server).await.unwrap();
    let mut neighbour = Bot::connect(bots::Dial::new(&server, &tokens.access))
        .await
        .unwrap();
    let address = running.address;
    let trickling = async {
        tokio::join!(
            trickle(address, b"GET /ws HTTP/1.1\r\nHost: a\r\nX-Slow: "),
            trickle(address, b"G"),
            trickle(
                address,
                b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n"
            ),
        )
    };
    let mut trickling = Box::pin(trickling);
    let sent = loop {
        tokio::select! {
            sent = trickling.as_mut() => break sent,
            alive = neighbour.synchronise() => alive.unwrap(),
        }
    };
    assert!(sent.0 > 0 && sent.1 > 0 && sent.2 > 0, "{sent:?}");
    neighbour.synchronise().await.unwrap();
    running.stop().await.unwrap();
}
