//! Hostile bytes for every decoder of the edge.
//!
//! A target takes any bytes and must neither panic nor hang; where it decodes them, what comes out must encode again to the
//! same meaning. Seeds lie in `seeds/<target>/`; the tests run all seeds and a seeded number of mutations, the command runs
//! for as long as one likes. It mutates blindly and is not guided by coverage, so that it runs on stable Rust.

pub mod mutate;
pub mod targets;

pub use targets::{TARGETS, Target};

use kernel::RandomStream;
use std::path::{Path, PathBuf};

/// Largest input a mutation may grow to, in bytes.
pub const INPUT_BYTES_MAX: usize = 64 * 1024;

/// The seed files of a target, in order of name.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn seeds(target: &Target) -> std::io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(target.name);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    paths
        .into_iter()
        .map(|path| std::fs::read(&path).map(|bytes| (path, bytes)))
        .collect()
}

/// Runs `rounds` mutations of the seeds through a target; the same seed number gives the same inputs.
pub fn run(target: &Target, seeds: &[(PathBuf, Vec<u8>)], seed: u64, rounds: u32) {
    let mut random = RandomStream::new(seed, target.name);
    for _ in 0..rounds {
        let input = mutate::mutate(seeds, &mut random);
        (target.run)(&input);
    }
}
