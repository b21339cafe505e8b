//! What one step of one individual costs: sense, decide, move, metabolise, with full senses and herding, at ten thousand, a hundred
//! thousand and a million, one to a cell of 16 m, on one core.
//!
//! Prints a table and one line of JSON; a number as its argument leaves only that size, and `--doings` tells what they do.
//! With `--hold HERTZ --seconds COUNT` a million are stepped so often for so long, and told is how many steps were done in their time. What it is not: a test; `cargo xtask bench ecosystem` runs it in a release build.

#[path = "../tests/support/trial.rs"]
mod trial;

use ecology::flora::Flora;
use std::time::{Duration, Instant};

/// Individuals to a cell.
const DENSITY: f64 = 1.0;
/// Steps before any is measured.
const WARM: u64 = 30;

/// Processor time of this thread since it began, where the system tells it; else the time on the wall.
fn lived_for(began: Instant) -> Duration {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|told| told.split_whitespace().next()?.parse().ok())
        .map_or_else(|| began.elapsed(), Duration::from_nanos)
}

/// The number after a name among the arguments.
fn told(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.next()?;
    arguments.next()?.parse().ok()
}

/// Steps so many individuals so many times a second, and tells how many steps were done in their time.
fn hold(count: usize, hertz: u64, seconds: u64) {
    let roster = trial::roster();
    let habitat = trial::ground((count as f64 / DENSITY).sqrt().round() as u16);
    let mut flora = Flora::new(&roster, "trial", &habitat);
    let mut fauna = trial::herd(&roster, &flora, &habitat, count, count * 2);
    let each = Duration::from_secs(1) / u32::try_from(hertz.max(1)).unwrap_or(u32::MAX);
    let (mut took, mut in_time) = (Vec::new(), 0);
    let began = Instant::now();
    for step in 0..seconds * hertz.max(1) {
        let due = began + each * step as u32;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let start = Instant::now();
        fauna.step(&mut flora, &trial::minute(&roster, &habitat, 600 + step, 1));
        took.push(start.elapsed().as_secs_f64() * 1000.0);
        in_time += u64::from(Instant::now() < due + each);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default();
    println!(
        "{}",
        serde_json::json!({
            "individuals": count, "hertz": hertz, "steps": took.len(), "in_time": in_time,
            "step_p50_ms": at(50), "step_p99_ms": at(99),
        })
    );
}

fn main() {
    if let (Some(hertz), Some(seconds)) = (told("--hold"), told("--seconds")) {
        return hold(1_000_000, hertz, seconds);
    }
    let roster = trial::roster();
    let mut line = serde_json::Map::new();
    println!("{:>12} {:>10} {:>14}", "individuals", "steps", "ns per step");
    let sizes = [(10_000_usize, 400_u64), (100_000, 60), (1_000_000, 12)];
    let told: Option<usize> = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok());
    for (count, steps) in sizes
        .into_iter()
        .filter(|size| told.is_none_or(|told| size.0 == told))
    {
        let side = (count as f64 / DENSITY).sqrt().round() as u16;
        let habitat = trial::ground(side);
        let mut flora = Flora::new(&roster, "trial", &habitat);
        let mut fauna = trial::herd(&roster, &flora, &habitat, count, count * 2);
        let mut at = 600;
        let mut lived = 0;
        let mut best = f64::MAX;
        // The first steps warm caches and let each find what it does; of the others the best of three thirds is told beside the mean.
        for _ in 0..WARM {
            fauna.step(&mut flora, &trial::minute(&roster, &habitat, at, 1));
            at += 1;
        }
        let began = Instant::now();
        let processor = lived_for(began);
        for _ in 0..3 {
            let (third, before) = (lived_for(began), lived);
            for _ in 0..steps / 3 {
                lived += fauna.len() as u64;
                fauna.step(&mut flora, &trial::minute(&roster, &habitat, at, 1));
                at += 1;
            }
            best = best.min((lived_for(began) - third).as_nanos() as f64 / (lived - before) as f64);
        }
        let mean = began.elapsed().as_nanos() as f64 / lived as f64;
        let processor = (lived_for(began) - processor).as_nanos() as f64 / lived as f64;
        println!(
            "{count:>12} {:>10} {mean:>14.1}   processor {processor:.1}, best third {best:.1}, {} left",
            steps / 3 * 3,
            fauna.len()
        );
        if std::env::args().any(|argument| argument == "--doings") {
            let mut doings = std::collections::BTreeMap::new();
            for body in fauna.bodies().iter() {
                *doings.entry(format!("{:?}", body.doing())).or_insert(0) += 1;
            }
            println!("{doings:?}");
        }
        line.insert(format!("step_ns_{count}"), ((mean * 10.0).round() / 10.0).into());
    }
    println!("{}", serde_json::Value::Object(line));
}
