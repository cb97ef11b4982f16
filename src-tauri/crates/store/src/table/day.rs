//! Which executions began on which day: a date bounds the keys that are looked at, also where the clock was put back.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::StoreError;

const MILLISECONDS: i64 = 86_400_000;

/// Notes a new execution under its day.
pub(super) fn began(connection: &Connection, key: i64, started_at: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO day (day, first_key, last_key) VALUES (?1, ?2, ?2)
             ON CONFLICT (day) DO UPDATE SET first_key = min(first_key, ?2), last_key = max(last_key, ?2)",
        )?
        .execute(params![started_at.div_euclid(MILLISECONDS), key])?;
    Ok(())
}

/// The keys between which everything lies that began in this time; empty where there is nothing.
pub(crate) fn keys(
    connection: &Connection,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<RangeInclusive<i64>, StoreError> {
    if since.is_none() && until.is_none() {
        return Ok(0..=i64::MAX);
    }
    let day = |at: Timestamp| at.as_millisecond().div_euclid(MILLISECONDS);
    let mut query = connection.prepare_cached(
        "SELECT coalesce(min(first_key), 1), coalesce(max(last_key), 0) FROM day WHERE day BETWEEN ? AND ?",
    )?;
    let bounds = params![since.map_or(i64::MIN, day), until.map_or(i64::MAX, day)];
    Ok(query.query_row(bounds, |row| Ok(row.get(0)?..=row.get(1)?))?)
}
