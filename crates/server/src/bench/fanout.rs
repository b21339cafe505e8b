//! `fanout`: what delivering presence costs, against bare WebSockets of the same library at the same numbers.
//!
//! Each case runs a measured server in a process of its own and a swarm here, then a bare server that sends as many frames of the same
//! size with as many entities to as many clients. Where a case is compared more than once, world and bare take turns, so that a
//! neighbour's load on the machine meets both. What it is not: comparable between machines; only within one run.

use crate::bench::child::{Kind, Measured};
use crate::bench::window::{Window, measure, median};
use anyhow::{Context, Result};
use bots::guest::request;
use bots::swarm::{Ground, Moves, Swarm, percentile};
use bots::{BotError, guest};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::sleep;

/// Guests asked for at once.
const AT_ONCE: usize = 16;
/// Between the last connection and the first look: everyone has been told of everyone by then.
const SETTLING: Duration = Duration::from_secs(2);
/// Side of the ground that is walked on, in metres.
const SIDE: f32 = 512.0;
/// Radius of the crowded ground, in metres.
const CROWD_METRES: f32 = 100.0;

/// Walkers in one region, compared with the bare fan-out.
#[derive(Debug, Clone, Copy)]
pub struct Walkers {
    /// How many.
    pub count: usize,
    /// How often; the median is told.
    pub runs: usize,
}

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Cases of many walkers in one region.
    pub walkers: &'static [Walkers],
    /// Walkers within 100 m.
    pub crowd: usize,
    /// Idle players.
    pub idle: usize,
    /// Length of one window.
    pub window: Duration,
}

const fn walkers(count: usize, runs: usize) -> Walkers {
    Walkers { count, runs }
}

impl Extent {
    /// Everything that is asked of a release.
    pub const FULL: Self = Self {
        walkers: &[
            walkers(300, 1),
            walkers(1000, 3),
            walkers(2000, 1),
            walkers(5000, 1),
        ],
        crowd: 2000,
        idle: 2000,
        window: Duration::from_secs(4),
    };
    /// A quick look.
    pub const QUICK: Self = Self {
        walkers: &[walkers(300, 1), walkers(1000, 1)],
        crowd: 300,
        idle: 1000,
        window: Duration::from_secs(2),
    };

    fn guests(&self) -> usize {
        let walkers = self.walkers.iter().map(|case| case.count);
        walkers.chain([self.crowd, self.idle]).max().unwrap_or_default()
    }
}

/// One case's figures.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    case: &'static str,
    clients: usize,
    /// Entities listed per frame, on average.
    visible: f64,
    frames_per_second: f64,
    updates_per_second: f64,
    bytes_per_frame: f64,
    /// Processor seconds of the server per million delivered entity updates; the median of the runs.
    cpu_per_million: f64,
    bare_cpu_per_million: Option<f64>,
    /// The median of the runs' ratios.
    ratio: Option<f64>,
    p50_ms: u16,
    p99_ms: u16,
    lost: u64,
    /// Processes that wanted a processor, by the system's average over the last minute.
    load: f64,
}

impl Row {
    fn print_head() {
        println!(
            "{:<8} {:>7} {:>8} {:>9} {:>11} {:>8} {:>8} {:>8} {:>6} {:>5} {:>5} {:>5} {:>5}",
            "case",
            "clients",
            "visible",
            "frames/s",
            "updates/s",
            "B/frame",
            "cpu s/M",
            "bare",
            "ratio",
            "p50",
            "p99",
            "lost",
            "load"
        );
    }

    fn print(&self) {
        let or_dash = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        println!(
            "{:<8} {:>7} {:>8.1} {:>9.0} {:>11.0} {:>8.0} {:>8.3} {:>8} {:>6} {:>5} {:>5} {:>5} {:>5.1}",
            self.case,
            self.clients,
            self.visible,
            self.frames_per_second,
            self.updates_per_second,
            self.bytes_per_frame,
            self.cpu_per_million,
            or_dash(self.bare_cpu_per_million, 3),
            or_dash(self.ratio, 2),
            self.p50_ms,
            self.p99_ms,
            self.lost,
            self.load
        );
    }
}

/// Runs all cases, prints each row as it is known, and ends with one line of JSON.
///
/// # Errors
/// When a server or the bots cannot be started.
pub async fn run(content: &Path, extent: Extent) -> Result<()> {
    let stage = Stage::prepare(content, extent).await?;
    Row::print_head();
    let mut rows = Vec::new();
    for case in extent.walkers {
        let row = stage.compared(*case).await?;
        row.print();
        rows.push(row);
    }
    let crowd = stage.crowded(extent.crowd).await?;
    crowd.print();
    rows.push(crowd);
    let idle_kib = stage.idle(extent.idle).await?;
    println!(
        "memory per idle player: {idle_kib:.1} KiB over {} players",
        extent.idle
    );
    stage.clear()?;
    let figures = serde_json::json!({ "bench": "fanout", "rows": rows, "idleKib": idle_kib, "idlePlayers": extent.idle });
    println!("{figures}");
    Ok(())
}

/// What all cases share: the measured world's folder and the guests in it, who are made once.
struct Stage<'a> {
    content: &'a Path,
    world: PathBuf,
    tokens: Vec<String>,
    /// The north-west corner of the first outdoor region, where bots of a measurement wake.
    corner: (f32, f32),
    window: Duration,
}

/// What one run of a world saw.
struct Seen {
    window: Window,
    p50_ms: u16,
    p99_ms: u16,
    lost: u64,
    load: f64,
}

