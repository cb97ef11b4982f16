//! Executions that began under plans of earlier versions, as an app of then left them: they are what they were, and go
//! on under the plan they began with. The histories stand in fixtures/executions; a released one is never changed.

use std::sync::Arc;

use app::App;
use app::wire::{Answered, ExecutionState, StepState};
use domain::{ApprovalId, Event, Execution, ExecutionId, ExecutionState as State, Plan};
use orchestrator::planner::PLAN_VERSION;
use orchestrator::ports::{Answer, Journal};
use serde_json::Value;
use store::Store;
use store::table::event;

use crate::support::{Pasteboard, Person, Workspace};

/// Puts a history into a workspace's store as it was written then, and gives back its execution.
async fn put(workspace: Workspace, name: &str) -> (tempfile::TempDir, ExecutionId) {
    let path = tests::root().join(format!("tests/fixtures/executions/{name}.json"));
    let text = std::fs::read_to_string(path).unwrap();
    let told: Value = serde_json::from_str(&text).unwrap();
    let account_name = told["events"][0]["details"]["account_name"].as_str().unwrap();
    // The sample accounts get other ids in each workspace.
    let account = workspace.app.find_account(account_name).unwrap();
    let told: Value = serde_json::from_str(&text.replace("ACCOUNT", &account.to_string())).unwrap();
    let Workspace { folder, app } = workspace;
    drop(app);

    let id: ExecutionId = told["execution"].as_str().unwrap().parse().unwrap();
    let events: Vec<Event> = serde_json::from_value(told["events"].clone()).unwrap();
    let execution = Execution::replay(id, events.clone()).unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.record(&execution, &events).await.unwrap();
    // As the file of that time has it: without what was added since.
    let as_it_was = move |connection: &store::Connection| {
        for event in told["events"].as_array().unwrap() {
            let details = event.get("details").map(Value::to_string);
            let row = (details, id.to_string(), event["seq"].as_u64());
            let changed = connection.execute(
                "UPDATE event SET details = ?1
                     WHERE seq = ?3 AND execution = (SELECT key FROM execution WHERE id = ?2)",
                row,
            )?;
            assert_eq!(changed, 1, "each event has its row");
            let request = &event["details"]["request"];
            // The person it was addressed to then is still there.
            let recipient = &request["message"]["recipient"];
            let person = (recipient["contact"].as_str(), recipient["address"].as_str());
            connection.execute("UPDATE contact SET id = ?1 WHERE ?1 IS NOT NULL AND email_key = ?2", person)?;
        }
        Ok(())
    };
    store.write(as_it_was).await.unwrap();
    (folder, id)
}

async fn opened(name: &str) -> (tempfile::TempDir, App, Execution) {
    let (folder, id) = put(Workspace::with_samples().await, name).await;
    let app = App::open(folder.path()).await.unwrap();
    let reader = Store::open_for_reading(folder.path()).unwrap();
    let execution = reader.read(|connection| event::replay(connection, id)).unwrap();
    (folder, app, execution)
}

/// Every history that is kept, with the state it was left in and what it had used by then.
const KEPT: [(&str, State, f64); 15] = [
    ("v1/running", State::Running, 1.7),
    ("v1/parked", State::AwaitingApproval, 2.7),
    ("v1/outcome_unknown", State::OutcomeUnknown, 2.7),
    ("v1/completed", State::Completed, 2.7),
    ("v1/denied", State::Denied, 2.7),
    ("v2/running", State::Running, 2.2),
    ("v2/parked", State::AwaitingApproval, 2.7),
    ("v2/retried", State::AwaitingApproval, 2.5),
    ("v2/dispatching", State::Dispatching, 2.7),
    ("v2/outcome_unknown", State::OutcomeUnknown, 2.7),
    ("v2/completed", State::Completed, 2.7),
    ("v2/failed", State::Failed, 1.0),
    ("v2/denied", State::Denied, 2.2),
    ("v2/expired", State::Expired, 2.7),
    ("v2/cancelled", State::Cancelled, 2.7),
];

/// The version of the plan, by the folder the history stands in.
fn version_of(name: &str) -> u32 {
    name.strip_prefix('v').and_then(|rest| rest.split('/').next()).unwrap().parse().unwrap()
}

#[test]
fn every_version_before_todays_is_kept_in_every_state_it_had() {
    let folder = tests::root().join("tests/fixtures/executions");
    let mut found: Vec<String> = Vec::new();
    for version in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let files = std::fs::read_dir(version.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let folder = version.file_name().into_string().unwrap();
        found.extend(files.map(|file| format!("{folder}/{}", file.to_str().unwrap().trim_end_matches(".json"))));
    }
    let mut kept = KEPT.map(|(name, ..)| name.to_owned()).to_vec();
    found.sort();
    kept.sort();
    assert_eq!(found, kept, "each history is replayed");
    for version in 1..PLAN_VERSION {
        assert!(KEPT.iter().any(|(name, ..)| version_of(name) == version), "nothing is kept of version {version}");
    }
    assert!(KEPT.iter().all(|(name, ..)| version_of(name) < PLAN_VERSION), "today's plans are others");
    use State::*;
    for state in [Running, AwaitingApproval, Dispatching, OutcomeUnknown, Completed, Failed, Denied, Expired, Cancelled]
    {
        let of_the_last = |(name, kept, _): &(&str, State, f64)| *kept == state && version_of(name) == PLAN_VERSION - 1;
        assert!(KEPT.iter().any(of_the_last), "the last version is not kept {}", state.as_str());
    }
}

