//! Crossing a border on foot: one of each, chat kept, no reload, seen from both sides.

use crate::stage::{PATIENCE, Stage, composed, height};
use protocol::client::{ChatTo, ClientMessage};
use protocol::server::ServerBody;
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
    // In one frame the walker may have left one cell and entered another that is told a turn later or earlier.
    assert!(most <= 2, "listed {most} times at once");
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
