//! What lists and searches need of an execution. Its truth is in its events.

use domain::quality::{Assessment, Grade};
use domain::{
    AccountId, Channel, Decision, Event, EventKind, Execution, ExecutionId, ExecutionState, Goal, ToolOutput, TraceId,
    WrittenFrom,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{day, execution_text, parsed, time, time_or_none, word, word_or_none};
use crate::StoreError;

#[derive(Debug, Clone, PartialEq)]
pub struct ExecutionRow {
    pub id: ExecutionId,
    pub trace: TraceId,
    pub account: AccountId,
    pub account_name: String,
    pub goal: String,
    pub state: ExecutionState,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Scores from 0 to 1.
    pub fit: Option<f64>,
    pub quality: Option<f64>,
    pub qualification: Option<f64>,
    pub budget_used: f64,
    pub budget_limit: f64,
    pub recipient: Option<String>,
    pub subject: Option<String>,
    pub body: Option<String>,
    pub contact: Option<String>,
    pub channel: Option<Channel>,
    /// Of the message as it stands.
    pub grade: Option<Grade>,
    /// Why it was denied or did not work.
    pub reason: Option<String>,
    /// The rep's own.
    pub note: Option<String>,
    /// What it said was erased on request.
    pub erased_at: Option<Timestamp>,
}

pub(crate) const COLUMNS: &str = "execution.id, trace_id, account_id, account_name, goal, state, started_at, ended_at, \
                                  fit, quality, qualification, budget_used, budget_limit, recipient, execution.subject, execution.body, \
                                  contact, channel, grade, reason, note, erased_at";

pub(crate) fn execution(row: &Row<'_>) -> rusqlite::Result<ExecutionRow> {
    Ok(ExecutionRow {
        id: parsed(row, 0)?,
        trace: parsed(row, 1)?,
        account: parsed(row, 2)?,
        account_name: row.get(3)?,
        goal: row.get(4)?,
        state: word(row, 5)?,
        started_at: time(row, 6)?,
        ended_at: time_or_none(row, 7)?,
        fit: row.get(8)?,
        quality: row.get(9)?,
        qualification: row.get(10)?,
        budget_used: row.get(11)?,
        budget_limit: row.get(12)?,
        recipient: row.get(13)?,
        subject: row.get(14)?,
        body: row.get(15)?,
        contact: row.get(16)?,
        channel: word_or_none(row, 17)?,
        grade: word_or_none(row, 18)?,
        reason: row.get(19)?,
        note: row.get(20)?,
        erased_at: time_or_none(row, 21)?,
    })
}

/// An execution as its row will be.
pub(crate) struct Written {
    execution: ExecutionId,
    id: String,
    /// The version it was decided from: 0 for a new one, otherwise the row must still stand there.
    base: u32,
    version: u32,
    state: ExecutionState,
    ended_at: Option<i64>,
    scores: Scores,
    budget_used: f64,
    budget_limit: f64,
    message: Option<Message>,
    grade: Option<&'static str>,
    reason: Option<String>,
    written_from: Option<WrittenFrom>,
    /// The message is another one than was drafted.
    edited: bool,
    unconfirmed: bool,
    /// What it is found by may have changed.
    shows: bool,
    /// When the account comes back, where the message went out by what is recorded now.
    follow_up_at: Option<i64>,
    trace: TraceId,
    account: AccountId,
    account_name: String,
    goal: Goal,
    started_at: i64,
}

struct Message {
    contact: Option<String>,
    contact_id: Option<String>,
    recipient: Option<String>,
    channel: &'static str,
    subject: String,
    body: String,
}

impl Written {
    /// As `execution` is after `events`, decided from version `base`.
    pub fn new(execution: &Execution, base: u32, events: &[Event]) -> Self {
        let message = execution.approval.as_ref().map(|standing| &standing.request.message);
        let draft = execution.draft().map(|(_, draft)| draft);
        let edited = message.zip(draft).is_some_and(|(message, draft)| {
            (&message.subject, &message.body) != (&draft.message.subject, &draft.message.body)
        });
        Self {
            execution: execution.id,
            id: execution.id.to_string(),
            base,
            version: execution.version,
            state: execution.state,
            ended_at: execution.ended_at.map(Timestamp::as_millisecond),
            scores: Scores::of(execution),
            budget_used: execution.budget.used.as_f64(),
            budget_limit: execution.plan.profile.limit.as_f64(),
            message: message.map(|message| Message {
                contact: message.recipient.as_ref().map(|recipient| recipient.name.clone()),
                contact_id: message.recipient.as_ref().map(|recipient| recipient.contact.to_string()),
                channel: message.channel.as_str(),
                recipient: message.recipient.as_ref().map(|recipient| recipient.address.clone()),
                subject: message.subject.clone(),
                body: message.body.clone(),
            }),
            grade: standing_assessment(execution).map(|assessment| assessment.grade.as_str()),
            reason: reason(execution, events),
            written_from: draft.and_then(|draft| draft.written_from),
            edited,
            unconfirmed: execution.waits_for_word(),
            shows: events.iter().any(|event| moves(&event.kind)),
            follow_up_at: follow_up_at(execution, events),
            trace: execution.trace,
            account: execution.account,
            account_name: execution.account_name.clone(),
            goal: execution.plan.goal,
            started_at: execution.started_at.as_millisecond(),
        }
    }

    pub fn execution(&self) -> ExecutionId {
        self.execution
    }

    /// Gives back the row's key.
    ///
    /// # Errors
    /// `Busy` where another one for the same goal on the same account is open, `MovedOn` where the row has another
    /// version than this was decided from.
    pub fn save(&self, connection: &Connection) -> Result<i64, StoreError> {
        let Scores { fit, quality, qualification } = self.scores;
        let message = self.message.as_ref();
        let template = self.written_from.map(|from| from.id.to_string());
        let template_version = self.written_from.map(|from| from.version);
        // Without RETURNING, for which SQLite keeps a table of its own.
        let changed = if self.base == 0 {
            connection
                .prepare_cached(
                    "INSERT INTO execution (id, version, state, ended_at, fit, quality, qualification, budget_used,
                       budget_limit, contact, contact_id, recipient, channel, subject, body, grade, reason, template_id,
                       template_version, edited, trace_id, account_id, account_name, goal, started_at)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    self.id,
                    self.version,
                    self.state.as_str(),
                    self.ended_at,
                    fit,
                    quality,
                    qualification,
                    self.budget_used,
                    self.budget_limit,
                    message.and_then(|message| message.contact.as_ref()),
                    message.and_then(|message| message.contact_id.as_ref()),
                    message.and_then(|message| message.recipient.as_ref()),
                    message.map(|message| message.channel),
                    message.map(|message| &message.subject),
                    message.map(|message| &message.body),
                    self.grade,
                    self.reason,
                    template,
                    template_version,
                    self.edited,
                    self.trace.to_string(),
                    self.account.to_string(),
                    self.account_name,
                    self.goal.as_str(),
                    self.started_at,
                ])
        } else {
            connection
                .prepare_cached(
                    "UPDATE execution SET version = ?, state = ?, ended_at = ?, fit = ?, quality = ?,
                       qualification = ?, budget_used = ?, contact = ?, contact_id = ?, recipient = ?, channel = ?,
                       subject = ?, body = ?, grade = ?, reason = ?, template_id = ?, template_version = ?, edited = ?,
                       unconfirmed = ?,
                       -- What waits again, or ended otherwise, brings nothing back.
                       follow_up_at = iif(?3 IS NULL, NULL, coalesce(?, follow_up_at))
                     WHERE id = ? AND version = ?",
                )?
                .execute(params![
                    self.version,
                    self.state.as_str(),
                    self.ended_at,
                    fit,
                    quality,
                    qualification,
                    self.budget_used,
                    message.and_then(|message| message.contact.as_ref()),
                    message.and_then(|message| message.contact_id.as_ref()),
                    message.and_then(|message| message.recipient.as_ref()),
                    message.map(|message| message.channel),
                    message.map(|message| &message.subject),
                    message.map(|message| &message.body),
                    self.grade,
                    self.reason,
                    template,
                    template_version,
                    self.edited,
                    self.unconfirmed,
                    self.follow_up_at,
                    self.id,
                    self.base,
                ])
        };
        let changed = changed.map_err(|error| match &error {
            // The index that allows one open execution for a goal on an account; SQLite names it by its columns.
            rusqlite::Error::SqliteFailure(failure, Some(said))
                if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                    && said.contains("execution.account_id, execution.goal") =>
            {
                StoreError::Busy(self.account)
            }
            _ => error.into(),
        })?;
        if changed == 0 {
            return Err(StoreError::MovedOn(self.execution));
        }
        if self.base == 0 {
            let key = connection.last_insert_rowid();
            day::began(connection, key, self.started_at)?;
            execution_text::index(connection, key)?;
            return Ok(key);
        }
        let mut key = connection.prepare_cached("SELECT key FROM execution WHERE id = ?")?;
        let key = key.query_row([&self.id], |row| row.get(0))?;
        if self.follow_up_at.is_some() {
            stop_follow_ups(connection, self.account, Some(key))?;
        }
        if self.shows {
            execution_text::index(connection, key)?;
        }
        Ok(key)
    }
}

