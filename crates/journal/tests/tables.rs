//! The tables beside the journal: what each keeps, refuses and forgets.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[path = "tables/heard.rs"]
mod heard;
#[path = "tables/keeping.rs"]
mod keeping;
#[path = "tables/memory.rs"]
mod memory;
#[path = "tables/moderation.rs"]
mod moderation;
#[path = "tables/people.rs"]
mod people;
#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "support/postgres.rs"]
mod postgres;
#[path = "tables/shared.rs"]
mod shared;
#[path = "tables/shares.rs"]
mod shares;

use heard::who_heard_a_line_is_known_as_long_as_it_is_kept;
use keeping::{an_interrupted_exchange_of_the_world_key_is_finished_by_the_next, the_audit_is_only_added_to};
use moderation::{
    an_act_ends_its_case_stands_in_the_audit_and_is_undone_by_an_appeal,
    an_act_on_a_reported_share_takes_its_link_back,
    several_reports_of_one_thing_are_one_case_and_each_reporter_counts_once,
    the_context_of_a_line_is_what_its_readers_could_read,
    what_is_kept_of_moderation_goes_in_time_and_with_the_person,
};
use people::{
    a_guest_becomes_an_account_once, a_lost_answer_costs_nothing_and_the_minute_is_no_loophole,
    a_refresh_token_serves_once_and_its_reuse_ends_the_family,
    a_step_serves_once_and_what_is_changed_stands_in_the_audit, hash,
    names_are_borne_by_one_and_can_be_changed, refresh_tokens_expire_and_are_swept_and_bounded,
};

use journal::sql::{query, query_scalar};
use shared::{
    a_living_node_keeps_what_it_owns_and_a_dead_one_is_fenced,
    a_read_model_counts_each_event_once_and_is_rebuilt_beside_the_old,
    samples_are_summed_by_the_hour_and_forgotten_in_time,
};

use shares::shares_are_found_by_their_link_bounded_and_go_in_time_and_with_the_person;

use journal::tables::{
    BLOB_SECONDS, Blobs, CHAT_SECONDS, Chat, ChatLine, ClockMark, Names, NewToken, Seal, SealError,
    SigningKeys, UnixSeconds, WorldClock, WorldKey, sweep,
};
use journal::{Append, Database, Journal, Place, StoreError, Upcasters};
use kernel::{MelodyId, NewEvent, SongweaverId, StreamId, WorldMillis};

const NOW: UnixSeconds = UnixSeconds(1_000_000_000);
const ANN: SongweaverId = SongweaverId(0xa);
const BEN: SongweaverId = SongweaverId(0xb);

/// Which store a world has.
#[derive(Clone, Copy)]
enum Kind {
    Sqlite,
    Postgres,
}

/// A world of one's own. Public to the file's modules.
pub struct World {
    place: Place,
    folder: tempfile::TempDir,
    database: Database,
    key: WorldKey,
}

impl World {
    async fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = match kind {
            Kind::Sqlite => Place::File(folder.path().join("world.db")),
            Kind::Postgres => postgres::new_place().await,
        };
        Self::open(place, folder).await
    }

    async fn reopen(self) -> Self {
        self.database.close().await;
        Self::open(self.place, self.folder).await
    }

    async fn open(place: Place, folder: tempfile::TempDir) -> Self {
        let database = Database::at(&place).await.unwrap();
        let key = WorldKey::open(&folder.path().join("world.key"), &database)
            .await
            .unwrap();
        Self {
            place,
            folder,
            database,
            key,
        }
    }
}

/// What every store keeps alike.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::World::new(super::Kind::Sqlite).await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::World::new(super::Kind::Postgres).await).await;
            })*
        }
    };
}

