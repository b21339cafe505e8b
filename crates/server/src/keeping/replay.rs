//! Replaying a journal: every event is read as it is today and folded into the state of its region or Songweaver.
//!
//! Where a snapshot was kept, the folded state must be the kept one. What it is not: it decides nothing and writes nothing.

use crate::formats::upcasters;
use anyhow::{Context, Result};
use journal::care::Reader;
use journal::{Place, Snapshot};
use kernel::{Position, Recorded, StreamId};
use sim::event_codec::{StreamOwner, decode_codex, decode_realm, decode_region, owner_of};
use sim::{CodexState, RealmState, RegionState, snapshot};
use std::collections::BTreeMap;

/// Events of one page.
const PAGE: usize = 4096;

/// What a replay came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Events read.
    pub events: u64,
    /// Events among them that fold into no state, such as exchanges of the content.
    pub unfolded: u64,
    /// Regions they made.
    pub regions: u64,
    /// Songweavers they made.
    pub songweavers: u64,
    /// Snapshots that are what was folded.
    pub agreeing: u64,
    /// Snapshots of another shape, which are not read.
    pub of_another_shape: u64,
    /// Names of snapshots that are not what was folded.
    pub differing: Vec<String>,
}

/// A state as it is folded.
enum Folded {
    Region(Box<RegionState>),
    Songweaver(Box<RealmState>),
    /// The world's codex, of which no snapshot is kept.
    Codex(CodexState),
}

/// Replays a journal.
///
/// # Errors
/// When the database cannot be read, or an event of it cannot.
pub async fn replay(place: &Place) -> Result<Replayed> {
    let mut reader = Reader::open(place, upcasters()).await?;
    let mut replayed = Replayed::default();
    let mut kept: BTreeMap<String, Snapshot> = BTreeMap::new();
    for (name, snapshot) in reader.snapshots().await? {
        kept.insert(name, snapshot);
    }
    let mut states: BTreeMap<StreamId, Folded> = BTreeMap::new();
    let mut after = Position(0);
    loop {
        let page = reader.events(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for event in &page {
            let Ok(owner) = owner_of(&event.stream) else {
                replayed.unfolded += 1;
                continue;
            };
            fold(&mut states, event, owner).with_context(|| format!("event {}", event.position.0))?;
            if let Some(snapshot) = kept.get(event.stream.as_str()) {
                compare(&mut replayed, &states, event, snapshot);
            }
        }
        replayed.events += page.len() as u64;
    }
    for state in states.values() {
        match state {
            Folded::Region(_) => replayed.regions += 1,
            Folded::Songweaver(_) => replayed.songweavers += 1,
            Folded::Codex(_) => {}
        }
    }
    Ok(replayed)
}

fn fold(states: &mut BTreeMap<StreamId, Folded>, event: &Recorded, owner: StreamOwner) -> Result<()> {
    let state = states.entry(event.stream.clone()).or_insert_with(|| match owner {
        StreamOwner::Region(_) => Folded::Region(Box::default()),
        StreamOwner::Songweaver(_) => Folded::Songweaver(Box::default()),
        StreamOwner::Codex => Folded::Codex(CodexState::default()),
    });
    match state {
        Folded::Region(state) => state.evolve(&decode_region(event)?),
        Folded::Songweaver(state) => state.evolve(&decode_realm(event)?),
        Folded::Codex(state) => state.evolve(&decode_codex(event)?),
    }
    Ok(())
}

/// Compares a state with its snapshot, at the version of the snapshot.
fn compare(
    replayed: &mut Replayed,
    states: &BTreeMap<StreamId, Folded>,
    event: &Recorded,
    snapshot: &Snapshot,
) {
    let Some(state) = states.get(&event.stream) else {
        return;
    };
    let (shape, folded) = match state {
        Folded::Region(state) => (snapshot::REGION_SHAPE, snapshot::encode_region(state)),
        Folded::Songweaver(state) => (snapshot::REALM_SHAPE, snapshot::encode_realm(state)),
        Folded::Codex(_) => return,
    };
    // A snapshot is its version, a line's end, and the state.
    let text = String::from_utf8_lossy(&snapshot.body);
    let Some((version, kept)) = text.split_once('\n') else {
        replayed.differing.push(event.stream.to_string());
        return;
    };
    if version != event.version.0.to_string() {
        return;
    }
    if snapshot.shape != shape.to_string() {
        replayed.of_another_shape += 1;
    } else if kept == folded {
        replayed.agreeing += 1;
    } else {
        replayed.differing.push(event.stream.to_string());
    }
}
