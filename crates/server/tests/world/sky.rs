//! A storm over a real socket: it is told, answered by song, ends with a blessing, and what it brought is credited once, across a restart.

use crate::stage::{PATIENCE, composed, folder, height};
use bots::{Bot, Dial, guest, guest::request};
use kernel::{CommandId, Version};
use protocol::presence::Motion;
use protocol::server::ServerBody;
use protocol::shared::{Intent, Spot};
use protocol::weather::{Calendar, Forecast, OccasionKind, WeatherKind};
use server::compose::Composed;
use server::serve::{Running, ServeConfig, start};
use sim::RealmEvent;
use sim::event_codec::{decode_realm, songweaver_stream};
use sim::realm::event::Added;
use std::path::Path;
use std::sync::Arc;

const LANDING: &str = "weavers-landing";
const PACE: f64 = 8.0;

/// The world with a storm so shallow that one song mends a place of it.
fn shallow() -> Composed {
    let composed = composed();
    let mut rules = composed.rules.as_ref().clone();
    let storm = &mut rules.pack.weather.storm;
    (storm.depth, storm.shades, storm.gloom) = (20, 1, 10);
    Composed {
        folder: folder("content"),
        hash: composed.hash.clone(),
        rules: Arc::new(rules),
        land: composed.land.clone(),
        atlas: composed.atlas.clone(),
        site: composed.site.clone(),
    }
}

async fn begin(composed: &Composed, at: &Path) -> Running {
    let config = ServeConfig {
        pace: PACE,
        ..ServeConfig::local(at)
    };
    start(composed, config).await.unwrap()
}