on_both!(
    a_living_node_keeps_what_it_owns_and_a_dead_one_is_fenced,
    a_read_model_counts_each_event_once_and_is_rebuilt_beside_the_old,
    samples_are_summed_by_the_hour_and_forgotten_in_time,
    seals_open_for_their_player_and_field_alone,
    a_wrong_or_lost_world_key_stops_the_start,
    signing_keys_are_made_once_and_rotate,
    cited_blobs_stay_and_others_go_after_a_week,
    chat_is_kept_in_order_for_two_weeks_and_goes_with_its_speaker,
    the_clock_never_goes_back_and_knows_the_last_event,
    a_failing_write_undoes_itself_alone,
    a_guest_becomes_an_account_once,
    a_refresh_token_serves_once_and_its_reuse_ends_the_family,
    a_lost_answer_costs_nothing_and_the_minute_is_no_loophole,
    refresh_tokens_expire_and_are_swept_and_bounded,
    names_are_borne_by_one_and_can_be_changed,
    a_step_serves_once_and_what_is_changed_stands_in_the_audit,
    the_context_of_a_line_is_what_its_readers_could_read,
    several_reports_of_one_thing_are_one_case_and_each_reporter_counts_once,
    an_act_ends_its_case_stands_in_the_audit_and_is_undone_by_an_appeal,
    an_act_on_a_reported_share_takes_its_link_back,
    what_is_kept_of_moderation_goes_in_time_and_with_the_person,
    the_audit_is_only_added_to,
    an_interrupted_exchange_of_the_world_key_is_finished_by_the_next,
    shares_are_found_by_their_link_bounded_and_go_in_time_and_with_the_person,
    who_heard_a_line_is_known_as_long_as_it_is_kept,
);

fn token(songweaver: SongweaverId, number: u8) -> NewToken {
    NewToken {
        songweaver,
        family: u128::from(number),
        token: hash(number),
        now: NOW,
        device: None,
    }
}

async fn seals_open_for_their_player_and_field_alone(world: World) {
    let seal = Seal::new(world.database.clone(), &world.key);
    let sealed = seal.seal(ANN, "name", "Liliane Ω").await.unwrap();
    assert_eq!(seal.open(ANN, "name", &sealed).await.unwrap(), "Liliane Ω");
    assert_ne!(
        sealed,
        seal.seal(ANN, "name", "Liliane Ω").await.unwrap(),
        "a nonce is used once"
    );
    seal.seal(BEN, "name", "Ben").await.unwrap();
    for (who, field, text) in [
        (BEN, "name", sealed.as_str()),
        (ANN, "chat", sealed.as_str()),
        (SongweaverId(77), "name", sealed.as_str()),
        (ANN, "name", &sealed[..sealed.len() - 2]),
        (ANN, "name", "not base64 !"),
        (ANN, "name", ""),
    ] {
        assert!(
            matches!(seal.open(who, field, text).await, Err(SealError::Forged)),
            "{who:?} {field} {text}"
        );
    }
    assert!(matches!(
        seal.seal(ANN, "name", &"x".repeat(5000)).await,
        Err(SealError::TooLong)
    ));
    let world = world.reopen().await;
    let seal = Seal::new(world.database.clone(), &world.key);
    assert_eq!(seal.open(ANN, "name", &sealed).await.unwrap(), "Liliane Ω");
    seal.erase(ANN).await.unwrap();
    assert!(matches!(
        seal.open(ANN, "name", &sealed).await,
        Err(SealError::Erased)
    ));
    assert!(
        matches!(seal.seal(ANN, "name", "back").await, Err(SealError::Erased)),
        "no new key for the erased"
    );
}

#[tokio::test]
async fn the_database_file_holds_no_sealed_text_in_clear() {
    let world = World::new(Kind::Sqlite).await;
    let chat = Chat::new(
        world.database.clone(),
        Seal::new(world.database.clone(), &world.key),
    );
    chat.keep(line(NOW, "a whispered secret")).await.unwrap();
    Names::new(world.database.clone(), &world.key)
        .reserve(ANN, "unmistakable")
        .await
        .unwrap();
    world.database.close().await;
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in ["whispered", "unmistakable"] {
            assert!(
                !bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes()),
                "{secret}"
            );
        }
    }
}

