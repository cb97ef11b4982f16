//! The state machine of a run, driven without any I/O.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod grants;

use std::collections::BTreeMap;

use domain::execution::BrokenHistory;
use domain::message::{HandOff, OutboundMessage, Recipient};
use domain::plan::BadPlan;
use domain::{
    AccountId, ApprovalId, ApprovalState, Budget, Channel, ContactId, Decision, Domain, Draft, Event, EventKind,
    Execution, ExecutionId, ExecutionState, Failure, FailureKind, Goal, Grant, Input, Leave, Plan, Profile, Rejection,
    Sender, SideEffect, Signature, Stamp, Step, StepState, ToolName, ToolOutput, TraceId, Units,
};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap()
}

fn approval(n: u128) -> ApprovalId {
    ApprovalId::new(Uuid::from_u128(n))
}

fn step(id: u8, tool: ToolName, domain: Domain, cost: u32, needs: &[u8]) -> Step {
    let side_effect = SideEffect::ReadOnly;
    Step {
        id,
        tool,
        domain,
        cost: Units::hundredths(cost),
        side_effect,
        needs: needs.to_vec(),
        why: "of the test".into(),
    }
}

fn plan(profile: Profile) -> Plan {
    let steps = vec![
        step(0, ToolName::ScoreAccountFit, Domain::Intelligence, 50, &[]),
        step(1, ToolName::DraftOutboundMessage, Domain::Engagement, 100, &[]),
        step(2, ToolName::AssessMessageQuality, Domain::Engagement, 50, &[1]),
        step(3, ToolName::QualifyOpportunity, Domain::Qualification, 70, &[]),
    ];
    Plan {
        version: 1,
        goal: Goal::Prospect,
        profile,
        steps,
        ranking: Vec::new(),
        approval_hours: 24,
        follow_up_days: 0,
        writing: domain::Writing::default(),
    }
}

fn begun(profile: Profile) -> (Execution, Vec<Event>) {
    let id = ExecutionId::new(Uuid::from_u128(1));
    let (trace, account) = (TraceId::new(Uuid::from_u128(2)), AccountId::new(Uuid::from_u128(3)));
    let (execution, first) = Execution::begin(id, trace, account, "Acme".into(), plan(profile), at(0)).unwrap();
    (execution, vec![first])
}

fn enterprise() -> Profile {
    Profile::built_in("enterprise").unwrap()
}

fn message(recipient: bool) -> OutboundMessage {
    let recipient = recipient.then(|| Recipient {
        contact: ContactId::new(Uuid::from_u128(4)),
        name: "Ada".into(),
        address: "ada@acme.example".into(),
    });
    OutboundMessage {
        channel: Channel::Email,
        hand_off: HandOff::MailProgram,
        from: Sender::default(),
        recipient,
        subject: "A question".into(),
        body: "Hi Ada".into(),
        attachments: Vec::new(),
    }
}

fn draft(recipient: bool) -> ToolOutput {
    let (template, provider) = ("first".to_string(), "composer".to_string());
    let message = message(recipient);
    let (missing, claims, reasons, notes) = Default::default();
    let (written_from, fallback, model_call) = Default::default();
    ToolOutput::Draft(Box::new(Draft {
        template,
        written_from,
        reasons,
        notes,
        provider,
        message,
        missing,
        claims,
        fallback,
        model_call,
    }))
}

/// The output a tool of the test gives; only the draft's matters to the machine.
fn output(tool: ToolName, recipient: bool) -> ToolOutput {
    if tool == ToolName::DraftOutboundMessage {
        return draft(recipient);
    }
    let framework = domain::qualification::Framework::Bant;
    ToolOutput::Qualification(domain::Qualification {
        framework,
        score: 0.0,
        low: 0.0,
        high: 1.0,
        qualified: false,
        threshold: 0.7,
        strengths: vec![],
        gaps: vec![],
        unknowns: vec![],
        without_evidence: vec![],
        next_questions: vec![],
        rules: "test".into(),
    })
}

