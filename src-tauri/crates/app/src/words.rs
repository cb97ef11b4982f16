//! What happened, in a rep's words.

use domain::{Decision, EventKind, ToolName, ToolOutput};

pub(crate) fn summary(kind: &EventKind) -> String {
    match kind {
        EventKind::PlanCreated { account_name, plan, .. } => {
            format!("Planned {} steps for {account_name}", plan.steps.len())
        }
        EventKind::RouteDecision { tool, why, .. } => format!("Chose to {}: it {why}", doing(*tool)),
        EventKind::ToolCallStart { tool, cost, .. } => format!("Began to {} ({cost} units)", doing(*tool)),
        EventKind::ToolCallComplete { output, .. } => result(output),
        EventKind::ToolCallError { failure, .. } => format!("A step did not work: {failure}"),
        EventKind::ToolCallRetried { failure, wait_ms, .. } => {
            format!("A step did not work and is tried again in {} s: {failure}", f64::from(*wait_ms) / 1000.0)
        }
        EventKind::StepSkipped { why, .. } => format!("Skipped a step: {why}"),
        EventKind::BudgetWarning { used, limit, domain, tool } => {
            let share = match (domain, tool) {
                (Some(domain), _) => format!("the budget for {domain}"),
                (None, Some(tool)) => format!("the budget to {}", doing(*tool)),
                (None, None) => "the budget".into(),
            };
            format!("Most of {share} is used: {used} of {limit} units")
        }
        EventKind::BudgetExceeded { overrun, .. } => {
            format!(
                "Left a step out: it needs {} units, and {} of {} are used",
                overrun.needed, overrun.used, overrun.limit
            )
        }
        EventKind::ApprovalRequested { request } => match &request.message.recipient {
            Some(recipient) => format!("Asked you whether the message to {} may leave", recipient.name),
            None => "Asked you whether the message may leave; nobody is chosen to receive it yet".into(),
        },
        EventKind::ApprovalDeferred { .. } => "You put it off".into(),
        EventKind::ApprovalReceived { decision: Decision::Approved, .. } => "You approved it".into(),
        EventKind::ApprovalReceived { decision: Decision::Denied { reason }, .. } => format!("You denied it: {reason}"),
        EventKind::ApprovalTimeout { .. } => "Nobody answered in time; it expired".into(),
        EventKind::ApprovalVoided { why, .. } => format!("The request became void: {why}"),
        EventKind::DispatchScheduled { grant, .. } => match &grant.leave.stamp.server {
            Some(server) => format!("It goes by {} at {}", server.host, grant.leave.goes_at.strftime("%H:%M:%S UTC")),
            None => "It is handed over to you".into(),
        },
        EventKind::DispatchUndone { .. } => "You took it back before it went".into(),
        EventKind::DispatchStarted { .. } => "Began to hand the message over".into(),
        EventKind::DispatchCompleted { .. } => "Handed the message over".into(),
        EventKind::DispatchFailed { failure, .. } => format!("The message was not handed over: {failure}"),
        EventKind::DispatchUnknown { failure: Some(failure), .. } => {
            format!("Only you can find out whether it went out: {failure}")
        }
        EventKind::DispatchUnknown { failure: None, .. } => {
            "The app stopped while handing it over; only you can see whether it went out".into()
        }
        EventKind::OutcomeConfirmed { sent: true, .. } => "You said that it went out".into(),
        EventKind::OutcomeConfirmed { sent: false, .. } => "You said that it did not go out".into(),
        EventKind::ExecutionCompleted => "Done".into(),
        EventKind::ExecutionFailed { failure } => format!("Could not be done: {failure}"),
        EventKind::ExecutionCancelled => "Cancelled".into(),
        EventKind::ExecutionRetried { steps } => match steps.len() {
            1 => "You had one step done again".into(),
            n => format!("You had {n} steps done again"),
        },
    }
}

fn doing(tool: ToolName) -> &'static str {
    match tool {
        ToolName::ScoreAccountFit => "score the fit",
        ToolName::ResearchAccount => "look through what is known",
        ToolName::DraftFollowUpMessage => "draft a follow-up",
        ToolName::ReviewDealRisk => "look for risks",
        ToolName::DraftOutboundMessage => "draft the message",
        ToolName::AssessMessageQuality => "grade the message",
        ToolName::QualifyOpportunity => "qualify the deal",
    }
}

fn result(output: &ToolOutput) -> String {
    match output {
        ToolOutput::Fit(fit) => format!(
            "Scored the fit: {:.2}, between {:.2} and {:.2} ({} priority)",
            fit.score,
            fit.low,
            fit.high,
            fit.priority.as_str()
        ),
        ToolOutput::Draft(draft) if draft.missing.is_empty() => format!("Drafted “{}”", draft.message.subject),
        ToolOutput::Draft(draft) => {
            format!("Drafted “{}” with gaps: {}", draft.message.subject, draft.missing.join(", "))
        }
        ToolOutput::Research(found) => {
            format!("Looked through the records: {} facts known, {} missing", found.known.len(), found.unknown.len())
        }
        ToolOutput::Risk(found) => match found.risks.len() {
            0 => "Saw no risk in what is known".into(),
            1 => "Saw one risk".into(),
            n => format!("Saw {n} risks"),
        },
        ToolOutput::Assessment(found) => match found.issues.len() {
            0 => format!("Graded the message {}", found.grade.as_str()),
            1 => format!("Graded the message {}, with one finding", found.grade.as_str()),
            n => format!("Graded the message {}, with {n} findings", found.grade.as_str()),
        },
        ToolOutput::Qualification(found) => {
            format!("Qualified the deal: {:.2}, with {} things unknown", found.score, found.unknowns.len())
        }
    }
}
