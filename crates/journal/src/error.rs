//! Why a store failed: what was attempted, and what to do where something can be done.
//!
//! What it is not: refusals of an append are values of [`crate::AppendError`].

use std::path::PathBuf;
use std::sync::Arc;

/// An operating error of a store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("{attempted}: {source}")]
    Database {
        /// What was attempted.
        attempted: &'static str,
        /// What the database said; shared, since one failed commit fails every append in it.
        source: Arc<sqlx::Error>,
    },
    /// A file beside the database could not be read or written.
    #[error("{attempted} {}: {source}", path.display())]
    File {
        /// What was attempted.
        attempted: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: Arc<std::io::Error>,
    },
    /// The database was written by a later version of the server.
    #[error(
        "the database is at schema {found}, this server knows {known}: start the newer server, or restore a backup"
    )]
    TooNew {
        /// The schema found.
        found: i64,
        /// The last one known.
        known: i64,
    },
    /// A migration that ran is not the one this server knows.
    #[error(
        "migration {number} of the database is not the one this server was built with: start the server that made it"
    )]
    ForeignMigration {
        /// Its number.
        number: i64,
    },
    /// What was read is not what was written.
    #[error("{what} is damaged: {why}; restore the last backup")]
    Corrupt {
        /// What.
        what: String,
        /// How it shows.
        why: String,
    },
    /// The world key does not belong to this database.
    #[error("{} is not the key this database was sealed with: put the right key file back", path.display())]
    WrongKey {
        /// The key file.
        path: PathBuf,
    },
    /// What was given is larger than it may be.
    #[error("{what} is too large: at most {allowed} bytes")]
    TooLarge {
        /// What was given.
        what: &'static str,
        /// Bytes it may have.
        allowed: usize,
    },
    /// The store was closed, or its power was cut.
    #[error("the store is closed")]
    Closed,
    /// Too many writes wait already; try again later.
    #[error("the store's queue is full")]
    Full,
}

impl StoreError {
    /// Wraps what the database said.
    pub(crate) fn database(attempted: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database {
            attempted,
            source: Arc::new(source),
        }
    }

    /// Wraps what the system said of a file.
    pub(crate) fn file(
        attempted: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File {
            attempted,
            path,
            source: Arc::new(source),
        }
    }
}