/// Runs every step until all have ended; `fails` names the tools that fail.
fn work(execution: &mut Execution, events: &mut Vec<Event>, recipient: bool, fails: &[ToolName]) {
    while !execution.is_settled() {
        let moved = execution.handle(Input::Advance, at(0)).unwrap();
        let running: Vec<Step> = execution.running_steps().cloned().collect();
        assert!(!moved.is_empty() || !running.is_empty(), "an execution that is not settled must move");
        events.extend(moved);
        for step in running {
            let result = if fails.contains(&step.tool) {
                Err(Failure::new(FailureKind::User, "of the test"))
            } else {
                Ok(output(step.tool, recipient))
            };
            let input = Input::StepEnded { step: step.id, result, micros: 10 };
            events.extend(execution.handle(input, at(0)).unwrap());
        }
    }
}

fn parked(recipient: bool) -> (Execution, Vec<Event>) {
    let (mut execution, mut events) = begun(enterprise());
    work(&mut execution, &mut events, recipient, &[]);
    let settle = Input::Settle { approval: approval(10), expires_at: at(24) };
    events.extend(execution.handle(settle, at(0)).unwrap());
    (execution, events)
}

fn approve(id: ApprovalId) -> Input {
    Input::Decide { approval: id, decision: Decision::Approved }
}

fn deny(id: ApprovalId) -> Input {
    Input::Decide { approval: id, decision: Decision::Denied { reason: "too long".into() } }
}

/// The grant for what stands; here the bytes are stood for by the digest of the message.
fn grant(execution: &Execution, goes_at: Timestamp) -> Grant {
    let digest = execution.approval.as_ref().unwrap().request.digest.clone();
    let stamp = Stamp { message_id: "1@seller.example".into(), date: goes_at, server: None };
    let leave = Leave { stamp, digest, goes_at, ends_at: goes_at + domain::grant::VALID, read_ms: 1_000 };
    Grant { leave, signature: Signature::new(&[7; 64]) }
}

fn schedule(execution: &Execution, goes_at: Timestamp) -> Input {
    let approval = execution.approval.as_ref().unwrap().request.id;
    Input::Schedule { approval, grant: Box::new(grant(execution, goes_at)) }
}

/// Approved, and it goes at once.
fn approve_and_schedule(execution: &mut Execution, hour: i64) {
    execution.handle(approve(approval(10)), at(hour)).unwrap();
    execution.handle(schedule(execution, at(hour)), at(hour)).unwrap();
}

fn claim(execution: &Execution) -> Input {
    let request = &execution.approval.as_ref().unwrap().request;
    Input::Claim { approval: request.id, digest: request.digest.clone() }
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.kind.name()).collect()
}

#[test]
fn a_run_plans_routes_calls_and_stops_for_approval() {
    let (execution, events) = parked(true);
    assert_eq!(execution.state, ExecutionState::AwaitingApproval, "it must stop and ask");
    assert_eq!(execution.budget.used.as_f64(), 2.7, "the four steps cost 0.5 + 1.0 + 0.5 + 0.7");
    let names = names(&events);
    assert_eq!(names.first(), Some(&"plan_created"));
    assert_eq!(names.last(), Some(&"approval_requested"));
    for (name, times) in [("route_decision", 4), ("tool_call_start", 4), ("tool_call_complete", 4)] {
        assert_eq!(names.iter().filter(|found| **found == name).count(), times, "{name} for each of the four steps");
    }
}

#[test]
fn steps_that_do_not_need_each_other_start_together() {
    let (mut execution, _) = begun(enterprise());
    execution.handle(Input::Advance, at(0)).unwrap();
    let running: Vec<u8> = execution.running_steps().map(|step| step.id).collect();
    assert_eq!(running, [0, 1, 3], "only the assessment waits for the draft");
}

#[test]
fn the_state_is_the_fold_of_the_events() {
    let (execution, events) = parked(true);
    let replayed = Execution::replay(execution.id, events).unwrap();
    assert_eq!(replayed, execution, "replaying what was recorded must give the same execution");
}

#[test]
fn events_survive_being_written_as_json() {
    let (_, events) = parked(true);
    let text = serde_json::to_string(&events).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Event>>(&text).unwrap(), events);
}

