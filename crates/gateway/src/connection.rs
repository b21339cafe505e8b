//! One WebSocket connection: hello, then messages in and out until either side ends it.
//!
//! One task owns the socket. It never waits for anything but the socket, its outbox and the clock: commands run beside it. All
//! that waits in the outbox leaves in one flush. What it is not: no rule of play; messages are handed to the runtime.

use crate::allowance::{Allowances, Passage};
use crate::identity::limits::Source;
use crate::state::Gateway;
use crate::waiting;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::SinkExt;
use metrics::{Counter, Histogram};
use protocol::client::ClientEnvelope;
use protocol::limits::CLIENT_MESSAGE_BYTES_MAX;
use protocol::presence::Movement;
use protocol::server::ServerBody;
use protocol::{ClientMessage, ServerMessage};
use runtime::outbox::{Closing, Outbox, Outgoing};
use runtime::player::{HangUp, Player};
use runtime::refusal::Refusal;
use runtime::waiting::Answer;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

/// A client must say hello within this time.
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// The connection is measured and kept awake this often.
pub(crate) const BEAT: Duration = Duration::from_secs(10);
/// Beats without any answer after which a connection counts as lost.
pub(crate) const SILENT_BEATS_MAX: u32 = 3;
/// A write that takes longer means that the client does not read.
pub(crate) const WRITE_WITHIN: Duration = Duration::from_secs(12);
/// Messages for which a connection keeps room while it is idle.
const OUTGOING_KEPT: usize = 4;
/// A last word is not waited for longer.
const FAREWELL_WITHIN: Duration = Duration::from_secs(1);

/// Messages of one flush. Made once: it is recorded for every client and tick.
static FLUSHED: LazyLock<Histogram> = LazyLock::new(|| metrics::histogram!("connection_flush_messages"));
/// Movements, which are most of what clients send.
static MOVEMENTS: LazyLock<Counter> =
    LazyLock::new(|| metrics::counter!("messages_total", "kind" => "movement"));

/// Serves one connection to its end; what it asks is counted by this address too, where there is one.
pub async fn serve(mut socket: WebSocket, gateway: Arc<Gateway>, source: Option<Source>) {
    metrics::gauge!("connections").increment(1.0);
    if let Err(closing) = attend(&mut socket, &gateway, source).await {
        metrics::counter!("connections_closed_total", "code" => closing.code.clone()).increment(1);
        farewell(&mut socket, closing).await;
    }
    metrics::gauge!("connections").decrement(1.0);
}

/// Says why, then closes; a client that does not read misses it.
async fn farewell(socket: &mut WebSocket, closing: Closing) {
    let code = close_code(&closing.code);
    let body = ServerBody::Closing {
        code: closing.code.clone(),
        reason: closing.reason,
        retry: comes_back(&closing.code),
    };
    let last_words = async {
        socket.feed(text(&body)).await?;
        socket
            .send(Message::Close(Some(CloseFrame {
                code,
                reason: Utf8Bytes::from(closing.code),
            })))
            .await
    };
    // The client may be gone already; there is nobody left to tell.
    let _ = timeout(FAREWELL_WITHIN, last_words).await;
}

/// Close codes of the private range, stable per reason.
fn close_code(code: &str) -> u16 {
    match code {
        "draining" => 1001,
        "oversized" => 1009,
        "hello" => 4000,
        "token-expired" => 4002,
        code if code.starts_with("token-") => 4001,
        "taken-over" => 4003,
        "flood" => 4004,
        "slow" => 4005,
        "malformed" => 4006,
        "movement" => 4007,
        "lost" => 4008,
        "maintenance" => 4009,
        "queue-full" => 4010,
        "suspended" => 4013,
        "banned" => 4014,
        _ => 4100,
    }
}

/// Whether a client does well to come back by itself.
fn comes_back(code: &str) -> bool {
    matches!(code, "draining" | "slow" | "lost" | "token-expired" | "hello")
}