#[tokio::test]
async fn an_execution_of_an_old_plan_is_what_it_was() {
    for (name, state, used) in KEPT {
        let (folder, id) = put(Workspace::with_samples().await, name).await;
        let reader = Store::open_for_reading(folder.path()).unwrap();
        let execution = reader.read(|connection| event::replay(connection, id)).unwrap();
        assert_eq!(execution.state, state, "{name}");
        assert_eq!(execution.budget.used.as_f64(), used, "{name}");
        let Plan { version, ranking, approval_hours, .. } = &execution.plan;
        assert_eq!(*version, version_of(name), "{name} keeps its plan");
        assert_eq!(ranking.is_empty(), *version == 1, "{name}: the first plans had no ranking");
        assert_eq!(*approval_hours, 24, "{name}: a day was all there was");
        let detail = App::open_for_reading(folder.path()).unwrap().execution(&id.to_string()).unwrap();
        assert_eq!(detail.line.state, state.into(), "{name}: the history says the same");
        let told: usize = reader.read(|connection| Ok(event::of_execution(connection, id)?.len())).unwrap();
        assert_eq!(detail.events.len(), told, "{name}: with each event in words");
    }
}

#[tokio::test]
async fn what_was_stopped_under_an_old_plan_goes_on_from_where_it_stood() {
    for (name, was, used) in KEPT {
        let (_folder, app, execution) = opened(name).await;
        let is = match was {
            State::Running => State::AwaitingApproval,
            State::Dispatching => State::OutcomeUnknown,
            ended_or_waiting => ended_or_waiting,
        };
        assert_eq!(execution.state, is, "{name}: it goes on to where a person is needed, and no further");
        assert_eq!(execution.plan.version, version_of(name), "{name}: under the plan it began with");
        if was != State::Running {
            assert_eq!(execution.budget.used.as_f64(), used, "{name}: what had started is not paid for again");
        }
        let waiting = app.queue().unwrap().iter().any(|item| item.execution == execution.id.to_string());
        assert_eq!(waiting, is == State::AwaitingApproval, "{name}");
    }
}

#[tokio::test]
async fn an_execution_stopped_under_an_old_plan_has_the_steps_and_the_costs_of_then() {
    let (_folder, app, execution) = opened("v1/running").await;
    let steps: Vec<_> = execution.plan.steps.iter().map(|step| (step.tool.as_str(), step.cost.as_f64())).collect();
    let then = [("score_account_fit", 0.5), ("draft_outbound_message", 1.2), ("assess_message_quality", 0.5)];
    assert_eq!(steps, then);
    assert_eq!(execution.budget.used.as_f64(), 2.2, "what had started is not paid for again");
    let detail = app.execution(&execution.id.to_string()).unwrap();
    assert!(detail.steps.iter().all(|step| step.state == StepState::Completed));
}

#[tokio::test]
async fn what_waited_under_an_old_plan_can_be_approved() {
    for name in ["v1/parked", "v2/parked", "v2/retried"] {
        let (folder, app, execution) = opened(name).await;
        let request = execution.approval.unwrap().request;
        let stored = as_it_stands(folder.path(), request.id);
        let workspace = Workspace { folder, app };
        let waiting = workspace.waiting();
        assert_eq!(waiting[0].execution, execution.id.to_string(), "{name}");
        let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
        let gate = workspace.gate(&person, &clipboard);
        let outcome = workspace.app.ask(&gate, &waiting[0].approval).await.unwrap();
        assert_eq!((outcome.answered, outcome.state), (Answered::Approved, ExecutionState::Completed), "{name}");
        let body = request.message.body;
        assert!(clipboard.texts()[0].contains(&body), "{name}: what was written then is what leaves");
        assert_eq!(as_it_stands(workspace.folder.path(), request.id), stored, "{name}: the request is never rewritten");
    }
}

/// The request as its row holds it.
fn as_it_stands(folder: &std::path::Path, id: ApprovalId) -> String {
    let reader = Store::open_for_reading(folder).unwrap();
    let query = "SELECT json_extract(details, '$.request') FROM event JOIN approval ON event.execution = approval.execution AND seq = event_seq WHERE id = ?";
    reader.read(|connection| Ok(connection.query_row(query, [id.to_string()], |row| row.get(0))?)).unwrap()
}
