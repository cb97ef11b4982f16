//! The run as a state machine: `decide(state, input) -> events`, `apply(state, event) -> state`.
//!
//! Pure. `decide` refuses what the state does not allow and changes nothing; `apply` follows events that were
//! recorded and never refuses. Whoever drives it stores the events and carries out what they say.

mod decide;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{Event, EventKind};
use crate::plan::BadPlan;
use crate::{
    AccountId, ApprovalId, ApprovalRequest, ApprovalState, Assessment, Budget, Decision, Digest, Draft, ExecutionId,
    Failure, Grant, HandOff, OutboundMessage, Plan, Step, StepId, ToolOutput, TraceId, Units,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExecutionState {
    Running,
    /// Parked: rows in a file, no task and no memory, until a person answers.
    AwaitingApproval,
    Dispatching,
    /// It may have left. Only the rep can say; it is never sent again by itself.
    OutcomeUnknown,
    Completed,
    Failed,
    Denied,
    Expired,
    Cancelled,
}

impl ExecutionState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::AwaitingApproval => "awaiting_approval",
            Self::Dispatching => "dispatching",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Denied | Self::Expired | Self::Cancelled)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Pending,
    Running,
    Completed,
    Failed,
    Skipped,
    BudgetExceeded,
}

impl StepState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::BudgetExceeded => "budget_exceeded",
        }
    }

    const fn has_ended(self) -> bool {
        !matches!(self, Self::Pending | Self::Running)
    }
}

/// How far one step of the plan has come.
#[derive(Debug, Clone, PartialEq)]
pub struct StepProgress {
    pub state: StepState,
    pub output: Option<ToolOutput>,
    pub failure: Option<Failure>,
    /// How long the call took.
    pub micros: Option<u32>,
}

impl StepProgress {
    const fn pending() -> Self {
        Self { state: StepState::Pending, output: None, failure: None, micros: None }
    }
}

/// The request that stands now, with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    pub request: ApprovalRequest,
    pub state: ApprovalState,
    /// By which it may leave, once it is approved.
    pub grant: Option<Grant>,
}

/// One run of one plan on one account.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    pub id: ExecutionId,
    pub trace: TraceId,
    pub account: AccountId,
    pub account_name: String,
    pub plan: Plan,
    pub state: ExecutionState,
    pub steps: Vec<StepProgress>,
    pub budget: Budget,
    pub approval: Option<Approval>,
    pub failure: Option<Failure>,
    /// What the rep said of whether the message went out; nothing yet of one that stands now.
    pub confirmed: Option<bool>,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// How many events it is the fold of; the next event's `seq`.
    pub version: u32,
}

/// What may be asked of an execution.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is gone at once")]
pub enum Input {
    /// Start every step whose needs are met and which the budget allows.
    Advance,
    /// A started step came back.
    StepEnded {
        step: StepId,
        result: Result<ToolOutput, Failure>,
        micros: u32,
    },
    /// A started step failed in a way that may pass, and is called again after a wait.
    StepRetrying {
        step: StepId,
        attempt: u8,
        failure: Failure,
        wait_ms: u32,
    },
    /// Every step has ended: ask for approval of what was drafted, or end.
    Settle {
        approval: ApprovalId,
        expires_at: Timestamp,
    },
    /// The rep changed the message: the old request is void, a new one stands.
    Revise {
        of: ApprovalId,
        message: OutboundMessage,
        assessment: Option<Assessment>,
        approval: ApprovalId,
        expires_at: Timestamp,
    },
    Defer {
        approval: ApprovalId,
    },
    Decide {
        approval: ApprovalId,
        decision: Decision,
    },
    /// Its time is over.
    Expire {
        approval: ApprovalId,
    },
    /// What was approved goes by this grant, when its time has come.
    Schedule {
        approval: ApprovalId,
        grant: Box<Grant>,
    },
    /// The rep takes it back before it goes: it is asked for again.
    Undo {
        of: ApprovalId,
        approval: ApprovalId,
        expires_at: Timestamp,
    },
    /// Use the approval, once, for exactly the bytes with this digest.
    Claim {
        approval: ApprovalId,
        digest: Digest,
    },
    Dispatched {
        approval: ApprovalId,
    },
    /// Nothing left: it goes back to the rep as a new request.
    DispatchFailed {
        of: ApprovalId,
        failure: Failure,
        approval: ApprovalId,
        expires_at: Timestamp,
    },
    /// Nobody knows whether it left: the program stopped between the intent and the outcome, or the other side did.
    DispatchLost {
        approval: ApprovalId,
        failure: Option<Failure>,
    },
    /// The rep says whether it left: of an unknown outcome, or of what they were handed. If not, it is asked for again.
    Confirm {
        of: ApprovalId,
        sent: bool,
        approval: ApprovalId,
        expires_at: Timestamp,
    },
    Cancel,
    /// Do the steps again that gave nothing; keep what the others gave.
    Retry,
}

