//! Leaving for good: everything is exported first, then nothing of the person can be found or read again, and the world still
//! folds from its journal. And the keys of it all, exchanged while the world runs.

use crate::stage::{PATIENCE, Stage, code, composed, folder};
use bots::Bot;
use bots::guest::{HttpAnswer, request};
use kernel::SongweaverId;
use protocol::client::{ChatTo, ClientMessage};
use protocol::http::{Account, Tokens};
use runtime::realm_host::{MELODY_FIELD, NAME_FIELD};
use serde_json::json;
use server::office::{self, Act};
use server::serve::{ServeConfig, start};
use sim::RealmEvent;
use sim::event_codec::{decode_realm, songweaver_stream};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use std::path::Path;

const NAME: &str = "Wisteria Vellamo";
const ACCOUNT: &str = "Quillonberg";
const PASSWORD: &str = "a perfectly fine password";
const MELODY: &str = "Saffronsong";
const SAID: &str = "plumeria by the brook";
const WHISPERED: &str = "the periwinkle is under the stone";
/// What must not be found: the words of the person.
const WORDS: [&str; 6] = [NAME, ACCOUNT, PASSWORD, MELODY, SAID, WHISPERED];

pub async fn http(stage: &Stage, method: &str, path: &str, token: &str, body: &[u8]) -> HttpAnswer {
    let headers =
        format!("Authorization: Bearer {token}\r\nUser-Agent: Mozilla/5.0 (X11; Linux) Firefox/140.0\r\n");
    request(&stage.running.server(), method, path, &headers, body)
        .await
        .unwrap()
}

/// Someone with a name, an account, a kept melody, and words that were said.
async fn person(stage: &Stage) -> (Tokens, Bot) {
    let guest = stage.tokens().await;
    let mut bot = Bot::connect(stage.dial(&guest)).await.unwrap();
    bot.make(NAME).await.unwrap();
    let credentials = json!({ "name": ACCOUNT, "password": PASSWORD }).to_string();
    let answer = http(
        stage,
        "POST",
        "/api/v1/register",
        &guest.access,
        credentials.as_bytes(),
    )
    .await;
    let tokens: Tokens = serde_json::from_slice(&answer.body).unwrap();
    let midi = std::fs::read(folder("corpus").join("amazing-grace.mid")).unwrap();
    let path = format!("/api/v1/melodies?name={MELODY}&intent=creative");
    let kept = http(stage, "POST", &path, &tokens.access, &midi).await;
    assert_eq!(kept.status, 200);
    let listener = stage.enter().await;
    for (channel, text) in [
        (ChatTo::Say, SAID),
        (
            ChatTo::Whisper {
                songweaver: listener.you.songweaver.clone(),
            },
            WHISPERED,
        ),
    ] {
        bot.command(|command| ClientMessage::Chat {
            command,
            channel,
            text: text.to_owned(),
        })
        .await
        .unwrap();
    }
    (tokens, bot)
}

pub fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Which files of the world's folder hold one of the words.
fn files_with(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let held = words.iter().filter(|word| contains(&bytes, word));
        found.extend(held.map(|word| format!("{word} in {}", path.display())));
    }
    found
}

