//! The requests to let a message leave. Each answer is a compare-and-set: a request is decided once.

use domain::account::Earlier;
use domain::{AccountId, ApprovalId, ApprovalRequest, ApprovalState, Decision, Event, EventKind, ExecutionId};
use jiff::Timestamp;
use orchestrator::ports::Standing;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Deserialize;

use super::{json, parsed, time, time_or_none, word};
use crate::StoreError;

#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalRow {
    pub request: ApprovalRequest,
    pub state: ApprovalState,
    pub decided_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub deferred_at: Option<Timestamp>,
}

/// The request is in the event that asked for it.
const COLUMNS: &str = "event.details, approval.state, decided_at, approval.reason, deferred_at";
const FROM: &str = "approval JOIN event ON event.execution = approval.execution AND event.seq = approval.event_seq";

/// The details of the event.
#[derive(Deserialize)]
struct Requested {
    request: ApprovalRequest,
}

fn request(row: &Row<'_>) -> rusqlite::Result<ApprovalRequest> {
    Ok(json::<Requested>(row, 0)?.request)
}

fn approval(row: &Row<'_>) -> rusqlite::Result<ApprovalRow> {
    Ok(ApprovalRow {
        request: request(row)?,
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
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, account_name, coalesce(sample, 0), fit
         FROM {FROM} JOIN execution ON key = approval.execution LEFT JOIN account ON account.id = account_id
         WHERE approval.state = 'pending' ORDER BY coalesce(deferred_at, 0), requested_at, approval.id"
    ))?;
    let waiting = |row: &Row<'_>| {
        let (account_name, sample, fit) = (row.get(5)?, row.get(6)?, row.get(7)?);
        Ok(Waiting { approval: approval(row)?, account_name, sample, fit })
    };
    Ok(query.query_map([], waiting)?.collect::<Result<_, _>>()?)
}

pub fn of_execution(connection: &Connection, id: ExecutionId) -> Result<Vec<ApprovalRow>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM}
         WHERE approval.execution = (SELECT key FROM execution WHERE id = ?) ORDER BY approval.id"
    ))?;
    Ok(query.query_map([id.to_string()], approval)?.collect::<Result<_, _>>()?)
}

/// The newest messages that went out to an account.
pub fn went_out(connection: &Connection, account: AccountId, limit: u32) -> Result<Vec<Earlier>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT event.details, decided_at FROM {FROM} JOIN execution ON key = approval.execution
         WHERE account_id = ? AND execution.state = 'completed' AND approval.id = (
           -- Earlier ones were tried and did not go out.
           SELECT max(used.id) FROM approval used WHERE used.execution = key AND used.state = 'consumed'
         )
         ORDER BY decided_at DESC LIMIT ?"
    ))?;
    let earlier = |row: &Row<'_>| {
        let request = request(row)?;
        let (at, subject) = (time(row, 1)?, request.message.subject);
        Ok(request.message.recipient.map(|recipient| Earlier { at, contact: recipient.contact, subject }))
    };
    let rows = query.query_map(params![account.to_string(), limit], earlier)?;
    Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
}

pub fn count_pending(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM approval WHERE state = 'pending'", [], |row| row.get(0))?)
}

/// The execution a request belongs to.
pub fn owner(connection: &Connection, id: ApprovalId) -> Result<ExecutionId, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT execution.id FROM approval JOIN execution ON key = execution WHERE approval.id = ?")?;
    query.query_row([id.to_string()], |row| parsed(row, 0)).optional()?.ok_or(StoreError::NoApproval(id))
}

/// A request as it stands, with what a person is told of its execution.
pub(crate) fn standing(connection: &Connection, id: ApprovalId) -> Result<Standing, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT event.details, approval.state, trace_id, account_id, account_name
         FROM {FROM} JOIN execution ON key = approval.execution WHERE approval.id = ?"
    ))?;
    let standing = |row: &Row<'_>| {
        Ok(Standing {
            request: request(row)?,
            state: word(row, 1)?,
            trace: parsed(row, 2)?,
            account: parsed(row, 3)?,
            account_name: row.get(4)?,
        })
    };
    query.query_row([id.to_string()], standing).optional()?.ok_or(StoreError::NoApproval(id))
}

/// How many were approved from `since` on and went or will go, counted as far as `most`; and when the last one does.
pub fn departures(
    connection: &Connection,
    since: Timestamp,
    most: u16,
) -> Result<(u32, Option<Timestamp>), StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM approval WHERE goes_at >= ?1 LIMIT ?2)),
                (SELECT max(goes_at) FROM approval WHERE goes_at >= ?1)",
    )?;
    Ok(query.query_row(params![since.as_millisecond(), most], |row| Ok((row.get(0)?, time_or_none(row, 1)?)))?)
}

