//! What happened, in order. Nothing here is ever changed.

use std::ops::Range;

use domain::{Event, EventKind, Execution, ExecutionId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{sha256, time, to_json, unreadable};
use crate::StoreError;

/// An event as its row will be.
pub(crate) struct Written {
    seq: u32,
    at: i64,
    kind: &'static str,
    /// What serde makes of it, from which its details are cut.
    json: String,
    details: Option<Range<usize>>,
    /// Its digest and its text, where the event has one.
    plan: Option<(String, String)>,
}

impl Written {
    pub fn new(event: &Event) -> Result<Self, StoreError> {
        let (kind, mut json) = (event.kind.name(), to_json(&event.kind)?);
        let plan = if matches!(event.kind, EventKind::PlanCreated { .. }) { take_plan(&mut json) } else { None };
        let details = details(&json, kind)?;
        Ok(Self { seq: event.seq, at: event.at.as_millisecond(), kind, json, details, plan })
    }

    pub fn details(&self) -> Option<&str> {
        self.details.clone().map(|at| &self.json[at])
    }

    pub fn insert(&self, connection: &Connection, execution: i64) -> Result<(), StoreError> {
        if let Some((digest, plan)) = &self.plan {
            connection
                .prepare_cached("INSERT INTO plan (digest, plan) VALUES (?, ?) ON CONFLICT DO NOTHING")?
                .execute([digest, plan])?;
        }
        connection
            .prepare_cached("INSERT INTO event (execution, seq, at, kind, details) VALUES (?, ?, ?, ?, ?)")?
            .execute(params![execution, self.seq, self.at, self.kind, self.details()])?;
        Ok(())
    }
}

/// The plan stands last in its event. It is replaced by the digest of its text.
fn take_plan(json: &mut String) -> Option<(String, String)> {
    let at = json.find(PLAN)? + PLAN.len() - 1;
    let plan = json[at..].strip_suffix("}}")?.to_owned();
    let digest = digest_of(&plan);
    json.truncate(at);
    json.push_str(&format!("\"{digest}\"}}}}"));
    Some((digest, plan))
}

/// What stands before a plan that is written out.
const PLAN: &str = r#","plan":{"#;
/// What stands before one that is named by its digest.
const NAMED_PLAN: &str = r#","plan":""#;

pub(crate) fn digest_of(plan: &str) -> String {
    sha256(plan.as_bytes())
}

/// The plan that the details of an event name, with its text; `None` where they name none.
pub fn plan_text(connection: &Connection, kind: &str, details: &str) -> Result<Option<(String, String)>, StoreError> {
    if kind != "plan_created" {
        return Ok(None);
    }
    let mut query =
        connection.prepare_cached("SELECT digest, plan FROM plan WHERE digest = json_extract(?, '$.plan')")?;
    Ok(query.query_row([details], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Where the details stand in what serde makes of an event: `{"kind":"…","details":…}`.
fn details(json: &str, kind: &str) -> Result<Option<Range<usize>>, StoreError> {
    let behind_kind = json.strip_prefix(r#"{"kind":""#).and_then(|rest| rest.strip_prefix(kind)?.strip_prefix('"'));
    let details = match behind_kind {
        Some("}") => Some(None),
        Some(rest) => {
            let details = rest.strip_prefix(r#","details":"#).filter(|rest| rest.ends_with('}'));
            details.map(|details| Some(json.len() - details.len()..json.len() - 1))
        }
        None => None,
    };
    details.ok_or_else(|| StoreError::Unreadable(format!("an event {kind} does not say its kind first")))
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let kind = row.get_ref(2)?.as_str()?;
    let details = row.get_ref(3)?.as_str_or_null()?;
    let plan = row.get_ref(4)?.as_str_or_null()?;
    // The kind stands first, so that it is read without a detour over a tree of values.
    let json = match (details, plan) {
        (Some(details), Some(plan)) => {
            let before = details.split(NAMED_PLAN).next().unwrap_or_default();
            format!(r#"{{"kind":"{kind}","details":{before},"plan":{plan}}}}}"#)
        }
        (Some(details), None) => format!(r#"{{"kind":"{kind}","details":{details}}}"#),
        (None, _) => format!(r#"{{"kind":"{kind}"}}"#),
    };
    let kind: EventKind = serde_json::from_str(&json).map_err(|error| unreadable(3, error))?;
    Ok(Event { seq: row.get(0)?, at: time(row, 1)?, kind })
}

/// The events of one execution, oldest first.
pub fn of_execution(connection: &Connection, id: ExecutionId) -> Result<Vec<Event>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT seq, at, kind, details, CASE kind WHEN 'plan_created' THEN
           (SELECT plan FROM plan WHERE digest = json_extract(details, '$.plan')) END
         FROM event WHERE execution = (SELECT key FROM execution WHERE id = ?) ORDER BY seq",
    )?;
    let events = query.query_map([id.to_string()], event)?.collect::<Result<Vec<Event>, _>>();
    if events.is_err() && is_erased(connection, id)? {
        return Err(StoreError::Erased(id));
    }
    let events = events?;
    if events.is_empty() { Err(StoreError::NoExecution(id)) } else { Ok(events) }
}

fn is_erased(connection: &Connection, id: ExecutionId) -> Result<bool, StoreError> {
    let mut query = connection.prepare_cached("SELECT 1 FROM execution WHERE id = ? AND erased_at IS NOT NULL")?;
    Ok(query.exists([id.to_string()])?)
}

/// The execution as its events say.
pub fn replay(connection: &Connection, id: ExecutionId) -> Result<Execution, StoreError> {
    Execution::replay(id, of_execution(connection, id)?)
        .map_err(|error| StoreError::Unreadable(format!("the history of execution {id}: {error}")))
}

/// What the golden signals look at in an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen<'a> {
    /// The key of its execution.
    pub execution: i64,
    pub kind: &'a str,
    /// In milliseconds.
    pub at: i64,
    /// Of a plan what it may use, of a call's start what it costs.
    pub units: Option<f64>,
}

/// Hands over every event, an execution's own in order.
pub fn visit(connection: &Connection, mut see: impl FnMut(Seen<'_>)) -> Result<(), StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT execution, kind, at,
                CASE kind WHEN 'tool_call_start' THEN json_extract(details, '$.cost')
                          WHEN 'plan_created' THEN coalesce(
                            json_extract((SELECT plan FROM plan WHERE digest = json_extract(details, '$.plan')),
                                         '$.profile.limit'),
                            json_extract(details, '$.plan.profile.limit'))
                END
         FROM event ORDER BY execution, seq",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let kind = row.get_ref(1)?.as_str().map_err(|error| unreadable(1, error))?;
        see(Seen { execution: row.get(0)?, kind, at: row.get(2)?, units: row.get(3)? });
    }
    Ok(())
}
