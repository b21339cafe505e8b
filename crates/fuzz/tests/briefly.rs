//! Every target runs briefly: its seeds, the empty input, and a few thousand seeded mutations.

const SEED: u64 = 20_261_122;
const ROUNDS: u32 = 20_000;

#[test]
fn every_decoder_survives() {
    for target in &fuzz::TARGETS {
        let seeds = fuzz::seeds(target).unwrap_or_else(|error| panic!("seeds of {}: {error}", target.name));
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        (target.run)(&[]);
        for (path, bytes) in &seeds {
            println!("{} {}", target.name, path.display());
            (target.run)(bytes);
        }
        println!("{}: {ROUNDS} mutations, seed {SEED}", target.name);
        fuzz::run(target, &seeds, SEED, ROUNDS);
    }
}
