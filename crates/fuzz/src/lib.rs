//! Hostile bytes for every decoder of the edge.
//!
//! A target takes any bytes and must neither panic nor hang; where it decodes them, what comes out must encode again to the
//! same meaning. Seeds lie in `seeds/<target>/`; the tests run all seeds and a seeded number of mutations, the command runs
//! for as long as one likes, and what it finds becomes a seed. Half of the mutations know what the bytes are ([`shape`]), the others do
//! not; none is guided by coverage, so that it runs on stable Rust.

pub mod mutate;
pub mod samples;
pub mod shape;
pub mod targets;

pub use targets::{TARGETS, Target};

use kernel::RandomStream;
use std::path::{Path, PathBuf};

/// Largest input a mutation may grow to, in bytes.
pub const INPUT_BYTES_MAX: usize = 64 * 1024;

/// The seeds of a target: its files in order of name, then its samples.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn seeds(target: &Target) -> std::io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(target.name);
    // A target whose seeds are all samples has a folder only once something was found.
    let mut paths: Vec<PathBuf> = match std::fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    paths.sort();
    let files = paths
        .into_iter()
        .map(|path| std::fs::read(&path).map(|bytes| (path, bytes)));
    let samples = (target.samples)().into_iter().enumerate();
    let samples = samples.map(|(number, bytes)| Ok((PathBuf::from(format!("sample {number}")), bytes)));
    files.chain(samples).collect()
}

/// Keeps an input that broke a target as a seed, so that it is tried for ever after.
///
/// # Errors
/// When the file cannot be written.
pub fn keep(target: &Target, input: &[u8]) -> std::io::Result<PathBuf> {
    let sum = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(target.name);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("found-{sum:016x}"));
    std::fs::write(&path, input)?;
    Ok(path)
}

/// Runs `rounds` mutations of the seeds through a target; the same seed number gives the same inputs. The input that broke it comes
/// back, with what its panic said printed already.
///
/// # Errors
/// The input.
pub fn run(target: &Target, seeds: &[(PathBuf, Vec<u8>)], seed: u64, rounds: u32) -> Result<(), Vec<u8>> {
    let mut random = RandomStream::new(seed, target.name);
    for _ in 0..rounds {
        let input = mutate::mutate(target.shape, seeds, &mut random);
        if std::panic::catch_unwind(|| (target.run)(&input)).is_err() {
            return Err(input);
        }
    }
    Ok(())
}
