//! What servers and operators share beside the world: owners, read models, series of samples.

use super::World;

use std::collections::BTreeMap;
use std::time::Duration;

use journal::owners::{LIFE, Node, nodes, owners};
use journal::projections::{Added, DayGrowth, Growing, ProjectedRow, Projection, Projections};
use journal::series::{HOURLY_SECONDS, Hour, Level, SAMPLE_SECONDS, SAMPLES_MAX, Series};
use journal::sql::{query, query_scalar};
use journal::tables::UnixSeconds;
use journal::{Append, AppendError, Database, Fence, Journal, Place, StoreError, Upcasters};
use kernel::{NewEvent, Position, Recorded, StreamId, WorldMillis};

const GONE: Duration = Duration::ZERO;

fn journal(world: &World) -> Journal {
    Journal::stored(world.database.clone(), Upcasters::new())
}

pub async fn a_living_node_keeps_what_it_owns_and_a_dead_one_is_fenced(world: World) {
    let database = &world.database;
    let one = Node::join(database.clone(), "one", "10.0.0.1:7777", LIFE)
        .await
        .unwrap();
    let two = Node::join(database.clone(), "two", "10.0.0.2:7777", LIFE)
        .await
        .unwrap();
    let (first, second) = (one.journal(&journal(&world)), two.journal(&journal(&world)));
    let epoch = first.claim("region-x").await.unwrap();
    assert_eq!(
        first.claim("region-x").await.unwrap(),
        epoch + 1,
        "it came back under its name"
    );
    let refused = second.claim("region-x").await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Held { node, .. } if node == "one"),
        "{refused}"
    );
    // Nor does one without a name take it.
    assert!(journal(&world).claim("region-x").await.is_err());
    let write = |epoch| Append {
        fence: Some(Fence {
            writer: "region-x".to_owned(),
            epoch,
        }),
        ..Append::default()
    };
    first.append(write(epoch + 1)).await.unwrap();
    // Its heart stops. The other's began only just, as after the database was away: it must leave the first time to come back.
    one.beat(GONE).await.unwrap();
    let refused = second.claim("region-x").await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Grace { node, .. } if node == "one"),
        "{refused}"
    );
    first.append(write(epoch + 1)).await.unwrap();
    // After a whole life of its own it takes over, and the first writes nothing more.
    pass(database, LIFE).await;
    let taken = second.claim("region-x").await.unwrap();
    assert_eq!(taken, epoch + 2);
    let refused = first.append(write(epoch + 1)).await.unwrap_err();
    assert!(matches!(refused, AppendError::Fenced { .. }), "{refused}");
    let seen: Vec<_> = nodes(database)
        .await
        .unwrap()
        .into_iter()
        .map(|node| (node.name, node.alive))
        .collect();
    assert_eq!(seen, [("one".to_owned(), false), ("two".to_owned(), true)]);
    // Handed over, and left.
    one.beat(LIFE).await.unwrap();
    assert!(
        !one.hand_over("region-x", "two").await.unwrap(),
        "it is not its own"
    );
    assert!(two.hand_over("region-x", "one").await.unwrap());
    assert!(second.append(write(taken)).await.is_err());
    assert_eq!(owners(database).await.unwrap()[0].node, "one");
    assert_eq!(first.claim("region-x").await.unwrap(), taken + 2);
    one.leave().await.unwrap();
    assert_eq!(second.claim("region-x").await.unwrap(), taken + 3);
    let long = Node::join(database.clone(), &"n".repeat(97), "a", LIFE).await;
    assert!(long.is_err());
}

/// Lets time pass for all hearts.
async fn pass(database: &Database, time: Duration) {
    let pass =
        query("update nodes set since_ms = since_ms - $1, expires_ms = expires_ms - $1 where node <> 'two'")
            .bind(time.as_millis() as i64);
    let longer =
        query("update nodes set since_ms = since_ms - $1 where node = 'two'").bind(time.as_millis() as i64);
    for moved in [pass, longer] {
        database
            .write("let time pass", move |connection| {
                Box::pin(moved.execute(connection))
            })
            .await
            .unwrap();
    }
}

/// Counts events by stream; its second version counts them twice, to be told apart.
struct Counting(u32);

impl Projection for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    fn version(&self) -> u32 {
        self.0
    }

    fn fold(&self, events: &[Recorded], added: &mut Added) {
        for event in events {
            added.add(
                event.stream.to_string(),
                [i64::from(self.0), event.body.len() as i64],
            );
        }
    }
}

