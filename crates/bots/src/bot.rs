//! One bot: a connection, what it was told, and the few things it can do.
//!
//! Everything it hears is kept, bounded, until it is looked for. What it is not: walking and playing are in [`deeds`], and plans
//! drive bots.

pub mod deeds;
mod error;

pub use deeds::{RUN_SPEED, WALK_SPEED};
pub use error::BotError;

pub(crate) use self::error::closed;
use crate::view::View;
use futures_util::{SinkExt, StreamExt};
use protocol::client::{ClientMessage, Resume};
use protocol::life::{decode_creatures, decode_flora};
use protocol::presence::{FrameError, decode};
use protocol::server::{RegionState, ServerBody, ServerMessage, You};
use protocol::shared::Spot;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Messages kept until they are looked for.
const HEARD_MAX: usize = 4096;

/// How to connect.
#[derive(Debug, Clone)]
pub struct Dial {
    /// `host:port`.
    pub server: String,
    /// An access token.
    pub token: String,
    /// The session to resume.
    pub resume: Option<Resume>,
    /// How many times faster than real time the server's clock runs; 1 but in tests.
    pub pace: f32,
    /// What kind of client it says it is, at most 32 characters.
    pub client: String,
}

impl Dial {
    /// A first connection at the usual pace.
    #[must_use]
    pub fn new(server: &str, token: &str) -> Self {
        Self {
            server: server.to_owned(),
            token: token.to_owned(),
            resume: None,
            pace: 1.0,
            client: concat!("bot ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// A bot in the world.
pub struct Bot {
    socket: WebSocketStream<TcpStream>,
    dial: Dial,
    /// Its session, for a resume.
    pub session: String,
    /// Whether this connection resumed a session.
    pub resumed: bool,
    /// The highest number of an addressed message.
    pub seq: u32,
    /// Its entity number.
    pub entity: u32,
    /// Its own state, as last told.
    pub you: You,
    /// Every region, as it stood at the welcome.
    pub regions: Vec<RegionState>,
    /// What it sees.
    pub view: View,
    /// Where it believes to be.
    pub at: Spot,
    /// The region it is in, as last told.
    pub region: String,
    heard: VecDeque<ServerMessage>,
    sequence: u16,
    commands: u64,
    clock_ms: f64,
    clock_at: Instant,
}

impl std::fmt::Debug for Bot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bot")
            .field("entity", &self.entity)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Opens a WebSocket with the subprotocol; hello is not said yet.
///
/// # Errors
/// [`BotError`] when the server cannot be reached or refuses.
pub async fn open(server: &str) -> Result<WebSocketStream<TcpStream>, BotError> {
    let stream = TcpStream::connect(server).await?;
    stream.set_nodelay(true)?;
    let mut request = format!("ws://{server}/ws").into_client_request()?;
    let subprotocol = HeaderValue::from_static(protocol::SUBPROTOCOL);
    request
        .headers_mut()
        .insert("sec-websocket-protocol", subprotocol);
    let config = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    Ok(socket)
}

impl Bot {
    /// Connects and waits for the welcome.
    ///
    /// # Errors
    /// [`BotError`]: `Closed` when the server does not let it in.
    pub async fn connect(dial: Dial) -> Result<Self, BotError> {
        let mut socket = open(&dial.server).await?;
        let hello = ClientMessage::Hello {
            token: dial.token.clone(),
            resume: dial.resume.clone(),
            client: dial.client.clone(),
        };
        socket.send(Message::Text(encode(&hello).into())).await?;
        let first = loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    let message: ServerMessage = parse(&text)?;
                    // Before a full world it waits for its turn.
                    if !matches!(message.body, ServerBody::Waiting { .. }) {
                        break message;
                    }
                }
                Some(Ok(Message::Close(frame))) => return Err(closed(frame)),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => {
                    return Err(BotError::Protocol(
                        "the server hung up before the welcome".to_owned(),
                    ));
                }
            }
        };
        match first.body {
            ServerBody::Welcome {
                session,
                resumed,
                entity,
                you,
                clock_ms,
                regions,
                ..
            } => Ok(Self {
                regions,
                seq: if resumed {
                    dial.resume.as_ref().map_or(0, |resume| resume.seq)
                } else {
                    0
                },
                socket,
                dial,
                session,
                resumed,
                entity,
                at: you.at,
                region: you.region.clone(),
                you,
                view: View::default(),
                heard: VecDeque::new(),
                sequence: 0,
                commands: 0,
                clock_ms,
                clock_at: Instant::now(),
            }),
            ServerBody::Closing { code, reason, retry } => Err(BotError::Closed { code, reason, retry }),
            other => Err(BotError::Protocol(format!(
                "the first message is no welcome: {other:?}"
            ))),
        }
    }

    /// The server's clock now, as far as the bot knows.
    #[must_use]
    pub fn clock_ms(&self) -> f64 {
        self.clock_ms + self.clock_at.elapsed().as_secs_f64() * 1000.0 * f64::from(self.dial.pace)
    }

    /// The token it entered with.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.dial.token
    }

