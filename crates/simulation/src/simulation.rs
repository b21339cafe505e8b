//! One simulation from its first moment to its audit: time, weather, nodes and players in steps.
//!
//! What it is not: no fault is decided here, and no promise is judged here.

use crate::audit;
use crate::history::History;
use crate::node::{Node, Stepped, vault};
use crate::plan::{Plan, Sabotage};
use crate::player::{Moment, SimPlayer, Tally};
use crate::rival::Rival;
use crate::weather::{Spells, Weather};
use crate::world::World;
use journal::memory::Injected;
use kernel::SongweaverId;
use runtime::clock::Clock;
use std::cell::RefCell;
use std::sync::Once;

/// Virtual milliseconds of one step.
const STEP_MS: u64 = 50;
/// Virtual milliseconds after which everyone must have come to an end when all is calm.
const ENDING_MS: u64 = 120_000;
/// Virtual milliseconds in which the last effects come.
const REST_MS: u64 = 6_000;
/// Transactions that may ever wait for the disk.
const UNSYNCED_MAX: usize = 4_096;

/// What came of a simulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// SHA-256 of everything that players were told and that the journal holds.
    pub hash: String,
    /// Crashes.
    pub crashes: u64,
    /// Starts that were cut or refused.
    pub failed_starts: u64,
    /// What the disk did wrong.
    pub injected: Injected,
    /// What else went wrong.
    pub spells: Spells,
    /// What players did.
    pub tally: Tally,
    /// Events in the journal.
    pub events: u64,
    /// Virtual milliseconds.
    pub virtual_ms: u64,
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What was simulated.
    pub plan: Plan,
    /// What is wrong.
    pub faults: Vec<String>,
    /// What happened last, oldest first.
    pub last: Vec<String>,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "seed {} is broken:", self.plan.seed)?;
        for fault in &self.faults {
            writeln!(f, "  {fault}")?;
        }
        writeln!(f, "what happened last:")?;
        for line in &self.last {
            writeln!(f, "  {line}")?;
        }
        write!(f, "again: {}", self.plan.command())
    }
}

impl std::error::Error for Broken {}

thread_local! {
    /// Where something panicked on this thread.
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A task that panics is a fault of the world, wherever it is.
fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.with_borrow_mut(|panics| panics.push(panic.to_string()));
            before(panic);
        }));
    });
    PANICS.with_borrow_mut(Vec::clear);
}

struct Simulation<'a> {
    world: &'a World,
    plan: Plan,
    nodes: Vec<Node>,
    players: Vec<SimPlayer>,
    everyone: Vec<SongweaverId>,
    weather: Weather,
    rival: Option<Rival>,
    history: History,
    calm_ms: u64,
    begin_at_ms: u64,
    crashes: u64,
    failed_starts: u64,
    faults: Vec<String>,
    ending: bool,
}

/// Runs one simulation.
///
/// # Errors
/// The first broken promise.
pub fn simulate(world: &World, plan: &Plan) -> Result<Report, Box<Broken>> {
    watch_panics();
    let players: Vec<SimPlayer> = (0..plan.players)
        .map(|number| SimPlayer::new(plan.seed, number))
        .collect();
    let mut simulation = Simulation {
        world,
        plan: *plan,
        nodes: vec![Node::new(plan.seed)],
        everyone: players.iter().map(|player| player.id).collect(),
        players,
        weather: Weather::new(plan),
        rival: plan.has_rivals().then(|| Rival::new(plan.seed, world)),
        history: History::new(plan.trace),
        calm_ms: 0,
        begin_at_ms: 0,
        crashes: 0,
        failed_starts: 0,
        faults: Vec::new(),
        ending: false,
    };
    if let Some(lie) = plan.sabotage.and_then(Sabotage::of_disk) {
        simulation.nodes.iter().for_each(|node| node.disk.lie(lie));
    }
    simulation.run().ok_or_else(|| {
        Box::new(Broken {
            plan: *plan,
            faults: std::mem::take(&mut simulation.faults),
            last: simulation.history.last(),
        })
    })
}

