//! Casting together over real sockets: invited, answered, ready, begun on one beat, woven; and left before it begins.

use crate::stage::{PATIENCE, Stage, code, folder, near, quarters};
use bots::Bot;
use bots::guest::request;
use protocol::client::ClientMessage;
use protocol::composer::Composition;
use protocol::gathering::{Gathering, PartOffer, Stance};
use protocol::http::Imported;
use protocol::server::ServerBody;
use protocol::shared::{Intent, Voice};
use serde_json::json;

const LANDING: &str = "weavers-landing";

/// The next state of the gathering that fits.
async fn gathering(bot: &mut Bot, what: &'static str, fits: impl Fn(&Gathering) -> bool) -> Gathering {
    bot.until(what, PATIENCE, |body| match body {
        ServerBody::Gathering { state } if fits(state) => Some(state.clone()),
        _ => None,
    })
    .await
    .unwrap()
}

async fn ended(bot: &mut Bot) -> String {
    bot.until("the end", PATIENCE, |body| match body {
        ServerBody::GatheringEnded { why, .. } => Some(why.clone()),
        _ => None,
    })
    .await
    .unwrap()
}

/// When the first note of somebody's part sounds.
async fn first_note(bot: &mut Bot, of: u32) -> f64 {
    bot.until("a first note", PATIENCE, |body| match body {
        ServerBody::Heard { entity, start_ms, .. } if *entity == of => Some(*start_ms),
        _ => None,
    })
    .await
    .unwrap()
}

/// Keeps what a file or a composition holds, by the routes that players use; gives its address.
async fn kept(stage: &Stage, bot: &Bot, path: &str, body: &[u8]) -> String {
    let headers = format!("Authorization: Bearer {}\r\n", bot.token());
    let server = stage.running.server();
    let answer = request(&server, "POST", path, &headers, body).await.unwrap();
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let imported: Imported = serde_json::from_slice(&answer.body).unwrap();
    imported.melody.melody
}

fn part(melody: &str, voice: Option<u8>, delay_beats: u8) -> PartOffer {
    PartOffer {
        melody: melody.to_owned(),
        voice,
        delay_beats,
        steps: 0,
        octaves: 0,
    }
}

fn invitation(other: &Bot, parts: Vec<PartOffer>) -> impl FnOnce(String) -> ClientMessage + use<> {
    let songweavers = vec![other.you.songweaver.clone()];
    move |command| ClientMessage::Invite {
        command,
        songweavers,
        parts,
        part: 0,
        intent: Intent::Creative,
    }
}

