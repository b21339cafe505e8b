//! Plans: what many bots do at once, for load and for company.
//!
//! Each bot is one task that owns its connection; the run ends after its time, and every task with it. What it is not: a
//! test driver; see [`crate::Bot`].

use crate::bot::{BotError, open};
use crate::guest::guest;
use crate::lot::Lot;
use crate::score::{Batch, batches};
use crate::site::Site;
use crate::tally::Tally;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use protocol::client::ChatTo;
use protocol::presence::{CELL_HEAD_BYTES, ENTITY_BYTES, FRAME_HEAD_BYTES, Motion, Movement};
use protocol::server::ServerBody;
use protocol::shared::{Intent, Spot};
use protocol::{ClientMessage, ServerMessage};
use song::Melody;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

type Socket = WebSocketStream<TcpStream>;

/// How long a run waits for all its bots to be welcomed.
const PATIENCE: Duration = Duration::from_secs(20);
/// Metres a bot walks in a tenth of a second.
const STEP_METRES: f32 = 0.4;

/// What the bots of a run do.
#[derive(Debug, Clone)]
pub enum Plan {
    /// Walk about within a radius in metres of where they begin.
    Walk {
        /// The radius.
        radius: f32,
    },
    /// Walk a little and sing these pieces, live.
    Sing {
        /// What they sing.
        pieces: Arc<Vec<Melody>>,
    },
    /// Stand closely together and sing these pieces as rounds, each bot a little after another.
    Weave {
        /// What they sing.
        pieces: Arc<Vec<Melody>>,
    },
    /// Stand and walk closely together and chat.
    Crowd,
    /// Connect and do nothing.
    Idle,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Run {
    /// How many bots.
    pub count: u32,
    /// What they do.
    pub plan: Plan,
    /// How long after all are connected.
    pub time: Duration,
    /// The seed of all chance.
    pub seed: u64,
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Bots still connected at the end.
    pub connected: u32,
    /// Bots that were lost.
    pub lost: u32,
    /// Entity updates per second, all bots together.
    pub updates_per_second: f64,
    /// Presence bytes per second, all bots together.
    pub bytes_per_second: f64,
    /// Corrections.
    pub corrected: u64,
    /// Refusals.
    pub refused: u64,
    /// Judged performances.
    pub judged: u64,
    /// Voices that were part of a judged weave.
    pub woven: u64,
}

/// Runs a plan against a server and reports. `tally` may be watched meanwhile.
pub async fn run(site: &Site, run: &Run, tally: &Arc<Tally>) -> Report {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..run.count {
        let (site, plan, shared) = (site.clone(), run.plan.clone(), Arc::clone(tally));
        let seed = run.seed.wrapping_add(u64::from(number));
        tasks.spawn(async move {
            if let Err(error) = live(&site, &plan, &shared, seed).await {
                shared.lost.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(%error, number, "a bot was lost");
            }
        });
        // A hundred at a time, so that the listener's queue is never flooded.
        if number % 100 == 99 {
            settle(tally, number + 1).await;
        }
    }
    settle(tally, run.count).await;
    tally.restart();
    let began = Instant::now();
    tokio::time::sleep(run.time).await;
    let seconds = began.elapsed().as_secs_f64();
    let report = Report {
        connected: tally.connected.load(Ordering::Relaxed),
        lost: tally.lost.load(Ordering::Relaxed),
        updates_per_second: tally.updates.load(Ordering::Relaxed) as f64 / seconds,
        bytes_per_second: tally.bytes.load(Ordering::Relaxed) as f64 / seconds,
        corrected: tally.corrected.load(Ordering::Relaxed),
        refused: tally.refused.load(Ordering::Relaxed),
        judged: tally.judged.load(Ordering::Relaxed),
        woven: tally.woven.load(Ordering::Relaxed),
    };
    tasks.shutdown().await;
    report
}

/// Waits until so many bots are connected or lost, at most [`PATIENCE`].
async fn settle(tally: &Tally, count: u32) {
    let until = Instant::now() + PATIENCE;
    while tally.connected.load(Ordering::Relaxed) + tally.lost.load(Ordering::Relaxed) < count
        && Instant::now() < until
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What one load bot knows of itself.
struct Walker {
    site: Site,
    lot: Lot,
    home: Spot,
    at: Spot,
    goal: (f32, f32),
    radius: f32,
    sequence: u16,
}

async fn live(site: &Site, plan: &Plan, tally: &Arc<Tally>, seed: u64) -> Result<(), BotError> {
    let tokens = guest(site.server()).await?;
    let mut socket = open(site.server()).await?;
    let hello = ClientMessage::Hello {
        token: tokens.access,
        resume: None,
        client: "bot 0.1".to_owned(),
    };
    socket.send(encode(&hello)).await?;
    let at = welcomed(&mut socket).await?;
    tally.connected.fetch_add(1, Ordering::Relaxed);
    let radius = match plan {
        Plan::Walk { radius } => *radius,
        Plan::Sing { .. } => 40.0,
        Plan::Crowd | Plan::Weave { .. } => 8.0,
        Plan::Idle => 0.0,
    };
    let lot = Lot::new(seed);
    let walker = Walker {
        site: site.clone(),
        lot,
        home: at,
        at,
        goal: (at.x, at.z),
        radius,
        sequence: 0,
    };
    let (sink, stream) = socket.split();
    let result = drive(sink, stream, walker, plan, tally).await;
    tally.connected.fetch_sub(1, Ordering::Relaxed);
    result
}

async fn welcomed(socket: &mut Socket) -> Result<Spot, BotError> {
    while let Some(message) = socket.next().await {
        if let Message::Text(text) = message?
            && let Ok(message) = serde_json::from_str::<ServerMessage>(&text)
        {
            match message.body {
                ServerBody::Welcome { you, .. } => return Ok(you.at),
                ServerBody::Closing { code, reason, .. } => {
                    return Err(BotError::Closed { code, reason });
                }
                _ => {}
            }
        }
    }
    Err(BotError::Protocol(
        "the line was cut before the welcome".to_owned(),
    ))
}

/// The bot's life: a beat of a tenth of a second, and whatever comes.
async fn drive(
    mut sink: SplitSink<Socket, Message>,
    mut stream: SplitStream<Socket>,
    mut walker: Walker,
    plan: &Plan,
    tally: &Tally,
) -> Result<(), BotError> {
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    // Spread over the beat, as people are.
    beat.reset_after(Duration::from_millis(u64::from(walker.lot.below(100))));
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut song = Singer::new(plan, &mut walker.lot);
    let mut clock_offset_ms: Option<f64> = None;
    let born = Instant::now();
    let now_ms = |born: Instant| born.elapsed().as_secs_f64() * 1000.0;
    sink.send(encode(&ClientMessage::Ping { client_ms: 0.0 })).await?;
    loop {
        tokio::select! {
            _ = beat.tick() => {
                if walker.radius > 0.0 {
                    let movement = walker.step();
                    sink.send(Message::Binary(movement.encode().to_vec().into())).await?;
                }
                if matches!(plan, Plan::Crowd) && walker.lot.below(600) == 0 {
                    sink.send(encode(&chat(&mut walker.lot))).await?;
                }
                if let (Some(song), Some(offset)) = (&mut song, clock_offset_ms) {
                    for message in song.due(now_ms(born), offset, &mut walker.lot) {
                        sink.send(encode(&message)).await?;
                    }
                }
            }
            message = stream.next() => match message {
                Some(Ok(Message::Binary(bytes))) => count_frame(&bytes, tally),
                Some(Ok(Message::Text(text))) => {
                    let Ok(message) = serde_json::from_str::<ServerMessage>(&text) else { continue };
                    match message.body {
                        ServerBody::Corrected { at, .. } => {
                            Tally::count(&tally.corrected);
                            walker.turn_back(at);
                        }
                        ServerBody::Refused { .. } => Tally::count(&tally.refused),
                        ServerBody::PerformanceJudged { verdict: Some(_), .. } => {
                            Tally::count(&tally.judged);
                        }
                        ServerBody::WeaveJudged { outcome } if outcome.earned.is_some() => {
                            Tally::count(&tally.woven);
                        }
                        ServerBody::Pong { client_ms, clock_ms } => {
                            let now = now_ms(born);
                            clock_offset_ms = Some(clock_ms + (now - client_ms) / 2.0 - now);
                        }
                        ServerBody::Closing { code, reason, .. } => {
                            return Err(BotError::Closed { code, reason });
                        }
                        _ => {}
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Err(BotError::Protocol("the line was cut".to_owned())),
            }
        }
    }
}

/// Counts a frame without building it; the layout is `protocol::presence`'s.
fn count_frame(bytes: &[u8], tally: &Tally) {
    tally.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    let Some(head) = bytes.get(..FRAME_HEAD_BYTES) else {
        return;
    };
    let cells = u16::from_le_bytes([head[2], head[3]]);
    let mut at = FRAME_HEAD_BYTES;
    let mut updates = 0;
    for _ in 0..cells {
        let Some(cell) = bytes.get(at..at + CELL_HEAD_BYTES) else {
            return;
        };
        let listed = usize::from(u16::from_le_bytes([cell[4], cell[5]]));
        at += CELL_HEAD_BYTES;
        at += listed * ENTITY_BYTES;
        updates += listed as u64;
    }
    tally.updates.fetch_add(updates, Ordering::Relaxed);
}

impl Walker {
    fn step(&mut self) -> Movement {
        let (dx, dz) = (self.goal.0 - self.at.x, self.goal.1 - self.at.z);
        let distance = dx.hypot(dz);
        if distance <= STEP_METRES {
            let angle = self.lot.between(0.0, std::f32::consts::TAU);
            let reach = self.lot.between(0.0, 1.0).sqrt() * self.radius;
            self.goal = (
                self.home.x + angle.cos() * reach,
                self.home.z + angle.sin() * reach,
            );
        } else {
            // A little under full speed, so that a late beat is never taken for running.
            let part = STEP_METRES * 0.9 / distance;
            self.at.x += dx * part;
            self.at.z += dz * part;
        }
        self.at.y = self.site.standing_height(self.at.x, self.at.z);
        self.sequence = self.sequence.wrapping_add(1);
        Movement {
            sequence: self.sequence,
            client_ms: u32::from(self.sequence) * 100,
            x: self.at.x,
            y: self.at.y,
            z: self.at.z,
            yaw: yaw_of(dx, dz),
            motion: Motion::WALK,
        }
    }

    fn turn_back(&mut self, at: Spot) {
        self.at = at;
        let angle = self.lot.between(0.0, std::f32::consts::TAU);
        self.goal = (at.x + angle.cos() * 6.0, at.z + angle.sin() * 6.0);
    }
}

fn chat(lot: &mut Lot) -> ClientMessage {
    const LINES: [&str; 6] = [
        "Hello!",
        "Sing with me?",
        "What a light.",
        "Did you hear that?",
        "La la la",
        "Onward.",
    ];
    let command = format!("{:016x}{:016x}", lot.draw(), lot.draw());
    let text = LINES[lot.below(LINES.len() as u32) as usize].to_owned();
    ClientMessage::Chat {
        command,
        channel: ChatTo::Say,
        text,
    }
}

/// Sings one piece after the other with pauses between.
struct Singer {
    pieces: Arc<Vec<Melody>>,
    batches: Vec<Batch>,
    next: usize,
    /// The bot's clock at which the piece began.
    began_ms: f64,
    raised: bool,
    /// How long after the round's beginning it comes in; absent for who sings alone.
    comes_in_ms: Option<f64>,
}

/// Milliseconds from the beginning of one round to that of the next.
const ROUND_MS: f64 = 40_000.0;
/// Milliseconds by which the voices of a round come in after each other.
const COMES_IN_MS: f64 = 4_000.0;
/// Entries of a round.
const ENTRIES: u32 = 4;

impl Singer {
    fn new(plan: &Plan, lot: &mut Lot) -> Option<Self> {
        let (pieces, together) = match plan {
            Plan::Sing { pieces } => (pieces, false),
            Plan::Weave { pieces } => (pieces, true),
            _ => return None,
        };
        let pause_ms = f64::from(lot.below(3000));
        Some(Self {
            pieces: Arc::clone(pieces),
            batches: Vec::new(),
            next: 0,
            began_ms: pause_ms,
            raised: false,
            comes_in_ms: together.then(|| f64::from(lot.below(ENTRIES)) * COMES_IN_MS),
        })
    }

    /// What must be said by now.
    fn due(&mut self, now_ms: f64, offset_ms: f64, lot: &mut Lot) -> Vec<ClientMessage> {
        let mut due = Vec::new();
        if now_ms < self.began_ms || self.pieces.is_empty() {
            return due;
        }
        if !self.raised {
            let mut number = lot.below(self.pieces.len() as u32) as usize;
            self.began_ms = now_ms;
            if let Some(comes_in_ms) = self.comes_in_ms {
                // Rounds begin by the server's clock, so that all bots sing the same one.
                let clock_ms = now_ms + offset_ms;
                let round = (clock_ms / ROUND_MS).floor();
                let begins_ms = round * ROUND_MS + comes_in_ms;
                if clock_ms < begins_ms || clock_ms > begins_ms + 400.0 {
                    return due;
                }
                self.began_ms = begins_ms - offset_ms;
                number = round as usize % self.pieces.len();
            }
            self.batches = batches(&self.pieces[number], 20.0);
            self.next = 0;
            self.raised = true;
            let intents = [
                Intent::Creative,
                Intent::Restoration,
                Intent::Exploration,
                Intent::Protection,
            ];
            due.push(ClientMessage::Raise {
                intent: intents[lot.below(4) as usize],
            });
        }
        while let Some(batch) = self.batches.get(self.next) {
            let start_ms = self.began_ms + f64::from(batch.start_ms);
            if start_ms + f64::from(batch.length_ms()) > now_ms {
                return due;
            }
            due.push(ClientMessage::Notes {
                start_ms: start_ms + offset_ms,
                notes: batch.notes.clone(),
            });
            self.next += 1;
        }
        let command = format!("{:016x}{:016x}", lot.draw(), lot.draw());
        due.push(ClientMessage::Lower { command });
        self.raised = false;
        self.began_ms = now_ms + 3000.0 + f64::from(lot.below(5000));
        if self.comes_in_ms.is_some() {
            self.began_ms = now_ms + 500.0;
        }
        due
    }
}

/// Yaw of a direction: 256 to the turn, 0 north (negative z), clockwise.
fn yaw_of(dx: f32, dz: f32) -> u8 {
    (dx.atan2(-dz) / std::f32::consts::TAU * 256.0).rem_euclid(256.0) as u8
}

fn encode(message: &ClientMessage) -> Message {
    Message::text(serde_json::to_string(message).expect("a message of the wire encodes"))
}
