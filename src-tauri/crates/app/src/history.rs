//! What happened: the list, and one execution whole.

use domain::{Event, Execution, ExecutionState, Input, OutboundMessage, ToolOutput};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use store::table::execution::{ExecutionRow, Filter};
use store::table::{approval, event, execution, reply};
use tools::engagement::revision::{Piece, compare};

use crate::accounts::{PAGE, account_id};
use crate::follow_ups::went_out;
use crate::review::{execution_id, message};
use crate::suppressions::suppress_recipient;
use crate::wire::{
    AppError, ApprovalLine, Edits, EventLine, ExecutionDetail, HistoryLine, HistoryPage, HistoryQuery, Message, Reply,
    TextChange, TextPiece,
};
use crate::{App, runs, words};

impl App {
    /// Newest first, a page at a time.
    pub fn history(&self, query: &HistoryQuery) -> Result<HistoryPage, AppError> {
        let filter = Filter {
            search: query.search.clone(),
            account: query.account.as_deref().map(account_id).transpose()?,
            state: query.state.map(Into::into),
            since: query.since.as_deref().map(since).transpose()?,
            before: query.after.as_deref().map(execution_id).transpose()?,
        };
        let limit = query.limit.clamp(1, PAGE);
        // One more than asked for tells whether there are older ones.
        let mut rows = self.store.read(|connection| execution::list(connection, &filter, limit + 1))?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        Ok(HistoryPage { rows: rows.into_iter().map(line).collect(), more })
    }

    pub fn execution(&self, id: &str) -> Result<ExecutionDetail, AppError> {
        let id = execution_id(id)?;
        let (row, events, approvals, reply, follow_up_at) = self.store.read(|connection| {
            let events = event::of_execution(connection, id)?;
            let approvals = approval::of_execution(connection, id)?;
            let reply = reply::of_execution(connection, id)?;
            let follow_up_at = execution::follow_up_of(connection, id)?;
            Ok((execution::get(connection, id)?, events, approvals, reply, follow_up_at))
        })?;
        let replayed = Execution::replay(id, events.clone()).map_err(AppError::internal)?;
        let mut detail = ExecutionDetail {
            line: line(row),
            steps: runs::steps(&replayed),
            budget: runs::budget(&replayed),
            messages: versions(&approvals),
            approvals: approvals.into_iter().map(approval_line).collect(),
            edits: None,
            template: None,
            template_version: None,
            draft_reasons: Vec::new(),
            events: events.iter().map(event_line).collect::<Result<_, _>>()?,
            fit_detail: None,
            assessment: None,
            qualification_detail: None,
            research: None,
            risk: None,
            can_retry: replayed.decide(Input::Retry, self.clock.now()).is_ok(),
            failure: replayed.failure.clone().map(Into::into),
            outcome_unknown: replayed.state == ExecutionState::OutcomeUnknown,
            reply: reply.map(Into::into),
            can_be_answered: went_out(&replayed),
            waits_for_word: replayed.waits_for_word(),
            follow_up_at: follow_up_at.map(|at| at.to_string()),
        };
        for output in replayed.outputs() {
            match output.clone() {
                ToolOutput::Fit(fit) => detail.fit_detail = Some(fit.into()),
                ToolOutput::Assessment(assessment) => detail.assessment = Some(assessment.into()),
                ToolOutput::Qualification(found) => detail.qualification_detail = Some(found.into()),
                ToolOutput::Research(research) => detail.research = Some(research.into()),
                ToolOutput::Risk(review) => detail.risk = Some(review.into()),
                ToolOutput::Draft(draft) => {
                    detail.edits = edits(&draft.message, &replayed);
                    detail.template = Some(draft.template);
                    detail.template_version = draft.written_from.map(|from| from.version);
                    detail.draft_reasons = draft.reasons;
                }
            }
        }
        if let Some(standing) = replayed.approval.and_then(|standing| standing.request.assessment) {
            detail.assessment = Some(standing.into());
        }
        Ok(detail)
    }

