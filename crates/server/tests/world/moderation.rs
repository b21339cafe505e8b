//! Keeping the peace in a running world: a report from a line, a mute, a gentle name, a ban, a restart, an appeal.

use crate::leaving::http;
use crate::stage::{PATIENCE, Stage, code};
use bots::{Bot, BotError};
use protocol::client::{ChatTo, ClientMessage, Resume};
use protocol::http::Tokens;
use protocol::moderation::{Act, CaseFile, OwnReport, Queue, Standing};
use protocol::server::ServerBody;
use protocol::shared::{Look, Voice};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub async fn say(bot: &mut Bot, channel: ChatTo, text: &str) -> Result<(), BotError> {
    bot.command(|command| ClientMessage::Chat {
        command,
        channel,
        text: text.to_owned(),
    })
    .await
}

/// The number of a line, as a listener got it.
pub async fn heard(bot: &mut Bot, words: &str) -> u64 {
    bot.until("the line", PATIENCE, |body| match body {
        ServerBody::Said { text, line, .. } if text == words => *line,
        _ => None,
    })
    .await
    .unwrap()
}

pub async fn name(bot: &mut Bot, name: &str) -> Result<(), BotError> {
    bot.command(|command| ClientMessage::Make {
        command,
        look: Look {
            robe: 1,
            colour: 3,
            head: 2,
            skin: 4,
        },
        voice: Voice::Harp,
        name: Some(name.to_owned()),
    })
    .await
}

/// How one stands, as soon as the world tells that it is so.
pub async fn stands(bot: &mut Bot, so: impl Fn(&Standing) -> bool) -> Standing {
    bot.until("how one stands", PATIENCE, |body| match body {
        ServerBody::Standing { standing } if so(standing) => Some(standing.clone()),
        _ => None,
    })
    .await
    .unwrap()
}

async fn announced(bot: &mut Bot, act: &str) {
    bot.until("the announcement", PATIENCE, |body| {
        matches!(body, ServerBody::Announced { what } if what == act).then_some(())
    })
    .await
    .unwrap();
}

async fn ask<T: DeserializeOwned>(stage: &Stage, method: &str, path: &str, of: &Tokens, body: Value) -> T {
    let answer = http(stage, method, path, &of.access, body.to_string().as_bytes()).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(answer.status, 200, "{path}: {text}");
    serde_json::from_slice(&answer.body).unwrap()
}

pub async fn act(stage: &Stage, by: &Tokens, about: &Bot, act: Value) -> Act {
    ask(stage, "POST", "/api/v1/moderation/acts", by, an_act(about, &act)).await
}

/// The status and the code with which an act is refused.
pub async fn refused_act(stage: &Stage, by: &Tokens, about: &Bot, act: Value) -> (u16, String) {
    let body = an_act(about, &act).to_string();
    let answer = http(
        stage,
        "POST",
        "/api/v1/moderation/acts",
        &by.access,
        body.as_bytes(),
    )
    .await;
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    (
        answer.status,
        problem["code"].as_str().unwrap_or_default().to_owned(),
    )
}

fn an_act(about: &Bot, act: &Value) -> Value {
    let mut body = json!({
        "songweaver": about.you.songweaver, "case": null, "kind": "warn", "channels": [], "seconds": null,
        "reason": "Be kind to each other.",
    });
    body.as_object_mut()
        .unwrap()
        .extend(act.as_object().unwrap().clone());
    body
}

/// Enters, and waits to be in the region: only who is there hears what is said there.
pub async fn enter(stage: &Stage, tokens: &Tokens) -> Bot {
    let mut bot = Bot::connect(stage.dial(tokens)).await.unwrap();
    bot.until("the first region", PATIENCE, |body| {
        matches!(body, ServerBody::Entered { .. }).then_some(())
    })
    .await
    .unwrap();
    bot
}

