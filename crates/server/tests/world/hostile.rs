//! Hostile clients and a failing disk: bounded, refused with a reason, and harmless to everyone else.

use crate::stage::{PATIENCE, Stage, code, composed, near};
use bots::guest::request;
use bots::{Bot, BotError};
use journal::Database;
use journal::sql::query;
use kernel::{CommandId, SongweaverId};
use protocol::client::{ClientMessage, Resume};
use protocol::limits::MELODIES_MAX;
use protocol::server::ServerBody;
use protocol::shared::{Emote, Intent, LiveNote};
use server::serve::{ServeConfig, start};
use song::{Melody, Metre, Note};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

const LANDING: &str = "weavers-landing";

/// Every write of events and of ownership fails from now on, or again succeeds.
async fn break_disk(database: &Database, statements: &'static [&'static str]) {
    let done = database.write("break or mend the disk", move |connection| {
        Box::pin(async move {
            for statement in statements {
                query(statement).execute(&mut *connection).await?;
            }
            Ok(())
        })
    });
    done.await.unwrap();
}

const BROKEN: &[&str] = &[
    "create trigger full_events before insert on events begin select raise(abort, 'disk full'); end",
    "create trigger full_writers before update on writers begin select raise(abort, 'disk full'); end",
    "create trigger full_owners before insert on writers begin select raise(abort, 'disk full'); end",
];
const MENDED: &[&str] = &[
    "drop trigger full_events",
    "drop trigger full_writers",
    "drop trigger full_owners",
];

fn notes() -> Vec<LiveNote> {
    let pitches = [62, 66, 69, 71].iter().enumerate();
    let note = |(n, pitch): (usize, &u8)| LiveNote {
        offset_ms: n as u16 * 60,
        pitch: *pitch,
        velocity: 80,
    };
    pitches.map(note).collect()
}

pub async fn sing(bot: &mut Bot) -> Result<(), BotError> {
    play(bot).await?;
    bot.command(|command| ClientMessage::Lower { command }).await
}

