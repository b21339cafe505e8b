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
use std::str::FromStr;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::sleep;

/// Guests asked for at once.
const AT_ONCE: usize = 16;
/// Between the last connection and the first look: everyone has been told of everyone by then.
const SETTLING: Duration = Duration::from_secs(2);
/// Side of the ground that is walked on, in metres.
const SIDE: f32 = 512.0;
/// Walkers of one case: as many as the guests of a measured world may be.
const WALKERS_MAX: usize = 10_000;
/// Radius of the crowded ground, in metres.
const CROWD_METRES: f32 = 100.0;

/// One case of the bench, which can be measured alone: `walkers-5000`, `crowd`, `idle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// So many walkers, compared with the bare fan-out.
    Walkers(usize),
    /// Walkers within 100 m.
    Crowd,
    /// Idle players.
    Idle,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let walkers = || text.strip_prefix("walkers-")?.parse().ok();
        match text {
            "crowd" => Ok(Self::Crowd),
            "idle" => Ok(Self::Idle),
            _ => walkers()
                .filter(|count| (1..=WALKERS_MAX).contains(count))
                .map(Self::Walkers)
                .ok_or_else(|| format!("a part is walkers-COUNT (1 to {WALKERS_MAX}), crowd or idle")),
        }
    }
}

/// How much is measured.
#[derive(Debug, Clone)]
pub struct Extent {
    /// Cases of so many walkers in one region, each compared with the bare fan-out.
    pub walkers: Vec<usize>,
    /// How often each case is run; the medians are told.
    pub runs: usize,
    /// Walkers within 100 m; none leaves the case out.
    pub crowd: usize,
    /// Idle players; none leaves the case out.
    pub idle: usize,
    /// Length of one window.
    pub window: Duration,
}

impl Extent {
    /// Everything that is asked of a release.
    #[must_use]
    pub fn full() -> Self {
        Self {
            walkers: vec![300, 1000, 2000, 5000],
            runs: 3,
            crowd: 2000,
            idle: 2000,
            window: Duration::from_secs(4),
        }
    }

    /// A quick look.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            walkers: vec![300, 1000],
            runs: 1,
            crowd: 300,
            idle: 1000,
            window: Duration::from_secs(2),
        }
    }

    /// Only these parts of it; all when none is named.
    #[must_use]
    pub fn only(mut self, parts: &[Part]) -> Self {
        if parts.is_empty() {
            return self;
        }
        let counts = parts.iter().filter_map(|part| match part {
            Part::Walkers(count) => Some(*count),
            Part::Crowd | Part::Idle => None,
        });
        self.walkers = counts.collect();
        if !parts.contains(&Part::Crowd) {
            self.crowd = 0;
        }
        if !parts.contains(&Part::Idle) {
            self.idle = 0;
        }
        self
    }

    fn guests(&self) -> usize {
        let walkers = self.walkers.iter().copied();
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
    /// The medians of the bare runs, and of the runs' ratios.
    bare: Option<Bare>,
    p50_ms: u16,
    p99_ms: u16,
    lost: u64,
    /// Processors that the server kept busy.
    server_cores: f64,
    /// Processors that the bots kept busy beside it.
    bots_cores: f64,
}

/// What a case is compared with.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Bare {
    /// Frames of the same size that the bare server delivered: as many as the world did, or the costs are not to be compared.
    frames_per_second: f64,
    cpu_per_million: f64,
    /// The world's cost over the bare one's.
    ratio: f64,
    server_cores: f64,
    bots_cores: f64,
}

impl Row {
    fn print_head() {
        println!(
            "{:<8} {:>7} {:>7} {:>8} {:>9} {:>7} {:>7} {:>7} {:>6} {:>5} {:>5} {:>4} {:>6} {:>5} {:>8} {:>9}",
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
            "server",
            "bots",
            "bare f/s",
            "s+b cores"
        );
    }

    fn print(&self) {
        let of_bare = |figure: fn(&Bare) -> String| self.bare.as_ref().map_or_else(|| "-".to_owned(), figure);
        println!(
            "{:<8} {:>7} {:>7.1} {:>8.0} {:>9.0} {:>7.0} {:>7.3} {:>7} {:>6} {:>5} {:>5} {:>4} {:>6.2} {:>5.2} {:>8} {:>9}",
            self.case,
            self.clients,
            self.visible,
            self.frames_per_second,
            self.updates_per_second,
            self.bytes_per_frame,
            self.cpu_per_million,
            of_bare(|bare| format!("{:.3}", bare.cpu_per_million)),
            of_bare(|bare| format!("{:.2}", bare.ratio)),
            self.p50_ms,
            self.p99_ms,
            self.lost,
            self.server_cores,
            self.bots_cores,
            of_bare(|bare| format!("{:.0}", bare.frames_per_second)),
            of_bare(|bare| format!("{:.2}+{:.2}", bare.server_cores, bare.bots_cores)),
        );
    }
}