/// Steps change nothing an execution is found by.
fn moves(kind: &EventKind) -> bool {
    !matches!(
        kind,
        EventKind::RouteDecision { .. }
            | EventKind::ToolCallStart { .. }
            | EventKind::ToolCallComplete { .. }
            | EventKind::ToolCallError { .. }
            | EventKind::ToolCallRetried { .. }
            | EventKind::StepSkipped { .. }
            | EventKind::BudgetWarning { .. }
            | EventKind::BudgetExceeded { .. }
            | EventKind::ApprovalDeferred { .. }
            | EventKind::DispatchScheduled { .. }
            | EventKind::DispatchStarted { .. }
            | EventKind::DispatchCompleted { .. }
    )
}

/// Why it was denied, or what keeps it from working; a denial is the last word.
fn reason(execution: &Execution, events: &[Event]) -> Option<String> {
    let denied = events.iter().find_map(|event| match &event.kind {
        EventKind::ApprovalReceived { decision: Decision::Denied { reason }, .. } => Some(reason.clone()),
        _ => None,
    });
    denied.or_else(|| execution.failure.as_ref().map(|failure| failure.message.clone()))
}

/// Of the message as it stands, and of the draft where none stands.
fn standing_assessment(execution: &Execution) -> Option<&Assessment> {
    let standing = execution.approval.as_ref().and_then(|standing| standing.request.assessment.as_ref());
    let drafted = execution.outputs().find_map(|output| match output {
        ToolOutput::Assessment(assessment) => Some(assessment),
        _ => None,
    });
    standing.or(drafted)
}

