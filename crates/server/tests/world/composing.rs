//! Composing through a running server: heard, made, varied, brought in and out, kept, shared, taken back; every refusal with its reason.

use crate::stage::{Stage, folder, quarters};
use bots::Bot;
use bots::guest::request;
use protocol::ClientMessage;
use protocol::composer::{
    Analysis, Composition, Generated, ImportedComposition, OwnShare, OwnShares, PhraseBook, SharedComposition,
};
use protocol::http::{Imported, Problem};
use protocol::shared::Voice;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// One request as JSON, or as it is.
async fn ask(stage: &Stage, access: &str, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let kind = if body.starts_with(b"MThd") {
        "Content-Type: audio/midi\r\n"
    } else {
        ""
    };
    let headers = format!("Authorization: Bearer {access}\r\n{kind}");
    let server = stage.running.server();
    let answer = request(&server, method, &format!("/api/v1{path}"), &headers, body)
        .await
        .unwrap();
    (answer.status, answer.body)
}

async fn block(bot: &mut Bot, songweaver: String) {
    let block = |command| ClientMessage::Block { command, songweaver };
    bot.command(block).await.unwrap();
}

async fn post(stage: &Stage, access: &str, path: &str, body: &Value) -> (u16, Vec<u8>) {
    ask(stage, access, "POST", path, body.to_string().as_bytes()).await
}

