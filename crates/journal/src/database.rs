//! One open database, SQLite or PostgreSQL: how it is opened, its one writer and its readers.
//!
//! All writing goes through one task that owns one connection. It takes what waits in its bounded queue, runs it in
//! one transaction, commits once, and only then answers everyone: so one sync of the disk serves many appends, and
//! nothing is acknowledged before it is durable. Reading uses a small pool beside it and never waits.
//!
//! What it is not: it has no table of its own.

pub(crate) mod migrate;
mod place;
mod servers;
mod writer;

pub use place::Place;
pub use servers::Patience;
pub(crate) use servers::is_lost;
pub(crate) use writer::Writer;

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgPool;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection as _};

use crate::StoreError;
use crate::sql::{Connection, Readers};
use crate::store::read;
use servers::Servers;
use writer::Seat;

/// Connections that read a file beside its writer.
const READERS: u32 = 4;
/// How long another process may hold a file before a statement fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A handle on an open database; clones share it.
#[derive(Debug, Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    writer: Writer,
    readers: Readers,
    /// A standby to read from where an answer may be a little old.
    standby: Option<Readers>,
}

/// How large the database has become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Bytes it takes on its disk, free room inside included.
    pub bytes: u64,
    /// Bytes of it that are free for reuse; 0 where the database does not tell.
    pub bytes_free: u64,
    /// Events in the journal.
    pub events: u64,
}

impl Database {
    /// Opens a SQLite file, makes it when there is none, and runs the migrations it lacks.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be opened or is no world's database, when it was made by a later version, or
    /// when a migration fails (which then changed nothing).
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        Self::at(&Place::from(path)).await
    }

    /// Opens a database wherever it is, as [`Database::open`] does.
    ///
    /// # Errors
    /// As there, and [`StoreError::Unreachable`] when no server takes writes.
    pub async fn at(place: &Place) -> Result<Self, StoreError> {
        Self::with_patience(place, Patience::default()).await
    }

    /// Opens a database, with how long servers are waited for.
    ///
    /// # Errors
    /// As [`Database::at`].
    pub async fn with_patience(place: &Place, patience: Patience) -> Result<Self, StoreError> {
        match place {
            Place::File(path) => Self::open_file(place, path).await,
            Place::Servers(list) => Self::open_servers(place, Servers::new(list, patience)).await,
        }
    }

    async fn open_file(place: &Place, path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            // After a large batch the log is cut back to this, so that it does not stay at its largest for ever.
            .pragma("journal_size_limit", "67108864")
            .pragma("temp_store", "memory")
            // What is deleted is overwritten, so that erased words are in no free page either.
            .pragma("secure_delete", "on")
            .disable_statement_logging();
        let connection = SqliteConnection::connect_with(&options)
            .await
            .map_err(StoreError::database("open the database"))?;
        let mut connection = Connection::Sqlite(connection);
        migrate::run(&mut connection, place).await?;
        let head = read::head(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(StoreError::database("open the database for reading"))?;
        Ok(Self {
            inner: Arc::new(Inner {
                place: place.clone(),
                writer: Writer::start(Seat::file(connection), head),
                readers: Readers::Sqlite(readers),
                standby: None,
            }),
        })
    }

    async fn open_servers(place: &Place, servers: Servers) -> Result<Self, StoreError> {
        let (connection, server) = servers.primary().await?;
        let mut connection = Connection::Postgres(connection);
        migrate::run(&mut connection, place).await?;
        let head = read::head(&mut connection).await?;
        let readers: PgPool = servers.readers(server);
        let standby = servers.standby().await.map(|standby| servers.readers(standby));
        let seat = Seat::servers(connection, servers, readers.clone());
        Ok(Self {
            inner: Arc::new(Inner {
                place: place.clone(),
                writer: Writer::start(seat, head),
                readers: Readers::Postgres(readers),
                standby: standby.map(Readers::Postgres),
            }),
        })
    }

    /// Where the database is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.inner.place
    }

    /// Runs a write in the writer's next transaction, beside whatever else waits, and answers once it is durable.
    ///
    /// The work runs in a savepoint: when it fails, it alone is undone. Work is short: everyone waits for it.
    ///
    /// # Errors
    /// [`StoreError::Full`] when too many writes wait, [`StoreError::Database`] when the work or the commit failed.
    pub async fn write<T, F>(&self, attempted: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(
                &'c mut Connection,
            ) -> Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'c>>
            + Send
            + 'static,
    {
        self.inner.writer.write(attempted, work).await
    }

    /// How large it has become.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn growth(&self) -> Result<Growth, StoreError> {
        read::growth(self.readers()).await
    }

    /// Finishes what waits, empties the log into the database and closes it. Later calls are refused as closed.
    pub async fn close(&self) {
        self.inner.writer.close().await;
        for readers in [Some(&self.inner.readers), self.inner.standby.as_ref()]
            .into_iter()
            .flatten()
        {
            match readers {
                Readers::Sqlite(pool) => pool.close().await,
                Readers::Postgres(pool) => pool.close().await,
            }
        }
    }

    /// Connections that read what was committed.
    #[must_use]
    pub fn readers(&self) -> &Readers {
        &self.inner.readers
    }

    /// Connections that may read a little behind: a standby where there is one.
    #[must_use]
    pub fn stale_readers(&self) -> &Readers {
        self.inner.standby.as_ref().unwrap_or(&self.inner.readers)
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.inner.writer
    }
}
