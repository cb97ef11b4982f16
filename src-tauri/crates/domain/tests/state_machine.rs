//! The state machine against a model of it that knows names and requests only: whatever is asked, in whatever order,
//! both allow the same and come to the same.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;

use domain::message::{HandOff, Recipient};
use domain::{
    AccountId, ApprovalId, ApprovalRequest, ApprovalState, Channel, ContactId, Decision, Draft, Event, EventKind,
    Execution, ExecutionId, ExecutionState, Failure, FailureKind, Goal, Grant, Input, Leave, OutboundMessage, Plan,
    Profile, Sender, SideEffect, Signature, Stamp, Step, StepState, ToolName, ToolOutput, TraceId, Units,
};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use uuid::Uuid;

const STEPS: [(ToolName, &[u8]); 4] = [
    (ToolName::ScoreAccountFit, &[]),
    (ToolName::DraftOutboundMessage, &[]),
    (ToolName::AssessMessageQuality, &[1]),
    (ToolName::QualifyOpportunity, &[]),
];
const DRAFT: usize = 1;
const GRADE: usize = 2;
/// What a call costs, in hundredths.
const COST: u32 = 10;
/// How many hours a request waits.
const LIFETIME: i64 = 24;

/// Which request an answer is about.
#[derive(Debug, Clone, Copy)]
enum Which {
    Standing,
    /// The one before it, or one there never was.
    Another,
}

#[derive(Debug, Clone)]
enum Ask {
    Advance,
    Ended { step: u8, well: bool },
    Retrying { step: u8 },
    Settle,
    Revise { of: Which, recipient: bool },
    Defer(Which),
    Approve(Which),
    Deny(Which),
    Expire(Which),
    Schedule(Which),
    Undo(Which),
    Claim { of: Which, honest: bool },
    Dispatched(Which),
    DispatchFailed(Which),
    DispatchLost(Which),
    Confirm { of: Which, sent: bool },
    Cancel,
    Retry,
    Wait { hours: i64 },
}

#[derive(Debug, Clone)]
struct Request {
    n: u128,
    state: ApprovalState,
    recipient: bool,
    expires: i64,
    /// The hour its grant is good in.
    goes: Option<i64>,
}

#[derive(Debug, Clone)]
struct Model {
    state: ExecutionState,
    steps: [StepState; 4],
    /// What may be used and what is, in hundredths.
    limit: u32,
    used: u32,
    request: Option<Request>,
    hour: i64,
    /// How many requests there were.
    requests: u128,
    /// Whether what was asked last was allowed.
    allowed: bool,
}

impl Model {
    fn standing(&self, of: Which) -> Option<&Request> {
        self.request.as_ref().filter(|_| matches!(of, Which::Standing))
    }

    fn is(&self, of: Which, state: ApprovalState) -> bool {
        self.standing(of).is_some_and(|request| request.state == state)
    }

    fn in_time(&self) -> bool {
        self.request.as_ref().is_some_and(|request| self.hour < request.expires)
    }

    fn ask_again(&mut self, recipient: bool) {
        self.requests += 1;
        let request = Request {
            n: self.requests,
            state: ApprovalState::Pending,
            recipient,
            expires: self.hour + LIFETIME,
            goes: None,
        };
        self.request = Some(request);
        self.state = ExecutionState::AwaitingApproval;
    }

    fn decided(&mut self, state: ApprovalState) {
        if let Some(request) = &mut self.request {
            request.state = state;
        }
    }

    fn goes(&self) -> Option<i64> {
        self.request.as_ref().and_then(|request| request.goes)
    }

    fn recipient(&self) -> bool {
        self.request.as_ref().is_none_or(|request| request.recipient)
    }

    fn ended(&self, step: usize) -> bool {
        !matches!(self.steps[step], StepState::Pending | StepState::Running)
    }

    fn gave_nothing(&self, step: usize) -> bool {
        self.steps[step] != StepState::Completed
    }