    /// Keeps what the rep says came back on a message that went out; `None` takes their word back.
    pub async fn mark_reply(&self, execution: &str, reply: Option<Reply>) -> Result<ExecutionDetail, AppError> {
        let (id, at) = (execution_id(execution)?, self.clock.now());
        if !went_out(&self.store.read(|connection| event::replay(connection, id))?) {
            return Err(AppError::bad_input("No message of this went out, so nobody can have answered it."));
        }
        let reply = reply.map(Into::into);
        self.store
            .write(move |connection| {
                reply::mark(connection, id, reply, at)?;
                match reply {
                    Some(domain::Reply::AskedToStop) => suppress_recipient(connection, id, at),
                    _ => Ok(()),
                }
            })
            .await?;
        self.execution(execution)
    }
}

/// A moment, or a day as the rep's clock counts it.
fn since(text: &str) -> Result<Timestamp, AppError> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let day = text.parse::<Date>().ok().and_then(|day| day.to_zoned_datetime(TimeZone::system()).ok());
    day.map(|zoned| zoned.timestamp()).ok_or_else(|| {
        AppError::bad_input(format!("“{text}” is not a date. Write 2026-01-31, or 2026-01-31T08:00:00Z."))
    })
}

/// What stands now, or stood when the rep answered, against what was drafted.
fn edits(drafted: &OutboundMessage, execution: &Execution) -> Option<Edits> {
    let standing = &execution.approval.as_ref()?.request.message;
    if (&standing.subject, &standing.body) == (&drafted.subject, &drafted.body) {
        return None;
    }
    let pieces = |before: &str, after: &str| {
        let piece = |(piece, text)| {
            let change = match piece {
                Piece::Kept => TextChange::Kept,
                Piece::Removed => TextChange::Removed,
                Piece::Added => TextChange::Added,
            };
            TextPiece { change, text }
        };
        compare(before, after).into_iter().map(piece).collect()
    };
    Some(Edits { subject: pieces(&drafted.subject, &standing.subject), body: pieces(&drafted.body, &standing.body) })
}

/// Every text the message had; a request made again for the same text is not another version.
fn versions(approvals: &[approval::ApprovalRow]) -> Vec<Message> {
    let mut versions: Vec<Message> = approvals.iter().map(|row| message(&row.request.message)).collect();
    versions.dedup();
    versions
}

pub(crate) fn line(row: ExecutionRow) -> HistoryLine {
    HistoryLine {
        execution: row.id.to_string(),
        trace_id: row.trace.to_string(),
        account: row.account_name,
        account_id: row.account.to_string(),
        goal: row.goal,
        state: row.state.into(),
        started_at: row.started_at.to_string(),
        ended_at: row.ended_at.map(|at| at.to_string()),
        fit: row.fit,
        quality: row.quality,
        qualification: row.qualification,
        recipient: row.recipient,
        subject: row.subject,
    }
}

fn approval_line(row: approval::ApprovalRow) -> ApprovalLine {
    ApprovalLine {
        approval: row.request.id.to_string(),
        state: row.state.into(),
        digest: row.request.digest.to_string(),
        requested_at: row.request.requested_at.to_string(),
        expires_at: row.request.expires_at.to_string(),
        decided_at: row.decided_at.map(|at| at.to_string()),
        reason: row.reason,
    }
}

fn event_line(event: &Event) -> Result<EventLine, AppError> {
    let details = match serde_json::to_value(&event.kind).map_err(AppError::internal)? {
        Value::Object(mut object) => object.remove("details").unwrap_or(Value::Null),
        _ => Value::Null,
    };
    Ok(EventLine {
        seq: event.seq,
        at: event.at.to_string(),
        kind: event.kind.name().into(),
        details,
        summary: words::summary(&event.kind),
    })
}
