//! One open SQLite database: how it is opened, its one writer and its readers.
//!
//! What it is not: it has no table of its own.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use super::writer::Writer;
use super::{migrate, read};
use crate::StoreError;

/// Connections that read beside the writer.
const READERS: u32 = 4;
/// How long another process may hold the database before a statement fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A handle on an open database; clones share it.
#[derive(Debug, Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    writer: Writer,
    readers: SqlitePool,
}

/// How large the database has become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Pages of the file.
    pub pages: u64,
    /// Pages of it that are free for reuse.
    pub pages_free: u64,
    /// Bytes of one page.
    pub page_bytes: u64,
    /// Events in the journal.
    pub events: u64,
}

impl Database {
    /// Opens the database, makes it when there is none, and runs the migrations it lacks.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be opened or is no database, when it was made by a later version, or when a
    /// migration fails (which then changed nothing).
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
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
            .disable_statement_logging();
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .map_err(StoreError::database("open the database"))?;
        migrate::run(&mut connection).await?;
        let head = read::head(&mut connection).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(StoreError::database("open the database for reading"))?;
        let writer = Writer::start(connection, head);
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                writer,
                readers,
            }),
        })
    }

    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
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
                &'c mut SqliteConnection,
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
        self.inner.readers.close().await;
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.inner.readers
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.inner.writer
    }
}
