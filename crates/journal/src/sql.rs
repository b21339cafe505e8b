//! One SQL access over both databases: a query with its values, the rows it answers, and what it may run on.
//!
//! Scripts and queries are written once wherever both databases understand the same words, which is nearly everywhere:
//! `$1` parameters, `on conflict`, `returning`, `true` and `false`. Where they do not, [`Connection::dialect`] tells them
//! apart. What it is not: no query builder and no mapping of objects.

use std::borrow::Cow;
use std::marker::PhantomData;

use sqlx::postgres::{PgArguments, PgConnection, PgPool, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Row as _, Sqlite};

/// Which database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// One connection, inside or outside a transaction.
#[derive(Debug)]
pub enum Connection {
    /// To a SQLite file.
    Sqlite(SqliteConnection),
    /// To a PostgreSQL server.
    Postgres(PgConnection),
}

/// Connections that read; clones share them.
#[derive(Debug, Clone)]
pub enum Readers {
    /// Of a SQLite file.
    Sqlite(SqlitePool),
    /// Of a PostgreSQL server.
    Postgres(PgPool),
}

/// What a query may run on.
#[derive(Debug)]
pub enum Target<'c> {
    /// One connection.
    Connection(&'c mut Connection),
    /// Any that reads.
    Readers(&'c Readers),
}

/// A value given to a query.
#[derive(Debug, Clone)]
pub enum Value {
    /// A number, or null.
    Integer(Option<i64>),
    /// A text, or null.
    Text(Option<String>),
    /// Bytes, or null.
    Bytes(Option<Vec<u8>>),
    /// Yes or no.
    Flag(bool),
}

/// A query and its values.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is run"]
pub struct Query {
    sql: Cow<'static, str>,
    values: Vec<Value>,
    /// Whether the database keeps the prepared statement: not for texts made at run time.
    kept: bool,
}

/// A query whose rows have one column.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is run"]
pub struct Scalar<T> {
    query: Query,
    column: PhantomData<fn() -> T>,
}

/// One row of an answer.
#[derive(Debug)]
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

/// A query of the program's own words.
pub fn query(sql: &'static str) -> Query {
    Query {
        sql: Cow::Borrowed(sql),
        values: Vec::new(),
        kept: true,
    }
}

/// A query of the program's own words for one column.
pub fn query_scalar<T: Column>(sql: &'static str) -> Scalar<T> {
    Scalar {
        query: query(sql),
        column: PhantomData,
    }
}

/// A query made at run time, of table and column names from the program; values never become part of it.
pub fn made_query(sql: String) -> Query {
    Query {
        sql: Cow::Owned(sql),
        values: Vec::new(),
        kept: false,
    }
}

/// Runs a script of several statements without values.
///
/// # Errors
/// What the database said; statements before the failing one may have run, unless a transaction holds them together.
pub async fn script(connection: &mut Connection, script: &'static str) -> Result<(), sqlx::Error> {
    match connection {
        Connection::Sqlite(connection) => sqlx::raw_sql(script).execute(connection).await.map(|_| ()),
        Connection::Postgres(connection) => sqlx::raw_sql(script).execute(connection).await.map(|_| ()),
    }
}

impl Connection {
    /// Which database it is connected to.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
}

impl Readers {
    /// Which database they read.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }
}

impl Target<'_> {
    /// Which database it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Connection(connection) => connection.dialect(),
            Self::Readers(readers) => readers.dialect(),
        }
    }
}

/// Runs the same statement on whichever database it is.
macro_rules! on {
    ($query:expr, $target:expr, $method:ident, $wrap_sqlite:expr, $wrap_postgres:expr) => {{
        let Query { sql, values, kept } = $query;
        match $target.into() {
            Target::Connection(Connection::Sqlite(connection)) => sqlite(sql, values, kept)
                .$method(connection)
                .await
                .map($wrap_sqlite),
            Target::Readers(Readers::Sqlite(pool)) => {
                sqlite(sql, values, kept).$method(pool).await.map($wrap_sqlite)
            }
            Target::Connection(Connection::Postgres(connection)) => postgres(sql, values, kept)
                .$method(connection)
                .await
                .map($wrap_postgres),
            Target::Readers(Readers::Postgres(pool)) => postgres(sql, values, kept)
                .$method(pool)
                .await
                .map($wrap_postgres),
        }
    }};
}

