//! One node: the real runtime in an async runtime of its own, on one thread, under a clock that only the simulation moves.
//!
//! A life ends by dropping the async runtime: every task stops where it waits, as in a killed process. What it is not: the disk outlives
//! the node and is not its own; several nodes will each be moved in turn by the same steps.

use crate::clock::VirtualClock;
use crate::weather::Weather;
use crate::world::World;
use bus::Local;
use futures_util::FutureExt;
use journal::owners::Lease;
use journal::tables::{Blobs, Chat, Names, Seal, WorldClock};
use journal::{Journal, MemoryDisk, StoreError, Upcasters};
use kernel::RandomStream;
use runtime::clock::Off;
use runtime::machine::Machine;
use runtime::newcomer::NewcomerRules;
use runtime::refusal::Refusal;
use runtime::vault::Vault;
use runtime::waiting::Places;
use runtime::{NameRules, Runtime, Setup};
use std::sync::Arc;
use std::time::Duration;
use telemetry::trace::Tracer;
use tokio::task::JoinHandle;

/// Longest pause between two syncs of the disk, in milliseconds.
const SYNC_MS_MAX: u32 = 9;

/// Names of the simulation: letters, told apart without case.
#[derive(Debug)]
struct PlainNames;

impl NameRules for PlainNames {
    fn check(&self, name: &str) -> Result<(String, String), Refusal> {
        Ok((name.to_owned(), name.to_lowercase()))
    }
}

/// A node between two crashes.
pub struct Life {
    tokio: tokio::runtime::Runtime,
    /// The world, once it has started.
    pub runtime: Option<Arc<Runtime>>,
    starting: Option<JoinHandle<Result<Arc<Runtime>, StoreError>>>,
}

/// What a node is.
pub struct Node {
    /// Its disk.
    pub disk: MemoryDisk,
    /// Its clock and machine.
    pub clock: Arc<VirtualClock>,
    life: Option<Life>,
    /// Virtual milliseconds since the disk synced last.
    unsynced_ms: u64,
    chance: RandomStream,
}

/// How a step of a node ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stepped {
    /// It runs, or still starts.
    Runs,
    /// It was started and the world stands now.
    Started,
    /// Its power went.
    Died,
    /// It could not start, and why.
    NotStarted(String),
}

/// The vault of a node over a disk.
#[must_use]
pub fn vault(disk: &MemoryDisk, clock: &Arc<VirtualClock>) -> Vault {
    vault_under(disk, clock, &Lease::endless())
}

/// The vault of a node that acts while its lease holds.
#[must_use]
pub fn vault_under(disk: &MemoryDisk, clock: &Arc<VirtualClock>, lease: &Lease) -> Vault {
    let store = disk.open().under(lease);
    let seal = Seal::memory(store.clone());
    Vault {
        journal: Journal::memory(store.clone(), Upcasters::new()),
        names: Names::memory(store.clone()),
        blobs: Blobs::memory(store.clone()),
        chat: Chat::memory(store.clone(), seal.clone()),
        clock: WorldClock::memory(store),
        seal,
        machine: clock.clone(),
    }
}

async fn start(world: World, vault: Vault, clock: Arc<VirtualClock>) -> Result<Arc<Runtime>, StoreError> {
    let mark = vault.clock.load().await?;
    // As the server begins: on from the last mark, by as much as the calendar says that it was off.
    let off = Off::since(mark, clock.unix_ms());
    clock.begin_at(mark.world.plus(off.passed_ms()));
    let setup = Setup {
        rules: world.rules,
        land: world.land,
        vault,
        clock,
        names: Arc::new(PlainNames),
        tracer: Tracer::off(),
        movement: None,
        places: Places::default(),
        newcomers: NewcomerRules::default(),
        transport: Local::new(),
    };
    Runtime::start(setup).await
}

impl Node {
    /// A node that is off, over an empty disk.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let disk = MemoryDisk::new(seed);
        disk.die_silently();
        disk.hold_sync();
        Self {
            disk,
            clock: Arc::new(VirtualClock::new(seed)),
            life: None,
            unsynced_ms: 0,
            chance: RandomStream::new(seed, "node"),
        }
    }

    /// Turns it on.
    ///
    /// # Errors
    /// When the system gives no async runtime.
    pub fn begin(&mut self, world: &World) -> std::io::Result<()> {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()?;
        let vault = vault(&self.disk, &self.clock);
        self.disk.hold_sync();
        let starting = tokio.spawn(start(world.clone(), vault, self.clock.clone()));
        self.life = Some(Life {
            tokio,
            runtime: None,
            starting: Some(starting),
        });
        Ok(())
    }

    /// Whether it is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.life.is_some()
    }

    /// The world, while it stands.
    #[must_use]
    pub fn runtime(&self) -> Option<&Arc<Runtime>> {
        self.life.as_ref()?.runtime.as_ref()
    }

    /// Does something inside the node's async runtime.
    pub fn within<T>(&self, act: impl FnOnce(&Arc<Runtime>) -> T) -> Option<T> {
        let life = self.life.as_ref()?;
        let _inside = life.tokio.enter();
        life.runtime.as_ref().map(act)
    }

    /// Waits inside the node's async runtime for something that takes no virtual time worth noting.
    pub fn wait<F: Future>(&self, future: F) -> Option<F::Output> {
        let life = self.life.as_ref()?;
        // The disk must go on for whoever waits for it.
        let pumped = async {
            tokio::pin!(future);
            loop {
                tokio::select! {
                    biased;
                    done = &mut future => return done,
                    () = tokio::time::sleep(Duration::from_millis(1)) => self.disk.sync_oldest(usize::MAX),
                }
            }
        };
        Some(life.tokio.block_on(pumped))
    }

    /// Lets virtual time pass.
    pub fn pass(&mut self, ms: u64, weather: &Weather) -> Stepped {
        let Some(life) = &mut self.life else {
            self.clock.pass(ms);
            return Stepped::Runs;
        };
        let (disk, clock, chance) = (&self.disk, &self.clock, &mut self.chance);
        let unsynced_ms = &mut self.unsynced_ms;
        life.tokio.block_on(async {
            let mut left = ms;
            while left > 0 && disk.is_on() {
                let pause = u64::from(1 + chance.below(SYNC_MS_MAX)).min(left);
                left -= pause;
                clock.pass(pause);
                tokio::time::sleep(Duration::from_millis(pause)).await;
                *unsynced_ms += pause;
                if !weather.stalled && *unsynced_ms >= weather.sync_every_ms && disk.is_on() {
                    *unsynced_ms = 0;
                    let some = chance.below(3) == 0;
                    disk.sync_oldest(if some {
                        1 + chance.below(4) as usize
                    } else {
                        usize::MAX
                    });
                }
            }
        });
        if !disk.is_on() {
            self.life = None;
            return Stepped::Died;
        }
        let Some(starting) = life.starting.take_if(|starting| starting.is_finished()) else {
            return Stepped::Runs;
        };
        match starting.now_or_never() {
            Some(Ok(Ok(runtime))) => {
                life.runtime = Some(runtime);
                Stepped::Started
            }
            Some(Ok(Err(error))) => {
                self.cut();
                Stepped::NotStarted(error.to_string())
            }
            Some(Err(error)) => {
                self.cut();
                Stepped::NotStarted(error.to_string())
            }
            None => Stepped::Runs,
        }
    }

    /// Cuts its power.
    pub fn cut(&mut self) {
        self.disk.cut_power();
        self.life = None;
    }
}
