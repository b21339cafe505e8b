//! Content exchanged under a running world: all of it or nothing, and players need not come back for it.

use crate::stage::{PATIENCE, folder};
use bots::guest::request;
use bots::{Bot, Dial, guest};
use journal::{Journal, Upcasters};
use kernel::Version;
use protocol::http::Atlas;
use protocol::server::ServerBody;
use runtime::exchange::{ContentLoaded, content_stream};
use server::compose::compose;
use server::control;
use server::serve::{Running, ServeConfig, start};
use std::path::Path;
use tempfile::TempDir;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Replaces one text of a file by another.
fn edit(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from:?} is not in {}", file.display());
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

async fn name_of_landing(server: &str) -> String {
    let answer = request(server, "GET", "/api/v1/atlas", "", b"").await.unwrap();
    let atlas: Atlas = serde_json::from_slice(&answer.body).unwrap();
    let landing = atlas
        .regions
        .iter()
        .find(|region| region.region == "weavers-landing");
    landing.unwrap().name.clone()
}

/// The contents that the journal says the world went on by.
async fn journalled(running: &Running) -> Vec<String> {
    let journal = Journal::stored(running.database.clone(), Upcasters::new());
    let events = journal
        .read_stream(&content_stream(), Version(0), 100)
        .await
        .unwrap();
    let loaded = events
        .iter()
        .map(|event| serde_json::from_str::<ContentLoaded>(&event.body).unwrap().hash);
    loaded.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_faulty_content_changes_nothing_and_a_good_one_reaches_who_is_there() {
    let (content, world) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    copy(&folder("content"), content.path());
    let composed = compose(content.path()).unwrap();
    let running = start(&composed, ServeConfig::local(world.path())).await.unwrap();
    let server = running.server();
    let tokens = guest(&server).await.unwrap();
    let mut bot = Bot::connect(Dial::new(&server, &tokens.access)).await.unwrap();
    let (landing, balance) = (
        content.path().join("regions/weavers-landing.toml"),
        content.path().join("balance.toml"),
    );
    let old = name_of_landing(&server).await;
    let rules = running.runtime.rules();

    edit(&landing, "name = \"", "name = \"New ");
    edit(&landing, "wound_depth = 550", "wound_depth = 5500");
    edit(&balance, "share = 20", "share = -20");
    let said = control::reload(world.path()).await.unwrap_err().to_string();
    for expected in ["weavers-landing.toml", "balance.toml"] {
        assert!(said.contains(expected), "every fault is named: {said}");
    }
    assert_eq!(name_of_landing(&server).await, old);
    assert_eq!(journalled(&running).await, [composed.hash.as_str()]);

    edit(&landing, "wound_depth = 5500", "wound_depth = 550");
    edit(&balance, "share = -20", "share = 21");
    edit(&landing, "tempo = 76", "tempo = 77");
    let said = control::reload(world.path()).await.unwrap_err().to_string();
    assert!(
        said.contains("restart") && said.contains("weavers-landing"),
        "{said}"
    );
    assert_eq!(
        running.runtime.rules().pack.balance,
        rules.pack.balance,
        "nothing of it was taken"
    );
    assert_eq!(name_of_landing(&server).await, old, "nor shown");

    edit(&landing, "tempo = 77", "tempo = 76");
    let said = control::reload(world.path()).await.unwrap();
    let told = bot
        .until("the new content", PATIENCE, |body| match body {
            ServerBody::ContentChanged { hash } => Some(hash.clone()),
            _ => None,
        })
        .await
        .unwrap();
    assert!(said.contains(&told), "{said}");
    assert!(name_of_landing(&server).await.starts_with("New "));
    assert_ne!(running.runtime.rules().pack.balance, rules.pack.balance);
    assert_eq!(
        journalled(&running).await,
        [composed.hash.as_str(), told.as_str()]
    );
    // The same again is no news to the journal.
    control::reload(world.path()).await.unwrap();
    assert_eq!(journalled(&running).await.len(), 2);
    bot.bye().await.unwrap();
    running.stop().await.unwrap();

    // Whoever starts over the same content goes on without a new entry; over the old one it says so.
    let running = start(
        &compose(content.path()).unwrap(),
        ServeConfig::local(world.path()),
    )
    .await
    .unwrap();
    assert_eq!(journalled(&running).await.len(), 2);
    running.stop().await.unwrap();
}
