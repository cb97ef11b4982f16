//! The requests to let a message leave. Each answer is a compare-and-set: a request is decided once.

use domain::account::Earlier;
use domain::{AccountId, ApprovalId, ApprovalRequest, ApprovalState, Decision, Event, EventKind, ExecutionId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{json, parsed, time, time_or_none, to_json, word};
use crate::StoreError;

#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalRow {
    pub request: ApprovalRequest,
    pub state: ApprovalState,
    pub decided_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub deferred_at: Option<Timestamp>,
}

const COLUMNS: &str = "request, state, decided_at, reason, deferred_at";

fn approval(row: &Row<'_>) -> rusqlite::Result<ApprovalRow> {
    Ok(ApprovalRow {
        request: json(row, 0)?,
        state: word(row, 1)?,
        decided_at: time_or_none(row, 2)?,
        reason: row.get(3)?,
        deferred_at: time_or_none(row, 4)?,
    })
}

/// A request that waits, with what a list shows of its execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    pub approval: ApprovalRow,
    pub account_name: String,
    /// The account is an invented one.
    pub sample: bool,
    pub fit: Option<f64>,
}

/// Those that wait, oldest first; the ones the rep put off come last.
pub fn pending(connection: &Connection) -> Result<Vec<Waiting>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT request, approval.state, decided_at, reason, deferred_at, account_name, coalesce(sample, 0), fit
         FROM approval JOIN execution ON execution.id = execution_id LEFT JOIN account ON account.id = account_id
         WHERE approval.state = 'pending' ORDER BY coalesce(deferred_at, 0), requested_at, approval.id",
    )?;
    let waiting = |row: &Row<'_>| {
        let (account_name, sample, fit) = (row.get(5)?, row.get(6)?, row.get(7)?);
        Ok(Waiting { approval: approval(row)?, account_name, sample, fit })
    };
    Ok(query.query_map([], waiting)?.collect::<Result<_, _>>()?)
}

pub fn of_execution(connection: &Connection, id: ExecutionId) -> Result<Vec<ApprovalRow>, StoreError> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM approval WHERE execution_id = ? ORDER BY id"))?;
    Ok(query.query_map([id.to_string()], approval)?.collect::<Result<_, _>>()?)
}

/// The newest messages that went out to an account.
pub fn went_out(connection: &Connection, account: AccountId, limit: u32) -> Result<Vec<Earlier>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT request, decided_at FROM approval JOIN execution ON execution.id = execution_id
         WHERE account_id = ? AND execution.state = 'completed' AND approval.id = (
           -- Earlier ones were tried and did not go out.
           SELECT max(used.id) FROM approval used WHERE used.execution_id = execution.id AND used.state = 'consumed'
         )
         ORDER BY decided_at DESC LIMIT ?",
    )?;
    let earlier = |row: &Row<'_>| {
        let request: ApprovalRequest = json(row, 0)?;
        let (at, subject) = (time(row, 1)?, request.message.subject);
        Ok(request.message.recipient.map(|recipient| Earlier { at, contact: recipient.contact, subject }))
    };
    let rows = query.query_map(params![account.to_string(), limit], earlier)?;
    Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
}

/// Hands over how long each answered request waited, in milliseconds.
pub fn visit_waits(connection: &Connection, mut seen: impl FnMut(i64)) -> Result<(), StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT decided_at - requested_at FROM approval WHERE state IN ('approved', 'denied', 'consumed')",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        seen(row.get(0)?);
    }
    Ok(())
}

pub fn count_pending(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM approval WHERE state = 'pending'", [], |row| row.get(0))?)
}

/// The execution a request belongs to.
pub fn owner(connection: &Connection, id: ApprovalId) -> Result<ExecutionId, StoreError> {
    let mut query = connection.prepare_cached("SELECT execution_id FROM approval WHERE id = ?")?;
    query.query_row([id.to_string()], |row| parsed(row, 0)).optional()?.ok_or(StoreError::NoApproval(id))
}

pub(crate) fn overdue(connection: &Connection, now: Timestamp) -> Result<Vec<ApprovalId>, StoreError> {
    let mut query = connection.prepare_cached("SELECT id FROM approval WHERE state = 'pending' AND expires_at <= ?")?;
    Ok(query.query_map([now.as_millisecond()], |row| parsed(row, 0))?.collect::<Result<_, _>>()?)
}

/// Follows an event that concerns a request.
pub(crate) fn follow(connection: &Connection, execution: ExecutionId, event: &Event) -> Result<(), StoreError> {
    use ApprovalState::{Approved, Consumed, Denied, Expired, Pending, Voided};
    let (approval, from, to, reason) = match &event.kind {
        EventKind::ApprovalRequested { request } => return insert(connection, request),
        EventKind::ApprovalDeferred { approval } => return defer(connection, execution, *approval, event.at),
        EventKind::ApprovalReceived { approval, decision: Decision::Approved } => (approval, Pending, Approved, None),
        EventKind::ApprovalReceived { approval, decision: Decision::Denied { reason } } => {
            (approval, Pending, Denied, Some(reason))
        }
        EventKind::ApprovalTimeout { approval } => (approval, Pending, Expired, None),
        EventKind::ApprovalVoided { approval, why } => (approval, Pending, Voided, Some(why)),
        EventKind::DispatchStarted { approval, .. } => (approval, Approved, Consumed, None),
        _ => return Ok(()),
    };
    let changed = connection
        .prepare_cached(
            "UPDATE approval SET state = ?1, decided_at = coalesce(decided_at, ?2), reason = coalesce(?3, reason)
             WHERE id = ?4 AND state = ?5",
        )?
        .execute(params![to.as_str(), event.at.as_millisecond(), reason, approval.to_string(), from.as_str()])?;
    if changed == 1 { Ok(()) } else { Err(StoreError::MovedOn(execution)) }
}

fn insert(connection: &Connection, request: &ApprovalRequest) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO approval (id, execution_id, state, digest, request, requested_at, expires_at)
             VALUES (?, ?, 'pending', ?, ?, ?, ?)",
        )?
        .execute(params![
            request.id.to_string(),
            request.execution.to_string(),
            request.digest.as_str(),
            to_json(request)?,
            request.requested_at.as_millisecond(),
            request.expires_at.as_millisecond(),
        ])?;
    Ok(())
}

fn defer(
    connection: &Connection,
    execution: ExecutionId,
    approval: ApprovalId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached("UPDATE approval SET deferred_at = ? WHERE id = ? AND state = 'pending'")?
        .execute(params![at.as_millisecond(), approval.to_string()])?;
    if changed == 1 { Ok(()) } else { Err(StoreError::MovedOn(execution)) }
}
