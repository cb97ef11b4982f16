//! The chain as far as it was signed, and which file it is in.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::audit::Hash;
use super::time;
use crate::StoreError;

/// Which file this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The same in every copy.
    pub id: String,
    /// How often it was put in place of another state, from 1.
    pub epoch: u64,
}

pub fn identity(connection: &Connection) -> Result<Identity, StoreError> {
    let identity = |row: &Row<'_>| Ok(Identity { id: row.get(0)?, epoch: row.get(1)? });
    Ok(connection.query_row("SELECT id, epoch FROM identity", [], identity)?)
}

pub fn set_epoch(connection: &Connection, epoch: u64) -> Result<(), StoreError> {
    connection.execute("UPDATE identity SET epoch = ?", [epoch])?;
    Ok(())
}

/// Vouched for by a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// How many entries.
    pub count: u64,
    pub epoch: u64,
    /// Of the last one.
    pub hash: Hash,
    pub at: Timestamp,
    /// In hexadecimal, both.
    pub public_key: String,
    pub signature: String,
}

fn head(row: &Row<'_>) -> rusqlite::Result<SignedHead> {
    Ok(SignedHead {
        count: row.get(0)?,
        epoch: row.get(1)?,
        hash: row.get(2)?,
        at: time(row, 3)?,
        public_key: row.get(4)?,
        signature: row.get(5)?,
    })
}

/// From this place on, the earliest first.
pub fn list(connection: &Connection, from: u64) -> Result<Vec<SignedHead>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT count, epoch, hash, at, public_key, signature FROM audit_head WHERE count >= ? ORDER BY count",
    )?;
    Ok(query.query_map([from], head)?.collect::<Result<_, _>>()?)
}

pub fn add(connection: &Connection, head: &SignedHead) -> Result<(), StoreError> {
    let SignedHead { count, epoch, hash, at, public_key, signature } = head;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO audit_head (count, epoch, hash, at, public_key, signature) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![count, epoch, hash, at.as_millisecond(), public_key, signature])?;
    Ok(())
}
