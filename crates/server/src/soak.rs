//! `finalverse world soak`: lets the whole world live unattended for years, many seeds beside each other, and says what came of it.
//!
//! It prints verdicts and draws numbers over time as SVG. What it is not: the rules of it stand in `sim::soak`; nothing here serves a world.

mod plot;

use crate::compose::read_content;
use anyhow::{Context, Result, bail};
use clap::Args;
use content::Pack;
use ecology::roster::Roster;
use ecology::vitals::Vitals;
use sim::soak::{Blow, Course, SoakPlan, YEARS_MAX, after_blow, judge, judge_blows, run};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;
use world::land::Land;

/// Seeds of one soak at most.
const SEEDS_MAX: u64 = 1000;
/// Seeds over which a blow is judged at most: one world alone swings too much.
const BLOW_SEEDS: usize = 6;
/// Years a blow is judged over: three before it, three after.
const BLOW_YEARS: u32 = 6;

/// How long and how often.
#[derive(Debug, Args)]
pub struct SoakArgs {
    /// World years, 1 to 100.
    #[arg(long, default_value_t = 10)]
    pub years: u32,
    /// How many seeds, from 1 on.
    #[arg(long, default_value_t = 1)]
    pub seeds: u64,
    /// A folder for the plots.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Also strikes every species, and the world with a month of storm, and looks whether it recovers.
    #[arg(long)]
    pub blows: bool,
    /// Lets every region live by its individuals instead of the population model; some hundred times slower.
    #[arg(long)]
    pub individuals: bool,
    /// The content folder.
    #[arg(long, default_value = "content")]
    pub content: PathBuf,
}

/// Soaks; says what came of it.
///
/// # Errors
/// What is wrong with the content, what could not be written, or the verdicts when one does not hold.
pub fn soak(args: &SoakArgs) -> Result<String> {
    if !(1..=YEARS_MAX).contains(&args.years) || !(1..=SEEDS_MAX).contains(&args.seeds) {
        bail!("1 to {YEARS_MAX} years and 1 to {SEEDS_MAX} seeds can be soaked");
    }
    let pack = read_content(&args.content)?.rules.pack;
    let land = Land::generate(&pack.composition());
    let roster = pack.nature.roster()?;
    let began = Instant::now();
    let plan = |seed, years, blow| SoakPlan {
        years,
        seed,
        blow,
        individuals: args.individuals,
    };
    let plans: Vec<SoakPlan> = (1..=args.seeds)
        .map(|seed| plan(seed, args.years, Blow::None))
        .collect();
    let courses = run_all(&pack, &land, &plans)?;
    let mut lines = vec![table(&roster, &courses)];
    let mut verdicts = judge(&roster, &courses);
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for course in &courses {
            let path = folder.join(format!("world-{}.svg", course.seed));
            std::fs::write(&path, plot::world(&roster, &pack, course))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        lines.push(format!("{} plots in {}", courses.len(), folder.display()));
    }
    if args.blows {
        let seeds: Vec<u64> = (1..=args.seeds).take(BLOW_SEEDS).collect();
        let all = |blow| -> Result<Vec<Course>> {
            let plans: Vec<SoakPlan> = seeds.iter().map(|seed| plan(*seed, BLOW_YEARS, blow)).collect();
            run_all(&pack, &land, &plans)
        };
        let spared = all(Blow::None)?;
        let stormed = all(Blow::Storm)?;
        for (index, kind) in roster.species.iter().enumerate() {
            let halved = after_blow(&spared, &all(Blow::Halve(index))?, index);
            let stormed = after_blow(&spared, &stormed, index);
            verdicts.push(judge_blows(&kind.def, halved, stormed));
        }
    }
    let failed = verdicts.iter().filter(|verdict| !verdict.holds).count();
    for verdict in &verdicts {
        let mark = if verdict.holds { "holds" } else { "FAILS" };
        lines.push(format!("{mark}  {}: {}", verdict.what, verdict.found));
    }
    lines.push(format!(
        "{} worlds, {} years each, {:.1} s",
        courses.len(),
        args.years,
        began.elapsed().as_secs_f32()
    ));
    let told = lines.join("\n");
    if failed > 0 {
        bail!("{told}\n{failed} verdicts do not hold");
    }
    Ok(told)
}

/// Runs plans on all cores, and gives their courses in their order.
fn run_all(pack: &Pack, land: &Land, plans: &[SoakPlan]) -> Result<Vec<Course>> {
    let next = Mutex::new(0);
    let done = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(plans.len()) {
            scope.spawn(|| {
                loop {
                    let Ok(mut number) = next.lock() else { return };
                    let mine = *number;
                    *number += 1;
                    drop(number);
                    let Some(plan) = plans.get(mine) else { return };
                    let course = run(pack, land, plan);
                    if let Ok(mut done) = done.lock() {
                        done.push((mine, course));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().ok().context("a soak ended in the middle")?;
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, course)| Ok(course?)).collect()
}

/// Each species' numbers in the whole world over all seeds: least, mean, greatest, in how many regions it ends, and how many a year were born,
/// starved, were hunted and died of age.
fn table(roster: &Roster, courses: &[Course]) -> String {
    let mut lines = vec![format!(
        "{:<16} {:>6} {:>6} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "species", "least", "mean", "most", "regions", "born", "starved", "hunted", "of age"
    )];
    let years: usize = courses.iter().map(|course| course.vitals.len()).sum();
    for (index, kind) in roster.species.iter().enumerate() {
        let all: Vec<u32> = courses.iter().flat_map(|course| course.world(index)).collect();
        let mean = all.iter().map(|count| u64::from(*count)).sum::<u64>() / all.len().max(1) as u64;
        let homes = courses.iter().filter_map(|course| course.days.last());
        let ends: usize = homes
            .map(|day| day.iter().filter(|counts| counts[index] > 0).count())
            .sum();
        // They are counted on from the beginning, so that the last year has all.
        let sums = courses.iter().filter_map(|course| course.vitals.last()).flatten();
        let mut fates = [0_u64; 4];
        for of_all in sums {
            let Vitals {
                born,
                starved,
                hunted,
                aged,
            } = of_all[index];
            for (fate, count) in fates.iter_mut().zip([born, starved, hunted, aged]) {
                *fate += u64::from(count);
            }
        }
        let [born, starved, hunted, aged] = fates.map(|fate| fate / years.max(1) as u64);
        lines.push(format!(
            "{:<16} {:>6} {mean:>6} {:>6} {:>8.1} {born:>8} {starved:>8} {hunted:>8} {aged:>8}",
            kind.def.slug,
            all.iter().min().unwrap_or(&0),
            all.iter().max().unwrap_or(&0),
            ends as f64 / courses.len().max(1) as f64
        ));
    }
    lines.join("\n")
}
