//! What happened, in order. Nothing here is ever changed.

use domain::{Event, EventKind, Execution, ExecutionId};
use rusqlite::{Connection, Row, params};

use super::{time, to_json, unreadable};
use crate::StoreError;

/// Gives back the details as they were written.
pub(crate) fn insert(
    connection: &Connection,
    execution: ExecutionId,
    event: &Event,
) -> Result<Option<String>, StoreError> {
    let kind = event.kind.name();
    let details = details(&to_json(&event.kind)?, kind)?.map(str::to_owned);
    connection
        .prepare_cached("INSERT INTO event (execution_id, seq, at, kind, details) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![execution.to_string(), event.seq, event.at.as_millisecond(), kind, details])?;
    Ok(details)
}

/// The details in what serde makes of an event: `{"kind":"…","details":…}`.
fn details<'a>(json: &'a str, kind: &str) -> Result<Option<&'a str>, StoreError> {
    let behind_kind = json.strip_prefix(r#"{"kind":""#).and_then(|rest| rest.strip_prefix(kind)?.strip_prefix('"'));
    let details = match behind_kind {
        Some("}") => Some(None),
        Some(rest) => rest.strip_prefix(r#","details":"#).and_then(|rest| rest.strip_suffix('}')).map(Some),
        None => None,
    };
    details.ok_or_else(|| StoreError::Unreadable(format!("an event {kind} does not say its kind first")))
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let kind = row.get_ref(2)?.as_str()?;
    // The kind stands first, so that it is read without a detour over a tree of values.
    let json = match row.get_ref(3)?.as_str_or_null()? {
        Some(details) => format!(r#"{{"kind":"{kind}","details":{details}}}"#),
        None => format!(r#"{{"kind":"{kind}"}}"#),
    };
    let kind: EventKind = serde_json::from_str(&json).map_err(|error| unreadable(3, error))?;
    Ok(Event { seq: row.get(0)?, at: time(row, 1)?, kind })
}

/// The events of one execution, oldest first.
pub fn of_execution(connection: &Connection, id: ExecutionId) -> Result<Vec<Event>, StoreError> {
    let mut query =
        connection.prepare_cached("SELECT seq, at, kind, details FROM event WHERE execution_id = ? ORDER BY seq")?;
    let events: Vec<Event> = query.query_map([id.to_string()], event)?.collect::<Result<_, _>>()?;
    if events.is_empty() { Err(StoreError::NoExecution(id)) } else { Ok(events) }
}

/// The execution as its events say.
pub fn replay(connection: &Connection, id: ExecutionId) -> Result<Execution, StoreError> {
    Execution::replay(id, of_execution(connection, id)?)
        .map_err(|error| StoreError::Unreadable(format!("the history of execution {id}: {error}")))
}

/// What the golden signals look at in an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen<'a> {
    pub execution: &'a str,
    pub kind: &'a str,
    /// In milliseconds.
    pub at: i64,
    /// Of a plan what it may use, of a call's start what it costs.
    pub units: Option<f64>,
}

/// Hands over every event, an execution's own in order.
pub fn visit(connection: &Connection, mut see: impl FnMut(Seen<'_>)) -> Result<(), StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT execution_id, kind, at, CASE kind WHEN 'tool_call_start' THEN json_extract(details, '$.cost')
                                                  WHEN 'plan_created' THEN json_extract(details, '$.plan.profile.limit')
                                        END
         FROM event ORDER BY execution_id, seq",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let text = |column| row.get_ref(column)?.as_str().map_err(|error| unreadable(column, error));
        see(Seen { execution: text(0)?, kind: text(1)?, at: row.get(2)?, units: row.get(3)? });
    }
    Ok(())
}
