//! The other goals: each its own tools, and a message only where one is wanted.

use app::Goal;
use app::wire::{ErrorCode, ExecutionState, OwnProfile, Settings, StepState};
use orchestrator::ports::Answer;

use crate::support::{Person, Workspace};

async fn run(workspace: &Workspace, goal: Goal, account: &str) -> app::wire::ExecutionLine {
    workspace.app.run(goal, &[account.to_owned()]).await.unwrap().executions.remove(0)
}

#[tokio::test]
async fn goals_without_a_message_end_by_themselves_with_what_they_found() {
    let workspace = Workspace::with_samples().await;
    let account = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
    for goal in [Goal::Research, Goal::Qualify, Goal::ReviewRisk] {
        let line = run(&workspace, goal, &account).await;
        assert_eq!(line.state, ExecutionState::Completed, "{goal}");
        assert_eq!(line.approval, None, "{goal} lets nothing leave, so it asks nothing");
        let detail = workspace.app.execution(&line.execution).unwrap();
        let found = [detail.research.is_some(), detail.qualification_detail.is_some(), detail.risk.is_some()];
        assert!(found.contains(&true), "{goal} found nothing");
    }
}

#[tokio::test]
async fn a_follow_up_needs_a_first_message_and_refers_to_it() {
    let workspace = Workspace::with_samples().await;
    let account = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
    let early = run(&workspace, Goal::FollowUp, &account).await;
    assert_eq!(early.state, ExecutionState::Failed);
    assert!(early.failure.unwrap().message.contains("prospect"), "it says what to do first");

    let first = run(&workspace, Goal::Prospect, &account).await.approval.unwrap();
    let subject = workspace.app.review(&first).unwrap().message.subject;
    let (person, clipboard) = (Person::who_says(Answer::Approved), Default::default());
    workspace.app.ask(&workspace.gate(&person, &clipboard), &first).await.unwrap();

    let again = run(&workspace, Goal::FollowUp, &account).await;
    assert_eq!(again.state, ExecutionState::AwaitingApproval);
    let review = workspace.app.review(&again.approval.unwrap()).unwrap();
    assert!(review.message.subject.contains(&subject), "{}", review.message.subject);
}

#[tokio::test]
async fn a_retry_takes_up_what_failed_once_it_can_work() {
    let workspace = Workspace::with_samples().await;
    let account = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
    let failed = run(&workspace, Goal::FollowUp, &account).await;
    assert!(workspace.app.execution(&failed.execution).unwrap().can_retry);
    let first = run(&workspace, Goal::Prospect, &account).await.approval.unwrap();
    let (person, clipboard) = (Person::who_says(Answer::Approved), Default::default());
    workspace.app.ask(&workspace.gate(&person, &clipboard), &first).await.unwrap();

    let line = workspace.app.retry(&failed.execution).await.unwrap();
    assert_eq!(line.execution, failed.execution, "the same execution goes on");
    assert_eq!(line.state, ExecutionState::AwaitingApproval);
    let refused = workspace.app.retry(&line.execution).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput, "there is nothing left to do again");
}

#[tokio::test]
async fn a_budget_of_ones_own_is_checked_and_kept_to() {
    let workspace = Workspace::with_samples().await;
    let settings = workspace.app.settings().unwrap();
    let own = |limit, tool: &str, units| {
        let tools = [(tool.to_owned(), units)].into();
        let own_profile = Some(OwnProfile { limit, domains: Default::default(), tools });
        Settings { profile: "own".into(), own_profile, ..settings.clone() }
    };
    let bad = [
        own(0.0, "qualify_opportunity", 1.0),
        own(-1.0, "qualify_opportunity", 1.0),
        own(f64::NAN, "qualify_opportunity", 1.0),
        own(10.0, "qualify_opportunity", 0.0),
        own(10.0, "approve_everything", 1.0),
    ];
    for settings in bad {
        let what = format!("{:?}", settings.own_profile);
        assert_eq!(workspace.app.save_settings(settings).await.unwrap_err().code, ErrorCode::BadInput, "{what}");
    }
    workspace.app.save_settings(own(10.0, "qualify_opportunity", 0.5)).await.unwrap();
    let line = workspace.run_one().await;
    assert_eq!(line.state, ExecutionState::AwaitingApproval, "the approval is asked all the same");
    assert_eq!(line.steps[3].state, StepState::BudgetExceeded, "0.7 is more than 0.5");
    assert_eq!(line.budget.used, 2.0);
}

#[tokio::test]
async fn the_signals_tell_what_was_run() {
    let workspace = Workspace::with_samples().await;
    assert_eq!(workspace.app.signals().unwrap().success_rate, None, "nothing was run yet");
    let line = workspace.run_one().await;
    workspace.app.deny(&line.approval.unwrap(), "not now").await.unwrap();
    let failed = run(&workspace, Goal::FollowUp, &line.account_id).await;
    let signals = workspace.app.signals().unwrap();
    assert_eq!(signals.executions, 2);
    assert_eq!(signals.success_rate, Some(0.5), "a denied message is no failure, a failed draft is");
    assert_eq!((signals.tool_calls, signals.tool_error_rate), (5, Some(0.2)));
    assert_eq!((signals.cancelled, signals.tool_retries), (0, 0));
    assert_eq!(signals.approval_wait_ms.unwrap().n, 1);
    assert_eq!(signals.latency_ms.unwrap().n, 2);
    let used = signals.budget_utilisation.unwrap();
    assert!((used - (2.7 + 1.0) / 200.0).abs() < 1e-9, "{used}");

    let first = run(&workspace, Goal::Prospect, &line.account_id).await.approval.unwrap();
    let (person, clipboard) = (Person::who_says(Answer::Approved), Default::default());
    workspace.app.ask(&workspace.gate(&person, &clipboard), &first).await.unwrap();
    workspace.app.retry(&failed.execution).await.unwrap();
    workspace.app.cancel(&failed.execution).await.unwrap();
    let signals = workspace.app.signals().unwrap();
    assert_eq!(signals.success_rate, Some(1.0), "what was retried well counts as what it became");
    assert_eq!((signals.executions, signals.cancelled), (3, 1), "and the rep's own end is named");
}
