//! A standby to read from where an answer may be a little old: looked for again and again, left at once when it does not answer.
//!
//! What it is not: nothing that must be current is read here, and nothing is written.

use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;

use sqlx::postgres::PgPool;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::servers::Servers;
use crate::sql::{Query, Readers, Row, query_scalar};

/// How long a standby may take to answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whichever standby answers now.
#[derive(Debug)]
pub(super) struct Standby {
    /// Exchanged as a whole.
    found: RwLock<Option<PgPool>>,
    serves: watch::Sender<bool>,
}

impl Standby {
    /// Looks for one, and goes on looking for as long as this lives: a standby may come, go, or become the primary.
    pub async fn find(servers: Servers) -> Arc<Self> {
        let standby = Arc::new(Self {
            found: RwLock::default(),
            serves: watch::Sender::new(false),
        });
        standby.look(&servers).await;
        tokio::spawn(keep_looking(Arc::downgrade(&standby), servers));
        standby
    }

    /// Whether one serves, watched.
    pub fn serves(&self) -> watch::Receiver<bool> {
        self.serves.subscribe()
    }

    /// Asks it; `None` where there is none, or none that answers at once.
    pub async fn ask(&self, asked: Query) -> Option<Vec<Row>> {
        let pool = self.found()?;
        match timeout(PATIENCE, asked.fetch_all(&Readers::Postgres(pool.clone()))).await {
            Ok(Ok(rows)) => Some(rows),
            _ => {
                self.leave(pool);
                None
            }
        }
    }

    /// Ends its connections.
    pub async fn close(&self) {
        if let Some(pool) = self.found() {
            pool.close().await;
        }
    }

    fn found(&self) -> Option<PgPool> {
        // An exchange is whole or did not happen.
        self.found.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, pool: Option<PgPool>) {
        self.serves.send_replace(pool.is_some());
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = pool;
    }

    fn leave(&self, pool: PgPool) {
        tracing::warn!("the standby does not answer; everything is read from the primary until one does");
        self.set(None);
        // Nobody waits for a server that hangs.
        tokio::spawn(async move { pool.close().await });
    }

    /// Leaves a standby that is none any more, and looks for one where there is none.
    async fn look(&self, servers: &Servers) {
        if let Some(pool) = self.found() {
            let asked = query_scalar::<bool>("select pg_is_in_recovery()");
            let answer = timeout(PATIENCE, asked.fetch_one(&Readers::Postgres(pool.clone()))).await;
            if !matches!(answer, Ok(Ok(true))) {
                self.leave(pool);
            }
        } else if let Some((_, standby)) = servers.standby().await {
            tracing::info!("a standby answers: what may be a little old is read there");
            self.set(Some(servers.readers(standby)));
        }
    }
}

async fn keep_looking(standby: Weak<Standby>, servers: Servers) {
    loop {
        sleep(servers.patience.probe).await;
        let Some(standby) = standby.upgrade() else { return };
        standby.look(&servers).await;
    }
}
