//! One file a table: its row, its reads, its writes.

pub mod account;
pub mod answer;
pub mod approval;
pub mod attachment;
pub mod audit;
pub mod audit_head;
pub mod contact;
pub(crate) mod day;
pub mod deal;
pub mod duplicate;
pub mod event;
pub mod execution;
pub mod execution_text;
mod field;
pub mod icp;
pub mod import;
pub mod knowledge;
pub mod listing;
pub mod mapping;
pub mod merge;
pub mod model_call;
pub mod origin;
pub mod provider;
mod record_key;
pub mod reply;
pub mod saved_search;
pub mod score;
pub mod setting;
pub mod signal;
pub mod suppression;
pub mod template;
pub mod undo;

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::StoreError;

/// In lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A column that does not hold what it should, as rusqlite tells it.
fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}

pub(crate) fn parsed<T>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    row.get_ref(column)?.as_str()?.parse().map_err(|error| unreadable(column, error))
}

fn parsed_or_none<T>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<T>>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => text.parse().map(Some).map_err(|error| unreadable(column, error)),
        None => Ok(None),
    }
}

fn day_or_none(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    parsed_or_none(row, column)
}

fn time(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|error| unreadable(column, error))
}

fn time_or_none(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let millis: Option<i64> = row.get(column)?;
    millis.map(|millis| Timestamp::from_millisecond(millis).map_err(|error| unreadable(column, error))).transpose()
}

/// A word of the domain, as serde spells it.
fn word<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_value(serde_json::Value::String(text.into())).map_err(|error| unreadable(column, error))
}

fn word_or_none<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    if row.get_ref(column)?.as_str_or_null()?.is_some() { word(row, column).map(Some) } else { Ok(None) }
}

pub(crate) fn json<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
}

fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    Ok(serde_json::to_string(value)?)
}

/// `text` as a part of a LIKE pattern with `\` as its escape: the rep's `%` is a percent sign.
fn like_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    // SQLite ends a pattern at a NUL; no stored text holds one, nor this.
    for character in text.replace('\0', "\u{FFFD}").chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
