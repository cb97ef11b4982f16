//! Ideal customer profiles, one of them active.

use domain::IcpId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{parsed, time};
use crate::StoreError;

/// A profile as the rep wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub id: IcpId,
    pub name: String,
    pub toml: String,
    /// The one the accounts are scored by.
    pub active: bool,
    pub updated_at: Timestamp,
}

const COLUMNS: &str = "id, name, toml, active, updated_at";

fn profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    Ok(Profile {
        id: parsed(row, 0)?,
        name: row.get(1)?,
        toml: row.get(2)?,
        active: row.get(3)?,
        updated_at: time(row, 4)?,
    })
}

/// The active one first, the others by name.
pub fn list(connection: &Connection) -> Result<Vec<Profile>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM icp ORDER BY active DESC, name, id"))?;
    Ok(query.query_map([], profile)?.collect::<Result<_, _>>()?)
}

pub fn get(connection: &Connection, id: IcpId) -> Result<Profile, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM icp WHERE id = ?"))?;
    query.query_row([id.to_string()], profile).optional()?.ok_or(StoreError::NoIcp(id))
}

/// `None` only in a store that no app has opened for working in yet.
pub fn active(connection: &Connection) -> Result<Option<Profile>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM icp WHERE active = 1"))?;
    Ok(query.query_row([], profile).optional()?)
}

/// Adds a profile, or keeps a new text of a known one. Which one is active stays.
pub fn save(connection: &Connection, id: IcpId, name: &str, toml: &str, at: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO icp (id, name, toml, active, updated_at) VALUES (?1, ?2, ?3, 0, ?4)
             ON CONFLICT DO UPDATE SET name = ?2, toml = ?3, updated_at = ?4",
        )?
        .execute(params![id.to_string(), name, toml, at.as_millisecond()])?;
    Ok(())
}

pub fn activate(connection: &Connection, id: IcpId) -> Result<(), StoreError> {
    get(connection, id)?;
    connection.prepare_cached("UPDATE icp SET active = 0 WHERE active = 1")?.execute([])?;
    connection.prepare_cached("UPDATE icp SET active = 1 WHERE id = ?")?.execute([id.to_string()])?;
    Ok(())
}

pub fn delete(connection: &Connection, id: IcpId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM icp WHERE id = ?")?.execute([id.to_string()])?;
    Ok(())
}