pub(crate) fn overdue(connection: &Connection, now: Timestamp) -> Result<Vec<ApprovalId>, StoreError> {
    let mut query = connection.prepare_cached("SELECT id FROM approval WHERE state = 'pending' AND expires_at <= ?")?;
    Ok(query.query_map([now.as_millisecond()], |row| parsed(row, 0))?.collect::<Result<_, _>>()?)
}

/// What an event does to a request.
pub(crate) enum Change {
    Nothing,
    Inserted(Box<Inserted>),
    Deferred {
        approval: ApprovalId,
        at: i64,
    },
    Scheduled {
        approval: ApprovalId,
        goes_at: i64,
    },
    /// It did not leave, or not by this.
    Returned {
        approval: ApprovalId,
    },
    Moved {
        approval: ApprovalId,
        at: i64,
        from: ApprovalState,
        to: ApprovalState,
        reason: Option<String>,
    },
}

pub(crate) struct Inserted {
    id: ApprovalId,
    event_seq: u32,
    digest: String,
    requested_at: i64,
    expires_at: i64,
}

impl Change {
    pub fn of(event: &Event) -> Self {
        use ApprovalState::{Approved, Consumed, Denied, Expired, Pending, Voided};
        let at = event.at.as_millisecond();
        let moved = |approval: &ApprovalId, from, to, reason: Option<&String>| Self::Moved {
            approval: *approval,
            at,
            from,
            to,
            reason: reason.cloned(),
        };
        match &event.kind {
            EventKind::ApprovalRequested { request } => Self::Inserted(Box::new(Inserted {
                id: request.id,
                event_seq: event.seq,
                digest: request.digest.as_str().to_owned(),
                requested_at: request.requested_at.as_millisecond(),
                expires_at: request.expires_at.as_millisecond(),
            })),
            EventKind::ApprovalDeferred { approval } => Self::Deferred { approval: *approval, at },
            EventKind::ApprovalReceived { approval, decision: Decision::Approved } => {
                moved(approval, Pending, Approved, None)
            }
            EventKind::ApprovalReceived { approval, decision: Decision::Denied { reason } } => {
                moved(approval, Pending, Denied, Some(reason))
            }
            EventKind::ApprovalTimeout { approval } => moved(approval, Pending, Expired, None),
            EventKind::ApprovalVoided { approval, why } => moved(approval, Pending, Voided, Some(why)),
            EventKind::DispatchScheduled { approval, grant } => {
                Self::Scheduled { approval: *approval, goes_at: grant.leave.goes_at.as_millisecond() }
            }
            EventKind::DispatchUndone { approval } | EventKind::DispatchFailed { approval, .. } => {
                Self::Returned { approval: *approval }
            }
            EventKind::DispatchStarted { approval, .. } => moved(approval, Approved, Consumed, None),
            _ => Self::Nothing,
        }
    }

    pub fn apply(&self, connection: &Connection, key: i64, execution: ExecutionId) -> Result<(), StoreError> {
        let changed = match self {
            Self::Nothing => return Ok(()),
            Self::Inserted(inserted) => {
                let Inserted { id, event_seq, digest, requested_at, expires_at } = inserted.as_ref();
                connection
                    .prepare_cached(
                        "INSERT INTO approval (id, execution, event_seq, state, digest, requested_at, expires_at)
                         VALUES (?, ?, ?, 'pending', ?, ?, ?)",
                    )?
                    .execute(params![id.to_string(), key, event_seq, digest, requested_at, expires_at])?
            }
            Self::Deferred { approval, at } => connection
                .prepare_cached("UPDATE approval SET deferred_at = ? WHERE id = ? AND state = 'pending'")?
                .execute(params![at, approval.to_string()])?,
            Self::Scheduled { approval, goes_at } => connection
                .prepare_cached("UPDATE approval SET goes_at = ? WHERE id = ? AND state = 'approved'")?
                .execute(params![goes_at, approval.to_string()])?,
            Self::Returned { approval } => connection
                .prepare_cached(
                    "UPDATE approval SET goes_at = NULL, state = iif(state = 'approved', 'voided', state) WHERE id = ?",
                )?
                .execute([approval.to_string()])?,
            Self::Moved { approval, at, from, to, reason } => connection
                .prepare_cached(
                    "UPDATE approval SET state = ?1, decided_at = coalesce(decided_at, ?2), reason = coalesce(?3, reason)
                     WHERE id = ?4 AND state = ?5",
                )?
                .execute(params![to.as_str(), at, reason, approval.to_string(), from.as_str()])?,
        };
        if changed == 1 { Ok(()) } else { Err(StoreError::MovedOn(execution)) }
    }
}