#[test]
fn a_history_with_a_gap_is_refused() {
    let (execution, mut events) = parked(true);
    events.remove(3);
    assert!(Execution::replay(execution.id, events).is_err(), "a missing event must not go unnoticed");
}

#[test]
fn a_failed_step_keeps_what_the_others_did() {
    let (mut execution, mut events) = begun(enterprise());
    work(&mut execution, &mut events, true, &[ToolName::QualifyOpportunity]);
    execution.handle(Input::Settle { approval: approval(10), expires_at: at(24) }, at(0)).unwrap();
    assert_eq!(execution.state, ExecutionState::AwaitingApproval, "the message can still be reviewed");
    assert_eq!(execution.progress(3).state, StepState::Failed);
    assert_eq!(execution.progress(0).state, StepState::Completed);
}

#[test]
fn a_failed_draft_skips_its_assessment_and_fails_the_run_with_its_reason() {
    let (mut execution, mut events) = begun(enterprise());
    work(&mut execution, &mut events, true, &[ToolName::DraftOutboundMessage]);
    assert_eq!(execution.progress(2).state, StepState::Skipped);
    execution.handle(Input::Settle { approval: approval(10), expires_at: at(24) }, at(0)).unwrap();
    assert_eq!(execution.state, ExecutionState::Failed);
    assert_eq!(execution.failure.unwrap().message, "of the test", "the rep must read why");
}

#[test]
fn a_retry_does_only_what_gave_nothing_and_keeps_the_rest() {
    let (mut execution, mut events) = begun(enterprise());
    work(&mut execution, &mut events, true, &[ToolName::DraftOutboundMessage]);
    let settle = || Input::Settle { approval: approval(10), expires_at: at(24) };
    execution.handle(settle(), at(0)).unwrap();
    let score = execution.progress(0).clone();
    execution.handle(Input::Retry, at(1)).unwrap();
    assert_eq!(execution.state, ExecutionState::Running);
    assert_eq!(execution.progress(0), &score, "what worked is kept");
    execution.handle(Input::Advance, at(1)).unwrap();
    let running: Vec<u8> = execution.running_steps().map(|step| step.id).collect();
    assert_eq!(running, [1], "only the draft is called again");
    work(&mut execution, &mut events, true, &[]);
    execution.handle(settle(), at(1)).unwrap();
    assert_eq!(execution.state, ExecutionState::AwaitingApproval);
    assert_eq!(execution.decide(Input::Retry, at(1)), Err(Rejection::NothingToRetry));
}

#[test]
fn a_retry_keeps_the_message_as_the_rep_left_it_and_asks_again() {
    let (mut execution, mut events) = begun(enterprise());
    work(&mut execution, &mut events, true, &[ToolName::QualifyOpportunity]);
    execution.handle(Input::Settle { approval: approval(10), expires_at: at(24) }, at(0)).unwrap();
    let edited = OutboundMessage { subject: "Mine".into(), ..message(true) };
    let (of, next) = (approval(10), approval(11));
    let revise = Input::Revise { of, message: edited.clone(), assessment: None, approval: next, expires_at: at(24) };
    execution.handle(revise, at(0)).unwrap();
    execution.handle(Input::Retry, at(1)).unwrap();
    assert_eq!(execution.decide(approve(approval(11)), at(1)), Err(Rejection::AlreadyDecided(ApprovalState::Voided)));
    work(&mut execution, &mut events, true, &[]);
    execution.handle(Input::Settle { approval: approval(12), expires_at: at(25) }, at(1)).unwrap();
    assert_eq!(execution.approval.unwrap().request.message, edited);
}

#[test]
fn what_has_gone_out_is_not_done_again() {
    let (mut execution, mut events) = begun(enterprise());
    work(&mut execution, &mut events, true, &[ToolName::QualifyOpportunity]);
    execution.handle(Input::Settle { approval: approval(10), expires_at: at(24) }, at(0)).unwrap();
    approve_and_schedule(&mut execution, 1);
    let grant = claim(&execution);
    execution.handle(grant, at(1)).unwrap();
    execution.handle(Input::Dispatched { approval: approval(10) }, at(1)).unwrap();
    assert!(execution.decide(Input::Retry, at(2)).is_err());
}

