//! Series of samples: how many players, how large the journal, minute by minute, and summed by the hour.
//!
//! The hours are summed here, in the transaction of the sample, so that every database gives the same figures. Single samples are
//! kept 14 days as the database keeps them best: as rows (SQLite), in a partition a day (PostgreSQL), or in a hypertable where
//! TimescaleDB is there, compressed where its licence allows that. The views `samples_by_minute` and `samples_by_hour` are
//! the same everywhere.
//!
//! What it is not: nothing of the world follows from it, and no copy of a world takes single samples along.

use crate::sql::{self, Connection, Dialect, Value, made_query, query, query_scalar};
use crate::tables::UnixSeconds;
use crate::{Database, StoreError};

/// Seconds a single sample is kept.
pub const SAMPLE_SECONDS: u64 = 14 * DAY;
/// Seconds an hour's sums are kept.
pub const HOURLY_SECONDS: u64 = 400 * DAY;
/// Samples noted at once.
pub const SAMPLES_MAX: usize = 64;
/// Bytes of a series' name.
pub const SERIES_BYTES_MAX: usize = 64;

const DAY: u64 = 86_400;
const HOUR: u64 = 3600;
/// Seconds after which TimescaleDB compresses a day.
const COMPRESS_SECONDS: u64 = 2 * DAY;

/// How the database keeps single samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// As rows of one table.
    Rows,
    /// In a partition a day: PostgreSQL without TimescaleDB.
    Partitions,
    /// In a hypertable: TimescaleDB under its Apache licence, which neither compresses nor aggregates.
    Hypertable,
    /// In a hypertable that is compressed: TimescaleDB under its own licence.
    Compressed,
}

/// The sums of a series in one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hour {
    /// Its first second.
    pub at: UnixSeconds,
    /// How many samples it has.
    pub samples: u64,
    /// The lowest.
    pub lowest: i64,
    /// The highest.
    pub highest: i64,
    /// Their sum.
    pub total: i64,
}

/// The series of a database.
#[derive(Debug, Clone)]
pub struct Series {
    database: Database,
    level: Level,
}

