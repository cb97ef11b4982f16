//! What must hold of a store whose program was stopped: before anything is continued, and after.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use app::App;
use app::wire::{AppError, ErrorCode};
use domain::{ApprovalState, Decision, Event, EventKind, Execution, ExecutionId, ExecutionState, Units};
use jiff::Timestamp;
use rusqlite::Connection;
use store::audit;
use store::search::{self, Filter};
use store::table::{approval, event};
use store::{Store, StoreError};
use tests::stand_ins::plain;

use crate::ledger;

/// Each execution with its history, as the file tells it.
pub type Told = HashMap<ExecutionId, (Execution, Vec<Event>)>;

const TRIES: u32 = 200;
const TRY_AGAIN: Duration = Duration::from_millis(10);

pub type Proof<T> = Result<T, String>;

pub fn must(holds: bool, what: impl FnOnce() -> String) -> Proof<()> {
    if holds { Ok(()) } else { Err(what()) }
}

pub fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The file is whole, and says of everything what its events say.
pub fn whole(folder: &Path) -> Proof<Told> {
    let mut tries = 0;
    let store = loop {
        match Store::open(folder) {
            // A worker that is being started next door holds our files for a moment, until it runs its own program.
            Err(StoreError::InUse(_)) if tries < TRIES => tries += 1,
            opened => break opened.map_err(said)?,
        }
        sleep(TRY_AGAIN);
    };
    store.read(|connection| Ok(look(connection))).map_err(said)?
}

fn look(connection: &Connection) -> Proof<Told> {
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(said)?;
    must(integrity == "ok", || format!("integrity_check: {integrity}"))?;
    let dangling = connection.prepare("PRAGMA foreign_key_check").and_then(|mut query| query.exists([]));
    must(!dangling.map_err(said)?, || "a row points to nothing".into())?;
    let chain = audit::verify(connection, &[], |_| true).map_err(said)?;
    must(chain.first_bad.is_none(), || format!("the audit chain is broken at {:?}", chain.first_bad))?;

    let rows = search::list(connection, &Filter::default(), u32::MAX).map_err(said)?;
    let versions: Vec<u32> = connection
        .prepare("SELECT version FROM execution ORDER BY key DESC")
        .and_then(|mut query| query.query_map([], |row| row.get(0))?.collect())
        .map_err(said)?;
    must(rows.len() == versions.len(), || "the list leaves executions out".into())?;
    let mut told = Told::with_capacity(rows.len());
    for (row, version) in rows.into_iter().zip(versions) {
        let id = row.id;
        let events = event::of_execution(connection, id).map_err(said)?;
        let replayed = Execution::replay(id, events.clone()).map_err(|error| format!("{id}: {error}"))?;
        must(row.state == replayed.state && version == replayed.version && row.ended_at == replayed.ended_at, || {
            format!("{id} is {:?} at {version}, its events say {:?} at {}", row.state, replayed.state, replayed.version)
        })?;
        approvals_follow(connection, &replayed, &events).map_err(|error| format!("{id}: {error}"))?;
        no_step_twice(&replayed, &events).map_err(|error| format!("{id}: {error}"))?;
        told.insert(id, (replayed, events));
    }
    Ok(told)
}

/// Every request stands as the events left it, and is bound to its message.
fn approvals_follow(connection: &Connection, execution: &Execution, events: &[Event]) -> Proof<()> {
    let mut expected: HashMap<_, ApprovalState> = HashMap::new();
    for event in events {
        let (of, state) = match &event.kind {
            EventKind::ApprovalRequested { request } => (request.id, ApprovalState::Pending),
            EventKind::ApprovalReceived { approval, decision: Decision::Approved } => {
                (*approval, ApprovalState::Approved)
            }
            EventKind::ApprovalReceived { approval, .. } => (*approval, ApprovalState::Denied),
            EventKind::ApprovalTimeout { approval } => (*approval, ApprovalState::Expired),
            EventKind::ApprovalVoided { approval, .. } => (*approval, ApprovalState::Voided),
            EventKind::DispatchStarted { approval, .. } => (*approval, ApprovalState::Consumed),
            EventKind::DispatchUndone { approval } => (*approval, ApprovalState::Voided),
            // What was claimed stays so; what was not is void.
            EventKind::DispatchFailed { approval, .. } => match expected.get(approval) {
                Some(ApprovalState::Approved) => (*approval, ApprovalState::Voided),
                _ => continue,
            },
            _ => continue,
        };
        expected.insert(of, state);
    }
    let rows = approval::of_execution(connection, execution.id).map_err(|error: StoreError| error.to_string())?;
    must(rows.len() == expected.len(), || format!("{} requests for {} asked", rows.len(), expected.len()))?;
    for row in rows {
        let id = row.request.id;
        must(expected.get(&id) == Some(&row.state), || format!("request {id} is {:?}", row.state))?;
        must(row.request.recomputed_digest() == row.request.digest, || format!("request {id} was changed"))?;
    }
    Ok(())
}