async fn sing(journal: &Journal, streams: u64, at: u64) {
    let event = NewEvent {
        kind: "sung",
        schema: 1,
        body: "{\"a\":1}".to_owned(),
    };
    let records = (0..streams)
        .map(|stream| (StreamId::new("s", stream), event.clone()))
        .collect();
    journal
        .append(Append {
            records,
            at: WorldMillis(at),
            ..Append::default()
        })
        .await
        .unwrap();
}

pub async fn a_read_model_counts_each_event_once_and_is_rebuilt_beside_the_old(world: World) {
    let journal = journal(&world);
    let projections = Projections::new(world.database.clone(), journal.clone());
    sing(&journal, 200, 5).await;
    assert_eq!(projections.catch_up(&Counting(1)).await.unwrap(), Position(200));
    sing(&journal, 2, 1_000).await;
    for _ in 0..2 {
        assert_eq!(projections.catch_up(&Counting(1)).await.unwrap(), Position(202));
    }
    let counts = async || -> BTreeMap<String, i64> {
        let rows = projections.rows("counting", "s-", 1000).await.unwrap();
        rows.into_iter()
            .map(|ProjectedRow { key, numbers }| (key, numbers[0]))
            .collect()
    };
    let seen = counts().await;
    assert_eq!(
        (seen.len(), seen["s-0"], seen["s-1"], seen["s-2"]),
        (200, 2, 2, 1)
    );
    assert_eq!(projections.rows("counting", "s-19", 5).await.unwrap().len(), 5);
    // A new version takes over only when it has caught up, and the old one goes.
    projections.catch_up(&Counting(2)).await.unwrap();
    assert_eq!(counts().await["s-0"], 4);
    let left = query_scalar::<i64>("select count(*) from projected where built = 'counting/1'");
    assert_eq!(left.fetch_one(world.database.readers()).await.unwrap(), 0);
    assert_eq!(
        journal.checkpoint("projection:counting/1").await.unwrap(),
        Position(0)
    );
    // The journal's growth by day and kind.
    projections.catch_up(&Growing { day_ms: 1000 }).await.unwrap();
    let day = |day, events| DayGrowth {
        day,
        kind: "sung".to_owned(),
        events,
        bytes: events * 7,
    };
    assert_eq!(
        Growing::read(&projections).await.unwrap(),
        [day(0, 200), day(1, 2)]
    );
}

pub async fn samples_are_summed_by_the_hour_and_forgotten_in_time(world: World) {
    let series = Series::open(world.database.clone()).await.unwrap();
    let plain = match world.place {
        Place::File(_) => Level::Rows,
        Place::Servers(_) => Level::Partitions,
    };
    assert_eq!(series.level(), plain);
    sampled(&series).await;
    // Opening again finds it as it was.
    let again = Series::open(world.database.clone()).await.unwrap();
    assert_eq!(again.level(), plain);
    let left = query_scalar::<i64>("select count(*) from samples_by_minute");
    assert_eq!(left.fetch_one(world.database.readers()).await.unwrap(), 0);
}

/// Notes, reads and sweeps; what every level answers alike.
async fn sampled(series: &Series) {
    let begin = UnixSeconds(1_000_000_800);
    for (minute, players) in [(0, 5), (1, 9), (2, -2), (2, 100), (70, 1)] {
        let at = begin.after(minute * 60);
        series
            .note(at, &[("players", players), ("events", 7)])
            .await
            .unwrap();
    }
    let hour = |at, samples, lowest, highest, total| Hour {
        at: UnixSeconds(at),
        samples,
        lowest,
        highest,
        total,
    };
    let (from, to) = (UnixSeconds(0), UnixSeconds(2_000_000_000));
    assert_eq!(
        series.hours("players", from, to).await.unwrap(),
        [hour(1_000_000_800, 3, -2, 9, 12), hour(1_000_004_400, 1, 1, 1, 1)]
    );
    assert_eq!(
        series.hours("events", begin, begin.after(1)).await.unwrap().len(),
        1
    );
    assert!(
        series
            .note(begin, &vec![("x", 1); SAMPLES_MAX + 1])
            .await
            .is_err()
    );
    series.sweep(begin.after(3600)).await.unwrap();
    assert_eq!(series.hours("players", from, to).await.unwrap().len(), 2);
    series.sweep(begin.after(SAMPLE_SECONDS + 90_000)).await.unwrap();
    assert_eq!(
        series.hours("players", from, to).await.unwrap().len(),
        2,
        "the sums stay longer"
    );
    series.sweep(begin.after(HOURLY_SECONDS + 90_000)).await.unwrap();
    assert_eq!(series.hours("players", from, to).await.unwrap(), []);
}