/// Goes where a fractured place is, by the server's own hand.
async fn put(running: &Running, bot: &mut Bot, x: f32, z: f32) {
    let seat = running.runtime.space.entity(bot.entity).unwrap();
    let point = world::region_def::Point::new(f64::from(x), f64::from(z));
    let safe = world::movement::nearest_safe(composed().land.as_ref(), point).unwrap();
    let (x, z) = (safe.x as f32, safe.z as f32);
    let at = Spot {
        x,
        y: height(x, z),
        z,
    };
    bot.forget_heard();
    seat.order(runtime::seat::Order::Place {
        region: running
            .runtime
            .space
            .number_of(&LANDING.parse().unwrap())
            .unwrap(),
        at,
        yaw: 0,
        why: "return",
    });
    bot.until("the place", PATIENCE, |body| {
        matches!(body, ServerBody::Corrected { .. }).then_some(())
    })
    .await
    .unwrap();
    bot.at = at;
    bot.claim(at, Motion::STAND).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_rises_is_answered_by_song_and_its_blessing_is_credited_once() {
    let composed = shallow();
    let home = tempfile::TempDir::new().unwrap();
    let running = begin(&composed, home.path()).await;
    let tokens = guest(&running.server()).await.unwrap();
    let dial = |running: &Running| {
        let mut dial = Dial::new(&running.server(), &tokens.access);
        dial.pace = PACE as f32;
        dial
    };
    let mut bot = Bot::connect(dial(&running)).await.unwrap();
    bot.until("the first region", PATIENCE, |body| {
        matches!(body, ServerBody::Entered { .. }).then_some(())
    })
    .await
    .unwrap();
    let def = &composed.rules.pack.regions[&LANDING.parse().unwrap()];
    let middle = def.world(world::region_def::Point::new(256.0, 256.0));
    put(&running, &mut bot, middle.x as f32, middle.z as f32).await;

    // It rises by a command with chance as data; the same command again raises no other.
    let region = LANDING.parse().unwrap();
    running
        .runtime
        .raise_storm(&region, CommandId(77), 5)
        .await
        .unwrap();
    assert!(
        running
            .runtime
            .raise_storm(&region, CommandId(77), 5)
            .await
            .is_err()
    );
    let occasion = bot
        .until("the notice", PATIENCE, |body| match body {
            ServerBody::Notice { occasion, .. } => occasion.clone(),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(
        (occasion.kind, occasion.region.as_deref()),
        (OccasionKind::StormRose, Some(LANDING))
    );
    assert!(occasion.at.is_some() && occasion.ends_ms > occasion.begins_ms);
    let storm = bot
        .until("the storm", PATIENCE, |body| match body {
            ServerBody::Harmony { region } if region.region == LANDING => region.storm.clone(),
            _ => None,
        })
        .await
        .unwrap();
    let weather = running
        .runtime
        .region_states()
        .into_iter()
        .find(|state| state.region == LANDING);
    let weather = weather.unwrap().weather.unwrap();
    assert_eq!(weather.kind, WeatherKind::DissonanceStorm);
    assert!(weather.pace < 1000 && weather.hearing < 1000);

    // What is coming is told over HTTP, and what does not exist is refused.
    let answer = request(&running.server(), "GET", "/api/v1/calendar", "", b"")
        .await
        .unwrap();
    let calendar: Calendar = serde_json::from_slice(&answer.body).unwrap();
    assert!(
        calendar
            .occasions
            .iter()
            .any(|entry| entry.occasion.kind == OccasionKind::StormRose && entry.likelihood == 1000)
    );
    assert!(
        calendar
            .occasions
            .iter()
            .any(|entry| entry.occasion.kind == OccasionKind::WhalesCross)
    );
    let answer = request(
        &running.server(),
        "GET",
        "/api/v1/regions/whisperwood-grove/forecast",
        "",
        b"",
    )
    .await
    .unwrap();
    let forecast: Forecast = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(forecast.steps.len(), 12);
    for wrong in ["memory-grotto", "nowhere", "%20"] {
        let answer = request(
            &running.server(),
            "GET",
            &format!("/api/v1/regions/{wrong}/forecast"),
            "",
            b"",
        )
        .await
        .unwrap();
        assert_eq!(answer.status, 404, "{wrong}");
    }

    // One song for each open place.
    let song = &def.song;
    let motif = song.motif.iter().map(|(pitch, _)| *pitch);
    let mut onset = 0;
    let notes = motif.zip(song.motif.iter()).map(|(pitch, (_, duration))| {
        let note = song::Note {
            onset,
            pitch,
            duration: *duration,
            velocity: 84,
        };
        onset += duration;
        note
    });
    let melody = song::Melody::new(notes.collect(), song.tempo, song.metre, None).unwrap();
    let mut mine = 0;
    for (number, fracture) in storm
        .fractures
        .iter()
        .enumerate()
        .filter(|(_, fracture)| fracture.open)
    {
        put(&running, &mut bot, fracture.x, fracture.z).await;
        bot.perform(&melody, Intent::Restoration).await.unwrap();
        let (at, remaining, own) = bot
            .until("the answer", PATIENCE, |body| match body {
                ServerBody::StormAnswered {
                    fracture,
                    remaining,
                    mine: Some(mine),
                    ..
                } => Some((*fracture, *remaining, *mine)),
                _ => None,
            })
            .await
            .unwrap();
        assert_eq!((usize::from(at), remaining), (number, 0));
        assert!(own > mine);
        mine = own;
    }
    let earned = bot
        .until("the end", PATIENCE, |body| match body {
            ServerBody::StormEnded {
                outcome,
                earned: Some(earned),
                ..
            } if outcome == "blessing" => Some(*earned),
            _ => None,
        })
        .await
        .unwrap();
    assert!(earned > 0);
    bot.until("the blessing's notice", PATIENCE, |body| match body {
        ServerBody::Notice {
            occasion: Some(occasion),
            ..
        } => (occasion.kind == OccasionKind::StormBlessed).then_some(()),
        _ => None,
    })
    .await
    .unwrap();

    // Credited once, and not again by a server that starts over the same journal.
    let who = bot.you.songweaver.parse().unwrap();
    let before = running.runtime.region(&region).unwrap();
    assert_eq!(before.sky.storm, None);
    drop(bot);
    running.stop().await.unwrap();
    let running = begin(&composed, home.path()).await;
    assert_eq!(running.runtime.region(&region).unwrap().sky.last, before.sky.last);
    let mut bot = Bot::connect(dial(&running)).await.unwrap();
    let journal = running.runtime.vault.journal.clone();
    let credited = async || {
        let events = journal
            .read_stream(&songweaver_stream(who), Version(0), 500)
            .await
            .unwrap();
        let added = events
            .iter()
            .filter_map(|event| match decode_realm(event).unwrap() {
                RealmEvent::ResonanceAdded {
                    earned,
                    cause: Added::Storm { .. },
                    ..
                } => Some(earned.0),
                _ => None,
            });
        added.collect::<Vec<i32>>()
    };
    while credited().await.is_empty() {
        bot.synchronise().await.unwrap();
    }
    bot.synchronise().await.unwrap();
    assert_eq!(credited().await, [earned]);
    running.stop().await.unwrap();
}