/// When an account comes back whose message goes out by these events.
fn follow_up_at(execution: &Execution, events: &[Event]) -> Option<i64> {
    let days = execution.plan.follow_up_days;
    let went_out =
        execution.approval.is_some() && events.iter().any(|event| matches!(event.kind, EventKind::ExecutionCompleted));
    let ended_at = execution.ended_at.filter(|_| went_out && days > 0)?;
    Some((ended_at + SignedDuration::from_hours(24 * i64::from(days))).as_millisecond())
}

/// Nothing brings an account back any more, but one of its executions.
pub fn stop_follow_ups(connection: &Connection, account: AccountId, but: Option<i64>) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE execution SET follow_up_at = NULL
             WHERE follow_up_at IS NOT NULL AND account_id = ? AND key IS NOT ?",
        )?
        .execute(params![account.to_string(), but])?;
    Ok(())
}

/// Accounts whose time to be written to again has come, with the execution that nobody answered.
pub fn due_follow_ups(connection: &Connection, now: Timestamp) -> Result<Vec<(AccountId, ExecutionId)>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT account_id, id FROM execution WHERE follow_up_at <= ? ORDER BY follow_up_at LIMIT 100",
    )?;
    let due = |row: &Row<'_>| Ok((parsed(row, 0)?, parsed(row, 1)?));
    Ok(query.query_map([now.as_millisecond()], due)?.collect::<Result<_, _>>()?)
}

/// `None` takes the rep's note away.
pub fn set_note(connection: &Connection, id: ExecutionId, note: Option<&str>) -> Result<(), StoreError> {
    let mut query = connection.prepare_cached("SELECT key FROM execution WHERE id = ?")?;
    let key: Option<i64> = query.query_row([id.to_string()], |row| row.get(0)).optional()?;
    let key = key.ok_or(StoreError::NoExecution(id))?;
    connection.prepare_cached("UPDATE execution SET note = ? WHERE key = ?")?.execute(params![note, key])?;
    execution_text::index(connection, key)
}

