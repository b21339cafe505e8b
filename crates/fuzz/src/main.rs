//! `cargo run -p fuzz -- TARGET [ROUNDS] [SEED]`: runs one target for many rounds.

use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<&str> = fuzz::TARGETS.iter().map(|target| target.name).collect();
    let Some(target) = arguments
        .first()
        .and_then(|name| fuzz::TARGETS.iter().find(|t| t.name == name))
    else {
        bail!(
            "usage: fuzz TARGET [ROUNDS] [SEED]; targets: {}",
            names.join(", ")
        );
    };
    let rounds = arguments
        .get(1)
        .map_or(Ok(10_000_000), |text| text.parse())
        .context("ROUNDS is a number")?;
    let seed = arguments
        .get(2)
        .map_or(Ok(1), |text| text.parse())
        .context("SEED is a number")?;
    println!("target {}, {rounds} rounds, seed {seed}", target.name);
    let seeds = fuzz::seeds(target).with_context(|| format!("cannot read the seeds of {}", target.name))?;
    if let Err(input) = fuzz::run(target, &seeds, seed, rounds) {
        let path = fuzz::keep(target, &input).context("what was found could not be kept")?;
        bail!(
            "{} broke; its input is a seed now: {}",
            target.name,
            path.display()
        );
    }
    println!("nothing found");
    Ok(())
}
