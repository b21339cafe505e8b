//! What happened: a hash of all of it, and the last of it in words.
//!
//! What it is not: no check reads it.

use sha2::{Digest, Sha256};
use std::collections::VecDeque;

/// Happenings kept in words for whoever looks for a fault.
const LAST_MAX: usize = 40;

/// The history of one simulation.
#[derive(Debug)]
pub struct History {
    hash: Sha256,
    last: VecDeque<String>,
    trace: bool,
    /// Virtual milliseconds since the beginning.
    pub now_ms: u64,
}

impl History {
    /// An empty history; `trace` prints everything.
    #[must_use]
    pub fn new(trace: bool) -> Self {
        Self {
            hash: Sha256::new(),
            last: VecDeque::new(),
            trace,
            now_ms: 0,
        }
    }

    /// Notes what happened.
    pub fn note(&mut self, what: &str) {
        let line = format!("{:>8.2} s  {what}", self.now_ms as f64 / 1000.0);
        self.hash.update(line.as_bytes());
        if self.trace {
            println!("{line}");
        }
        if self.last.len() >= LAST_MAX {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    /// Takes bytes that someone was told, or that the journal holds, into the hash.
    pub fn bytes(&mut self, of: u64, bytes: &[u8]) {
        self.hash.update(of.to_le_bytes());
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
    }

    /// The last happenings, oldest first.
    #[must_use]
    pub fn last(&self) -> Vec<String> {
        self.last.iter().cloned().collect()
    }

    /// SHA-256 of everything, hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        let digest = self.hash.clone().finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
