//! What the rep set: a key and a JSON value.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{json, to_json};
use crate::StoreError;

pub fn get<T: DeserializeOwned>(connection: &Connection, key: &str) -> Result<Option<T>, StoreError> {
    let mut query = connection.prepare_cached("SELECT value FROM setting WHERE key = ?")?;
    Ok(query.query_row([key], |row| json(row, 0)).optional()?)
}

/// The value as it is stored.
pub fn text(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    let mut query = connection.prepare_cached("SELECT value FROM setting WHERE key = ?")?;
    Ok(query.query_row([key], |row| row.get(0)).optional()?)
}

pub fn set(connection: &Connection, key: &str, value: &impl Serialize) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")?
        .execute(params![key, to_json(value)?])?;
    Ok(())
}
