//! The living world over a real socket: a creature is seen, fed and tame; the field guide has it; and after a restart all is still so.

use crate::moderation::{act, keeper, refused_act, stands};
use crate::stage::{PATIENCE, Stage, code, composed, near};
use bots::Bot;
use bots::guest::request;
use bots::view::View;
use protocol::client::ClientMessage;
use protocol::http::AuditPage;
use protocol::life::Creature;
use protocol::moderation::{ActKind, Person};
use protocol::nature::{Guide, RegionNature, Tended, TendedBy, Tending, Trusted};
use protocol::server::ServerBody;
use serde_json::json;

const REGION: &str = "weavers-landing";

/// A creature of the region that would trust whoever feeds it.
fn tameable(view: &View) -> Option<Creature> {
    let roster = &composed().rules.roster;
    let site = composed().rules.pack.regions[&REGION.parse().unwrap()].site;
    let (corner, side) = (site.corner(), site.side() as f32);
    // Well inside, so that it does not leave while it is fed.
    let inside = |one: &&Creature| {
        let (x, z) = (one.x - corner.x as f32, one.z - corner.z as f32);
        (60.0..side - 60.0).contains(&x) && (60.0..side - 60.0).contains(&z)
    };
    let temper = |one: &&Creature| roster.species[usize::from(one.species)].def.temper.tameness;
    let all = view.creatures.values().flatten();
    all.filter(inside)
        .filter(|one| temper(one) > 300)
        .max_by_key(temper)
        .copied()
}

pub fn slug(creature: &Creature) -> String {
    composed().rules.roster.species[usize::from(creature.species)]
        .def
        .slug
        .clone()
}

fn feed(creature: &Creature) -> impl FnOnce(String) -> ClientMessage {
    let target = Tended::Creature {
        creature: creature.creature,
        species: slug(creature),
    };
    |command| ClientMessage::Tend {
        command,
        deed: Tending::Feed,
        by: TendedBy::Hand,
        target,
    }
}

async fn get<T: serde::de::DeserializeOwned>(stage: &Stage, path: &str, token: &str) -> T {
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let answer = request(&stage.running.server(), "GET", path, &bearer, b"")
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{path}: {error}: {said}"))
}