/// Runs all cases, prints each row as it is known, and ends with one line of JSON.
///
/// # Errors
/// When a server or the bots cannot be started.
pub async fn run(content: &Path, extent: Extent) -> Result<()> {
    let stage = Stage::prepare(content, &extent).await?;
    let (mut rows, mut idle_kib) = (Vec::new(), None);
    Row::print_head();
    for count in extent.walkers {
        let row = stage.compared(count).await?;
        row.print();
        rows.push(row);
    }
    if extent.crowd > 0 {
        let crowd = stage.crowded(extent.crowd).await?;
        crowd.print();
        rows.push(crowd);
    }
    if extent.idle > 0 {
        let kib = stage.idle(extent.idle).await?;
        println!(
            "memory per idle player: {kib:.1} KiB over {} players",
            extent.idle
        );
        idle_kib = Some(kib);
    }
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
    runs: usize,
    window: Duration,
}

/// What one run of a world saw.
struct Seen {
    window: Window,
    p50_ms: u16,
    p99_ms: u16,
    lost: u64,
}

impl<'a> Stage<'a> {
    async fn prepare(content: &'a Path, extent: &Extent) -> Result<Self> {
        let world = emptied_folder()?;
        let server = Measured::start(Kind::World, &world, content)?;
        let corner = corner(&server.address).await?;
        let tokens = guests(&server.address, extent.guests()).await?;
        Ok(Self {
            content,
            world,
            tokens,
            corner,
            runs: extent.runs,
            window: extent.window,
        })
    }

    fn clear(self) -> Result<()> {
        std::fs::remove_dir_all(&self.world).context("cannot remove the measured world")
    }

    async fn compared(&self, count: usize) -> Result<Row> {
        let ground = Ground::Square(SIDE);
        let mut pairs = Vec::new();
        for _ in 0..self.runs {
            let world = self.world(count, ground).await?;
            let bare = self.bare(count, &world.window).await?;
            pairs.push((world, bare));
        }
        let of_bare = |figure: fn(&Window) -> f64| median(pairs.iter().map(|(_, bare)| figure(bare)));
        let ratios = pairs
            .iter()
            .map(|(world, bare)| world.window.cost() / bare.cost());
        let bare = Bare {
            frames_per_second: of_bare(Window::frames_per_second),
            cpu_per_million: of_bare(Window::cost),
            ratio: median(ratios),
            server_cores: of_bare(Window::server_cores),
            bots_cores: of_bare(Window::bots_cores),
        };
        let worlds = pairs.into_iter().map(|(world, _)| world).collect();
        let mut row = row("walk", count, worlds);
        row.bare = Some(bare);
        Ok(row)
    }

    async fn crowded(&self, count: usize) -> Result<Row> {
        let ground = Ground::Round {
            middle: SIDE / 2.0,
            metres: CROWD_METRES,
        };
        let mut worlds = Vec::new();
        for _ in 0..self.runs {
            worlds.push(self.world(count, ground).await?);
        }
        Ok(row("in 100 m", count, worlds))
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
        let mut delays = swarm.counts.take_delays();
        let lost = swarm.counts.lost.load(Ordering::Relaxed);
        swarm.stop().await;
        Ok(Seen {
            window,
            p50_ms: percentile(&mut delays, 500),
            p99_ms: percentile(&mut delays, 990),
            lost,
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

/// The figures of a case: the medians of its runs; what was lost is the sum.
fn row(case: &'static str, clients: usize, runs: Vec<Seen>) -> Row {
    let of = |figure: fn(&Window) -> f64| median(runs.iter().map(|run| figure(&run.window)));
    let delay = |figure: fn(&Seen) -> u16| median(runs.iter().map(|run| f64::from(figure(run)))) as u16;
    Row {
        case,
        clients,
        visible: of(Window::visible),
        frames_per_second: of(Window::frames_per_second),
        updates_per_second: of(Window::updates_per_second),
        bytes_per_frame: of(Window::bytes_per_frame),
        cpu_per_million: of(Window::cost),
        bare: None,
        p50_ms: delay(|run| run.p50_ms),
        p99_ms: delay(|run| run.p99_ms),
        lost: runs.iter().map(|run| run.lost).sum(),
        server_cores: of(Window::server_cores),
        bots_cores: of(Window::bots_cores),
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
