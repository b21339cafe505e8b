//! A swarm: many lean bots that walk, counted and timed.
//!
//! Each bot's height carries the number of its step, so that whoever sees it knows when that step was sent: input to another's screen, on
//! one clock, since all bots are in one program. What it is not: no company for players.

use crate::bot::BotError;
use crate::lean::{Lean, each_block};
use futures_util::StreamExt;
use kernel::RandomStream;
use protocol::presence::{CELL_METRES, ENTITY_BYTES, Motion, Movement};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Steps whose times are remembered for each bot.
const STEPS: usize = 32;
/// Bots that connect at once, so that the journal commits their arrivals together.
const CONNECTS_AT_ONCE: usize = 32;
/// Bots that watch for delay; the others only count.
const WATCHERS: usize = 100;

/// Where a swarm walks.
#[derive(Debug, Clone, Copy)]
pub enum Ground {
    /// In a square of this side.
    Square(f32),
    /// Within so many metres of a place.
    Round {
        /// The middle's coordinate, east and south alike.
        middle: f32,
        /// Metres around it.
        metres: f32,
    },
}

/// What a swarm saw, summed over all bots.
#[derive(Debug, Default)]
pub struct Counts {
    /// Presence frames.
    pub frames: AtomicU64,
    /// Entities listed in them.
    pub entities: AtomicU64,
    /// Bytes of them.
    pub bytes: AtomicU64,
    /// Connections that ended against the plan.
    pub lost: AtomicU64,
    /// Milliseconds from a step to its sight by others.
    pub delays: Mutex<Vec<u16>>,
    watching: AtomicBool,
}

struct Steps {
    sent: Vec<[AtomicU32; STEPS]>,
    index_of: Vec<AtomicU32>,
    since: Instant,
}

impl Counts {
    /// Takes the delays seen so far.
    #[must_use]
    pub fn take_delays(&self) -> Vec<u16> {
        std::mem::take(&mut *self.delays.lock().expect("no holder of this lock can panic"))
    }
}

/// A walking swarm.
#[derive(Debug)]
pub struct Swarm {
    /// What it saw.
    pub counts: Arc<Counts>,
    tasks: JoinSet<()>,
}

impl Swarm {
    /// Connects all bots, some at once, and lets them move; `corner` is the ground's north-west corner in metres.
    ///
    /// # Errors
    /// [`BotError`] of the first that cannot connect.
    pub async fn start(
        server: &str,
        count: usize,
        ground: Ground,
        corner: (f32, f32),
        moves: Moves,
        token: impl Fn(usize) -> String,
    ) -> Result<Self, BotError> {
        let counts = Arc::new(Counts::default());
        let steps = Arc::new(Steps {
            sent: (0..count)
                .map(|_| std::array::from_fn(|_| AtomicU32::new(0)))
                .collect(),
            index_of: (0..count * 4 + 1024).map(|_| AtomicU32::new(u32::MAX)).collect(),
            since: Instant::now(),
        });
        let mut tasks = JoinSet::new();
        let connects = (0..count).map(|index| {
            let token = token(index);
            async move { (index, Lean::connect(server, &token).await) }
        });
        let mut connected = futures_util::stream::iter(connects).buffered(CONNECTS_AT_ONCE);
        while let Some((index, lean)) = connected.next().await {
            let lean = lean?;
            if let Some(slot) = steps.index_of.get(lean.entity as usize) {
                slot.store(index as u32, Ordering::Relaxed);
            }
            let walker = Walker {
                index,
                lean,
                ground,
                corner,
                chance: RandomStream::new(index as u64, "swarm"),
                x: 0.0,
                z: 0.0,
                heading: 0.0,
                sequence: 0,
                counts: counts.clone(),
                steps: steps.clone(),
            };
            tasks.spawn(walker.run(moves));
        }
        Ok(Self { counts, tasks })
    }

    /// Begins to time delays.
    pub fn watch(&self) {
        self.counts.watching.store(true, Ordering::Relaxed);
    }

    /// Cuts all connections.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }
}

/// Whether bots keep walking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// Ten steps a second.
    Walk,
    /// One step, then stand.
    Stand,
}

struct Walker {
    index: usize,
    lean: Lean,
    ground: Ground,
    corner: (f32, f32),
    chance: RandomStream,
    x: f32,
    z: f32,
    heading: f32,
    sequence: u16,
    counts: Arc<Counts>,
    steps: Arc<Steps>,
}