async fn a_wrong_or_lost_world_key_stops_the_start(world: World) {
    let path = world.folder.path().join("world.key");
    let right = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, right.replace(|c: char| c.is_ascii_digit(), "f")).unwrap();
    let refused = WorldKey::open(&path, &world.database).await.unwrap_err();
    assert!(matches!(refused, StoreError::WrongKey { .. }), "{refused}");
    std::fs::write(&path, "short").unwrap();
    assert!(matches!(
        WorldKey::open(&path, &world.database).await,
        Err(StoreError::WrongKey { .. })
    ));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(
        WorldKey::open(&path, &world.database).await,
        Err(StoreError::WrongKey { .. })
    ));
    assert!(!path.exists(), "no new key is made over the lost one");
    std::fs::write(&path, right).unwrap();
    WorldKey::open(&path, &world.database).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_the_world_key() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new(Kind::Sqlite).await;
    let mode = std::fs::metadata(world.folder.path().join("world.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

async fn signing_keys_are_made_once_and_rotate(world: World) {
    let first = SigningKeys::new(world.database.clone(), &world.key)
        .load(NOW)
        .await
        .unwrap();
    assert_eq!(first.len(), 1);
    let world = world.reopen().await;
    let keys = SigningKeys::new(world.database.clone(), &world.key);
    assert_eq!(
        keys.load(NOW.after(5)).await.unwrap(),
        first,
        "the same after a restart"
    );
    let two = keys.rotate(NOW.after(100), 900).await.unwrap();
    assert_eq!((two.len(), &two[1]), (2, &first[0]), "the old one still verifies");
    let three = keys.rotate(NOW.after(200), 900).await.unwrap();
    assert_eq!(three.len(), 3);
    let later = keys.rotate(NOW.after(1_050), 900).await.unwrap();
    assert!(
        !later.contains(&first[0]),
        "its successor is older than any token it signed"
    );
    assert_eq!(later.len(), 3);
}

async fn cited_blobs_stay_and_others_go_after_a_week(world: World) {
    let blobs = Blobs::new(world.database.clone());
    let [cited, uncited, touched] = [1, 2, 3].map(MelodyId);
    for melody in [cited, uncited, touched] {
        blobs.put(melody, vec![7, 0, 7], NOW).await.unwrap();
    }
    assert!(blobs.cite(cited, "codex-a").await.unwrap());
    assert!(
        blobs.cite(cited, "codex-a").await.unwrap(),
        "twice after a crash counts once"
    );
    assert!(blobs.cite(cited, "codex-b").await.unwrap());
    assert!(!blobs.cite(MelodyId(99), "codex-a").await.unwrap());
    let week = NOW.after(BLOB_SECONDS);
    blobs.put(touched, vec![7, 0, 7], week).await.unwrap();
    assert_eq!(sweep(&world.database, week.before(1)).await.unwrap().blobs, 0);
    assert_eq!(sweep(&world.database, week).await.unwrap().blobs, 1);
    assert_eq!(blobs.get(uncited).await.unwrap(), None);
    assert_eq!(blobs.get(cited).await.unwrap(), Some(vec![7, 0, 7]));
    blobs.uncite(cited, "codex-a").await.unwrap();
    assert_eq!(
        sweep(&world.database, week).await.unwrap().blobs,
        0,
        "one citation is left"
    );
    blobs.uncite(cited, "codex-b").await.unwrap();
    assert_eq!(sweep(&world.database, week).await.unwrap().blobs, 1);
    assert!(blobs.get(touched).await.unwrap().is_some());
    let large = blobs.put(MelodyId(4), vec![0; 70_000], NOW).await;
    assert!(matches!(large, Err(StoreError::TooLarge { .. })));
}

fn line(at: UnixSeconds, text: &str) -> ChatLine {
    ChatLine {
        at,
        channel: "region".to_owned(),
        place: "whisperwood-grove".to_owned(),
        songweaver: ANN,
        recipient: None,
        text: text.to_owned(),
    }
}

async fn chat_is_kept_in_order_for_two_weeks_and_goes_with_its_speaker(world: World) {
    let seal = Seal::new(world.database.clone(), &world.key);
    let chat = Chat::new(world.database.clone(), seal.clone());
    chat.keep(line(NOW, "first")).await.unwrap();
    chat.keep(line(NOW.after(9), "second")).await.unwrap();
    let bens = ChatLine {
        songweaver: BEN,
        recipient: Some(ANN),
        ..line(NOW.after(10), "third")
    };
    chat.keep(bens.clone()).await.unwrap();
    let texts = async |limit| {
        let lines = chat.recent("region", "whisperwood-grove", limit).await.unwrap();
        lines.into_iter().map(|kept| kept.line.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(2).await, ["second", "third"]);
    assert_eq!(
        sweep(&world.database, NOW.after(CHAT_SECONDS))
            .await
            .unwrap()
            .chat,
        1
    );
    seal.erase(ANN).await.unwrap();
    assert_eq!(texts(10).await, ["", "third"]);
    let kept = chat.recent("region", "whisperwood-grove", 1).await.unwrap();
    assert_eq!(kept[0].line, bens);
    assert!(chat.recent("region", "elsewhere", 10).await.unwrap().is_empty());
}

async fn the_clock_never_goes_back_and_knows_the_last_event(world: World) {
    let clock = WorldClock::new(world.database.clone());
    assert_eq!(clock.load().await.unwrap(), ClockMark::default());
    clock
        .keep(ClockMark {
            world: WorldMillis(5_000),
            unix_ms: 100,
        })
        .await
        .unwrap();
    clock
        .keep(ClockMark {
            world: WorldMillis(4_000),
            unix_ms: 90,
        })
        .await
        .unwrap();
    assert_eq!(
        clock.load().await.unwrap(),
        ClockMark {
            world: WorldMillis(5_000),
            unix_ms: 90
        }
    );
    let journal = Journal::stored(world.database.clone(), Upcasters::new());
    let event = NewEvent {
        kind: "sung",
        schema: 1,
        body: "{}".to_owned(),
    };
    let records = vec![(StreamId::new("region", "x"), event)];
    journal
        .append(Append {
            records,
            at: WorldMillis(7_500),
            ..Append::default()
        })
        .await
        .unwrap();
    let world = world.reopen().await;
    assert_eq!(
        WorldClock::new(world.database.clone())
            .load()
            .await
            .unwrap()
            .world,
        WorldMillis(7_500)
    );
}

async fn a_failing_write_undoes_itself_alone(world: World) {
    let accounts = people::accounts_of(&world);
    let failing = world.database.write("break a rule", |connection| {
        Box::pin(async move {
            query("insert into marks (name, value) values ('half', $1)")
                .bind(vec![0_u8])
                .execute(&mut *connection)
                .await?;
            query("insert into marks (name, value) values ('half', $1)")
                .bind(vec![0_u8])
                .execute(connection)
                .await
        })
    });
    let (failed, made) = tokio::join!(biased; failing, accounts.make_guest(token(ANN, 1), false));
    assert!(failed.unwrap_err().to_string().contains("break a rule"));
    assert!(made.unwrap(), "its neighbour in the transaction stands");
    let half = query_scalar::<i64>("select count(*) from marks where name = 'half'");
    let half = world
        .database
        .write("count", |connection| Box::pin(half.fetch_one(connection)))
        .await
        .unwrap();
    assert_eq!(half, 0);
}

#[tokio::test]
async fn a_newer_or_foreign_database_is_refused_and_unharmed() {
    let world = World::new(Kind::Sqlite).await;
    let path = world.folder.path().join("world.db");
    let note = |sql: &'static str| {
        world.database.write("pretend", move |connection| {
            Box::pin(async move { query(sql).execute(connection).await.map(|_| ()) })
        })
    };
    note("insert into migrations (number, hash) values (900, x'00')")
        .await
        .unwrap();
    let refused = Database::open(&path).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::TooNew { found: 900, .. }),
        "{refused}"
    );
    note("delete from migrations where number = 900").await.unwrap();
    note("update migrations set hash = x'00' where number = 1")
        .await
        .unwrap();
    let refused = Database::open(&path).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::ForeignMigration { number: 1, .. }),
        "{refused}"
    );
    let text = world.folder.path().join("no.db");
    std::fs::write(
        &text,
        "this is no database, but it is long enough to look like one".repeat(100),
    )
    .unwrap();
    let refused = Database::open(&text).await.unwrap_err().to_string();
    assert!(
        refused.contains("no.db") && refused.contains("the file is no database"),
        "{refused}"
    );
    assert!(
        std::fs::read_to_string(&text)
            .unwrap()
            .starts_with("this is no database")
    );
}