impl<'a> Stage<'a> {
    async fn prepare(content: &'a Path, extent: Extent) -> Result<Self> {
        let world = emptied_folder()?;
        let server = Measured::start(Kind::World, &world, content)?;
        let corner = corner(&server.address).await?;
        let tokens = guests(&server.address, extent.guests()).await?;
        Ok(Self {
            content,
            world,
            tokens,
            corner,
            window: extent.window,
        })
    }

    fn clear(self) -> Result<()> {
        std::fs::remove_dir_all(&self.world).context("cannot remove the measured world")
    }

    async fn compared(&self, case: Walkers) -> Result<Row> {
        let ground = Ground::Square(SIDE);
        let mut pairs = Vec::new();
        for _ in 0..case.runs {
            let world = self.world(case.count, ground).await?;
            let bare = self.bare(case.count, &world.window).await?;
            pairs.push((world, bare));
        }
        let bare_cost = median(pairs.iter().map(|(_, bare)| bare.cost()));
        let ratio = median(
            pairs
                .iter()
                .map(|(world, bare)| world.window.cost() / bare.cost()),
        );
        let worlds = pairs.into_iter().map(|(world, _)| world).collect();
        let mut row = row("walk", case.count, worlds);
        row.bare_cpu_per_million = Some(bare_cost);
        row.ratio = Some(ratio);
        Ok(row)
    }

    async fn crowded(&self, count: usize) -> Result<Row> {
        let ground = Ground::Round {
            middle: SIDE / 2.0,
            metres: CROWD_METRES,
        };
        Ok(row("in 100 m", count, vec![self.world(count, ground).await?]))
    }

    async fn world(&self, count: usize, ground: Ground) -> Result<Seen> {
        let server = Measured::start(Kind::World, &self.world, self.content)?;
        let swarm = Swarm::start(&server.address, count, ground, self.corner, Moves::Walk, |n| {
            self.tokens[n].clone()
        })
        .await?;
        sleep(SETTLING).await;
        swarm.watch();
        let window = measure(&server, &swarm.counts, self.window).await?;
        let load = load_average();
        let mut delays = swarm.counts.take_delays();
        let lost = swarm.counts.lost.load(Ordering::Relaxed);
        swarm.stop().await;
        Ok(Seen {
            window,
            p50_ms: percentile(&mut delays, 500),
            p99_ms: percentile(&mut delays, 990),
            lost,
            load,
        })
    }

    async fn bare(&self, count: usize, like: &Window) -> Result<Window> {
        let server = Measured::start(Kind::Bare, &self.world, self.content)?;
        let ground = Ground::Square(SIDE);
        let swarm = Swarm::start(&server.address, count, ground, (0.0, 0.0), Moves::Walk, |n| {
            n.to_string()
        })
        .await?;
        let entities = like.visible().round().max(1.0) as u32;
        let bytes = like.bytes_per_frame().round() as u32;
        let path = format!("/frame/{entities}/{bytes}");
        request(&server.address, "POST", &path, "", b"").await?;
        sleep(SETTLING).await;
        let window = measure(&server, &swarm.counts, self.window).await?;
        swarm.stop().await;
        Ok(window)
    }

    /// Memory per player who is connected and stands, in KiB.
    async fn idle(&self, count: usize) -> Result<f64> {
        let server = Measured::start(Kind::World, &self.world, self.content)?;
        let before = server.memory_kib()?;
        let ground = Ground::Square(SIDE);
        let swarm = Swarm::start(&server.address, count, ground, self.corner, Moves::Stand, |n| {
            self.tokens[n].clone()
        })
        .await?;
        sleep(SETTLING).await;
        let after = server.memory_kib()?;
        swarm.stop().await;
        Ok(after.saturating_sub(before) as f64 / count as f64)
    }
}

/// The figures of a case: cost and delays are the medians of its runs, the rest is of the first.
fn row(case: &'static str, clients: usize, runs: Vec<Seen>) -> Row {
    let first = &runs[0].window;
    let delay = |of: fn(&Seen) -> u16| median(runs.iter().map(|run| f64::from(of(run)))) as u16;
    Row {
        case,
        clients,
        visible: first.visible(),
        frames_per_second: first.frames / first.seconds,
        updates_per_second: first.entities / first.seconds,
        bytes_per_frame: first.bytes_per_frame(),
        cpu_per_million: median(runs.iter().map(|run| run.window.cost())),
        bare_cpu_per_million: None,
        ratio: None,
        p50_ms: delay(|run| run.p50_ms),
        p99_ms: delay(|run| run.p99_ms),
        lost: runs.iter().map(|run| run.lost).sum(),
        load: median(runs.iter().map(|run| run.load)),
    }
}

/// Access tokens of new guests.
async fn guests(server: &str, count: usize) -> Result<Vec<String>, BotError> {
    let mut tokens = Vec::with_capacity(count);
    while tokens.len() < count {
        let some = (0..AT_ONCE.min(count - tokens.len())).map(|_| guest(server));
        for one in futures_util::future::join_all(some).await {
            tokens.push(one?.access);
        }
    }
    Ok(tokens)
}

async fn corner(server: &str) -> Result<(f32, f32)> {
    let answer = request(server, "GET", "/api/v1/atlas", "", b"").await?;
    let atlas: protocol::http::Atlas = serde_json::from_slice(&answer.body)?;
    let outdoor = atlas
        .regions
        .iter()
        .find(|region| !region.interior)
        .context("the world has no outdoor region")?;
    Ok((outdoor.west, outdoor.north))
}

/// The system's load over the last minute; zero where it does not tell.
fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let first = text.split_whitespace().next();
    first.and_then(|first| first.parse().ok()).unwrap_or_default()
}

/// A folder for a measured world, emptied.
fn emptied_folder() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("finalverse-bench-{}", std::process::id()));
    match std::fs::remove_dir_all(&folder) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).context("cannot empty the folder of the measured world"),
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