impl Simulation<'_> {
    /// Runs to the end; `None` when something is broken.
    fn run(&mut self) -> Option<Report> {
        let until_ms = u64::from(self.plan.seconds) * 1000;
        while self.history.now_ms < until_ms {
            self.step()?;
        }
        self.history.note("the ending begins");
        self.ending = true;
        for node in &self.nodes {
            self.weather.calm(&node.disk, &node.clock);
            node.disk.plan_cut(u64::MAX, journal::memory::Cut::BeforeWrite);
        }
        let until_ms = self.history.now_ms + ENDING_MS;
        while !self.players.iter().all(|player| player.finished) {
            self.step()?;
            if self.history.now_ms > until_ms {
                let late = self.players.iter().filter(|player| !player.finished);
                let late = late.map(|player| format!("{} cannot go on when all is calm", player.id));
                self.faults.extend(late);
                return None;
            }
        }
        for _ in 0..REST_MS / STEP_MS {
            self.step()?;
        }
        self.audit_world()?;
        self.close_and_begin_again()?;
        let mut injected = Injected::default();
        for node in &self.nodes {
            injected = injected.and(node.disk.injected());
        }
        let tally = self
            .players
            .iter()
            .fold(Tally::default(), |sum, player| sum.and(player.tally));
        Some(Report {
            hash: self.history.hash(),
            crashes: self.crashes,
            failed_starts: self.failed_starts,
            injected,
            spells: self.weather.spells,
            tally,
            events: self.nodes.first().map_or(0, |node| node.disk.head().0),
            virtual_ms: self.history.now_ms,
        })
    }

    /// One step of everything; `None` when something is broken.
    fn step(&mut self) -> Option<()> {
        self.history.now_ms += STEP_MS;
        for number in 0..self.nodes.len() {
            self.step_node(number)?;
        }
        let standing = self.nodes.iter().any(|node| node.runtime().is_some());
        if standing && !self.weather.disturbed {
            self.calm_ms += STEP_MS;
        }
        self.step_rival();
        self.step_players();
        let told = self.players.iter_mut().flat_map(|player| player.faults.drain(..));
        self.faults.extend(told);
        self.faults.extend(PANICS.with_borrow_mut(std::mem::take));
        self.faults.is_empty().then_some(())
    }

    fn step_node(&mut self, number: usize) -> Option<()> {
        let node = &mut self.nodes[number];
        if !node.is_on() && self.history.now_ms >= self.begin_at_ms {
            node.begin(self.world).ok()?;
            self.history.note("the node begins");
            self.weather.begin_life(self.history.now_ms, &node.disk);
        }
        let cut = self.weather.pass(&mut self.history, &node.disk, &node.clock);
        if cut && node.is_on() {
            self.failed_starts += u64::from(node.runtime().is_none());
            node.cut();
            return self.crashed(number);
        }
        if node.disk.unsynced() > UNSYNCED_MAX {
            self.faults.push("more waits for the disk than may".to_owned());
        }
        let starting = node.is_on() && node.runtime().is_none();
        match node.pass(STEP_MS, &self.weather) {
            Stepped::Runs => Some(()),
            Stepped::Started => {
                self.history.note("the world stands");
                Some(())
            }
            Stepped::Died => {
                self.failed_starts += u64::from(starting);
                self.crashed(number)
            }
            Stepped::NotStarted(why) => {
                self.history.note(&format!("the world does not start: {why}"));
                self.failed_starts += 1;
                self.begin_at_ms = self.history.now_ms + 1_000;
                Some(())
            }
        }
    }

    /// The power is gone: everyone's line with it; what the disk kept is looked at.
    fn crashed(&mut self, number: usize) -> Option<()> {
        self.crashes += 1;
        self.history.note("the power goes");
        self.begin_at_ms = self.history.now_ms + 200;
        for player in &mut self.players {
            player.node_died(self.history.now_ms);
        }
        self.audit_disk(number)
    }

    /// Another node claims a region, where the disk would hear it.
    fn step_rival(&mut self) {
        let Some(rival) = &mut self.rival else { return };
        let standing = self.nodes.iter().find(|node| node.runtime().is_some());
        if self.ending || self.weather.disturbed || self.weather.stalled {
            return;
        }
        if let Some(claimed) = standing.and_then(|node| rival.pass(self.history.now_ms, node)) {
            self.history.note(&format!("another node claims {claimed}"));
        }
    }

    fn step_players(&mut self) {
        let Some(node) = self.nodes.first() else { return };
        let (players, history) = (&mut self.players, &mut self.history);
        let mut moment = Moment {
            runtime: None,
            world: self.world,
            history,
            calm_ms: self.calm_ms,
            others: &self.everyone,
            lines_break: self.plan.faults.lines,
            ending: self.ending,
        };
        let moved = node.within(|runtime| {
            let mut moment = Moment {
                runtime: Some(runtime),
                history: &mut *moment.history,
                ..moment
            };
            players.iter_mut().for_each(|player| player.step(&mut moment));
        });
        if moved.is_none() {
            players.iter_mut().for_each(|player| player.step(&mut moment));
        }
    }

    fn audit_disk(&mut self, number: usize) -> Option<()> {
        let node = &self.nodes[number];
        // The audit reads in peace; the weather comes back with its next change.
        node.disk.set_faults(journal::memory::Faults::default());
        let vault = vault(&node.disk, &node.clock);
        let audited = alone(audit::of_disk(&vault, &self.players));
        let (rival, disk) = (&self.rival, &node.disk);
        let audited = audited.map(|(facts, mut wrong)| {
            wrong.extend(rival.iter().flat_map(|rival| rival.wronged(&facts, disk)));
            wrong
        });
        self.take(audited)
    }

    fn audit_world(&mut self) -> Option<()> {
        let node = self.nodes.first()?;
        let runtime = node.runtime()?.clone();
        let audited = node.wait(audit::of_world(&runtime, &self.players))?;
        let (rival, disk) = (&self.rival, &node.disk);
        let audited = audited.map(|(facts, mut wrong)| {
            wrong.extend(rival.iter().flat_map(|rival| rival.wronged(&facts, disk)));
            for event in &facts.events {
                self.history
                    .bytes(event.position.0, event.stream.as_str().as_bytes());
                self.history.bytes(event.at.0, event.body.as_bytes());
            }
            wrong
        });
        self.take(audited)
    }

    /// The world is closed as an operator closes it, begins again, and shows the same.
    fn close_and_begin_again(&mut self) -> Option<()> {
        let node = self.nodes.first_mut()?;
        let runtime = node.runtime()?.clone();
        node.wait(runtime.close())?;
        drop(runtime);
        node.cut();
        for player in &mut self.players {
            player.node_died(self.history.now_ms);
        }
        self.audit_disk(0)?;
        let node = self.nodes.first_mut()?;
        node.begin(self.world).ok()?;
        let until_ms = node.clock.now().0 + REST_MS;
        while node.clock.now().0 < until_ms {
            if let Stepped::NotStarted(why) = node.pass(STEP_MS, &self.weather) {
                self.faults
                    .push(format!("the world does not start in calm: {why}"));
                return None;
            }
        }
        self.audit_world()
    }

    fn take(&mut self, audited: anyhow::Result<Vec<String>>) -> Option<()> {
        match audited {
            Ok(wrong) => self.faults.extend(wrong),
            Err(error) => self.faults.push(format!("{error:#}")),
        }
        self.faults.is_empty().then_some(())
    }
}

/// Waits for something that needs no time.
fn alone<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?
        .block_on(future)
}
