//! A rival: another node that claims a region now and then, as one does that could not hear the first for too long.
//!
//! It decides nothing of its own, so that no version tells of it: only the fence keeps the former owner, who folded the same events, from writing on
//! as if the region were its own still. What it is not: no second world runs; the node finds itself fenced, claims again and goes on.

use crate::facts::Facts;
use crate::node::Node;
use crate::world::World;
use journal::{Journal, MemoryDisk, Upcasters};
use kernel::{Position, RandomStream, RegionId, StreamId};
use sim::event_codec::region_stream;

/// Virtual milliseconds between two claims, at most.
const CLAIM_MS_MAX: u32 = 20_000;

/// What a rival claimed.
#[derive(Debug)]
struct Claimed {
    stream: StreamId,
    epoch: u64,
    /// The last event before.
    head: Position,
}

/// Another node, as far as it matters here.
#[derive(Debug)]
pub struct Rival {
    chance: RandomStream,
    regions: Vec<RegionId>,
    next_ms: u64,
    claims: Vec<Claimed>,
}

impl Rival {
    /// One that comes by a seed.
    #[must_use]
    pub fn new(seed: u64, world: &World) -> Self {
        let mut chance = RandomStream::new(seed, "rival");
        Self {
            next_ms: u64::from(chance.below(CLAIM_MS_MAX)),
            chance,
            regions: world.rules.pack.regions.keys().cloned().collect(),
            claims: Vec::new(),
        }
    }

    /// Claims a region when it is time; says which.
    pub fn pass(&mut self, now_ms: u64, node: &Node) -> Option<String> {
        if now_ms < self.next_ms || self.regions.is_empty() {
            return None;
        }
        self.next_ms = now_ms + u64::from(self.chance.below(CLAIM_MS_MAX));
        let region = &self.regions[self.chance.below(self.regions.len() as u32) as usize];
        let stream = region_stream(region);
        let journal = Journal::memory(node.disk.open(), Upcasters::new());
        // Answered once it is synced, and all that was written before it.
        let epoch = node.wait(journal.claim(stream.as_str()))?.ok()?;
        let claimed = stream.as_str().to_owned();
        self.claims.push(Claimed {
            stream,
            epoch,
            head: node.disk.head(),
        });
        Some(claimed)
    }

    /// What somebody wrote while another owned it.
    #[must_use]
    pub fn wronged(&self, facts: &Facts, disk: &MemoryDisk) -> Vec<String> {
        let owned = self
            .claims
            .iter()
            .filter(|claim| disk.epoch(claim.stream.as_str()) == claim.epoch);
        let written = owned.filter_map(|claim| {
            let stale =
                |event: &&kernel::Recorded| event.stream == claim.stream && event.position > claim.head;
            facts.events.iter().find(stale)
        });
        written
            .map(|event| {
                format!(
                    "{} at {} was written by who does not own {} any more",
                    event.kind, event.position.0, event.stream
                )
            })
            .collect()
    }
}