impl Series {
    /// Opens the series; the first time, makes the table as the database keeps it best. A lack of rights or of TimescaleDB is no
    /// error: then plain means serve.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn open(database: Database) -> Result<Self, StoreError> {
        let level = match database.readers().dialect() {
            Dialect::Sqlite => Level::Rows,
            Dialect::Postgres => detect(&database).await?,
        };
        if let Some(level) = existing(&database, level).await? {
            return Ok(Self { database, level });
        }
        let made = make(&database, level).await;
        // A licence that promises more than the installed TimescaleDB can do leaves the level below.
        let made = match made {
            Err(error) if level == Level::Compressed => {
                tracing::info!(%error, "the samples cannot be compressed; they are kept as they are");
                make(&database, Level::Hypertable).await
            }
            made => made,
        };
        match made {
            Ok(level) => Ok(Self { database, level }),
            // Another server may have made it at the same time.
            Err(error) => match existing(&database, level).await? {
                Some(level) => Ok(Self { database, level }),
                None => Err(error),
            },
        }
    }

    /// How single samples are kept.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Notes samples of one moment, at most 64; a series that has one of this moment keeps that.
    ///
    /// # Errors
    /// [`StoreError`] when there are too many, a name is too long, or the database refuses.
    pub async fn note(&self, at: UnixSeconds, samples: &[(&str, i64)]) -> Result<(), StoreError> {
        if samples.len() > SAMPLES_MAX || samples.iter().any(|(series, _)| series.len() > SERIES_BYTES_MAX) {
            return Err(StoreError::TooLarge {
                what: "a note of samples",
                allowed: SAMPLES_MAX * SERIES_BYTES_MAX,
            });
        }
        let samples: Vec<(String, i64)> = samples
            .iter()
            .map(|(series, value)| ((*series).to_owned(), *value))
            .collect();
        let level = self.level;
        self.database
            .write("note samples", move |connection| {
                Box::pin(async move {
                    if level == Level::Partitions {
                        make_partition(connection, at.0 / DAY).await?;
                    }
                    for (series, value) in samples {
                        note(connection, &series, at, value).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// The hours of a series from one moment to another, in order, at most 10,000.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn hours(
        &self,
        series: &str,
        from: UnixSeconds,
        to: UnixSeconds,
    ) -> Result<Vec<Hour>, StoreError> {
        let sql = "select at, samples, lowest, highest, total from samples_by_hour \
                   where series = $1 and at >= $2 and at < $3 order by at limit 10000";
        let asked = query(sql).bind(series).bind(stored(from.0)).bind(stored(to.0));
        let rows = self.database.read_stale(asked).await;
        let rows = rows.map_err(StoreError::database("read the hours of a series"))?;
        Ok(rows
            .iter()
            .map(|row| Hour {
                at: UnixSeconds(u64::try_from(row.get::<i64>(0)).unwrap_or(0)),
                samples: u64::try_from(row.get::<i64>(1)).unwrap_or(0),
                lowest: row.get(2),
                highest: row.get(3),
                total: row.get(4),
            })
            .collect())
    }

    /// Forgets what has outlived its time, and compresses what may be.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn sweep(&self, now: UnixSeconds) -> Result<(), StoreError> {
        let level = self.level;
        let oldest = now.0.saturating_sub(SAMPLE_SECONDS) / DAY;
        let hour = stored(now.0.saturating_sub(HOURLY_SECONDS) / HOUR);
        self.database
            .write("sweep the samples", move |connection| {
                Box::pin(async move {
                    match level {
                        Level::Rows => {
                            let sql = "delete from samples where at < $1";
                            query(sql)
                                .bind(stored(oldest * DAY))
                                .execute(&mut *connection)
                                .await?;
                        }
                        Level::Partitions => drop_partitions(connection, oldest).await?,
                        Level::Hypertable | Level::Compressed => {
                            let sql = "select drop_chunks('samples', older_than => $1)::text";
                            query(sql)
                                .bind(stored(oldest * DAY))
                                .fetch_all(&mut *connection)
                                .await?;
                        }
                    }
                    if level == Level::Compressed {
                        let sql = "select compress_chunk(chunk, true)::text \
                                   from show_chunks('samples', older_than => $1) chunk";
                        let before = stored(now.0.saturating_sub(COMPRESS_SECONDS));
                        query(sql).bind(before).fetch_all(&mut *connection).await?;
                    }
                    query("delete from samples_hourly where hour < $1")
                        .bind(hour)
                        .execute(connection)
                        .await
                })
            })
            .await
            .map(|_| ())
    }
}

/// Makes the table of samples, all of it or nothing.
async fn make(database: &Database, level: Level) -> Result<Level, StoreError> {
    database
        .write("make the table of samples", move |connection| {
            Box::pin(async move {
                for script in scripts(level) {
                    sql::script(connection, script).await?;
                }
                Ok(level)
            })
        })
        .await
}

/// What TimescaleDB there is, made ready where that is allowed.
async fn detect(database: &Database) -> Result<Level, StoreError> {
    let asked = "select count(*) from pg_available_extensions where name = 'timescaledb'";
    let available = query_scalar::<i64>(asked).fetch_one(database.readers()).await;
    if available.map_err(StoreError::database("look for TimescaleDB"))? == 0 {
        return Ok(Level::Partitions);
    }
    let made = database
        .write("make TimescaleDB ready", |connection| {
            Box::pin(
                async move { sql::script(connection, "create extension if not exists timescaledb").await },
            )
        })
        .await;
    if let Err(error) = made {
        tracing::info!(%error, "TimescaleDB is there but cannot be used; plain partitions serve");
        return Ok(Level::Partitions);
    }
    let licence = "select coalesce(current_setting('timescaledb.license', true), 'apache')";
    let licence = query_scalar::<String>(licence)
        .fetch_one(database.readers())
        .await;
    Ok(
        match licence
            .map_err(StoreError::database("read TimescaleDB's licence"))?
            .as_str()
        {
            "timescale" => Level::Compressed,
            _ => Level::Hypertable,
        },
    )
}

/// How the samples are kept where their table was made before; `None` where there is none yet.
async fn existing(database: &Database, possible: Level) -> Result<Option<Level>, StoreError> {
    let sql = match database.readers().dialect() {
        Dialect::Sqlite => "select 'r' from sqlite_schema where name = 'samples'",
        Dialect::Postgres => "select relkind::text from pg_class where oid = to_regclass('samples')",
    };
    let kind = query_scalar::<String>(sql)
        .fetch_optional(database.readers())
        .await;
    let kind = kind.map_err(StoreError::database("look for the table of samples"))?;
    Ok(match (kind.as_deref(), possible) {
        (None, _) => None,
        (Some("p"), _) => Some(Level::Partitions),
        // Made where TimescaleDB was, and served now where it is not: a plain table.
        (Some(_), Level::Rows | Level::Partitions) => Some(Level::Rows),
        (Some(_), Level::Hypertable | Level::Compressed) => Some(hypertable(database, possible).await?),
    })
}

/// How a table that is there is served where TimescaleDB is: it may be from before TimescaleDB came, or from another licence.
async fn hypertable(database: &Database, possible: Level) -> Result<Level, StoreError> {
    let sql = "select compression_enabled from timescaledb_information.hypertables \
               where hypertable_schema = current_schema() and hypertable_name = 'samples'";
    let compressed = query_scalar::<bool>(sql)
        .fetch_optional(database.readers())
        .await
        .map_err(StoreError::database("look at the hypertable of samples"))?;
    match (compressed, possible) {
        (None, _) => Ok(Level::Rows),
        (Some(false), Level::Compressed) => {
            let made = database
                .write("compress the samples", |connection| {
                    Box::pin(async move { sql::script(connection, COMPRESS).await })
                })
                .await;
            Ok(match made {
                Ok(()) => Level::Compressed,
                Err(error) => {
                    tracing::info!(%error, "the samples cannot be compressed; they are kept as they are");
                    Level::Hypertable
                }
            })
        }
        (Some(_), possible) => Ok(possible),
    }
}

fn scripts(level: Level) -> &'static [&'static str] {
    match level {
        Level::Rows => &[
            "create table samples (series text not null, at integer not null, value integer not null, \
             primary key (series, at)) strict, without rowid",
            "create index samples_by_age on samples (at)",
            BY_MINUTE,
            BY_HOUR,
        ],
        Level::Partitions => &[
            "create table samples (series text collate \"C\" not null, at bigint not null, value bigint not null, \
             primary key (series, at)) partition by range (at)",
            BY_MINUTE,
            BY_HOUR,
        ],
        Level::Hypertable => &[PLAIN, HYPERTABLE, BY_MINUTE, BY_HOUR],
        Level::Compressed => &[PLAIN, HYPERTABLE, COMPRESS, BY_MINUTE, BY_HOUR],
    }
}

const PLAIN: &str = "create table samples (series text collate \"C\" not null, at bigint not null, value bigint not null, \
                     primary key (series, at))";
const HYPERTABLE: &str = "select create_hypertable('samples', 'at', chunk_time_interval => 86400)";
const COMPRESS: &str =
    "alter table samples set (timescaledb.compress, timescaledb.compress_segmentby = 'series')";
const BY_MINUTE: &str = "create view samples_by_minute as select series, at, value from samples";
const BY_HOUR: &str = "create view samples_by_hour as \
                       select series, hour * 3600 as at, samples, lowest, highest, total from samples_hourly";

async fn note(
    connection: &mut Connection,
    series: &str,
    at: UnixSeconds,
    value: i64,
) -> Result<(), sqlx::Error> {
    let sql = "insert into samples (series, at, value) values ($1, $2, $3) on conflict do nothing";
    let noted = query(sql)
        .bind(series)
        .bind(stored(at.0))
        .bind(value)
        .execute(&mut *connection)
        .await?;
    if noted == 0 {
        return Ok(());
    }
    let sql = "insert into samples_hourly (series, hour, samples, lowest, highest, total) values ($1, $2, 1, $3, $3, $3) \
               on conflict (series, hour) do update set samples = samples_hourly.samples + 1, \
               lowest = case when excluded.lowest < samples_hourly.lowest \
               then excluded.lowest else samples_hourly.lowest end, \
               highest = case when excluded.highest > samples_hourly.highest \
               then excluded.highest else samples_hourly.highest end, \
               total = samples_hourly.total + excluded.total";
    query(sql)
        .bind(series)
        .bind(stored(at.0 / HOUR))
        .bind(value)
        .execute(connection)
        .await
        .map(|_| ())
}

/// Makes a day's partition where there is none.
async fn make_partition(connection: &mut Connection, day: u64) -> Result<(), sqlx::Error> {
    let known = query("select to_regclass($1) is not null").bind(partition(day));
    if known.fetch_one(&mut *connection).await?.get(0) {
        return Ok(());
    }
    let (name, from, to) = (partition(day), day * DAY, (day + 1) * DAY);
    let sql =
        format!("create table if not exists {name} partition of samples for values from ({from}) to ({to})");
    made_query(sql).execute(connection).await.map(|_| ())
}

/// Drops the partitions of days before one.
async fn drop_partitions(connection: &mut Connection, day: u64) -> Result<(), sqlx::Error> {
    let sql = "select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid \
               where i.inhparent = 'samples'::regclass and c.relname < $1 order by 1";
    let names = query_scalar::<String>(sql).bind(Value::from(partition(day)));
    for name in names.fetch_all(&mut *connection).await? {
        made_query(format!("drop table {name}"))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// A partition's name; days have six digits, so that names sort as days do.
fn partition(day: u64) -> String {
    format!("samples_{day:06}")
}

fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