/// Why an input is not allowed. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    #[error("the execution is {} and cannot do that", .0.as_str())]
    WrongState(ExecutionState),
    #[error("step {0} is not running")]
    StepNotRunning(StepId),
    #[error("this request is not the one that stands; it was replaced or belongs to another execution")]
    NotTheRequest,
    #[error("this request is already {}", .0.as_str())]
    AlreadyDecided(ApprovalState),
    #[error("this request's time is over")]
    Expired,
    #[error("the message has no recipient; choose a contact first")]
    RecipientMissing,
    #[error("the message is not the one that was approved")]
    DigestMismatch,
    #[error("no approval of this message was given by a click in this app")]
    NotGranted,
    #[error("its time to go has not come yet")]
    TooEarly,
    #[error("it was approved too long ago")]
    GrantEnded,
    #[error("every step of this execution worked; there is nothing to do again")]
    NothingToRetry,
}

/// A recorded history that does not begin with a plan, or has a gap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenHistory {
    #[error("the history does not begin with plan_created")]
    NoBeginning,
    #[error("its plan cannot be carried out: {0}")]
    Plan(#[from] BadPlan),
    #[error("event {found} stands where event {expected} should")]
    Gap { expected: u32, found: u32 },
}

impl Execution {
    /// The first event of an execution, and the execution it makes; refused where its plan cannot be carried out.
    pub fn begin(
        id: ExecutionId,
        trace: TraceId,
        account: AccountId,
        account_name: String,
        plan: Plan,
        at: Timestamp,
    ) -> Result<(Self, Event), BadPlan> {
        plan.check()?;
        let kind = EventKind::PlanCreated { trace, account, account_name: account_name.clone(), plan: plan.clone() };
        let execution = Self {
            id,
            trace,
            account,
            account_name,
            steps: vec![StepProgress::pending(); plan.steps.len()],
            budget: Budget::new(plan.profile.clone()),
            plan,
            state: ExecutionState::Running,
            approval: None,
            failure: None,
            confirmed: None,
            started_at: at,
            ended_at: None,
            version: 1,
        };
        Ok((execution, Event { seq: 0, at, kind }))
    }

    /// The execution as its recorded events say.
    pub fn replay(id: ExecutionId, events: impl IntoIterator<Item = Event>) -> Result<Self, BrokenHistory> {
        let mut events = events.into_iter();
        let Some(Event { seq: 0, at, kind: EventKind::PlanCreated { trace, account, account_name, plan } }) =
            events.next()
        else {
            return Err(BrokenHistory::NoBeginning);
        };
        let (mut execution, _) = Self::begin(id, trace, account, account_name, plan, at)?;
        for event in events {
            if event.seq != execution.version {
                return Err(BrokenHistory::Gap { expected: execution.version, found: event.seq });
            }
            execution.apply(&event);
        }
        Ok(execution)
    }

    /// What `input` makes happen at `at`. Changes nothing.
    pub fn decide(&self, input: Input, at: Timestamp) -> Result<Vec<Event>, Rejection> {
        let kinds = self.decide_kinds(input, at)?;
        Ok((self.version..).zip(kinds).map(|(seq, kind)| Event { seq, at, kind }).collect())
    }

