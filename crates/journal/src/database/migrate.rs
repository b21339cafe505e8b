//! Migrations: the numbered scripts that make the tables, each run once, each in a transaction.
//!
//! Each number has one script per database, and both make the same tables. A script that shipped is never edited: its hash
//! is kept in the database and compared at every start. Nothing is written into a database that is not a world's.

use sha2::{Digest, Sha256};

use super::Place;
use crate::StoreError;
use crate::sql::{self, Connection, Dialect, query};

/// The scripts for SQLite, in order; the first is number 1.
const SQLITE: [&str; 5] = [
    include_str!("../../migrations/sqlite/0001_journal.sql"),
    include_str!("../../migrations/sqlite/0002_tables.sql"),
    include_str!("../../migrations/sqlite/0003_refresh_again.sql"),
    include_str!("../../migrations/sqlite/0004_accounts.sql"),
    include_str!("../../migrations/sqlite/0005_owners.sql"),
];

/// The same for PostgreSQL.
const POSTGRES: [&str; SQLITE.len()] = [
    include_str!("../../migrations/postgres/0001_journal.sql"),
    include_str!("../../migrations/postgres/0002_tables.sql"),
    include_str!("../../migrations/postgres/0003_refresh_again.sql"),
    include_str!("../../migrations/postgres/0004_accounts.sql"),
    include_str!("../../migrations/postgres/0005_owners.sql"),
];

/// The mark of a copy that began and did not end.
pub(crate) const COPYING: &str = "copying";

/// The number of the last script: what a database of this version is at.
pub(crate) const LATEST: i64 = SQLITE.len() as i64;

const ATTEMPT: &str = "read the database's migrations";

/// Runs the scripts the database lacks.
///
/// # Errors
/// What is wrong with the database; then nothing was changed.
pub(crate) async fn run(connection: &mut Connection, place: &Place) -> Result<(), StoreError> {
    lock(connection).await?;
    let ran = run_alone(connection, place).await;
    unlock(connection).await?;
    ran
}

/// Checks that a database is at the last script, changing nothing.
///
/// # Errors
/// What is wrong with it.
pub(crate) async fn check_latest(connection: &mut Connection, place: &Place) -> Result<(), StoreError> {
    let done = look(connection, place)
        .await?
        .ok_or_else(|| StoreError::NotAWorld {
            place: place.to_string(),
            table: "none at all".to_owned(),
        })?;
    if done == SQLITE.len() {
        return Ok(());
    }
    Err(StoreError::Outdated {
        place: place.to_string(),
        found: i64::try_from(done).unwrap_or(i64::MAX),
        known: LATEST,
    })
}

async fn run_alone(connection: &mut Connection, place: &Place) -> Result<(), StoreError> {
    let done = look(connection, place).await?;
    if done.is_none() {
        sql::script(
            connection,
            match connection.dialect() {
                Dialect::Sqlite => {
                    "create table migrations (number integer primary key, hash blob not null) strict"
                }
                Dialect::Postgres => {
                    "create table migrations (number bigint primary key, hash bytea not null)"
                }
            },
        )
        .await
        .map_err(StoreError::database("note the database's migrations"))?;
    }
    for (index, script) in scripts(connection.dialect())
        .iter()
        .enumerate()
        .skip(done.unwrap_or(0))
    {
        apply(connection, index, script)
            .await
            .map_err(StoreError::database("migrate the database"))?;
    }
    Ok(())
}

/// How many scripts ran; `None` in an empty database. Changes nothing.
///
/// # Errors
/// What is wrong with it, so that no script may run.
pub(crate) async fn look(connection: &mut Connection, place: &Place) -> Result<Option<usize>, StoreError> {
    let tables = tables(connection).await?;
    if tables.iter().any(|table| table == "migrations") {
        return check(connection, place).await.map(Some);
    }
    match tables.first() {
        None => Ok(None),
        Some(table) => Err(StoreError::NotAWorld {
            place: place.to_string(),
            table: table.clone(),
        }),
    }
}

/// The scripts of a database.
fn scripts(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite => &SQLITE,
        Dialect::Postgres => &POSTGRES,
    }
}

/// How many scripts ran, when they are the first ones of ours and no copy was interrupted.
async fn check(connection: &mut Connection, place: &Place) -> Result<usize, StoreError> {
    let scripts = scripts(connection.dialect());
    let rows = query("select number, hash from migrations order by number")
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    let known = i64::try_from(scripts.len()).unwrap_or(i64::MAX);
    let place_text = || place.to_string();
    for (row, number) in rows.iter().zip(1..) {
        let (found, hash): (i64, Vec<u8>) = (row.get(0), row.get(1));
        let script = usize::try_from(found - 1)
            .ok()
            .and_then(|index| scripts.get(index));
        match script {
            None => {
                return Err(StoreError::TooNew {
                    place: place_text(),
                    found,
                    known,
                });
            }
            Some(script) if hash_of(script) != hash => {
                return Err(StoreError::ForeignMigration {
                    place: place_text(),
                    number: found,
                });
            }
            Some(_) if found != number => {
                return Err(StoreError::HalfMigrated {
                    place: place_text(),
                    number,
                });
            }
            Some(_) => {}
        }
    }
    if rows.len() >= 2 {
        let copying = query("select 1 = 1 from marks where name = $1")
            .bind(COPYING)
            .fetch_optional(connection)
            .await
            .map_err(StoreError::database(ATTEMPT))?;
        if copying.is_some() {
            return Err(StoreError::HalfCopied { place: place_text() });
        }
    }
    Ok(rows.len())
}

/// The tables of the database, whosever they are.
async fn tables(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
        Dialect::Postgres => {
            "select table_name::text from information_schema.tables where table_schema = current_schema()"
        }
    };
    let rows = query(sql).fetch_all(connection).await;
    Ok(rows
        .map_err(StoreError::database("read the database"))?
        .iter()
        .map(|row| row.get(0))
        .collect())
}

/// Two servers that start at once migrate one after the other. SQLite's transactions do this by themselves.
async fn lock(connection: &mut Connection) -> Result<(), StoreError> {
    if connection.dialect() == Dialect::Postgres {
        let sql = "select pg_advisory_lock(hashtext('finalverse migrations'))";
        sql::script(connection, sql)
            .await
            .map_err(StoreError::database("wait for another server's migration"))?;
    }
    Ok(())
}

async fn unlock(connection: &mut Connection) -> Result<(), StoreError> {
    if connection.dialect() == Dialect::Postgres {
        let sql = "select pg_advisory_unlock(hashtext('finalverse migrations'))";
        sql::script(connection, sql)
            .await
            .map_err(StoreError::database("end the migration"))?;
    }
    Ok(())
}

/// One script and the note that it ran, or neither.
async fn apply(connection: &mut Connection, index: usize, script: &'static str) -> Result<(), sqlx::Error> {
    let begin = match connection.dialect() {
        Dialect::Sqlite => "begin immediate",
        Dialect::Postgres => "begin",
    };
    sql::script(connection, begin).await?;
    let outcome = async {
        sql::script(connection, script).await?;
        query("insert into migrations (number, hash) values ($1, $2)")
            .bind(i64::try_from(index + 1).unwrap_or(i64::MAX))
            .bind(hash_of(script))
            .execute(&mut *connection)
            .await
    }
    .await;
    let end = if outcome.is_ok() { "commit" } else { "rollback" };
    sql::script(connection, end).await?;
    outcome.map(|_| ())
}

fn hash_of(script: &str) -> Vec<u8> {
    Sha256::digest(script.as_bytes()).to_vec()
}