#[test]
fn a_tool_has_a_share_of_its_own() {
    let mut profile = enterprise();
    profile.tools.insert(ToolName::QualifyOpportunity, Units::hundredths(60));
    let (mut execution, mut events) = begun(profile);
    work(&mut execution, &mut events, true, &[]);
    assert_eq!(execution.progress(3).state, StepState::BudgetExceeded, "0.7 is more than 0.6");
    assert!(Profile { limit: Units::default(), ..enterprise() }.check().is_err(), "a budget of nothing is refused");
}

#[test]
fn a_used_up_domain_stops_its_step_and_keeps_the_rest() {
    let mut profile = enterprise();
    profile.domains.insert(Domain::Engagement, Units::hundredths(120));
    let (mut execution, mut events) = begun(profile);
    work(&mut execution, &mut events, true, &[]);
    assert_eq!(execution.progress(1).state, StepState::Completed);
    assert_eq!(execution.progress(2).state, StepState::BudgetExceeded, "1.0 + 0.5 is more than 1.2");
    assert_eq!(execution.progress(3).state, StepState::Completed);
    assert!(names(&events).contains(&"budget_exceeded"));
}

#[test]
fn steps_of_one_wave_cannot_overspend_together() {
    let profile = Profile {
        name: "tight".into(),
        limit: Units::hundredths(160),
        domains: BTreeMap::new(),
        tools: BTreeMap::new(),
    };
    let (mut execution, mut events) = begun(profile);
    work(&mut execution, &mut events, true, &[]);
    assert!(execution.budget.used <= Units::hundredths(160), "counted when a call starts");
    assert_eq!(execution.progress(3).state, StepState::BudgetExceeded);
    assert!(names(&events).contains(&"budget_warning"), "1.5 of 1.6 is past the warning mark");
}

/// Each warning's domain, tool, used and limit.
fn warnings(events: &[Event]) -> Vec<(Option<Domain>, Option<ToolName>, f64, f64)> {
    let warning = |event: &Event| match event.kind {
        EventKind::BudgetWarning { used, limit, domain, tool } => Some((domain, tool, used.as_f64(), limit.as_f64())),
        _ => None,
    };
    events.iter().filter_map(warning).collect()
}

#[test]
fn a_domain_and_a_tool_are_warned_of_when_most_of_their_own_share_is_used() {
    let mut profile = enterprise();
    profile.domains.insert(Domain::Engagement, Units::hundredths(180));
    profile.tools.insert(ToolName::QualifyOpportunity, Units::hundredths(80));
    let (mut execution, mut events) = begun(profile);
    work(&mut execution, &mut events, true, &[]);
    let expected = [
        (None, Some(ToolName::QualifyOpportunity), 0.7, 0.8),
        // The draft takes 1.0 of it, the assessment goes past the mark.
        (Some(Domain::Engagement), None, 1.5, 1.8),
    ];
    assert_eq!(warnings(&events), expected, "each once, and the whole is far from its mark");
}

#[test]
fn a_warning_of_the_first_versions_is_one_of_the_whole_plan() {
    let then = r#"{"kind":"budget_warning","details":{"used":1.5,"limit":1.6}}"#;
    let (used, limit) = (Units::hundredths(150), Units::hundredths(160));
    let now = EventKind::BudgetWarning { used, limit, domain: None, tool: None };
    assert_eq!(serde_json::from_str::<EventKind>(then).unwrap(), now);
}

#[test]
fn without_a_recipient_it_parks_and_cannot_be_approved() {
    let (mut execution, _) = parked(false);
    assert_eq!(execution.state, ExecutionState::AwaitingApproval);
    assert_eq!(execution.decide(approve(approval(10)), at(1)), Err(Rejection::RecipientMissing));
    let revise = |of, message, next| Input::Revise {
        of: approval(of),
        message,
        assessment: None,
        approval: approval(next),
        expires_at: at(25),
    };
    execution.handle(revise(10, message(true), 11), at(1)).unwrap();
    assert_eq!(execution.decide(approve(approval(10)), at(1)), Err(Rejection::NotTheRequest), "the old one is void");
    assert!(execution.decide(approve(approval(11)), at(1)).is_ok(), "the new one has a recipient");
}

