//! How the rep set the columns of files with a header, to be offered the next time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{json, to_json};
use crate::StoreError;

/// The field, and the name of the column it is in.
pub type Columns = BTreeMap<String, String>;

pub fn get(connection: &Connection, kind: &str, header: &str) -> Result<Option<Columns>, StoreError> {
    let mut query = connection.prepare_cached("SELECT columns FROM mapping WHERE kind = ? AND header = ?")?;
    Ok(query.query_row([kind, header], |row| json(row, 0)).optional()?)
}

pub fn set(
    connection: &Connection,
    kind: &str,
    header: &str,
    columns: &Columns,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO mapping (kind, header, columns, at) VALUES (?, ?, ?, ?)")?
        .execute(params![kind, header, to_json(columns)?, at.as_millisecond()])?;
    Ok(())
}

pub fn forget(connection: &Connection, kind: &str, header: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM mapping WHERE kind = ? AND header = ?")?.execute([kind, header])?;
    Ok(())
}
