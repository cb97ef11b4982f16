//! A wall clock that jumped while the app was closed.

use app::App;
use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::table::setting;

use crate::support::Workspace;

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
async fn a_request_whose_time_has_not_come_is_not_expired_at_a_start() {
    let workspace = Workspace::with_samples().await;
    workspace.run_one().await;
    let Workspace { folder, app } = workspace;
    drop(app);
    ends_in_an_hour(folder.path()).await;
    let app = App::open(folder.path()).await.unwrap();
    assert_eq!(app.queue().unwrap().len(), 1);
}
