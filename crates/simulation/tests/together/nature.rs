//! What everyone is told of the living world, once each and also over a restart: Star Whales that begin their passage, and who saw a species first.

use crate::someone::{Someone, running_over, spot, world};
use journal::MemoryDisk;
use journal::owners::Lease;
use kernel::{CommandId, WorldMillis};
use protocol::client::ClientMessage;
use protocol::nature::FirstSeen;
use protocol::server::ServerBody;
use protocol::shared::{Look, Spot, Voice};
use protocol::weather::{Occasion, OccasionKind};
use runtime::Runtime;
use runtime::player::HangUp;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

const LANDING: &str = "weavers-landing";
/// A place of another region, whose creatures are others.
const ELSEWHERE: &str = "heron-stone";
/// Milliseconds before the passage at which the world begins.
const BEFORE_MS: u64 = 30_000;

/// When the first passage of a year begins and ends, in world milliseconds, by the content alone.
fn first_passage() -> (u64, u64) {
    let rules = &world().rules;
    let species = &rules.pack.nature.species;
    let passage = species.iter().find_map(|def| def.passage.as_ref()).unwrap();
    let regions = rules.pack.regions.values();
    let outdoors = regions.filter(|def| !def.site.is_interior()).count() as u64;
    let day_ms = u64::from(rules.pack.world.day_ms);
    let hour_ms = day_ms / 24;
    let begins = u64::from(passage.day) * day_ms;
    (begins, begins + outdoors * u64::from(passage.hours) * hour_ms)
}

fn elsewhere() -> Spot {
    let (region, at) = world().place(ELSEWHERE).unwrap();
    assert_ne!(region, LANDING);
    at
}

/// The occasions that somebody was told, in order, with their words.
fn occasions(someone: &mut Someone) -> Vec<(Occasion, String)> {
    someone.all(|body| match body {
        ServerBody::Notice {
            text,
            occasion: Some(occasion),
        } => Some((occasion.clone(), text.clone())),
        _ => None,
    })
}

fn whales(someone: &mut Someone) -> usize {
    let told = occasions(someone);
    let crossing = |(occasion, _): &&(Occasion, String)| occasion.kind == OccasionKind::WhalesCross;
    told.iter().filter(crossing).count()
}

#[tokio::test(start_paused = true)]
async fn a_passage_of_whales_is_told_once_to_everyone_of_every_region_and_not_again_after_a_restart() {
    let disk = MemoryDisk::new(1);
    let (begins, ends) = first_passage();
    let from = WorldMillis(begins - BEFORE_MS);
    let runtime = running_over(&disk, &Lease::endless(), from).await;
    let mut wren = Someone::at(&runtime, 1, spot(0.0)).await;
    let mut lark = Someone::at(&runtime, 2, elsewhere()).await;
    let ibis = Someone::at(&runtime, 3, spot(6.0)).await;
    let region = |who: &Someone| runtime.region_of(who.player.seat.songweaver).unwrap();
    assert_ne!(region(&wren), region(&lark));
    // Something else is told in Wren's region first, and Ibis' line is cut while both are.
    runtime.hang_up(&ibis.player, &ibis.outbox, HangUp::Lost);
    let landing = LANDING.parse().unwrap();
    runtime.raise_storm(&landing, CommandId(77), 5).await.unwrap();
    sleep(Duration::from_secs(5)).await;
    for someone in [&mut wren, &mut lark] {
        assert_eq!(whales(someone), 0, "the passage has not begun");
    }
    sleep(Duration::from_millis(BEFORE_MS)).await;
    let mut ibis = Someone::connect(&runtime, 3, Some(ibis.session)).await;
    for someone in [&mut wren, &mut ibis] {
        let told = occasions(someone);
        let kinds: Vec<OccasionKind> = told.iter().map(|(occasion, _)| occasion.kind).collect();
        let known = [OccasionKind::StormRose, OccasionKind::WhalesCross];
        let in_order: Vec<_> = kinds.into_iter().filter(|kind| known.contains(kind)).collect();
        assert_eq!(in_order, known);
    }
    let told = occasions(&mut lark);
    let crossing = |(occasion, _): &&(Occasion, String)| occasion.kind == OccasionKind::WhalesCross;
    let (passage, words) = told.iter().find(crossing).unwrap();
    assert_eq!((&passage.region, passage.at), (&None, None), "everywhere");
    assert_eq!((passage.begins_ms as u64, passage.ends_ms as u64), (begins, ends));
    assert_eq!(passage.help, "occasion.whales-cross.help");
    assert!(words.contains("sky of all regions"), "{words}");
    sleep(Duration::from_secs(60)).await;
    for someone in [&mut wren, &mut lark, &mut ibis] {
        assert_eq!(whales(someone), 1, "once");
    }

    // In the middle of it the server stops and another begins over the same disk: it was told, and the calendar has it.
    let now = runtime.now();
    runtime.close().await;
    let runtime = running_over(&disk, &Lease::endless(), now).await;
    let mut wren = Someone::connect(&runtime, 1, None).await;
    sleep(Duration::from_secs(30)).await;
    assert_eq!(whales(&mut wren), 0, "it was told before");
    let calendar = runtime.calendar().occasions;
    assert!(calendar.iter().any(|entry| entry.occasion == *passage));
}

