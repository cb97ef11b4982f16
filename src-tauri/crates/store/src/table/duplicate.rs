//! What it takes to find accounts that may be one, and the pairs the rep knows to be two.

use std::collections::HashSet;

use domain::AccountId;
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::parsed;
use crate::StoreError;

/// An account as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub id: AccountId,
    pub name: String,
    pub domain: Option<String>,
    pub country: Option<String>,
}

pub fn candidates(connection: &Connection) -> Result<Vec<Candidate>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT id, name, domain, country FROM account WHERE merged_into IS NULL ORDER BY id")?;
    let candidate = |row: &Row<'_>| {
        Ok(Candidate { id: parsed(row, 0)?, name: row.get(1)?, domain: row.get(2)?, country: row.get(3)? })
    };
    Ok(query.query_map([], candidate)?.collect::<Result<_, _>>()?)
}

/// The pairs that are two, the smaller id first.
pub fn dismissed(connection: &Connection) -> Result<HashSet<(AccountId, AccountId)>, StoreError> {
    let mut query = connection.prepare_cached("SELECT a, b FROM duplicate_dismissed")?;
    Ok(query.query_map([], |row| Ok((parsed(row, 0)?, parsed(row, 1)?)))?.collect::<Result<_, _>>()?)
}

pub fn dismiss(connection: &Connection, a: AccountId, b: AccountId, at: Timestamp) -> Result<(), StoreError> {
    let (a, b) = (a.min(b), a.max(b));
    connection
        .prepare_cached("INSERT INTO duplicate_dismissed (a, b, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")?
        .execute(params![a.to_string(), b.to_string(), at.as_millisecond()])?;
    Ok(())
}
