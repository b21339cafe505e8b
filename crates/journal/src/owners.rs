//! Ownership: which node may write as which writer, in the journal's own database.
//!
//! Every node has a row that it keeps alive with a heartbeat; only the database's clock is compared. A writer's name belongs to
//! the node that claimed it for as long as that node lives, or until it leaves; then another may claim it, which raises the
//! epoch, and the fence in every append refuses whoever still writes with the older one. A node that is not heard stops acting by
//! itself before that ([`Lease`]). A node is taken from only by one whose own heart has been heard for a whole life: after the
//! database was away everyone is silent, and whoever is first to reach it again must leave the others time to come back.
//!
//! What it is not: no election and no membership service. Who should own what is decided elsewhere.

mod lease;

pub use lease::{Lease, Tenure};

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::sql::{Connection, Dialect, made_query, query};
use crate::store::read::unsigned;
use crate::{Database, Journal, StoreError};

/// How long a node lives after its last heartbeat. Longer than a failover of the database takes.
pub const LIFE: Duration = Duration::from_secs(10);
/// Heartbeats of one life.
const BEATS: u32 = 5;
/// Bytes of a node's name or address.
const NAME_BYTES_MAX: usize = 96;

/// The database's clock, in milliseconds since 1970.
fn now(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "cast(unixepoch('subsec') * 1000 as integer)",
        Dialect::Postgres => "(extract(epoch from clock_timestamp()) * 1000)::bigint",
    }
}

/// A node among those that share a database.
#[derive(Debug, Clone)]
pub struct Node {
    database: Database,
    name: Arc<str>,
    lease: Lease,
    life: Duration,
}

/// A node as the others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenNode {
    /// Its name.
    pub name: String,
    /// Where it is reached.
    pub address: String,
    /// Whether its last heartbeat is young enough.
    pub alive: bool,
}

/// Who owns a writer's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The writer.
    pub writer: String,
    /// The epoch of its last claim.
    pub epoch: u64,
    /// The node; empty where no node claimed it.
    pub node: String,
}

impl Node {
    /// Joins under a name; a node of the same name from before is this one, come back. `life` is how long it lives without a
    /// heartbeat, [`LIFE`] but in tests.
    ///
    /// # Errors
    /// [`StoreError`] when the name or the address is too long, or the database refuses.
    pub async fn join(
        database: Database,
        name: &str,
        address: &str,
        life: Duration,
    ) -> Result<Self, StoreError> {
        if name.is_empty() || name.len() > NAME_BYTES_MAX || address.len() > NAME_BYTES_MAX {
            return Err(StoreError::TooLarge {
                what: "a node's name or address",
                allowed: NAME_BYTES_MAX,
            });
        }
        let node = Self {
            database,
            name: Arc::from(name),
            lease: Lease::of(life),
            life,
        };
        node.write_beat(Some(address.to_owned()), life).await?;
        Ok(node)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The journal with which this node claims and appends.
    #[must_use]
    pub fn journal(&self, journal: &Journal) -> Journal {
        journal.of_node(&self.name, &self.lease)
    }

    /// Whether it may act.
    #[must_use]
    pub fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Beats five times a life, for ever, and tells whoever watches the lease when it lapses and when it is held again.
    pub fn live(self) -> impl Future<Output = ()> + Send {
        let mut pace = interval(self.life / BEATS);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let life = self.life;
        let lease = self.lease.clone();
        let beating = async move {
            loop {
                pace.tick().await;
                if let Err(error) = self.beat(life).await {
                    tracing::warn!(%error, "the heart could not beat; others may take over {} s after the last beat", life.as_secs());
                }
            }
        };
        let watching = async move {
            let mut tenure = lease.watch();
            loop {
                lease.lapse().await;
                tracing::error!(
                    "the database has not heard this node: it stops acting until it is heard again"
                );
                if tenure.wait_for(|tenure| tenure.held).await.is_err() {
                    return;
                }
                tracing::info!("the database hears this node again");
            }
        };
        async move {
            tokio::join!(beating, watching);
        }
    }

    /// Lives on for another `life`. When the heart could not beat for so long that `life` is over, others may have taken what it
    /// owned.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn beat(&self, life: Duration) -> Result<(), StoreError> {
        self.write_beat(None, life).await
    }

