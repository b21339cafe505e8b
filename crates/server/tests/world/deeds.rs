//! Deeds in a flood and deeds that are none, over a real socket: refused with what is allowed, counted, and nobody else is slowed or harmed.
//!
//! What it is not: that good deeds take effect is in `living`; what each rule allows has its own tests in `sim`.

use crate::living::{free_cell, plant_something, slug, touch};
use crate::stage::{METRICS_TOKEN, PATIENCE, Stage, code, composed, near};
use bots::guest::request;
use bots::view::View;
use bots::{Bot, BotError};
use kernel::Version;
use protocol::client::ClientMessage;
use protocol::life::Creature;
use protocol::nature::{Tended, TendedBy, Tending};
use protocol::server::ServerBody;
use sim::event_codec::region_stream;

const REGION: &str = "weavers-landing";

/// The sum over all other labels of a counter whose labels hold this.
async fn counted(stage: &Stage, counter: &str, label: &str) -> u64 {
    let bearer = format!("Authorization: Bearer {METRICS_TOKEN}\r\n");
    let answer = request(&stage.running.server(), "GET", "/metrics", &bearer, b"")
        .await
        .unwrap();
    let page = String::from_utf8(answer.body).unwrap();
    let lines = page
        .lines()
        .filter(|line| line.starts_with(counter) && line.contains(label));
    lines
        .filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok())
        .sum()
}

fn tend(deed: Tending, by: TendedBy, target: &Tended) -> impl FnOnce(String) -> ClientMessage + use<> {
    let target = target.clone();
    move |command| ClientMessage::Tend {
        command,
        deed,
        by,
        target,
    }
}

/// What a refusal said, with when to try again where it did.
#[derive(Debug)]
struct Said {
    code: String,
    reason: String,
    retry_ms: Option<u32>,
}

/// The answer of a command that was sent: nothing where it was accepted.
async fn answer(bot: &mut Bot, asked: &str) -> Result<Option<Said>, BotError> {
    bot.until("an answer", PATIENCE, |body| match body {
        ServerBody::Accepted { command } if command == asked => Some(None),
        ServerBody::Refused {
            command: Some(command),
            code,
            reason,
            retry_ms,
        } if command == asked => Some(Some(Said {
            code: code.clone(),
            reason: reason.clone(),
            retry_ms: *retry_ms,
        })),
        _ => None,
    })
    .await
}

fn creature(of: &Creature) -> Tended {
    Tended::Creature {
        creature: of.creature,
        species: slug(of),
    }
}

