//! A world that holds all it may: newcomers wait in line, are told their place, and enter in turn.

use crate::stage::{PATIENCE, code, composed};
use bots::bot::open;
use bots::{Bot, Dial, guest};
use futures_util::{SinkExt, StreamExt};
use protocol::client::ClientMessage;
use protocol::server::{ServerBody, ServerMessage};
use runtime::player::{Admission, Visitor};
use runtime::waiting::{Answer, Places};
use server::control;
use server::serve::{Running, ServeConfig, start};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// Somebody who came to a full world, message by message.
struct Comer {
    socket: WebSocketStream<TcpStream>,
    token: String,
}

impl Comer {
    async fn with(server: &str, token: &str) -> Self {
        let mut socket = open(server).await.unwrap();
        let hello = ClientMessage::Hello {
            token: token.to_owned(),
            resume: None,
            client: "test".to_owned(),
        };
        let hello = serde_json::to_string(&hello).unwrap();
        socket.send(Message::text(hello)).await.unwrap();
        Self {
            socket,
            token: token.to_owned(),
        }
    }

    async fn new(server: &str) -> Self {
        let tokens = guest(server).await.unwrap();
        Self::with(server, &tokens.access).await
    }

    /// The next message for which this gives something.
    async fn told<T>(&mut self, of: impl Fn(&ServerBody) -> Option<T>) -> T {
        let all = async {
            loop {
                if let Message::Text(text) = self.socket.next().await.unwrap().unwrap() {
                    let message: ServerMessage = serde_json::from_str(&text).unwrap();
                    if let Some(told) = of(&message.body) {
                        return told;
                    }
                }
            }
        };
        timeout(PATIENCE, all).await.unwrap()
    }

    async fn stands_at(&mut self, wanted: (u32, u32)) {
        self.told(|body| match body {
            ServerBody::Waiting { place, of, .. } => (wanted == (*place, *of)).then_some(()),
            ServerBody::Welcome { .. } | ServerBody::Closing { .. } => panic!("it waits no more: {body:?}"),
            _ => None,
        })
        .await;
    }

    async fn enters(&mut self) {
        self.told(|body| matches!(body, ServerBody::Welcome { .. }).then_some(()))
            .await;
    }

    async fn closed(&mut self) -> String {
        self.told(|body| match body {
            ServerBody::Closing { code, .. } => Some(code.clone()),
            _ => None,
        })
        .await
    }

    async fn leaves(mut self) {
        let bye = CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        };
        self.socket.close(Some(bye)).await.unwrap();
    }
}

async fn full(folder: &TempDir, places: Places) -> Running {
    let config = ServeConfig {
        places,
        ..ServeConfig::local(folder.path())
    };
    start(composed(), config).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn newcomers_wait_in_order_enter_in_turn_and_are_turned_away_when_the_line_is_full() {
    let folder = TempDir::new().unwrap();
    let places = Places {
        players_max: 1,
        waiting_max: 3,
    };
    let running = full(&folder, places).await;
    let server = running.server();
    let tokens = guest(&server).await.unwrap();
    let inside = Bot::connect(Dial::new(&server, &tokens.access)).await.unwrap();
    let mut first = Comer::new(&server).await;
    first.stands_at((1, 1)).await;
    let mut second = Comer::new(&server).await;
    second.stands_at((2, 2)).await;
    let mut third = Comer::new(&server).await;
    third.stands_at((3, 3)).await;
    let turned_away = guest(&server).await.unwrap();
    let error = Bot::connect(Dial::new(&server, &turned_away.access))
        .await
        .unwrap_err();
    assert_eq!(code(&error), "queue-full");
    // Another window of the same person stands in the same place, and ends the former.
    let mut second_again = Comer::with(&server, &second.token).await;
    second_again.stands_at((2, 3)).await;
    assert_eq!(second.closed().await, "taken-over");
    // Whoever leaves on purpose gives the place up; a cut line keeps it.
    second_again.leaves().await;
    third.stands_at((2, 2)).await;
    let token = first.token.clone();
    drop(first);
    let mut first = Comer::with(&server, &token).await;
    first.stands_at((1, 2)).await;
    // Who is in the world comes back to it, whoever waits.
    let resume = inside.cut();
    let mut dial = Dial::new(&server, &tokens.access);
    dial.resume = Some(resume);
    let inside = Bot::connect(dial).await.unwrap();
    assert!(inside.resumed);
    inside.bye().await.unwrap();
    first.enters().await;
    third.stands_at((1, 1)).await;
    assert_eq!(running.runtime.present(), 1);
    first.leaves().await;
    third.enters().await;
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keepers_pass_the_line_and_maintenance_and_the_end_reach_it() {
    let folder = TempDir::new().unwrap();
    let places = Places {
        players_max: 1,
        waiting_max: 10,
    };
    let running = full(&folder, places).await;
    let server = running.server();
    let tokens = guest(&server).await.unwrap();
    let _inside = Bot::connect(Dial::new(&server, &tokens.access)).await.unwrap();
    let mut waits = Comer::new(&server).await;
    waits.stands_at((1, 1)).await;
    let visitor = |number, admission| Visitor {
        songweaver: kernel::SongweaverId(number),
        guest: false,
        session: 0,
        since: 0,
        admission,
        bot: false,
    };
    let runtime = &running.runtime;
    for (number, admission) in [(7, Admission::Ahead), (8, Admission::Always)] {
        let place = runtime.place_for(&visitor(number, admission)).unwrap();
        assert!(matches!(place, Some(Answer::Enter(_))), "{admission:?}");
    }
    control::maintain(folder.path(), Some("Back at noon."))
        .await
        .unwrap();
    assert_eq!(waits.closed().await, "maintenance");
    let keeps_peace = runtime.place_for(&visitor(7, Admission::Ahead)).unwrap_err();
    assert_eq!(keeps_peace.code, "maintenance");
    assert!(runtime.place_for(&visitor(8, Admission::Always)).is_ok());
    control::maintain(folder.path(), None).await.unwrap();
    let mut waits = Comer::new(&server).await;
    waits.stands_at((2, 2)).await;
    runtime.stop_at(runtime.now().plus(3_600_000));
    assert_eq!(waits.closed().await, "draining");
    running.stop().await.unwrap();
}