/// The tables in which someone's number stands, in whatever form.
async fn tables_with(database: &Path, who: SongweaverId) -> Vec<String> {
    let url = format!("sqlite://{}", database.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let tables =
        sqlx::query("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let mut found = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let sql = format!("select name from pragma_table_info('{table}')");
        let columns = sqlx::query(AssertSqlSafe(sql))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        for column in columns {
            let column: String = column.get(0);
            let sql = format!("select count(*) from {table} where {column} = $1 or instr({column}, $2) > 0");
            let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
                .bind(who.0.to_be_bytes().to_vec())
                .bind(who.to_string())
                .fetch_one(&mut connection)
                .await
                .unwrap();
            if count > 0 && !found.contains(&table) {
                found.push(table.clone());
            }
        }
    }
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_erased_can_be_read_nowhere_and_the_world_still_replays() {
    let stage = Stage::new().await;
    let (tokens, mut bot) = person(&stage).await;
    let who: SongweaverId = tokens.songweaver.parse().unwrap();

    // Everything that is kept is in the export, in clear.
    let export = http(&stage, "GET", "/api/v1/account/export", &tokens.access, b"").await;
    assert_eq!(export.status, 200, "{}", String::from_utf8_lossy(&export.body));
    assert!(
        export
            .head
            .to_lowercase()
            .contains("content-type: application/zip")
    );
    for held in [
        NAME,
        ACCOUNT,
        MELODY,
        SAID,
        WHISPERED,
        "Firefox on Linux",
        "melodies/Saffronsong.mid",
        "MThd",
    ] {
        assert!(contains(&export.body, held), "{held} is missing in the export");
    }
    assert!(!contains(&export.body, PASSWORD) && !contains(&export.body, "argon2"));

    // At rest it is sealed, even before.
    let world = stage.folder.path().to_owned();
    assert_eq!(files_with(&world, &WORDS), [""; 0]);
    assert!(
        tables_with(&world.join("world.db"), who)
            .await
            .contains(&"accounts".to_owned())
    );

    // Asked for by the owner; here its time is made to come at once.
    let proof = json!({ "password": PASSWORD }).to_string();
    let asked = http(
        &stage,
        "POST",
        "/api/v1/account/deletion",
        &tokens.access,
        proof.as_bytes(),
    )
    .await;
    let asked: Account = serde_json::from_slice(&asked.body).unwrap();
    assert!(asked.deletion.is_some());
    stage.running.office.identity.erase(who).await.unwrap();
    let ended = bot.until("the end", PATIENCE, |_| None::<()>).await.unwrap_err();
    assert!(matches!(code(&ended), "erased" | "session-ended"), "{ended}");
    assert!(stage.running.runtime.player(who).is_none());
    let refused = Bot::connect(stage.dial(&tokens)).await.unwrap_err();
    assert_eq!(code(&refused), "session-ended");

    // Its number stands where the world's history needs it, and where it must be known that nobody bears it any more.
    let kept = [
        "audit",
        "commands",
        "erasures",
        "events",
        "player_keys",
        "refresh_families",
        "streams",
    ];
    for table in tables_with(&world.join("world.db"), who).await {
        assert!(kept.contains(&table.as_str()), "something is left in {table}");
    }
    assert_eq!(files_with(&world, &WORDS), [""; 0]);

    // A new start folds the same Songweaver from the same events, without its words.
    let stage = stage.again().await;
    let vault = &stage.running.runtime.vault;
    let mut named = 0;
    let events = vault
        .journal
        .read_stream(&songweaver_stream(who), kernel::Version(0), 1000)
        .await
        .unwrap();
    for recorded in events {
        let sealed = match decode_realm(&recorded).unwrap() {
            RealmEvent::Named { name } => (NAME_FIELD, name),
            RealmEvent::MelodyKept { name, .. } => (MELODY_FIELD, name),
            _ => continue,
        };
        let opened = vault.seal.open(who, sealed.0, &sealed.1.0).await;
        assert!(
            matches!(opened, Err(journal::tables::SealError::Erased)),
            "{opened:?}"
        );
        named += 1;
    }
    assert_eq!(named, 2, "the events are still there, and closed");
    let left = stage.running.runtime.everything_of(who).await.unwrap();
    assert!(left.state.made && left.name.is_empty() && left.melodies.is_empty());
    let refused = Bot::connect(stage.dial(&tokens)).await.unwrap_err();
    assert_eq!(code(&refused), "session-ended", "after a restart as before");
    assert_eq!(
        stage.running.office.identity.erase(who).await,
        Ok(()),
        "repeating it changes nothing"
    );
    // Whoever comes next takes the name, and is someone else.
    let heir = stage.tokens().await;
    let credentials = json!({ "name": ACCOUNT, "password": PASSWORD }).to_string();
    let answer = http(
        &stage,
        "POST",
        "/api/v1/register",
        &heir.access,
        credentials.as_bytes(),
    )
    .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_that_registered_ends_with_its_connection() {
    let stage = Stage::new().await;
    // The bot entered as a guest and registered while it played.
    let (_, mut bot) = person(&stage).await;
    let credentials = json!({ "name": ACCOUNT, "password": PASSWORD }).to_string();
    let answer = http(&stage, "POST", "/api/v1/login", "", credentials.as_bytes()).await;
    let elsewhere: Tokens = serde_json::from_slice(&answer.body).unwrap();
    let ended = http(&stage, "DELETE", "/api/v1/sessions", &elsewhere.access, b"").await;
    assert_eq!(ended.status, 204);
    let ended = bot.until("the end", PATIENCE, |_| None::<()>).await.unwrap_err();
    assert_eq!(code(&ended), "session-ended", "{ended}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_exchanged_in_a_running_world_and_a_wrong_one_stops_the_start() {
    let stage = Stage::new().await;
    let (tokens, bot) = person(&stage).await;
    let who: SongweaverId = tokens.songweaver.parse().unwrap();
    let world = stage.folder.path().to_owned();
    let place = journal::Place::File(world.join("world.db"));
    let former = std::fs::read_to_string(world.join("world.key")).unwrap();
    let told = office::run(&world, &place, Act::RewrapKeys).await.unwrap();
    assert!(told.contains("signing keys were wrapped anew"), "{told}");
    let told = office::run(&world, &place, Act::RotateKeys).await.unwrap();
    assert!(told.contains("2 keys verify"), "{told}");
    let new = std::fs::read_to_string(world.join("world.key")).unwrap();
    assert!(new != former && new.lines().count() == 1);

    // Nobody noticed: the token still serves, what was sealed still opens, new words are sealed.
    let account = http(&stage, "GET", "/api/v1/account", &tokens.access, b"").await;
    let account: Account = serde_json::from_slice(&account.body).unwrap();
    assert_eq!(account.name.as_deref(), Some(ACCOUNT));
    stage.tokens().await;
    drop(bot);
    let stage = stage.again().await;
    assert_eq!(stage.running.runtime.everything_of(who).await.unwrap().name, NAME);
    stage.running.stop().await.unwrap();

    // The former key is another key now, and the refusal says which, where, and what to do.
    std::fs::write(world.join("world.key"), &former).unwrap();
    let refused = start(composed(), ServeConfig::local(&world))
        .await
        .unwrap_err()
        .to_string();
    for said in [
        "world.db",
        "world.key",
        "was sealed with world key",
        "holds key",
        "put back the file",
    ] {
        assert!(refused.contains(said), "{said}: {refused}");
    }
    std::fs::remove_file(world.join("world.key")).unwrap();
    let refused = start(composed(), ServeConfig::local(&world))
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("is missing"), "{refused}");
    std::fs::write(world.join("world.key"), &new).unwrap();
    start(composed(), ServeConfig::local(&world))
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_operator_is_made_at_the_machine_in_a_running_world_or_a_stopped_one() {
    let stage = Stage::new().await;
    let (tokens, _bot) = person(&stage).await;
    let world = stage.folder.path().to_owned();
    let place = journal::Place::File(world.join("world.db"));
    let grant = |role: &str| Act::Grant {
        name: ACCOUNT.to_owned(),
        role: role.to_owned(),
        why: "it runs here".to_owned(),
    };
    let audit = http(&stage, "GET", "/api/v1/audit", &tokens.access, b"").await;
    assert_eq!(audit.status, 403);
    let told = office::run(&world, &place, grant("operator")).await.unwrap();
    assert_eq!(told, "Quillonberg is operator now");
    server::control::notice(&world, "The world rests at noon.")
        .await
        .unwrap();
    let audit = http(&stage, "GET", "/api/v1/audit", &tokens.access, b"").await;
    let text = String::from_utf8(audit.body).unwrap();
    for said in [
        "role-grant",
        "it runs here",
        "right-missing",
        "The world rests at noon.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    stage.running.stop().await.unwrap();
    // Stopped: on the database itself.
    let told = office::run(&world, &place, Act::Roles).await.unwrap();
    assert_eq!(told, "operator   Quillonberg");
    office::run(&world, &place, grant("player")).await.unwrap();
    let told = office::run(&world, &place, Act::Audit).await.unwrap();
    assert!(
        told.lines().count() >= 4 && told.ends_with("done player it runs here"),
        "{told}"
    );
    let unknown = office::run(&world, &place, grant("emperor")).await.unwrap_err();
    assert!(unknown.to_string().contains("role-unknown"), "{unknown}");
    let nowhere = journal::Place::File(world.join("elsewhere.db"));
    let nothing = office::run(&world, &nowhere, Act::Roles).await.unwrap_err();
    assert!(nothing.to_string().contains("there is no world"), "{nothing}");
    assert!(!world.join("elsewhere.db").exists(), "nothing was made");
}
