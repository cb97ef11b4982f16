//! What happened. An execution is the fold of its events; nothing else about it is stored as truth.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::budget::{Overrun, Units};
use crate::{
    AccountId, ApprovalId, ApprovalRequest, Decision, Digest, Domain, Failure, Grant, Plan, StepId, ToolName,
    ToolOutput, TraceId,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// From 0, without gaps, within one execution.
    pub seq: u32,
    pub at: Timestamp,
    #[serde(flatten)]
    pub kind: EventKind,
}

/// The canonical events. Names and details are stored: add, never rename.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "details", rename_all = "snake_case")]
pub enum EventKind {
    PlanCreated {
        trace: TraceId,
        account: AccountId,
        account_name: String,
        plan: Plan,
    },
    RouteDecision {
        step: StepId,
        tool: ToolName,
        why: String,
    },
    ToolCallStart {
        step: StepId,
        tool: ToolName,
        cost: Units,
    },
    ToolCallComplete {
        step: StepId,
        output: ToolOutput,
        micros: u32,
    },
    ToolCallError {
        step: StepId,
        failure: Failure,
        micros: u32,
    },
    /// A call failed in a way that may pass, and is made again after a wait.
    ToolCallRetried {
        step: StepId,
        /// 1 for the first call.
        attempt: u8,
        failure: Failure,
        wait_ms: u32,
    },
    StepSkipped {
        step: StepId,
        why: String,
    },
    BudgetWarning {
        used: Units,
        limit: Units,
        /// The domain whose share is nearly used up; neither a domain nor a tool: the whole plan's.
        #[serde(default)]
        domain: Option<Domain>,
        #[serde(default)]
        tool: Option<ToolName>,
    },
    BudgetExceeded {
        step: StepId,
        overrun: Overrun,
    },
    ApprovalRequested {
        request: Box<ApprovalRequest>,
    },
    /// The rep put it off; it stays pending.
    ApprovalDeferred {
        approval: ApprovalId,
    },
    ApprovalReceived {
        approval: ApprovalId,
        decision: Decision,
    },
    /// Nobody answered in time. Neither a yes nor a no.
    ApprovalTimeout {
        approval: ApprovalId,
    },
    ApprovalVoided {
        approval: ApprovalId,
        why: String,
    },
    /// Approved, and by which grant: until its time to go it can be taken back.
    DispatchScheduled {
        approval: ApprovalId,
        grant: Box<Grant>,
    },
    /// The rep took it back in time. Nothing left.
    DispatchUndone {
        approval: ApprovalId,
    },
    /// The intent, recorded before anything is handed over. The digest is that of the bytes which leave; in histories
    /// of the first versions, that of the message.
    DispatchStarted {
        approval: ApprovalId,
        digest: Digest,
    },
    DispatchCompleted {
        approval: ApprovalId,
    },
    /// It is known that nothing left.
    DispatchFailed {
        approval: ApprovalId,
        failure: Failure,
    },
    /// It is not known whether it left.
    DispatchUnknown {
        approval: ApprovalId,
        /// Why, and how to find out; nothing of a program that stopped in between.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<Failure>,
    },
    /// The rep looked, and said whether it left.
    OutcomeConfirmed {
        approval: ApprovalId,
        sent: bool,
    },
    ExecutionCompleted,
    ExecutionFailed {
        failure: Failure,
    },
    ExecutionCancelled,
    /// The rep has these steps done again; what the others gave is kept.
    ExecutionRetried {
        steps: Vec<StepId>,
    },
}

impl EventKind {
    /// The name it is stored and shown under.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PlanCreated { .. } => "plan_created",
            Self::RouteDecision { .. } => "route_decision",
            Self::ToolCallStart { .. } => "tool_call_start",
            Self::ToolCallComplete { .. } => "tool_call_complete",
            Self::ToolCallError { .. } => "tool_call_error",
            Self::ToolCallRetried { .. } => "tool_call_retried",
            Self::StepSkipped { .. } => "step_skipped",
            Self::BudgetWarning { .. } => "budget_warning",
            Self::BudgetExceeded { .. } => "budget_exceeded",
            Self::ApprovalRequested { .. } => "approval_requested",
            Self::ApprovalDeferred { .. } => "approval_deferred",
            Self::ApprovalReceived { .. } => "approval_received",
            Self::ApprovalTimeout { .. } => "approval_timeout",
            Self::ApprovalVoided { .. } => "approval_voided",
            Self::DispatchScheduled { .. } => "dispatch_scheduled",
            Self::DispatchUndone { .. } => "dispatch_undone",
            Self::DispatchStarted { .. } => "dispatch_started",
            Self::DispatchCompleted { .. } => "dispatch_completed",
            Self::DispatchFailed { .. } => "dispatch_failed",
            Self::DispatchUnknown { .. } => "dispatch_unknown",
            Self::OutcomeConfirmed { .. } => "outcome_confirmed",
            Self::ExecutionCompleted => "execution_completed",
            Self::ExecutionFailed { .. } => "execution_failed",
            Self::ExecutionCancelled => "execution_cancelled",
            Self::ExecutionRetried { .. } => "execution_retried",
        }
    }
}