async fn trust(bot: &mut Bot, least: u16) -> Trusted {
    bot.until("trust", PATIENCE, |body| match body {
        ServerBody::Trust { region, creatures } if region == REGION => {
            creatures.iter().find(|one| one.trust >= least).cloned()
        }
        _ => None,
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_creature_is_seen_fed_and_tame_and_is_still_so_after_a_restart() {
    // A world minute is a third of a second, so that nobody waits for one.
    let stage = Stage::paced(8.0).await;
    let tokens = stage.tokens().await;
    let (x, z) = near(REGION, "great-loom");
    let mut bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
    stage.put(&mut bot, REGION, x, z).await;
    bot.say(&ClientMessage::Watch { life: true }).await.unwrap();
    bot.until_seen("a creature that would trust", PATIENCE, |view| {
        !view.flora.is_empty() && tameable(view).is_some()
    })
    .await
    .unwrap();
    let creature = tameable(&bot.view).unwrap();

    // From far it is out of reach; what is no creature there is refused; neither changes anything.
    let far = Tended::Creature {
        creature: u32::MAX,
        species: slug(&creature),
    };
    let refused = bot
        .command(|command| ClientMessage::Tend {
            command,
            deed: Tending::Feed,
            by: TendedBy::Hand,
            target: far,
        })
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "no-such-creature");
    let sung = bot
        .command(|command| ClientMessage::Tend {
            command,
            deed: Tending::Soothe,
            by: TendedBy::Voice,
            target: Tended::Creature {
                creature: creature.creature,
                species: slug(&creature),
            },
        })
        .await
        .unwrap_err();
    assert!(["nothing-sung", "too-far"].contains(&code(&sung)), "{sung:?}");

    // By hand, as often as it takes: the bot is set beside it each time, since it goes about.
    let tame = composed().rules.pack.nature.tending.tame_from;
    let mut last = Trusted {
        creature: creature.creature,
        species: slug(&creature),
        trust: 0,
    };
    let kind = composed().rules.roster.species_called(&last.species).unwrap();
    for _ in 0..400 {
        let runtime = &stage.running.runtime;
        let number = runtime.space.number_of(&REGION.parse().unwrap()).unwrap();
        let Some((x, z)) = runtime.creature_at(number, kind, creature.creature) else {
            panic!("it lives: {last:?}");
        };
        let at = protocol::shared::Spot {
            x,
            y: crate::stage::height(x, z),
            z,
        };
        stage.place(&mut bot, number, at).await;
        match bot.command(feed(&creature)).await {
            Ok(()) => {
                last = trust(&mut bot, last.trust + 1).await;
                assert_eq!(last.creature, creature.creature);
            }
            Err(error) => assert!(
                ["too-far", "too-soon", "not-hungry", "too-wild"].contains(&code(&error)),
                "{error:?}"
            ),
        }
        if last.trust >= tame {
            break;
        }
    }
    assert!(last.trust >= tame, "{last:?}");

    bot.until("its page of the field guide", PATIENCE, |body| match body {
        ServerBody::GuideLearnt { page } => {
            (page.species == last.species && page.name.is_some()).then_some(())
        }
        _ => None,
    })
    .await
    .unwrap();
    let guide: Guide = get(&stage, "/api/v1/guide", &tokens.access).await;
    let page = guide
        .pages
        .iter()
        .find(|page| page.species == last.species)
        .unwrap();
    assert!(
        page.name.is_some() && page.seen.contains(&REGION.to_owned()),
        "{page:?}"
    );
    bot.bye().await.unwrap();

    let stage = stage.again().await;
    let mut bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
    bot.say(&ClientMessage::Watch { life: true }).await.unwrap();
    let still = trust(&mut bot, tame / 2).await;
    assert_eq!((still.creature, &still.species), (last.creature, &last.species));
    let again: Guide = get(&stage, "/api/v1/guide", &tokens.access).await;
    assert!(
        again
            .pages
            .iter()
            .any(|page| page.species == last.species && page.name.is_some())
    );
    let nature: RegionNature = get(
        &stage,
        &format!("/api/v1/regions/{REGION}/nature"),
        &tokens.access,
    )
    .await;
    assert_eq!(nature.region, REGION);
    assert!(
        nature
            .cared
            .iter()
            .any(|hands| hands.deeds > 0 && hands.grains > 0),
        "{nature:?}"
    );
    let number = stage
        .running
        .runtime
        .space
        .number_of(&REGION.parse().unwrap())
        .unwrap();
    assert!(
        stage
            .running
            .runtime
            .creature_at(number, kind, creature.creature)
            .is_some(),
        "it lives on under its number"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_one_plants_is_ones_garden_and_others_are_told_whose_it_is() {
    let stage = Stage::paced(8.0).await;
    let (cell, x, z) = free_cell(REGION);
    let (tokens, mut bots) = (stage.tokens().await, Vec::new());
    for tokens in [tokens.clone(), stage.tokens().await] {
        let mut bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
        stage.put(&mut bot, REGION, x, z).await;
        bot.say(&ClientMessage::Watch { life: true }).await.unwrap();
        bots.push(bot);
    }
    let [mut mira, mut wren] = <[Bot; 2]>::try_from(bots).ok().unwrap();
    let told = |body: &ServerBody| match body {
        ServerBody::Gardens { region, gardeners } if region == REGION => {
            Some(gardeners.iter().map(|one| one.gardens.len()).sum::<usize>())
        }
        _ => None,
    };
    let of = |many| move |body: &ServerBody| told(body).filter(|told| *told == many);
    wren.until("everyone's ground", PATIENCE, of(0)).await.unwrap();
    let planted = plant_something(&mut mira, REGION, x, z).await;
    wren.until("the garden", PATIENCE, of(1)).await.unwrap();
    let refused = wren
        .command(touch(Tending::Plant, Some(&planted), x, z))
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "others-garden", "{refused:?}");
    let guide: Guide = get(&stage, "/api/v1/guide", &tokens.access).await;
    let own = &guide.gardens[..];
    assert_eq!(
        (own.len(), own[0].cell as usize, own[0].x, own[0].z),
        (1, cell, x, z)
    );
    let give_up = |cell| {
        move |command| ClientMessage::GiveUpGarden {
            command,
            region: REGION.to_owned(),
            cell,
        }
    };
    let refused = wren.command(give_up(cell as u16)).await.unwrap_err();
    assert_eq!(code(&refused), "not-your-garden");
    mira.command(give_up(cell as u16)).await.unwrap();
    wren.until("free ground", PATIENCE, of(0)).await.unwrap();

    // Planted again, it is cleared by a keeper of the world: free at once, the owner told which and why, and all of it in the audit.
    let olga = keeper(&stage, "Olga-Oak", "operator").await;
    plant_something(&mut mira, REGION, x, z).await;
    wren.until("the garden", PATIENCE, of(1)).await.unwrap();
    let page = format!("/api/v1/moderation/people/{}", mira.you.songweaver);
    let person: Person = get(&stage, &page, &olga.access).await;
    let known = &person.gardens[..];
    assert_eq!((known.len(), usize::from(known[0].garden.cell)), (1, cell));
    let clearing = |cell: Option<u16>| {
        let garden = cell.map(|cell| json!({ "region": REGION, "cell": cell }));
        json!({ "kind": "clear-gardens", "garden": garden, "reason": "It spells a rude word." })
    };
    let refused = refused_act(&stage, &olga, &mira, clearing(Some(0))).await;
    assert_eq!(refused, (422, "no-garden".to_owned()));
    let other = json!({ "kind": "warn", "garden": { "region": REGION, "cell": cell } });
    assert_eq!(refused_act(&stage, &olga, &mira, other).await.1, "act-shape");
    act(&stage, &olga, &mira, clearing(Some(cell as u16))).await;
    wren.until("cleared ground", PATIENCE, of(0)).await.unwrap();
    let told = stands(&mut mira, |standing| !standing.acts.is_empty()).await;
    assert_eq!(
        (
            told.acts[0].kind,
            told.acts[0].reason.as_str(),
            told.acts[0].may_appeal
        ),
        (
            ActKind::ClearGardens,
            "It spells a rude word. (Your garden in Weaver's Landing is free ground.)",
            true
        )
    );
    let audit: AuditPage = get(&stage, "/api/v1/audit?act=clear-gardens", &olga.access).await;
    assert_eq!(audit.entries.len(), 1);
    assert_eq!(audit.entries[0].detail, format!("{REGION} {cell}"));
    let guide: Guide = get(&stage, "/api/v1/guide", &tokens.access).await;
    assert!(guide.gardens.is_empty());
    assert_eq!(
        refused_act(&stage, &olga, &mira, clearing(None)).await.1,
        "no-garden"
    );
    // Whoever has no right there is refused, and may plant on what is free.
    let refused = refused_act(&stage, &tokens, &wren, clearing(None)).await;
    assert_eq!(refused.0, 403, "{refused:?}");
    plant_something(&mut wren, REGION, x, z).await;
    wren.until("a garden of one's own", PATIENCE, of(1))
        .await
        .unwrap();
    act(&stage, &olga, &wren, clearing(None)).await;
    wren.until("all of them cleared", PATIENCE, of(0)).await.unwrap();
}

/// A cell of a region that is nobody's and can be somebody's, with its middle in metres of the world.
pub fn free_cell(region: &str) -> (usize, f32, f32) {
    let slug = region.parse().unwrap();
    let def = &composed().rules.pack.regions[&slug];
    let habitat = content::nature::habitat(composed().land.ground(&slug).unwrap());
    let public = content::nature::public_ground(def, &habitat);
    let side = habitat.side();
    let cell = (side * 8..side * side).find(|cell| !public[*cell]).unwrap();
    let corner = def.site.corner();
    let metre = |part: usize| (part as f32 + 0.5) * 16.0;
    let (x, z) = (metre(cell % side), metre(cell / side));
    (cell, corner.x as f32 + x, corner.z as f32 + z)
}

/// Plants there what has room; gives what it was. What is full there already is not sown.
pub async fn plant_something(bot: &mut Bot, region: &str, x: f32, z: f32) -> String {
    let rules = &composed().rules;
    let biome = &rules.pack.regions[&region.parse().unwrap()].biome;
    for plant in rules
        .pack
        .nature
        .plants
        .iter()
        .filter(|plant| plant.biomes.contains(biome))
    {
        let planting = touch(Tending::Plant, Some(&plant.slug), x, z);
        if bot.command(planting).await.is_ok() {
            return plant.slug.clone();
        }
    }
    panic!("nothing can be planted on free ground")
}

/// A deed of hands on the ground.
pub fn touch(
    deed: Tending,
    plant: Option<&str>,
    x: f32,
    z: f32,
) -> impl FnOnce(String) -> ClientMessage + use<> {
    let plant = plant.map(str::to_owned);
    move |command| ClientMessage::Tend {
        command,
        deed,
        by: TendedBy::Hand,
        target: Tended::Ground { x, z, plant },
    }
}
