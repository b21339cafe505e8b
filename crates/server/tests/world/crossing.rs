//! Crossing a border on foot: one of each, chat kept, no reload, seen from both sides.

use crate::stage::{PATIENCE, Stage, code, composed, height};
use bots::Bot;
use protocol::client::{ChatTo, ClientMessage};
use protocol::presence::Motion;
use protocol::server::ServerBody;
use protocol::shared::{Intent, LiveNote, Spot};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use world::region_def::Point;

/// A border point between two outdoor regions where a path crosses, with the way across it.
fn border() -> (String, String, (f32, f32), (f32, f32)) {
    let pack = &composed().rules.pack;
    for def in pack.regions.values().filter(|def| !def.site.is_interior()) {
        for path in &def.paths {
            for end in [path.points.first(), path.points.last()].into_iter().flatten() {
                let side = def.site.side();
                let step = match (end.x, end.z) {
                    (x, _) if x >= side => Point::new(1.0, 0.0),
                    (x, _) if x <= 0.0 => Point::new(-1.0, 0.0),
                    (_, z) if z >= side => Point::new(0.0, 1.0),
                    (_, z) if z <= 0.0 => Point::new(0.0, -1.0),
                    _ => continue,
                };
                let at = def.world(*end);
                let point = |metres: f64| Point::new(at.x + step.x * metres, at.z + step.z * metres);
                let beyond = pack
                    .regions
                    .values()
                    .find(|other| !other.site.is_interior() && other.holds(point(9.0)));
                if let Some(beyond) = beyond {
                    let metres = |p: Point| (p.x as f32, p.z as f32);
                    return (
                        def.slug.to_string(),
                        beyond.slug.to_string(),
                        metres(point(-9.0)),
                        metres(point(9.0)),
                    );
                }
            }
        }
    }
    panic!("no path crosses a border");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn walking_across_a_border_is_seamless_for_walker_and_witnesses() {
    let stage = Stage::new().await;
    let (from, to, start, end) = border();
    let mut walker = stage.enter_at(&from, start.0, start.1).await;
    let mut witness = stage.enter_at(&to, end.0, end.1).await;
    let entity = walker.entity;
    witness
        .until_seen("the walker beyond the border", PATIENCE, |view| {
            view.find(entity).is_some()
        })
        .await
        .unwrap();
    let session = walker.session.clone();
    let watching = tokio::spawn(async move {
        let mut most = 0;
        witness
            .until_seen("the walker on this side", PATIENCE, |view| {
                most = most.max(view.times_listed(entity));
                view.find(entity)
                    .is_some_and(|seen| (seen.x - end.0).hypot(seen.z - end.1) < 2.5)
            })
            .await
            .unwrap();
        (witness, most)
    });
    walker.go_to(end.0, end.1, 1.0, 3.8, height).await.unwrap();
    let (mut witness, most) = watching.await.unwrap();
    assert_eq!(most, 1, "listed {most} times at once");
    assert_eq!(witness.view.doubles, 0);
    walker
        .until("the other region", PATIENCE, |body| {
            matches!(body, ServerBody::Entered { region, .. } if *region == to).then_some(())
        })
        .await
        .unwrap();
    assert_eq!(walker.session, session, "no reload");
    assert_eq!(
        stage.running.runtime.space.everyone().len(),
        2,
        "never two of one"
    );
    // Chat of the region it came from is not lost: lines reach it wherever it walked.
    walker
        .command(|command| ClientMessage::Chat {
            command,
            channel: ChatTo::Region,
            text: "over here".to_owned(),
        })
        .await
        .unwrap();
    witness
        .until("the line", PATIENCE, |body| {
            matches!(body, ServerBody::Said { text, .. } if text == "over here").then_some(())
        })
        .await
        .unwrap();
    walker.listen(Duration::from_millis(1)).await.unwrap();
    witness
        .until_seen("one walker", PATIENCE, |view| view.times_listed(entity) == 1)
        .await
        .unwrap();
}

/// How many times the walker goes over the border.
const CROSSINGS: usize = 6;
/// Lines of chat each of the two says on the way.
const LINES: usize = 5;

/// Says the next of its lines, if the limit of chat lets it through already; says whether it did.
async fn say_next(bot: &mut Bot, said: usize) -> bool {
    let chat = |command| ClientMessage::Chat {
        command,
        channel: ChatTo::Say,
        text: said.to_string(),
    };
    match bot.command(chat).await {
        Ok(()) => true,
        Err(error) => {
            assert_eq!(code(&error), "too-fast");
            false
        }
    }
}

/// One batch of one note whose pitch tells which batch it is. A performance lasts a minute at most, so it is begun anew in time.
async fn play_next(bot: &mut Bot, played: usize) {
    if played.is_multiple_of(16) {
        let intent = Intent::Creative;
        bot.say(&ClientMessage::Raise { intent }).await.unwrap();
    }
    let note = LiveNote {
        offset_ms: 0,
        pitch: 30 + (played % 70) as u8,
        velocity: 80,
    };
    let start_ms = bot.clock_ms();
    bot.say(&ClientMessage::Notes {
        start_ms,
        notes: vec![note],
    })
    .await
    .unwrap();
}

/// What of another was heard: its lines, and the pitches of its notes, each in order.
fn heard_of(bot: &Bot, other: u32) -> (Vec<String>, Vec<u8>) {
    let lines = bot.heard().filter_map(|body| match body {
        ServerBody::Said { text, entity, .. } if *entity == Some(other) => Some(text.clone()),
        _ => None,
    });
    let pitches = bot.heard().filter_map(|body| match body {
        ServerBody::Heard { entity, notes, .. } if *entity == other => Some(notes[0].pitch),
        _ => None,
    });
    (lines.collect(), pitches.collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_border_and_back_no_line_and_no_note_is_lost_and_nobody_is_two() {
    const PACE: f32 = 4.0;
    let stage = Stage::paced(f64::from(PACE)).await;
    let (from, _, start, end) = border();
    let mut walker = stage.enter_at(&from, start.0, start.1).await;
    let mut witness = stage.enter_at(&from, start.0, start.1).await;
    let (walks, stands) = (walker.entity, witness.entity);
    for bot in [&mut walker, &mut witness] {
        bot.synchronise().await.unwrap();
        bot.forget_heard();
    }
    let over = Arc::new(AtomicBool::new(false));
    let watching = tokio::spawn({
        let over = over.clone();
        async move {
            let (mut said, mut played, mut most) = (0, 0, 0);
            while !over.load(Ordering::Acquire) || said < LINES {
                play_next(&mut witness, played).await;
                played += 1;
                if said < LINES && say_next(&mut witness, said).await {
                    said += 1;
                }
                // As often as frames come; what is said is paid for.
                witness.listen(Duration::from_millis(60)).await.unwrap();
                most = most.max(witness.view.times_listed(walks));
            }
            assert_eq!(most, 1, "never two of one");
            (witness, said, played)
        }
    });
    let (mut said, mut played, mut crossed) = (0, 0, 0);
    while crossed < CROSSINGS || said < LINES {
        let goal = if crossed % 2 == 0 { end } else { start };
        let (dx, dz) = (goal.0 - walker.at.x, goal.1 - walker.at.z);
        let way = (0.38 * PACE / dx.hypot(dz)).min(1.0);
        let (x, z) = (walker.at.x + dx * way, walker.at.z + dz * way);
        walker
            .claim(
                Spot {
                    x,
                    y: height(x, z),
                    z,
                },
                Motion::WALK,
            )
            .await
            .unwrap();
        crossed += usize::from(way >= 1.0);
        play_next(&mut walker, played).await;
        played += 1;
        if said < LINES && say_next(&mut walker, said).await {
            said += 1;
        }
        let until = walker.view.frames + 1;
        walker
            .until_seen("a frame", PATIENCE, |view| view.frames >= until)
            .await
            .unwrap();
    }
    over.store(true, Ordering::Release);
    let (mut witness, witness_said, witness_played) = watching.await.unwrap();
    // What is answered now was said after all of it.
    walker.synchronise().await.unwrap();
    witness.synchronise().await.unwrap();
    let lines = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    let pitches = |count: usize| (0..count).map(|n| 30 + (n % 70) as u8).collect::<Vec<_>>();
    assert_eq!(heard_of(&witness, walks), (lines(said), pitches(played)));
    assert_eq!(
        heard_of(&walker, stands),
        (lines(witness_said), pitches(witness_played))
    );
    assert_eq!((walker.view.doubles, witness.view.doubles), (0, 0));
    let entered = walker
        .heard()
        .filter(|body| matches!(body, ServerBody::Entered { .. }))
        .count();
    assert!(entered >= CROSSINGS - 1, "{entered} crossings");
}
