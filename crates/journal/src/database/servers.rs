//! The PostgreSQL servers of a world: which one takes writes now, and how one connects to it.
//!
//! Every address is tried in turn until one answers that it is no standby. Nothing is promoted here: that is for whatever
//! keeps the servers (an operator, Patroni, a managed service); this follows. A connection that reaches a standby is given up
//! at once, so no write is ever tried on one.
//!
//! What it is not: it keeps no connection; the writer and the readers do.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection as _, Row};
use tokio::time::{Instant, sleep, timeout};

use super::place::shown;
use crate::StoreError;

/// Connections that read beside the writer.
const READERS: u32 = 8;
/// How long one server may take to answer that it is there.
const ONE_SERVER: Duration = Duration::from_secs(2);
/// Between two rounds over all servers.
const ROUND: Duration = Duration::from_millis(100);

/// How long a database elsewhere is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a server that takes writes to be found; beyond it what waits is refused.
    pub reach: Duration,
    /// For a transaction to be confirmed; beyond it its outcome is unknown and whoever asked is told so.
    pub confirm: Duration,
    /// Between two looks for a standby to read from, where there is more than one server.
    pub probe: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            reach: Duration::from_secs(5),
            confirm: Duration::from_secs(10),
            probe: Duration::from_secs(5),
        }
    }
}

/// The servers and how long one waits for them.
#[derive(Debug, Clone)]
pub(crate) struct Servers {
    list: Arc<[PgConnectOptions]>,
    pub patience: Patience,
}

/// What a server said of itself.
struct Found {
    connection: PgConnection,
    is_standby: bool,
}

impl Servers {
    pub fn new(list: &[PgConnectOptions], patience: Patience) -> Self {
        let name = "finalverse";
        // A writer that stops in the midst of a transaction must not hold the others up for ever.
        let idle = format!("{}ms", patience.confirm.as_millis());
        let list = list.iter().map(|server| {
            let named = match server.get_application_name() {
                Some(_) => server.clone(),
                None => server.clone().application_name(name),
            };
            named
                .options([
                    ("idle_in_transaction_session_timeout", idle.as_str()),
                    ("client_min_messages", "warning"),
                ])
                .disable_statement_logging()
        });
        Self {
            list: list.collect(),
            patience,
        }
    }

    /// Connects to the server that takes writes, trying all for as long as patience lasts.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], with what each server said last.
    pub async fn primary(&self) -> Result<(PgConnection, PgConnectOptions), StoreError> {
        let until = Instant::now() + self.patience.reach;
        loop {
            let (mut said, mut refused) = (Vec::new(), Vec::new());
            for server in self.list.iter() {
                match ask(server).await {
                    Ok(found) if !found.is_standby => return Ok((found.connection, server.clone())),
                    Ok(_) => said.push(format!("{} is a standby", shown(server))),
                    Err(error) if is_refusal(&error) => refused.push(error),
                    Err(error) => said.push(format!("{}: {error}", shown(server))),
                }
            }
            if said.is_empty()
                && let Some(error) = refused.pop()
            {
                return Err(StoreError::database("connect to the database")(error));
            }
            said.extend(refused.iter().map(ToString::to_string));
            if Instant::now() >= until {
                return Err(StoreError::Unreachable {
                    said: said.join("; "),
                });
            }
            sleep(ROUND).await;
        }
    }

    /// Whether there can be a standby.
    pub fn are_several(&self) -> bool {
        self.list.len() > 1
    }

    /// A standby that answers, when there is one.
    pub async fn standby(&self) -> Option<(PgConnection, PgConnectOptions)> {
        for server in self.list.iter() {
            if let Ok(Found {
                connection,
                is_standby: true,
            }) = ask(server).await
            {
                return Some((connection, server.clone()));
            }
        }
        None
    }

    /// Connections that read from a server; made when they are first needed.
    pub fn readers(&self, server: PgConnectOptions) -> PgPool {
        PgPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(self.patience.reach)
            .connect_lazy_with(server)
    }
}

/// Connects to a server and asks what it is. Commits wait for the disk there whatever its role's default is.
async fn ask(server: &PgConnectOptions) -> Result<Found, sqlx::Error> {
    let asking = async {
        let mut connection = PgConnection::connect_with(server).await?;
        let sql = "select pg_is_in_recovery(), current_setting('synchronous_commit') in ('off', 'local'), \
                   current_setting('fsync') = 'off' or current_setting('full_page_writes') = 'off'";
        let row = sqlx::query(sql).fetch_one(&mut connection).await?;
        let (is_standby, is_hasty, is_careless): (bool, bool, bool) = (row.get(0), row.get(1), row.get(2));
        if is_hasty {
            sqlx::raw_sql("set synchronous_commit = on")
                .execute(&mut connection)
                .await?;
        }
        if is_careless {
            tracing::warn!(
                server = shown(server),
                "fsync or full_page_writes is off: a power cut can destroy this database"
            );
        }
        Ok(Found {
            connection,
            is_standby,
        })
    };
    timeout(ONE_SERVER, asking)
        .await
        .unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// Whether a server is there and will refuse however often one asks: a wrong password, no such database.
fn is_refusal(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code.starts_with("28") || code == "3D000")
}

/// Whether what failed was the connection or the server behind it, so that the next attempt needs a new one.
pub(crate) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // Shutdown, crash, starting up, connection failures, read-only since it became a standby, idle too long.
            code.starts_with("57P") || code.starts_with("08") || code == "25006" || code == "25P03"
        }),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether what failed was the database as a whole and not one request: the disk, memory, the file or the server.
pub(crate) fn is_of_store(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(said) = error else {
        return is_lost(error);
    };
    let code = said.code().unwrap_or_default();
    match (code.len() < 5, code.parse::<u32>()) {
        // SQLite: busy, locked, no memory, read-only, interrupted, IO, damaged, full, cannot open, no database.
        (true, Ok(code)) => matches!(code & 0xff, 5..=11 | 13 | 14 | 26),
        // PostgreSQL: connection, transaction state, rolled back, resources, intervention, system, settings, internal.
        _ => ["08", "25", "40", "53", "57", "58000", "58030", "F0", "XX"]
            .iter()
            .any(|class| code.starts_with(class)),
    }
}