    fn allows(&self, ask: &Ask) -> bool {
        use ApprovalState::{Approved, Consumed, Pending};
        use ExecutionState::{AwaitingApproval, Completed, Dispatching, Failed, OutcomeUnknown, Running};
        match *ask {
            Ask::Advance => self.state == Running,
            Ask::Ended { step, .. } | Ask::Retrying { step } => {
                self.state == Running && self.steps.get(usize::from(step)) == Some(&StepState::Running)
            }
            Ask::Settle => self.state == Running && (0..4).all(|step| self.ended(step)),
            Ask::Revise { of, .. } | Ask::Defer(of) => self.is(of, Pending) && self.in_time(),
            Ask::Approve(of) => self.is(of, Pending) && self.in_time() && self.recipient(),
            Ask::Deny(of) => self.is(of, Pending) && self.in_time(),
            Ask::Expire(of) => self.is(of, Pending) && !self.in_time(),
            Ask::Schedule(of) => self.is(of, Approved) && self.goes().is_none(),
            Ask::Undo(of) => self.is(of, Approved),
            // An hour later a grant is over.
            Ask::Claim { of, honest } => self.is(of, Approved) && honest && self.goes() == Some(self.hour),
            // Nothing left, or may have left, that was not claimed.
            Ask::Dispatched(of) | Ask::DispatchLost(of) => self.state == Dispatching && self.is(of, Consumed),
            Ask::DispatchFailed(of) => self.state == Dispatching && self.standing(of).is_some(),
            Ask::Confirm { of, .. } => {
                let handed_over = self.state == Completed && self.is(Which::Standing, Consumed);
                (self.state == OutcomeUnknown || handed_over) && self.standing(of).is_some()
            }
            Ask::Cancel => matches!(self.state, Running | AwaitingApproval),
            Ask::Retry => {
                matches!(self.state, Failed | AwaitingApproval | Completed)
                    && !self.is(Which::Standing, Consumed)
                    && (self.in_time() || !self.is(Which::Standing, Pending))
                    && self.steps.contains(&StepState::Failed)
            }
            Ask::Wait { .. } => true,
        }
    }