pub(crate) fn text(body: &ServerBody) -> Message {
    let message = ServerMessage {
        seq: None,
        body: body.clone(),
    };
    Message::Text(
        serde_json::to_string(&message)
            .expect("every server message is plain JSON")
            .into(),
    )
}

async fn attend(
    socket: &mut WebSocket,
    gateway: &Arc<Gateway>,
    source: Option<Source>,
) -> Result<(), Closing> {
    let outbox = Arc::new(Outbox::default());
    // Boxed, because a task is as large as the largest thing it ever waits for: entering goes through the journal, and what that
    // needs would otherwise be held by every connection for as long as it lasts.
    let Some(player) = Box::pin(greet(socket, gateway, &outbox)).await? else {
        return Ok(());
    };
    let mut connection = Connection {
        gateway,
        outbox: &outbox,
        player: &player,
        allowances: gateway
            .buckets
            .connection(player.seat.songweaver, source, gateway.runtime.now().0),
        pinged: None,
        silent_beats: 0,
    };
    let ended = connection.run(socket).await;
    let how = match &ended {
        Ok(how) => *how,
        Err(_) => HangUp::Lost,
    };
    gateway.runtime.hang_up(&player, &outbox, how);
    ended.map(|_| ())
}

/// Waits for hello; `None` when the client went away before.
async fn greet(
    socket: &mut WebSocket,
    gateway: &Arc<Gateway>,
    outbox: &Arc<Outbox>,
) -> Result<Option<Arc<Player>>, Closing> {
    let late = || {
        Closing::new(
            "hello",
            "The first message is `hello`, within 10 seconds of connecting.",
        )
    };
    // One time for all of it: whoever only pings has not said hello.
    let latest = Instant::now() + HELLO_WITHIN;
    let first = loop {
        match timeout_at(latest, socket.recv()).await {
            Err(_) => return Err(late()),
            Ok(None | Some(Err(_)) | Some(Ok(Message::Close(_)))) => return Ok(None),
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
            Ok(Some(Ok(message))) => break message,
        }
    };
    let Message::Text(first) = first else {
        return Err(late());
    };
    if first.len() > CLIENT_MESSAGE_BYTES_MAX {
        return Err(oversized_end());
    }
    let hello = serde_json::from_str(&first)
        .map_err(|error| Closing::new("hello", &format!("The first message is no hello: {error}.")))?;
    let ClientMessage::Hello {
        token,
        resume,
        client,
    } = hello
    else {
        return Err(late());
    };
    if client.chars().count() > 32 || client.chars().any(char::is_control) {
        return Err(Closing::new(
            "hello",
            "`client` names the program, in at most 32 characters.",
        ));
    }
    let visitor = gateway.doorkeeper.admit(&token)?;
    let visitor = gateway.doorkeeper.known(visitor).await;
    // Held until the seat is taken, so that the place is nobody else's meanwhile.
    let _place = match gateway.runtime.place_for(&visitor)? {
        None => None,
        Some(Answer::Enter(place)) => Some(place),
        Some(Answer::Wait(ticket)) => match waiting::wait(socket, gateway, &visitor, ticket).await? {
            Some(place) => {
                // Waiting may have taken longer than the token lasts, or the session.
                if let Err(closing) = gateway.doorkeeper.admit(&token) {
                    place.put_off();
                    return Err(closing);
                }
                Some(place)
            }
            None => return Ok(None),
        },
    };
    let songweaver = visitor.songweaver;
    let player = gateway.runtime.connect(visitor, resume, outbox.clone()).await?;
    // Asked again: who was shut out while it entered is not in the world.
    if let Err(closing) = gateway.doorkeeper.admit(&token) {
        gateway
            .runtime
            .put_out(songweaver, &closing.code, &closing.reason);
        return Err(closing);
    }
    if let Some(standing) = gateway.doorkeeper.news_for(songweaver).await {
        player.seat.address(standing, gateway.runtime.now());
    }
    Ok(Some(player))
}