async fn play(bot: &mut Bot) -> Result<(), BotError> {
    bot.synchronise().await?;
    let intent = Intent::Creative;
    bot.say(&ClientMessage::Raise { intent }).await?;
    let start_ms = bot.clock_ms() - 250.0;
    bot.say(&ClientMessage::Notes {
        start_ms,
        notes: notes(),
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_disk_refuses_and_the_world_goes_on_when_it_is_back() {
    let stage = Stage::new().await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut bot = stage.enter_at(LANDING, x, z).await;
    let mut neighbour = stage.enter_at(LANDING, x + 3.0, z).await;
    sing(&mut bot).await.unwrap();
    break_disk(&stage.running.database, BROKEN).await;
    let block = ClientMessage::Block {
        command: bot.new_command(),
        songweaver: kernel::SongweaverId(77).to_string(),
    };
    let ClientMessage::Block { command, .. } = &block else {
        unreachable!("it was just made")
    };
    for _ in 0..2 {
        bot.say(&block).await.unwrap();
        let refused = bot.answer(command).await.unwrap_err();
        assert_eq!(code(&refused), "unavailable");
    }
    // What was played cannot be played again by repeating a command: it waits for the disk.
    play(&mut bot).await.unwrap();
    let lower = bot.new_command();
    let lowered = ClientMessage::Lower {
        command: lower.clone(),
    };
    bot.say(&lowered).await.unwrap();
    // The moment needs no disk.
    let gesture = ClientMessage::Emote { emote: Emote::Wave };
    bot.say(&gesture).await.unwrap();
    neighbour
        .until("a wave", PATIENCE, |body| {
            matches!(body, ServerBody::Gesture { .. }).then_some(())
        })
        .await
        .unwrap();
    break_disk(&stage.running.database, MENDED).await;
    bot.answer(&lower).await.unwrap();
    // The very same command is carried out now, once.
    for _ in 0..2 {
        bot.say(&block).await.unwrap();
        bot.answer(command).await.unwrap();
    }
    let stream = sim::event_codec::songweaver_stream(bot.you.songweaver.parse().unwrap());
    let journal = &stage.running.runtime.vault.journal;
    let events = journal
        .read_stream(&stream, kernel::Version(0), 100)
        .await
        .unwrap();
    assert_eq!(events.iter().filter(|event| event.kind == "blocked").count(), 1);
    sing(&mut bot).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pings_are_paid_for_like_messages() {
    let stage = Stage::new().await;
    let mut bot = stage.enter().await;
    for _ in 0..4000 {
        let sent = bot.send_raw(Message::Ping(vec![7; 100].into())).await;
        let ended = match sent {
            Ok(()) => bot.listen(Duration::ZERO).await,
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            // The close may break the line before its reason is read, while we still write.
            assert!(["flood", ""].contains(&code(&error)), "{error}");
            return;
        }
    }
    panic!("4000 pings went unnoticed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_lines_that_resume_one_session_at_once_are_one_player() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let first = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let entity = first.entity;
    let mut dial = stage.dial(&tokens);
    dial.resume = Some(first.cut());
    let (one, other) = tokio::join!(Bot::connect(dial.clone()), Bot::connect(dial.clone()));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.entity, other.entity), (entity, entity));
    // Both only listen: writing into a line that is being closed could break it before its reason is read.
    let until =
        |mut bot: Bot| async move { bot.until("the end", PATIENCE, |_| None::<()>).await.unwrap_err() };
    let ended = tokio::select! { end = until(one) => end, end = until(other) => end };
    assert_eq!(code(&ended), "taken-over", "{ended:?}");
    // What was never said cannot be resumed after.
    if let Some(resume) = &mut dial.resume {
        *resume = Resume {
            session: resume.session.clone(),
            seq: u32::MAX,
        };
    }
    let anew = Bot::connect(dial).await.unwrap();
    assert!(!anew.resumed && anew.entity == entity);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_blocked_player_reaches_who_blocks_it() {
    let stage = Stage::new().await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut loud = stage.enter_at(LANDING, x, z).await;
    let mut calm = stage.enter_at(LANDING, x + 3.0, z).await;
    let mut witness = stage.enter_at(LANDING, x - 3.0, z).await;
    let own = loud.you.songweaver.clone();
    calm.command(|command| ClientMessage::Block {
        command,
        songweaver: own,
    })
    .await
    .unwrap();
    calm.forget_heard();
    let entity = loud.entity;
    loud.say(&ClientMessage::Emote { emote: Emote::Wave })
        .await
        .unwrap();
    sing(&mut loud).await.unwrap();
    let of_loud = move |body: &ServerBody| match body {
        ServerBody::Gesture { entity: who, .. } if *who == entity => Some("gesture"),
        ServerBody::PerformanceBegan { entity: who, .. } if *who == entity => Some("began"),
        ServerBody::Heard { entity: who, .. } if *who == entity => Some("notes"),
        ServerBody::PerformanceJudged { entity: who, .. } if *who == entity => Some("wave"),
        _ => None,
    };
    for expected in ["gesture", "began", "notes", "wave"] {
        let told = witness.until(expected, PATIENCE, of_loud).await.unwrap();
        assert_eq!(told, expected);
    }
    calm.synchronise().await.unwrap();
    assert_eq!(calm.heard().find_map(of_loud), None);
}

pub fn melody(number: u32) -> Melody {
    let note = |n: u32| Note {
        onset: n * 480,
        pitch: 48 + ((number / 8_u32.pow(n)) % 8) as u8,
        duration: 480,
        velocity: 80,
    };
    Melody::new((0..4).map(note).collect(), 100, Metre::COMMON, None).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_keeps_all_it_may_cannot_fill_the_disk_with_more() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let who = tokens.songweaver.parse().unwrap();
    let runtime = &stage.running.runtime;
    let _bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let keep = async |number: usize| {
        let intent = song::Intent::Creative;
        runtime
            .keep_melody(
                who,
                CommandId(number as u128),
                &melody(number as u32),
                intent,
                "mine",
            )
            .await
    };
    for number in 1..=MELODIES_MAX {
        keep(number).await.unwrap();
    }
    let refused = keep(MELODIES_MAX + 1).await.unwrap_err();
    assert_eq!(refused.code, "melodies-full");
    let beyond = melody(MELODIES_MAX as u32 + 1).id();
    assert!(
        runtime.vault.blobs.get(beyond).await.unwrap().is_none(),
        "notes that nobody keeps were written"
    );
    // A repeated command still gets its first answer, though there is no room any more.
    keep(MELODIES_MAX).await.unwrap();
    // Who never came keeps nothing, and leaves no notes behind.
    let never = melody(MELODIES_MAX as u32 + 2);
    let kept = runtime
        .keep_melody(
            SongweaverId(77),
            CommandId(1),
            &never,
            song::Intent::Creative,
            "mine",
        )
        .await;
    assert_eq!(kept.unwrap_err().code, "unknown-songweaver");
    assert!(runtime.vault.blobs.get(never.id()).await.unwrap().is_none());
    // Reading files is work: it has a limit of its own, whatever comes of it.
    let midi = song::midi::export(&melody(9), None);
    let bearer = format!("Authorization: Bearer {}\r\n", tokens.access);
    let mut statuses = Vec::new();
    for _ in 0..21 {
        let path = "/api/v1/melodies?name=mine&intent=creative";
        let answer = request(&stage.running.server(), "POST", path, &bearer, &midi).await;
        statuses.push(answer.unwrap().status);
    }
    assert_eq!(statuses[..20], [409; 20]);
    assert_eq!(statuses[20], 429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_could_not_be_journalled_leaves_the_former_one_its_bearers() {
    let stage = Stage::new().await;
    let (mut bot, mut other) = (stage.enter().await, stage.enter().await);
    let who: SongweaverId = bot.you.songweaver.parse().unwrap();
    bot.make("Former Wren").await.unwrap();
    let runtime = &stage.running.runtime;
    let bearer = async |name| {
        let skeleton = gateway::identity::names::check(name).unwrap().skeleton;
        runtime.vault.names.bearer(&skeleton).await.unwrap()
    };
    break_disk(&stage.running.database, BROKEN).await;
    bot.make("Later Wren").await.unwrap_err();
    assert_eq!(bearer("Former Wren").await, Some(who));
    assert_eq!(bearer("Later Wren").await, None);
    break_disk(&stage.running.database, MENDED).await;
    // Whether it was journalled was not known, so both are kept from others until somebody looks, as every start does.
    for name in ["Former Wren", "Later Wren"] {
        other.make(name).await.unwrap_err();
    }
    assert_eq!(runtime.settle_names().await.unwrap(), 1);
    other.make("Later Wren").await.unwrap();
    assert_eq!(bearer("Former Wren").await, Some(who));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_come_with_their_headers_and_none_from_beside_the_folder() {
    let folder = tempfile::TempDir::new().unwrap();
    let web = folder.path().join("web");
    std::fs::create_dir_all(web.join("assets")).unwrap();
    std::fs::write(web.join("index.html"), "<p>hello").unwrap();
    std::fs::write(web.join("assets/a-1.js"), "1").unwrap();
    let config = ServeConfig {
        web: Some(web),
        ..ServeConfig::local(&folder.path().join("world"))
    };
    let running = start(composed(), config).await.unwrap();
    let server = running.server();
    let get = async |path: &str| request(&server, "GET", path, "", b"").await.unwrap();
    for (path, status, cache) in [
        ("/", 200, "no-cache"),
        ("/assets/a-1.js", 200, "public, max-age=31536000, immutable"),
        ("/assets/b-2.js", 404, "no-store"),
        ("/nothing", 404, "no-cache"),
    ] {
        let answer = get(path).await;
        let head = answer.head.to_lowercase();
        assert_eq!(answer.status, status, "{path}");
        assert!(
            head.contains(&format!("cache-control: {cache}\r\n")) || head.ends_with(cache),
            "{head}"
        );
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
        ] {
            assert!(head.contains(header), "{path}: {head}");
        }
        assert!(head.contains("frame-ancestors 'none'"), "{head}");
    }
    for beside in [
        "/../world/world.key",
        "/%2e%2e/world/world.key",
        "/assets/..%2f..%2fworld%2fworld.key",
        "/assets/../../world/world.db",
        "//world/world.key",
        "/assets/%00",
    ] {
        let answer = get(beside).await;
        assert!((400..500).contains(&answer.status), "{beside}: {}", answer.status);
    }
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_repertoire_of_long_melodies_still_comes_in_and_is_told_by_changes() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let who = tokens.songweaver.parse().unwrap();
    let runtime = &stage.running.runtime;
    let mut first = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let (x, z) = near(LANDING, "star-whale-statue");
    stage.put(&mut first, LANDING, x, z).await;
    let long = |number: usize| {
        let note = |n: usize| Note {
            onset: n as u32 * 480,
            pitch: 48 + ((n * number) % 48) as u8,
            duration: 480,
            velocity: 100,
        };
        Melody::new(
            (0..256).map(note).collect(),
            100 + number as u16,
            Metre::COMMON,
            None,
        )
        .unwrap()
    };
    for number in 1..=MELODIES_MAX {
        let id = CommandId(number as u128);
        let intent = song::Intent::Creative;
        runtime
            .keep_melody(who, id, &long(number), intent, "mine")
            .await
            .unwrap();
    }
    drop(first);
    let mut again = Bot::connect(stage.dial(&tokens)).await.unwrap();
    assert_eq!(again.you.melodies.len(), MELODIES_MAX);
    let whole = serde_json::to_vec(&again.you).unwrap().len();
    sing(&mut again).await.unwrap();
    let told = again
        .until("the credit", PATIENCE, |body| match body {
            ServerBody::You { changes } if changes.resonance.is_some() => {
                Some(serde_json::to_vec(changes).unwrap().len())
            }
            _ => None,
        })
        .await
        .unwrap();
    println!("a whole state has {whole} bytes, a credit {told}");
    assert!(told < 200, "{told} bytes for a credit");
}
