//! Executions that began under plans of version 1, as an earlier app left them: they are what they were, and go on
//! under the plan they began with. The histories stand in fixtures/executions/v1; a released one is never changed.

use std::sync::Arc;

use app::App;
use app::wire::{Answered, ExecutionState, StepState};
use domain::{Event, Execution, ExecutionId};
use orchestrator::planner::PLAN_VERSION;
use orchestrator::ports::{Answer, Journal};
use serde_json::Value;
use store::Store;
use store::table::event;

use crate::support::{Pasteboard, Person, Workspace};

/// Puts a history into a workspace's store as it was written then, and gives back its execution.
async fn put(workspace: Workspace, name: &str) -> (tempfile::TempDir, ExecutionId) {
    let path = tests::root().join(format!("tests/fixtures/executions/v1/{name}.json"));
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
            let changed =
                connection.execute("UPDATE event SET details = ?1 WHERE seq = ?3 AND execution = (SELECT key FROM execution WHERE id = ?2)", row)?;
            assert_eq!(changed, 1, "each event has its row");
            // The person it was addressed to then is still there.
            let recipient = &event["details"]["request"]["message"]["recipient"];
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

#[tokio::test]
async fn an_execution_of_an_old_plan_is_what_it_was() {
    for (name, state) in [
        ("parked", domain::ExecutionState::AwaitingApproval),
        ("completed", domain::ExecutionState::Completed),
        ("denied", domain::ExecutionState::Denied),
        ("outcome_unknown", domain::ExecutionState::OutcomeUnknown),
    ] {
        let (_folder, app, execution) = opened(name).await;
        assert_eq!(execution.state, state, "{name}");
        assert_eq!((execution.plan.version, execution.plan.ranking.len()), (1, 0), "{name} keeps its plan");
        assert_eq!(execution.budget.used.as_f64(), 2.7, "{name}");
        let detail = app.execution(&execution.id.to_string()).unwrap();
        assert_eq!(detail.line.state, state.into(), "{name}: the history says the same");
        assert!(detail.steps.iter().all(|step| step.state == StepState::Completed), "{name}");
    }
}

#[tokio::test]
async fn an_execution_stopped_under_an_old_plan_goes_on_under_it() {
    let (_folder, _app, execution) = opened("running").await;
    assert_eq!(execution.state, domain::ExecutionState::AwaitingApproval, "it went on to where a person is needed");
    assert_eq!(execution.plan.version, 1);
    assert_ne!(PLAN_VERSION, 1, "today's plans are others");
    let steps: Vec<_> = execution.plan.steps.iter().map(|step| (step.tool.as_str(), step.cost.as_f64())).collect();
    let then = [("score_account_fit", 0.5), ("draft_outbound_message", 1.2), ("assess_message_quality", 0.5)];
    assert_eq!(steps, then, "the steps and the costs of then");
    assert_eq!(execution.budget.used.as_f64(), 2.2, "what had started is not paid for again");
}

#[tokio::test]
async fn what_waited_under_an_old_plan_can_be_approved() {
    let (folder, app, execution) = opened("parked").await;
    let workspace = Workspace { folder, app };
    let waiting = workspace.waiting();
    assert_eq!(waiting[0].execution, execution.id.to_string());
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let gate = workspace.gate(&person, &clipboard);
    let outcome = workspace.app.ask(&gate, &waiting[0].approval).await.unwrap();
    assert_eq!((outcome.answered, outcome.state), (Answered::Approved, ExecutionState::Completed));
    let body = execution.approval.unwrap().request.message.body;
    assert!(clipboard.texts()[0].contains(&body), "what was written then is what leaves");
}