    fn follow(&mut self, ask: &Ask) {
        match *ask {
            Ask::Advance => {
                let draft = self.steps[DRAFT];
                for step in (0..4).filter(|step| self.steps[*step] == StepState::Pending).collect::<Vec<_>>() {
                    self.steps[step] = match draft {
                        StepState::Pending | StepState::Running if step == GRADE => continue,
                        _ if step == GRADE && draft != StepState::Completed => StepState::Skipped,
                        _ if self.used + COST > self.limit => StepState::BudgetExceeded,
                        _ => StepState::Running,
                    };
                    if self.steps[step] == StepState::Running {
                        self.used += COST;
                    }
                }
            }
            Ask::Retrying { .. } => {}
            Ask::Ended { step, well } => {
                self.steps[usize::from(step)] = if well { StepState::Completed } else { StepState::Failed };
            }
            Ask::Settle if self.request.is_some() || !self.gave_nothing(DRAFT) => self.ask_again(self.recipient()),
            Ask::Settle => self.state = ExecutionState::Failed,
            Ask::Revise { recipient, .. } => self.ask_again(recipient),
            Ask::Defer(_) => {}
            Ask::Approve(_) => {
                self.decided(ApprovalState::Approved);
                self.state = ExecutionState::Dispatching;
            }
            Ask::Deny(_) => {
                self.decided(ApprovalState::Denied);
                self.state = ExecutionState::Denied;
            }
            Ask::Expire(_) => {
                self.decided(ApprovalState::Expired);
                self.state = ExecutionState::Expired;
            }
            Ask::Schedule(_) => {
                if let Some(request) = &mut self.request {
                    request.goes = Some(self.hour);
                }
            }
            Ask::Undo(_) => self.ask_again(self.recipient()),
            Ask::Claim { .. } => self.decided(ApprovalState::Consumed),
            Ask::Dispatched(_) | Ask::Confirm { sent: true, .. } => self.state = ExecutionState::Completed,
            Ask::DispatchFailed(_) | Ask::Confirm { sent: false, .. } => self.ask_again(self.recipient()),
            Ask::DispatchLost(_) => self.state = ExecutionState::OutcomeUnknown,
            Ask::Cancel => {
                if self.state == ExecutionState::AwaitingApproval {
                    self.decided(ApprovalState::Voided);
                }
                self.state = ExecutionState::Cancelled;
            }
            Ask::Retry => {
                if self.is(Which::Standing, ApprovalState::Pending) {
                    self.decided(ApprovalState::Voided);
                }
                // What went over the budget would do so again.
                for step in &mut self.steps {
                    if matches!(*step, StepState::Failed | StepState::Skipped) {
                        *step = StepState::Pending;
                    }
                }
                self.state = ExecutionState::Running;
            }
            Ask::Wait { hours } => self.hour += hours,
        }
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Ask;

    fn init_state() -> BoxedStrategy<Self> {
        let steps = [StepState::Pending; 4];
        let state = ExecutionState::Running;
        // From what is used up by the first steps to what no number of retries uses up.
        let limit = prop_oneof![3 => 1..=12 * COST, 1 => Just(100_000)];
        limit
            .prop_map(move |limit| Self {
                state,
                steps,
                limit,
                used: 0,
                request: None,
                hour: 0,
                requests: 0,
                allowed: true,
            })
            .boxed()
    }

    /// Anything may be asked at any time; what leads on is asked more often.
    fn transitions(model: &Self) -> BoxedStrategy<Ask> {
        let which = || prop_oneof![4 => Just(Which::Standing), 1 => Just(Which::Another)];
        let running = if model.state == ExecutionState::Running { 12 } else { 1 };
        let parked = if model.state == ExecutionState::AwaitingApproval { 3 } else { 1 };
        let dispatching = if model.state == ExecutionState::Dispatching { 6 } else { 1 };
        prop_oneof![
            running => Just(Ask::Advance),
            running => (0u8..5, prop::bool::weighted(0.8)).prop_map(|(step, well)| Ask::Ended { step, well }),
            2 => (0u8..5).prop_map(|step| Ask::Retrying { step }),
            running => Just(Ask::Settle),
            parked => (which(), any::<bool>()).prop_map(|(of, recipient)| Ask::Revise { of, recipient }),
            parked => which().prop_map(Ask::Defer),
            3 => which().prop_map(Ask::Approve),
            1 => which().prop_map(Ask::Deny),
            1 => which().prop_map(Ask::Expire),
            dispatching => which().prop_map(Ask::Schedule),
            1 => which().prop_map(Ask::Undo),
            dispatching => (which(), any::<bool>()).prop_map(|(of, honest)| Ask::Claim { of, honest }),
            dispatching => which().prop_map(Ask::Dispatched),
            1 => which().prop_map(Ask::DispatchFailed),
            1 => which().prop_map(Ask::DispatchLost),
            2 => (which(), any::<bool>()).prop_map(|(of, sent)| Ask::Confirm { of, sent }),
            1 => Just(Ask::Cancel),
            2 => Just(Ask::Retry),
            // Parked, it may wait beyond its time.
            parked => (1i64..40).prop_map(|hours| Ask::Wait { hours }),
        ]
        .boxed()
    }

    fn apply(mut model: Self, ask: &Ask) -> Self {
        model.allowed = model.allows(ask);
        if model.allowed {
            model.follow(ask);
        }
        model
    }
}

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
}

fn approval(n: u128) -> ApprovalId {
    ApprovalId::new(Uuid::from_u128(1_000 + n))
}

