//! Plans: what many bots do at once, for load and for company.
//!
//! Each bot is one task that owns its connection; the run ends after its time, and every task with it. What it is not: a
//! test driver; see [`crate::Bot`].

use crate::bot::{BotError, closed};
use crate::lot::Lot;
use crate::singer::Singer;
use crate::site::Site;
use crate::stay::{Socket, Stay, encode};
use crate::tally::Tally;
use crate::walker::Walker;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use protocol::client::ChatTo;
use protocol::presence::{CELL_HEAD_BYTES, ENTITY_BYTES, FRAME_HEAD_BYTES};
use protocol::server::ServerBody;
use protocol::{ClientMessage, ServerMessage};
use song::Melody;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::Message;

/// How long a run waits for all its bots to be welcomed.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a bot steps, and looks what it has to sing.
const BEAT: Duration = Duration::from_millis(100);

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
    /// Bots that were lost: that could not enter, were shut out, or did not come back in time.
    pub lost: u32,
    /// Cut lines after which a bot came back.
    pub resumed: u64,
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
                tracing::warn!(%error, number, "a bot was lost");
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
        resumed: tally.resumed.load(Ordering::Relaxed),
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

/// A bot's stay: it enters, lives by its plan, and comes back by itself where its line is cut, as a client does.
async fn live(site: &Site, plan: &Plan, tally: &Arc<Tally>, seed: u64) -> Result<(), BotError> {
    let mut lot = Lot::new(seed);
    let (mut stay, socket) = Stay::enter(site.server(), &mut lot).await?;
    let radius = match plan {
        Plan::Walk { radius } => *radius,
        Plan::Sing { .. } => 40.0,
        Plan::Crowd | Plan::Weave { .. } => 8.0,
        Plan::Idle => 0.0,
    };
    let mut walker = Walker::new(site.clone(), stay.at, radius);
    let (mut sink, mut stream) = socket.split();
    loop {
        tally.connected.fetch_add(1, Ordering::Relaxed);
        let ended = drive(
            (&mut sink, &mut stream),
            &mut walker,
            &mut stay,
            &mut lot,
            plan,
            tally,
        )
        .await;
        tally.connected.fetch_sub(1, Ordering::Relaxed);
        let Err(error) = ended;
        if !error.comes_back() {
            return Err(error);
        }
        tracing::debug!(%error, "a bot's line was cut; it comes back");
        let socket = stay.resume(site.server(), &mut lot).await?;
        tally.resumed.fetch_add(1, Ordering::Relaxed);
        walker.put(stay.at);
        (sink, stream) = socket.split();
    }
}

/// The bot's life over one connection: a beat of a tenth of a second, and whatever comes.
async fn drive(
    (sink, stream): (&mut SplitSink<Socket, Message>, &mut SplitStream<Socket>),
    walker: &mut Walker,
    stay: &mut Stay,
    lot: &mut Lot,
    plan: &Plan,
    tally: &Tally,
) -> Result<Infallible, BotError> {
    let mut beat = tokio::time::interval(BEAT);
    // Spread over the beat, as people are.
    beat.reset_after(BEAT / 100 * lot.below(100));
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut song = Singer::new(plan, lot);
    let mut clock_offset_ms: Option<f64> = None;
    let born = Instant::now();
    let now_ms = |born: Instant| born.elapsed().as_secs_f64() * 1000.0;
    sink.send(encode(&ClientMessage::Ping { client_ms: 0.0 })).await?;
    loop {
        tokio::select! {
            _ = beat.tick() => {
                if let Some(movement) = walker.step(lot, BEAT) {
                    sink.send(Message::Binary(movement.encode().to_vec().into())).await?;
                }
                if matches!(plan, Plan::Crowd) && lot.below(600) == 0 {
                    sink.send(encode(&chat(lot))).await?;
                }
                if let (Some(song), Some(offset)) = (&mut song, clock_offset_ms) {
                    for message in song.due(now_ms(born), offset, lot) {
                        sink.send(encode(&message)).await?;
                    }
                }
            }
            message = stream.next() => match message {
                Some(Ok(Message::Binary(bytes))) => count_frame(&bytes, tally),
                Some(Ok(Message::Text(text))) => {
                    let Ok(message) = serde_json::from_str::<ServerMessage>(&text) else { continue };
                    stay.heard(&message);
                    match message.body {
                        ServerBody::Corrected { at, .. } => {
                            Tally::count(&tally.corrected);
                            walker.turn_back(at, lot);
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
                        ServerBody::Closing { code, reason, retry } => {
                            return Err(BotError::Closed { code, reason, retry });
                        }
                        _ => {}
                    }
                }
                Some(Ok(Message::Close(frame))) => return Err(closed(frame)),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Err(closed(None)),
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
