//! The seat of the one writer: its connection, and how it gets another when it is lost.
//!
//! A SQLite file has one connection for as long as it is open. A PostgreSQL connection is given up as soon as it fails, and
//! the next transaction finds whichever server takes writes by then; the readers follow it there.

use kernel::Position;
use sqlx::Connection as _;
use sqlx::postgres::PgPool;

use super::super::servers::Servers;
use crate::StoreError;
use crate::sql::Connection;
use crate::store::{Known, read};
use std::time::Duration;
use tokio::time::timeout;

/// The writer's connection.
pub(in crate::database) struct Seat {
    connection: Option<Connection>,
    servers: Option<(Servers, PgPool)>,
    /// What the last transaction left known.
    pub known: Known,
}

impl Seat {
    /// Over a SQLite file.
    pub fn file(connection: Connection) -> Self {
        Self {
            connection: Some(connection),
            servers: None,
            known: Known::default(),
        }
    }

    /// Over PostgreSQL servers; `readers` are turned to the primary when it changes.
    pub fn servers(connection: Connection, servers: Servers, readers: PgPool) -> Self {
        Self {
            connection: Some(connection),
            servers: Some((servers, readers)),
            known: Known::default(),
        }
    }

    /// Whether others may write to the same database.
    pub fn is_shared(&self) -> bool {
        self.servers.is_some()
    }

    /// How long a transaction may take; a local file takes as long as its disk.
    pub fn confirm(&self) -> Option<Duration> {
        self.servers.as_ref().map(|(servers, _)| servers.patience.confirm)
    }

    /// The connection, a new one when it was lost. It is lost unless it is given back.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] when no server takes writes.
    pub async fn take(&mut self) -> Result<Connection, StoreError> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        let Some((servers, readers)) = &self.servers else {
            return Err(StoreError::Closed);
        };
        let (connection, server) = servers.primary().await?;
        readers.set_connect_options(server);
        tracing::info!("connected to the primary again");
        Ok(Connection::Postgres(connection))
    }

    /// Gives the connection back after it served.
    pub fn give_back(&mut self, connection: Connection) {
        self.connection = Some(connection);
    }

    /// How far the journal has come, when the database answers. A lost connection is made anew here too, so that an idle
    /// writer does not find out only with the next append.
    pub async fn look(&mut self) -> Option<Position> {
        let confirm = self.confirm()?;
        let mut connection = self.take().await.ok()?;
        match timeout(confirm, read::head(&mut connection)).await {
            Ok(Ok(head)) => {
                self.give_back(connection);
                Some(head)
            }
            _ => None,
        }
    }

    /// Ends the connection.
    pub async fn close(&mut self) {
        let closed = match self.connection.take() {
            Some(Connection::Sqlite(connection)) => connection.close().await,
            Some(Connection::Postgres(connection)) => connection.close().await,
            None => Ok(()),
        };
        if let Err(error) = closed {
            tracing::warn!(%error, "closing the database");
        }
    }
}
