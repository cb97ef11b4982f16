//! Stopped at any moment, and started again.

use std::sync::Arc;

use app::App;
use app::wire::{ExecutionState, StepState};
use domain::{AccountId, ApprovalId, Decision, Execution, ExecutionId, Goal, Input, Profile, TraceId};
use jiff::Timestamp;
use orchestrator::planner::{self, Metadata};
use orchestrator::ports::{Answer, Journal};
use store::Store;
use uuid::Uuid;

use crate::support::{Pasteboard, Person, Workspace};

#[tokio::test]
async fn what_waits_is_still_waiting_after_a_restart_and_can_be_approved() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let workspace = workspace.restart().await;
    assert_eq!(workspace.waiting()[0].execution, line.execution);
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let gate = workspace.gate(&person, &clipboard);
    let outcome = workspace.app.ask(&gate, line.approval.as_deref().unwrap()).await.unwrap();
    assert_eq!(outcome.state, ExecutionState::Completed);
}

/// Whole milliseconds, as the store keeps them.
fn now() -> Timestamp {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap()
}

pub fn begin(account: AccountId) -> (Execution, Vec<domain::Event>) {
    let known = Metadata { can_write_to: true, written_before: false, answers_known: 0, facts_missing: 0 };
    let plan = planner::plan(Goal::Prospect, Profile::built_in("smb").unwrap(), &known).unwrap();
    let (id, trace) = (ExecutionId::new(Uuid::now_v7()), TraceId::new(Uuid::now_v7()));
    let (mut execution, first) = Execution::begin(id, trace, account, "Stopped Ltd".into(), plan, now()).unwrap();
    let mut events = vec![first];
    events.extend(execution.handle(Input::Advance, now()).unwrap());
    (execution, events)
}

/// A data folder with an execution that stopped in its steps, and its id.
pub async fn stopped_in_its_steps() -> (tempfile::TempDir, String) {
    let workspace = Workspace::with_samples().await;
    let account = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0];
    let Workspace { folder, app } = workspace;
    drop(app);
    let (execution, events) = begin(account);
    let id = execution.id.to_string();
    let store = Store::open(folder.path()).unwrap();
    store.record(&execution, &events).await.unwrap();
    (folder, id)
}

#[tokio::test]
async fn an_execution_stopped_in_its_steps_is_continued() {
    let (folder, id) = stopped_in_its_steps().await;
    let app = App::open(folder.path()).await.unwrap();
    let detail = app.execution(&id).unwrap();
    assert_eq!(detail.line.state, ExecutionState::AwaitingApproval, "it went on where it stood");
    assert!(detail.steps.iter().all(|step| step.state == StepState::Completed));
    assert_eq!(detail.budget.used, 2.7, "a continued call is not paid for twice");
}

/// An execution that stopped between the approval and the end of the hand-over.
async fn stopped_while_dispatching(claimed: bool) -> (tempfile::TempDir, App, String) {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let Workspace { folder, app } = workspace;
    drop(app);
    let store = Store::open(folder.path()).unwrap();
    let approval: ApprovalId = line.approval.unwrap().parse().unwrap();
    let mut execution = store.execution(line.execution.parse().unwrap()).await.unwrap();
    let decide = Input::Decide { approval, decision: Decision::Approved };
    let mut events = execution.handle(decide, now()).unwrap();
    if claimed {
        let digest = execution.approval.as_ref().unwrap().request.digest.clone();
        let stamp = domain::Stamp { message_id: format!("{approval}@seller.example"), date: now(), server: None };
        let goes_at = now() - jiff::SignedDuration::from_secs(1);
        let leave = domain::Leave {
            stamp,
            digest: digest.clone(),
            goes_at,
            ends_at: goes_at + domain::grant::VALID,
            read_ms: 0,
        };
        let grant = Box::new(domain::Grant { leave, signature: domain::Signature::new(&[0; 64]) });
        events.extend(execution.handle(Input::Schedule { approval, grant }, now()).unwrap());
        events.extend(execution.handle(Input::Claim { approval, digest }, now()).unwrap());
    }
    store.record(&execution, &events).await.unwrap();
    drop(store);
    let app = App::open(folder.path()).await.unwrap();
    (folder, app, line.execution)
}