    /// Leaves: what it owns may be claimed at once.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn leave(&self) -> Result<(), StoreError> {
        let left = query("update nodes set expires_ms = 0 where node = $1").bind(&*self.name);
        self.database.execute("leave", left).await.map(|_| ())
    }

    /// Hands a writer's name to another node: its epoch rises, so that nothing this node still sends is accepted. Answers
    /// `false` when it was not this node's.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn hand_over(&self, writer: &str, to: &str) -> Result<bool, StoreError> {
        let sql = "update writers set node = $3, epoch = epoch + 1 where writer = $1 and node = $2";
        let handed = query(sql).bind(writer).bind(&*self.name).bind(to);
        let moved = self.database.execute("hand a writer over", handed).await?;
        Ok(moved > 0)
    }

    async fn write_beat(&self, address: Option<String>, life: Duration) -> Result<(), StoreError> {
        let now = now(self.database.readers().dialect());
        // Where it was silent for longer than its life, its time begins anew.
        let sql = format!(
            "insert into nodes (node, address, expires_ms, since_ms, life_ms) values ($1, $2, {now} + $3, {now}, $3) \
             on conflict (node) do update set expires_ms = excluded.expires_ms, life_ms = excluded.life_ms, \
             since_ms = case when nodes.expires_ms > excluded.since_ms then nodes.since_ms else excluded.since_ms end, \
             address = case when excluded.address = '' then nodes.address else excluded.address end"
        );
        let stored = i64::try_from(life.as_millis()).unwrap_or(i64::MAX);
        let beat = made_query(sql)
            .bind(&*self.name)
            .bind(address.unwrap_or_default())
            .bind(stored);
        let sent = Instant::now();
        self.database.execute("beat", beat).await?;
        if life == self.life {
            self.lease.renew(sent);
        }
        Ok(())
    }
}

/// All nodes that ever joined, by name.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub async fn nodes(database: &Database) -> Result<Vec<SeenNode>, StoreError> {
    let now = now(database.readers().dialect());
    let sql = format!("select node, address, expires_ms > {now} from nodes order by node limit 1000");
    let rows = crate::sql::made_query(sql)
        .fetch_all(database.readers())
        .await
        .map_err(StoreError::database("read the nodes"))?;
    Ok(rows
        .iter()
        .map(|row| SeenNode {
            name: row.get(0),
            address: row.get(1),
            alive: row.get(2),
        })
        .collect())
}

/// Who owns what, by writer.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub async fn owners(database: &Database) -> Result<Vec<Owner>, StoreError> {
    let rows = query("select writer, epoch, node from writers order by writer limit 100000")
        .fetch_all(database.readers())
        .await
        .map_err(StoreError::database("read the owners"))?;
    rows.iter()
        .map(|row| {
            Ok(Owner {
                writer: row.get(0),
                epoch: unsigned(row.get(1), "an epoch")?,
                node: row.get(2),
            })
        })
        .collect()
}

/// What came of a claim.
pub(crate) enum Claim {
    /// It is owned with this epoch now.
    Owned(i64),
    /// A living node owns it.
    Held(String),
    /// A silent node owns it, and the one that claims was silent as well not long ago.
    Grace(String),
}

/// Claims a writer's name for a node; the empty name is that of whoever shares the database with no one.
pub(crate) async fn claim(
    connection: &mut Connection,
    writer: &str,
    node: &str,
) -> Result<Claim, sqlx::Error> {
    let now = now(connection.dialect());
    let sql = format!(
        "insert into writers (writer, epoch, node) values ($1, 1, $2) \
         on conflict (writer) do update set epoch = writers.epoch + 1, node = excluded.node \
         where writers.node in ('', excluded.node) \
         or not exists (select 1 from nodes n where n.node = writers.node and n.expires_ms > 0) \
         or (exists (select 1 from nodes n where n.node = writers.node and n.expires_ms <= {now}) \
         and exists (select 1 from nodes n where n.node = excluded.node and n.expires_ms > {now} \
         and n.since_ms + n.life_ms <= {now})) \
         returning epoch"
    );
    let claimed = made_query(sql)
        .bind(writer)
        .bind(node)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = claimed {
        return Ok(Claim::Owned(row.get(0)));
    }
    let sql = format!(
        "select w.node, exists (select 1 from nodes n where n.node = w.node and n.expires_ms > {now}) \
         from writers w where w.writer = $1"
    );
    let holder = made_query(sql).bind(writer).fetch_one(connection).await?;
    Ok(match holder.get::<bool>(1) {
        true => Claim::Held(holder.get(0)),
        false => Claim::Grace(holder.get(0)),
    })
}
