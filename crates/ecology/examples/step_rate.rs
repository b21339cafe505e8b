//! What one step of one individual costs: sense, decide, move, metabolise, with full senses and herding, at ten thousand, a hundred
//! thousand and a million, one to a cell of 16 m, on one core.
//!
//! Prints a table and one line of JSON; a number as its argument leaves only that size, and `--doings` tells what they do. What it is not: a test; `cargo xtask bench ecosystem` runs it in a release build.

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

fn main() {
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
            for body in fauna.bodies() {
                *doings.entry(format!("{:?}", body.doing())).or_insert(0) += 1;
            }
            println!("{doings:?}");
        }
        line.insert(format!("step_ns_{count}"), ((mean * 10.0).round() / 10.0).into());
    }
    println!("{}", serde_json::Value::Object(line));
}
