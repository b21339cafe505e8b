//! The measured server: a process of its own, so that its processor time and memory are its own.
//!
//! The world is the real one with its journal in a folder of its own; only the rules of movement are off, since bots of a measurement
//! stand where the case wants them at once. What it is not: reachable by players.

use crate::bench::bare;
use crate::compose::compose;
use crate::serve::{ServeConfig, start};
use anyhow::{Context, Result, bail};
use protocol::shared::Spot;
use runtime::movement::{MovementRules, Step, Stepped};
use sim::Rules;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tokio::net::TcpListener;

/// Which server is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// The world.
    World,
    /// Ready-made frames.
    Bare,
}

/// Lets anyone stand anywhere.
#[derive(Debug)]
struct Anywhere;

impl MovementRules for Anywhere {
    fn step(&self, step: &Step) -> Stepped {
        let claim = step.claim;
        Stepped::Taken {
            at: Spot {
                x: claim.x,
                y: claim.y,
                z: claim.z,
            },
            motion: claim.motion,
            budget: step.budget,
        }
    }
}

/// Serves until the process is ended; prints its address first.
///
/// # Errors
/// What could not be opened.
pub async fn serve(kind: Kind, world: PathBuf, content: &Path) -> Result<()> {
    match kind {
        Kind::World => {
            let mut composed = compose(content)?;
            composed.rules = Arc::new(waking_outdoors(&composed.rules)?);
            let config = ServeConfig {
                movement: Some(Arc::new(Anywhere)),
                ..ServeConfig::local(&world)
            };
            let mut running = start(&composed, config).await?;
            println!("{}", running.address);
            running.ended().await
        }
        Kind::Bare => {
            let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
            println!("{}", listener.local_addr()?);
            let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection keeps its delay");
                }
            });
            Ok(axum::serve(listener, bare::service()).await?)
        }
    }
}

/// The same world, but new Songweavers wake in its first outdoor region, where there is room.
fn waking_outdoors(rules: &Rules) -> Result<Rules> {
    let mut rules = rules.clone();
    let outdoor = rules
        .pack
        .regions
        .values()
        .find(|region| !region.site.is_interior());
    let outdoor = outdoor.context("the world has no outdoor region")?;
    let place = outdoor
        .places
        .first()
        .context("the first outdoor region has no place")?;
    let (region, place) = (outdoor.slug.clone(), place.slug.clone());
    (rules.pack.world.spawn_region, rules.pack.world.spawn_place) = (region, place);
    Ok(rules)
}

/// A measured server, seen from outside.
#[derive(Debug)]
pub struct Measured {
    child: Child,
    /// `host:port`.
    pub address: String,
}

impl Measured {
    /// Starts one from this very program.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(kind: Kind, world: &Path, content: &Path) -> Result<Self> {
        let program = std::env::current_exe().context("cannot find this program")?;
        let name = match kind {
            Kind::World => "world",
            Kind::Bare => "bare",
        };
        let mut child = Command::new(program)
            .args(["bench", "measured", "--kind", name, "--world"])
            .arg(world)
            .arg("--content")
            .arg(content)
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the measured server")?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let address = line.trim().to_owned();
        if address.is_empty() {
            bail!("the measured server did not start");
        }
        Ok(Self { child, address })
    }

    /// Processor seconds it has used, user and system, in steps of 10 ms.
    ///
    /// # Errors
    /// Where the system has no `/proc`.
    pub fn cpu_seconds(&self) -> Result<f64> {
        cpu_seconds(&self.child.id().to_string())
    }

    /// Memory it holds, in KiB.
    ///
    /// # Errors
    /// Where the system has no `/proc`.
    pub fn memory_kib(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number
            .and_then(|number| number.parse().ok())
            .context("no memory is told")
    }
}

/// Processor seconds that a process has used, user and system, in steps of 10 ms; `self` is this one.
///
/// # Errors
/// Where the system has no `/proc`.
pub fn cpu_seconds(process: &str) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let after_name = stat.rsplit_once(')').context("no such process")?.1;
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: f64 = ticks.filter_map(|field| field.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}

impl Drop for Measured {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
