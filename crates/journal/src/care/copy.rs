//! Copying a world from one database into an empty other: backup, restore, the move to PostgreSQL, the fork.
//!
//! The source is read in one transaction, so that the copy is of one moment however busy the world is. The target is marked
//! until it is whole: what was interrupted is refused when it is opened. At the end the journal's digests are compared.
//!
//! What it is not: the world key is no part of a database; whoever copies a world copies its key as well.

use kernel::Position;

use super::schema::{Kind, Table, tables};
use super::verify::{Digest, digest};
use super::{look_at, schema};
use crate::database::{self, migrate};
use crate::sql::{self, Connection, Row, Value, made_query, query};
use crate::store::read::{self, signed};
use crate::{Place, StoreError};

/// Rows of one statement.
const PAGE: usize = 500;
/// Rows of one statement where a row may be very large.
const PAGE_OF_SNAPSHOTS: usize = 4;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Rows by table, in the order they were copied.
    pub rows: Vec<(String, u64)>,
    /// The last event of the copy.
    pub head: Position,
    /// SHA-256 of the copied journal, as `verify` answers it.
    pub digest: String,
}

/// Copies a world into an empty database; with `until`, as its journal was at that position.
///
/// A journal cut short keeps the tables beside it as they are now: they have no history. Snapshots are left out then, since
/// they may hold what came later.
///
/// # Errors
/// [`StoreError`] when either database cannot be opened, the journal ends before `until`, the target is not empty, or the copy came out different.
pub async fn copy(from: &Place, to: &Place, until: Option<Position>) -> Result<Copied, StoreError> {
    let mut source = look_at(from).await?;
    if let Some(until) = until {
        let head = read::head(&mut source).await?;
        if until > head {
            return Err(StoreError::Beyond {
                place: from.to_string(),
                asked: until.0,
                head: head.0,
            });
        }
    }
    let mut target = new_database(to).await?;
    mark(&mut target).await?;
    let until = until.unwrap_or(Position(u64::MAX));
    let whole = until == Position(u64::MAX);
    let (from_tables, to_tables) = (tables(&mut source).await?, tables(&mut target).await?);
    let mut rows = Vec::new();
    for table in &to_tables {
        let Some(given) = from_tables.iter().find(|given| given.name == table.name) else {
            return Err(differs(to, &format!("the source has no table {}", table.name)));
        };
        if table.name == "snapshots" && !whole {
            continue;
        }
        rows.push((
            table.name.clone(),
            copy_table(&mut source, &mut target, given, table, until).await?,
        ));
    }
    if !whole {
        cut(&mut target, until).await?;
    }
    let copied = check(&mut source, &mut target, to, until).await?;
    finish(&mut target, &to_tables).await?;
    database::close(target).await?;
    Ok(Copied {
        rows,
        head: copied.head,
        digest: copied.sha256,
    })
}

/// Opens the target with all its tables.
async fn new_database(place: &Place) -> Result<Connection, StoreError> {
    if let Place::File(path) = place
        && path.exists()
    {
        return Err(not_empty(place));
    }
    let mut connection = database::connect(place).await?;
    migrate::run(&mut connection, place).await?;
    // A world has accounts before it has events, and a key before both.
    let sql = "select 1 = 1 from marks union all select 1 = 1 from accounts union all select 1 = 1 from streams limit 1";
    let row = query(sql).fetch_optional(&mut connection).await;
    match row.map_err(StoreError::database("look into the target"))? {
        Some(_) => Err(not_empty(place)),
        None => Ok(connection),
    }
}

fn not_empty(place: &Place) -> StoreError {
    StoreError::NotEmpty {
        place: place.to_string(),
    }
}

fn differs(place: &Place, why: &str) -> StoreError {
    StoreError::Corrupt {
        what: format!("the copy in {place}"),
        why: why.to_owned(),
    }
}

async fn mark(target: &mut Connection) -> Result<(), StoreError> {
    query("insert into marks (name, value) values ($1, $2)")
        .bind(migrate::COPYING)
        .bind(Vec::new())
        .execute(target)
        .await
        .map(|_| ())
        .map_err(StoreError::database("mark the copy as begun"))
}

/// Copies one table page by page, each page in a transaction of its own; answers how many rows it has.
async fn copy_table(
    source: &mut Connection,
    target: &mut Connection,
    given: &Table,
    table: &Table,
    until: Position,
) -> Result<u64, StoreError> {
    let page = if table.name == "snapshots" {
        PAGE_OF_SNAPSHOTS
    } else {
        PAGE
    };
    let mut last: Option<Vec<Value>> = None;
    let mut count = 0;
    loop {
        let rows = read_page(source, given, last.as_deref(), page, until).await?;
        let Some(end) = rows.last() else { return Ok(count) };
        last = Some(
            given
                .key
                .iter()
                .filter_map(|column| end.get(*column).cloned())
                .collect(),
        );
        count += rows.len() as u64;
        write_page(target, given, table, rows).await?;
    }
}

