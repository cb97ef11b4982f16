//! Finds executions by their words, their marks and their time; newest first, a page at a time.

use domain::ExecutionId;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::StoreError;
use crate::table::day;
use crate::table::execution::{COLUMNS, ExecutionRow, execution};
use crate::table::execution_text::{Mark, Term, expression};

/// Which executions are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// All of them are somewhere in it.
    pub terms: Vec<Term>,
    /// It has all of them.
    pub marks: Vec<Mark>,
    /// Begun then or later.
    pub since: Option<Timestamp>,
    /// Begun before.
    pub until: Option<Timestamp>,
    /// Only older ones than this.
    pub before: Option<ExecutionId>,
}

/// Newest first.
pub fn list(connection: &Connection, filter: &Filter, limit: u32) -> Result<Vec<ExecutionRow>, StoreError> {
    let keys = day::keys(connection, filter.since, filter.until)?;
    let (first, mut last) = keys.into_inner();
    if let Some(before) = filter.before {
        let mut query = connection.prepare_cached("SELECT key FROM execution WHERE id = ?")?;
        let key: Option<i64> = query.query_row([before.to_string()], |row| row.get(0)).optional()?;
        last = last.min(key.ok_or(StoreError::NoExecution(before))? - 1);
    }
    let mut values: Vec<Value> = vec![
        first.into(),
        last.into(),
        filter.since.map_or(i64::MIN, Timestamp::as_millisecond).into(),
        filter.until.map_or(i64::MAX, Timestamp::as_millisecond).into(),
        limit.into(),
    ];
    let sql = match expression(&filter.terms, &filter.marks) {
        None => format!(
            "SELECT {COLUMNS} FROM execution
             WHERE key BETWEEN ?1 AND ?2 AND started_at >= ?3 AND started_at < ?4 ORDER BY key DESC LIMIT ?5"
        ),
        Some(expression) => {
            values.push(expression.into());
            format!(
                "SELECT {COLUMNS} FROM execution_text JOIN execution ON key = execution_text.rowid
                 WHERE execution_text MATCH ?6 AND execution_text.rowid BETWEEN ?1 AND ?2
                   AND started_at >= ?3 AND started_at < ?4
                 ORDER BY execution_text.rowid DESC LIMIT ?5"
            )
        }
    };
    let mut query = connection.prepare_cached(&sql)?;
    Ok(query.query_map(params_from_iter(values), execution)?.collect::<Result<_, _>>()?)
}
