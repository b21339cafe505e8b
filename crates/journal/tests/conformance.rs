//! Holds every store of the journal to the same promises, by one suite.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its world fails there and then"
)]

#[path = "conformance/isolation.rs"]
mod isolation_suite;
#[expect(dead_code, reason = "each test program uses the part of it that it needs")]
#[path = "support/postgres.rs"]
mod postgres;
#[path = "conformance/suite.rs"]
mod suite;

use journal::{Database, Journal, MemoryDisk, Place};
use suite::Store;

/// SQLite in a folder of its own; opening again closes it first.
struct Sqlite {
    folder: tempfile::TempDir,
    open: Option<Database>,
}

impl Default for Sqlite {
    fn default() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            open: None,
        }
    }
}

impl Store for Sqlite {
    async fn open(&mut self) -> Journal {
        if let Some(database) = self.open.take() {
            database.close().await;
        }
        let database = Database::open(&self.folder.path().join("world.db"))
            .await
            .unwrap();
        self.open = Some(database.clone());
        Journal::stored(database, suite::upcasters())
    }
}

/// PostgreSQL in a database of its own; opening again closes it first.
#[derive(Default)]
struct Postgres {
    place: Option<Place>,
    open: Option<Database>,
}

impl Store for Postgres {
    async fn open(&mut self) -> Journal {
        if let Some(database) = self.open.take() {
            database.close().await;
        }
        let place = match self.place.take() {
            Some(place) => place,
            None => postgres::new_place().await,
        };
        let database = Database::at(&place).await.unwrap();
        self.place = Some(place);
        self.open = Some(database.clone());
        Journal::stored(database, suite::upcasters())
    }
}

/// Memory; opening again is a power cut and a restart.
struct Memory(MemoryDisk);

impl Default for Memory {
    fn default() -> Self {
        Self(MemoryDisk::new(1))
    }
}

impl Store for Memory {
    async fn open(&mut self) -> Journal {
        self.0.cut_power();
        Journal::memory(self.0.open(), suite::upcasters())
    }
}

/// Every promise, on every store.
macro_rules! promises {
    ($($promise:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    super::suite::$promise(super::Sqlite::default()).await;
                }
            )*
        }
        mod postgres_15 {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    super::suite::$promise(super::Postgres::default()).await;
                }
            )*
        }
        mod memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    super::suite::$promise(super::Memory::default()).await;
                }
            )*
        }
    };
}

/// What only a store that refuses rows can show, on each such store.
macro_rules! isolation {
    ($($module:ident: $store:ident),*) => {
        mod isolation {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $module() {
                    let mut store = super::$store::default();
                    let journal = super::suite::Store::open(&mut store).await;
                    super::isolation_suite::a_failing_request_fails_alone(&store.open.unwrap(), &journal).await;
                }
            )*
        }
    };
}

isolation!(sqlite: Sqlite, postgres_15: Postgres);

promises!(
    forgets_old_answers_and_keeps_young_ones,
    gives_versions_and_positions,
    checks_versions,
    is_atomic_over_streams,
    accepts_pipelined_decisions,
    answers_a_repeated_command_as_the_first_time,
    loses_and_reorders_nothing_under_concurrent_writers,
    wakes_and_never_misses,
    fences_a_stale_owner,
    moves_checkpoints_with_what_they_write,
    keeps_disposable_snapshots,
    survives_reopening,
    pages_and_lists_streams,
    refuses_what_is_too_large,
    upcasts_on_read,
);
