//! One open database, SQLite or PostgreSQL: how it is opened, its one writer and its readers.
//!
//! All writing goes through one task that owns one connection. It takes what waits in its bounded queue, runs it in
//! one transaction, commits once, and only then answers everyone: so one sync of the disk serves many appends, and
//! nothing is acknowledged before it is durable. Reading uses a small pool beside it and never waits.
//!
//! What it is not: it has no table of its own.

mod header;
pub(crate) mod migrate;
mod place;
mod servers;
mod standby;
mod writer;

pub use place::Place;
pub use servers::Patience;
pub(crate) use servers::{Servers, is_lost, is_of_store};
pub use writer::Trouble;
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
use tokio::sync::watch;

use crate::StoreError;
use crate::sql::{Connection, Query, Readers, Row, query_scalar};
use crate::store::read;
use standby::Standby;
use writer::Seat;

/// Connections that read a file beside its writer.
const READERS: u32 = 4;
/// Bytes of a file up to which all its pages are looked at before it is opened: some 60 ms. What is larger has its header looked at, and its last pages as they
/// are read; `journal verify` reads all of it.
const WHOLE_BYTES_MAX: u64 = 64 * 1024 * 1024;
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
    /// A standby to read from where an answer may be a little old, where there can be one.
    standby: Option<Arc<Standby>>,
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
            Place::File(path) => Self::open_file(place, path)
                .await
                .map_err(|error| error.of(place)),
            Place::Servers(list) => Self::open_servers(place, Servers::new(list, patience)).await,
        }
    }

    async fn open_file(place: &Place, path: &Path) -> Result<Self, StoreError> {
        look_first(place, path).await?;
        let options = file_options(path);
        let mut connection = connect_file(&options).await?;
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
        let standby = match servers.are_several() {
            true => Some(Standby::find(servers.clone()).await),
            false => None,
        };
        let seat = Seat::servers(connection, servers, readers.clone());
        Ok(Self {
            inner: Arc::new(Inner {
                place: place.clone(),
                writer: Writer::start(seat, head),
                readers: Readers::Postgres(readers),
                standby,
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

    /// Runs one statement as [`Database::write`] does; answers how many rows it changed.
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn execute(&self, attempted: &'static str, statement: Query) -> Result<u64, StoreError> {
        self.write(attempted, move |connection| {
            Box::pin(async move { statement.execute(connection).await })
        })
        .await
    }

    /// Transactions committed since it was opened, and the appends and writes in them: how well the group commit groups.
    #[must_use]
    pub fn written(&self) -> (u64, u64) {
        self.inner.writer.written()
    }

    /// Why nothing can be written, from the first transaction that failed until one is committed.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        self.inner.writer.trouble()
    }

    /// Requests that wait for the writer now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.inner.writer.waiting()
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
        match &self.inner.readers {
            Readers::Sqlite(pool) => pool.close().await,
            Readers::Postgres(pool) => pool.close().await,
        }
        if let Some(standby) = &self.inner.standby {
            standby.close().await;
        }
    }

    /// Connections that read what was committed.
    #[must_use]
    pub fn readers(&self) -> &Readers {
        &self.inner.readers
    }

    /// Reads where an answer may be a little old: from a standby where there is one that answers, else from where it was written.
    ///
    /// # Errors
    /// What the database said.
    pub(crate) async fn read_stale(&self, asked: Query) -> Result<Vec<Row>, sqlx::Error> {
        match self.ask_standby(asked.clone()).await {
            Some(rows) => Ok(rows),
            None => asked.fetch_all(self.readers()).await,
        }
    }

    /// Reads from a standby; `None` where there is none, or none that answers at once.
    pub(crate) async fn ask_standby(&self, asked: Query) -> Option<Vec<Row>> {
        self.inner.standby.as_ref()?.ask(asked).await
    }

    /// Whether a standby serves what may be a little old, watched; `None` where only one server is named.
    #[must_use]
    pub fn standby(&self) -> Option<watch::Receiver<bool>> {
        self.inner.standby.as_ref().map(|standby| standby.serves())
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.inner.writer
    }
}

/// Looks at a file that is there before it is opened for writing, which would change its first page whatever it is.
async fn look_first(place: &Place, path: &Path) -> Result<(), StoreError> {
    if std::fs::metadata(path).map_or(true, |file| file.len() == 0) {
        return Ok(());
    }
    header::look(path)?;
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let connection = SqliteConnection::connect_with(&options.busy_timeout(BUSY_TIMEOUT)).await;
    let mut connection = Connection::Sqlite(connection.map_err(StoreError::database("open the database"))?);
    migrate::look(&mut connection, place).await?;
    if std::fs::metadata(path).is_ok_and(|file| file.len() <= WHOLE_BYTES_MAX) {
        look_whole(&mut connection, place).await?;
    }
    close(connection).await
}

/// Looks at every page of a file, which takes about a millisecond a MB.
async fn look_whole(connection: &mut Connection, place: &Place) -> Result<(), StoreError> {
    let found = query_scalar::<String>("pragma quick_check(1)")
        .fetch_one(connection)
        .await
        .map_err(StoreError::database("look at the pages of the database"))?;
    if found == "ok" {
        return Ok(());
    }
    Err(StoreError::Corrupt {
        what: place.to_string(),
        why: found.replace('\n', " "),
    })
}

/// Closes a connection.
pub(crate) async fn close(connection: Connection) -> Result<(), StoreError> {
    let closed = match connection {
        Connection::Sqlite(connection) => connection.close().await,
        Connection::Postgres(connection) => connection.close().await,
    };
    closed.map_err(StoreError::database("close the database"))
}

/// One connection that writes, outside any [`Database`]: for a copy's target. No migration is run.
pub(crate) async fn connect(place: &Place) -> Result<Connection, StoreError> {
    match place {
        Place::File(path) => connect_file(&file_options(path)).await,
        Place::Servers(list) => {
            let (connection, _) = Servers::new(list, Patience::default()).primary().await?;
            Ok(Connection::Postgres(connection))
        }
    }
}

async fn connect_file(options: &SqliteConnectOptions) -> Result<Connection, StoreError> {
    SqliteConnection::connect_with(options)
        .await
        .map(Connection::Sqlite)
        .map_err(StoreError::database("open the database"))
}

fn file_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
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
        .disable_statement_logging()
}
