//! What other programs call a record: an upsert's first and surest way to find it.

use domain::ImportId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

/// A record's id in another program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    pub kind: &'static str,
    pub system: &'a str,
    pub key: &'a str,
}

pub(super) fn find(connection: &Connection, key: Key<'_>) -> Result<Option<String>, StoreError> {
    let mut query = connection.prepare_cached("SELECT id FROM record_key WHERE kind = ? AND system = ? AND key = ?")?;
    Ok(query.query_row(params![key.kind, key.system, key.key], |row| row.get(0)).optional()?)
}

/// Whether this program knows the record by another id: then it is another record there.
pub(super) fn has_other(connection: &Connection, key: Key<'_>, id: &str) -> Result<bool, StoreError> {
    let mut query =
        connection.prepare_cached("SELECT 1 FROM record_key WHERE id = ? AND kind = ? AND system = ? AND key <> ?")?;
    Ok(query.exists(params![id, key.kind, key.system, key.key])?)
}

/// Learns it from an import. What is known already stays.
pub(super) fn keep(connection: &Connection, key: Key<'_>, id: &str, import: ImportId) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO record_key (kind, system, key, id, import_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )?
        .execute(params![key.kind, key.system, key.key, id, import.to_string()])?;
    Ok(())
}

/// What an import taught is not known any more.
pub(super) fn unlearn(connection: &Connection, import: ImportId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM record_key WHERE import_id = ?")?.execute([import.to_string()])?;
    Ok(())
}

pub(super) fn forget(connection: &Connection, id: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM record_key WHERE id = ?")?.execute([id])?;
    Ok(())
}
