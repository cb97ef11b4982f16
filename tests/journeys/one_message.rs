//! The way of one message, from the file to the history.

use app::Goal;
use app::wire::{Answered, ExecutionState, HistoryQuery, ImportKind, StepState};
use orchestrator::ports::Answer;

use crate::support::{Person, Workspace, all_accounts, settings, write};

#[tokio::test]
async fn an_account_is_imported_run_approved_handed_over_and_found_in_the_history_after_a_restart() {
    let workspace = Workspace::empty().await;
    let app = &workspace.app;
    app.save_settings(settings(app)).await.unwrap();
    let folder = workspace.folder.path();
    let accounts =
        write(folder, "accounts.csv", "Company name,Industry,Number of Employees\nNordwind GmbH,Logistics,240\n");
    let contacts = write(
        folder,
        "contacts.csv",
        "First Name,Last Name,Email,Associated Company\nIda,Falk,ida@nordwind.example,Nordwind GmbH\n",
    );
    let imported = app.import_file(ImportKind::Accounts, &accounts, &[], false).await.unwrap();
    assert_eq!((imported.created, imported.rejected), (1, 0));
    let imported = app.import_file(ImportKind::Contacts, &contacts, &[], false).await.unwrap();
    assert_eq!((imported.created, imported.rejected, imported.warnings.len()), (1, 0, 0), "{:?}", imported.warnings);

    let line = workspace.run_on("nordwind gmbh").await;
    assert_eq!(line.state, ExecutionState::AwaitingApproval, "it stops and asks");
    assert_eq!(line.budget.used, 2.7);
    assert!(line.steps.iter().all(|step| step.state == StepState::Completed), "{:?}", line.steps);
    assert!(line.fit.is_some() && line.quality.is_some() && line.qualification.is_some());

    let (person, clipboard) = (Person::who_says(Answer::Approved), Default::default());
    let gate = workspace.gate(&person, &clipboard);
    let outcome = app.ask(&gate, line.approval.as_deref().unwrap()).await.unwrap();
    assert_eq!(outcome.answered, Answered::Approved);
    assert_eq!(outcome.state, ExecutionState::Completed);

    let shown = person.shown.lock().unwrap()[0].request.message.clone();
    let recipient = shown.recipient.unwrap();
    assert_eq!(recipient.address, "ida@nordwind.example");
    let texts = clipboard.texts();
    assert_eq!(texts.len(), 1, "handed over once");
    assert!(texts[0].contains(&shown.body), "what was handed over is what was shown");

    drop(gate);
    let workspace = workspace.restart().await;
    let found =
        workspace.app.history(&HistoryQuery { search: "nordwind".into(), limit: 10, ..Default::default() }).unwrap();
    assert_eq!(found.rows.len(), 1);
    assert_eq!(found.rows[0].state, ExecutionState::Completed);
    let detail = workspace.app.execution(&line.execution).unwrap();
    let kinds: Vec<_> = detail.events.iter().map(|event| event.kind.as_str()).collect();
    for kind in ["plan_created", "approval_requested", "approval_received", "dispatch_started", "dispatch_completed"] {
        assert!(kinds.contains(&kind), "{kind} is missing in {kinds:?}");
    }
    assert_eq!(detail.line.trace_id, line.trace_id, "one trace id from the beginning to the end");
}

#[tokio::test]
async fn the_sample_workspace_goes_in_whole_and_a_second_time_changes_nothing() {
    let workspace = Workspace::empty().await;
    let first = workspace.app.import_samples().await.unwrap();
    assert!(first.accounts.created >= 20, "there is something to look at");
    assert_eq!((first.accounts.rejected, first.contacts.rejected), (0, 0), "{:?}", first.accounts.rejects);
    let again = workspace.app.import_samples().await.unwrap();
    assert_eq!((again.accounts.created, again.contacts.created), (0, 0), "a re-import makes no duplicates");
    assert_eq!(again.accounts.unchanged, first.accounts.created);
    assert_eq!(again.contacts.unchanged, first.contacts.created);
    let page = workspace.app.accounts(&all_accounts()).unwrap();
    assert!(page.rows.iter().all(|row| row.sample), "samples are marked as such");
}

#[tokio::test]
async fn accounts_are_ranked_by_fit_and_each_says_why() {
    let workspace = Workspace::with_samples().await;
    let page = workspace.app.accounts(&all_accounts()).unwrap();
    let scores: Vec<f64> = page.rows.iter().filter(|row| !row.do_not_contact).map(|row| row.fit.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "best first: {scores:?}");
    for row in &page.rows {
        assert!(!row.fit.factors.is_empty(), "{} has a score without a reason", row.name);
        assert!(row.fit.low <= row.fit.score && row.fit.score <= row.fit.high, "{}", row.name);
    }
}

#[tokio::test]
async fn many_run_at_once_and_each_keeps_to_itself() {
    let workspace = Workspace::with_samples().await;
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 20).unwrap().iter().map(ToString::to_string).collect();
    let report = workspace.app.run(Goal::Prospect, &best).await.unwrap();
    assert!(report.refused.is_empty(), "{:?}", report.refused);
    assert_eq!(report.executions.len(), best.len());
    let mut traces: Vec<_> = report.executions.iter().map(|line| line.trace_id.clone()).collect();
    traces.sort();
    traces.dedup();
    assert_eq!(traces.len(), best.len(), "one trace id each");
    for item in workspace.waiting() {
        let review = workspace.app.review(&item.approval).unwrap();
        assert!(review.message.body.contains(&review.account), "{} got somebody else's message", review.account);
    }
}

#[tokio::test]
async fn a_second_run_on_the_same_account_is_refused_while_the_first_waits() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let report = workspace.app.run(Goal::Prospect, &[line.account_id]).await.unwrap();
    assert!(report.executions.is_empty(), "a second click makes no second message");
    assert_eq!(report.refused[0].code, app::wire::ErrorCode::Busy);
    assert_eq!(workspace.waiting().len(), 1);
}

#[tokio::test]
async fn who_asked_not_to_be_contacted_is_not_written_to() {
    let workspace = Workspace::with_samples().await;
    let page = workspace.app.accounts(&all_accounts()).unwrap();
    let closed = page.rows.iter().find(|row| row.do_not_contact).expect("the samples have such an account");
    let report = workspace.app.run(Goal::Prospect, std::slice::from_ref(&closed.id)).await.unwrap();
    assert!(report.executions.is_empty());
    assert_eq!(report.refused[0].code, app::wire::ErrorCode::DoNotContact);
    let best = workspace.app.best_accounts(Goal::Prospect, 500).unwrap();
    assert!(best.iter().all(|id| id.to_string() != closed.id), "nor is it among the best");
}
