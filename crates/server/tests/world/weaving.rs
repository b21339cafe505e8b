//! Two weave over real sockets: told while it sounds, judged together, written down once, credited to both, and judged again by anyone.

use crate::stage::{PATIENCE, Stage, near};
use bots::guest::request;
use kernel::Version;
use protocol::client::ClientMessage;
use protocol::limits::NOTES_BATCH_MAX;
use protocol::server::ServerBody;
use protocol::shared::Intent;
use protocol::weave::{WeaveOutcome, WeaveRecording, WorldCodex};
use runtime::weaving::clearest;
use sim::RegionEvent;
use sim::event_codec::{decode_region, region_stream};
use sim::region::woven::Woven;
use song::{Melody, Metre, notation};
use std::collections::BTreeSet;

const LANDING: &str = "weavers-landing";
/// A round in the Landing's key: what its second voice sings two bars later goes with it.
const ROUND: &str = "D4:q E4 F#4 D4 | D4 E4 F#4 D4 | F#4 G4 A4:h | F#4:q G4 A4:h | A4:e B4 A4 G4 F#4:q D4 | A4:e B4 A4 G4 F#4:q D4 | \
                     D4 A3 D4:h | D4:q A3 D4:h";

async fn judged(bot: &mut bots::Bot) -> WeaveOutcome {
    bot.until("what came of the weave", PATIENCE, |body| match body {
        ServerBody::WeaveJudged { outcome } => Some(outcome.clone()),
        _ => None,
    })
    .await
    .unwrap()
}

