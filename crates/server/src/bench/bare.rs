//! The bare fan-out that the world is compared with: the same WebSocket library, one ready-made frame per client and tick.
//!
//! It reads what clients send and throws it away. What it is not: a world; it knows nobody's place.

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::routing::{any, post};
use bytes::Bytes;
use futures_util::SinkExt;
use protocol::SUBPROTOCOL;
use protocol::presence::{
    CELL_HEAD_BYTES, Cell, Entity, FRAME_HEAD_BYTES, Motion, encode_aggregate, encode_cell, encode_head,
};
use protocol::server::{ServerBody, ServerMessage, You};
use protocol::shared::{Look, Spot, Voice};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

/// What the bare server shares.
#[derive(Default)]
struct Bare {
    clients: Mutex<Vec<mpsc::Sender<Bytes>>>,
    frame: Mutex<Option<Bytes>>,
    last_entity: AtomicU32,
}

/// Serves bare frames; `POST /frame/{entities}/{bytes}` sets what a frame holds and how long it is.
pub fn service() -> Router {
    let bare = Arc::new(Bare::default());
    tokio::spawn(tick(bare.clone()));
    Router::new()
        .route("/ws", any(upgrade))
        .route("/frame/{entities}/{bytes}", post(set_frame))
        .with_state(bare)
}

async fn set_frame(State(bare): State<Arc<Bare>>, Path((entities, bytes)): Path<(u32, usize)>) {
    let frame = Bytes::from(frame(entities, bytes));
    *bare.frame.lock().expect("no holder of this lock can panic") = Some(frame);
}

async fn upgrade(State(bare): State<Arc<Bare>>, upgrade: WebSocketUpgrade) -> axum::response::Response {
    upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(1024)
        .write_buffer_size(0)
        .max_message_size(64 * 1024)
        .on_upgrade(move |socket| serve(socket, bare))
}

async fn serve(mut socket: WebSocket, bare: Arc<Bare>) {
    let (sender, mut frames) = mpsc::channel(2);
    // The lean client waits for a welcome with its number.
    let entity = bare.last_entity.fetch_add(1, Ordering::Relaxed) + 1;
    if socket.send(Message::Text(welcome(entity).into())).await.is_err() {
        return;
    }
    bare.clients
        .lock()
        .expect("no holder of this lock can panic")
        .push(sender);
    loop {
        tokio::select! {
            frame = frames.recv() => {
                let Some(frame) = frame else { return };
                if socket.feed(Message::Binary(frame)).await.is_err() || socket.flush().await.is_err() {
                    return;
                }
            }
            received = socket.recv() => if !matches!(received, Some(Ok(_))) { return },
        }
    }
}

/// What the lean client waits for: its number, and nothing else of use.
fn welcome(entity: u32) -> String {
    let you = You {
        songweaver: String::new(),
        name: String::new(),
        made: true,
        guest: true,
        look: Look {
            robe: 0,
            colour: 0,
            head: 0,
            skin: 0,
        },
        voice: Voice::Harp,
        region: String::new(),
        at: Spot {
            x: 0.0,
            y: 0.0,
            z: 0.0,
        },
        resonance: [0; 4],
        attunement: [0; 4],
        voices: Vec::new(),
        energy: 0,
        melodies: Vec::new(),
        discovered: Vec::new(),
        gates: Vec::new(),
        restored: Vec::new(),
        codex: Vec::new(),
        combos: Vec::new(),
        blocked: Vec::new(),
        journeys: Vec::new(),
    };
    let body = ServerBody::Welcome {
        session: String::new(),
        resumed: false,
        entity,
        you,
        clock_ms: 0.0,
        world_ms: 0.0,
        regions: Vec::new(),
    };
    serde_json::to_string(&ServerMessage { seq: None, body }).expect("every server message is plain JSON")
}

async fn tick(bare: Arc<Bare>) {
    let mut pace = interval(Duration::from_millis(100));
    pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        pace.tick().await;
        let Some(frame) = bare
            .frame
            .lock()
            .expect("no holder of this lock can panic")
            .clone()
        else {
            continue;
        };
        let mut clients = bare.clients.lock().expect("no holder of this lock can panic");
        clients.retain(|client| !client.is_closed());
        for client in clients.iter() {
            // A full channel means that this client is slow; it misses a frame.
            let _ = client.try_send(frame.clone());
        }
    }
}

/// A frame with so many entities, filled up with counts to the length of the frames it is compared with.
fn frame(entities: u32, bytes: usize) -> Vec<u8> {
    const PER_CELL: u32 = 100;
    let entity = |number: u32| Entity {
        entity: number,
        x: 1.0,
        y: 0.0,
        z: 1.0,
        yaw: 0,
        motion: Motion::WALK,
    };
    let cell = Cell { x: 0, z: 0 };
    let (mut blocks, mut cells, mut left) = (Vec::new(), 0, entities);
    while left > 0 {
        let listed: Vec<Entity> = (0..left.min(PER_CELL)).map(entity).collect();
        encode_cell(cell, &listed, PER_CELL as usize, &mut blocks);
        left -= listed.len() as u32;
        cells += 1;
    }
    let counts = bytes.saturating_sub(FRAME_HEAD_BYTES + blocks.len()) / CELL_HEAD_BYTES;
    let mut out = Vec::new();
    encode_head(cells, counts as u16, 0, 0, &mut out);
    out.extend_from_slice(&blocks);
    (0..counts).for_each(|_| encode_aggregate(cell, 1, &mut out));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::presence::decode;

    #[test]
    fn a_frame_holds_what_is_asked_and_is_as_long() {
        let bytes = frame(130, 2000);
        assert!((1993..=2000).contains(&bytes.len()), "{}", bytes.len());
        let decoded = decode(&bytes).unwrap();
        let listed: usize = decoded.cells.iter().map(|block| block.entities.len()).sum();
        assert_eq!(listed, 130);
    }
}