fn message(recipient: bool) -> OutboundMessage {
    let contact = ContactId::new(Uuid::from_u128(4));
    let recipient = recipient.then(|| Recipient { contact, name: "Ada".into(), address: "ada@acme.example".into() });
    let (subject, body) = ("A question".into(), "Hi Ada".into());
    OutboundMessage {
        channel: Channel::Email,
        hand_off: HandOff::MailProgram,
        from: Sender::default(),
        recipient,
        subject,
        body,
        attachments: Vec::new(),
    }
}

/// The machine, with its whole history.
struct Run {
    execution: Execution,
    events: Vec<Event>,
    hour: i64,
    requests: u128,
}

impl Run {
    fn begin(limit: u32) -> Self {
        let step = |(id, (tool, needs)): (usize, &(ToolName, &[u8]))| Step {
            id: id as u8,
            tool: *tool,
            domain: domain::Domain::Engagement,
            cost: Units::hundredths(COST),
            side_effect: SideEffect::ReadOnly,
            needs: needs.to_vec(),
            why: "of the test".into(),
        };
        let steps = STEPS.iter().enumerate().map(step).collect();
        let limit = Units::hundredths(limit);
        let profile = Profile { name: "of the test".into(), limit, domains: BTreeMap::new(), tools: BTreeMap::new() };
        let plan = Plan {
            version: 1,
            goal: Goal::Prospect,
            profile,
            steps,
            ranking: Vec::new(),
            approval_hours: 24,
            follow_up_days: 0,
            writing: domain::Writing::default(),
        };
        let id = ExecutionId::new(Uuid::from_u128(1));
        let (trace, account) = (TraceId::new(Uuid::from_u128(2)), AccountId::new(Uuid::from_u128(3)));
        let (execution, first) = Execution::begin(id, trace, account, "Acme".into(), plan, at(0)).unwrap();
        Self { execution, events: vec![first], hour: 0, requests: 0 }
    }

    fn id(&self, of: Which) -> ApprovalId {
        match (of, &self.execution.approval) {
            (Which::Standing, Some(standing)) => standing.request.id,
            _ => approval(self.requests.saturating_sub(1)),
        }
    }

    /// Here the bytes are stood for by the digest of the message.
    fn grant(&self) -> Grant {
        let request = self.execution.approval.as_ref().map(|standing| standing.request.clone());
        let id = self.id(Which::Another);
        let any = || ApprovalRequest::new(id, self.execution.id, 0, message(true), None, at(0), at(0));
        let digest = request.unwrap_or_else(any).digest;
        let goes_at = at(self.hour);
        let stamp = Stamp { message_id: "1@seller.example".into(), date: goes_at, server: None };
        let leave = Leave { stamp, digest, goes_at, ends_at: goes_at + domain::grant::VALID, read_ms: 1_000 };
        Grant { leave, signature: Signature::new(&[7; 64]) }
    }

