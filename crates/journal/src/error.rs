//! Why a store failed: what was attempted, and what to do where something can be done.
//!
//! What it is not: refusals of an append are values of [`crate::AppendError`].

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::Recorded;

use crate::Place;
use crate::database::{is_lost, is_of_store};

/// An operating error of a store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("{attempted}: {source}{}", advice(source))]
    Database {
        /// What was attempted.
        attempted: &'static str,
        /// What the database said; shared, since one failed commit fails every append in it.
        source: Arc<sqlx::Error>,
    },
    /// What was attempted on a file failed; which file it is.
    #[error("{path}: {source}")]
    OfFile {
        /// The database's file.
        path: std::path::PathBuf,
        /// What failed.
        source: Box<StoreError>,
    },
    /// An address of a database cannot be read.
    #[error(
        "the database's address cannot be read: {why}; write postgres://user:password@host:port/database"
    )]
    Address {
        /// Why.
        why: String,
    },
    /// No server that takes writes was found in time.
    #[error("no database server takes writes: {said}; start the primary, or promote a standby")]
    Unreachable {
        /// What each server said.
        said: String,
    },
    /// A transaction was not confirmed in time; whether it stands is unknown.
    #[error(
        "the database did not confirm within {} s, and whether the write stands is unknown: \
         look for a standby that hangs, a full disk or a slow one",
        after.as_secs_f32()
    )]
    Unconfirmed {
        /// How long was waited.
        after: Duration,
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
        "{place} is at schema {found}, this server knows {known}: start the newer server, or restore a backup"
    )]
    TooNew {
        /// Where.
        place: String,
        /// The schema found.
        found: i64,
        /// The last one known.
        known: i64,
    },
    /// A migration that ran is not the one this server knows.
    #[error(
        "migration {number} of {place} is not the one this server was built with: start the server that made it"
    )]
    ForeignMigration {
        /// Where.
        place: String,
        /// Its number.
        number: i64,
    },
    /// The notes of which migrations ran have a hole.
    #[error("{place} lacks migration {number} but has a later one: restore the last backup")]
    HalfMigrated {
        /// Where.
        place: String,
        /// The number that is missing.
        number: i64,
    },
    /// The database was not yet brought to the schema of this server.
    #[error(
        "{place} is at schema {found} and not yet at {known}: \
         start `finalverse serve` over it once, which brings it there"
    )]
    Outdated {
        /// Where.
        place: String,
        /// The schema found.
        found: i64,
        /// The one needed.
        known: i64,
    },
    /// What should become a copy holds something already.
    #[error("{place} is not empty; nothing was changed: name a new file or an empty database")]
    NotEmpty {
        /// Where.
        place: String,
    },
    /// A journal was asked for as it was at a position that it has not reached.
    #[error("{place} ends at position {head}; it has no {asked}")]
    Beyond {
        /// Where.
        place: String,
        /// The position asked for.
        asked: u64,
        /// Its last event.
        head: u64,
    },
    /// A node owns the writer's name whose heart was not heard while ours was not either.
    #[error(
        "{writer} is owned by node {node}, which is silent; since the database was away for this node as well, it is given {} s to \
         come back: nothing needs to be done",
        crate::owners::LIFE.as_secs()
    )]
    Grace {
        /// The writer.
        writer: String,
        /// The node.
        node: String,
    },
    /// This node's heart was not heard for so long that others may own what it owned.
    #[error(
        "the database has not heard this node for so long that another may own what it owned; it acts again once it is heard: \
         look whether the database answers"
    )]
    Lapsed,
    /// A living node owns the writer's name.
    #[error(
        "{writer} is owned by node {node}, which lives: stop that server, or wait until it has been gone for 10 s"
    )]
    Held {
        /// The writer.
        writer: String,
        /// The node.
        node: String,
    },
    /// The database is full of someone else's tables.
    #[error("{place} holds other tables ({table}) and no world; nothing was changed: name another database")]
    NotAWorld {
        /// Where.
        place: String,
        /// One of its tables.
        table: String,
    },
    /// A copy into this database began and did not end.
    #[error(
        "the copy into {place} was interrupted, so it is no whole world: \
         empty that database (or delete the file) and copy again; the source is unharmed"
    )]
    HalfCopied {
        /// Where.
        place: String,
    },
    /// What was read is not what was written.
    #[error("{what} is damaged: {why}; restore the last backup")]
    Corrupt {
        /// What.
        what: String,
        /// How it shows.
        why: String,
    },
    /// An event that is whole says what this server does not know.
    #[error(
        "{what} cannot be read: {why}; if a later server ran over this world, start that one or restore the backup of before, else \
         restore the last backup"
    )]
    Unknown {
        /// Which event.
        what: String,
        /// What is not known.
        why: String,
    },
    /// The world key does not belong to this database.
    #[error(
        "{database} was sealed with world key {needed}, and {} {found}: put back the file that belongs to it \
         (every backup of the world has its own); nothing was changed",
        path.display()
    )]
    WrongKey {
        /// The key file.
        path: PathBuf,
        /// The database.
        database: String,
        /// The id of the key that is needed.
        needed: String,
        /// What the file holds instead.
        found: String,
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

    /// Whether the connection failed, so that the next attempt needs another.
    pub(crate) fn is_lost(&self) -> bool {
        match self {
            Self::Database { source, .. } => is_lost(source),
            Self::Unreachable { .. } | Self::Unconfirmed { .. } => true,
            _ => false,
        }
    }

    /// Whether the store itself failed rather than one request: then nothing that shares its transaction can stand.
    pub(crate) fn is_of_store(&self) -> bool {
        match self {
            Self::Database { source, .. } => is_of_store(source),
            other => other.is_lost() || matches!(other, Self::Closed),
        }
    }

    /// An event that cannot be decoded, by which it is and what the decoder said.
    #[must_use]
    pub fn unknown(event: &Recorded, why: impl std::fmt::Display) -> Self {
        Self::Unknown {
            what: format!("event {} of {}", event.version.0, event.stream),
            why: why.to_string(),
        }
    }

    /// Names the file of what a database said; other errors name theirs themselves.
    pub(crate) fn of(self, place: &Place) -> Self {
        match (self, place) {
            (source @ Self::Database { .. }, Place::File(path)) => Self::OfFile {
                path: path.clone(),
                source: Box::new(source),
            },
            (error, _) => error,
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

/// What to do about what a database said, where something can be done.
fn advice(error: &sqlx::Error) -> &'static str {
    let Some(error) = error.as_database_error() else {
        return "";
    };
    let code = error.code().unwrap_or_default();
    // SQLite's codes are numbers whose low byte is the kind; PostgreSQL's have five characters.
    if let (true, Ok(code)) = (code.len() < 5, code.parse::<u32>()) {
        return match code & 0xff {
            5 | 6 => "; another program holds the database: end it",
            8 => "; give this user the right to write the file and its folder",
            11 => "; the file is damaged: keep it aside and restore the last backup",
            13 => "; the disk is full: make room, nothing was lost that was acknowledged",
            14 => "; the file or its folder cannot be opened: look at its path and rights",
            26 => "; the file is no database: name another, or restore the last backup",
            _ => "",
        };
    }
    match code.as_ref() {
        "53100" => "; the server's disk is full: make room there",
        "28P01" | "28000" => "; look at the user, the password and pg_hba.conf",
        "3D000" => "; create the database first: createdb",
        "42501" => "; the user needs the right to create tables in the schema",
        "XX001" | "XX002" => "; the database is damaged: restore the last backup",
        "53300" => "; the server allows no more connections: raise max_connections",
        _ => "",
    }
}
