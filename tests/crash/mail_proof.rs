//! What must hold between the histories of a store and what the mail server accepted: each mail at most once, exactly
//! the bytes that were approved, nothing else, and nothing said of any that is not so.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use adapters::mail::HandOver;
use app::App;
use app::wire::{ExecutionState as Shown, HistoryQuery};
use domain::{
    ApprovalId, ApprovalRequest, ApprovalState, Decision, Event, EventKind, Execution, ExecutionId, ExecutionState,
    Grant,
};
use orchestrator::ports::Dispatcher;
use tests::mail_server::Accepted;

use crate::proof::{Proof, Told, must, said};

/// What was seen of the sends so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sends {
    pub denied: usize,
    pub undone: usize,
    /// Begun: the intent is on record.
    pub begun: usize,
    pub accepted: usize,
    /// Of which nobody knew whether they had left.
    pub unknown: usize,
    /// Of these, what had.
    pub unknown_accepted: usize,
    /// Of which the rep said that it had not left.
    pub confirmed_not_sent: usize,
}

/// The request in a mail's Message-ID.
pub fn request_of(mail: &[u8]) -> Proof<String> {
    let text = String::from_utf8_lossy(mail);
    let head = text.split_once("\r\n\r\n").map_or(&*text, |(head, _)| head).to_ascii_lowercase();
    let id = head.split_once("message-id:").and_then(|(_, rest)| rest.trim_start().strip_prefix('<'));
    let id = id.and_then(|rest| rest.split_once('@'));
    id.map(|(request, _)| request.to_owned()).ok_or_else(|| format!("it has no Message-ID: {head}"))
}

/// Every mail that was accepted left once, as it was approved, and what the histories say of the mails is so.
pub fn left_once_and_as_approved(told: &Told, accepted: &[Accepted]) -> Proof<Sends> {
    let mut arrived = HashSet::new();
    let (mut executions, owners) = (HashSet::new(), owners(told));
    for mail in accepted {
        let request = request_of(&mail.bytes)?;
        must(arrived.insert(request.clone()), || format!("the mail of {request} was accepted twice"))?;
        let owner = owners.get(&request).ok_or_else(|| format!("nobody asked for the mail of {request}"))?;
        must(executions.insert(owner.0.id), || format!("{} has left as two mails", owner.0.id))?;
        approved(&owner.1, &request, mail).map_err(|error| format!("the mail of {request}: {error}"))?;
    }
    let mut sends = Sends { accepted: accepted.len(), ..Sends::default() };
    for (execution, events) in told.values() {
        so(execution, events, &arrived, &mut sends).map_err(|error| format!("{}: {error}", execution.id))?;
    }
    Ok(sends)
}

/// Every request with its execution and history.
fn owners(told: &Told) -> HashMap<String, &(Execution, Vec<Event>)> {
    let requests = |owner: &'_ (Execution, Vec<Event>)| -> Vec<String> {
        let ids = owner.1.iter().filter_map(|event| requested(&event.kind));
        ids.map(|request| request.id.to_string()).collect()
    };
    told.values().flat_map(|owner| requests(owner).into_iter().map(move |id| (id, owner))).collect()
}

fn requested(kind: &EventKind) -> Option<&ApprovalRequest> {
    if let EventKind::ApprovalRequested { request } = kind { Some(request) } else { None }
}

/// It was asked for, approved, granted and begun, in this order, and the accepted bytes are those that were granted.
fn approved(events: &[Event], id: &str, mail: &Accepted) -> Proof<()> {
    let is = |approval: &ApprovalId| approval.to_string() == id;
    let mut history = events.iter().map(|event| &event.kind);
    let asked = history.find_map(|kind| requested(kind).filter(|request| is(&request.id)));
    let request = asked.ok_or("it was not asked for")?;
    let approval = history.find(|kind| matches!(kind, EventKind::ApprovalReceived { approval, .. } if is(approval)));
    let yes = matches!(approval, Some(EventKind::ApprovalReceived { decision: Decision::Approved, .. }));
    must(yes, || format!("what was said of it is {approval:?}"))?;
    let granted = history.find_map(|kind| match kind {
        EventKind::DispatchScheduled { approval, grant } if is(approval) => Some(grant.as_ref()),
        _ => None,
    });
    let Grant { leave, .. } = granted.ok_or("it has no grant")?;
    let begun = history.find_map(|kind| match kind {
        EventKind::DispatchStarted { approval, digest } if is(approval) => Some(digest),
        _ => None,
    });
    must(begun == Some(&leave.digest), || format!("granted was {:?}, and begun {begun:?}", leave.digest))?;

    let way_out = HandOver::new("never written to".into(), None);
    let outgoing = way_out.prepare(request, &leave.stamp, &[]).map_err(said)?;
    must(outgoing.digest() == leave.digest, || "what was granted cannot be made again".into())?;
    must(outgoing.bytes == mail.bytes, || {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!("other bytes arrived than were granted:\n{}\n{}", text(&outgoing.bytes), text(&mail.bytes))
    })?;
    let envelope = outgoing.envelope.ok_or("it has no envelope")?;
    must(mail.from == envelope.from && mail.to == [envelope.to.clone()], || {
        format!("it went from {} to {:?}, and {envelope:?} was granted", mail.from, mail.to)
    })?;
    must(outgoing.server.is_some_and(|server| server.user == mail.user), || format!("it was sent as {}", mail.user))
}

