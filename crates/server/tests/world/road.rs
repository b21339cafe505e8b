//! The road of a note: heard, judged, journalled, credited, remembered.

use crate::leaving::{contains, http};
use crate::stage::{PATIENCE, Stage, code, composed, height, near};
use kernel::Version;
use protocol::client::{ChatTo, ClientMessage};
use protocol::presence::Motion;
use protocol::server::ServerBody;
use protocol::shared::{Intent, Spot};
use sim::event_codec::{decode_region, region_stream};
use sim::{RegionEvent, view};
use song::Melody;

const LANDING: &str = "weavers-landing";

/// The motif of a region as a melody.
fn motif(region: &str) -> Melody {
    let song = &composed().rules.pack.regions[&region.parse().unwrap()].song;
    let mut onset = 0;
    let notes = song.motif.iter().map(|(pitch, duration)| {
        let note = song::Note {
            onset,
            pitch: *pitch,
            duration: *duration,
            velocity: 84,
        };
        onset += duration;
        note
    });
    Melody::new(notes.collect(), song.tempo, song.metre, None).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_see_each_other_and_a_note_is_heard_judged_written_and_remembered() {
    let mut stage = Stage::paced(8.0).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let tokens = stage.tokens().await;
    let mut singer = bots::Bot::connect(stage.dial(&tokens)).await.unwrap();
    stage.put(&mut singer, LANDING, x, z).await;
    let mut listener = stage.enter_at(LANDING, x + 6.0, z).await;
    let (own, other) = (singer.entity, listener.entity);
    singer
        .until_seen("the other", PATIENCE, |view| view.find(other).is_some())
        .await
        .unwrap();
    listener
        .until_seen("the singer", PATIENCE, |view| view.find(own).is_some())
        .await
        .unwrap();

    // A step of one is a step on the other's screen.
    let before = listener.view.find(own).unwrap().x;
    let step = Spot {
        x: x - 1.0,
        y: height(x - 1.0, z),
        z,
    };
    singer.claim(step, Motion::WALK).await.unwrap();
    listener
        .until_seen("the step", PATIENCE, |view| {
            view.find(own).is_some_and(|seen| seen.x < before - 0.5)
        })
        .await
        .unwrap();

    let melody = motif(LANDING);
    singer.perform(&melody, Intent::Restoration).await.unwrap();
    let verdict = singer
        .until("the verdict", PATIENCE, |body| match body {
            ServerBody::PerformanceJudged {
                verdict: Some(verdict),
                performance,
                ..
            } => Some((verdict.clone(), performance.clone())),
            _ => None,
        })
        .await
        .unwrap();
    assert!(
        verdict.0.resonance > 300,
        "a beginner's motif succeeds: {:?}",
        verdict.0
    );

    // The listener heard every note, in order, and saw the wave without the verdict.
    let mut heard: Vec<u8> = Vec::new();
    listener
        .until("the wave", PATIENCE, |body| match body {
            ServerBody::PerformanceJudged {
                entity,
                verdict: None,
                performance,
                ..
            } => (*entity == own && *performance == verdict.1).then_some(()),
            _ => None,
        })
        .await
        .unwrap();
    for body in listener.heard() {
        if let ServerBody::Heard { entity, notes, .. } = body {
            assert_eq!(*entity, own);
            heard.extend(
                notes
                    .iter()
                    .filter(|note| note.velocity > 0)
                    .map(|note| note.pitch),
            );
        }
    }
    let played: Vec<u8> = melody.notes().iter().map(|note| note.pitch).collect();
    assert_eq!(heard, played);

    // It stands in the journal, and was credited once.
    let journal = stage.running.runtime.vault.journal.clone();
    let stream = region_stream(&LANDING.parse().unwrap());
    let events = journal.read_stream(&stream, Version(0), 100).await.unwrap();
    let performed: Vec<_> = events
        .iter()
        .filter_map(|event| match decode_region(event).unwrap() {
            RegionEvent::MelodyPerformed(performed) => Some(performed),
            _ => None,
        })
        .collect();
    assert_eq!(performed.len(), 1);
    assert_eq!(performed[0].performance.to_string(), verdict.1);
    let earned = performed[0].earned.0 as u32;
    assert!(earned > 0);
    singer
        .until_you("the credit", PATIENCE, |you| you.resonance[1] == earned)
        .await
        .unwrap();
    // The export tells what was done to the region beside what it earned.
    let export = http(&stage, "GET", "/api/v1/account/export", &tokens.access, b"").await;
    for held in [
        "regions.jsonl",
        "\"stream\":\"region-weavers-landing\"",
        "melody-performed",
        "resonance-credited",
    ] {
        assert!(contains(&export.body, held), "{held} is missing in the export");
    }

    // Why is this place as it is? The singer's name stands in the ledger, or its absence.
    listener
        .say(&ClientMessage::Causes {
            region: LANDING.to_owned(),
        })
        .await
        .unwrap();
    let causes = listener
        .until("the causes", PATIENCE, |body| match body {
            ServerBody::Causes { causes, .. } => Some(causes.clone()),
            _ => None,
        })
        .await
        .unwrap();
    assert!(
        causes
            .iter()
            .any(|cause| cause.kind == "performance" && cause.harmony == performed[0].harmony.0)
    );

    // Started again, everything is as it was.
    let state = stage
        .running
        .runtime
        .region_states()
        .into_iter()
        .find(|region| region.region == LANDING)
        .unwrap();
    drop((singer, listener));
    stage = stage.again().await;
    let after = stage
        .running
        .runtime
        .region_states()
        .into_iter()
        .find(|region| region.region == LANDING)
        .unwrap();
    assert_eq!(after.firsts, state.firsts);
    let back = bots::Bot::connect(stage.dial(&tokens)).await.unwrap();
    assert_eq!(back.you.resonance[1], earned);
    assert_eq!(back.you.region, LANDING);
    assert!((back.you.at.x - step.x).abs() < 0.1, "{:?}", back.you.at);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_known_melody_is_cast_heard_and_judged() {
    let stage = Stage::paced(8.0).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut caster = stage.enter_at(LANDING, x, z).await;
    let mut listener = stage.enter_at(LANDING, x + 5.0, z).await;
    listener
        .until_seen("the caster", PATIENCE, |view| view.find(caster.entity).is_some())
        .await
        .unwrap();
    // A MIDI file brings the melody.
    let midi = std::fs::read(crate::stage::folder("corpus/frere-jacques.mid")).unwrap();
    let tokens = caster_token(&caster);
    let headers = format!("Authorization: Bearer {tokens}\r\nContent-Type: audio/midi\r\n");
    let path = "/api/v1/melodies?name=Round&intent=creative";
    let server = stage.running.server();
    let answer = bots::guest::request(&server, "POST", path, &headers, &midi)
        .await
        .unwrap();
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let imported: protocol::http::Imported = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(imported.melody.name, "Round");
    let id = imported.melody.melody.clone();
    caster
        .command(|command| ClientMessage::Cast {
            command,
            melody: id.clone(),
            intent: Intent::Creative,
        })
        .await
        .unwrap();
    listener
        .until("the cast", PATIENCE, |body| {
            matches!(body, ServerBody::PerformanceBegan { melody: Some(name), .. } if name == "Round")
                .then_some(())
        })
        .await
        .unwrap();
    listener
        .until("the wave", PATIENCE, |body| {
            matches!(body, ServerBody::PerformanceJudged { .. }).then_some(())
        })
        .await
        .unwrap();
    let heard = listener
        .heard()
        .filter(|body| matches!(body, ServerBody::Heard { .. }))
        .count();
    assert!(heard > 10, "{heard} batches");
    // Who heard it and knows its address does not keep it, and casts nobody else's melody.
    let others = listener.command(|command| ClientMessage::Cast {
        command,
        melody: id.clone(),
        intent: Intent::Creative,
    });
    assert_eq!(code(&others.await.unwrap_err()), "unknown-melody");
    // And comes back as a file.
    let answer = bots::guest::request(
        &server,
        "GET",
        &format!("/api/v1/melodies/{id}.mid"),
        &headers,
        b"",
    )
    .await
    .unwrap();
    assert_eq!(answer.status, 200);
    let again = song::midi::import_voices(&answer.body, 0).unwrap();
    assert_eq!(again.composition.melody().unwrap().id().to_string(), id);
    assert_eq!(
        view::intent_to_wire(song::Intent::Creative),
        imported.melody.intent
    );
}

fn caster_token(bot: &bots::Bot) -> String {
    bot.token().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chat_reaches_its_channel_and_respects_blocks_and_limits() {
    let stage = Stage::new().await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut speaker = stage.enter_at(LANDING, x, z).await;
    let mut near_one = stage.enter_at(LANDING, x + 3.0, z).await;
    let say = |text: &str| {
        let text = text.to_owned();
        move |command| ClientMessage::Chat {
            command,
            channel: ChatTo::Say,
            text,
        }
    };
    speaker
        .until_seen("the other", PATIENCE, |view| view.find(near_one.entity).is_some())
        .await
        .unwrap();
    speaker.command(say("hello")).await.unwrap();
    let heard = |body: &ServerBody| match body {
        ServerBody::Said { text, .. } => Some(text.clone()),
        _ => None,
    };
    assert_eq!(
        near_one.until("the line", PATIENCE, heard).await.unwrap(),
        "hello"
    );
    let own = speaker.you.songweaver.clone();
    near_one
        .command(|command| ClientMessage::Block {
            command,
            songweaver: own,
        })
        .await
        .unwrap();
    speaker.command(say("are you there?")).await.unwrap();
    let whom = near_one.you.songweaver.clone();
    speaker
        .command(|command| ClientMessage::Chat {
            command,
            channel: ChatTo::Whisper { songweaver: whom },
            text: "psst".to_owned(),
        })
        .await
        .unwrap();
    let refused = speaker.command(say("a fourth")).await.unwrap_err();
    assert_eq!(crate::stage::code(&refused), "too-fast");
    // What is answered after the lines were said proves that none is still on its way.
    near_one.synchronise().await.unwrap();
    assert!(
        near_one.heard().all(|body| heard(body).is_none()),
        "who is blocked is not heard"
    );
}
