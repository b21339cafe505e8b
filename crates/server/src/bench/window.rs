//! A window of time in which a server is measured: what it delivered and what that cost it.
//!
//! What it is not: it starts nothing.

use crate::bench::child::{Measured, cpu_seconds};
use anyhow::Result;
use bots::swarm::Counts;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// What one window saw.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Processor seconds of the server.
    pub cpu: f64,
    /// Processor seconds of the bots, which are this process.
    pub bots_cpu: f64,
    /// Length.
    pub seconds: f64,
    /// Frames that clients received.
    pub frames: f64,
    /// Entities listed in them.
    pub entities: f64,
    /// Bytes of them.
    pub bytes: f64,
}

impl Window {
    /// Processor seconds per million delivered entity updates.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.cpu / self.entities.max(1.0) * 1.0e6
    }

    /// Frames that all clients together received in a second.
    #[must_use]
    pub fn frames_per_second(&self) -> f64 {
        self.frames / self.seconds
    }

    /// Entity updates that all clients together received in a second.
    #[must_use]
    pub fn updates_per_second(&self) -> f64 {
        self.entities / self.seconds
    }

    /// Processors that the server kept busy.
    #[must_use]
    pub fn server_cores(&self) -> f64 {
        self.cpu / self.seconds
    }

    /// Processors that the bots kept busy.
    #[must_use]
    pub fn bots_cores(&self) -> f64 {
        self.bots_cpu / self.seconds
    }

    /// Entities listed per frame, on average.
    #[must_use]
    pub fn visible(&self) -> f64 {
        self.entities / self.frames.max(1.0)
    }

    /// Bytes per frame, on average.
    #[must_use]
    pub fn bytes_per_frame(&self) -> f64 {
        self.bytes / self.frames.max(1.0)
    }
}

/// Measures one window of a server that runs.
///
/// # Errors
/// Where the system does not tell what a process used.
pub async fn measure(server: &Measured, counts: &Counts, length: Duration) -> Result<Window> {
    let read = || {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed) as f64;
        (of(&counts.frames), of(&counts.entities), of(&counts.bytes))
    };
    let used = || Ok::<_, anyhow::Error>((server.cpu_seconds()?, cpu_seconds("self")?));
    let (began, before, (cpu, bots_cpu)) = (Instant::now(), read(), used()?);
    sleep(length).await;
    let (after, (cpu_after, bots_cpu_after)) = (read(), used()?);
    Ok(Window {
        cpu: cpu_after - cpu,
        bots_cpu: bots_cpu_after - bots_cpu,
        seconds: began.elapsed().as_secs_f64(),
        frames: after.0 - before.0,
        entities: after.1 - before.1,
        bytes: after.2 - before.2,
    })
}

/// The middle one of some figures; of two, the greater. Zero of none.
#[must_use]
pub fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