/// What one history says of its mails is what the server says.
fn so(execution: &Execution, events: &[Event], arrived: &HashSet<String>, sends: &mut Sends) -> Proof<()> {
    let has_left = |approval: &ApprovalId| arrived.contains(&approval.to_string());
    let never = |approval: &ApprovalId, what: &str| {
        must(!has_left(approval), || format!("{approval} was {what}, and left all the same"))
    };
    let (mut begun, mut in_doubt) = (HashSet::new(), None);
    for event in events {
        match &event.kind {
            EventKind::ApprovalReceived { approval, decision: Decision::Denied { .. } } => {
                sends.denied += 1;
                never(approval, "denied")?;
            }
            EventKind::ApprovalTimeout { approval } => never(approval, "answered by nobody")?,
            EventKind::ApprovalVoided { approval, .. } => never(approval, "void")?,
            EventKind::DispatchUndone { approval } => {
                sends.undone += 1;
                never(approval, "taken back")?;
            }
            EventKind::DispatchFailed { approval, .. } => never(approval, "said not to have left")?,
            EventKind::DispatchStarted { approval, .. } => {
                sends.begun += 1;
                must(begun.insert(*approval), || format!("{approval} was begun twice"))?;
                must(in_doubt.is_none(), || format!("{approval} was begun while {in_doubt:?} may have left"))?;
            }
            EventKind::DispatchCompleted { approval } => {
                must(has_left(approval), || format!("{approval} is said to have left, and did not"))?;
            }
            EventKind::DispatchUnknown { approval, .. } => {
                sends.unknown += 1;
                sends.unknown_accepted += usize::from(has_left(approval));
                in_doubt = Some(*approval);
            }
            EventKind::OutcomeConfirmed { approval, sent } => {
                sends.confirmed_not_sent += usize::from(!sent);
                must(has_left(approval) == *sent, || format!("of {approval} was said {sent}, which is not so"))?;
                in_doubt = None;
            }
            _ => {}
        }
    }
    let Some(standing) = &execution.approval else { return Ok(()) };
    let request = &standing.request.id;
    match standing.state {
        ApprovalState::Pending => never(request, "waiting for an answer"),
        ApprovalState::Approved => never(request, "granted and not begun"),
        ApprovalState::Denied | ApprovalState::Expired | ApprovalState::Voided => never(request, "refused"),
        ApprovalState::Consumed => Ok(()),
    }
}

/// One that was denied or waits.
pub fn a_request_that_was_never_approved(told: &Told) -> Option<String> {
    let approvals = told.values().filter_map(|(execution, _)| execution.approval.as_ref());
    let mut never =
        approvals.filter(|standing| matches!(standing.state, ApprovalState::Denied | ApprovalState::Pending));
    never.next().map(|standing| standing.request.id.to_string())
}

/// A send that was begun when the program was stopped: nobody has said what came of it.
pub fn is_open(execution: &Execution) -> bool {
    let begun = execution.approval.as_ref().is_some_and(|standing| standing.state == ApprovalState::Consumed);
    begun && execution.state == ExecutionState::Dispatching
}

/// After the next start each of them is shown as unknown, and so is every other whose outcome nobody said.
pub fn unknown_are_shown(folder: &Path, before: &Told, after: &Told) -> Proof<()> {
    let app = App::open_for_reading(folder).map_err(said)?;
    let query = HistoryQuery { state: Some(Shown::OutcomeUnknown), limit: 500, ..HistoryQuery::default() };
    let page = app.history(&query).map_err(said)?;
    must(!page.more, || "there are more than are looked at".into())?;
    let shown: HashSet<String> = page.rows.into_iter().map(|row| row.execution).collect();
    let listed = |id: &ExecutionId| {
        must(shown.contains(&id.to_string()), || format!("{id} may have left, and is not shown as unknown"))
    };
    for (id, (execution, _)) in before {
        if is_open(execution) {
            listed(id)?;
        }
    }
    let unknown = after.iter().filter(|(_, (execution, _))| execution.state == ExecutionState::OutcomeUnknown);
    let unknown: Vec<_> = unknown.map(|(id, _)| id).collect();
    unknown.iter().try_for_each(|id| listed(id))?;
    must(unknown.len() == shown.len(), || format!("{} are shown and {} are unknown", shown.len(), unknown.len()))
}