/// Between one retry and the next each step starts at most once and ends at most once, and each start is paid for.
fn no_step_twice(execution: &Execution, events: &[Event]) -> Proof<()> {
    let (mut started, mut ended, mut paid) = (HashSet::new(), HashSet::new(), Units::default());
    for event in events {
        match &event.kind {
            EventKind::ToolCallStart { step, cost, .. } => {
                must(started.insert(*step), || format!("step {step} started twice"))?;
                paid += *cost;
            }
            EventKind::ToolCallComplete { step, .. } | EventKind::ToolCallError { step, .. } => {
                must(started.contains(step), || format!("step {step} ended before it started"))?;
                must(ended.insert(*step), || format!("step {step} ended twice"))?;
            }
            // What worked is kept: only these may start again.
            EventKind::ExecutionRetried { steps } => {
                for step in steps {
                    started.remove(step);
                    ended.remove(step);
                }
            }
            _ => {}
        }
    }
    must(paid == execution.budget.used, || format!("{} is used and {paid} was started", execution.budget.used))
}

/// Nothing the worker was told is lost.
pub fn nothing_lost(told: &Told, ledger: &Path) -> Proof<usize> {
    let lines = ledger::lines(ledger).map_err(said)?;
    for line in &lines {
        let mut words = line.splitn(3, ' ');
        let (Some(id), Some(name), Some(about)) = (words.next(), words.next(), words.next()) else {
            return Err(format!("the ledger says `{line}`"));
        };
        let known = id.parse().ok().and_then(|id| told.get(&id));
        let (_, events) = known.ok_or_else(|| format!("lost: {line}"))?;
        let recorded = |event: &Event| {
            event.kind.name() == name && serde_json::to_string(&event.kind).is_ok_and(|text| text.contains(about))
        };
        must(events.iter().any(recorded), || format!("lost: {line}"))?;
    }
    Ok(lines.len())
}

/// What left was approved, byte for byte, and left once; and what is said to have left has left.
pub fn nothing_left_twice_or_unapproved(told: &Told, outbox: &Path) -> Proof<usize> {
    let (mut executions, mut requests) = (HashSet::new(), HashSet::new());
    let lines = ledger::lines(outbox).map_err(said)?;
    for line in &lines {
        let words: Vec<&str> = line.split(' ').collect();
        let [execution, approval, digest] = words[..] else { return Err(format!("the outbox says `{line}`")) };
        must(executions.insert(execution.to_owned()), || format!("{execution} left twice"))?;
        must(requests.insert(approval.to_owned()), || format!("{approval} was used twice"))?;
        let known = execution.parse().ok().and_then(|id| told.get(&id));
        let (_, events) = known.ok_or_else(|| format!("left without a history: {line}"))?;
        let request = events.iter().find_map(|event| match &event.kind {
            EventKind::ApprovalRequested { request } if request.id.to_string() == approval => Some(request),
            _ => None,
        });
        let request = request.ok_or_else(|| format!("left without a request: {line}"))?;
        must(plain(request).digest().as_str() == digest, || format!("other bytes left than stored: {line}"))?;
        let place = |wanted: &dyn Fn(&EventKind) -> bool| events.iter().position(|event| wanted(&event.kind));
        let approved = place(
            &|kind| matches!(kind, EventKind::ApprovalReceived { approval, decision: Decision::Approved } if *approval == request.id),
        );
        let intended = place(
            &|kind| matches!(kind, EventKind::DispatchStarted { approval, digest } if *approval == request.id && *digest == plain(request).digest()),
        );
        must(approved.is_some() && approved < intended, || format!("left without an approval of its own: {line}"))?;
    }
    for (_, events) in told.values() {
        for event in events {
            if let EventKind::DispatchCompleted { approval } = &event.kind {
                must(requests.contains(&approval.to_string()), || {
                    format!("{approval} is said to have left, and did not")
                })?;
            }
        }
    }
    Ok(lines.len())
}

/// Everything goes on where it stood, and comes to where a person or nobody is needed.
pub async fn continues(folder: &Path, before: &Told) -> Proof<Told> {
    let mut tries = 0;
    loop {
        match App::open(folder).await {
            Err(AppError { code: ErrorCode::StoreInUse, .. }) if tries < TRIES => tries += 1,
            opened => break drop(opened.map_err(said)?),
        }
        sleep(TRY_AGAIN);
    }
    let after = whole(folder)?;
    must(after.len() == before.len(), || "continuing made or lost an execution".into())?;
    for (id, (was, past)) in before {
        let (is, events) = after.get(id).ok_or_else(|| format!("{id} is gone"))?;
        must(events.starts_with(past), || format!("{id}: its past was changed"))?;
        must(is.plan == was.plan, || format!("{id} has another plan"))?;
        let consumed = was.approval.as_ref().is_some_and(|standing| standing.state == ApprovalState::Consumed);
        let allowed: &[ExecutionState] = match was.state {
            ExecutionState::Running => {
                &[ExecutionState::AwaitingApproval, ExecutionState::Completed, ExecutionState::Failed]
            }
            ExecutionState::AwaitingApproval if is_over(was) => &[ExecutionState::Expired],
            ExecutionState::Dispatching if consumed => &[ExecutionState::OutcomeUnknown],
            // Its grant says until when it may still go, and here nobody lets it.
            ExecutionState::Dispatching => &[ExecutionState::Dispatching],
            _ => std::slice::from_ref(&was.state),
        };
        must(allowed.contains(&is.state), || format!("{id} was {:?} and is {:?}", was.state, is.state))?;
    }
    Ok(after)
}

/// Whether nobody may answer it any more.
fn is_over(execution: &Execution) -> bool {
    execution.approval.as_ref().is_some_and(|standing| standing.request.expires_at <= Timestamp::now())
}

pub fn is_interrupted(execution: &Execution) -> bool {
    matches!(execution.state, ExecutionState::Running | ExecutionState::Dispatching)
}