async fn read_page(
    source: &mut Connection,
    table: &Table,
    last: Option<&[Value]>,
    page: usize,
    until: Position,
) -> Result<Vec<Vec<Value>>, StoreError> {
    let columns = names(table, 0..table.columns.len());
    let key = names(table, table.key.iter().copied());
    let mut values: Vec<Value> = last.unwrap_or_default().to_vec();
    let mut conditions = Vec::new();
    if !values.is_empty() {
        let places: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
        conditions.push(format!("({key}) > ({})", places.join(", ")));
    }
    let bound = match table.name.as_str() {
        "events" => Some("position"),
        "commands" => Some("first_position + events - 1"),
        _ => None,
    };
    if let Some(bound) = bound {
        values.push(Value::Integer(Some(signed(until.0))));
        conditions.push(format!("{bound} <= ${}", values.len()));
    }
    let conditions = match conditions.is_empty() {
        true => String::new(),
        false => format!("where {}", conditions.join(" and ")),
    };
    let sql = format!(
        "select {columns} from {} {conditions} order by {key} limit {page}",
        table.name
    );
    let query = values.into_iter().fold(made_query(sql), sql::Query::bind);
    let rows = query
        .fetch_all(source)
        .await
        .map_err(StoreError::database("read what is copied"))?;
    Ok(rows.iter().map(|row| values_of(row, table)).collect())
}

fn values_of(row: &Row, table: &Table) -> Vec<Value> {
    let value = |(place, column): (usize, &schema::Column)| match column.kind {
        Kind::Integer => Value::Integer(row.get(place)),
        Kind::Text => Value::Text(row.get(place)),
        Kind::Bytes => Value::Bytes(row.get(place)),
        Kind::Flag => Value::Flag(row.get(place)),
    };
    table.columns.iter().enumerate().map(value).collect()
}

async fn write_page(
    target: &mut Connection,
    given: &Table,
    table: &Table,
    rows: Vec<Vec<Value>>,
) -> Result<(), StoreError> {
    let width = given.columns.len();
    let row = |number: usize| {
        let places: Vec<String> = (1..=width)
            .map(|column| format!("${}", number * width + column))
            .collect();
        format!("({})", places.join(", "))
    };
    let places: Vec<String> = (0..rows.len()).map(row).collect();
    // Where only the source's mark of a copy could be in the way, there is none: a copy that was interrupted is not opened.
    let sql = format!(
        "insert into {} ({}) values {}",
        table.name,
        names(given, 0..width),
        places.join(", ")
    );
    let kinds: Vec<Kind> = given
        .columns
        .iter()
        .map(|column| {
            table
                .columns
                .iter()
                .find(|own| own.name == column.name)
                .map_or(column.kind, |own| own.kind)
        })
        .collect();
    let values = rows
        .into_iter()
        .flat_map(|row| row.into_iter().zip(kinds.iter().copied()));
    let query = values.fold(made_query(sql), |query, (value, kind)| {
        query.bind(kind.fit(value))
    });
    query
        .execute(target)
        .await
        .map(|_| ())
        .map_err(StoreError::database("write what is copied"))
}

fn names(table: &Table, places: impl IntoIterator<Item = usize>) -> String {
    let names = places.into_iter().filter_map(|place| table.columns.get(place));
    let names: Vec<String> = names.map(|column| format!("\"{}\"", column.name)).collect();
    names.join(", ")
}

/// Makes what stands beside the events fit a journal that ends earlier.
async fn cut(target: &mut Connection, until: Position) -> Result<(), StoreError> {
    let until = signed(until.0);
    for sql in [
        "delete from streams where not exists (select 1 from events e where e.stream = streams.id)",
        "update streams set version = (select max(version) from events e where e.stream = streams.id)",
    ] {
        query(sql)
            .execute(&mut *target)
            .await
            .map_err(StoreError::database("cut the streams"))?;
    }
    query("update checkpoints set position = $1 where position > $1")
        .bind(until)
        .execute(&mut *target)
        .await
        .map_err(StoreError::database("cut the checkpoints"))?;
    query("update clock set world_ms = coalesce((select max(at) from events), 0)")
        .execute(target)
        .await
        .map_err(StoreError::database("set the clock back"))?;
    Ok(())
}

/// Compares the journals.
async fn check(
    source: &mut Connection,
    target: &mut Connection,
    place: &Place,
    until: Position,
) -> Result<Digest, StoreError> {
    let (before, after) = (digest(source, until).await?, digest(target, until).await?);
    if before != after {
        return Err(differs(
            place,
            &format!(
                "its journal ends at {} and not at {}, or differs",
                after.head.0, before.head.0
            ),
        ));
    }
    Ok(after)
}

/// Lets numbers go on where the copied ones end, and takes the mark away.
async fn finish(target: &mut Connection, tables: &[Table]) -> Result<(), StoreError> {
    if let Connection::Sqlite(_) = target {
        // A copy is one file that can be read from anywhere; whoever opens it to write brings the log back.
        query("pragma journal_mode = delete")
            .fetch_all(&mut *target)
            .await
            .map_err(StoreError::database("make the copy one file"))?;
    }
    if let Connection::Postgres(_) = target {
        for table in tables {
            let [key] = table.key.as_slice() else { continue };
            let Some(column) = table.columns.get(*key) else {
                continue;
            };
            if column.kind != Kind::Integer {
                continue;
            }
            let (name, column) = (&table.name, &column.name);
            let sql = format!(
                "select setval(sequence, (select coalesce(max(\"{column}\"), 0) + 1 from {name}), false) \
                 from pg_get_serial_sequence('{name}', '{column}') sequence where sequence is not null"
            );
            made_query(sql)
                .fetch_optional(&mut *target)
                .await
                .map_err(StoreError::database("let the copy's numbers go on"))?;
        }
    }
    query("delete from marks where name = $1")
        .bind(migrate::COPYING)
        .execute(target)
        .await
        .map(|_| ())
        .map_err(StoreError::database("mark the copy as whole"))
}
