//! The language models the rep may ask: where they are, whether they may be asked, and within which limits.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::StoreError;

#[derive(Debug, Clone, PartialEq)]
pub struct Provider {
    pub id: String,
    pub address: String,
    /// The origin that was allowed natively.
    pub allowed: Option<String>,
    pub switched_on: bool,
    pub in_runs: bool,
    /// `None`: there is no key. Empty: there is one of which nothing is told.
    pub key_ending: Option<String>,
    pub model: Option<String>,
    pub temperature: Option<f64>,
    pub most_tokens: u32,
    pub tokens_a_day: u32,
    pub price_sent: Option<f64>,
    pub price_written: Option<f64>,
    pub cost_a_day: Option<f64>,
}

const COLUMNS: &str = "id, address, allowed, switched_on, in_runs, key_ending, model, temperature, most_tokens, \
                       tokens_a_day, price_sent, price_written, cost_a_day";

fn provider(row: &Row<'_>) -> rusqlite::Result<Provider> {
    Ok(Provider {
        id: row.get(0)?,
        address: row.get(1)?,
        allowed: row.get(2)?,
        switched_on: row.get(3)?,
        in_runs: row.get(4)?,
        key_ending: row.get(5)?,
        model: row.get(6)?,
        temperature: row.get(7)?,
        most_tokens: row.get(8)?,
        tokens_a_day: row.get(9)?,
        price_sent: row.get(10)?,
        price_written: row.get(11)?,
        cost_a_day: row.get(12)?,
    })
}

pub fn get(connection: &Connection, id: &str) -> Result<Option<Provider>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM provider WHERE id = ?"))?;
    Ok(query.query_row([id], provider).optional()?)
}

/// The one that words the drafts of runs.
pub fn in_runs(connection: &Connection) -> Result<Option<Provider>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM provider WHERE in_runs = 1"))?;
    Ok(query.query_row([], provider).optional()?)
}

pub fn set(connection: &Connection, row: &Provider) -> Result<(), StoreError> {
    if row.in_runs {
        connection.prepare_cached("UPDATE provider SET in_runs = 0 WHERE id <> ?")?.execute([&row.id])?;
    }
    connection
        .prepare_cached(&format!(
            "INSERT OR REPLACE INTO provider ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ))?
        .execute(params![
            row.id,
            row.address,
            row.allowed,
            row.switched_on,
            row.in_runs,
            row.key_ending,
            row.model,
            row.temperature,
            row.most_tokens,
            row.tokens_a_day,
            row.price_sent,
            row.price_written,
            row.cost_a_day,
        ])?;
    Ok(())
}
