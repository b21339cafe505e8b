//! The care of a database: looking at it, verifying it, and copying it, whole or as it was at a position.
//!
//! Backup, restore, the move from SQLite to PostgreSQL and the fork of a world are all one thing: [`copy`]. Looking never
//! writes, not even a migration, so that a damaged database is not damaged further.
//!
//! What it is not: it knows no rule; whether events fold into the states that the world had is for the server to replay.

mod copy;
mod inspect;
mod plans;
mod reader;
mod schema;
mod verify;

pub use copy::{Copied, copy};
pub use inspect::{AnswerGrowth, Inspection, KindGrowth, inspect};
pub use plans::plans;
pub use reader::Reader;
pub use verify::{Finding, Verified, verify};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection as _};

use crate::database::{Servers, migrate};
use crate::sql::{self, Connection};
use crate::{Patience, Place, StoreError};

/// Opens a database to look at, in one transaction that sees one moment and can write nothing.
///
/// # Errors
/// [`StoreError`] when there is no database, it is no world's, or it is of another version.
async fn look_at(place: &Place) -> Result<Connection, StoreError> {
    opened(place).await.map_err(|error| error.of(place))
}

async fn opened(place: &Place) -> Result<Connection, StoreError> {
    let mut connection = match place {
        Place::File(path) => {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .read_only(true)
                .disable_statement_logging();
            let connection = SqliteConnection::connect_with(&options).await;
            Connection::Sqlite(connection.map_err(StoreError::database("open the database"))?)
        }
        Place::Servers(list) => {
            let servers = Servers::new(list, Patience::default());
            // A standby serves as well, and spares the primary.
            Connection::Postgres(match servers.standby().await {
                Some((connection, _)) => connection,
                None => servers.primary().await?.0,
            })
        }
    };
    migrate::check_latest(&mut connection, place).await?;
    let begin = match connection {
        Connection::Sqlite(_) => "begin",
        Connection::Postgres(_) => {
            "set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read read only"
        }
    };
    sql::script(&mut connection, begin)
        .await
        .map_err(StoreError::database("begin to read"))?;
    Ok(connection)
}
