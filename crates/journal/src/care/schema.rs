//! The tables of a database as it describes them itself: columns, kinds, keys, and which table refers to which.
//!
//! So that whatever table is added is copied too. The notes of which migrations ran are left out: each database has its own. So are
//! single samples, which are no part of the world.

use std::collections::BTreeMap;

use crate::StoreError;
use crate::sql::{Connection, Dialect, Value, query};

const ATTEMPT: &str = "read the database's tables";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Text,
    Bytes,
    Flag,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The places of the primary key's columns in `columns`, in the key's order.
    pub key: Vec<usize>,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "integer" | "bigint" => Some(Self::Integer),
            "text" => Some(Self::Text),
            "blob" | "bytea" => Some(Self::Bytes),
            "boolean" => Some(Self::Flag),
            _ => None,
        }
    }

    /// A value as a column of this kind takes it.
    pub fn fit(self, value: Value) -> Value {
        match (self, value) {
            (Self::Flag, Value::Integer(Some(number))) => Value::Flag(number != 0),
            (Self::Integer, Value::Flag(flag)) => Value::Integer(Some(i64::from(flag))),
            (_, value) => value,
        }
    }
}

/// All tables, those that others refer to first.
pub(super) async fn tables(connection: &mut Connection) -> Result<Vec<Table>, StoreError> {
    // Table, column, kind, place in the primary key from 1 or 0.
    let sql = match connection.dialect() {
        Dialect::Sqlite => {
            "select t.name, c.name, c.type, c.pk from sqlite_schema t, pragma_table_info(t.name) c \
             where t.type = 'table' and t.name not like 'sqlite_%' and t.name not in ('migrations', 'samples') \
             order by t.name, c.cid"
        }
        Dialect::Postgres => {
            "select c.table_name::text, c.column_name::text, c.data_type::text, coalesce(k.ordinal_position, 0)::bigint \
             from information_schema.columns c join information_schema.tables t using (table_schema, table_name) \
             left join (information_schema.table_constraints p join information_schema.key_column_usage k \
             using (constraint_schema, constraint_name)) \
             on p.constraint_type = 'PRIMARY KEY' and p.table_schema = c.table_schema \
             and p.table_name = c.table_name and k.column_name = c.column_name \
             where c.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.table_name not in ('migrations', 'samples') \
             and not exists (select 1 from pg_inherits i where i.inhrelid = quote_ident(c.table_name)::regclass) \
             order by c.table_name, c.ordinal_position"
        }
    };
    let rows = query(sql)
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    let mut tables: BTreeMap<String, (Vec<Column>, BTreeMap<i64, usize>)> = BTreeMap::new();
    for row in rows {
        let (table, name, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let kind = Kind::named(&kind).ok_or_else(|| StoreError::Corrupt {
            what: format!("column {name} of table {table}"),
            why: format!("it is of kind {kind}, which no world has"),
        })?;
        let (columns, key) = tables.entry(table).or_default();
        let place: i64 = row.get(3);
        if place > 0 {
            key.insert(place, columns.len());
        }
        columns.push(Column { name, kind });
    }
    let tables = tables.into_iter().map(|(name, (columns, key))| Table {
        name,
        columns,
        key: key.into_values().collect(),
    });
    let references = references(connection).await?;
    Ok(in_order(tables.collect(), &references))
}

/// Which table refers to which other.
async fn references(connection: &mut Connection) -> Result<Vec<(String, String)>, StoreError> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => {
            "select t.name, f.\"table\" from sqlite_schema t, pragma_foreign_key_list(t.name) f where t.type = 'table'"
        }
        Dialect::Postgres => {
            "select a.relname::text, b.relname::text from pg_constraint c join pg_class a on a.oid = c.conrelid \
             join pg_class b on b.oid = c.confrelid \
             where c.contype = 'f' and a.relnamespace = current_schema()::regnamespace"
        }
    };
    let rows = query(sql)
        .fetch_all(connection)
        .await
        .map_err(StoreError::database(ATTEMPT))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// The tables so that each comes after those it refers to.
fn in_order(mut tables: Vec<Table>, references: &[(String, String)]) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let waits = |table: &Table, rest: &[Table]| {
            references.iter().any(|(from, to)| {
                *from == table.name && from != to && rest.iter().any(|other| other.name == *to)
            })
        };
        // Tables that refer to each other in a circle are taken as they come; the database then refuses, and says so.
        let next = tables
            .iter()
            .position(|table| !waits(table, &tables))
            .unwrap_or(0);
        ordered.push(tables.remove(next));
    }
    ordered
}
