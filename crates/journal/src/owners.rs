//! Ownership: which node may write as which writer, in the journal's own database.
//!
//! Every node has a row that it keeps alive with a heartbeat; only the database's clock is compared. A writer's name belongs to
//! the node that claimed it for as long as that node lives, or until it leaves; then another may claim it, which raises the
//! epoch, and the fence in every append refuses whoever still writes with the older one.
//!
//! What it is not: no election and no membership service. Who should own what is decided elsewhere.

use std::time::Duration;

use crate::sql::{Connection, Dialect, query, query_scalar};
use crate::store::read::unsigned;
use crate::{Database, Journal, StoreError};

/// How long a node lives after its last heartbeat. Longer than a failover of the database takes.
pub const LIFE: Duration = Duration::from_secs(10);
/// How often a node's heart beats.
pub const BEAT: Duration = Duration::from_secs(2);
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
    name: String,
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
            name: name.to_owned(),
        };
        node.write_beat(Some(address.to_owned()), life).await?;
        Ok(node)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The journal with which this node claims.
    #[must_use]
    pub fn journal(&self, journal: &Journal) -> Journal {
        journal.of_node(&self.name)
    }

    /// Lives on for another `life`. The heart beats at least every [`BEAT`]; when it could not for so long that `life` is
    /// over, others may have taken what it owned.
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
        let name = self.name.clone();
        self.database
            .write("leave", move |connection| {
                Box::pin(async move {
                    query("update nodes set expires_ms = 0 where node = $1")
                        .bind(name)
                        .execute(connection)
                        .await
                        .map(|_| ())
                })
            })
            .await
    }

    /// Hands a writer's name to another node: its epoch rises, so that nothing this node still sends is accepted. Answers
    /// `false` when it was not this node's.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn hand_over(&self, writer: &str, to: &str) -> Result<bool, StoreError> {
        let (writer, from, to) = (writer.to_owned(), self.name.clone(), to.to_owned());
        self.database
            .write("hand a writer over", move |connection| {
                Box::pin(async move {
                    let sql =
                        "update writers set node = $3, epoch = epoch + 1 where writer = $1 and node = $2";
                    let moved = query(sql)
                        .bind(writer)
                        .bind(from)
                        .bind(to)
                        .execute(connection)
                        .await?;
                    Ok(moved > 0)
                })
            })
            .await
    }

    async fn write_beat(&self, address: Option<String>, life: Duration) -> Result<(), StoreError> {
        let name = self.name.clone();
        let life = i64::try_from(life.as_millis()).unwrap_or(i64::MAX);
        self.database
            .write("beat", move |connection| {
                Box::pin(async move {
                    let now = now(connection.dialect());
                    let sql = format!(
                        "insert into nodes (node, address, expires_ms) values ($1, $2, {now} + $3) \
                         on conflict (node) do update set expires_ms = excluded.expires_ms, \
                         address = case when excluded.address = '' then nodes.address else excluded.address end"
                    );
                    let beat = crate::sql::made_query(sql).bind(name).bind(address.unwrap_or_default());
                    beat.bind(life).execute(connection).await.map(|_| ())
                })
            })
            .await
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
         where writers.node in ('', excluded.node) or not exists \
         (select 1 from nodes n where n.node = writers.node and n.expires_ms > {now}) \
         returning epoch"
    );
    let claimed = crate::sql::made_query(sql)
        .bind(writer)
        .bind(node)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = claimed {
        return Ok(Claim::Owned(row.get(0)));
    }
    let holder = query_scalar::<String>("select node from writers where writer = $1");
    Ok(Claim::Held(holder.bind(writer).fetch_one(connection).await?))
}
