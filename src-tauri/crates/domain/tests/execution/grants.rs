//! What an approval gives: leave for these bytes, once, within a time; and what comes of it.

use super::*;

#[test]
fn an_approval_is_used_once_and_for_the_approved_bytes_only() {
    let (mut execution, _) = parked(true);
    approve_and_schedule(&mut execution, 1);
    let other = OutboundMessage { subject: "Another".into(), ..message(true) };
    let forged = domain::ApprovalRequest::new(approval(10), execution.id, 1, other, None, at(0), at(24)).digest;
    let refused = execution.decide(Input::Claim { approval: approval(10), digest: forged }, at(1));
    assert_eq!(refused, Err(Rejection::DigestMismatch));

    let grant = claim(&execution);
    execution.handle(grant.clone(), at(1)).unwrap();
    let again = execution.decide(grant, at(1));
    assert_eq!(again, Err(Rejection::AlreadyDecided(ApprovalState::Consumed)), "one grant is used once");
}

#[test]
fn without_a_grant_of_its_own_nothing_is_claimed() {
    let (mut execution, _) = parked(true);
    execution.handle(approve(approval(10)), at(1)).unwrap();
    assert_eq!(
        execution.decide(claim(&execution), at(1)),
        Err(Rejection::NotGranted),
        "as in files of the first versions"
    );
    execution.handle(schedule(&execution, at(1)), at(1)).unwrap();
    let twice = execution.decide(schedule(&execution, at(2)), at(1));
    assert_eq!(twice, Err(Rejection::AlreadyDecided(ApprovalState::Approved)), "an approval gives one grant");
}

#[test]
fn a_grant_is_good_from_its_time_to_go_for_a_quarter_of_an_hour() {
    let minutes = |n: i64| at(1) + jiff::SignedDuration::from_mins(n);
    let (mut execution, _) = parked(true);
    execution.handle(approve(approval(10)), at(1)).unwrap();
    execution.handle(schedule(&execution, minutes(10)), at(1)).unwrap();
    let decide = |at| execution.decide(claim(&execution), at).map(|events| names(&events));
    assert_eq!(decide(minutes(9)), Err(Rejection::TooEarly));
    assert_eq!(decide(minutes(10)), Ok(vec!["dispatch_started"]));
    assert_eq!(decide(minutes(24)), Ok(vec!["dispatch_started"]));
    assert_eq!(decide(minutes(25)), Err(Rejection::GrantEnded));
}

#[test]
fn what_is_taken_back_waits_again_and_its_grant_is_gone() {
    let (mut execution, _) = parked(true);
    approve_and_schedule(&mut execution, 1);
    let undo = |of| Input::Undo { of: approval(of), approval: approval(11), expires_at: at(26) };
    let events = execution.handle(undo(10), at(1)).unwrap();
    assert_eq!(names(&events), ["dispatch_undone", "approval_requested"]);
    assert_eq!(execution.state, ExecutionState::AwaitingApproval);
    assert!(execution.scheduled().is_none(), "nothing goes");
    assert!(execution.decide(undo(11), at(1)).is_err(), "what waits cannot be taken back");

    execution.handle(approve(approval(11)), at(1)).unwrap();
    execution.handle(schedule(&execution, at(1)), at(1)).unwrap();
    execution.handle(claim(&execution), at(1)).unwrap();
    let late = Input::Undo { of: approval(11), approval: approval(12), expires_at: at(26) };
    assert_eq!(execution.decide(late, at(1)), Err(Rejection::AlreadyDecided(ApprovalState::Consumed)), "it has gone");
}

#[test]
fn what_was_handed_over_and_not_sent_waits_again() {
    let (mut execution, _) = parked(true);
    approve_and_schedule(&mut execution, 1);
    execution.handle(claim(&execution), at(1)).unwrap();
    execution.handle(Input::Dispatched { approval: approval(10) }, at(1)).unwrap();
    assert!(execution.waits_for_word(), "the rep was given it, and nobody knows whether they sent it");
    let confirm = |sent| Input::Confirm { of: approval(10), sent, approval: approval(11), expires_at: at(26) };
    let mut sent = execution.clone();
    assert_eq!(names(&sent.handle(confirm(true), at(2)).unwrap()), ["outcome_confirmed"]);
    assert!(sent.state == ExecutionState::Completed && !sent.waits_for_word(), "it has ended, and stays so");
    execution.handle(confirm(false), at(2)).unwrap();
    assert_eq!((execution.state, execution.ended_at), (ExecutionState::AwaitingApproval, None));
}

#[test]
fn a_message_changed_after_the_request_was_made_is_not_claimed() {
    let (mut execution, _) = parked(true);
    approve_and_schedule(&mut execution, 1);
    let grant = claim(&execution);
    execution.approval.as_mut().unwrap().request.message.body.push_str(" PS");
    assert_eq!(execution.decide(grant, at(1)), Err(Rejection::DigestMismatch));
}

#[test]
fn a_lost_dispatch_is_unknown_and_only_the_rep_can_say() {
    let (mut execution, _) = parked(true);
    approve_and_schedule(&mut execution, 1);
    let grant = claim(&execution);
    execution.handle(grant, at(1)).unwrap();
    execution.handle(Input::DispatchLost { approval: approval(10), failure: None }, at(2)).unwrap();
    assert_eq!(execution.state, ExecutionState::OutcomeUnknown);
    let confirm = |sent| Input::Confirm { of: approval(10), sent, approval: approval(11), expires_at: at(26) };
    let mut sent = execution.clone();
    sent.handle(confirm(true), at(2)).unwrap();
    assert_eq!(sent.state, ExecutionState::Completed);
    execution.handle(confirm(false), at(2)).unwrap();
    assert_eq!(execution.state, ExecutionState::AwaitingApproval, "not sent: the rep is asked again");
    assert_eq!(execution.approval.unwrap().request.id, approval(11));
}

#[test]
fn a_failed_dispatch_goes_back_to_the_rep_with_its_reason() {
    let (mut execution, _) = parked(true);
    approve_and_schedule(&mut execution, 1);
    let grant = claim(&execution);
    execution.handle(grant, at(1)).unwrap();
    let failure = Failure::new(FailureKind::System, "no mail program");
    let input = Input::DispatchFailed { of: approval(10), failure, approval: approval(11), expires_at: at(26) };
    execution.handle(input, at(1)).unwrap();
    assert_eq!(execution.state, ExecutionState::AwaitingApproval);
    assert_eq!(execution.failure.as_ref().unwrap().message, "no mail program");
}
