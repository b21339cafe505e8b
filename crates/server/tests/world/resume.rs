//! Cut lines: resumed without loss or doubling, taken over, or begun anew.

use crate::stage::{PATIENCE, Stage, code, near};
use bots::Bot;
use protocol::client::{ChatTo, ClientMessage};
use protocol::server::ServerBody;
use std::time::Duration;

const LANDING: &str = "weavers-landing";

fn line(text: String) -> impl FnOnce(String) -> ClientMessage {
    move |command| ClientMessage::Chat {
        command,
        channel: ChatTo::Say,
        text,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_line_loses_and_doubles_nothing_wherever_it_is_cut() {
    // A fast clock, so that the limit of chat does not hold the test up.
    let stage = Stage::paced(40.0).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut speaker = stage.enter_at(LANDING, x, z).await;
    let tokens = stage.tokens().await;
    let mut listener = Bot::connect(stage.dial(&tokens)).await.unwrap();
    stage.put(&mut listener, LANDING, x + 3.0, z).await;
    speaker
        .until_seen("the listener", PATIENCE, |view| {
            view.find(listener.entity).is_some()
        })
        .await
        .unwrap();
    let mut heard: Vec<String> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    let said_text = |body: &ServerBody| match body {
        ServerBody::Said { text, .. } => Some(text.clone()),
        _ => None,
    };
    for cut in 0..8_usize {
        // Some lines are heard before the cut, some are said while it is cut.
        for n in 0..3 {
            let text = format!("{cut}-{n}");
            said.push(text.clone());
            loop {
                match speaker.command(line(text.clone())).await {
                    Ok(()) => break,
                    Err(error) => {
                        assert_eq!(code(&error), "too-fast");
                        speaker.listen(Duration::from_millis(100)).await.unwrap();
                    }
                }
            }
            if n < cut % 3 {
                heard.push(listener.until("a line", PATIENCE, said_text).await.unwrap());
            }
            if n == cut % 3 {
                let (entity, resume) = (listener.entity, listener.cut());
                let mut dial = stage.dial(&tokens);
                dial.resume = Some(resume);
                listener = Bot::connect(dial).await.unwrap();
                assert!(listener.resumed, "cut {cut}");
                assert_eq!(listener.entity, entity, "never two of one");
            }
        }
        while heard.len() < said.len() {
            heard.push(listener.until("a line", PATIENCE, said_text).await.unwrap());
        }
        // The bot itself refuses a gap or a repetition in the numbers of addressed messages.
        assert_eq!(heard, said, "cut {cut}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_songweaver_takes_over_and_what_cannot_be_resumed_begins_anew() {
    let stage = Stage::new().await;
    let tokens = stage.tokens().await;
    let mut first = Bot::connect(stage.dial(&tokens)).await.unwrap();
    let mut second = Bot::connect(stage.dial(&tokens)).await.unwrap();
    assert_eq!(first.entity, second.entity);
    let ended = first
        .until("nothing", PATIENCE, |_| None::<()>)
        .await
        .unwrap_err();
    assert_eq!(code(&ended), "taken-over");
    second.synchronise().await.unwrap();
    let mut dial = stage.dial(&tokens);
    dial.resume = Some(protocol::client::Resume {
        session: "0".repeat(32),
        seq: 3,
    });
    let third = Bot::connect(dial).await.unwrap();
    assert!(!third.resumed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stays_away_leaves_with_a_reason() {
    // Sixty seconds of the world's clock pass in little more than one.
    let stage = Stage::paced(40.0).await;
    let (x, z) = near(LANDING, "star-whale-statue");
    let mut watcher = stage.enter_at(LANDING, x, z).await;
    let gone = stage.enter_at(LANDING, x + 3.0, z).await;
    let entity = gone.entity;
    watcher
        .until_seen("the other", PATIENCE, |view| view.find(entity).is_some())
        .await
        .unwrap();
    drop(gone);
    let why = watcher
        .until("the leaving", PATIENCE, |body| match body {
            ServerBody::Left { entity: left, why } if *left == entity => Some(why.clone()),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(why, "lost");
    watcher
        .until_seen("an empty place", PATIENCE, |view| view.find(entity).is_none())
        .await
        .unwrap();
    let leaving = stage.enter_at(LANDING, x + 3.0, z).await;
    let entity = leaving.entity;
    watcher
        .until_seen("a third", PATIENCE, |view| view.find(entity).is_some())
        .await
        .unwrap();
    leaving.bye().await.unwrap();
    let why = watcher
        .until("the farewell", PATIENCE, |body| match body {
            ServerBody::Left { entity: left, why } if *left == entity => Some(why.clone()),
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(why, "bye");
}