fn read<T: DeserializeOwned>(answer: (u16, Vec<u8>)) -> T {
    let text = String::from_utf8_lossy(&answer.1).into_owned();
    assert_eq!(answer.0, 200, "{text}");
    serde_json::from_slice(&answer.1).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn refused(answer: (u16, Vec<u8>), status: u16, code: &str) -> String {
    let problem: Problem = serde_json::from_slice(&answer.1).unwrap();
    assert_eq!(
        (answer.0, problem.code.as_str()),
        (status, code),
        "{}",
        problem.reason
    );
    problem.reason
}

/// D, F sharp, A, B and home in one voice, a bass in another.
fn written() -> Composition {
    Composition {
        tempo: 76,
        beats: 4,
        unit: 4,
        tonic: Some(2),
        mode: Some("major-pentatonic".into()),
        voices: vec![
            quarters(
                Voice::Harp,
                &[62, 66, 69, 71, 69, 66, 64, 62, 62, 66, 69, 71, 66, 64, 64, 62],
            ),
            quarters(Voice::Bowed, &[50, 50, 57, 57, 50, 50, 57, 50]),
        ],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_composition_is_heard_made_kept_and_shared() {
    let stage = Stage::new().await;
    let mut bot = stage.enter().await;
    let access = bot.token().to_owned();
    let access = access.as_str();
    let composition = written();

    // Heard: key with its evidence, tension, and what the region would make of it.
    let asked = json!({ "composition": composition, "region": "weavers-landing", "intent": "creative" });
    let analysis: Analysis = read(post(&stage, access, "/composer/analysis", &asked).await);
    let heard = analysis.heard.unwrap();
    assert_eq!(
        (analysis.faults.len(), heard.key.tonic, heard.key.mode.as_str()),
        (0, 2, "major-pentatonic")
    );
    assert!(
        heard.key.lead > 0 && !heard.key.reasons.is_empty(),
        "{:?}",
        heard.key
    );
    assert!(
        heard.tension.len() >= 8 && heard.tension.last().unwrap().tension == 0,
        "{:?}",
        heard.tension
    );
    let verdict = heard.verdict.unwrap();
    assert!(
        verdict.fit > 700 && verdict.quality > 500 && verdict.freshness == 1000,
        "{verdict:?}"
    );

    // Faults are an answer, with voice, note and bar.
    let mut broken = written();
    broken.voices[1].notes[5].duration = 0;
    broken.tempo = 20;
    let asked = json!({ "composition": broken, "region": null, "intent": "creative" });
    let analysis: Analysis = read(post(&stage, access, "/composer/analysis", &asked).await);
    let told: Vec<_> = analysis
        .faults
        .iter()
        .map(|one| (one.kind.as_str(), one.voice, one.note, one.bar))
        .collect();
    assert_eq!(
        told,
        [
            ("tempo", None, None, None),
            ("no-length", Some(2), Some(6), Some(2))
        ]
    );
    assert!(analysis.heard.is_none());
    let nowhere = json!({ "composition": composition, "region": "nowhere", "intent": "creative" });
    refused(
        post(&stage, access, "/composer/analysis", &nowhere).await,
        422,
        "request-unfit",
    );

    // Made and varied: the same request gives the same.
    let wish = |seed: u32| {
        json!({
            "tonic": 2, "mode": "dorian", "tempo": 90, "beats": 4, "unit": 4, "motif": [[62, 480], [65, 480], [69, 960]],
            "mood": "longing", "form": "period", "register": "middle", "seed": seed,
        })
    };
    let made: Generated = read(post(&stage, access, "/composer/generation", &wish(4)).await);
    assert!((12..=256).contains(&made.notes.len()));
    assert_eq!(
        made,
        read(post(&stage, access, "/composer/generation", &wish(4)).await)
    );
    assert_ne!(
        made,
        read(post(&stage, access, "/composer/generation", &wish(5)).await)
    );
    let mut angry = wish(4);
    angry["mood"] = "angry".into();
    assert!(
        refused(
            post(&stage, access, "/composer/generation", &angry).await,
            422,
            "request-unfit"
        )
        .contains("longing")
    );
    let vary = json!({ "tonic": 0, "mode": "ionian", "motif": [[60, 480], [62, 480], [64, 960]], "way": "inversion", "seed": 1 });
    let varied: Generated = read(post(&stage, access, "/composer/variation", &vary).await);
    assert_eq!(
        varied.notes.iter().map(|note| note.pitch).collect::<Vec<_>>(),
        [60, 59, 57]
    );

    // Out as a file with two tracks and in again, voice by voice.
    let (status, file) = post(&stage, access, "/composer/midi", &json!(composition)).await;
    assert_eq!(status, 200);
    let back: ImportedComposition = read(ask(&stage, access, "POST", "/composer/file", &file).await);
    assert_eq!(
        back.composition
            .voices
            .iter()
            .map(|one| &one.notes)
            .collect::<Vec<_>>(),
        composition
            .voices
            .iter()
            .map(|one| &one.notes)
            .collect::<Vec<_>>()
    );
    let long = std::fs::read(folder("corpus/passion-chorale.mid")).unwrap();
    let read_long: ImportedComposition =
        read(ask(&stage, access, "POST", "/composer/file?part=0", &long).await);
    assert!(read_long.parts >= 1 && !read_long.composition.voices.is_empty());
    refused(
        ask(&stage, access, "POST", "/composer/file", b"MThd, or so it says").await,
        400,
        "not-midi",
    );

    refused(
        ask(&stage, access, "POST", "/composer/file?part=100001", &long).await,
        400,
        "query-invalid",
    );

    // Kept: all voices one melody.
    let keep = json!({ "composition": composition, "name": "Two of us", "intent": "creative" });
    let kept: Imported = read(post(&stage, access, "/composer/melodies", &keep).await);
    assert_eq!(
        (kept.melody.name.as_str(), kept.melody.notes.len()),
        ("Two of us", 24)
    );
    assert_eq!(kept.melody.melody, heard.melody);
    assert_eq!(
        kept.remarks,
        ["2 voices became one melody of 24 notes; cast together, each can be a part."]
    );
    refused(
        post(&stage, access, "/composer/melodies", &keep).await,
        409,
        "already-known",
    );
    let unfit = json!({ "composition": broken, "name": "Broken", "intent": "creative" });
    assert!(
        refused(
            post(&stage, access, "/composer/melodies", &unfit).await,
            422,
            "composition-unfit"
        )
        .contains("20")
    );

    // Shared: opened by another, found in the list, taken back by its sharer only.
    let share = json!({ "composition": composition, "title": "  For you " });
    let shared: OwnShare = read(post(&stage, access, "/shares", &share).await);
    assert_eq!(shared.title, "For you");
    let other = stage.tokens().await;
    let mut other_bot = Bot::connect(stage.dial(&other)).await.unwrap();
    let other = other.access;
    let path = format!("/shares/{}", shared.share);
    let opened: SharedComposition = read(ask(&stage, &other, "GET", &path, b"").await);
    assert_eq!(
        (opened.composition, opened.title.as_str(), opened.expires),
        (composition, "For you", shared.expires)
    );
    // It is reported by its link; between two of whom one blocks the other it opens nothing.
    let about = json!({ "of": "share", "share": shared.share });
    let report = json!({ "about": about, "kind": "spam", "words": "" });
    assert_eq!(post(&stage, &other, "/reports", &report).await.0, 200);
    refused(post(&stage, access, "/reports", &report).await, 422, "own");
    let sharer = opened.songweaver;
    block(&mut other_bot, sharer.clone()).await;
    refused(
        ask(&stage, &other, "GET", &path, b"").await,
        403,
        "sharer-blocked",
    );
    other_bot
        .command(|command| ClientMessage::Unblock {
            command,
            songweaver: sharer,
        })
        .await
        .unwrap();
    assert_eq!(ask(&stage, &other, "GET", &path, b"").await.0, 200);
    block(&mut bot, other_bot.you.songweaver.clone()).await;
    refused(ask(&stage, &other, "GET", &path, b"").await, 404, "no-such-share");
    let own: OwnShares = read(ask(&stage, access, "GET", "/shares", b"").await);
    assert_eq!(own.shares, [shared]);
    refused(
        ask(&stage, &other, "DELETE", &path, b"").await,
        404,
        "no-such-share",
    );
    assert_eq!(ask(&stage, access, "DELETE", &path, b"").await.0, 204);
    refused(ask(&stage, &other, "GET", &path, b"").await, 404, "no-such-share");
    refused(
        ask(&stage, "x", "GET", "/shares", b"").await,
        401,
        "token-malformed",
    );
    let nameless = json!({ "composition": written(), "title": " " });
    refused(post(&stage, access, "/shares", &nameless).await, 400, "bad-text");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_region_sings_other_phrases_every_day_and_the_same_to_all() {
    let stage = Stage::new().await;
    let server = stage.running.server();
    let rules = stage.running.runtime.rules();
    let region = rules
        .pack
        .regions
        .values()
        .find(|def| def.slug.to_string() == "weavers-landing")
        .unwrap();
    let day = stage.running.runtime.now().0 / u64::from(rules.pack.world.day_ms);
    let book = async |day: u64| {
        let path = format!("/api/v1/phrases/{}/{day}", region.song.address());
        request(&server, "GET", &path, "", b"").await.unwrap()
    };
    let today = book(day).await;
    assert!(today.head.contains("immutable"), "{}", today.head);
    let phrases: PhraseBook = serde_json::from_slice(&today.body).unwrap();
    assert_eq!(phrases.phrases.len() as u64, song::generate::PHRASES);
    assert_eq!(today.body, book(day).await.body);
    assert_ne!(today.body, book(day + 1).await.body);
    assert_eq!(book(day + 2).await.status, 404);
    let nowhere = format!("/api/v1/phrases/{}/{day}", "0".repeat(16));
    assert_eq!(
        request(&server, "GET", &nowhere, "", b"").await.unwrap().status,
        404
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_voices_is_kept_with_them_part_by_part() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let _bot = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let access = &tokens.access;
    // 150 quarters each, upward and a bass below: more than one melody holds.
    let voice = |low: u8| {
        let note = |number: u32| song::Note {
            onset: number * 480,
            pitch: low + (number % 12) as u8,
            duration: 480,
            velocity: 80,
        };
        (0..150).map(note).collect::<Vec<_>>()
    };
    let whole = song::Composition {
        tempo: 90,
        metre: song::Metre::COMMON,
        key: None,
        voices: vec![voice(60), voice(36)],
    };
    let file = song::midi::export_voices(&whole, None);
    let path = |name: &str, part: u32| format!("/melodies?name={name}&intent=creative&part={part}");
    let first: Imported = read(ask(&stage, access, "POST", &path("Low", 0), &file).await);
    assert_eq!((first.part, first.parts, first.melody.voices), (0, 2, 2));
    assert_eq!(first.melody.notes.len(), 256);
    let said = first.remarks.join(" ");
    assert!(said.contains("2 voices became one melody of 256 notes"), "{said}");
    assert!(said.contains("part 1 of 2: bars 1 to 32"), "{said}");
    let second: Imported = read(ask(&stage, access, "POST", &path("Rest", 7), &file).await);
    assert_eq!((second.part, second.parts, second.melody.voices), (1, 2, 2));
    assert_eq!(second.melody.notes.len(), 44);
    refused(
        ask(&stage, access, "POST", &path("Low", 0), &file).await,
        409,
        "already-known",
    );
    refused(
        ask(&stage, access, "POST", &path("Low", 100_001), &file).await,
        400,
        "query-invalid",
    );
    // Out again with a track to each voice.
    let out = format!("/melodies/{}.mid", second.melody.melody);
    let (status, out) = ask(&stage, access, "GET", &out, b"").await;
    assert_eq!(status, 200);
    let again = song::midi::import_voices(&out, 0).unwrap().composition;
    let notes: Vec<usize> = again.voices.iter().map(Vec::len).collect();
    assert_eq!(notes, [22, 22]);
    assert!(again.voices[1].iter().all(|note| note.pitch < 60));
}
