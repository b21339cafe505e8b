//! `fanout`: what delivering presence costs, against bare WebSockets of the same library at the same numbers.
//!
//! Each case runs a measured server in a process of its own and a swarm here; three windows are measured and the median is told. The bare
//! server then sends frames of as many entities to as many clients. What it is not: comparable between machines; only within one run.

use crate::bench::child::{Kind, Measured};
use anyhow::{Context, Result};
use bots::guest::request;
use bots::swarm::{Ground, Moves, Swarm, percentile};
use bots::{BotError, guest};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Windows of one case.
const WINDOWS: usize = 3;
/// Guests asked for at once.
const AT_ONCE: usize = 16;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Cases of many walkers in one region.
    pub walkers: &'static [usize],
    /// Walkers within 100 m.
    pub crowd: usize,
    /// Idle players.
    pub idle: usize,
    /// Length of one window.
    pub window: Duration,
}

impl Extent {
    /// Everything that is asked of a release.
    pub const FULL: Self = Self {
        walkers: &[300, 1000, 2000, 5000],
        crowd: 2000,
        idle: 2000,
        window: Duration::from_secs(3),
    };
    /// A quick look.
    pub const QUICK: Self = Self {
        walkers: &[300],
        crowd: 200,
        idle: 300,
        window: Duration::from_secs(1),
    };
}

/// One case's figures.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    case: String,
    clients: usize,
    /// Entities listed per frame, on average.
    visible: f64,
    frames_per_second: f64,
    updates_per_second: f64,
    bytes_per_frame: f64,
    /// Processor seconds of the server per million delivered entity updates.
    cpu_per_million: f64,
    bare_cpu_per_million: Option<f64>,
    ratio: Option<f64>,
    p50_ms: u16,
    p99_ms: u16,
    lost: u64,
}

/// Side of the ground that is walked on, in metres.
const SIDE: f32 = 512.0;

/// Runs all cases, prints a table, and ends with one line of JSON.
///
/// # Errors
/// When a server or the bots cannot be started.
pub async fn run(content: &Path, extent: Extent) -> Result<()> {
    let mut rows = Vec::new();
    for count in extent.walkers {
        rows.push(walkers(content, *count, Ground::Square(SIDE), "walk", extent, true).await?);
    }
    let round = Ground::Round {
        middle: SIDE / 2.0,
        metres: 100.0,
    };
    rows.push(walkers(content, extent.crowd, round, "within 100 m", extent, false).await?);
    let idle_kib = idle(content, extent.idle).await?;
    println!(
        "{:<14} {:>7} {:>8} {:>10} {:>12} {:>8} {:>10} {:>10} {:>6} {:>6} {:>6} {:>5}",
        "case",
        "clients",
        "visible",
        "frames/s",
        "updates/s",
        "B/frame",
        "cpu s/M",
        "bare s/M",
        "ratio",
        "p50",
        "p99",
        "lost"
    );
    for row in &rows {
        println!(
            "{:<14} {:>7} {:>8.1} {:>10.0} {:>12.0} {:>8.0} {:>10.3} {:>10} {:>6} {:>6} {:>6} {:>5}",
            row.case,
            row.clients,
            row.visible,
            row.frames_per_second,
            row.updates_per_second,
            row.bytes_per_frame,
            row.cpu_per_million,
            row.bare_cpu_per_million
                .map_or_else(|| "-".to_owned(), |value| format!("{value:.3}")),
            row.ratio
                .map_or_else(|| "-".to_owned(), |value| format!("{value:.2}")),
            row.p50_ms,
            row.p99_ms,
            row.lost
        );
    }
    println!(
        "memory per idle player: {idle_kib:.1} KiB over {} players",
        extent.idle
    );
    let figures = serde_json::json!({ "bench": "fanout", "rows": rows, "idleKib": idle_kib, "idlePlayers": extent.idle });
    println!("{figures}");
    Ok(())
}

/// What one window saw.
#[derive(Debug, Clone, Copy)]
struct Window {
    cpu: f64,
    seconds: f64,
    frames: f64,
    entities: f64,
    bytes: f64,
}

