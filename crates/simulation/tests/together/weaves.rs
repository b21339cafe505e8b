//! Weaves while lines break, windows take over and the server stops: nothing that was sung is lost, and nothing counts twice.

use crate::someone::{LAG_BEATS, Someone, round, running, spot};
use kernel::{SongweaverId, Version};
use protocol::client::ClientMessage;
use protocol::server::ServerBody;
use protocol::shared::Intent;
use runtime::Runtime;
use runtime::player::HangUp;
use sim::event_codec::{decode_realm, decode_region, region_stream, songweaver_stream};
use sim::realm::event::Added;
use sim::{RealmEvent, RegionEvent};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// What the journal holds of singing: performances, the voices of each weave, and how often each of the two was credited for one.
#[derive(Debug, PartialEq, Eq)]
struct Written {
    performed: usize,
    woven: Vec<usize>,
    credited: [usize; 2],
}

/// One weave of both, credited to each once.
const ONCE: Written = Written {
    performed: 2,
    woven: Vec::new(),
    credited: [1, 1],
};

async fn written(runtime: &Arc<Runtime>) -> Written {
    let journal = &runtime.vault.journal;
    let region = region_stream(&"weavers-landing".parse().unwrap());
    let mut written = Written {
        performed: 0,
        woven: Vec::new(),
        credited: [0; 2],
    };
    for event in journal.read_stream(&region, Version(0), 1_000).await.unwrap() {
        match decode_region(&event).unwrap() {
            RegionEvent::MelodyPerformed(_) => written.performed += 1,
            RegionEvent::PerformancesWoven(woven) => written.woven.push(woven.voices.len()),
            _ => {}
        }
    }
    for (who, credited) in (1..).zip(&mut written.credited) {
        let stream = songweaver_stream(SongweaverId(who));
        for event in journal.read_stream(&stream, Version(0), 1_000).await.unwrap() {
            let added = decode_realm(&event).unwrap();
            let woven = matches!(
                added,
                RealmEvent::ResonanceAdded {
                    cause: Added::Woven { .. },
                    ..
                }
            );
            *credited += usize::from(woven);
        }
    }
    written
}

/// Of what somebody was told, how often a weave of its own was judged.
fn judged(someone: &mut Someone) -> usize {
    let own =
        |body: &ServerBody| matches!(body, ServerBody::WeaveJudged { outcome } if outcome.earned.is_some());
    someone.all(|body| own(body).then_some(())).len()
}

async fn two(runtime: &Arc<Runtime>) -> (Someone, Someone) {
    let wren = Someone::at(runtime, 1, spot(0.0)).await;
    (wren, Someone::at(runtime, 2, spot(3.0)).await)
}

/// When both begin to play a canon by hand, the second one two bars later.
async fn raised(wren: &Someone, lark: &Someone) -> (u64, u64) {
    let intent = Intent::Creative;
    for someone in [wren, lark] {
        someone.say(ClientMessage::Raise { intent });
    }
    let begins = wren.runtime.now().0 + 100;
    (begins, begins + u64::from(LAG_BEATS) * 60_000 / 76)
}

#[tokio::test(start_paused = true)]
async fn a_line_that_breaks_and_a_window_that_takes_over_in_mid_weave_neither_lose_nor_double_it() {
    for resumes in [true, false] {
        let runtime = running().await;
        let (mut wren, lark) = two(&runtime).await;
        let (led, followed) = raised(&wren, &lark).await;
        let tune = round();
        let cut_ms = 9_000;
        let (_, mut lark) = tokio::join!(wren.play(&tune, led, 0..60_000), async {
            lark.play(&tune, followed, 0..cut_ms).await;
            if resumes {
                runtime.hang_up(&lark.player, &lark.outbox, HangUp::Lost);
                sleep(Duration::from_millis(700)).await;
            }
            let mut lark = lark;
            lark.read();
            let session = resumes.then_some(lark.session);
            // What is played goes on where the other window left it.
            let again = Someone::connect(&runtime, 2, session).await;
            again.play(&tune, followed, cut_ms..60_000).await;
            again
        });
        sleep(Duration::from_secs(15)).await;
        let found = written(&runtime).await;
        assert_eq!(
            found,
            Written {
                woven: vec![2],
                ..ONCE
            },
            "resumes: {resumes}"
        );
        assert_eq!(
            (judged(&mut wren), judged(&mut lark)),
            (1, 1),
            "resumes: {resumes}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_sounds_on_while_its_singer_is_cut_off_and_is_told_once_to_the_window_that_took_over() {
    let runtime = running().await;
    let (mut wren, mut lark) = two(&runtime).await;
    wren.invite(&[2]).await;
    lark.take(1).await;
    wren.ready().await;
    lark.ready().await;
    let start_ms = lark.state().unwrap().start_ms.unwrap();
    sleep(Duration::from_millis(start_ms as u64 - runtime.now().0 + 8_000)).await;
    runtime.hang_up(&lark.player, &lark.outbox, HangUp::Lost);
    sleep(Duration::from_secs(2)).await;
    let mut window = Someone::connect(&runtime, 2, None).await;
    assert!(window.state().is_some(), "a new window is told where it stands");
    assert_eq!(window.ended().await, "sung");
    sleep(Duration::from_secs(10)).await;
    let found = written(&runtime).await;
    assert_eq!(
        found,
        Written {
            woven: vec![2],
            ..ONCE
        }
    );
    assert_eq!((judged(&mut wren), judged(&mut window)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_in_mid_weave_judges_what_was_heard_of_it_before_it_says_good_bye() {
    for cast in [true, false] {
        let runtime = running().await;
        let (mut wren, mut lark) = two(&runtime).await;
        if cast {
            wren.invite(&[2]).await;
            lark.take(1).await;
            wren.ready().await;
            lark.ready().await;
            let start_ms = lark.state().unwrap().start_ms.unwrap();
            sleep(Duration::from_millis(start_ms as u64 - runtime.now().0 + 15_000)).await;
        } else {
            let (led, followed) = raised(&wren, &lark).await;
            let tune = round();
            tokio::join!(
                wren.play(&tune, led, 0..15_000),
                lark.play(&tune, followed, 0..9_000)
            );
        }
        runtime.close().await;
        let found = written(&runtime).await;
        assert_eq!((found.performed, &found.woven[..]), (2, &[2][..]), "cast: {cast}");
        assert_eq!((judged(&mut wren), judged(&mut lark)), (1, 1), "cast: {cast}");
    }
}
