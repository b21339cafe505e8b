//! Migrations: the numbered scripts that make the tables, each run once, each in a transaction.
//!
//! Each number has one script per database, and both make the same tables. A script that shipped is never edited: its hash
//! is kept in the database and compared at every start. Nothing is written into a database that is not a world's.

use sha2::{Digest, Sha256};

use super::Place;
use crate::StoreError;
use crate::sql::{self, Connection, Dialect, query};

/// A numbered step of the schema: one script per database.
struct Migration {
    /// Rises from script to script; a number that no server ever had is left out.
    number: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($number:literal, $file:literal) => {
        Migration {
            number: $number,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $file, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $file, ".sql")),
        }
    };
}

/// Every migration, in order. A new one takes the next number and stands at the end.
const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_journal"),
    migration!(2, "0002_tables"),
    migration!(3, "0003_refresh_again"),
    migration!(4, "0004_accounts"),
    migration!(5, "0005_owners"),
    migration!(8, "0008_moderation"),
    migration!(10, "0010_keeping"),
    migration!(11, "0011_origin"),
    migration!(12, "0012_second_factors"),
    migration!(13, "0013_shares"),
    migration!(14, "0014_audit"),
    migration!(15, "0015_reserved_names"),
    migration!(16, "0016_heard"),
    migration!(17, "0017_audit_by_entry"),
];

/// The mark of a copy that began and did not end.
pub(crate) const COPYING: &str = "copying";

/// The number of the last script: what a database of this version is at.
pub(crate) const LATEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].number;

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
    if done == MIGRATIONS.len() {
        return Ok(());
    }
    Err(StoreError::Outdated {
        place: place.to_string(),
        found: MIGRATIONS[..done].last().map_or(0, |last| last.number),
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
    for migration in MIGRATIONS.iter().skip(done.unwrap_or(0)) {
        apply(connection, migration)
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

impl Migration {
    /// Its script for a database.
    fn script(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

/// How many migrations ran, when they are the first ones of ours and no copy was interrupted.
async fn check(connection: &mut Connection, place: &Place) -> Result<usize, StoreError> {
    let dialect = connection.dialect();
    let rows = query("select number, hash from migrations order by number")
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    let place_text = || place.to_string();
    for (index, row) in rows.iter().enumerate() {
        let (found, hash): (i64, Vec<u8>) = (row.get(0), row.get(1));
        let Some(known) = MIGRATIONS.iter().find(|migration| migration.number == found) else {
            return Err(match found > LATEST {
                true => StoreError::TooNew {
                    place: place_text(),
                    found,
                    known: LATEST,
                },
                false => StoreError::ForeignMigration {
                    place: place_text(),
                    number: found,
                },
            });
        };
        if hash_of(known.script(dialect)) != hash {
            return Err(StoreError::ForeignMigration {
                place: place_text(),
                number: found,
            });
        }
        if let Some(due) = MIGRATIONS.get(index)
            && due.number != found
        {
            return Err(StoreError::HalfMigrated {
                place: place_text(),
                number: due.number,
            });
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
async fn apply(connection: &mut Connection, migration: &Migration) -> Result<(), sqlx::Error> {
    let dialect = connection.dialect();
    let script = migration.script(dialect);
    let begin = match dialect {
        Dialect::Sqlite => "begin immediate",
        Dialect::Postgres => "begin",
    };
    sql::script(connection, begin).await?;
    let outcome = async {
        sql::script(connection, script).await?;
        query("insert into migrations (number, hash) values ($1, $2)")
            .bind(migration.number)
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