#[test]
fn an_expired_request_is_neither_approved_nor_denied() {
    let (mut execution, _) = parked(true);
    assert_eq!(execution.decide(approve(approval(10)), at(24)), Err(Rejection::Expired));
    assert_eq!(execution.decide(deny(approval(10)), at(24)), Err(Rejection::Expired));
    assert!(execution.decide(Input::Expire { approval: approval(10) }, at(23)).is_err(), "not before its time");
    let events = execution.handle(Input::Expire { approval: approval(10) }, at(24)).unwrap();
    assert_eq!(names(&events), ["approval_timeout"]);
    assert_eq!(execution.state, ExecutionState::Expired);
}

#[test]
fn nothing_moves_an_execution_that_has_ended() {
    let (mut execution, _) = parked(true);
    execution.handle(deny(approval(10)), at(1)).unwrap();
    let inputs = [
        Input::Advance,
        Input::Settle { approval: approval(12), expires_at: at(30) },
        Input::Cancel,
        approve(approval(10)),
        deny(approval(10)),
        Input::Defer { approval: approval(10) },
        Input::Dispatched { approval: approval(10) },
        Input::DispatchLost { approval: approval(10), failure: None },
    ];
    for input in inputs {
        assert!(execution.decide(input.clone(), at(2)).is_err(), "{input:?} must be refused once it is denied");
    }
}

#[test]
fn a_plan_with_a_cycle_a_gap_or_no_steps_is_refused() {
    let good = plan(enterprise());
    assert!(good.check().is_ok());
    let broken = |change: fn(&mut Plan)| {
        let mut plan = good.clone();
        change(&mut plan);
        plan.check()
    };
    assert!(broken(|plan| plan.steps.clear()).is_err(), "no steps");
    assert!(broken(|plan| plan.steps[1].needs = vec![2]).is_err(), "a step may not need a later one");
    assert!(broken(|plan| plan.steps[2].needs = vec![2]).is_err(), "nor itself");
    assert!(broken(|plan| plan.steps[2].id = 7).is_err(), "nor stand out of order");
}

#[test]
fn a_step_that_acts_on_the_world_is_in_no_plan_whatever_the_profile() {
    let generous = Profile { limit: Units::hundredths(100_000_000), ..enterprise() };
    let profiles = Profile::NAMES.iter().filter_map(|name| Profile::built_in(name)).chain([generous]);
    for profile in profiles {
        for place in 0..4 {
            let mut plan = plan(profile.clone());
            plan.steps[place].side_effect = SideEffect::Execute;
            let refused = BadPlan::Unapproved(place as u8, plan.steps[place].tool);
            assert_eq!(plan.check(), Err(refused.clone()), "{}", profile.name);

            let (id, trace) = (ExecutionId::new(Uuid::from_u128(1)), TraceId::new(Uuid::from_u128(2)));
            let account = AccountId::new(Uuid::from_u128(3));
            let begun = Execution::begin(id, trace, account, "Acme".into(), plan.clone(), at(0));
            assert_eq!(begun.err(), Some(refused.clone()), "it does not begin");
            let kind = EventKind::PlanCreated { trace, account, account_name: "Acme".into(), plan };
            let replayed = Execution::replay(id, [Event { seq: 0, at: at(0), kind }]);
            assert_eq!(replayed, Err(BrokenHistory::Plan(refused)), "nor does a file bring it in");
        }
    }
}

