//! Stops while a backup is made and put back: the data is what it was or what was restored, and never between.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use app::App;
use store::backup;

/// Every one is passed once by a restore.
pub const PLACES: [&str; 4] =
    ["backup.before_check", "restore.after_keeping", "restore.before_replacing", "restore.after_replacing"];

async fn accounts(folder: &Path) -> u32 {
    App::open(folder).await.expect("it opens").status().expect("it tells how much there is").accounts
}

#[test]
fn a_restore_that_stops_anywhere_leaves_one_state_or_the_other() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for place in PLACES {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("empty.db");
        let now = runtime.block_on(async {
            let app = App::open(folder.path()).await.expect("it opens");
            app.back_up(&copy).await.expect("a backup of nothing");
            app.import_samples().await.expect("the samples");
            drop(app);
            accounts(folder.path()).await
        });
        assert!(now > 0);
        fail::cfg(place, "panic").expect("the place can be stopped at");
        let stopped = catch_unwind(AssertUnwindSafe(|| backup::restore(folder.path(), &copy, "before-1")));
        fail::remove(place);
        assert!(stopped.is_err(), "{place} was not passed");
        let left = runtime.block_on(accounts(folder.path()));
        assert!(left == now || left == 0, "{place}: {left} of {now} accounts are left");
        assert_eq!(left == 0, place == "restore.after_replacing", "{place}: the name changes last");
        // What was left of the attempt is in nobody's way.
        backup::restore(folder.path(), &copy, "before-2").expect("it can be tried again");
        assert_eq!(runtime.block_on(accounts(folder.path())), 0, "{place}");
    }
}