/// What of TimescaleDB is asked for, faked on a plain server: which levels are found, and that each answers the same questions. What
/// TimescaleDB itself would do it does not show.
const FAKE: &str = "create view pg_available_extensions as select 'timescaledb'::name as name; \
    set allow_system_table_mods = on; set check_function_bodies = off; \
    insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) \
    select 4000000, 'timescaledb', 10, oid, true, 'fake' from pg_namespace where nspname = 'public'; \
    create schema timescaledb_information; \
    create table timescaledb_information.hypertables (hypertable_schema name, hypertable_name name, compression_enabled boolean); \
    create function create_hypertable(regclass, name, chunk_time_interval integer) returns void language sql as \
    $$ insert into timescaledb_information.hypertables values ('public', 'samples', false) $$; \
    create table compressed (chunk text, at timestamptz default now()); \
    create function drop_chunks(regclass, older_than bigint) returns setof text language sql as \
    $$ with gone as (delete from samples where at < $2 returning 1) select 'chunk' from gone group by 1 $$; \
    create function show_chunks(regclass, older_than bigint) returns setof text language sql as \
    $$ select 'chunk' where exists (select 1 from samples where at < $2) $$; \
    create function compress_chunk(text, boolean) returns text language sql as \
    $$ insert into compressed values ($1) returning chunk $$; ";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_three_levels_of_timescaledb_are_told_apart_and_answer_alike() {
    let server = crate::postgres::shared();
    for (licence, compression, expected) in [
        ("apache", None, Level::Hypertable),
        // The statement that compresses is TimescaleDB's alone: where it fails, samples are kept uncompressed.
        ("timescale", None, Level::Hypertable),
        ("timescale", Some(true), Level::Compressed),
        ("apache", Some(true), Level::Hypertable),
    ] {
        let address = server.new_database().await;
        let name = address
            .rsplit('/')
            .next()
            .unwrap()
            .split('?')
            .next()
            .unwrap()
            .to_owned();
        let place = Place::parse(&address).unwrap();
        Database::at(&place).await.unwrap().close().await;
        server.sql(&name, FAKE).await;
        let settings = format!(
            "alter database {name} set search_path = public, pg_catalog; \
             alter database {name} set timescaledb.license = '{licence}'"
        );
        server.sql(&name, &settings).await;
        if let Some(enabled) = compression {
            // A table from before, as it was made with or without compression.
            let made = format!(
                "create table samples (series text, at bigint, value bigint, primary key (series, at)); \
                 create view samples_by_minute as select series, at, value from samples; \
                 create view samples_by_hour as select series, hour * 3600 as at, samples, lowest, highest, total from samples_hourly; \
                 insert into timescaledb_information.hypertables values ('public', 'samples', {enabled})"
            );
            server.sql(&name, &made).await;
        }
        let database = Database::at(&place).await.unwrap();
        // The first time with a licence to compress, making the table as a whole fails and is undone; without one it is made.
        let series = Series::open(database.clone()).await.unwrap();
        assert_eq!(series.level(), expected, "{licence} {compression:?}");
        sampled(&series).await;
        // A day that is two days old is compressed where that can be done, and nowhere else.
        let later = UnixSeconds(2_000_000_000);
        series.note(later, &[("players", 1)]).await.unwrap();
        series.sweep(later.after(3 * 86_400)).await.unwrap();
        let compressed = query_scalar::<i64>("select count(*) from compressed");
        let compressed = compressed.fetch_one(database.readers()).await.unwrap();
        assert_eq!(compressed > 0, expected == Level::Compressed);
        database.close().await;
    }
}

/// With TimescaleDB, where an address of an empty database with it is given.
#[tokio::test]
async fn a_hypertable_answers_as_partitions_do() {
    let Ok(address) = std::env::var("FINALVERSE_TEST_TIMESCALE") else {
        println!(
            "FINALVERSE_TEST_TIMESCALE names no database with TimescaleDB; partitions alone were tested"
        );
        return;
    };
    let database = journal::Database::at(&Place::parse(&address).unwrap())
        .await
        .unwrap();
    let series = Series::open(database.clone()).await.unwrap();
    assert!(
        matches!(series.level(), Level::Hypertable | Level::Compressed),
        "{:?}",
        series.level()
    );
    sampled(&series).await;
    database.close().await;
}
