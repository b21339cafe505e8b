//! Verifying a database: whether its pages are sound and its tables agree with each other.
//!
//! Every finding says what, where and what to do. What it is not: it repairs nothing, and it does not judge what events
//! mean; a replay does.

use kernel::Position;
use sha2::{Digest as _, Sha256};

use super::look_at;
use crate::sql::{Connection, Dialect, Row, query};
use crate::store::read::{signed, unsigned};
use crate::{Place, StoreError};

/// Events of one page.
const PAGE: i64 = 4096;
/// Findings of one kind that are told one by one.
const TOLD_MAX: i64 = 20;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What and where.
    pub what: String,
    /// What to do about it.
    pub advice: &'static str,
}

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The last event.
    pub head: Position,
    /// SHA-256 over every event with its place, stream, kind, body, command and time, in order.
    pub digest: String,
    /// What is wrong; empty when nothing is.
    pub findings: Vec<Finding>,
}

/// The journal's end and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest {
    pub head: Position,
    pub sha256: String,
}

/// Rules that the tables keep, each as a query for what breaks it: a text that names it.
const RULES: [(&str, &str); 6] = [
    (
        "select 'position ' || b.position || ' has no neighbour before it' from events b where b.position > 1 \
         and not exists (select 1 from events a where a.position = b.position - 1) order by b.position limit $1",
        RESTORE,
    ),
    (
        "select 'event ' || e.position || ' is in no stream' from events e \
         where not exists (select 1 from streams s where s.id = e.stream) order by e.position limit $1",
        RESTORE,
    ),
    (
        "select 'stream ' || s.name || ' stands at ' || s.version || ', but has ' || coalesce(max(e.version), 0) \
         || ' as its last and ' || count(e.version) || ' events in all' \
         from streams s left join events e on e.stream = s.id group by s.id, s.name, s.version \
         having s.version <> coalesce(max(e.version), 0) or s.version <> count(e.version) order by s.name limit $1",
        RESTORE,
    ),
    (
        "select 'the answer of a command names event ' || (c.first_position + c.events - 1) || ', which is not there' \
         from commands c where c.events > 0 and not exists \
         (select 1 from events e where e.position = c.first_position + c.events - 1 and e.command = c.command) \
         order by c.first_position limit $1",
        RESTORE,
    ),
    (
        "select 'checkpoint ' || name || ' is at ' || position || ', beyond the last event' from checkpoints \
         where position > (select coalesce(max(position), 0) from events) order by name limit $1",
        RESTORE,
    ),
    (
        "select 'snapshot ' || name || ' is of ' || position || ', beyond the last event' from snapshots \
         where position > (select coalesce(max(position), 0) from events) order by name limit $1",
        "drop the snapshots: `finalverse journal replay --drop-snapshots`; nothing is lost but time",
    ),
];

const RESTORE: &str = "keep this database aside and restore the last backup";

/// Verifies a database.
///
/// # Errors
/// [`StoreError`] when it cannot be read far enough to say more than that.
pub async fn verify(place: &Place) -> Result<Verified, StoreError> {
    let mut connection = look_at(place).await?;
    let mut findings = pages(&mut connection).await?;
    for (rule, advice) in RULES {
        let rows = query(rule)
            .bind(TOLD_MAX)
            .fetch_all(&mut connection)
            .await
            .map_err(StoreError::database("verify the tables"))?;
        findings.extend(rows.iter().map(|row| Finding {
            what: row.get(0),
            advice,
        }));
    }
    let Digest { head, sha256 } = digest(&mut connection, Position(u64::MAX)).await?;
    Ok(Verified {
        head,
        digest: sha256,
        findings,
    })
}

/// What the database says of its own pages.
async fn pages(connection: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    if connection.dialect() == Dialect::Postgres {
        // Its pages have checksums of their own where the cluster was made with them, looked at on every read.
        return Ok(Vec::new());
    }
    let mut findings = Vec::new();
    for (sql, sound) in [
        ("pragma integrity_check(20)", Some("ok")),
        ("pragma foreign_key_check", None),
    ] {
        let rows = query(sql)
            .fetch_all(&mut *connection)
            .await
            .map_err(StoreError::database("verify the file's pages"))?;
        let said = rows.iter().map(|row: &Row| row.get::<String>(0));
        findings.extend(
            said.filter(|said| Some(said.as_str()) != sound)
                .map(|said| Finding {
                    what: format!("the file: {said}"),
                    advice: RESTORE,
                }),
        );
    }
    Ok(findings)
}

/// Hashes the journal up to a position.
pub(super) async fn digest(connection: &mut Connection, until: Position) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new();
    let mut head = 0_i64;
    loop {
        let sql = "select e.position, e.version, e.schema, e.at, s.name, e.kind, e.body, e.command, \
                   e.trace, e.correlation, e.causation \
                   from events e join streams s on s.id = e.stream \
                   where e.position > $1 and e.position <= $2 order by e.position limit $3";
        let rows = query(sql)
            .bind(head)
            .bind(signed(until.0))
            .bind(PAGE)
            .fetch_all(&mut *connection)
            .await
            .map_err(StoreError::database("read the journal"))?;
        let Some(last) = rows.last() else { break };
        head = last.get(0);
        for row in &rows {
            for column in 0..4 {
                hash.update(row.get::<i64>(column).to_be_bytes());
            }
            for column in 4..7 {
                let text: String = row.get(column);
                hash.update((text.len() as u64).to_be_bytes());
                hash.update(text);
            }
            hash.update(row.get::<Vec<u8>>(7));
            // Only where there is an origin: an older journal keeps the digest it had.
            for column in 8..10 {
                if let Some(bytes) = row.get::<Option<Vec<u8>>>(column) {
                    hash.update((column as u64).to_be_bytes());
                    hash.update(bytes);
                }
            }
            if let Some(cause) = row.get::<Option<i64>>(10) {
                hash.update(10_u64.to_be_bytes());
                hash.update(cause.to_be_bytes());
            }
        }
    }
    Ok(Digest {
        head: Position(unsigned(head, "the journal's head")?),
        sha256: hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}
