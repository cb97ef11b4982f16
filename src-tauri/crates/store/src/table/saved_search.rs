//! Searches of the history that the rep keeps, by name. What a search says is its reader's business.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::StoreError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    pub name: String,
    pub query: String,
}

/// By name.
pub fn list(connection: &Connection) -> Result<Vec<SavedSearch>, StoreError> {
    let mut query =
        connection.prepare_cached("SELECT name, query FROM saved_search ORDER BY name COLLATE NOCASE, name")?;
    let saved = |row: &rusqlite::Row<'_>| Ok(SavedSearch { name: row.get(0)?, query: row.get(1)? });
    Ok(query.query_map([], saved)?.collect::<Result<_, _>>()?)
}

/// In place of one with the same name.
pub fn save(connection: &Connection, search: &SavedSearch, at: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO saved_search (name, query, at) VALUES (?, ?, ?)")?
        .execute(params![search.name, search.query, at.as_millisecond()])?;
    Ok(())
}

/// Whether there was one.
pub fn delete(connection: &Connection, name: &str) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached("DELETE FROM saved_search WHERE name = ?")?.execute([name])? > 0)
}
