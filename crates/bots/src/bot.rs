//! One bot: a connection, what it was told, and the few things it can do.
//!
//! Everything it hears is kept, bounded, until it is looked for. What it is not: no plan; plans drive bots.

use crate::score::batches;
use crate::view::View;
use futures_util::{SinkExt, StreamExt};
use protocol::client::{ClientMessage, Resume};
use protocol::presence::{Motion, Movement, decode};
use protocol::server::{ServerBody, ServerMessage, You};
use protocol::shared::{Intent, Spot};
use song::Melody;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode};
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// Messages kept until they are looked for.
const HEARD_MAX: usize = 4096;
/// Metres a second at which a bot walks; a player runs at seven.
pub const WALK_SPEED: f32 = 4.0;
/// Metres a second at which a bot runs.
pub const RUN_SPEED: f32 = 6.5;
/// Milliseconds between movements, on the server's clock at its usual pace.
const STEP_MS: u64 = 100;

/// Seconds of a melody that are played at most: a performance ends after a minute.
const PERFORMANCE_SECONDS: f32 = 56.0;

/// What can go wrong for a bot.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// The connection could not be made or broke.
    #[error("the connection failed: {0}")]
    Connection(#[from] std::io::Error),
    /// The WebSocket failed.
    #[error("the WebSocket failed: {0}")]
    Socket(Box<tungstenite::Error>),
    /// The server said something unexpected.
    #[error("{0}")]
    Protocol(String),
    /// The server ended the connection.
    #[error("the server closed: {code}: {reason}")]
    Closed {
        /// The stable code.
        code: String,
        /// In plain words.
        reason: String,
    },
    /// What was awaited did not come.
    #[error("waited {0:?} in vain for {1}")]
    InVain(Duration, &'static str),
    /// The server refused a command.
    #[error("refused: {code}: {reason}")]
    Refused {
        /// The stable code.
        code: String,
        /// In plain words.
        reason: String,
    },
}

impl From<tungstenite::Error> for BotError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Socket(Box::new(error))
    }
}

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
            client: concat!("bot ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        socket.send(Message::Text(encode(&hello).into())).await?;
        let first = loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => break text,
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
        let message: ServerMessage = parse(&first)?;
        match message.body {
            ServerBody::Welcome {
                session,
                resumed,
                entity,
                you,
                clock_ms,
                ..
            } => Ok(Self {
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
            ServerBody::Closing { code, reason, .. } => Err(BotError::Closed { code, reason }),
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
                });
            }
            Some(message) => message?,
        };
        match message {
            Message::Binary(bytes) => {
                let frame = decode(&bytes).map_err(|error| BotError::Protocol(error.to_string()))?;
                self.view.take(frame);
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
            ServerBody::You { you } => self.you = you.clone(),
            ServerBody::Entered { region, .. } => self.region.clone_from(region),
            ServerBody::Pong { clock_ms, .. } => {
                self.clock_ms = *clock_ms;
                self.clock_at = Instant::now();
            }
            ServerBody::Closing { code, reason, .. } => {
                return Err(BotError::Closed {
                    code: code.clone(),
                    reason: reason.clone(),
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

    /// Claims to be at a place.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone.
    pub async fn claim(&mut self, at: Spot, motion: Motion) -> Result<(), BotError> {
        self.sequence = self.sequence.wrapping_add(1);
        let turn = (at.x - self.at.x).atan2(self.at.z - at.z) / std::f32::consts::TAU;
        let movement = Movement {
            sequence: self.sequence,
            client_ms: self.clock_ms() as u64 as u32,
            x: at.x,
            y: at.y,
            z: at.z,
            yaw: (turn.rem_euclid(1.0) * 256.0) as u8,
            motion,
        };
        self.at = at;
        self.socket
            .send(Message::Binary(movement.encode().to_vec().into()))
            .await?;
        Ok(())
    }

    /// Walks in a straight line at `speed` metres a second until within `close` metres; heights come from `height`.
    ///
    /// # Errors
    /// [`BotError::InVain`] when it makes no way, being corrected again and again.
    pub async fn go_to(
        &mut self,
        x: f32,
        z: f32,
        close: f32,
        speed: f32,
        height: impl Fn(f32, f32) -> f32,
    ) -> Result<(), BotError> {
        let pause = Duration::from_secs_f32(STEP_MS as f32 / 1000.0);
        let step = speed * pause.as_secs_f32() * self.dial.pace;
        let patience = ((self.at.x - x).hypot(self.at.z - z) / step) as usize * 2 + 50;
        for _ in 0..patience {
            let (dx, dz) = (x - self.at.x, z - self.at.z);
            let far = dx.hypot(dz);
            if far <= close {
                return Ok(());
            }
            let way = step.min(far) / far;
            let (nx, nz) = (self.at.x + dx * way, self.at.z + dz * way);
            let motion = if speed > 5.0 { Motion::RUN } else { Motion::WALK };
            self.claim(
                Spot {
                    x: nx,
                    y: height(nx, nz),
                    z: nz,
                },
                motion,
            )
            .await?;
            self.listen(pause).await?;
        }
        Err(BotError::InVain(pause * patience as u32, "the way there"))
    }

    /// Plays a melody live, in time on the server's clock; the instrument must be raised.
    ///
    /// # Errors
    /// [`BotError`] when the connection ends.
    pub async fn play(&mut self, melody: &Melody, seconds: f32) -> Result<(), BotError> {
        let began = self.clock_ms();
        for batch in batches(melody, seconds) {
            let start_ms = began + f64::from(batch.start_ms);
            // A batch travels when its last note has sounded.
            let ripe = start_ms + f64::from(batch.length_ms());
            while self.clock_ms() < ripe {
                let wait_ms = (ripe - self.clock_ms()) / f64::from(self.dial.pace);
                self.listen(Duration::from_secs_f64(wait_ms.max(1.0) / 1000.0))
                    .await?;
            }
            self.say(&ClientMessage::Notes {
                start_ms,
                notes: batch.notes,
            })
            .await?;
        }
        Ok(())
    }

    /// Raises the instrument, plays a melody, lowers it, and waits for the judgement's acceptance.
    ///
    /// # Errors
    /// [`BotError::Refused`] when it is not accepted.
    pub async fn perform(&mut self, melody: &Melody, intent: Intent) -> Result<(), BotError> {
        self.synchronise().await?;
        self.say(&ClientMessage::Raise { intent }).await?;
        self.play(melody, PERFORMANCE_SECONDS).await?;
        self.command(|command| ClientMessage::Lower { command }).await
    }

    /// Asks the server for its clock and takes it over.
    ///
    /// # Errors
    /// [`BotError::InVain`] when no answer comes.
    pub async fn synchronise(&mut self) -> Result<(), BotError> {
        let mark = f64::from(self.new_mark());
        self.say(&ClientMessage::Ping { client_ms: mark }).await?;
        self.until("the server's clock", Duration::from_secs(10), |body| match body {
            ServerBody::Pong { client_ms, .. } if (client_ms - mark).abs() < 0.5 => Some(()),
            _ => None,
        })
        .await
    }

    fn new_mark(&mut self) -> u32 {
        self.commands += 1;
        self.commands as u32
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
        Resume {
            session: self.session,
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

fn closed(frame: Option<CloseFrame>) -> BotError {
    let (code, reason) = frame.map_or_else(
        || ("closed".to_owned(), String::new()),
        |frame| {
            (
                frame.reason.to_string(),
                format!("close code {}", u16::from(frame.code)),
            )
        },
    );
    BotError::Closed { code, reason }
}