    fn input(&self, ask: Ask) -> Option<Input> {
        let next = approval(self.requests + 1);
        let expires_at = at(self.hour + LIFETIME);
        let failure = || Failure::new(FailureKind::Agent, "of the test");
        Some(match ask {
            Ask::Advance => Input::Advance,
            Ask::Ended { step, well } => {
                let draft = Draft {
                    template: "first".into(),
                    written_from: None,
                    reasons: vec![],
                    notes: vec![],
                    provider: "composer".into(),
                    message: message(true),
                    missing: vec![],
                    claims: vec![],
                    fallback: None,
                    model_call: None,
                };
                // Only what the draft gives matters to the machine.
                let other =
                    ToolOutput::Research(domain::Research { known: vec![], unknown: vec![], rules: String::new() });
                let output = if usize::from(step) == DRAFT { ToolOutput::Draft(draft.into()) } else { other };
                Input::StepEnded { step, result: if well { Ok(output) } else { Err(failure()) }, micros: 1 }
            }
            Ask::Retrying { step } => Input::StepRetrying { step, attempt: 1, failure: failure(), wait_ms: 1 },
            Ask::Settle => Input::Settle { approval: next, expires_at },
            Ask::Revise { of, recipient } => Input::Revise {
                of: self.id(of),
                message: message(recipient),
                assessment: None,
                approval: next,
                expires_at,
            },
            Ask::Defer(of) => Input::Defer { approval: self.id(of) },
            Ask::Approve(of) => Input::Decide { approval: self.id(of), decision: Decision::Approved },
            Ask::Deny(of) => {
                Input::Decide { approval: self.id(of), decision: Decision::Denied { reason: "no".into() } }
            }
            Ask::Expire(of) => Input::Expire { approval: self.id(of) },
            Ask::Schedule(of) => Input::Schedule { approval: self.id(of), grant: Box::new(self.grant()) },
            Ask::Undo(of) => Input::Undo { of: self.id(of), approval: next, expires_at },
            Ask::Claim { of, honest } => {
                let (id, execution) = (self.id(of), self.execution.id);
                let standing = self.execution.approval.as_ref().map(|standing| standing.request.message.clone());
                let mut message = standing.unwrap_or_else(|| message(true));
                if !honest {
                    message.body.push_str(" PS");
                }
                let forged = ApprovalRequest::new(id, execution, DRAFT as u8, message, None, at(0), at(0));
                Input::Claim { approval: id, digest: forged.digest }
            }
            Ask::Dispatched(of) => Input::Dispatched { approval: self.id(of) },
            Ask::DispatchFailed(of) => {
                Input::DispatchFailed { of: self.id(of), failure: failure(), approval: next, expires_at }
            }
            Ask::DispatchLost(of) => Input::DispatchLost { approval: self.id(of), failure: None },
            Ask::Confirm { of, sent } => Input::Confirm { of: self.id(of), sent, approval: next, expires_at },
            Ask::Cancel => Input::Cancel,
            Ask::Retry => Input::Retry,
            Ask::Wait { .. } => return None,
        })
    }
}

impl StateMachineTest for Run {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(model: &Model) -> Self {
        Self::begin(model.limit)
    }

    fn apply(mut run: Self, model: &Model, ask: Ask) -> Self {
        let Some(input) = run.input(ask) else {
            run.hour = model.hour;
            return run;
        };
        let before = run.execution.clone();
        match run.execution.handle(input.clone(), at(run.hour)) {
            Ok(events) => {
                assert!(model.allowed, "{input:?} must be refused");
                run.events.extend(events);
            }
            Err(refused) => {
                assert!(!model.allowed, "{input:?} was refused: {refused}");
                assert_eq!(run.execution, before, "what is refused changes nothing");
            }
        }
        run.requests = model.requests;
        run
    }

    fn check_invariants(run: &Self, model: &Model) {
        let Run { execution, events, .. } = run;
        assert_eq!(execution.state, model.state);
        let steps: Vec<StepState> = execution.steps.iter().map(|step| step.state).collect();
        assert_eq!(steps, model.steps);
        let standing = execution.approval.as_ref().map(|standing| (standing.request.id, standing.state));
        assert_eq!(standing, model.request.as_ref().map(|request| (approval(request.n), request.state)));
        assert_eq!(execution.budget.used, Units::hundredths(model.used), "counted when a call starts, and only then");
        assert!(model.used <= model.limit, "and never beyond the limit");
        let warned = events.iter().filter(|event| matches!(event.kind, EventKind::BudgetWarning { .. })).count();
        assert_eq!(warned, usize::from(model.used * 5 >= model.limit * 4), "warned of once, at four fifths");
        assert_eq!(execution.state.has_ended(), execution.ended_at.is_some(), "an end has its time, and only an end");
        assert_eq!(&Execution::replay(execution.id, events.clone()).unwrap(), execution, "the fold is the state");
    }
}

prop_state_machine! {
    #[test]
    fn the_machine_and_its_model_allow_the_same_and_come_to_the_same(sequential 1..80 => Run);
}
