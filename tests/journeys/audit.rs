//! The chain over everything that decides or leaves.

use app::Goal;
use rusqlite::Connection;
use store::Store;
use store::audit::{self, Verdict};

use crate::support::Workspace;

fn verify(folder: &std::path::Path) -> Verdict {
    Store::open_for_reading(folder).unwrap().read(|connection| audit::verify(connection, &[], |_| true)).unwrap()
}

#[tokio::test]
async fn every_change_to_what_was_recorded_is_found_and_the_first_one_named() {
    let workspace = Workspace::with_samples().await;
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 3).unwrap().iter().map(ToString::to_string).collect();
    let report = workspace.app.run(Goal::Prospect, &best).await.unwrap();
    workspace.app.deny(report.executions[0].approval.as_deref().unwrap(), "not now").await.unwrap();
    let Workspace { folder, app } = workspace;
    drop(app);

    let honest = verify(folder.path());
    assert_eq!((honest.entries, honest.first_bad), (7, None), "a plan and a request each, and one answer");
    let file = folder.path().join(store::FILE_NAME);
    let tampered = [
        (
            "an edited reason",
            "UPDATE event SET details = replace(details, 'not now', 'go on') WHERE kind = 'approval_received'",
            7,
        ),
        ("a denial made an approval", "UPDATE audit SET kind = 'approval_requested' WHERE seq = 7", 7),
        ("an entry taken out", "DELETE FROM audit WHERE seq = 3", 3),
        ("an event taken out", "DELETE FROM event WHERE kind = 'approval_requested'", 6),
        ("a time moved", "UPDATE audit SET at = at + 1 WHERE seq = 5", 5),
        (
            "two entries swapped",
            "UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE audit SET seq = -seq WHERE seq < 0",
            2,
        ),
    ];
    let pristine = std::fs::read(&file).unwrap();
    for (what, sql, at_latest) in tampered {
        std::fs::write(&file, &pristine).unwrap();
        let connection = Connection::open(&file).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        connection.execute_batch(sql).unwrap_or_else(|error| panic!("{what}: {error}"));
        connection.close().unwrap();
        let first_bad =
            verify(folder.path()).first_bad.map(|(seq, _)| seq).unwrap_or_else(|| panic!("{what} went unseen"));
        assert!(first_bad <= at_latest, "{what} is named at {first_bad}");
    }
}