/// Four notes, and two below them.
fn in_two_voices() -> Composition {
    Composition {
        tempo: 76,
        beats: 4,
        unit: 4,
        tonic: None,
        mode: None,
        voices: vec![
            quarters(Voice::Harp, &[62, 66, 69, 66]),
            quarters(Voice::Bowed, &[50, 57]),
        ],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_cast_a_canon_on_one_beat_and_weave_it() {
    let stage = Stage::paced(8.0).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut leader = stage.enter_at(LANDING, x, z).await;
    let mut follower = stage.enter_at(LANDING, x + 4.0, z).await;
    for (bot, name) in [(&mut leader, "Wren Ashdown"), (&mut follower, "Lark Fairwind")] {
        bot.make(name).await.unwrap();
        bot.synchronise().await.unwrap();
    }
    // A MIDI file brings the melody.
    let midi = std::fs::read(folder("corpus/frere-jacques.mid")).unwrap();
    let round = kept(
        &stage,
        &leader,
        "/api/v1/melodies?name=Round&intent=creative",
        &midi,
    )
    .await;
    let unknown = vec![part(&round, None, 0), part(&"0".repeat(32), None, 8)];
    let refused = leader.command(invitation(&follower, unknown)).await.unwrap_err();
    assert_eq!(code(&refused), "unknown-melody");
    let invite = invitation(&follower, vec![part(&round, None, 0), part(&round, None, 8)]);
    leader.command(invite).await.unwrap();
    let seen = gathering(&mut follower, "the invitation", |_| true).await;
    assert_eq!(seen.inviter, leader.you.songweaver);
    assert_eq!(seen.members[1].stance, Stance::Invited);
    let id = seen.gathering.clone();
    let answer = |part| {
        let gathering = id.clone();
        move |command| ClientMessage::AnswerInvitation {
            command,
            gathering,
            part,
        }
    };
    let taken = follower.command(answer(Some(0))).await.unwrap_err();
    assert_eq!(code(&taken), "part-taken");
    follower.command(answer(Some(1))).await.unwrap();
    for bot in [&mut leader, &mut follower] {
        let gathering = id.clone();
        bot.command(|command| ClientMessage::ReadyToCast { command, gathering })
            .await
            .unwrap();
    }
    let one = gathering(&mut leader, "the start", |state| state.start_ms.is_some()).await;
    let other = gathering(&mut follower, "the start", |state| state.start_ms.is_some()).await;
    let start_ms = one.start_ms.unwrap();
    assert_eq!(other.start_ms, Some(start_ms));
    let bar_ms = one.beat_ms * f64::from(one.beats);
    assert!(
        (start_ms / bar_ms).fract().abs() < 1e-6,
        "{start_ms} is no bar of {bar_ms} ms"
    );
    // Each hears the other: the leader on the start, the follower two bars later.
    let led = first_note(&mut follower, leader.entity).await;
    let followed = first_note(&mut leader, follower.entity).await;
    assert!((led - start_ms).abs() < 1.0, "{led} after a start at {start_ms}");
    assert!(
        (followed - led - 8.0 * one.beat_ms).abs() < 2.0,
        "{followed} after {led}"
    );
    let sung = gathering(&mut follower, "the parts", |state| {
        state
            .members
            .iter()
            .all(|member| member.stance == Stance::Sounding)
    });
    sung.await;
    assert_eq!(ended(&mut leader).await, "sung");
    assert_eq!(ended(&mut follower).await, "sung");
    for bot in [&mut leader, &mut follower] {
        let voices = bot
            .until("what came of the weave", PATIENCE, |body| match body {
                ServerBody::WeaveJudged { outcome } => Some(outcome.voices.len()),
                _ => None,
            })
            .await
            .unwrap();
        assert_eq!(voices, 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inviter_who_leaves_ends_it_and_a_new_session_is_told_where_it_stands() {
    let stage = Stage::paced(4.0).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut leader = stage.enter_at(LANDING, x, z).await;
    let tokens = stage.tokens().await;
    let mut follower = Bot::connect(stage.dial(&tokens)).await.unwrap();
    stage.put(&mut follower, LANDING, x + 4.0, z).await;
    leader.make("Wren Ashdown").await.unwrap();
    let refused = leader
        .command(|command| ClientMessage::BeginTogether {
            command,
            gathering: "0".repeat(32),
        })
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "unknown-gathering");
    // What was written in two voices has a part for each.
    let keep = json!({ "composition": in_two_voices(), "name": "Two", "intent": "creative" });
    let piece = kept(
        &stage,
        &leader,
        "/api/v1/composer/melodies",
        keep.to_string().as_bytes(),
    )
    .await;
    leader
        .until_you("its voices", PATIENCE, |you| {
            you.melodies
                .iter()
                .any(|one| one.melody == piece && one.voices == 2)
        })
        .await
        .unwrap();
    let none = invitation(
        &follower,
        vec![part(&piece, Some(0), 0), part(&piece, Some(2), 0)],
    );
    assert_eq!(code(&leader.command(none).await.unwrap_err()), "no-such-voice");
    let invite = invitation(
        &follower,
        vec![part(&piece, Some(0), 0), part(&piece, Some(1), 0)],
    );
    leader.command(invite).await.unwrap();
    let seen = gathering(&mut follower, "the invitation", |_| true).await;
    let parts: Vec<_> = seen.parts.iter().map(|part| (part.voice, part.range)).collect();
    assert_eq!(parts, [(Some(0), (62, 69)), (Some(1), (50, 57))]);
    // Another window takes over; it is told of the invitation too.
    let mut window = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let again = gathering(&mut window, "the invitation again", |_| true).await;
    assert_eq!(again, seen);
    leader.bye().await.unwrap();
    assert_eq!(ended(&mut window).await, "withdrawn");
}
