//! What is heeded before words are carried and wishes are taken: unwanted words, the first hours, allowances.

use crate::stage::{PATIENCE, composed};
use bots::guest::request;
use bots::{Bot, BotError, Dial, guest};
use protocol::client::{ChatTo, ClientMessage};
use protocol::server::ServerBody;
use protocol::shared::{Look, Voice};
use runtime::newcomer::NewcomerRules;
use server::serve::{Running, ServeConfig, start};
use std::time::Duration;
use tempfile::TempDir;

async fn world(change: impl FnOnce(&mut ServeConfig)) -> (Running, TempDir) {
    let folder = TempDir::new().unwrap();
    let mut config = ServeConfig::local(folder.path());
    change(&mut config);
    (start(composed(), config).await.unwrap(), folder)
}

async fn enter(running: &Running) -> Bot {
    let tokens = guest(&running.server()).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&running.server(), &tokens.access))
        .await
        .unwrap();
    // Only who is in the world hears what is said there.
    bot.until("the first region", PATIENCE, |body| {
        matches!(body, ServerBody::Entered { .. }).then_some(())
    })
    .await
    .unwrap();
    bot
}

/// The code and the wait of a refused wish; empty when it was accepted.
async fn chat(bot: &mut Bot, channel: ChatTo, text: &str) -> String {
    let said = bot
        .command(|command| ClientMessage::Chat {
            command,
            channel,
            text: text.to_owned(),
        })
        .await;
    refusal(said)
}

fn refusal(answer: Result<(), BotError>) -> String {
    match answer {
        Ok(()) => String::new(),
        Err(BotError::Refused { code, .. }) => code,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coarse_words_come_masked_beside_the_plain_ones_and_wounding_ones_not_at_all() {
    let (running, _folder) = world(|_| ()).await;
    let (mut speaker, mut listener) = (enter(&running).await, enter(&running).await);
    let apart = (speaker.at.x - listener.at.x).hypot(speaker.at.z - listener.at.z);
    assert!(
        (0.9..5.0).contains(&apart),
        "they wake beside each other: {apart} m"
    );
    assert_eq!(
        chat(
            &mut speaker,
            ChatTo::Region,
            "f u c k, a wrong note in Scunthorpe"
        )
        .await,
        ""
    );
    let heard = listener
        .until("the line", PATIENCE, |body| match body {
            ServerBody::Said { text, masked, .. } => Some((text.clone(), masked.clone())),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(heard.0, "f u c k, a wrong note in Scunthorpe");
    assert_eq!(heard.1.as_deref(), Some("* * * ** a wrong note in Scunthorpe"));
    assert_eq!(
        chat(&mut speaker, ChatTo::Region, "you nıgg3r").await,
        "unwanted-words"
    );
    let named = speaker
        .command(|command| ClientMessage::Make {
            command,
            look: Look {
                robe: 1,
                colour: 3,
                head: 2,
                skin: 4,
            },
            voice: Voice::Harp,
            name: Some("Bull Shit".into()),
        })
        .await;
    assert_eq!(refusal(named), "unfit-name");
    let bearer = format!(
        "Authorization: Bearer {}\r\nContent-Type: application/json\r\n",
        speaker.token()
    );
    let account = br#"{"name":"arschloch","password":"long enough"}"#;
    let answer = request(&running.server(), "POST", "/api/v1/register", &bearer, account)
        .await
        .unwrap();
    let body = String::from_utf8(answer.body).unwrap();
    assert!(
        answer.status == 422 && body.contains("unfit-name"),
        "{} {body}",
        answer.status
    );
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_first_hours_links_wait_and_whispers_go_to_those_one_has_met() {
    let (running, _folder) = world(|config| {
        config.newcomers = NewcomerRules {
            lasts: Duration::from_secs(7200),
        };
        // Fast enough that the limits of chat by time are over at once.
        config.pace = 200.0;
    })
    .await;
    let (mut new, mut far) = (enter(&running).await, enter(&running).await);
    let whisper = |bot: &Bot| ChatTo::Whisper {
        songweaver: bot.you.songweaver.clone(),
    };
    assert_eq!(
        chat(&mut new, ChatTo::Say, "look at https://example.com").await,
        "newcomer-link"
    );
    assert_eq!(chat(&mut new, ChatTo::Say, "look at that").await, "");
    // Both woke at the same place: they stand together.
    assert_eq!(chat(&mut new, whisper(&far), "hello").await, "");
    let mut third = enter(&running).await;
    let numbers = &running.runtime.space;
    let region = numbers.number_of(&"whisperwood-grove".parse().unwrap()).unwrap();
    numbers
        .entity(third.entity)
        .unwrap()
        .order(runtime::seat::Order::Place {
            region,
            at: protocol::shared::Spot {
                x: 800.0,
                y: 0.0,
                z: 256.0,
            },
            yaw: 0,
            why: "return",
        });
    third
        .until("the new region", PATIENCE, |body| {
            matches!(body, ServerBody::Entered { region, .. } if region == "whisperwood-grove").then_some(())
        })
        .await
        .unwrap();
    assert_eq!(chat(&mut third, whisper(&far), "hello").await, "newcomer-whisper");
    // Whoever was whispered to may answer; the first of them has to be no stranger, nor new.
    running
        .runtime
        .player(far.you.songweaver.parse().unwrap())
        .unwrap()
        .moment()
        .newcomer
        .grows(0, NewcomerRules::default());
    assert_eq!(chat(&mut far, whisper(&third), "welcome").await, "");
    assert_eq!(chat(&mut third, whisper(&far), "thank you").await, "");
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_much_is_refused_with_when_to_try_again_over_both_ways() {
    let (running, _folder) = world(|config| config.scale = 10).await;
    let server = running.server();
    let tokens = guest(&server).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&server, &tokens.access)).await.unwrap();
    for _ in 0..4 {
        let region = "weavers-landing".to_owned();
        bot.say(&ClientMessage::Causes { region }).await.unwrap();
    }
    let (code, wait) = bot
        .until("the refusal", PATIENCE, |body| match body {
            ServerBody::Refused { code, retry_ms, .. } => Some((code.clone(), *retry_ms)),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(code, "flood");
    assert!(wait.is_some_and(|wait| (1..=4000).contains(&wait)), "{wait:?}");
    // Requests spend of the same account; another's is its own.
    let ask = async |token: &str| {
        let bearer = format!("Authorization: Bearer {token}\r\n");
        request(&server, "GET", "/api/v1/atlas", &bearer, b"")
            .await
            .unwrap()
    };
    let mut answers = Vec::new();
    for _ in 0..30 {
        answers.push(ask(&tokens.access).await);
    }
    let refused = answers
        .iter()
        .find(|answer| answer.status == 429)
        .expect("the account has an end");
    assert!(
        refused.head.to_lowercase().contains("retry-after: "),
        "{}",
        refused.head
    );
    assert!(String::from_utf8_lossy(&refused.body).contains("your account"));
    let other = guest(&server).await.unwrap();
    assert_eq!(ask(&other.access).await.status, 200);
    assert_eq!(
        request(&server, "GET", "/livez", "", b"").await.unwrap().status,
        200
    );
    running.stop().await.unwrap();
}