/// Takes a name and stands where it is to see what lives there.
async fn named(runtime: &Arc<Runtime>, number: u64, name: &str, at: Spot) -> Someone {
    let mut someone = Someone::at(runtime, number, at).await;
    let name = name.to_owned();
    let made = someone.command(|command| ClientMessage::Make {
        command,
        look: Look {
            robe: 0,
            colour: 0,
            head: 0,
            skin: 0,
        },
        voice: Voice::Harp,
        name: Some(name),
    });
    assert_eq!(made.await, None);
    someone
}

fn firsts(someone: &mut Someone) -> Vec<FirstSeen> {
    someone.all(|body| match body {
        ServerBody::FirstSeen { found } => Some(found.clone()),
        _ => None,
    })
}

/// The species whose pages somebody was told with a first finder's name, and that name.
fn pages(someone: &mut Someone) -> BTreeSet<(String, String)> {
    let told = someone.all(|body| match body {
        ServerBody::GuideLearnt { page } if page.name.is_some() => {
            Some((page.species.clone(), page.first_by.clone()?))
        }
        _ => None,
    });
    told.into_iter().collect()
}

#[tokio::test(start_paused = true)]
async fn who_sees_a_species_first_is_told_to_everyone_and_whoever_sees_it_then_is_not() {
    let disk = MemoryDisk::new(1);
    let runtime = running_over(&disk, &Lease::endless(), WorldMillis(1_000_000)).await;
    let mut lark = named(&runtime, 2, "Lark", elsewhere()).await;
    let mut wren = named(&runtime, 1, "Wren", spot(0.0)).await;
    let own = wren
        .until("a species of hers", |body| match body {
            ServerBody::FirstSeen { found } if found.finder == "Wren" => Some(found.clone()),
            _ => None,
        })
        .await;
    assert_eq!(own.region, LANDING);
    assert!(!own.name.is_empty() && own.at_ms > 1_000_000.0 && own.at_ms <= runtime.now().0 as f64);
    // Wren goes home; Lark comes to where she stood until it has seen all that she saw first.
    runtime.hang_up(&wren.player, &wren.outbox, HangUp::Bye);
    let hers: BTreeSet<String> = firsts(&mut wren)
        .into_iter()
        .filter(|found| found.finder == "Wren")
        .map(|found| found.species)
        .collect();
    lark.place(spot(0.0)).await;
    let seen = |lark: &mut Someone| {
        let pages = pages(lark);
        pages
            .iter()
            .any(|(species, by)| hers.contains(species) && by == "Wren")
    };
    for _ in 0..600 {
        if seen(&mut lark) {
            break;
        }
        sleep(Duration::from_secs(1)).await;
    }
    assert!(seen(&mut lark), "{hers:?}: {:?}", pages(&mut lark));
    let told = firsts(&mut lark);
    let species: BTreeSet<&String> = told.iter().map(|found| &found.species).collect();
    assert_eq!(species.len(), told.len(), "each species once: {told:?}");
    assert!(told.contains(&own), "who is elsewhere is told too: {told:?}");
    for found in told.iter().filter(|found| hers.contains(&found.species)) {
        assert_eq!(found.finder, "Wren", "the first one is credited, and no second");
    }

    // It is written down for ever, and a server that begins anew tells nobody of it again.
    let (now, before) = (runtime.now(), runtime.world_codex().await.species);
    assert!(before.contains(&own));
    runtime.close().await;
    let runtime = running_over(&disk, &Lease::endless(), now).await;
    let mut ibis = named(&runtime, 3, "Ibis", spot(0.0)).await;
    sleep(Duration::from_secs(120)).await;
    let again: Vec<FirstSeen> = firsts(&mut ibis);
    let known: BTreeSet<&String> = before.iter().map(|found| &found.species).collect();
    assert!(
        again.iter().all(|found| !known.contains(&found.species)),
        "{again:?}"
    );
    let codex = runtime.world_codex().await.species;
    assert!(before.iter().all(|found| codex.contains(found)), "{codex:?}");
}
