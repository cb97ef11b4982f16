//! What an input makes happen: the rules of a run. Each refusal leaves everything as it was.

use jiff::Timestamp;

use super::{Approval, Execution, ExecutionState, Input, Rejection};
use crate::budget::Share;
use crate::event::EventKind;
use crate::{
    ApprovalId, ApprovalRequest, ApprovalState, Assessment, Budget, Decision, Failure, FailureKind, OutboundMessage,
    Step, StepId, StepState, ToolOutput,
};

impl Execution {
    pub(super) fn decide_kinds(&self, input: Input, at: Timestamp) -> Result<Vec<EventKind>, Rejection> {
        match input {
            Input::Advance => self.advance(),
            Input::StepRetrying { step, attempt, failure, wait_ms } => {
                self.step_is_running(step)?;
                Ok(vec![EventKind::ToolCallRetried { step, attempt, failure, wait_ms }])
            }
            Input::StepEnded { step, result, micros } => {
                self.step_is_running(step)?;
                Ok(vec![match result {
                    Ok(output) => EventKind::ToolCallComplete { step, output, micros },
                    Err(failure) => EventKind::ToolCallError { step, failure, micros },
                }])
            }
            Input::Settle { approval, expires_at } => self.settle(approval, at, expires_at),
            Input::Revise { of, message, assessment, approval, expires_at } => {
                let standing = self.in_time(of, at)?;
                let voided = EventKind::ApprovalVoided { approval: of, why: "the message was changed".into() };
                let message = (standing.request.step, message, assessment);
                Ok(vec![voided, self.request(approval, message, at, expires_at)])
            }
            Input::Defer { approval } => {
                self.in_time(approval, at)?;
                Ok(vec![EventKind::ApprovalDeferred { approval }])
            }
            Input::Decide { approval, decision } => {
                let standing = self.in_time(approval, at)?;
                if decision == Decision::Approved && standing.request.message.recipient.is_none() {
                    return Err(Rejection::RecipientMissing);
                }
                Ok(vec![EventKind::ApprovalReceived { approval, decision }])
            }
            Input::Expire { approval } => {
                let standing = self.pending(approval)?;
                if at < standing.request.expires_at {
                    return Err(Rejection::WrongState(self.state));
                }
                Ok(vec![EventKind::ApprovalTimeout { approval }])
            }
            Input::Schedule { approval, grant } => {
                if self.approved(approval)?.grant.is_some() {
                    return Err(Rejection::AlreadyDecided(ApprovalState::Approved));
                }
                Ok(vec![EventKind::DispatchScheduled { approval, grant }])
            }
            Input::Undo { of, approval, expires_at } => {
                let again = self.request(approval, self.approved(of)?.request.content(), at, expires_at);
                Ok(vec![EventKind::DispatchUndone { approval: of }, again])
            }
            Input::Claim { approval, digest } => {
                let Approval { request, grant, .. } = self.approved(approval)?;
                let leave = &grant.as_ref().ok_or(Rejection::NotGranted)?.leave;
                if leave.digest != digest || request.recomputed_digest() != request.digest {
                    return Err(Rejection::DigestMismatch);
                }
                if at < leave.goes_at {
                    return Err(Rejection::TooEarly);
                }
                if at >= leave.ends_at {
                    return Err(Rejection::GrantEnded);
                }
                Ok(vec![EventKind::DispatchStarted { approval, digest }])
            }
            Input::Dispatched { approval } => {
                self.claimed(approval)?;
                Ok(vec![EventKind::DispatchCompleted { approval }, EventKind::ExecutionCompleted])
            }
            Input::DispatchFailed { of, failure, approval, expires_at } => {
                self.in_state(ExecutionState::Dispatching)?;
                let again = self.request(approval, self.standing(of)?.request.content(), at, expires_at);
                Ok(vec![EventKind::DispatchFailed { approval: of, failure }, again])
            }
            Input::DispatchLost { approval, failure } => {
                self.claimed(approval)?;
                Ok(vec![EventKind::DispatchUnknown { approval, failure }])
            }
            Input::Confirm { of, sent, approval, expires_at } => {
                if !self.was_handed_over() {
                    self.in_state(ExecutionState::OutcomeUnknown)?;
                }
                let again = self.request(approval, self.standing(of)?.request.content(), at, expires_at);
                let next = match sent {
                    false => Some(again),
                    true if self.state.has_ended() => None,
                    true => Some(EventKind::ExecutionCompleted),
                };
                Ok([EventKind::OutcomeConfirmed { approval: of, sent }].into_iter().chain(next).collect())
            }
            Input::Cancel => match self.state {
                ExecutionState::Running => Ok(vec![EventKind::ExecutionCancelled]),
                ExecutionState::AwaitingApproval => {
                    let void = self.approval.as_ref().map(|standing| EventKind::ApprovalVoided {
                        approval: standing.request.id,
                        why: "the execution was cancelled".into(),
                    });
                    Ok(void.into_iter().chain([EventKind::ExecutionCancelled]).collect())
                }
                other => Err(Rejection::WrongState(other)),
            },
            Input::Retry => self.retry(at),
        }
    }

    /// What was approved and has not been used.
    fn approved(&self, approval: ApprovalId) -> Result<&Approval, Rejection> {
        let standing = self.standing(approval)?;
        match standing.state {
            ApprovalState::Approved => Ok(standing),
            other => Err(Rejection::AlreadyDecided(other)),
        }
    }

