//! What one step of one individual costs: sense, decide, move, metabolise, with full senses and herding, at ten thousand, a hundred
//! thousand and a million, two to a cell, on one core.
//!
//! Prints a table and one line of JSON. What it is not: a test; `cargo xtask bench ecosystem` runs it in a release build.

#[path = "../tests/support/trial.rs"]
mod trial;

use ecology::flora::Flora;
use std::time::Instant;

/// Individuals to a cell.
const DENSITY: f64 = 1.0;

fn main() {
    let roster = trial::roster();
    let mut line = serde_json::Map::new();
    println!("{:>12} {:>10} {:>14}", "individuals", "steps", "ns per step");
    for (count, steps) in [(10_000_usize, 400_u64), (100_000, 60), (1_000_000, 12)] {
        let side = (count as f64 / DENSITY).sqrt().round() as u16;
        let habitat = trial::ground(side);
        let mut flora = Flora::new(&roster, "trial", &habitat);
        let mut fauna = trial::herd(&roster, &flora, &habitat, count, count * 2);
        let mut at = 600;
        let mut lived = 0;
        let mut best = f64::MAX;
        // The first steps warm caches and spread hunger; of the others the best of three thirds is told beside the mean.
        for _ in 0..steps / 3 {
            fauna.step(&mut flora, &trial::minute(&roster, &habitat, at, 1));
            at += 1;
        }
        let began = Instant::now();
        for _ in 0..3 {
            let (third, before) = (Instant::now(), lived);
            for _ in 0..steps / 3 {
                lived += fauna.len() as u64;
                fauna.step(&mut flora, &trial::minute(&roster, &habitat, at, 1));
                at += 1;
            }
            best = best.min(third.elapsed().as_nanos() as f64 / (lived - before) as f64);
        }
        let mean = began.elapsed().as_nanos() as f64 / lived as f64;
        println!(
            "{count:>12} {:>10} {mean:>14.1}   best third {best:.1}, {} left",
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
