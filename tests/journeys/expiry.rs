//! How long a message waits for an answer, and what becomes of it then.

use std::sync::Arc;

use app::App;
use app::wire::{ErrorCode, ExecutionState, HistoryQuery, Settings};
use domain::AccountId;
use jiff::{SignedDuration, Timestamp};
use orchestrator::registry::BuiltInTools;
use store::Store;
use uuid::Uuid;

use crate::patience::{Bench, bench};
use crate::support::{Workspace, revision};

async fn hours_to_answer(workspace: &Workspace, hours: u16) {
    let settings = Settings { approval_hours: hours, ..workspace.app.settings().unwrap() };
    workspace.app.save_settings(settings).await.unwrap();
}

fn waits(requested_at: &str, expires_at: &str) -> SignedDuration {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let waits = at(expires_at).duration_since(at(requested_at));
    // The clock may tick between the two.
    SignedDuration::from_secs(waits.as_secs())
}

#[tokio::test]
async fn a_message_waits_as_long_as_was_set_when_its_run_began() {
    let workspace = Workspace::with_samples().await;
    let by_default = workspace.run_on("Kestrel & Vane Insurance").await.approval.unwrap();
    let review = workspace.app.review(&by_default).unwrap();
    assert_eq!(waits(&review.requested_at, &review.expires_at), SignedDuration::from_hours(24));

    hours_to_answer(&workspace, 2).await;
    let short = workspace.run_one().await.approval.unwrap();
    let review = workspace.app.review(&short).unwrap();
    assert_eq!(waits(&review.requested_at, &review.expires_at), SignedDuration::from_hours(2));

    hours_to_answer(&workspace, 720).await;
    let changed = workspace.app.revise(&short, revision(&workspace.app, &short)).await.unwrap();
    let waits = waits(&changed.requested_at, &changed.expires_at);
    assert_eq!(waits, SignedDuration::from_hours(2), "a run keeps what stood when it began");
}

#[tokio::test]
async fn everything_that_is_over_is_ended_at_a_start_and_nothing_else() {
    let bench = bench(Arc::new(BuiltInTools)).await;
    let any = || AccountId::new(Uuid::now_v7());
    for _ in 0..600 {
        bench.run_on(any(), 0).await;
    }
    let waiting = bench.run_on(any(), 1).await;
    let Bench { folder, store, driver, .. } = bench;
    drop((driver, store));

    let app = App::open(folder.path()).await.unwrap();
    let queue = app.queue().unwrap();
    assert_eq!(queue.len(), 1);
    assert_eq!(queue[0].execution, waiting.id.to_string(), "its hour is not over");
    let expired = HistoryQuery { state: Some(ExecutionState::Expired), limit: 500, ..HistoryQuery::default() };
    let page = app.history(&expired).unwrap();
    assert!(page.rows.len() == 500 && page.more, "more than a page of them is over");
    let refused = app.deny(&app.execution(&page.rows[0].execution).unwrap().approvals[0].approval, "too late").await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::AlreadyDecided);
}

#[test]
fn what_is_over_is_found_by_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let query = "EXPLAIN QUERY PLAN SELECT id FROM approval WHERE state = 'pending' AND expires_at <= ?";
    let plan: String = store.read(|connection| Ok(connection.query_row(query, [0], |row| row.get(3))?)).unwrap();
    assert!(plan.contains("approval_overdue"), "{plan}");
}