    /// Says something.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone.
    pub async fn say(&mut self, message: &ClientMessage) -> Result<(), BotError> {
        Ok(self.socket.send(Message::Text(encode(message).into())).await?)
    }

    /// Sends bytes or text as they are, for tests of bad input.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone.
    pub async fn send_raw(&mut self, message: Message) -> Result<(), BotError> {
        Ok(self.socket.send(message).await?)
    }

    /// A command id that this bot has not used.
    pub fn new_command(&mut self) -> String {
        self.commands += 1;
        let (high, low) = (
            u64::from_str_radix(&self.session[..16.min(self.session.len())], 16),
            self.commands,
        );
        format!(
            "{:016x}{:016x}",
            high.unwrap_or_default() ^ u64::from(self.entity),
            low
        )
    }

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    /// [`BotError::Refused`] when it is refused.
    pub async fn command(&mut self, make: impl FnOnce(String) -> ClientMessage) -> Result<(), BotError> {
        let command = self.new_command();
        self.say(&make(command.clone())).await?;
        self.answer(&command).await
    }

    /// Waits for the answer of a command that was sent.
    ///
    /// # Errors
    /// [`BotError::Refused`] when it is refused.
    pub async fn answer(&mut self, command: &str) -> Result<(), BotError> {
        self.until(
            "the answer of a command",
            Duration::from_secs(20),
            |body| match body {
                ServerBody::Accepted { command: answered } if answered == command => Some(Ok(())),
                ServerBody::Refused {
                    command: Some(answered),
                    code,
                    reason,
                    ..
                } if answered == command => Some(Err(BotError::Refused {
                    code: code.clone(),
                    reason: reason.clone(),
                })),
                _ => None,
            },
        )
        .await?
    }

    /// Waits until something heard, or still to be heard, is what is looked for; it is taken out, the rest is kept.
    ///
    /// # Errors
    /// [`BotError::InVain`] when it does not come in time.
    pub async fn until<T>(
        &mut self,
        what: &'static str,
        within: Duration,
        mut look: impl FnMut(&ServerBody) -> Option<T>,
    ) -> Result<T, BotError> {
        let deadline = Instant::now() + within;
        let mut looked = 0;
        loop {
            while looked < self.heard.len() {
                if let Some(found) = look(&self.heard[looked].body) {
                    self.heard.remove(looked);
                    return Ok(found);
                }
                looked += 1;
            }
            match timeout_at(deadline, self.hear()).await {
                Ok(Ok(dropped)) => looked -= usize::from(dropped).min(looked),
                Ok(Err(error)) => return Err(error),
                Err(_) => return Err(BotError::InVain(within, what)),
            }
        }
    }

    /// Waits until what is seen satisfies a condition.
    ///
    /// # Errors
    /// [`BotError::InVain`] when it does not in time.
    pub async fn until_seen(
        &mut self,
        what: &'static str,
        within: Duration,
        mut look: impl FnMut(&View) -> bool,
    ) -> Result<(), BotError> {
        let deadline = Instant::now() + within;
        while !look(&self.view) {
            match timeout_at(deadline, self.hear()).await {
                Ok(result) => result.map(|_| ())?,
                Err(_) => return Err(BotError::InVain(within, what)),
            }
        }
        Ok(())
    }