/// How many events of the region's stream are deeds.
async fn deeds_of_the_stream(stage: &Stage) -> u64 {
    let stream = region_stream(&REGION.parse().unwrap());
    let journal = &stage.running.runtime.vault.journal;
    let (mut version, mut deeds) = (Version(0), 0);
    loop {
        let page = journal.read_stream(&stream, version, 1_000).await.unwrap();
        let Some(last) = page.last() else { return deeds };
        version = last.version;
        deeds += page.iter().filter(|event| event.kind == "tended").count() as u64;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_deeds_is_refused_explained_and_counted_and_harms_nobody() {
    let stage = Stage::new().await;
    let (_, x, z) = free_cell(REGION);
    let mut mira = stage.enter_at(REGION, x, z).await;
    let mut wren = stage.enter_at(REGION, x, z).await;
    let planted = plant_something(&mut mira, REGION, x, z).await;
    wren.say(&ClientMessage::Watch { life: true }).await.unwrap();
    let out_of_reach = |view: &View| {
        let site = composed().rules.pack.regions[&REGION.parse().unwrap()].site;
        let (corner, side) = (site.corner(), site.side() as f32);
        let mut all = view.creatures.values().flatten();
        let inside = |one: &&Creature| {
            let (east, south) = (one.x - corner.x as f32, one.z - corner.z as f32);
            // Well inside, so that it does not leave meanwhile.
            [east, south]
                .iter()
                .all(|part| (60.0..side - 60.0).contains(part))
        };
        all.find(|one| inside(one) && (one.x - x).hypot(one.z - z) > 40.0)
            .copied()
    };
    wren.until_seen("a creature out of reach", PATIENCE, |view| {
        out_of_reach(view).is_some()
    })
    .await
    .unwrap();
    let far = out_of_reach(&wren.view).unwrap();
    let nobody = Tended::Creature {
        creature: u32::MAX,
        species: slug(&far),
    };
    let unheard_of = Tended::Creature {
        creature: far.creature,
        species: "unheard-of".to_owned(),
    };
    let ground = |plant: Option<&str>, x: f32| Tended::Ground {
        x,
        z,
        plant: plant.map(str::to_owned),
    };

    // Each that is none, once: what is allowed instead is said.
    let (hand, voice) = (TendedBy::Hand, TendedBy::Voice);
    let wrong = [
        (
            Tending::Feed,
            hand,
            nobody.clone(),
            "no-such-creature",
            "named by the frames of life",
        ),
        (
            Tending::Soothe,
            hand,
            unheard_of,
            "unknown-species",
            "the atlas names them",
        ),
        (
            Tending::Feed,
            hand,
            creature(&far),
            "too-far",
            "6 m can be reached",
        ),
        (Tending::Call, voice, nobody.clone(), "nothing-sung", "sing first"),
        (
            Tending::Plant,
            voice,
            ground(Some(&planted), x),
            "nothing-sung",
            "sing first",
        ),
        (
            Tending::Harvest,
            hand,
            creature(&far),
            "too-far",
            "6 m can be reached",
        ),
        (
            Tending::Plant,
            hand,
            nobody.clone(),
            "no-such-creature",
            "named by the frames of life",
        ),
        (
            Tending::Scare,
            hand,
            ground(None, x),
            "not-to-ground",
            "the ground is planted and harvested",
        ),
        (
            Tending::Plant,
            hand,
            ground(Some(&planted), x),
            "others-garden",
            "only they plant and harvest here",
        ),
        (
            Tending::Harvest,
            hand,
            ground(Some(&planted), x),
            "others-garden",
            "free ground begins a few steps away",
        ),
        (
            Tending::Plant,
            hand,
            ground(Some("unheard-of"), x + 5_000.0),
            "out-of-region",
            "another region",
        ),
    ];
    let before = counted(&stage, "commands_refused_total", "code=").await;
    let many = wrong.len() as u64;
    for (deed, by, target, expected, allowed) in wrong {
        let refused = wren.command(tend(deed, by, &target)).await.unwrap_err();
        assert_eq!(code(&refused), expected, "{deed:?} {target:?}: {refused}");
        assert!(refused.to_string().contains(allowed), "{refused}");
    }
    assert!(counted(&stage, "commands_refused_total", "code=").await >= before + many);

    // A flood: all that is allowed at once is looked at, and what is beyond is told when to try again; the neighbour meanwhile plants.
    let kinds = [
        (Tending::Feed, ground(None, x)),
        (Tending::Call, nobody.clone()),
        (Tending::Scare, creature(&far)),
        (Tending::Plant, ground(Some(&planted), x)),
        (Tending::Harvest, ground(Some(&planted), x)),
        (Tending::Soothe, nobody),
    ];
    let before = counted(&stage, "allowances_short_total", "what=\"tend\"").await;
    let stood = deeds_of_the_stream(&stage).await;
    let mut sent = Vec::new();
    for number in 0..48 {
        let (deed, target) = &kinds[number % kinds.len()];
        let command = wren.new_command();
        wren.say(&tend(*deed, hand, target)(command.clone()))
            .await
            .unwrap();
        sent.push(command);
    }
    mira.command(touch(Tending::Feed, None, x, z)).await.unwrap();
    let (mut accepted, mut floods) = (0, 0);
    for command in &sent {
        match answer(&mut wren, command).await.unwrap() {
            None => accepted += 1,
            Some(said) if said.code == "flood" => {
                floods += 1;
                assert!(
                    said.retry_ms.is_some_and(|wait| (1..=4_000).contains(&wait)),
                    "{said:?}"
                );
                assert!(said.reason.contains("Try again in"), "{said:?}");
            }
            Some(said) => assert!(
                ["no-such-creature", "too-far", "others-garden"].contains(&said.code.as_str()),
                "{said:?}"
            ),
        }
    }
    assert!(floods > 0 && accepted > 0, "{floods} and {accepted} of 48");
    let after = counted(&stage, "allowances_short_total", "what=\"tend\"").await;
    assert!(after >= before + floods, "{before}, {after}, {floods}");

    // Whoever goes on after sixty refusals is disconnected; each is answered before the next, so that the reason is read.
    let mut refused = floods;
    let ended = loop {
        let (deed, target) = &kinds[refused as usize % kinds.len()];
        let command = wren.new_command();
        let sent = wren.say(&tend(*deed, hand, target)(command.clone())).await;
        let answered = match sent {
            Ok(()) => answer(&mut wren, &command).await,
            Err(error) => Err(error),
        };
        match answered {
            Ok(None) => accepted += 1,
            Ok(Some(said)) => refused += u64::from(said.code == "flood"),
            Err(error) => break error,
        }
        assert!(refused < 400, "{refused} refusals and still connected");
    };
    assert_eq!(code(&ended), "flood", "{ended}");
    assert!(
        ended.to_string().contains("Wait a little, then connect again"),
        "{ended}"
    );
    assert!(refused >= 60, "{refused}");

    // Nothing stands of it but what was accepted; the neighbour was told of no refusal and goes on, and who waited comes in again.
    mira.command(touch(Tending::Feed, None, x, z)).await.unwrap();
    assert_eq!(deeds_of_the_stream(&stage).await, stood + accepted + 2);
    let told = |body: &ServerBody| matches!(body, ServerBody::Refused { .. } | ServerBody::Closing { .. });
    assert!(!mira.heard().any(told));
    let (x, z) = near(REGION, "great-loom");
    let mut again = stage.enter_at(REGION, x, z).await;
    again.synchronise().await.unwrap();
    assert!(composed().rules.roster.species_called(&slug(&far)).is_some());
    stage.running.stop().await.unwrap();
}
