//! Ownership while the database is away: a node that is not heard stops by itself, and nobody takes what it owns before it had time
//! to come back.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "support/postgres.rs"]
mod postgres;

use std::time::Duration;

use journal::owners::Node;
use journal::{Append, AppendError, Database, Fence, Journal, Patience, Place, StoreError, Upcasters};
use postgres::{Durable, Server};

/// Long enough for a busy machine to beat in time, short enough to wait for.
const LIFE: Duration = Duration::from_secs(3);

async fn open(server: &Server) -> Database {
    let place = Place::parse(&server.address("world")).unwrap();
    let patience = Patience {
        reach: Duration::from_millis(500),
        confirm: Duration::from_secs(1),
        ..Patience::default()
    };
    Database::with_patience(&place, patience).await.unwrap()
}

async fn join(server: &Server, name: &str) -> (Database, Node, Journal) {
    let database = open(server).await;
    let node = Node::join(database.clone(), name, "here", LIFE).await.unwrap();
    let journal = node.journal(&Journal::stored(database.clone(), Upcasters::new()));
    (database, node, journal)
}

fn write(epoch: u64) -> Append {
    Append {
        fence: Some(Fence {
            writer: "region-x".to_owned(),
            epoch,
        }),
        ..Append::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_not_heard_stops_by_itself_and_goes_on_when_it_is() {
    let server = Server::start(Durable::No);
    server.sql("postgres", "create database world").await;
    let (database, node, journal) = join(&server, "one").await;
    let heart = tokio::spawn(node.clone().live());
    let epoch = journal.claim("region-x").await.unwrap();
    journal.append(write(epoch)).await.unwrap();
    let mut tenure = node.lease().watch();
    server.signal_all("-STOP");
    let lapsed = *tenure.wait_for(|tenure| !tenure.held).await.unwrap();
    assert_eq!(lapsed.lapses, 1);
    // It acts no more, and asks nobody whether it may.
    let refused = journal.append(write(epoch)).await.unwrap_err();
    assert!(matches!(refused, AppendError::Lapsed { .. }), "{refused}");
    let refused = journal.claim("region-x").await.unwrap_err();
    assert!(matches!(refused, StoreError::Lapsed), "{refused}");
    server.signal_all("-CONT");
    tenure.wait_for(|tenure| tenure.held).await.unwrap();
    let again = journal.claim("region-x").await.unwrap();
    assert!(again > epoch, "what it owned is claimed anew");
    journal.append(write(again)).await.unwrap();
    heart.abort();
    database.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_database_was_away_nobody_is_taken_from_before_it_can_come_back() {
    let mut server = Server::start(Durable::Yes);
    server.sql("postgres", "create database world").await;
    let (first, one, of_one) = join(&server, "one").await;
    let (second, two, of_two) = join(&server, "two").await;
    let epoch = of_one.claim("region-x").await.unwrap();
    // Both have lived long, and both are silent while the database is away for longer than they live.
    server
        .sql(
            "world",
            "update nodes set since_ms = since_ms - 60000, expires_ms = expires_ms - 60000",
        )
        .await;
    server.kill();
    server.come_back();
    // The second reaches it first. The first is not dead for that.
    while two.beat(LIFE).await.is_err() {}
    let refused = of_two.claim("region-x").await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Grace { node, .. } if node == "one"),
        "{refused}"
    );
    while one.beat(LIFE).await.is_err() {}
    let refused = of_two.claim("region-x").await.unwrap_err();
    assert!(matches!(&refused, StoreError::Held { .. }), "{refused}");
    of_one.append(write(epoch)).await.unwrap();
    // One that stays silent for a whole life of the other is taken from.
    server
        .sql(
            "world",
            "update nodes set since_ms = since_ms - 3000, expires_ms = case node when 'one' then 1 else expires_ms end",
        )
        .await;
    let taken = of_two.claim("region-x").await.unwrap();
    assert_eq!(taken, epoch + 1);
    let refused = of_one.append(write(epoch)).await.unwrap_err();
    assert!(matches!(refused, AppendError::Fenced { .. }), "{refused}");
    first.close().await;
    second.close().await;
}

#[test]
fn a_database_that_stands_still_ends_with_its_test() {
    // What failed while it stood still hung here for ever, instead of telling what failed.
    let server = Server::start(Durable::No);
    server.signal_all("-STOP");
    drop(server);
}
