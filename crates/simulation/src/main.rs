//! `simulation`: one seed with everything it can tell, or thousands on all cores with a summary.
//!
//! What it is not: `cargo xtask simulate` builds and calls it.

use anyhow::{Result, bail};
use clap::Parser;
use simulation::plan::{FaultKinds, Sabotage};
use simulation::shrink::shrink;
use simulation::{Plan, Report, World, mutations, simulate};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Broken seeds after which no further one is begun.
const BROKEN_MAX: usize = 20;

/// Simulates the world under faults.
#[derive(Debug, Parser)]
struct Arguments {
    /// The seed, or the first of several.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, one after another.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Virtual seconds under faults.
    #[arg(long, default_value_t = Plan::of(0).seconds)]
    seconds: u32,
    /// Players.
    #[arg(long, default_value_t = Plan::of(0).players)]
    players: u32,
    /// `all`, `none`, or some of cuts, commit, stalls, full, writes, reads, clock, lines.
    #[arg(long, default_value = "all")]
    faults: FaultKinds,
    /// Lets another node claim a region now and then.
    #[arg(long)]
    rivals: bool,
    /// Prints everything that happens; with one seed only.
    #[arg(long)]
    trace: bool,
    /// Breaks a promise that must be found; a wrong name tells those there are.
    #[arg(long)]
    sabotage: Option<Sabotage>,
    /// Breaks every promise that can be broken, each until it is found, in so many seeds at most; a table.
    #[arg(long)]
    mutations: Option<u64>,
    /// Looks for the smallest plan that still breaks.
    #[arg(long)]
    shrink: bool,
    /// Threads; as many as there are cores where it is 0.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// The content folder.
    #[arg(long, default_value = "content")]
    content: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let world = World::compose(&arguments.content)?;
    if let Some(seeds) = arguments.mutations {
        let plan = Plan {
            seconds: arguments.seconds,
            players: arguments.players,
            faults: arguments.faults,
            rivals: arguments.rivals,
            ..Plan::of(arguments.seed)
        };
        for row in mutations::table(&world, &plan, seeds) {
            println!("{row}");
        }
        return Ok(());
    }
    let plan = |seed| Plan {
        seed,
        seconds: arguments.seconds,
        players: arguments.players,
        faults: arguments.faults,
        rivals: arguments.rivals,
        trace: arguments.trace && arguments.seeds == 1,
        sabotage: arguments.sabotage,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if arguments.threads == 0 {
        cores
    } else {
        arguments.threads
    };
    let began = Instant::now();
    let next = AtomicU64::new(arguments.seed);
    let end = arguments.seed.saturating_add(arguments.seeds);
    let done = Mutex::new((Summary::default(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(usize::try_from(arguments.seeds).unwrap_or(usize::MAX)) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let outcome = simulate(&world, &plan(seed));
                    let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    match outcome {
                        Ok(report) => done.0.take(&report),
                        Err(broken) => {
                            eprintln!("{broken}\n");
                            done.1.push(broken);
                            if done.1.len() >= BROKEN_MAX {
                                next.store(end, Ordering::Relaxed);
                            }
                        }
                    }
                    let seeds = done.0.seeds + done.1.len() as u64;
                    if arguments.seeds > 1 && seeds.is_multiple_of(100) {
                        println!(
                            "{seeds} seeds, {} broken, {:.0} s",
                            done.1.len(),
                            began.elapsed().as_secs_f64()
                        );
                    }
                }
            });
        }
    });
    let (summary, broken) = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    summary.print(began.elapsed().as_secs_f64());
    if broken.is_empty() {
        return Ok(());
    }
    let seeds: Vec<u64> = broken.iter().map(|broken| broken.plan.seed).collect();
    if arguments.shrink
        && let Some(first) = broken.into_iter().next()
    {
        eprintln!("shrunk: {}", shrink(&world, first));
    }
    bail!("{} seeds are broken: {seeds:?}", seeds.len())
}

/// All reports together.
#[derive(Debug, Default)]
struct Summary {
    seeds: u64,
    last_hash: String,
    sum: Option<Report>,
}

impl Summary {
    fn take(&mut self, report: &Report) {
        self.seeds += 1;
        self.last_hash.clone_from(&report.hash);
        let sum = match self.sum.take() {
            None => report.clone(),
            Some(sum) => Report {
                hash: String::new(),
                crashes: sum.crashes + report.crashes,
                failed_starts: sum.failed_starts + report.failed_starts,
                injected: sum.injected.and(report.injected),
                spells: sum.spells.and(report.spells),
                tally: sum.tally.and(report.tally),
                events: sum.events + report.events,
                virtual_ms: sum.virtual_ms + report.virtual_ms,
            },
        };
        self.sum = Some(sum);
    }

    fn print(&self, seconds: f64) {
        let Some(sum) = &self.sum else { return };
        let (disk, spells, tally) = (sum.injected, sum.spells, sum.tally);
        let hours = sum.virtual_ms as f64 / 3_600_000.0;
        println!("seeds kept        {}", self.seeds);
        println!("virtual hours     {hours:.1}, {:.3} a second", hours / seconds);
        println!(
            "crashes           {}, of them {} while starting",
            sum.crashes, sum.failed_starts
        );
        println!("events            {}", sum.events);
        println!(
            "commands          {} sent, {} sent again, {} accepted, {} refused",
            tally.commands, tally.repeated, tally.accepted, tally.refused
        );
        println!("verdicts told     {}", tally.verdicts);
        println!("lines heard       {}", tally.heard);
        println!(
            "connections       {} new, {} resumed, {} regions entered",
            tally.welcomed, tally.resumed, tally.entered
        );
        println!(
            "the disk          {} full, {} refused, {} kept and {} lost unconfirmed, {} unread",
            disk.full, disk.refused, disk.unknown_kept, disk.unknown_lost, disk.unread
        );
        println!(
            "power cuts        {}, after {} a part stood, {} transactions lost unsynced",
            disk.cuts, disk.torn, disk.lost
        );
        println!(
            "spells            {} stalls, {} slow, {} clock jumps, {} still clocks, {} wrong calendars",
            spells.stalls, spells.slow, spells.jumps, spells.stills, spells.calendar
        );
        if self.seeds == 1 {
            println!("history           {}", self.last_hash);
        }
    }
}