/// When an execution brings its account back.
pub fn follow_up_of(connection: &Connection, id: ExecutionId) -> Result<Option<Timestamp>, StoreError> {
    let mut query = connection.prepare_cached("SELECT follow_up_at FROM execution WHERE id = ?")?;
    Ok(query.query_row([id.to_string()], |row| time_or_none(row, 0)).optional()?.flatten())
}

/// `None`: it brings nothing back any more.
pub fn set_follow_up(connection: &Connection, id: ExecutionId, at: Option<Timestamp>) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE execution SET follow_up_at = ? WHERE id = ?")?
        .execute(params![at.map(Timestamp::as_millisecond), id.to_string()])?;
    Ok(())
}

/// How many follow-ups went to an account and were not answered.
pub fn unanswered_follow_ups(connection: &Connection, account: AccountId) -> Result<u32, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT count(*) FROM execution LEFT JOIN reply ON reply.execution = key
         WHERE account_id = ? AND goal = ? AND state = 'completed' AND reply.execution IS NULL",
    )?;
    Ok(query.query_row(params![account.to_string(), Goal::FollowUp.as_str()], |row| row.get(0))?)
}

pub fn count_unconfirmed(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM execution WHERE unconfirmed = 1", [], |row| row.get(0))?)
}

/// What the rep was given to send and has not said of whether they did; newest first.
pub fn unconfirmed(connection: &Connection, limit: u32) -> Result<Vec<ExecutionRow>, StoreError> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM execution WHERE unconfirmed = 1 ORDER BY key DESC LIMIT ?"))?;
    Ok(query.query_map([limit], execution)?.collect::<Result<_, _>>()?)
}

/// The first and the last entry of the audit chain that speak of an execution.
pub fn audit_bounds(connection: &Connection, id: ExecutionId) -> Result<(u64, u64), StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT min(seq), max(seq) FROM audit WHERE execution = (SELECT key FROM execution WHERE id = ?)",
    )?;
    let bounds = query.query_row([id.to_string()], |row| Ok(Some((row.get(0)?, row.get(1)?)))).unwrap_or_default();
    bounds.ok_or(StoreError::NoExecution(id))
}

/// Executions with something approved that may not have left yet.
pub fn dispatching(connection: &Connection) -> Result<Vec<ExecutionId>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT id FROM execution WHERE ended_at IS NULL AND state <> 'awaiting_approval' AND state = 'dispatching'",
    )?;
    Ok(query.query_map([], |row| parsed(row, 0))?.collect::<Result<_, _>>()?)
}

/// The three figures of an execution; the quality is that of the message as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scores {
    pub fit: Option<f64>,
    pub quality: Option<f64>,
    pub qualification: Option<f64>,
}

impl Scores {
    pub fn of(execution: &Execution) -> Self {
        let mut scores = Self::default();
        for output in execution.outputs() {
            match output {
                ToolOutput::Fit(fit) => scores.fit = Some(fit.score),
                ToolOutput::Qualification(qualification) => scores.qualification = Some(qualification.score),
                ToolOutput::Draft(_) | ToolOutput::Assessment(_) | ToolOutput::Research(_) | ToolOutput::Risk(_) => {}
            }
        }
        scores.quality = standing_assessment(execution).map(|assessment| assessment.score);
        scores
    }
}

pub fn get(connection: &Connection, id: ExecutionId) -> Result<ExecutionRow, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM execution WHERE id = ?"))?;
    query.query_row([id.to_string()], execution).optional()?.ok_or(StoreError::NoExecution(id))
}

/// Claims those a stopped program left in the middle of something; what this start has claimed is not given again.
pub(crate) fn claim_interrupted(connection: &Connection, boot: Uuid) -> Result<Vec<ExecutionId>, StoreError> {
    let mut query = connection.prepare_cached(
        "UPDATE execution SET claimed_by = ?1
         WHERE ended_at IS NULL AND state <> 'awaiting_approval' AND state IN ('running', 'dispatching')
           AND claimed_by IS NOT ?1
         RETURNING id",
    )?;
    Ok(query.query_map([boot.to_string()], |row| parsed(row, 0))?.collect::<Result<_, _>>()?)
}

pub fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM execution", [], |row| row.get(0))?)
}

pub fn count_in(connection: &Connection, state: ExecutionState) -> Result<u32, StoreError> {
    let mut query = connection.prepare_cached("SELECT count(*) FROM execution WHERE state = ?")?;
    Ok(query.query_row([state.as_str()], |row| row.get(0))?)
}