struct Connection<'a> {
    gateway: &'a Arc<Gateway>,
    outbox: &'a Arc<Outbox>,
    player: &'a Arc<Player>,
    allowances: Allowances,
    /// When the ping that still waits for its pong was sent.
    pinged: Option<Instant>,
    silent_beats: u32,
}

impl Connection<'_> {
    async fn run(&mut self, socket: &mut WebSocket) -> Result<HangUp, Closing> {
        let mut outgoing = Vec::new();
        let beat = sleep_until(Instant::now());
        tokio::pin!(beat);
        loop {
            tokio::select! {
                () = self.outbox.ready() => {
                    let closing = self.outbox.take(&mut outgoing);
                    if !outgoing.is_empty() {
                        FLUSHED.record(outgoing.len() as f64);
                    }
                    if !outgoing.is_empty() && !write(socket, &mut outgoing, self.outbox).await? {
                        return Ok(HangUp::Lost);
                    }
                    // What a burst of texts needed is given back; a tick's frame needs no more than this.
                    outgoing.shrink_to(OUTGOING_KEPT);
                    if let Some(closing) = closing {
                        return Err(closing);
                    }
                }
                received = socket.recv() => {
                    self.silent_beats = 0;
                    match received {
                        None => return Ok(HangUp::Lost),
                        Some(Err(error)) => return ended_by(&error),
                        Some(Ok(Message::Close(frame))) => {
                            let bye = frame.is_some_and(|frame| frame.code == 1000);
                            return Ok(if bye { HangUp::Bye } else { HangUp::Lost });
                        }
                        Some(Ok(message)) => self.receive(message)?,
                    }
                }
                () = &mut beat => {
                    self.silent_beats += 1;
                    if self.silent_beats > SILENT_BEATS_MAX {
                        return Err(Closing::new("lost", "Nothing was heard from the client for 30 seconds."));
                    }
                    let now = Instant::now();
                    self.pinged = Some(now);
                    beat.as_mut().reset(now + BEAT);
                    match timeout(WRITE_WITHIN, socket.send(Message::Ping(Vec::new().into()))).await {
                        Ok(Ok(())) => {}
                        _ => return Ok(HangUp::Lost),
                    }
                }
            }
        }
    }

    fn receive(&mut self, message: Message) -> Result<(), Closing> {
        let now = self.gateway.runtime.now();
        match message {
            Message::Binary(bytes) => match Movement::decode(&bytes) {
                Ok(movement) => match self.allowances.movement(now.0) {
                    Passage::Pass => {
                        MOVEMENTS.increment(1);
                        self.player.seat.moved(movement, now);
                    }
                    Passage::Refuse(_) => {}
                    Passage::End => return Err(flood()),
                },
                Err(error) => {
                    let reason = format!("Binary messages are movements of 20 bytes: {error}.");
                    return self.fault(now.0, Refusal::new("malformed", reason));
                }
            },
            Message::Text(text) => return self.receive_text(&text, now.0),
            Message::Pong(_) if self.pinged.is_some() => {
                let pinged = self.pinged.take();
                let round_trip = pinged.map_or(0, |at| at.elapsed().as_millis() as u32);
                self.player.seat.measured(round_trip);
            }
            // A pong that nobody asked for, and every ping, which is answered below this: each is paid like a message.
            Message::Ping(_) | Message::Pong(_) => {
                if self.allowances.text(1.0, "ping", now.0) == Passage::End {
                    return Err(flood());
                }
            }
            Message::Close(_) => {}
        }
        Ok(())
    }

    fn receive_text(&mut self, text: &str, now_ms: u64) -> Result<(), Closing> {
        if text.len() > CLIENT_MESSAGE_BYTES_MAX {
            let reason = format!(
                "{} bytes; a message has at most {CLIENT_MESSAGE_BYTES_MAX}.",
                text.len()
            );
            return self.fault(now_ms, Refusal::new("oversized", reason));
        }
        let ClientEnvelope { traceparent, message } = match serde_json::from_str(text) {
            Ok(envelope) => envelope,
            Err(error) => {
                let said = error.to_string();
                let unknown = said.starts_with("unknown variant") && error.is_data();
                let code = if unknown { "unknown" } else { "malformed" };
                metrics::counter!("messages_total", "kind" => "unknown").increment(1);
                // What serde says names the field and what is allowed; the text itself is not repeated.
                let reason: String = said.chars().take(400).collect();
                return self.fault(now_ms, Refusal::new(code, reason));
            }
        };
        metrics::counter!("messages_total", "kind" => message.kind()).increment(1);
        match self.allowances.message(&message, now_ms) {
            Passage::Pass => {}
            Passage::Refuse(short) => {
                let (wait_ms, reason) =
                    short.map_or((1000, String::new()), |short| (short.wait_ms, short.reason()));
                self.refuse(command_of(&message), Refusal::for_now("flood", wait_ms, reason));
                return Ok(());
            }
            Passage::End => return Err(flood()),
        }
        if let ClientMessage::Hello { .. } = message {
            return self.fault(
                now_ms,
                Refusal::new("unexpected", "Hello is said once, at the beginning."),
            );
        }
        let command = command_of(&message).map(str::to_owned);
        let trace = command.as_ref().and_then(|_| {
            let from = traceparent.and_then(|text| text.parse().ok());
            let tracer = &self.gateway.runtime.tracer;
            tracer.begin(format!("command {}", message.kind()), from)
        });
        if let Err(refusal) = self.gateway.runtime.receive(self.player, message, trace) {
            self.refuse(command.as_deref(), refusal);
        }
        Ok(())
    }

    /// Counts and refuses a message that was wrong in itself.
    fn fault(&mut self, now_ms: u64, refusal: Refusal) -> Result<(), Closing> {
        match self.allowances.fault(3.0, now_ms) {
            Passage::End => Err(Closing::new(
                "malformed",
                "Too many messages that could not be understood; see the protocol reference.",
            )),
            Passage::Pass | Passage::Refuse(_) => {
                self.refuse(None, refusal);
                Ok(())
            }
        }
    }

    fn refuse(&self, command: Option<&str>, refusal: Refusal) {
        metrics::counter!("messages_refused_total", "code" => refusal.code).increment(1);
        self.player.seat.say(&refusal.body(command));
    }
}

