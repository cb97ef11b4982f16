//! What happened: the list, and one execution whole.

use domain::{Event, Execution, ExecutionState, Input, OutboundMessage, ToolOutput};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;
use store::Connection;
use store::search::{Filter, list};
use store::table::execution::ExecutionRow;
use store::table::execution_text::{Mark, Term, terms};
use store::table::{approval, event, execution, reply, saved_search};
use tools::engagement::revision::{Piece, compare};

use crate::accounts::{PAGE, account_id, contact_id};
use crate::follow_ups::went_out;
use crate::highlight::highlight;
use crate::review::{execution_id, message};
use crate::suppressions::suppress_recipient;
use crate::templates::template_id;
use crate::wire::{
    AppError, ApprovalLine, Edits, EventLine, ExecutionDetail, Found, FoundIn, HistoryLine, HistoryPage, HistoryQuery,
    Message, Reply, ReplyFilter, SavedSearch, TextChange, TextPiece,
};
use crate::{App, runs, words};

const LONGEST_NOTE: usize = 2_000;
const LONGEST_NAME: usize = 60;

impl App {
    /// Newest first, a page at a time.
    pub fn history(&self, query: &HistoryQuery) -> Result<HistoryPage, AppError> {
        let terms = terms(&query.search);
        // Signs alone are in no index; a quotation mark may be the first sign of a phrase.
        if terms.is_empty() && query.search.chars().any(|c| !c.is_whitespace() && c != '"') {
            return Ok(HistoryPage { rows: Vec::new(), more: false });
        }
        let filter = Filter {
            terms: terms.clone(),
            marks: marks(query)?,
            since: query.since.as_deref().map(|text| moment(text, Side::Beginning)).transpose()?,
            until: query.until.as_deref().map(|text| moment(text, Side::End)).transpose()?,
            before: query.after.as_deref().map(execution_id).transpose()?,
        };
        let limit = query.limit.clamp(1, PAGE);
        // One more than asked for tells whether there are older ones.
        let mut rows = self.store.read(|connection| list(connection, &filter, limit + 1))?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let found = |row: ExecutionRow| HistoryLine { found: found(&row, &terms), ..line(row) };
        Ok(HistoryPage { rows: rows.into_iter().map(found).collect(), more })
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

    /// Keeps the rep's own note on an execution; an empty one takes it away.
    ///
    /// # Errors
    /// `bad_input` for a note that is too long.
    pub async fn set_note(&self, execution: &str, note: &str) -> Result<ExecutionDetail, AppError> {
        let (id, note) = (execution_id(execution)?, note.trim().to_owned());
        if note.chars().count() > LONGEST_NOTE {
            return Err(AppError::bad_input(format!("A note has at most {LONGEST_NOTE} characters.")));
        }
        let kept = move |connection: &Connection| {
            execution::set_note(connection, id, Some(note.as_str()).filter(|note| !note.is_empty()))
        };
        self.store.write(kept).await?;
        self.execution(execution)
    }

    /// The searches the rep keeps, by name.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>, AppError> {
        let saved = self.store.read(saved_search::list)?;
        let search = |saved: saved_search::SavedSearch| {
            let query = serde_json::from_str(&saved.query).map_err(AppError::internal)?;
            Ok(SavedSearch { name: saved.name, query })
        };
        saved.into_iter().map(search).collect()
    }

    /// In place of one with the same name. Which page of it was seen is not kept.
    ///
    /// # Errors
    /// `bad_input` for a name that is empty or too long.
    pub async fn save_search(&self, SavedSearch { name, query }: SavedSearch) -> Result<Vec<SavedSearch>, AppError> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(AppError::bad_input(format!("Give the search a name of at most {LONGEST_NAME} characters.")));
        }
        marks(&query)?;
        let query = HistoryQuery { after: None, limit: 0, ..query };
        let query = serde_json::to_string(&query).map_err(AppError::internal)?;
        let (search, at) = (saved_search::SavedSearch { name, query }, self.clock.now());
        self.store.write(move |connection| saved_search::save(connection, &search, at)).await?;
        self.saved_searches()
    }

    /// # Errors
    /// `not_found` where there is none of this name.
    pub async fn delete_search(&self, name: &str) -> Result<Vec<SavedSearch>, AppError> {
        let (name, said) = (name.to_owned(), name.to_owned());
        if !self.store.write(move |connection| saved_search::delete(connection, &name)).await? {
            return Err(AppError::not_found(format!("There is no saved search “{said}”.")));
        }
        self.saved_searches()
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

/// Which end of a day a date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Beginning,
    End,
}

/// A moment, or a day as the rep's clock counts it.
fn moment(text: &str, side: Side) -> Result<Timestamp, AppError> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let day = text.parse::<Date>().ok().and_then(|day| match side {
        Side::Beginning => Some(day),
        Side::End => day.tomorrow().ok(),
    });
    day.and_then(|day| day.to_zoned_datetime(TimeZone::system()).ok()).map(|zoned| zoned.timestamp()).ok_or_else(|| {
        AppError::bad_input(format!("“{text}” is not a date. Write 2026-01-31, or 2026-01-31T08:00:00Z."))
    })
}

/// What every hit has to be.
fn marks(query: &HistoryQuery) -> Result<Vec<Mark>, AppError> {
    let mut marks = Vec::new();
    marks.extend(query.account.as_deref().map(account_id).transpose()?.map(Mark::Account));
    marks.extend(query.contact.as_deref().map(contact_id).transpose()?.map(Mark::Contact));
    marks.extend(query.template.as_deref().map(template_id).transpose()?.map(Mark::Template));
    marks.extend(query.goal.map(|goal| Mark::Goal(goal.into())));
    marks.extend(query.state.map(|state| Mark::State(state.into())));
    marks.extend(query.channel.map(|channel| Mark::Channel(channel.into())));
    marks.extend(query.grade.map(|grade| Mark::Grade(grade.into())));
    marks.extend(query.outcome.map(|outcome| {
        Mark::Outcome(match outcome {
            ReplyFilter::NoAnswer => None,
            ReplyFilter::Interested => Some(domain::Reply::Interested),
            ReplyFilter::NotInterested => Some(domain::Reply::NotInterested),
            ReplyFilter::AskedToStop => Some(domain::Reply::AskedToStop),
        })
    }));
    marks.extend(query.edited.then_some(Mark::Edited));
    Ok(marks)
}

/// The texts of a row the terms stand in.
fn found(row: &ExecutionRow, terms: &[Term]) -> Vec<Found> {
    if terms.is_empty() {
        return Vec::new();
    }
    let person = [row.contact.as_deref(), row.recipient.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let texts = [
        (FoundIn::Account, Some(row.account_name.as_str())),
        (FoundIn::Contact, Some(person.as_str())),
        (FoundIn::Subject, row.subject.as_deref()),
        (FoundIn::Body, row.body.as_deref()),
        (FoundIn::Reason, row.reason.as_deref()),
        (FoundIn::Note, row.note.as_deref()),
    ];
    let found = |(place, text): (FoundIn, Option<&str>)| {
        let pieces = highlight(text?, terms)?;
        Some(Found { place, pieces })
    };
    texts.into_iter().filter_map(found).collect()
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
        contact: row.contact,
        recipient: row.recipient,
        subject: row.subject,
        channel: row.channel.map(Into::into),
        grade: row.grade.map(Into::into),
        reason: row.reason,
        note: row.note,
        erased: row.erased_at.is_some(),
        found: Vec::new(),
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