    /// The request, if it is pending and its time is not over.
    fn in_time(&self, approval: ApprovalId, at: Timestamp) -> Result<&Approval, Rejection> {
        let standing = self.pending(approval)?;
        if at < standing.request.expires_at { Ok(standing) } else { Err(Rejection::Expired) }
    }

    /// Nothing may have left: a message that went out is not drafted again.
    fn retry(&self, at: Timestamp) -> Result<Vec<EventKind>, Rejection> {
        let used = self.approval.as_ref().is_some_and(|standing| standing.state == ApprovalState::Consumed);
        let possible = [ExecutionState::Failed, ExecutionState::AwaitingApproval, ExecutionState::Completed];
        if used || !possible.contains(&self.state) {
            return Err(Rejection::WrongState(self.state));
        }
        // What went over the budget would do so again: the plan and its budget are fixed.
        let again = |step: &&Step| matches!(self.progress(step.id).state, StepState::Failed | StepState::Skipped);
        let steps: Vec<StepId> = self.plan.steps.iter().filter(again).map(|step| step.id).collect();
        if !self.steps.iter().any(|step| step.state == StepState::Failed) {
            return Err(Rejection::NothingToRetry);
        }
        if let Some(standing) = &self.approval
            && at >= standing.request.expires_at
        {
            return Err(Rejection::Expired);
        }
        let pending = self.approval.as_ref().filter(|standing| standing.state == ApprovalState::Pending);
        let void = pending.map(|standing| EventKind::ApprovalVoided {
            approval: standing.request.id,
            why: "some steps are done again".into(),
        });
        Ok(void.into_iter().chain([EventKind::ExecutionRetried { steps }]).collect())
    }

    /// Starts are counted against a copy of the budget one by one, so that steps of one wave cannot overspend.
    fn advance(&self) -> Result<Vec<EventKind>, Rejection> {
        self.in_state(ExecutionState::Running)?;
        let mut budget = self.budget.clone();
        let mut kinds = Vec::new();
        for step in self.plan.steps.iter().filter(|step| self.progress(step.id).state == StepState::Pending) {
            let needs = || step.needs.iter().map(|needed| (needed, self.progress(*needed).state));
            if let Some((needed, _)) = needs().find(|(_, state)| state.has_ended() && *state != StepState::Completed) {
                let tool = self.plan.steps[usize::from(*needed)].tool;
                let why = format!("{tool} gave no result to work on");
                kinds.push(EventKind::StepSkipped { step: step.id, why });
            } else if needs().all(|(_, state)| state == StepState::Completed) {
                self.start(step, &mut budget, &mut kinds);
            }
        }
        Ok(kinds)
    }

    fn start(&self, step: &Step, budget: &mut Budget, kinds: &mut Vec<EventKind>) {
        kinds.push(EventKind::RouteDecision { step: step.id, tool: step.tool, why: step.why.clone() });
        if let Err(overrun) = budget.check(step.domain, step.tool, step.cost) {
            kinds.push(EventKind::BudgetExceeded { step: step.id, overrun });
            return;
        }
        let warning = |Share { domain, tool, used, limit }| EventKind::BudgetWarning { used, limit, domain, tool };
        kinds.extend(budget.warnings(step.domain, step.tool, step.cost).map(warning));
        budget.spend(step.domain, step.tool, step.cost);
        kinds.push(EventKind::ToolCallStart { step: step.id, tool: step.tool, cost: step.cost });
    }

    fn settle(&self, approval: ApprovalId, at: Timestamp, expires_at: Timestamp) -> Result<Vec<EventKind>, Rejection> {
        self.in_state(ExecutionState::Running)?;
        if !self.is_settled() {
            return Err(Rejection::WrongState(self.state));
        }
        // After a retry the message stands as the rep left it.
        let assessed = || {
            self.outputs().find_map(|output| match output {
                ToolOutput::Assessment(assessment) => Some(assessment.clone()),
                _ => None,
            })
        };
        if let Some(standing) = &self.approval {
            // An edited message brings its own assessment; one that could not be assessed before may be by now.
            let (step, message, assessment) = standing.request.content();
            let content = (step, message, assessment.or_else(assessed));
            return Ok(vec![self.request(approval, content, at, expires_at)]);
        }
        if let Some((step, draft)) = self.draft() {
            let assessment = assessed();
            return Ok(vec![self.request(approval, (step, draft.message.clone(), assessment), at, expires_at)]);
        }
        if self.steps.iter().any(|step| step.state == StepState::Completed) && !self.plan_drafts() {
            return Ok(vec![EventKind::ExecutionCompleted]);
        }
        let failure = self.steps.iter().find_map(|step| step.failure.clone()).unwrap_or_else(|| {
            Failure::new(
                FailureKind::Resource,
                "The budget did not allow a message to be drafted. Choose a profile with more units, and run again.",
            )
        });
        Ok(vec![EventKind::ExecutionFailed { failure }])
    }

    fn request(
        &self,
        approval: ApprovalId,
        (step, message, assessment): (StepId, OutboundMessage, Option<Assessment>),
        at: Timestamp,
        expires_at: Timestamp,
    ) -> EventKind {
        let request = ApprovalRequest::new(approval, self.id, step, message, assessment, at, expires_at);
        EventKind::ApprovalRequested { request: Box::new(request) }
    }
}