/// A guest that becomes an account with a role.
pub async fn keeper(stage: &Stage, name: &str, role: &str) -> Tokens {
    let guest = stage.tokens().await;
    let body = json!({ "name": name, "password": "a good long password" });
    let tokens = ask(stage, "POST", "/api/v1/register", &guest, body).await;
    let identity = &stage.running.office.identity;
    identity.grant(None, name, role, "for the test").await.unwrap();
    tokens
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_is_reported_its_speaker_muted_renamed_and_banned_and_heard_in_the_end() {
    let stage = Stage::new().await;
    let (olga, oleg) = (
        keeper(&stage, "Olga-Oak", "operator").await,
        keeper(&stage, "Oleg-Elm", "operator").await,
    );
    let (wild_tokens, calm_tokens) = (stage.tokens().await, stage.tokens().await);
    let mut wild = enter(&stage, &wild_tokens).await;
    let mut calm = enter(&stage, &calm_tokens).await;
    name(&mut wild, "Rudename Wren").await.unwrap();

    // From a line that was heard to the moderator's queue, with what was said around it.
    say(&mut calm, ChatTo::Say, "good morning").await.unwrap();
    say(&mut wild, ChatTo::Say, "go away").await.unwrap();
    let line = heard(&mut calm, "go away").await;
    let about = json!({ "of": "line", "line": line });
    let body = json!({ "about": about, "kind": "harassment", "words": "Please look, he is an asshole." });
    // Only by who heard it.
    let unheard = http(
        &stage,
        "POST",
        "/api/v1/reports",
        &oleg.access,
        body.to_string().as_bytes(),
    )
    .await;
    assert_eq!(unheard.status, 404, "{}", String::from_utf8_lossy(&unheard.body));
    let report: OwnReport = ask(&stage, "POST", "/api/v1/reports", &calm_tokens, body).await;
    let queue: Queue = ask(&stage, "GET", "/api/v1/moderation/queue", &olga, Value::Null).await;
    let case = &queue.cases[0];
    assert_eq!(
        (case.about.name.as_str(), case.said.as_str()),
        ("Rudename Wren", "go away")
    );
    let path = format!("/api/v1/moderation/cases/{}", case.case);
    let file: CaseFile = ask(&stage, "GET", &path, &olga, Value::Null).await;
    // What a reporter writes arrives whole, and is marked where the filter knows a word of it.
    let written = &file.reports[0];
    assert_eq!(
        (written.words.as_str(), written.coarse),
        ("Please look, he is an asshole.", true)
    );
    let texts: Vec<_> = file.context.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["good morning", "go away"]);
    assert!(file.person.region.is_some());

    // Muted: told at once why and for how long, in those channels only; others learn that it was done, and nobody's name.
    let muting =
        json!({ "kind": "mute", "channels": ["say", "whisper"], "seconds": 3600, "case": case.case });
    act(&stage, &olga, &wild, muting).await;
    let told = stands(&mut wild, |standing| !standing.acts.is_empty()).await;
    assert!(told.acts[0].in_force && told.acts[0].may_appeal && told.acts[0].until.is_some());
    announced(&mut calm, "mute").await;
    let told = stands(&mut calm, |standing| {
        standing.reports.iter().any(|one| one.looked_at.is_some())
    })
    .await;
    assert_eq!(
        (told.reports[0].report, told.reports[0].acted),
        (report.report, true)
    );
    let whisper = ChatTo::Whisper {
        songweaver: calm.you.songweaver.clone(),
    };
    for channel in [ChatTo::Say, whisper] {
        let refused = say(&mut wild, channel, "I say what I like").await.unwrap_err();
        assert_eq!(code(&refused), "muted");
        assert!(
            refused
                .to_string()
                .contains("Be kind to each other. It ends in 60 minutes."),
            "{refused}"
        );
    }
    say(&mut wild, ChatTo::Region, "hello, region").await.unwrap();
    heard(&mut calm, "hello, region").await;

    // Another name, at once, that is nobody's; the former one can be borne by nobody.
    act(&stage, &olga, &wild, json!({ "kind": "rename" })).await;
    wild.until_you("another name", PATIENCE, |you| {
        you.name != "Rudename Wren" && !you.name.is_empty()
    })
    .await
    .unwrap();
    for bot in [&mut wild, &mut calm] {
        assert_eq!(
            code(&name(bot, "Rudename Wren").await.unwrap_err()),
            "name-refused"
        );
    }
    name(&mut wild, "Kinder Wren").await.unwrap();

    // Banned: out of every window with a code and words, over a resume, a new connection and a restart; the mute is as it was.
    let ban = act(
        &stage,
        &olga,
        &wild,
        json!({ "kind": "ban", "reason": "Threats." }),
    )
    .await;
    let ended = wild.until("the end", PATIENCE, |_| None::<()>).await.unwrap_err();
    assert_eq!(code(&ended), "banned", "{ended}");
    announced(&mut calm, "ban").await;
    let mut dial = stage.dial(&wild_tokens);
    dial.resume = Some(Resume {
        session: wild.session.clone(),
        seq: wild.seq,
    });
    for dial in [dial, stage.dial(&wild_tokens)] {
        let refused = Bot::connect(dial).await.unwrap_err();
        assert_eq!(code(&refused), "banned");
        assert!(
            refused.to_string().contains("Threats. You may appeal once."),
            "{refused}"
        );
    }
    drop(calm);
    let stage = stage.again().await;
    let refused = Bot::connect(stage.dial(&wild_tokens)).await.unwrap_err();
    assert_eq!(code(&refused), "banned");
    let melody = http(&stage, "GET", "/api/v1/melodies/0.mid", &wild_tokens.access, b"").await;
    assert_eq!(melody.status, 403, "what else its token opened is shut as well");

    // Heard all the same: an appeal from outside, answered by another; then the world is open again, and what was muted is muted.
    let body = json!({ "act": ban.act, "words": "It was my brother." });
    let standing: Standing = ask(&stage, "POST", "/api/v1/appeals", &wild_tokens, body).await;
    assert!(
        standing
            .acts
            .iter()
            .any(|act| act.act == ban.act && act.appeal.is_some())
    );
    let queue: Queue = ask(&stage, "GET", "/api/v1/moderation/queue", &oleg, Value::Null).await;
    let answer = format!("/api/v1/moderation/appeals/{}/answer", queue.appeals[0].appeal);
    let words = json!({ "lift": true, "words": "Come back." }).to_string();
    let own = http(&stage, "POST", &answer, &olga.access, words.as_bytes()).await;
    assert_eq!(own.status, 403, "not by who decided");
    let done = http(&stage, "POST", &answer, &oleg.access, words.as_bytes()).await;
    assert_eq!(done.status, 204);
    let mut wild = Bot::connect(stage.dial(&wild_tokens)).await.unwrap();
    let told = stands(&mut wild, |_| true).await;
    let lifted = told.acts.iter().find(|act| act.act == ban.act).unwrap();
    assert_eq!(lifted.undone.as_deref(), Some("Come back."));
    assert_eq!(wild.you.name, "Kinder Wren");
    assert_eq!(
        code(&say(&mut wild, ChatTo::Say, "hello again").await.unwrap_err()),
        "muted"
    );
    let seen = http(&stage, "POST", "/api/v1/standing/seen", &wild_tokens.access, b"").await;
    assert_eq!(seen.status, 204);
    stage.running.stop().await.unwrap();
}