async fn woven(stage: &Stage) -> Vec<Woven> {
    let journal = stage.running.runtime.vault.journal.clone();
    let stream = region_stream(&LANDING.parse().unwrap());
    let events = journal.read_stream(&stream, Version(0), 100).await.unwrap();
    let woven = events
        .iter()
        .filter_map(|event| match decode_region(event).unwrap() {
            RegionEvent::PerformancesWoven(woven) => Some(woven),
            _ => None,
        });
    woven.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_weave_a_round_and_what_was_heard_can_be_judged_again_by_anyone() {
    let stage = Stage::paced(8.0).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut leader = stage.enter_at(LANDING, x, z).await;
    let mut follower = stage.enter_at(LANDING, x + 5.0, z).await;
    let mut listener = stage.enter_at(LANDING, x, z + 8.0).await;
    for (bot, name) in [(&mut leader, "Wren Ashdown"), (&mut follower, "Lark Fairwind")] {
        bot.make(name).await.unwrap();
        bot.synchronise().await.unwrap();
    }
    let (one, other) = (leader.entity, follower.entity);
    listener
        .until_seen("both", PATIENCE, |view| {
            view.find(one).is_some() && view.find(other).is_some()
        })
        .await
        .unwrap();
    let song = &crate::stage::composed().rules.pack.regions[&LANDING.parse().unwrap()].song;
    let notes = notation::notes(ROUND, Metre::COMMON).unwrap();
    let tune = Melody::new(notes, song.tempo, Metre::COMMON, None).unwrap();
    let bar_ms = f64::from(song.metre.bar_ticks()) * 60_000.0 / f64::from(song.tempo) / 480.0;

    // Nobody invites anybody: both raise and play, one two bars after the other.
    let begins = leader.clock_ms();
    let intent = Intent::Creative;
    leader.say(&ClientMessage::Raise { intent }).await.unwrap();
    follower.say(&ClientMessage::Raise { intent }).await.unwrap();
    let (sung, followed) = tokio::join!(
        leader.play_from(begins, &tune, 55.0),
        follower.play_from(begins + 2.0 * bar_ms, &tune, 55.0)
    );
    sung.unwrap();
    followed.unwrap();
    for bot in [&mut leader, &mut follower] {
        bot.command(|command| ClientMessage::Lower { command })
            .await
            .unwrap();
    }
    let heard = listener.until("the weave", PATIENCE, |body| match body {
        ServerBody::Weave { voices, .. } => Some(voices.clone()),
        _ => None,
    });
    assert_eq!(heard.await.unwrap().len(), 2);
    listener
        .until("what is heard between them", PATIENCE, |body| match body {
            ServerBody::WeaveRelations { relations, .. } => {
                let between = |found: &protocol::weave::WovenRelation| {
                    BTreeSet::from([found.leader, found.follower]) == BTreeSet::from([one, other])
                };
                (!relations.is_empty() && relations.iter().all(between)).then_some(())
            }
            _ => None,
        })
        .await
        .unwrap();

    let outcome = judged(&mut leader).await;
    let theirs = judged(&mut follower).await;
    let seen = judged(&mut listener).await;
    assert_eq!(
        BTreeSet::from_iter(outcome.voices.clone()),
        BTreeSet::from([one, other])
    );
    assert_eq!(
        (&outcome.weave, &outcome.relations),
        (&theirs.weave, &theirs.relations)
    );
    assert_eq!(seen.earned, None, "who listens earns nothing");
    assert!(outcome.earned.is_some() && theirs.earned.is_some());
    let says = |relation: &str| outcome.relations.iter().any(|found| found.relation == relation);
    assert!(says("canon"), "{:?}", outcome.relations);
    assert!(
        outcome.combos.iter().any(|combo| combo.combo == "round"),
        "{:?}",
        outcome.combos
    );
    assert!(outcome.multiplier > 1_000, "{outcome:?}");

    // One event, with what each earned; credited to both, once.
    let journalled = woven(&stage).await;
    let [event] = &journalled[..] else {
        panic!("one event: {journalled:?}")
    };
    assert_eq!(event.weave.to_string(), outcome.weave);
    for bot in [&mut leader, &mut follower] {
        let who: kernel::SongweaverId = bot.you.songweaver.parse().unwrap();
        let voice = event.voices.iter().find(|voice| voice.songweaver == who).unwrap();
        let runtime = &stage.running.runtime;
        let performed = runtime.region(&LANDING.parse().unwrap()).unwrap();
        assert!(
            performed
                .plays
                .iter()
                .any(|play| play.performance == voice.performance)
        );
        bot.until_you("the combo in its codex", PATIENCE, |you| {
            you.combos
                .iter()
                .any(|known| known.combo == "round" && known.log.as_deref() == Some(&outcome.log))
        })
        .await
        .unwrap();
    }

    // First in the world: announced to everyone, and it stands in the world's codex.
    listener
        .until("the first finders", PATIENCE, |body| match body {
            ServerBody::FirstWoven { found } => (found.combo == "round").then_some(()),
            _ => None,
        })
        .await
        .unwrap();
    let server = stage.running.server();
    let answer = request(&server, "GET", "/api/v1/codex", "", b"").await.unwrap();
    let codex: WorldCodex = serde_json::from_slice(&answer.body).unwrap();
    let first = codex.found.iter().find(|first| first.combo == "round").unwrap();
    assert_eq!(first.finders.len(), 2, "{first:?}");
    assert_eq!(first.log, outcome.log);

    // Anyone with the address hears the very notes, and a third party gets the journalled relations again.
    let path = format!("/api/v1/weaves/{}", outcome.log);
    let answer = request(&server, "GET", &path, "", b"").await.unwrap();
    let recording: WeaveRecording = serde_json::from_slice(&answer.body).unwrap();
    let sung: usize = recording.voices.iter().map(|voice| voice.notes.len()).sum();
    assert_eq!(sung, 2 * tune.notes().len());
    let answer = request(&server, "GET", &format!("{path}.tsv"), "", b"")
        .await
        .unwrap();
    let text = String::from_utf8(answer.body).unwrap();
    let again = song::weave::judge(&song::note_log::read(&text).unwrap().weave()).unwrap();
    let relations: BTreeSet<(String, u8, u8, u16)> = clearest(&again.relations)
        .into_iter()
        .map(|((relation, leader, follower), strength)| {
            (relation.slug().to_owned(), leader, follower, strength)
        })
        .collect();
    let written: BTreeSet<(String, u8, u8, u16)> = event
        .relations
        .iter()
        .map(|found| {
            (
                found.relation.clone(),
                found.leader,
                found.follower,
                found.strength,
            )
        })
        .collect();
    assert_eq!(relations, written);
    assert_eq!(again.quality, event.quality);

    // The command that anyone has says so too.
    let file = stage.folder.path().join("weave.tsv");
    std::fs::write(&file, text).unwrap();
    let told = server::scores::run(server::scores::SongCommand::Judge {
        file,
        tempo: None,
        content: crate::stage::folder("content"),
    })
    .unwrap();
    assert!(told.to_lowercase().contains("canon"), "{told}");
    for wrong in [
        "/api/v1/weaves/0.tsv",
        "/api/v1/weaves/00000000000000000000000000000000",
    ] {
        assert_eq!(request(&server, "GET", wrong, "", b"").await.unwrap().status, 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_notes_are_refused_with_a_reason_and_harm_nobody() {
    let stage = Stage::new().await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut bot = stage.enter_at(LANDING, x, z).await;
    bot.synchronise().await.unwrap();
    bot.say(&ClientMessage::Raise {
        intent: Intent::Creative,
    })
    .await
    .unwrap();
    let note = |pitch: u8| protocol::shared::LiveNote {
        offset_ms: 0,
        pitch,
        velocity: 80,
    };
    for (from_now_ms, notes, code) in [
        (0.0, vec![note(60); NOTES_BATCH_MAX + 1], "too-many"),
        (0.0, (40..60).map(note).collect::<Vec<_>>(), "impossible-chord"),
        (0.0, vec![note(20)], "note-out-of-range"),
        (0.0, vec![note(60)], ""),
        (-1_000.0, vec![note(62)], "clock-jumped"),
        (-60_000.0, vec![note(62)], "out-of-time"),
    ] {
        let start_ms = bot.clock_ms() + from_now_ms;
        bot.say(&ClientMessage::Notes { start_ms, notes }).await.unwrap();
        if !code.is_empty() {
            bot.until("the refusal", PATIENCE, |body| match body {
                ServerBody::Refused { code: told, .. } if told == code => Some(()),
                _ => None,
            })
            .await
            .unwrap();
        }
    }
    bot.command(|command| ClientMessage::Lower { command })
        .await
        .unwrap();
    let metrics = request(&stage.running.server(), "GET", "/metrics", "", b"")
        .await
        .unwrap();
    let metrics = String::from_utf8(metrics.body).unwrap();
    for code in ["impossible-chord", "clock-jumped"] {
        assert!(
            metrics.contains(&format!("messages_refused_total{{code=\"{code}\"}} 1")),
            "{code} is counted"
        );
    }
    // Other tests of this process are refused for these too.
    for code in ["too-many", "note-out-of-range", "out-of-time"] {
        assert!(
            metrics.contains(&format!("messages_refused_total{{code=\"{code}\"}} ")),
            "{code} is counted"
        );
    }
    assert_eq!(woven(&stage).await, [], "one alone weaves nothing");
}