#[test]
fn no_two_messages_share_a_digest() {
    let digest = |message: OutboundMessage| {
        let execution = ExecutionId::new(Uuid::from_u128(1));
        domain::ApprovalRequest::new(approval(1), execution, 1, message, None, at(0), at(24)).digest
    };
    let base = message(true);
    let mut variants = vec![base.clone(), message(false)];
    variants.push(OutboundMessage { subject: "A questionHi".into(), body: " Ada".into(), ..base.clone() });
    variants.push(OutboundMessage { subject: String::new(), body: "A questionHi Ada".into(), ..base.clone() });
    variants.push(OutboundMessage { hand_off: HandOff::Clipboard, ..base.clone() });
    variants.push(OutboundMessage { from: Sender { name: Some(String::new()), ..Sender::default() }, ..base.clone() });
    variants.push(OutboundMessage { from: Sender { email: Some(String::new()), ..Sender::default() }, ..base });
    let mut digests: Vec<_> = variants.into_iter().map(|message| digest(message).to_string()).collect();
    digests.sort();
    let count = digests.len();
    digests.dedup();
    assert_eq!(digests.len(), count, "a field may not flow into its neighbour, and absent is not empty");
}

fn any_input() -> impl Strategy<Value = Input> {
    let id = (10u128..13).prop_map(approval);
    prop_oneof![
        Just(Input::Advance),
        (0u8..5, any::<bool>()).prop_map(|(step, ok)| Input::StepEnded {
            step,
            result: if ok { Ok(draft(true)) } else { Err(Failure::new(FailureKind::Agent, "x")) },
            micros: 1,
        }),
        id.clone().prop_map(|approval| Input::Settle { approval, expires_at: at(24) }),
        (id.clone(), id.clone()).prop_map(|(of, approval)| Input::Revise {
            of,
            message: message(true),
            assessment: None,
            approval,
            expires_at: at(24),
        }),
        id.clone().prop_map(|approval| Input::Defer { approval }),
        id.clone().prop_map(approve),
        id.clone().prop_map(deny),
        id.clone().prop_map(|approval| Input::Expire { approval }),
        id.clone().prop_map(|approval| Input::Dispatched { approval }),
        id.clone().prop_map(|approval| Input::DispatchLost { approval, failure: None }),
        (id.clone(), id, any::<bool>()).prop_map(|(of, approval, sent)| Input::Confirm {
            of,
            sent,
            approval,
            expires_at: at(24)
        }),
        (10u128..13, 10u128..13).prop_map(|(of, next)| Input::Undo {
            of: approval(of),
            approval: approval(next),
            expires_at: at(24)
        }),
        Just(Input::Cancel),
        Just(Input::Retry),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: the fold stays true, money is not overspent, nothing leaves unapproved.
    #[test]
    fn no_order_of_inputs_breaks_a_promise(inputs in prop::collection::vec((any_input(), 0i64..30), 1..60)) {
        let (mut execution, mut events) = begun(enterprise());
        for (input, hour) in inputs {
            // The clock of a run does not go back.
            let now = at(hour).max(events.last().unwrap().at);
            if let Ok(happened) = execution.handle(input, now) {
                events.extend(happened);
            }
            if execution.approval.is_some()
                && let Ok(happened) = execution.handle(schedule(&execution, now), now)
            {
                events.extend(happened);
            }
            // A claim is tried whenever it could be, with the right digest.
            if execution.approval.is_some()
                && let Ok(happened) = execution.handle(claim(&execution), now)
            {
                events.extend(happened);
            }
        }
        prop_assert_eq!(&Execution::replay(execution.id, events.clone()).unwrap(), &execution);
        prop_assert!(execution.budget.used <= execution.plan.profile.limit);
        let mut approved = std::collections::HashSet::new();
        let mut dispatched = std::collections::HashSet::new();
        for event in &events {
            match &event.kind {
                EventKind::ApprovalReceived { approval, decision: Decision::Approved } => {
                    approved.insert(*approval);
                }
                EventKind::DispatchStarted { approval, .. } => {
                    prop_assert!(approved.remove(approval), "dispatched without an approval of its own");
                    dispatched.insert(*approval);
                }
                EventKind::DispatchCompleted { approval } => {
                    prop_assert!(dispatched.remove(approval), "completed without an intent of its own");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_budget_adds_up_in_exact_hundredths() {
    let mut budget = Budget::new(enterprise());
    for cost in [50, 100, 50, 70] {
        budget.spend(Domain::Engagement, ToolName::DraftOutboundMessage, Units::hundredths(cost));
    }
    assert_eq!(budget.used.as_f64(), 2.7);
}
