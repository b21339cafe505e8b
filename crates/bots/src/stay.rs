//! A load bot's stay in the world: how it enters, and how it comes back when its line is cut.
//!
//! It waits between attempts as the manners ask (docs/bots.md), and gives up when its session can be resumed no more. What it is not: what it does
//! while it is there is the plan's.

use crate::bot::{BotError, closed, open};
use crate::guest::{guest, refresh};
use crate::lot::Lot;
use futures_util::{SinkExt, StreamExt};
use protocol::ClientMessage;
use protocol::client::Resume;
use protocol::http::Tokens;
use protocol::limits::RESUME_SECONDS;
use protocol::server::{ServerBody, ServerMessage};
use protocol::shared::Spot;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

pub(crate) type Socket = WebSocketStream<TcpStream>;

/// The first pause between two attempts; each is twice the last.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How long it is tried to enter or to come back: for as long as a session can be resumed.
const PATIENCE: Duration = Duration::from_secs(RESUME_SECONDS as u64);

/// What a bot keeps of its stay.
#[derive(Debug)]
pub(crate) struct Stay {
    tokens: Tokens,
    session: Resume,
    /// Where the server said last that it stands, on entering or coming back.
    pub(crate) at: Spot,
}

impl Stay {
    /// Becomes a guest and enters, in several attempts where need be.
    pub(crate) async fn enter(server: &str, lot: &mut Lot) -> Result<(Self, Socket), BotError> {
        let until = Instant::now() + PATIENCE;
        let mut pause = PAUSE;
        loop {
            let attempt = async {
                let tokens = guest(server).await?;
                let (session, at, socket) = hello(server, &tokens, None).await?;
                Ok((Self { tokens, session, at }, socket))
            };
            match within(until, attempt).await {
                Err(error) if error.comes_back() => again(&mut pause, until, error, lot).await?,
                entered => return entered,
            }
        }
    }

    /// Notes the number of what was addressed to it.
    pub(crate) fn heard(&mut self, message: &ServerMessage) {
        if let Some(seq) = message.seq {
            self.session.seq = seq;
        }
    }

    /// Comes back where its line was cut.
    pub(crate) async fn resume(&mut self, server: &str, lot: &mut Lot) -> Result<Socket, BotError> {
        let until = Instant::now() + PATIENCE;
        let mut pause = PAUSE;
        loop {
            let attempt = hello(server, &self.tokens, Some(self.session.clone()));
            match within(until, attempt).await {
                Ok((session, at, socket)) => {
                    (self.session, self.at) = (session, at);
                    return Ok(socket);
                }
                Err(error) if error.comes_back() => {
                    let expired = matches!(&error, BotError::Closed { code, .. } if code == "token-expired");
                    again(&mut pause, until, error, lot).await?;
                    if expired {
                        self.tokens = within(until, refresh(server, &self.tokens)).await?;
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Waits before the next attempt, half of it by chance; gives up with the last error when there is no time for one.
async fn again(pause: &mut Duration, until: Instant, error: BotError, lot: &mut Lot) -> Result<(), BotError> {
    let wait = pause.mul_f32(lot.between(0.5, 1.0));
    if Instant::now() + wait >= until {
        return Err(error);
    }
    sleep(wait).await;
    *pause = (*pause * 2).min(PAUSE_MAX);
    Ok(())
}

async fn within<T>(
    until: Instant,
    attempt: impl Future<Output = Result<T, BotError>>,
) -> Result<T, BotError> {
    match timeout_at(until, attempt).await {
        Ok(answer) => answer,
        Err(_) => Err(BotError::InVain(PATIENCE, "the server")),
    }
}

/// Opens a line and says hello; gives the session, where it stands, and the line.
async fn hello(
    server: &str,
    tokens: &Tokens,
    resume: Option<Resume>,
) -> Result<(Resume, Spot, Socket), BotError> {
    let mut socket = open(server).await?;
    let said = ClientMessage::Hello {
        token: tokens.access.clone(),
        resume: resume.clone(),
        client: concat!("bot ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    socket.send(encode(&said)).await?;
    while let Some(message) = socket.next().await {
        let text = match message? {
            Message::Text(text) => text,
            Message::Close(frame) => return Err(closed(frame)),
            _ => continue,
        };
        let Ok(message) = serde_json::from_str::<ServerMessage>(&text) else {
            continue;
        };
        match message.body {
            ServerBody::Welcome {
                session,
                resumed,
                you,
                ..
            } => {
                // What was addressed to it before follows where it resumed; else a new count begins.
                let before = resume.filter(|_| resumed);
                let seq = before.map_or(0, |resume| resume.seq);
                return Ok((Resume { session, seq }, you.at, socket));
            }
            ServerBody::Closing { code, reason, retry } => {
                return Err(BotError::Closed { code, reason, retry });
            }
            _ => {}
        }
    }
    Err(closed(None))
}

pub(crate) fn encode(message: &ClientMessage) -> Message {
    Message::text(serde_json::to_string(message).expect("a message of the wire encodes"))
}
