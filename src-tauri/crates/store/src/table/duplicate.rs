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

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate { id: parsed(row, 0)?, name: row.get(1)?, domain: row.get(2)?, country: row.get(3)? })
}

pub fn candidates(connection: &Connection) -> Result<Vec<Candidate>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT id, name, domain, country FROM account WHERE merged_into IS NULL ORDER BY id")?;
    Ok(query.query_map([], candidate)?.collect::<Result<_, _>>()?)
}

/// The account, those at its domain, and so many before and after it in the order of names.
pub fn candidates_near(connection: &Connection, id: AccountId, each_way: u32) -> Result<Vec<Candidate>, StoreError> {
    let mut query = connection.prepare_cached(
        "WITH this AS (SELECT name_key, domain FROM account WHERE id = ?1)
         SELECT id, name, domain, country FROM account WHERE merged_into IS NULL AND id IN (
           SELECT id FROM account WHERE domain = (SELECT domain FROM this)
           UNION SELECT * FROM (
             SELECT id FROM account WHERE name_key >= (SELECT name_key FROM this) ORDER BY name_key LIMIT ?2)
           UNION SELECT * FROM (
             SELECT id FROM account WHERE name_key < (SELECT name_key FROM this) ORDER BY name_key DESC LIMIT ?2)
           UNION SELECT ?1)
         ORDER BY id",
    )?;
    Ok(query.query_map(params![id.to_string(), each_way], candidate)?.collect::<Result<_, _>>()?)
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