    /// Decides, and follows what was decided.
    pub fn handle(&mut self, input: Input, at: Timestamp) -> Result<Vec<Event>, Rejection> {
        let events = self.decide(input, at)?;
        for event in &events {
            self.apply(event);
        }
        Ok(events)
    }

    /// Follows what was recorded.
    pub fn apply(&mut self, event: &Event) {
        self.version = event.seq + 1;
        match &event.kind {
            EventKind::PlanCreated { .. }
            | EventKind::RouteDecision { .. }
            | EventKind::BudgetWarning { .. }
            | EventKind::ToolCallRetried { .. } => {}
            EventKind::ToolCallStart { step, cost, .. } => {
                if let Some(planned) = self.plan.steps.get(usize::from(*step)) {
                    self.budget.spend(planned.domain, planned.tool, *cost);
                }
                self.on_step(*step, |step| step.state = StepState::Running);
            }
            EventKind::ToolCallComplete { step, output, micros } => self.on_step(*step, |step| {
                step.state = StepState::Completed;
                step.output = Some(output.clone());
                step.micros = Some(*micros);
            }),
            EventKind::ToolCallError { step, failure, micros } => self.on_step(*step, |step| {
                step.state = StepState::Failed;
                step.failure = Some(failure.clone());
                step.micros = Some(*micros);
            }),
            EventKind::StepSkipped { step, .. } => self.on_step(*step, |step| step.state = StepState::Skipped),
            EventKind::BudgetExceeded { step, .. } => {
                self.on_step(*step, |step| step.state = StepState::BudgetExceeded);
            }
            EventKind::ApprovalRequested { request } => {
                self.approval =
                    Some(Approval { request: *request.clone(), state: ApprovalState::Pending, grant: None });
                self.state = ExecutionState::AwaitingApproval;
                // What was handed over and did not go out waits again.
                self.ended_at = None;
                self.confirmed = None;
            }
            EventKind::ApprovalDeferred { .. } => {}
            EventKind::ApprovalReceived { decision: Decision::Approved, .. } => {
                self.on_approval(ApprovalState::Approved);
                self.state = ExecutionState::Dispatching;
            }
            EventKind::ApprovalReceived { decision: Decision::Denied { .. }, .. } => {
                self.on_approval(ApprovalState::Denied);
                self.end(ExecutionState::Denied, event.at);
            }
            EventKind::ApprovalTimeout { .. } => {
                self.on_approval(ApprovalState::Expired);
                self.end(ExecutionState::Expired, event.at);
            }
            EventKind::ApprovalVoided { .. } => self.on_approval(ApprovalState::Voided),
            EventKind::DispatchStarted { .. } => self.on_approval(ApprovalState::Consumed),
            EventKind::DispatchScheduled { grant, .. } => {
                if let Some(approval) = &mut self.approval {
                    approval.grant = Some(*grant.clone());
                }
            }
            EventKind::DispatchUndone { .. } => self.on_approval(ApprovalState::Voided),
            EventKind::DispatchCompleted { .. } => {}
            EventKind::OutcomeConfirmed { sent, .. } => self.confirmed = Some(*sent),
            EventKind::DispatchFailed { failure, .. } => self.failure = Some(failure.clone()),
            EventKind::DispatchUnknown { failure, .. } => {
                self.failure = failure.clone();
                self.state = ExecutionState::OutcomeUnknown;
            }
            EventKind::ExecutionCompleted => {
                self.failure = None;
                self.end(ExecutionState::Completed, event.at);
            }
            EventKind::ExecutionFailed { failure } => {
                self.failure = Some(failure.clone());
                self.end(ExecutionState::Failed, event.at);
            }
            EventKind::ExecutionCancelled => self.end(ExecutionState::Cancelled, event.at),
            EventKind::ExecutionRetried { steps } => {
                for step in steps {
                    self.on_step(*step, |step| *step = StepProgress::pending());
                }
                self.state = ExecutionState::Running;
                self.failure = None;
                self.ended_at = None;
            }
        }
    }

