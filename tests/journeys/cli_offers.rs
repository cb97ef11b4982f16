//! What the `cugar` command offers beside the play: looking first, doing again, ending, counting, other budgets, many.

use std::sync::Arc;

use app::Goal;
use app::wire::{OwnProfile, Settings};
use orchestrator::ports::Answer;

use crate::cli::{lines, run, small_file};
use crate::support::{Pasteboard, Person, Workspace, write};

#[test]
fn a_dry_run_shows_the_plan_with_its_reasons_and_begins_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(folder.path())]);
    let plan = &lines(&data, &["run", "prospect", "--top", "1", "--dry-run"])[0];
    assert_eq!((&plan["budget"]["used"], &plan["budget"]["limit"]), (&2.7.into(), &100.0.into()));
    assert_eq!(plan["steps"].as_array().unwrap().len(), 4);
    assert_eq!(plan["ranking"].as_array().unwrap().len(), 7, "every tool was considered");
    let draft = &plan["steps"][1];
    assert_eq!(draft["tool"], "draft_outbound_message");
    let why = draft["why"].as_str().unwrap();
    assert!(why.contains("nobody is known"), "what is known of the account counts: {why}");
    assert_eq!(lines(&data, &["history"]).len(), 0, "nothing was begun");
    let shown = run(&data, &["run", "qualify", "--account", "Company 3", "--dry-run"]);
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.contains("Company 3") && text.contains("left out"), "{text}");
}

#[tokio::test]
async fn a_failed_execution_is_retried_once_it_can_work() {
    let workspace = Workspace::with_samples().await;
    let best = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
    let failed = workspace.app.run(Goal::FollowUp, std::slice::from_ref(&best)).await.unwrap().executions.remove(0);
    let Workspace { folder, app } = workspace;
    drop(app);
    let output = run(folder.path(), &["--json", "retry", &failed.execution]);
    assert_eq!(output.status.code(), Some(1), "nothing went out yet, so it fails again");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(r#""state":"failed""#), "{text}");

    let workspace = Workspace { app: app::App::open(folder.path()).await.unwrap(), folder };
    let first = workspace.app.run(Goal::Prospect, &[best]).await.unwrap().executions.remove(0).approval.unwrap();
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    workspace.app.ask(&workspace.gate(&person, &clipboard), &first).await.unwrap();
    let Workspace { folder, app } = workspace;
    drop(app);
    let line = &lines(folder.path(), &["retry", &failed.execution])[0];
    assert_eq!(line["state"], "awaiting_approval");
    assert_eq!(line["execution"], failed.execution.as_str(), "the same execution goes on");
}

#[test]
fn a_waiting_execution_is_cancelled_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(folder.path())]);
    let ran = &lines(&data, &["run", "prospect", "--top", "1"])[0];
    let id = ran["execution"].as_str().unwrap();
    assert_eq!(lines(&data, &["cancel", id])[0]["state"], "cancelled");
    assert_eq!(lines(&data, &["queue"]).len(), 0);
    let again = run(&data, &["--json", "cancel", id]);
    assert_eq!(again.status.code(), Some(1));
    let text = String::from_utf8(again.stderr).unwrap();
    assert!(text.contains("already_decided"), "{text}");
}

#[test]
fn the_signals_count_what_was_run() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(folder.path())]);
    let ran = lines(&data, &["run", "prospect", "--top", "5"]);
    lines(&data, &["cancel", ran[0]["execution"].as_str().unwrap()]);
    let signals = &lines(&data, &["history", "--signals"])[0];
    assert_eq!((&signals["executions"], &signals["cancelled"]), (&5.into(), &1.into()));
    assert_eq!((&signals["success_rate"], &signals["tool_error_rate"]), (&1.0.into(), &0.0.into()));
    assert_eq!((&signals["tool_calls"], &signals["tool_retries"]), (&20.into(), &0.into()));
    assert_eq!(signals["latency_ms"]["n"], 5);
    let table = String::from_utf8(run(&data, &["history", "--signals"]).stdout).unwrap();
    for row in ["Success rate", "Cancelled", "Calls made again", "Wait for your answer"] {
        assert!(table.contains(row), "{row} in {table}");
    }
}

#[tokio::test]
async fn the_reps_own_budget_is_kept_to() {
    let workspace = Workspace::with_samples().await;
    let own = OwnProfile { limit: 2.0, domains: Default::default(), tools: Default::default() };
    let settings = Settings { own_profile: Some(own), ..workspace.app.settings().unwrap() };
    workspace.app.save_settings(settings).await.unwrap();
    let Workspace { folder, app } = workspace;
    drop(app);
    let line = &lines(folder.path(), &["run", "prospect", "--top", "1", "--profile", "own"])[0];
    assert_eq!((&line["budget"]["used"], &line["budget"]["limit"]), (&2.0.into(), &2.0.into()), "{line}");
    assert_eq!(line["steps"][3]["state"], "budget_exceeded", "what does not fit is left out: {line}");
    assert_eq!(line["state"], "awaiting_approval", "and the approval is asked all the same");
}

#[test]
fn the_best_thousand_of_a_list_are_run_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let rows: String = (0..1_000).map(|n| format!("Company {n:04},Software,{}\n", 50 + n)).collect();
    let csv = format!("Company name,Industry,Number of Employees\n{rows}");
    let file = write(folder.path(), "thousand.csv", csv).display().to_string();
    assert_eq!(lines(&data, &["import", "accounts", &file])[0]["created"], 1_000);
    let ran = lines(&data, &["run", "prospect", "--top", "1000"]);
    assert_eq!(ran.len(), 1_000);
    assert!(ran.iter().all(|line| line["state"] == "awaiting_approval" && line["budget"]["used"] == 2.7));
    assert_eq!(lines(&data, &["queue"]).len(), 1_000);
}
