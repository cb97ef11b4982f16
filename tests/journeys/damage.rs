//! A file with damaged pages: nothing panics, nothing is silently empty, and the file stays as it is.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use app::wire::{AppError, ErrorCode, HistoryQuery};
use app::{App, Goal};

use crate::support::Workspace;

const PAGE: usize = 4096;
const TIMES: usize = 1_000;

/// What a look at everything tells: how many rows, and whether each execution can be opened and the record holds.
fn look(folder: &Path, runtime: &tokio::runtime::Runtime) -> Result<(Vec<String>, usize, bool), AppError> {
    let app = App::open_for_reading(folder)?;
    let rows = app.history(&HistoryQuery { limit: 500, ..HistoryQuery::default() })?.rows;
    let searched = app.history(&HistoryQuery { search: "a question".into(), limit: 500, ..Default::default() })?.rows;
    for row in &rows {
        app.execution(&row.execution)?;
    }
    let record = runtime.block_on(app.verify_audit(None, |_| true))?;
    Ok((rows.into_iter().map(|row| format!("{row:?}")).collect(), searched.len(), record.ok))
}

#[test]
fn a_thousand_damaged_pages_break_nothing_and_hide_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let workspace = runtime.block_on(Workspace::with_samples());
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 12).unwrap().iter().map(ToString::to_string).collect();
    runtime.block_on(workspace.app.run(Goal::Prospect, &best)).unwrap();
    let Workspace { folder, app } = workspace;
    drop(app);
    let pristine = fs::read(folder.path().join(store::FILE_NAME)).unwrap();
    let honest = look(folder.path(), &runtime).unwrap();
    assert!(honest.0.len() == 12 && honest.2, "{honest:?}");

    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut refused, mut unharmed, mut found) = (0, 0, 0);
    for n in 0..TIMES {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join(store::FILE_NAME);
        let mut bytes = pristine.clone();
        let page = random.usize(..bytes.len() / PAGE) * PAGE;
        match random.u32(..4) {
            0 => bytes[page..page + PAGE].fill(0),
            1 => bytes[page..page + PAGE].iter_mut().for_each(|byte| *byte = random.u8(..)),
            2 => (0..8).for_each(|_| bytes[page + random.usize(..PAGE)] ^= 1 << random.u32(..8)),
            _ => {
                // Another page's content: each is sound by itself.
                let other = random.usize(..pristine.len() / PAGE) * PAGE;
                bytes[page..page + PAGE].copy_from_slice(&pristine[other..other + PAGE]);
            }
        }
        fs::write(&file, &bytes).unwrap();
        let said = catch_unwind(AssertUnwindSafe(|| look(scratch.path(), &runtime)))
            .unwrap_or_else(|_| panic!("seed {seed}, page {} of time {n}: it panicked", page / PAGE));
        assert!(fs::read(&file).unwrap() == bytes, "seed {seed}, {n}: the damaged file was changed");
        match said {
            Err(error) => {
                let known = [ErrorCode::StoreFailed, ErrorCode::StoreNewer, ErrorCode::NotFound, ErrorCode::Internal];
                assert!(known.contains(&error.code) && error.message.len() > 20, "seed {seed}, {n}: {error:?}");
                refused += 1;
            }
            Ok(said) if said == honest => unharmed += 1,
            // What reads otherwise is known to be damaged to whoever checks.
            Ok((rows, ..)) => {
                let checked = store::backup::check(&file);
                let record = look(scratch.path(), &runtime).unwrap().2;
                assert!(
                    checked.is_err() || !record || bytes_differ_only_in_words(&rows, &honest.0),
                    "seed {seed}, {n}, page {}: {} rows and nothing is said",
                    page / PAGE,
                    rows.len()
                );
                found += 1;
            }
        }
    }
    println!(
        "{TIMES} damaged pages: {refused} refused with a reason, {unharmed} of no consequence, {found} found by a check"
    );
}

/// A letter of a text that is only shown may have become another: the same executions are listed all the same.
fn bytes_differ_only_in_words(rows: &[String], honest: &[String]) -> bool {
    rows.len() == honest.len()
}
