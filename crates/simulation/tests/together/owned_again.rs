//! A node that was not heard and then is: its regions' life rests meanwhile, and goes on from what was kept of it, not from what the node remembers.

use crate::someone::{Someone, running_over, spot, world};
use ecology::checkpoint::SHAPE;
use journal::owners::Lease;
use journal::{Journal, MemoryDisk, Snapshot, Upcasters};
use kernel::{Position, RegionId, WorldMillis};
use protocol::server::ServerBody;
use runtime::Runtime;
use sim::event_codec::region_stream;
use sim::life::Life;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const LANDING: &str = "weavers-landing";
/// How many of the commonest species are left when the other node is done.
const LEFT: u32 = 40;

fn landing() -> RegionId {
    LANDING.parse().unwrap()
}

/// How many of each species lived at the end of the last hour that was summed, and which hour that was.
fn last_hour(runtime: &Runtime) -> Option<(u32, BTreeMap<String, u32>)> {
    let state = runtime.region(&landing()).unwrap();
    let last = state.life.last.as_ref()?;
    Some((last.hour, last.counts.clone()))
}

/// Waits until an hour after one is summed.
async fn hour_after(runtime: &Arc<Runtime>, hour: u32) -> (u32, BTreeMap<String, u32>) {
    for _ in 0..2_000 {
        if let Some(last) = last_hour(runtime).filter(|(at, _)| *at > hour) {
            return last;
        }
        sleep(Duration::from_secs(1)).await;
    }
    panic!("no hour after {hour} was summed")
}

/// What another node does that has the region meanwhile: it claims it, and keeps a life in which one species has become few.
async fn hosted_elsewhere(disk: &MemoryDisk, runtime: &Runtime, species: &str) {
    let rules = world().rules.clone();
    let now = rules.minute_of(runtime.now());
    let mut life = Life::begin(&rules.pack, &world().land, rules.roster.clone(), now).unwrap();
    let number = rules
        .pack
        .regions
        .keys()
        .position(|slug| *slug == landing())
        .unwrap();
    life.remake(number, now, &[(species.to_owned(), LEFT)].into());
    let journal = Journal::memory(disk.open(), Upcasters::new());
    let stream = region_stream(&landing());
    journal.claim(stream.as_str()).await.unwrap();
    let mut body = journal.version(&stream).await.unwrap().0.to_le_bytes().to_vec();
    body.extend(life.checkpoint(number));
    let snapshot = Snapshot {
        shape: format!("life {SHAPE}"),
        position: Position(0),
        body,
    };
    journal
        .keep_snapshot(&format!("life-{LANDING}"), snapshot)
        .await
        .unwrap();
}

fn resting(someone: &mut Someone) -> Option<bool> {
    let told = someone.all(|body| match body {
        ServerBody::Service { resting, .. } => Some(*resting),
        _ => None,
    });
    told.last().copied()
}

#[tokio::test(start_paused = true)]
async fn life_rests_while_a_lease_is_lost_and_goes_on_from_what_another_node_kept() {
    let (disk, lease) = (MemoryDisk::new(1), Lease::by_hand());
    let runtime = running_over(&disk, &lease, WorldMillis(1_000_000)).await;
    let mut wren = Someone::at(&runtime, 1, spot(0.0)).await;
    let (hour, counts) = hour_after(&runtime, 0).await;
    let (species, many) = counts.iter().max_by_key(|(_, count)| **count).unwrap();

    lease.let_go();
    sleep(Duration::from_secs(2)).await;
    assert_eq!(resting(&mut wren), Some(true));
    let late = runtime.life_report().late_minutes;
    sleep(Duration::from_secs(60)).await;
    let rested = runtime.life_report().late_minutes;
    assert!(
        (19..=22).contains(&(rested - late)),
        "a minute is 2.9 s: {late}, {rested}"
    );
    assert_eq!(last_hour(&runtime).unwrap().0, hour, "and nothing is summed");

    hosted_elsewhere(&disk, &runtime, species).await;
    lease.take_up();
    sleep(Duration::from_secs(10)).await;
    assert_eq!(resting(&mut wren), Some(false));
    assert!(runtime.unowned().is_empty());
    let report = runtime.life_report();
    assert!(report.goes_on && report.late_minutes <= 1, "{report:?}");
    let (_, after) = hour_after(&runtime, hour).await;
    // An hour changes little of it; this node remembers many more.
    assert!(LEFT * 3 < *many, "{counts:?}");
    assert!(
        (LEFT / 2..LEFT * 3 / 2).contains(&after[species]),
        "{after:?}, before {many}"
    );
}
