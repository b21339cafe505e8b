//! Clocks that are set back or far ahead, while a world runs and while it is off: nature lives every hour once and starves through none, and what is
//! foretold stays in order.

use crate::someone::{Someone, going_on, spot, world};
use journal::MemoryDisk;
use kernel::{Position, WorldMillis};
use runtime::Runtime;
use runtime::clock::Off;
use runtime::machine::Machine;
use sim::RegionEvent;
use sim::event_codec::decode_region;
use simulation::clock::VirtualClock;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const DAY_MS: u64 = 24 * 3_600_000;
const YEAR_MS: i64 = 365 * DAY_MS as i64;

/// Milliseconds of a world hour.
fn hour_ms() -> u64 {
    u64::from(world().rules.pack.world.day_ms) / 24
}

/// Time passes, for the world and for its machine.
async fn live(machine: &VirtualClock, ms: u64) {
    let mut left = ms;
    while left > 0 {
        let step = left.min(1_000);
        sleep(Duration::from_millis(step)).await;
        machine.pass(step);
        left -= step;
    }
}

/// Waits until life has caught up with the world's clock.
async fn caught_up(runtime: &Runtime, machine: &VirtualClock) {
    for _ in 0..600 {
        let report = runtime.life_report();
        if report.goes_on && report.late_minutes <= 1 {
            return;
        }
        live(machine, 1_000).await;
    }
    panic!("life has not caught up: {:?}", runtime.life_report());
}

/// How many of each species live, as the hours of all regions were summed last.
fn counts(runtime: &Runtime) -> BTreeMap<String, u32> {
    let mut sum = BTreeMap::new();
    for slug in world().rules.pack.regions.keys() {
        let state = runtime.region(slug).unwrap();
        for (species, many) in state.life.last.iter().flat_map(|last| &last.counts) {
            *sum.entry(species.clone()).or_default() += many;
        }
    }
    sum
}

/// Forecasts look ahead from now in order, and the calendar names what comes in the order in which it begins.
fn foretold_in_order(runtime: &Runtime) {
    let now = runtime.now().0 as f64;
    for slug in world().rules.pack.regions.keys() {
        let Some(forecast) = runtime.forecast(slug) else {
            continue;
        };
        let times: Vec<f64> = forecast.steps.iter().map(|step| step.at_ms).collect();
        assert!(
            times.is_sorted() && times.iter().all(|at| *at > now - 60_000.0),
            "{slug}: {times:?} at {now}"
        );
        assert!(
            (forecast.from_ms - now).abs() < 2.0 * hour_ms() as f64,
            "{slug} looks ahead from now"
        );
    }
    let calendar = runtime.calendar();
    let begins: Vec<f64> = calendar
        .occasions
        .iter()
        .map(|entry| entry.occasion.begins_ms)
        .collect();
    assert!(begins.is_sorted(), "{begins:?}");
    let over = calendar
        .occasions
        .iter()
        .find(|entry| entry.occasion.ends_ms < now);
    assert_eq!(over, None, "nothing is foretold that is over");
}

/// Of every region's stream: each hour and each quarter of the sky once and in order, and no event before the one before it.
async fn lived_once(runtime: &Runtime) -> u64 {
    let mut hours: BTreeMap<String, u32> = BTreeMap::new();
    let mut times: BTreeMap<String, WorldMillis> = BTreeMap::new();
    let (mut from, mut many) = (Position(0), 0);
    loop {
        let page = runtime.vault.journal.read_all(from, 1_000).await.unwrap();
        let Some(last) = page.last() else { return many };
        from = last.position;
        for recorded in &page {
            let stream = recorded.stream.as_str().to_owned();
            let before = times.insert(stream.clone(), recorded.at);
            assert!(
                before.is_none_or(|before| before <= recorded.at),
                "{stream} at {:?}",
                recorded.at
            );
            if let Ok(RegionEvent::LifePassed(passed)) = decode_region(recorded) {
                many += 1;
                let before = hours.insert(stream.clone(), passed.hour);
                assert!(
                    before.is_none_or(|before| before < passed.hour),
                    "{stream}: hour {} twice",
                    passed.hour
                );
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nature_lives_every_hour_once_and_starves_through_none_whatever_the_calendar_says() {
    let (disk, machine) = (MemoryDisk::new(1), Arc::new(VirtualClock::new(1)));
    let (runtime, off) = going_on(&disk, &machine).await;
    assert_eq!(off, Off::New);
    let wren = Someone::at(&runtime, 1, spot(0.0)).await;
    caught_up(&runtime, &machine).await;
    live(&machine, 2 * hour_ms()).await;

    // While it runs: three days back, and then forty years ahead. The world goes on by its own clock.
    for error in [-3 * DAY_MS as i64, 40 * YEAR_MS] {
        let (now, lived) = (runtime.now(), runtime.living.at());
        machine.set_calendar_error(error);
        live(&machine, hour_ms()).await;
        let passed = runtime.now().since(now);
        assert!((hour_ms()..hour_ms() + 5_000).contains(&passed), "{passed}");
        let minutes = runtime.living.at().0 - lived.0;
        assert!(
            (58..=63).contains(&minutes),
            "an hour is lived in an hour: {minutes}"
        );
        assert!(runtime.life_report().goes_on);
        foretold_in_order(&runtime);
    }
    let many = counts(&runtime);
    let whole: Vec<&String> = many
        .iter()
        .filter(|(_, many)| **many > 0)
        .map(|(species, _)| species)
        .collect();
    drop(wren);
    runtime.close().await;
    let (stopped, lived) = (runtime.now(), runtime.living.at());

    // Set right again, it shows a time long before the last note; and then, from a wrong one back to a right one, far after it.
    for (error, such) in [(0, "behind"), (30 * YEAR_MS, "ahead")] {
        machine.set_calendar_error(error);
        let (runtime, off) = going_on(&disk, &machine).await;
        let as_expected = match off {
            Off::Behind(ms) => such == "behind" && ms > 39 * YEAR_MS as u64,
            Off::Ahead(ms) => such == "ahead" && ms > 29 * YEAR_MS as u64,
            Off::New | Off::For(_) => false,
        };
        assert!(as_expected, "{off:?} is not {such}");
        caught_up(&runtime, &machine).await;
        assert!(
            runtime.now().since(stopped) < hour_ms(),
            "the world goes on where it stood"
        );
        assert!(runtime.living.at() >= lived, "no minute is lived again");
        foretold_in_order(&runtime);
        live(&machine, 10_000).await;
        // It is noted right from now on, but for the last one, which notes what the next start believes.
        machine.set_calendar_error(0);
        runtime.close().await;
    }

    // Twenty days off that are believed: more than a year of the world, of which nature lives the last one.
    let before = machine.unix_ms();
    machine.pass(20 * DAY_MS);
    let (runtime, off) = going_on(&disk, &machine).await;
    assert_eq!(off, Off::For(machine.unix_ms() - before));
    caught_up(&runtime, &machine).await;
    live(&machine, hour_ms()).await;
    assert!(runtime.now().since(stopped) >= 20 * DAY_MS);
    let after = counts(&runtime);
    for species in whole {
        assert!(
            after[species] > 0,
            "{species} starved through the leap: {after:?}"
        );
    }
    foretold_in_order(&runtime);
    assert!(lived_once(&runtime).await > 30);
    runtime.close().await;
}