impl Query {
    /// Gives the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it; answers how many rows it changed.
    ///
    /// # Errors
    /// What the database said.
    pub async fn execute<'c>(self, target: impl Into<Target<'c>>) -> Result<u64, sqlx::Error> {
        on!(self, target, execute, |done| done.rows_affected(), |done| done
            .rows_affected())
    }

    /// Its only row.
    ///
    /// # Errors
    /// What the database said, or that there is no row.
    pub async fn fetch_one<'c>(self, target: impl Into<Target<'c>>) -> Result<Row, sqlx::Error> {
        on!(self, target, fetch_one, Row::Sqlite, Row::Postgres)
    }

    /// Its row, when there is one.
    ///
    /// # Errors
    /// What the database said.
    pub async fn fetch_optional<'c>(self, target: impl Into<Target<'c>>) -> Result<Option<Row>, sqlx::Error> {
        on!(self, target, fetch_optional, |row| row.map(Row::Sqlite), |row| {
            row.map(Row::Postgres)
        })
    }

    /// All its rows.
    ///
    /// # Errors
    /// What the database said.
    pub async fn fetch_all<'c>(self, target: impl Into<Target<'c>>) -> Result<Vec<Row>, sqlx::Error> {
        on!(
            self,
            target,
            fetch_all,
            |rows| rows.into_iter().map(Row::Sqlite).collect(),
            |rows| rows.into_iter().map(Row::Postgres).collect()
        )
    }
}

impl<T: Column> Scalar<T> {
    /// Gives the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.query = self.query.bind(value);
        self
    }

    /// The column of its only row.
    ///
    /// # Errors
    /// What the database said, or that there is no row.
    pub async fn fetch_one<'c>(self, target: impl Into<Target<'c>>) -> Result<T, sqlx::Error> {
        self.query.fetch_one(target).await.map(|row| row.get(0))
    }

    /// The column of its row, when there is one.
    ///
    /// # Errors
    /// What the database said.
    pub async fn fetch_optional<'c>(self, target: impl Into<Target<'c>>) -> Result<Option<T>, sqlx::Error> {
        let row = self.query.fetch_optional(target).await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// The column of all its rows.
    ///
    /// # Errors
    /// What the database said.
    pub async fn fetch_all<'c>(self, target: impl Into<Target<'c>>) -> Result<Vec<T>, sqlx::Error> {
        let rows = self.query.fetch_all(target).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}

/// What can be read out of a column.
pub trait Column: Sized {
    /// Reads it; a column of another type than the program expects is a mistake of the program.
    fn read(row: &Row, column: usize) -> Self;
}

macro_rules! columns {
    ($($column:ty),*) => {
        $(impl Column for $column {
            fn read(row: &Row, column: usize) -> Self {
                match row {
                    Row::Sqlite(row) => row.get(column),
                    Row::Postgres(row) => row.get(column),
                }
            }
        })*
    };
}

columns!(
    i64,
    bool,
    String,
    Vec<u8>,
    Option<i64>,
    Option<String>,
    Option<Vec<u8>>
);

impl Row {
    /// A column by its place, from 0.
    #[must_use]
    pub fn get<T: Column>(&self, column: usize) -> T {
        T::read(self, column)
    }
}

macro_rules! values {
    ($($given:ty => $value:expr),* $(,)?) => {
        $(impl From<$given> for Value {
            fn from(given: $given) -> Self {
                $value(given)
            }
        })*
    };
}

values! {
    i64 => |given| Self::Integer(Some(given)),
    Option<i64> => Self::Integer,
    bool => Self::Flag,
    &str => |given: &str| Self::Text(Some(given.to_owned())),
    &String => |given: &String| Self::Text(Some(given.clone())),
    String => |given| Self::Text(Some(given)),
    Option<String> => Self::Text,
    Vec<u8> => |given| Self::Bytes(Some(given)),
    &Vec<u8> => |given: &Vec<u8>| Self::Bytes(Some(given.clone())),
    &[u8] => |given: &[u8]| Self::Bytes(Some(given.to_vec())),
    Option<Vec<u8>> => Self::Bytes,
}

impl<'c> From<&'c mut Connection> for Target<'c> {
    fn from(connection: &'c mut Connection) -> Self {
        Self::Connection(connection)
    }
}

impl<'c> From<&'c Readers> for Target<'c> {
    fn from(readers: &'c Readers) -> Self {
        Self::Readers(readers)
    }
}

/// The same for each database: sqlx has a query per database and nothing over both that fits.
macro_rules! bound {
    ($name:ident, $database:ty, $arguments:ty) => {
        fn $name(
            sql: Cow<'static, str>,
            values: Vec<Value>,
            kept: bool,
        ) -> sqlx::query::Query<'static, $database, $arguments> {
            // Safe: the text is the program's own, whether fixed or made of its own names; values are bound.
            let query = sqlx::query(AssertSqlSafe(sql)).persistent(kept);
            values.into_iter().fold(query, |query, value| match value {
                Value::Integer(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Flag(value) => query.bind(value),
            })
        }
    };
}

bound!(sqlite, Sqlite, SqliteArguments);
bound!(postgres, Postgres, PgArguments);