#[tokio::test]
async fn stopped_while_handing_over_is_unknown_and_the_rep_says_what_happened() {
    let (_folder, app, execution) = stopped_while_dispatching(true).await;
    let detail = app.execution(&execution).unwrap();
    assert_eq!(detail.line.state, ExecutionState::OutcomeUnknown, "nobody else can know");
    assert!(detail.outcome_unknown);
    assert!(app.queue().unwrap().is_empty(), "it is not sent again by itself");
    let detail = app.confirm_outcome(&execution, true).await.unwrap();
    assert_eq!(detail.line.state, ExecutionState::Completed);
}

#[tokio::test]
async fn said_not_to_have_gone_out_it_is_asked_for_again() {
    let (_folder, app, execution) = stopped_while_dispatching(true).await;
    app.confirm_outcome(&execution, false).await.unwrap();
    assert_eq!(app.queue().unwrap().len(), 1, "under a new request");
    assert!(app.confirm_outcome(&execution, true).await.is_err(), "it was said already");
}

#[tokio::test]
async fn stopped_before_the_hand_over_began_it_is_asked_for_again() {
    let (_folder, app, execution) = stopped_while_dispatching(false).await;
    let detail = app.execution(&execution).unwrap();
    assert_eq!(detail.line.state, ExecutionState::AwaitingApproval);
    assert_eq!(app.queue().unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_that_was_overtaken_is_refused_and_nothing_of_it_is_kept() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let Workspace { folder, app } = workspace;
    drop(app);
    let store = Store::open(folder.path()).unwrap();
    let id: ExecutionId = line.execution.parse().unwrap();
    let approval: ApprovalId = line.approval.unwrap().parse().unwrap();
    let mut first = store.execution(id).await.unwrap();
    let mut second = first.clone();
    let deny = |reason: &str| Input::Decide { approval, decision: Decision::Denied { reason: reason.into() } };
    let events = first.handle(deny("first"), now()).unwrap();
    let late = second.handle(deny("second"), now()).unwrap();
    store.record(&first, &events).await.unwrap();
    let refused = store.record(&second, &late).await;
    assert!(refused.is_err(), "one decision wins");
    assert_eq!(store.execution(id).await.unwrap(), first);
}

#[tokio::test]
async fn one_unreadable_execution_does_not_keep_the_rep_out() {
    let workspace = Workspace::with_samples().await;
    let account = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0];
    let waiting = workspace.run_on("Kestrel & Vane Insurance").await;
    let Workspace { folder, app } = workspace;
    drop(app);
    let (execution, events) = begin(account);
    let store = Store::open(folder.path()).unwrap();
    store.record(&execution, &events).await.unwrap();
    let spoil = "UPDATE event SET details = '{}' WHERE kind = 'tool_call_start'
                   AND execution IN (SELECT key FROM execution WHERE state = 'running');
                 UPDATE setting SET value = '{}' WHERE key = 'clock'";
    store.write(move |connection| Ok(connection.execute_batch(spoil)?)).await.unwrap();
    drop(store);
    let app = App::open(folder.path()).await.expect("the rest can still be worked with");
    assert_eq!(app.queue().unwrap()[0].execution, waiting.execution);
}

#[tokio::test]
async fn settings_of_an_older_version_keep_their_values_and_get_defaults_for_what_is_new() {
    let workspace = Workspace::with_samples().await;
    let Workspace { folder, app } = workspace;
    let kept = app.settings().unwrap();
    drop(app);
    let store = Store::open(folder.path()).unwrap();
    let forget = "UPDATE setting SET value = json_remove(value, '$.log_level', '$.own_profile', '$.approval_hours') WHERE key = 'settings'";
    store.write(move |connection| Ok(connection.execute_batch(forget)?)).await.unwrap();
    drop(store);
    assert_eq!(App::open(folder.path()).await.unwrap().settings().unwrap(), kept);
}
