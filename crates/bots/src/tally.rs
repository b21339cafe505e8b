//! What a run of bots counts. Shared by all bots of a run; every field is an atomic.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Counts of a run.
#[derive(Debug, Default)]
pub struct Tally {
    /// Entity updates that arrived.
    pub updates: AtomicU64,
    /// Bytes of presence that arrived.
    pub bytes: AtomicU64,
    /// Bots connected now.
    pub connected: AtomicU32,
    /// Bots that could not enter, were shut out, or did not come back in time.
    pub lost: AtomicU32,
    /// Cut lines after which a bot came back.
    pub resumed: AtomicU64,
    /// Positions that were corrected.
    pub corrected: AtomicU64,
    /// Commands that were refused.
    pub refused: AtomicU64,
    /// Performances that were judged, as heard by their performers.
    pub judged: AtomicU64,
    /// Voices that were part of a judged weave, as heard by those who sang them.
    pub woven: AtomicU64,
}

impl Tally {
    /// Adds one to a count.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Forgets the counts so far, so that a measurement can begin after everyone has settled.
    pub fn restart(&self) {
        for counter in [
            &self.updates,
            &self.bytes,
            &self.corrected,
            &self.refused,
            &self.judged,
            &self.woven,
        ] {
            counter.store(0, Ordering::Relaxed);
        }
    }
}