async fn walkers(
    content: &Path,
    count: usize,
    ground: Ground,
    case: &str,
    extent: Extent,
    against_bare: bool,
) -> Result<Row> {
    let folder = tempdir()?;
    let server = Measured::start(Kind::World, &folder, content)?;
    let tokens = guests(&server.address, count).await?;
    let corner = corner(&server.address).await?;
    let swarm = Swarm::start(&server.address, count, ground, corner, Moves::Walk, |n| {
        tokens[n].clone()
    })
    .await?;
    sleep(extent.window).await;
    swarm.watch();
    let windows = measure(&server, &swarm, extent.window).await?;
    let mut delays = std::mem::take(
        &mut *swarm
            .counts
            .delays
            .lock()
            .expect("no holder of this lock can panic"),
    );
    let lost = swarm.counts.lost.load(Ordering::Relaxed);
    let median = median(windows);
    let visible = median.entities / median.frames.max(1.0);
    swarm.stop().await;
    drop(server);
    let bare = if against_bare {
        Some(bare(content, count, visible, ground, extent).await?)
    } else {
        None
    };
    let cpu_per_million = median.cpu / median.entities.max(1.0) * 1.0e6;
    let bare_cpu = bare.map(|bare| bare.cpu / bare.entities.max(1.0) * 1.0e6);
    std::fs::remove_dir_all(&folder).context("cannot remove the measured world")?;
    Ok(Row {
        case: case.to_owned(),
        clients: count,
        visible,
        frames_per_second: median.frames / median.seconds,
        updates_per_second: median.entities / median.seconds,
        bytes_per_frame: median.bytes / median.frames.max(1.0),
        cpu_per_million,
        bare_cpu_per_million: bare_cpu,
        ratio: bare_cpu.map(|bare| cpu_per_million / bare.max(1.0e-9)),
        p50_ms: percentile(&mut delays, 500),
        p99_ms: percentile(&mut delays, 990),
        lost,
    })
}

async fn bare(content: &Path, count: usize, visible: f64, ground: Ground, extent: Extent) -> Result<Window> {
    let folder = tempdir()?;
    let server = Measured::start(Kind::Bare, &folder, content)?;
    let swarm = Swarm::start(&server.address, count, ground, (0.0, 0.0), Moves::Walk, |n| {
        n.to_string()
    })
    .await?;
    let path = format!("/entities/{}", visible.round().max(1.0) as u32);
    request(&server.address, "POST", &path, "", b"").await?;
    sleep(extent.window).await;
    let windows = measure(&server, &swarm, extent.window).await?;
    swarm.stop().await;
    Ok(median(windows))
}

async fn measure(server: &Measured, swarm: &Swarm, length: Duration) -> Result<Vec<Window>> {
    let mut windows = Vec::new();
    for _ in 0..WINDOWS {
        let counts = &swarm.counts;
        let read = || {
            let of = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed) as f64;
            (of(&counts.frames), of(&counts.entities), of(&counts.bytes))
        };
        let (began, before, cpu) = (Instant::now(), read(), server.cpu_seconds()?);
        sleep(length).await;
        let after = read();
        windows.push(Window {
            cpu: server.cpu_seconds()? - cpu,
            seconds: began.elapsed().as_secs_f64(),
            frames: after.0 - before.0,
            entities: after.1 - before.1,
            bytes: after.2 - before.2,
        });
    }
    Ok(windows)
}

/// The window whose cost per update is in the middle.
fn median(mut windows: Vec<Window>) -> Window {
    let cost = |window: &Window| window.cpu / window.entities.max(1.0);
    windows.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
    windows[windows.len() / 2]
}

/// Memory per player who is connected and stands, in KiB.
async fn idle(content: &Path, count: usize) -> Result<f64> {
    let folder = tempdir()?;
    let server = Measured::start(Kind::World, &folder, content)?;
    let tokens = guests(&server.address, count).await?;
    let corner = corner(&server.address).await?;
    let before = server.memory_kib()?;
    let ground = Ground::Square(SIDE);
    let swarm = Swarm::start(&server.address, count, ground, corner, Moves::Stand, |n| {
        tokens[n].clone()
    })
    .await?;
    sleep(Duration::from_secs(3)).await;
    let after = server.memory_kib()?;
    swarm.stop().await;
    drop(server);
    std::fs::remove_dir_all(&folder).context("cannot remove the measured world")?;
    Ok(after.saturating_sub(before) as f64 / count as f64)
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

/// The north-west corner of the first outdoor region, where bots of a measurement wake.
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

/// A folder for a measured world; it is emptied first.
fn tempdir() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("finalverse-bench-{}", std::process::id()));
    match std::fs::remove_dir_all(&folder) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).context("cannot empty the folder of the measured world"),
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
