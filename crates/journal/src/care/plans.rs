//! How PostgreSQL answers what the world asks all the time: the plans of the hot queries.
//!
//! Asked with whole tables read only where nothing else can be, so that an index that no longer serves shows even while
//! tables are small. What it is not: no measurement.

use crate::retention::{BEYOND, FORGET};
use crate::sql::{Dialect, Value, made_query};
use crate::store::append::postgres::LOAD;
use crate::store::read::{ALL, ANSWER, STREAM, STREAMS};
use crate::{Database, StoreError};

/// The hot queries and their plans, as PostgreSQL explains them; empty on SQLite, whose planner knows no costs to override.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn plans(database: &Database) -> Result<Vec<(&'static str, String)>, StoreError> {
    if database.readers().dialect() == Dialect::Sqlite {
        return Ok(Vec::new());
    }
    let text = || Value::from("region-x");
    let number = || Value::from(1_i64);
    let load = LOAD
        .replace("$1", "'{region-x}'::text[]")
        .replace("$2", "'{region-x}'::text[]")
        .replace("$3", "'{}'::bytea[]");
    let asked: [(&str, String, Vec<Value>); 7] = [
        ("follow the journal", ALL.to_owned(), vec![number(), number()]),
        (
            "fold a stream",
            STREAM.to_owned(),
            vec![text(), number(), number()],
        ),
        (
            "list a category",
            STREAMS.to_owned(),
            vec![text(), text(), text(), number()],
        ),
        (
            "find a first answer",
            ANSWER.to_owned(),
            vec![Value::from(vec![0_u8; 16])],
        ),
        ("load what an append needs", load, Vec::new()),
        ("forget old answers", FORGET.to_owned(), vec![number(), number()]),
        ("count answers from the newest", BEYOND.to_owned(), vec![number()]),
    ];
    database
        .write("explain the hot queries", move |connection| {
            Box::pin(async move {
                made_query("set local enable_seqscan = off".to_owned())
                    .execute(&mut *connection)
                    .await?;
                let mut plans = Vec::new();
                for (what, sql, values) in asked {
                    let explain = made_query(format!("explain {sql}"));
                    let explain = values.into_iter().fold(explain, crate::sql::Query::bind);
                    let lines = explain.fetch_all(&mut *connection).await?;
                    let lines: Vec<String> = lines.iter().map(|line| line.get(0)).collect();
                    plans.push((what, lines.join("\n")));
                }
                made_query("set local enable_seqscan = on".to_owned())
                    .execute(connection)
                    .await?;
                Ok(plans)
            })
        })
        .await
}
