//! How soon a world of a million events is ready: with its snapshots, and folded from its events.
//!
//! The world is made by appending: hours of every region, and credits of two thousand Songweavers. Measured is what `serve` does
//! from opening the database to answering that the world is ready; composing the content is told apart. The last line is JSON.
//!
//! What it is not: the events are plausible, not played.

use anyhow::{Context, Result};
use journal::{Append, Database, Journal, Snapshot, Upcasters};
use kernel::{Milli, NewEvent, PerformanceId, Position, RegionId, SongweaverId, StreamId, WorldMillis};
use sim::event_codec::{encode_realm, encode_region, region_stream, songweaver_stream};
use sim::region::event::{Share, SlowCause};
use sim::{RealmEvent, RealmState, RegionEvent, RegionState, snapshot};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use crate::compose::{Composed, compose};
use crate::serve::{ServeConfig, start};

/// Events of the world.
const EVENTS: u64 = 1_000_000;
/// Songweavers in it.
const SONGWEAVERS: u64 = 2000;
/// Events of one append.
const BATCH: u64 = 250;
/// Events that lie behind a snapshot: as many as the world lets pass before it keeps another.
const BEHIND: u64 = 64;
/// Milliseconds of a world hour.
const HOUR_MS: u64 = 175_000;

/// Measures.
///
/// # Errors
/// When the world cannot be made or does not start.
pub async fn run(content: &Path) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("finalverse-ready-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let measured = measure(content, &folder).await;
    std::fs::remove_dir_all(&folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    measured
}

async fn measure(content: &Path, folder: &Path) -> Result<()> {
    let began = Instant::now();
    let composed = compose(content)?;
    let compose_s = began.elapsed().as_secs_f64();
    let began = Instant::now();
    fill(&composed, folder).await?;
    let bytes = std::fs::metadata(folder.join("world.db"))?.len();
    println!(
        "made {EVENTS} events in {:.0} s: {} MB",
        began.elapsed().as_secs_f64(),
        bytes / 1_000_000
    );
    let with = ready(&composed, folder).await?;
    let database = Database::open(&folder.join("world.db")).await?;
    Journal::stored(database.clone(), Upcasters::new())
        .drop_snapshots()
        .await?;
    database.close().await;
    let without = ready(&composed, folder).await?;
    println!("composing the content   {compose_s:>8.2} s");
    println!("ready with snapshots    {with:>8.2} s");
    println!("ready without           {without:>8.2} s");
    println!(
        "{}",
        serde_json::json!({
            "events": EVENTS,
            "bytes_per_event": bytes / EVENTS,
            "compose_ms": (compose_s * 1000.0).round(),
            "ready_with_snapshots_ms": (with * 1000.0).round(),
            "ready_without_ms": (without * 1000.0).round(),
        })
    );
    Ok(())
}

/// Seconds from opening the database to a ready world.
async fn ready(composed: &Composed, folder: &Path) -> Result<f64> {
    let began = Instant::now();
    let running = start(composed, ServeConfig::local(folder)).await?;
    running.runtime.readiness().await.map_err(anyhow::Error::msg)?;
    let took = began.elapsed().as_secs_f64();
    running.stop().await?;
    Ok(took)
}

/// A stream's state and how many events it has.
enum Folded {
    Region(Box<RegionState>, u64),
    Songweaver(Box<RealmState>, u64),
}

/// Appends all events, and keeps each stream's snapshot shortly before its end.
async fn fill(composed: &Composed, folder: &Path) -> Result<()> {
    let database = Database::open(&folder.join("world.db")).await?;
    let journal = Journal::stored(database.clone(), Upcasters::new());
    let regions: Vec<RegionId> = composed.rules.pack.regions.keys().cloned().collect();
    let mut states: BTreeMap<StreamId, Folded> = BTreeMap::new();
    let mut number = 0;
    while number < EVENTS {
        let records: Vec<(StreamId, NewEvent)> = (number..number + BATCH)
            .map(|number| next(&mut states, &regions, number))
            .collect();
        number += BATCH;
        let append = Append {
            records,
            at: WorldMillis(number * 100),
            ..Append::default()
        };
        journal.append(append).await?;
        if EVENTS - number == BEHIND.div_ceil(BATCH) * BATCH * 8 {
            keep(&journal, &states, Position(number)).await?;
        }
    }
    database.close().await;
    Ok(())
}

/// The next event: three of four are a region's hours.
fn next(states: &mut BTreeMap<StreamId, Folded>, regions: &[RegionId], number: u64) -> (StreamId, NewEvent) {
    if !number.is_multiple_of(4) {
        let region = &regions[(number % regions.len() as u64) as usize];
        let stream = region_stream(region);
        let folded = states
            .entry(stream.clone())
            .or_insert_with(|| Folded::Region(Box::default(), 0));
        let Folded::Region(state, count) = folded else {
            unreachable!("a region's stream holds a region")
        };
        let hour = u32::try_from(*count).unwrap_or(u32::MAX);
        let event = match *count {
            0 => RegionEvent::Begun {
                region: region.clone(),
                hour,
                harmony: Milli(50_000),
                dissonance: Milli(20_000),
                wound: 0,
            },
            _ => RegionEvent::HarmonyShifted {
                hour,
                when: WorldMillis(u64::from(hour) * HOUR_MS),
                shares: vec![
                    Share {
                        cause: SlowCause::Rest,
                        harmony: Milli(-3),
                        dissonance: Milli(-2),
                    },
                    Share {
                        cause: SlowCause::Silence,
                        harmony: Milli(-1),
                        dissonance: Milli(2),
                    },
                ],
            },
        };
        state.evolve(&event);
        *count += 1;
        return (stream, encode_region(&event));
    }
    let songweaver = SongweaverId(number / 4 % SONGWEAVERS + 1);
    let stream = songweaver_stream(songweaver);
    let folded = states
        .entry(stream.clone())
        .or_insert_with(|| Folded::Songweaver(Box::default(), 0));
    let Folded::Songweaver(state, count) = folded else {
        unreachable!("a Songweaver's stream holds a Songweaver")
    };
    let event = match *count {
        0 => RealmEvent::Arrived { songweaver },
        _ => RealmEvent::ResonanceCredited {
            performance: PerformanceId(u128::from(number)),
            intent: song::Intent::Creative,
            earned: Milli(30),
            energy: Milli(1),
            when: WorldMillis(number * 100),
        },
    };
    state.evolve(&event);
    *count += 1;
    (stream, encode_realm(&event))
}

async fn keep(journal: &Journal, states: &BTreeMap<StreamId, Folded>, position: Position) -> Result<()> {
    for (stream, folded) in states {
        let (shape, version, state) = match folded {
            Folded::Region(state, count) => (snapshot::REGION_SHAPE, count, snapshot::encode_region(state)),
            Folded::Songweaver(state, count) => (snapshot::REALM_SHAPE, count, snapshot::encode_realm(state)),
        };
        let snapshot = Snapshot {
            shape: shape.to_string(),
            position,
            body: format!("{version}\n{state}").into_bytes(),
        };
        journal.keep_snapshot(stream.as_str(), snapshot).await?;
    }
    Ok(())
}
