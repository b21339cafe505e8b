//! The first hour, lived by a bot: from the first note in the dark to Ignis.
//!
//! The bot sings, is made, greets and enters as a player does; only its long ways are shortened by the server's hand, since the ways
//! themselves are proved where the ground is.

use crate::stage::{PATIENCE, Stage, composed, height, near};
use bots::Bot;
use protocol::client::ClientMessage;
use protocol::server::{ServerBody, You};
use protocol::shared::{Intent, Look, Spot, Voice};
use runtime::seat::Order;
use song::{Melody, Note};

const GROTTO: &str = "memory-grotto";
const LANDING: &str = "weavers-landing";
const WOOD: &str = "whisperwood-grove";

/// How far a stage lies along the journey; its end lies beyond all.
fn order_of(stage: &str) -> usize {
    let journey = &composed().rules.pack.journeys["first-hour"];
    journey
        .stages
        .iter()
        .position(|one| one.slug == stage)
        .unwrap_or(journey.stages.len())
}

fn reached(you: &You, stage: &str) -> bool {
    you.journeys
        .iter()
        .any(|one| one.journey == "first-hour" && order_of(&one.stage) >= order_of(stage))
}

async fn until_stage(bot: &mut Bot, stage: &'static str) {
    bot.until_you(stage, PATIENCE, |you| reached(you, stage))
        .await
        .unwrap();
}

/// Brings the bot near a place, wherever it is.
async fn go(stage: &Stage, bot: &mut Bot, region: &str, place: &str) {
    let (x, z) = near(region, place);
    let at = Spot {
        x,
        y: height(x, z),
        z,
    };
    let number = stage
        .running
        .runtime
        .space
        .number_of(&region.parse().unwrap())
        .unwrap();
    let seat = stage.running.runtime.space.entity(bot.entity).unwrap();
    seat.order(Order::Place {
        region: number,
        at,
        yaw: 0,
        why: "return",
    });
    bot.until("the way", PATIENCE, |body| match body {
        ServerBody::Corrected { at: now, .. } => ((now.x - x).hypot(now.z - z) < 0.5).then_some(()),
        _ => None,
    })
    .await
    .unwrap();
}

fn tune(pitches: &[u8], tempo: u16) -> Melody {
    let notes = pitches.iter().zip(0..);
    let notes = notes.map(|(pitch, n)| Note {
        onset: n * 480,
        pitch: *pitch,
        duration: 460,
        velocity: 84,
    });
    Melody::new(notes.collect(), tempo, song::Metre::COMMON, None).unwrap()
}