impl Walker {
    async fn run(mut self, moves: Moves) {
        if self.walk(moves).await.is_err() {
            self.counts.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn walk(&mut self, moves: Moves) -> Result<(), BotError> {
        self.begin();
        self.step().await?;
        let phase = Duration::from_micros(self.chance.below(100_000).into());
        let mut pace = interval_at(Instant::now() + phase, Duration::from_millis(100));
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let watches = self.index < WATCHERS;
        loop {
            let due = tokio::select! {
                _ = pace.tick(), if moves == Moves::Walk => true,
                readable = self.lean.readable() => { readable?; false }
            };
            if due {
                self.advance();
                self.step().await?;
            } else if self.read(watches)? {
                self.lean.pong().await?;
            }
        }
    }

    fn begin(&mut self) {
        self.heading = self.chance.unit_f32() * std::f32::consts::TAU;
        match self.ground {
            Ground::Square(side) => {
                self.x = self.chance.unit_f32() * side;
                self.z = self.chance.unit_f32() * side;
            }
            Ground::Round { middle, metres } => {
                let far = self.chance.unit_f32().sqrt() * metres;
                self.x = middle + far * self.heading.cos();
                self.z = middle + far * self.heading.sin();
            }
        }
    }

    fn advance(&mut self) {
        if self.chance.below(20) == 0 {
            self.heading += self.chance.unit_f32() * 2.0 - 1.0;
        }
        let (dz, dx) = self.heading.sin_cos();
        let (x, z) = (self.x + dx * 0.4, self.z + dz * 0.4);
        let inside = match self.ground {
            Ground::Square(side) => (1.0..side - 1.0).contains(&x) && (1.0..side - 1.0).contains(&z),
            Ground::Round { middle, metres } => (x - middle).hypot(z - middle) < metres,
        };
        if inside {
            (self.x, self.z) = (x, z);
        } else {
            self.heading += std::f32::consts::FRAC_PI_2;
        }
    }

    async fn step(&mut self) -> Result<(), BotError> {
        self.sequence = self.sequence.wrapping_add(1);
        let number = usize::from(self.sequence) % STEPS;
        let now_ms = self.steps.since.elapsed().as_millis() as u32;
        self.steps.sent[self.index][number].store(now_ms, Ordering::Relaxed);
        let movement = Movement {
            sequence: self.sequence,
            client_ms: now_ms,
            x: self.corner.0 + self.x,
            // The step's number as height: exact on the wire, which has 32 steps to the metre.
            y: number as f32 / 32.0,
            z: self.corner.1 + self.z,
            yaw: 0,
            motion: Motion::WALK,
        };
        self.lean.claim(&movement).await
    }

    fn read(&mut self, watches: bool) -> Result<bool, BotError> {
        thread_local! {
            static SCRATCH: std::cell::RefCell<Vec<u8>> = std::cell::RefCell::new(vec![0; 64 * 1024]);
        }
        let watches = watches && self.counts.watching.load(Ordering::Relaxed);
        let (mut frames, mut entities, mut bytes) = (0, 0, 0);
        let mut delays = Vec::new();
        let (steps, own, chance) = (&self.steps, self.lean.entity, self.chance.next_u64());
        let near = (self.corner.0 + self.x, self.corner.1 + self.z);
        let pinged = SCRATCH.with_borrow_mut(|scratch| {
            self.lean.read(scratch, |glance, frame| {
                frames += 1;
                entities += u64::from(glance.entities);
                bytes += u64::from(glance.bytes);
                if watches {
                    delays.extend(delay_of_one(steps, own, near, chance, frame));
                }
            })
        })?;
        self.counts.frames.fetch_add(frames, Ordering::Relaxed);
        self.counts.entities.fetch_add(entities, Ordering::Relaxed);
        self.counts.bytes.fetch_add(bytes, Ordering::Relaxed);
        if !delays.is_empty() {
            self.counts
                .delays
                .lock()
                .expect("no holder of this lock can panic")
                .extend(delays);
        }
        Ok(pinged)
    }
}

/// The delay of one entity of a frame that stands in a near cell, chosen by chance.
fn delay_of_one(steps: &Steps, own: u32, near: (f32, f32), chance: u64, frame: &[u8]) -> Option<u16> {
    let mut seen: Vec<&[u8]> = Vec::new();
    each_block(frame, |head, entities| {
        let x = f32::from(i16::from_le_bytes([head[0], head[1]])) * CELL_METRES;
        let z = f32::from(i16::from_le_bytes([head[2], head[3]])) * CELL_METRES;
        // Far cells are told twice a second by design; the delay of note is that of the near ones.
        if (x + 8.0 - near.0).hypot(z + 8.0 - near.1) < 48.0 {
            seen.extend(entities.chunks_exact(ENTITY_BYTES));
        }
    });
    let entity = seen.get((chance % seen.len().max(1) as u64) as usize)?;
    let number = u32::from_le_bytes([entity[0], entity[1], entity[2], entity[3]]);
    if number == own {
        return None;
    }
    let index = steps.index_of.get(number as usize)?.load(Ordering::Relaxed);
    let step = usize::from(u16::from_le_bytes([entity[8], entity[9]]));
    let sent = steps.sent.get(index as usize)?.get(step)?.load(Ordering::Relaxed);
    let now = steps.since.elapsed().as_millis() as u32;
    u16::try_from(now.saturating_sub(sent)).ok()
}

/// The value below which `share` of 1000 lie.
#[must_use]
pub fn percentile(values: &mut [u16], share: usize) -> u16 {
    if values.is_empty() {
        return 0;
    }
    let at = (values.len() * share / 1000).min(values.len() - 1);
    *values.select_nth_unstable(at).1
}