/// The command id of a message that has one.
fn command_of(message: &ClientMessage) -> Option<&str> {
    runtime::player::command_of(message)
}

/// Writes all in one flush; says whether the client is still there. A client that takes nothing is not waited for once its outbox is
/// closed, be it for that or for another reason.
async fn write(
    socket: &mut WebSocket,
    outgoing: &mut Vec<Outgoing>,
    outbox: &Outbox,
) -> Result<bool, Closing> {
    let all = async {
        for part in outgoing.drain(..) {
            let message = match part {
                Outgoing::Frame(bytes) => Message::Binary(bytes),
                Outgoing::Text(bytes) => Message::Text(
                    Utf8Bytes::try_from(bytes).expect("the runtime only puts JSON into the outbox"),
                ),
            };
            socket.feed(message).await?;
        }
        socket.flush().await
    };
    let given_up = async {
        let closing = outbox.closing().await;
        tokio::time::sleep(FAREWELL_WITHIN).await;
        closing
    };
    let within = timeout(WRITE_WITHIN, all);
    tokio::select! {
        biased;
        written = within => match written {
            Ok(result) => Ok(result.is_ok()),
            Err(_) => Err(Closing::new("slow", "The client did not read for 12 seconds.")),
        },
        closing = given_up => Err(closing),
    }
}

pub(crate) fn flood() -> Closing {
    Closing::new(
        "flood",
        "Too many messages for too long. Wait a little, then connect again.",
    )
}

fn oversized_end() -> Closing {
    Closing::new("oversized", "A message has at most 16 KiB.")
}

/// How a connection ended that broke: too large a message is said, the rest is a lost line.
fn ended_by(error: &axum::Error) -> Result<HangUp, Closing> {
    let too_long = error.to_string().contains("too long");
    if too_long {
        Err(oversized_end())
    } else {
        Ok(HangUp::Lost)
    }
}
