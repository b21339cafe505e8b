//! Migrations: the numbered scripts that make the tables, each run once, each in a transaction.
//!
//! A script that shipped is never edited: its hash is kept in the database and compared at every start.

use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use crate::StoreError;

/// The scripts, in order; the first is number 1.
const MIGRATIONS: [&str; 3] = [
    include_str!("../../migrations/sqlite/0001_journal.sql"),
    include_str!("../../migrations/sqlite/0002_tables.sql"),
    include_str!("../../migrations/sqlite/0003_refresh_again.sql"),
];

/// Runs the scripts the database lacks.
pub(super) async fn run(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query(
        "create table if not exists migrations (number integer primary key, hash blob not null) strict",
    )
    .execute(&mut *connection)
    .await
    .map_err(StoreError::database("read the database's migrations"))?;
    let done = sqlx::query("select number, hash from migrations order by number")
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::database("read the database's migrations"))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    for row in &done {
        let (number, hash): (i64, Vec<u8>) = (row.get(0), row.get(1));
        let script = usize::try_from(number - 1)
            .ok()
            .and_then(|index| MIGRATIONS.get(index));
        match script {
            None => return Err(StoreError::TooNew { found: number, known }),
            Some(script) if hash_of(script) != hash => return Err(StoreError::ForeignMigration { number }),
            Some(_) => {}
        }
    }
    for (index, script) in MIGRATIONS.iter().enumerate().skip(done.len()) {
        apply(connection, index, script)
            .await
            .map_err(StoreError::database("migrate the database"))?;
    }
    Ok(())
}

/// One script and the note that it ran, or neither.
async fn apply(
    connection: &mut SqliteConnection,
    index: usize,
    script: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::query("begin immediate").execute(&mut *connection).await?;
    let outcome = async {
        sqlx::raw_sql(script).execute(&mut *connection).await?;
        sqlx::query("insert into migrations (number, hash) values ($1, $2)")
            .bind(i64::try_from(index + 1).unwrap_or(i64::MAX))
            .bind(hash_of(script))
            .execute(&mut *connection)
            .await
    }
    .await;
    let end = if outcome.is_ok() { "commit" } else { "rollback" };
    sqlx::query(end).execute(&mut *connection).await?;
    outcome.map(|_| ())
}

fn hash_of(script: &str) -> Vec<u8> {
    Sha256::digest(script.as_bytes()).to_vec()
}