/// Sings what a place asks for, as often as a patient beginner would.
async fn restore(bot: &mut Bot, region: &str, place: &str) {
    let pack = &composed().rules.pack;
    let def = pack
        .place(&region.parse().unwrap(), &place.parse().unwrap())
        .unwrap();
    let asks = def.asks.as_ref().unwrap();
    let melody = tune(&asks.motif, pack.regions[&region.parse().unwrap()].song.tempo);
    let intent = sim::view::intent_to_wire(asks.intent);
    for _ in 0..3 {
        bot.perform(&melody, intent).await.unwrap();
        // What changed was told before the performance was answered.
        let restored = bot
            .heard()
            .any(|body| matches!(body, ServerBody::PlaceChanged { place: changed, .. } if changed == place));
        if restored {
            return;
        }
    }
    panic!("{place} is not restored by its own motif");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_hour_leads_from_the_dark_to_ignis() {
    let stage = Stage::paced(8.0).await;
    let mut bot = stage.enter().await;
    assert_eq!(bot.region, GROTTO);
    assert!(!bot.you.made);
    bot.until("the grotto", PATIENCE, |body| {
        matches!(body, ServerBody::Entered { .. }).then_some(())
    })
    .await
    .unwrap();
    // The gate is closed until the journey opens it.
    go(&stage, &mut bot, GROTTO, "grotto-exit").await;
    let closed = bot
        .command(|command| ClientMessage::Interact {
            command,
            target: "grotto-exit".into(),
            offer: "enter".into(),
        })
        .await;
    assert_eq!(crate::stage::code(&closed.unwrap_err()), "gate-closed");

    bot.perform(&tune(&[62, 62, 66, 69, 71], 60), Intent::Creative)
        .await
        .unwrap();
    until_stage(&mut bot, "making").await;
    let look = Look {
        robe: 1,
        colour: 3,
        head: 2,
        skin: 4,
    };
    bot.command(|command| ClientMessage::Make {
        command,
        look,
        voice: Voice::Harp,
        name: Some("Linnea".into()),
    })
    .await
    .unwrap();
    until_stage(&mut bot, "lumi").await;
    assert_eq!(
        (bot.you.made, bot.you.name.as_str(), bot.you.look),
        (true, "Linnea", look)
    );
    go(&stage, &mut bot, GROTTO, "lumi").await;
    bot.command(|command| ClientMessage::Interact {
        command,
        target: "lumi".into(),
        offer: "greet".into(),
    })
    .await
    .unwrap();
    until_stage(&mut bot, "way-out").await;
    assert!(bot.heard().any(|body| matches!(body, ServerBody::Spoke { speaker, notes, .. } if speaker == "lumi" && !notes.is_empty())));
    go(&stage, &mut bot, GROTTO, "grotto-exit").await;
    bot.command(|command| ClientMessage::Interact {
        command,
        target: "grotto-exit".into(),
        offer: "enter".into(),
    })
    .await
    .unwrap();
    bot.until("the valley", PATIENCE, |body| {
        matches!(body, ServerBody::Entered { region, discovered: true } if region == LANDING).then_some(())
    })
    .await
    .unwrap();
    until_stage(&mut bot, "landing").await;
    go(&stage, &mut bot, LANDING, "star-whale-statue").await;
    until_stage(&mut bot, "statue").await;
    restore(&mut bot, LANDING, "star-whale-statue").await;
    until_stage(&mut bot, "thanks").await;
    go(&stage, &mut bot, LANDING, "anya").await;
    bot.command(|command| ClientMessage::Interact {
        command,
        target: "anya".into(),
        offer: "greet".into(),
    })
    .await
    .unwrap();
    until_stage(&mut bot, "two-ways").await;
    assert!(!bot.you.melodies.is_empty(), "Anya gives the first melody");
    go(&stage, &mut bot, WOOD, "gloom-shade").await;
    until_stage(&mut bot, "shade").await;
    restore(&mut bot, WOOD, "gloom-shade").await;
    until_stage(&mut bot, "blossom").await;
    go(&stage, &mut bot, WOOD, "resonant-blossom").await;
    restore(&mut bot, WOOD, "resonant-blossom").await;
    until_stage(&mut bot, "ignis").await;
    let rules = &composed().rules.pack;
    let hearth = rules
        .regions
        .values()
        .find(|region| region.place(&"ignis".parse().unwrap()).is_some())
        .unwrap();
    go(&stage, &mut bot, hearth.slug.as_str(), "ignis").await;
    bot.until_you("the end of the first hour", PATIENCE, |you| {
        let done = |one: &protocol::server::JourneyState| one.journey == "first-hour" && one.stage == "done";
        you.journeys.iter().any(done)
    })
    .await
    .unwrap();
    let next = bot.you.journeys.iter().find(|one| one.journey == "first-wound");
    assert_eq!(
        next.map(|one| (one.stage.as_str(), one.place.as_deref())),
        Some(("wound", Some("cinderfall-wound"))),
        "what follows the first hour begins with its end"
    );
    let world = stage.running.runtime.region_states();
    let landing = world.iter().find(|region| region.region == LANDING).unwrap();
    assert_eq!(
        landing.firsts,
        [("star-whale-statue".to_owned(), "Linnea".to_owned())],
        "the first finder is remembered"
    );
}
