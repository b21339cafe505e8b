//! What the tables keep against whoever has the database or the switch of the power: the audit, and the exchange of the world key.

use super::{ANN, BEN, NOW, World, people::accounts_of, token};

use journal::sql::{made_query, query, query_scalar};
use journal::tables::{AUDIT_SECONDS, Audit, NewEntry, Seal, SigningKeys, UnixSeconds, WorldKey, sweep};
use journal::{Database, Place, StoreError};

fn entry(at: UnixSeconds) -> NewEntry {
    NewEntry {
        at,
        actor: Some(ANN),
        act: "role-grant",
        subject: Some(BEN),
        detail: "moderator".to_owned(),
        why: String::new(),
        outcome: "done".to_owned(),
    }
}

/// Runs a statement as whoever has the database would.
async fn tamper(database: &Database, sql: &str) -> Result<u64, StoreError> {
    let statement = made_query(sql.to_owned());
    let tampering = database.write("tamper", move |connection| {
        Box::pin(statement.execute(connection))
    });
    tampering.await
}

pub async fn the_audit_is_only_added_to(world: World) {
    let seal = Seal::new(world.database.clone(), &world.key);
    let audit = Audit::new(world.database.clone(), seal);
    // By the database's clock, which is this machine's.
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    let now = UnixSeconds(since.as_secs());
    let hour = 3600;
    let first = audit.add(entry(now.before(AUDIT_SECONDS - hour))).await.unwrap();
    // A time far ahead, as of a clock that was wrong, lets nothing else go.
    audit.add(entry(now.after(AUDIT_SECONDS + hour))).await.unwrap();
    let nearly_over = format!("delete from audit where id = {first}");
    let mut forbidden = vec![
        "update audit set outcome = 'refused'",
        "update audit set why = '' where act = 'role-grant'",
        "delete from audit where at > 0",
        &nearly_over,
        "delete from audit where at = (select max(at) from audit)",
        "insert into audit (id, at, act, detail, why, outcome) select id, at, act, 'player', why, outcome from audit \
         where true on conflict (id) do update set detail = excluded.detail",
    ];
    match world.place {
        Place::Servers(_) => forbidden.push("truncate audit"),
        // What replaces a row deletes it, and asks no trigger unless it is told to.
        Place::File(_) => forbidden.push(
            "replace into audit (id, at, act, detail, why, outcome) select id, at, act, 'player', why, outcome from audit",
        ),
    }
    for sql in forbidden {
        let refused = tamper(&world.database, sql).await;
        let refused = refused.expect_err(sql).to_string();
        assert!(refused.contains("audit"), "{sql}: {refused}");
    }
    let entries = audit.before(None, None, None, 10).await.unwrap();
    assert_eq!(entries.len(), 2);
    assert!(
        entries
            .iter()
            .all(|entry| entry.detail == "moderator" && entry.outcome == "done"),
        "{entries:?}"
    );
    // When its time is over it goes, and nothing else with it, also where nothing is added any more.
    audit.add(entry(now.before(AUDIT_SECONDS + hour))).await.unwrap();
    let early = sweep(&world.database, now.before(2 * hour)).await.unwrap();
    assert_eq!(early.audit, 0, "never before the caller's clock says so");
    let swept = sweep(&world.database, now.after(2 * hour)).await.unwrap();
    assert_eq!(swept.audit, 1, "nor before the database's does");
    assert_eq!(audit.before(None, None, None, 10).await.unwrap().len(), 2);
}

/// How many keys of players are wrapped under a world key, and under others.
async fn wrapped_under(database: &Database, kid: &str) -> (i64, i64) {
    let count = async |sql| {
        let count = query_scalar::<i64>(sql).bind(kid.to_owned());
        count.fetch_one(database.readers()).await.unwrap()
    };
    (
        count("select count(*) from player_keys where world_key = $1").await,
        count("select count(*) from player_keys where world_key <> $1").await,
    )
}

pub async fn an_interrupted_exchange_of_the_world_key_is_finished_by_the_next(world: World) {
    let path = world.folder.path().join("world.key");
    let keys_of_file = || std::fs::read_to_string(&path).unwrap().lines().count();
    let seal = Seal::new(world.database.clone(), &world.key);
    let lily = seal.seal(ANN, "name", "Lily").await.unwrap();
    let rose = seal.seal(BEN, "name", "Rose").await.unwrap();
    let accounts = accounts_of(&world);
    accounts.make_guest(token(ANN, 1), false).await.unwrap();
    let signing = SigningKeys::new(world.database.clone(), &world.key);
    let signs = signing.load(NOW).await.unwrap();
    let first = world.key.kid();

    // Interrupted before the new key was put in force: the file holds it already, and the former one serves.
    let held = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{}\n{held}", "5e".repeat(32))).unwrap();
    let world = world.reopen().await;
    assert_eq!(world.key.kid(), first, "nothing was exchanged yet");
    let seal = Seal::new(world.database.clone(), &world.key);
    assert_eq!(seal.open(ANN, "name", &lily).await.unwrap(), "Lily");

    // Interrupted in the midst: a signing key is found damaged when players' keys are done.
    let sealed = query("select sealed from signing_keys");
    let sealed: Vec<u8> = sealed.fetch_one(world.database.readers()).await.unwrap().get(0);
    let set = async |database: &Database, bytes: Vec<u8>| {
        let set = query("update signing_keys set sealed = $1").bind(bytes);
        let setting = database.write("damage a key", move |connection| {
            Box::pin(set.execute(connection))
        });
        assert_eq!(setting.await.unwrap(), 1);
    };
    set(&world.database, vec![0; sealed.len()]).await;
    let stopped = world.key.rewrap(&world.database).await.unwrap_err();
    assert!(matches!(stopped, StoreError::Corrupt { .. }), "{stopped}");
    let second = world.key.kid();
    assert_ne!(second, first, "the new one is in force");
    assert_eq!(wrapped_under(&world.database, &second).await, (2, 0));
    assert!(
        keys_of_file() > 1,
        "what is wrapped under the former one still needs it"
    );
    // The world goes on meanwhile, before a start and after it.
    assert_eq!(seal.open(ANN, "name", &lily).await.unwrap(), "Lily");
    let world = world.reopen().await;
    assert_eq!(world.key.kid(), second);
    set(&world.database, sealed).await;
    let signing = SigningKeys::new(world.database.clone(), &world.key);
    assert_eq!(signing.load(NOW).await.unwrap(), signs);

    let done = world.key.rewrap(&world.database).await.unwrap();
    assert_eq!((done.from.as_str(), done.player_keys), (second.as_str(), 2));
    assert_eq!(done.signing_keys, 1);
    assert_eq!(wrapped_under(&world.database, &done.to).await, (2, 0));
    assert_eq!(keys_of_file(), 1, "nothing needs a former one");
    let world = world.reopen().await;
    assert_eq!(world.key.kid(), done.to);
    let seal = Seal::new(world.database.clone(), &world.key);
    assert_eq!(seal.open(BEN, "name", &rose).await.unwrap(), "Rose");
    let signing = SigningKeys::new(world.database.clone(), &world.key);
    assert_eq!(signing.load(NOW).await.unwrap(), signs);
    assert!(accounts_of(&world).of(ANN).await.unwrap().is_some());
    // A copy of the former file opens the world no more.
    std::fs::write(&path, held).unwrap();
    let refused = WorldKey::open(&path, &world.database).await.unwrap_err();
    assert!(matches!(refused, StoreError::WrongKey { .. }), "{refused}");
}
