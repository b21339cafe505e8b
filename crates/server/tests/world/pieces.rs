//! Real music through the real server: pieces of five centuries, played live by bots, judged, journalled, heard.

use crate::stage::{PATIENCE, Stage, code, folder, near};
use bots::Bot;
use kernel::Version;
use protocol::server::ServerBody;
use protocol::shared::{Intent, Verdict};
use sim::RegionEvent;
use sim::event_codec::{decode_region, region_stream};
use song::Melody;

/// Where each is played: anything but the place decides nothing here.
const REGIONS: [(&str, &str); 1] = [("weavers-landing", "star-whale-statue")];

fn pieces() -> Vec<(String, Melody)> {
    let mut files: Vec<_> = std::fs::read_dir(folder("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "mid"));
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (
            name,
            song::midi::import(&std::fs::read(path).unwrap()).unwrap().melody,
        )
    };
    files.iter().map(read).collect()
}

struct Played {
    name: String,
    performance: String,
    verdict: Verdict,
    harmony: i32,
}

async fn play(mut bot: Bot, pieces: Vec<(String, Melody)>) -> Vec<Played> {
    let mut played = Vec::new();
    for (name, melody) in pieces {
        match bot.perform(&melody, Intent::Creative).await {
            Ok(()) => {}
            // A piece with two bars of rest or 256 notes ends by itself; lowering then finds nothing to judge.
            Err(error) => panic!("{name}: {error} {}", code(&error)),
        }
        let judged = bot
            .until("the verdict", PATIENCE, |body| match body {
                ServerBody::PerformanceJudged {
                    verdict: Some(verdict),
                    performance,
                    harmony,
                    ..
                } => Some((verdict.clone(), performance.clone(), *harmony)),
                _ => None,
            })
            .await
            .unwrap();
        played.push(Played {
            name,
            performance: judged.1,
            verdict: judged.0,
            harmony: judged.2,
        });
    }
    played
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dozen_pieces_and_more_are_played_judged_written_and_heard() {
    let stage = Stage::paced(12.0).await;
    let all = pieces();
    assert!(all.len() >= 12, "{} pieces", all.len());
    let (region, place) = REGIONS[0];
    let (x, z) = near(region, place);
    let before = stage
        .running
        .runtime
        .region_states()
        .into_iter()
        .find(|one| one.region == region)
        .unwrap();
    let mut listener = stage.enter_at(region, x, z + 5.0).await;
    // Several play at once, as in a street full of musicians.
    let mut players = Vec::new();
    for (number, share) in all.chunks(all.len().div_ceil(6)).enumerate() {
        let bot = stage.enter_at(region, x + number as f32, z).await;
        players.push(tokio::spawn(play(bot, share.to_vec())));
    }
    let mut played = Vec::new();
    for player in players {
        played.extend(player.await.unwrap());
    }
    assert_eq!(played.len(), all.len());
    for one in &played {
        assert!(
            one.verdict.quality >= 400,
            "{}: quality {}",
            one.name,
            one.verdict.quality
        );
    }
    // The journal has each, with the verdict that the player was shown.
    let journal = &stage.running.runtime.vault.journal;
    let stream = region_stream(&region.parse().unwrap());
    let events = journal.read_stream(&stream, Version(0), 1000).await.unwrap();
    let mut moved = 0;
    for one in &played {
        let written = events
            .iter()
            .find_map(|event| match decode_region(event).unwrap() {
                RegionEvent::MelodyPerformed(performed)
                    if performed.performance.to_string() == one.performance =>
                {
                    Some(performed)
                }
                _ => None,
            });
        let written = written.unwrap_or_else(|| panic!("{} is not in the journal", one.name));
        assert_eq!(written.quality, one.verdict.quality);
        assert_eq!(written.harmony.0, one.harmony);
        moved += one.harmony;
    }
    assert!(moved > 0, "music moved the region: {moved}");
    let after = stage
        .running
        .runtime
        .region_states()
        .into_iter()
        .find(|one| one.region == region)
        .unwrap();
    assert!(
        after.harmony > before.harmony,
        "{} to {}",
        before.harmony,
        after.harmony
    );
    // The listener saw a wave of each.
    for one in &played {
        listener
            .until("a wave", PATIENCE, |body| match body {
                ServerBody::PerformanceJudged {
                    performance,
                    verdict: None,
                    ..
                } => (*performance == one.performance).then_some(()),
                _ => None,
            })
            .await
            .unwrap();
    }
    let heard = listener
        .heard()
        .filter(|body| matches!(body, ServerBody::Heard { .. }))
        .count();
    assert!(heard > all.len() * 8, "{heard} batches of notes were heard");
    listener
        .until("the new harmony", PATIENCE, |body| {
            matches!(body, ServerBody::Harmony { region: told } if told.region == region && told.harmony > before.harmony).then_some(())
        })
        .await
        .unwrap();
}
