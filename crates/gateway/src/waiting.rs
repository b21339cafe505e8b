//! A connection that waits before a full world: it is told its place, may leave, and is called when it is its turn.
//!
//! What it is not: the order of the line is the runtime's.

use crate::connection::{BEAT, SILENT_BEATS_MAX, WRITE_WITHIN, flood, text};
use crate::state::Gateway;
use axum::extract::ws::{Message, WebSocket};
use protocol::server::ServerBody;
use runtime::outbox::Closing;
use runtime::player::Visitor;
use runtime::waiting::{Promise, Standing, Ticket};
use std::time::Duration;
use tokio::time::{Instant, interval, timeout};

/// It is looked this often how it stands; changes are told no more often.
const LOOK: Duration = Duration::from_secs(1);
/// Messages that whoever waits may send; a client has nothing to say then.
const MESSAGES_MAX: u32 = 64;

/// Waits for a place in the world; `None` when the client went away.
///
/// # Errors
/// Why it waits no longer: the world stops or closes, another window took the place over, or the client does not behave.
pub async fn wait(
    socket: &mut WebSocket,
    gateway: &Gateway,
    visitor: &Visitor,
    ticket: Ticket,
) -> Result<Option<Promise>, Closing> {
    let began = Instant::now();
    let mut told = None;
    let mut messages = 0;
    let mut silent_beats = 0;
    let mut beat = interval(BEAT);
    let mut look = interval(LOOK);
    loop {
        tokio::select! {
            _ = look.tick() => {}
            () = ticket.news() => {}
            received = socket.recv() => {
                silent_beats = 0;
                match received {
                    Some(Ok(Message::Close(frame))) => {
                        if frame.is_some_and(|frame| frame.code == 1000) {
                            ticket.leave();
                        }
                        return Ok(None);
                    }
                    None | Some(Err(_)) => return Ok(None),
                    Some(Ok(Message::Pong(_))) => {}
                    Some(Ok(_)) => {
                        messages += 1;
                        if messages > MESSAGES_MAX {
                            return Err(flood());
                        }
                    }
                }
                continue;
            }
            _ = beat.tick() => {
                silent_beats += 1;
                if silent_beats > SILENT_BEATS_MAX {
                    return Err(Closing::new("lost", "Nothing was heard from the client for 30 seconds."));
                }
                if !sent(socket, Message::Ping(Vec::new().into())).await {
                    return Ok(None);
                }
                // Told again, so that a client knows it is not forgotten.
                told = None;
            }
        }
        gateway.runtime.doors_open_to(visitor)?;
        let standing = ticket.standing(gateway.runtime.now());
        match standing {
            Standing::Called => {
                metrics::histogram!("waiting_seconds").record(began.elapsed().as_secs_f64());
                return Ok(Some(ticket.promise()));
            }
            Standing::TakenOver => {
                let reason = "Another window of yours waits in this one's place.";
                return Err(Closing::new("taken-over", reason));
            }
            Standing::At {
                place,
                of,
                estimate_ms,
            } => {
                if told == Some((place, of)) {
                    continue;
                }
                told = Some((place, of));
                let waiting = ServerBody::Waiting {
                    place: place as u32,
                    of: of as u32,
                    estimate_seconds: estimate_ms.map(|ms| ms.div_ceil(1000) as u32),
                };
                if !sent(socket, text(&waiting)).await {
                    return Ok(None);
                }
            }
        }
    }
}

/// Sends one message; says whether the client is still there.
async fn sent(socket: &mut WebSocket, message: Message) -> bool {
    matches!(timeout(WRITE_WITHIN, socket.send(message)).await, Ok(Ok(())))
}
