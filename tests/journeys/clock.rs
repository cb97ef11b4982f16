//! A wall clock that jumped while the app was closed.

use app::wire::ExecutionState;
use app::{App, Goal};
use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::table::setting;

use crate::support::{Workspace, revision};

/// Makes the store believe that the app was last open when the wall clock stood `off` from now, on this same start
/// of the machine.
async fn last_seen(folder: &std::path::Path, off: SignedDuration) {
    let now = adapters::clock::read();
    let last = adapters::clock::Reading { wall: now.wall + off, ..now };
    let store = Store::open(folder).unwrap();
    store.write(move |connection| setting::set(connection, "clock", &last)).await.unwrap();
}

/// Makes what waits end an hour from now.
async fn ends_in_an_hour(folder: &std::path::Path) {
    let store = Store::open(folder).unwrap();
    let soon = (Timestamp::now() + SignedDuration::from_hours(1)).as_millisecond();
    store
        .write(move |connection| Ok(connection.execute("UPDATE approval SET expires_at = ?", [soon]).map(|_| ())?))
        .await
        .unwrap();
}

#[tokio::test]
async fn nothing_expires_by_a_clock_that_jumped_until_the_rep_says_that_it_is_right() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let Workspace { folder, app } = workspace;
    drop(app);
    last_seen(folder.path(), SignedDuration::from_mins(-30 * 60 - 30)).await;
    let app = App::open(folder.path()).await.unwrap();
    let doubt = app.status().unwrap().clock_doubt.expect("a clock put forward by 30 hours is noticed");
    assert!(doubt.contains("30 hours") && doubt.contains("forward"), "{doubt}");
    assert_eq!(app.expire_overdue().await.unwrap(), 0);
    assert_eq!(app.queue().unwrap()[0].execution, line.execution, "it still waits");
    app.confirm_clock().await.unwrap();
    assert_eq!(app.status().unwrap().clock_doubt, None);
    drop(app);
    let app = App::open(folder.path()).await.unwrap();
    assert_eq!(app.status().unwrap().clock_doubt, None, "asked once");
}

#[tokio::test]
async fn a_clock_in_doubt_gives_nothing_a_time() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let Workspace { folder, app } = workspace;
    drop(app);
    last_seen(folder.path(), SignedDuration::from_mins(-30 * 60 - 30)).await;
    let app = App::open(folder.path()).await.unwrap();
    let another = app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
    let refusals = [
        ("a run", app.run(Goal::Prospect, std::slice::from_ref(&another)).await.map(|_| ())),
        ("another try", app.retry(&line.execution).await.map(|_| ())),
        ("an outcome", app.confirm_outcome(&line.execution, false).await.map(|_| ())),
        (
            "an edit",
            app.revise(&app.queue().unwrap()[0].approval, revision(&app, line.approval.as_ref().unwrap()))
                .await
                .map(|_| ()),
        ),
    ];
    for (what, refused) in refusals {
        let refused = refused.expect_err(what);
        assert!(refused.message.contains("forward by 30 hours"), "{what} says why: {}", refused.message);
        assert!(refused.message.contains("say that it is right"), "{what} says what to do: {}", refused.message);
    }
    app.confirm_clock().await.unwrap();
    let ran = app.run(Goal::Prospect, &[another]).await.unwrap();
    assert_eq!(ran.executions.len(), 1, "with a clock that is right, it is run");
}

#[tokio::test]
async fn what_a_stop_interrupted_is_continued_when_the_clock_is_right() {
    let (folder, id) = crate::recovery::stopped_in_its_steps().await;
    last_seen(folder.path(), SignedDuration::from_mins(-30 * 60 - 30)).await;
    let app = App::open(folder.path()).await.unwrap();
    assert_eq!(app.execution(&id).unwrap().line.state, ExecutionState::Running, "it would get a time to expire by");
    app.confirm_clock().await.unwrap();
    assert_eq!(app.execution(&id).unwrap().line.state, ExecutionState::AwaitingApproval);
}

#[tokio::test]
async fn the_command_line_can_vouch_for_the_clock_too() {
    let workspace = Workspace::with_samples().await;
    let Workspace { folder, app } = workspace;
    drop(app);
    last_seen(folder.path(), SignedDuration::from_mins(-30 * 60 - 30)).await;
    let cugar = |words: &[&str]| {
        let command =
            std::process::Command::new(tests::cugar()).arg("--data-dir").arg(folder.path()).args(words).output();
        let output = command.unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let run = ["run", "prospect", "--top", "1"];
    let (code, said) = cugar(&run);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("cugar confirm-clock"), "it names the way out: {said}");
    assert_eq!(cugar(&["confirm-clock"]).0, Some(0));
    assert_eq!(cugar(&run).0, Some(0));
}

#[tokio::test]
async fn a_request_whose_time_has_not_come_is_not_expired_at_a_start() {
    let workspace = Workspace::with_samples().await;
    workspace.run_one().await;
    let Workspace { folder, app } = workspace;
    drop(app);
    ends_in_an_hour(folder.path()).await;
    let app = App::open(folder.path()).await.unwrap();
    assert_eq!(app.queue().unwrap().len(), 1);
}