    pub fn progress(&self, step: StepId) -> &StepProgress {
        &self.steps[usize::from(step)]
    }

    /// The steps that were started and have not come back.
    pub fn running_steps(&self) -> impl Iterator<Item = &Step> {
        self.plan.steps.iter().filter(|step| self.progress(step.id).state == StepState::Running)
    }

    /// Whether every step has ended, one way or another.
    pub fn is_settled(&self) -> bool {
        self.steps.iter().all(|step| step.state.has_ended())
    }

    /// The outputs so far, in the order of the plan.
    pub fn outputs(&self) -> impl Iterator<Item = &ToolOutput> {
        self.steps.iter().filter_map(|step| step.output.as_ref())
    }

    /// The drafted message and the step that drafted it.
    pub fn draft(&self) -> Option<(StepId, &Draft)> {
        self.plan.steps.iter().find_map(|step| match &self.progress(step.id).output {
            Some(ToolOutput::Draft(draft)) => Some((step.id, &**draft)),
            _ => None,
        })
    }

    /// The grant of what is approved and has not gone yet.
    pub fn scheduled(&self) -> Option<(ApprovalId, &Grant)> {
        let standing = self.approval.as_ref().filter(|standing| standing.state == ApprovalState::Approved)?;
        Some((standing.request.id, standing.grant.as_ref()?))
    }

    /// Whether the rep was given the message to send and has not said whether they did.
    pub fn waits_for_word(&self) -> bool {
        self.was_handed_over() && self.confirmed.is_none()
    }

    fn was_handed_over(&self) -> bool {
        self.state == ExecutionState::Completed
            && self.approval.as_ref().is_some_and(|standing| {
                standing.state == ApprovalState::Consumed && standing.request.message.way() != HandOff::MailServer
            })
    }

    pub fn cost_of(&self, step: &Step) -> Units {
        match self.progress(step.id).state {
            StepState::Running | StepState::Completed | StepState::Failed => step.cost,
            StepState::Pending | StepState::Skipped | StepState::BudgetExceeded => Units::default(),
        }
    }

    fn plan_drafts(&self) -> bool {
        self.plan.steps.iter().any(|step| step.tool.drafts())
    }

    fn step_is_running(&self, step: StepId) -> Result<(), Rejection> {
        self.in_state(ExecutionState::Running)?;
        let running = self.steps.get(usize::from(step)).is_some_and(|step| step.state == StepState::Running);
        if running { Ok(()) } else { Err(Rejection::StepNotRunning(step)) }
    }

    fn in_state(&self, state: ExecutionState) -> Result<(), Rejection> {
        if self.state == state { Ok(()) } else { Err(Rejection::WrongState(self.state)) }
    }

    fn standing(&self, approval: ApprovalId) -> Result<&Approval, Rejection> {
        self.approval.as_ref().filter(|standing| standing.request.id == approval).ok_or(Rejection::NotTheRequest)
    }

    fn pending(&self, approval: ApprovalId) -> Result<&Approval, Rejection> {
        let standing = self.standing(approval)?;
        match standing.state {
            ApprovalState::Pending => Ok(standing),
            decided => Err(Rejection::AlreadyDecided(decided)),
        }
    }

    /// A hand-over can only have an outcome where its intent was recorded.
    fn claimed(&self, approval: ApprovalId) -> Result<(), Rejection> {
        self.in_state(ExecutionState::Dispatching)?;
        match self.standing(approval)?.state {
            ApprovalState::Consumed => Ok(()),
            other => Err(Rejection::AlreadyDecided(other)),
        }
    }

    fn on_step(&mut self, step: StepId, change: impl FnOnce(&mut StepProgress)) {
        if let Some(step) = self.steps.get_mut(usize::from(step)) {
            change(step);
        }
    }

    fn on_approval(&mut self, state: ApprovalState) {
        if let Some(approval) = &mut self.approval {
            approval.state = state;
        }
    }

    fn end(&mut self, state: ExecutionState, at: Timestamp) {
        self.state = state;
        self.ended_at = Some(at);
    }
}