    /// Waits until its own state, as told, satisfies a condition.
    ///
    /// # Errors
    /// [`BotError::InVain`] when it does not in time.
    pub async fn until_you(
        &mut self,
        what: &'static str,
        within: Duration,
        look: impl Fn(&You) -> bool,
    ) -> Result<(), BotError> {
        let deadline = Instant::now() + within;
        while !look(&self.you) {
            match timeout_at(deadline, self.hear()).await {
                Ok(result) => result.map(|_| ())?,
                Err(_) => return Err(BotError::InVain(within, what)),
            }
        }
        Ok(())
    }

    /// What was heard and not looked for yet, oldest first.
    pub fn heard(&self) -> impl Iterator<Item = &ServerBody> {
        self.heard.iter().map(|message| &message.body)
    }

    /// Numbers of the addressed messages that are kept, in the order they came.
    #[must_use]
    pub fn heard_seqs(&self) -> Vec<u32> {
        self.heard.iter().filter_map(|message| message.seq).collect()
    }

    /// Forgets what was heard.
    pub fn forget_heard(&mut self) {
        self.heard.clear();
    }

    /// Takes one message from the connection; says whether an old one had to be forgotten for it.
    async fn hear(&mut self) -> Result<bool, BotError> {
        let message = match self.socket.next().await {
            None => {
                return Err(BotError::Closed {
                    code: "gone".to_owned(),
                    reason: "no close frame".to_owned(),
                    retry: true,
                });
            }
            Some(message) => message?,
        };
        match message {
            Message::Binary(bytes) => {
                let wrong = |error: FrameError| BotError::Protocol(error.to_string());
                match bytes.first() {
                    Some(2) => self.view.take_creatures(decode_creatures(&bytes).map_err(wrong)?),
                    Some(3) => self.view.take_flora(decode_flora(&bytes).map_err(wrong)?),
                    _ => self.view.take(decode(&bytes).map_err(wrong)?),
                }
            }
            Message::Text(text) => return self.hear_text(&text),
            Message::Close(frame) => return Err(closed(frame)),
            _ => {}
        }
        Ok(false)
    }

    fn hear_text(&mut self, text: &str) -> Result<bool, BotError> {
        let message: ServerMessage = parse(text)?;
        if let Some(seq) = message.seq {
            if seq != self.seq + 1 {
                return Err(BotError::Protocol(format!(
                    "message {seq} came after {}",
                    self.seq
                )));
            }
            self.seq = seq;
        }
        match &message.body {
            ServerBody::Corrected { at, .. } => self.at = *at,
            ServerBody::You { changes } => self.you.apply(changes),
            ServerBody::Entered { region, .. } => self.region.clone_from(region),
            ServerBody::Pong { clock_ms, .. } => {
                self.clock_ms = *clock_ms;
                self.clock_at = Instant::now();
            }
            ServerBody::Closing { code, reason, retry } => {
                return Err(BotError::Closed {
                    code: code.clone(),
                    reason: reason.clone(),
                    retry: *retry,
                });
            }
            _ => {}
        }
        let full = self.heard.len() >= HEARD_MAX;
        if full {
            self.heard.pop_front();
        }
        self.heard.push_back(message);
        Ok(full)
    }

    /// Takes whatever comes within a time.
    ///
    /// # Errors
    /// [`BotError`] when the connection ends.
    pub async fn listen(&mut self, within: Duration) -> Result<(), BotError> {
        let deadline = Instant::now() + within;
        while let Ok(result) = timeout_at(deadline, self.hear()).await {
            result?;
        }
        Ok(())
    }

    /// Leaves on purpose.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone already.
    pub async fn bye(mut self) -> Result<(), BotError> {
        let frame = CloseFrame {
            code: CloseCode::Normal,
            reason: "bye".into(),
        };
        Ok(self.socket.close(Some(frame)).await?)
    }

    /// Cuts the line without a word; gives what a resume needs.
    #[must_use]
    pub fn cut(self) -> Resume {
        self.resume_point()
    }

    /// What a resume from here needs; another connection that resumes there takes this one over.
    #[must_use]
    pub fn resume_point(&self) -> Resume {
        Resume {
            session: self.session.clone(),
            seq: self.seq,
        }
    }
}

fn encode(message: &ClientMessage) -> String {
    serde_json::to_string(message).expect("every client message is plain JSON")
}

fn parse(text: &str) -> Result<ServerMessage, BotError> {
    serde_json::from_str(text).map_err(|error| BotError::Protocol(format!("{error} in {text}")))
}
