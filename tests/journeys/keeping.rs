//! Copies of everything, an earlier state put back, and people forgotten.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use app::wire::{ErrorCode, ExecutionState, HistoryQuery};
use app::{App, Goal, Outside};
use rusqlite::Connection;

use crate::models::Drawer;
use crate::support::settings;

fn outside(keys: &Arc<Drawer>) -> Outside {
    Outside { keys: keys.clone(), ..Outside::default() }
}

async fn open(folder: &Path, keys: &Arc<Drawer>) -> App {
    App::open_with(folder, outside(keys)).await.unwrap()
}

async fn filled(folder: &Path, keys: &Arc<Drawer>) -> App {
    let app = open(folder, keys).await;
    app.import_samples().await.unwrap();
    app.save_settings(settings(&app)).await.unwrap();
    app
}

async fn run(app: &App, from: usize, to: u32) {
    let best: Vec<String> = app.best_accounts(Goal::Prospect, to).unwrap().iter().map(ToString::to_string).collect();
    app.run(Goal::Prospect, &best[from..]).await.unwrap();
}

fn executions(app: &App) -> usize {
    app.history(&HistoryQuery { limit: 500, ..HistoryQuery::default() }).unwrap().rows.len()
}

#[tokio::test]
async fn a_backup_is_made_beside_the_running_app_and_put_back_with_everything_in_it() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Drawer::default()));
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("copy.db");
    let app = filled(folder.path(), &keys).await;
    run(&app, 0, 3).await;
    app.anchor_audit().await.unwrap();
    let made = app.back_up(&file).await.unwrap();
    assert!(made.bytes > 10_000.0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "nobody else reads it");
    }
    let taken = app.back_up(&file).await.unwrap_err();
    assert_eq!(taken.code, ErrorCode::StoreFailed, "nothing is overwritten: {}", taken.message);
    run(&app, 3, 6).await;
    app.anchor_audit().await.unwrap();
    let in_use = App::restore(folder.path(), &file, outside(&keys)).await.unwrap_err();
    assert_eq!(in_use.code, ErrorCode::StoreInUse, "not below a running app");
    assert_eq!(executions(&app), 6);
    drop(app);

    let restored = App::restore(folder.path(), &file, outside(&keys)).await.unwrap();
    assert!(restored.executions == 3 && restored.accounts > 0 && restored.anchored, "{restored:?}");
    let app = open(folder.path(), &keys).await;
    assert_eq!(executions(&app), 3);
    let record = app.verify_audit(None, |_| true).await.unwrap();
    assert!(
        record.ok && record.notes.iter().any(|note| note.contains("restored")),
        "a restore is signed as one: {record:?}"
    );
    drop(app);

    // And back: what stood there was kept.
    let kept = restored.kept.unwrap();
    let back = App::restore(folder.path(), Path::new(&kept), outside(&keys)).await.unwrap();
    assert_eq!(back.executions, 6);
    let app = open(folder.path(), &keys).await;
    assert!(app.verify_audit(None, |_| true).await.unwrap().ok);
}

#[tokio::test]
async fn a_file_put_back_by_hand_is_a_rollback_and_no_restore() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Drawer::default()));
    let app = filled(folder.path(), &keys).await;
    run(&app, 0, 2).await;
    app.anchor_audit().await.unwrap();
    let file = folder.path().join("copy.db");
    app.back_up(&file).await.unwrap();
    run(&app, 2, 4).await;
    app.anchor_audit().await.unwrap();
    drop(app);
    fs::copy(&file, folder.path().join("cugar.db")).unwrap();
    let app = open(folder.path(), &keys).await;
    let record = app.verify_audit(None, |_| true).await.unwrap();
    assert!(!record.ok && record.first_bad == Some(5), "{record:?}");
}

#[tokio::test]
async fn what_is_no_backup_is_refused_and_changes_nothing() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Drawer::default()));
    let app = filled(folder.path(), &keys).await;
    run(&app, 0, 2).await;
    let good = folder.path().join("good.db");
    app.back_up(&good).await.unwrap();
    drop(app);
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let whole = fs::read(&good).unwrap();
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    for byte in &mut torn[middle..middle + 30_000] {
        *byte ^= 0x5a;
    }
    let newer = place.path().join("newer.db");
    fs::copy(&good, &newer).unwrap();
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 9_999).unwrap();
    let foreign = place.path().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (n)").unwrap();
    for (what, file, code) in [
        ("nothing", place.path().join("nowhere.db"), ErrorCode::NotFound),
        ("a text", write("text.db", b"hello"), ErrorCode::StoreFailed),
        ("half of one", write("half.db", &whole[..middle]), ErrorCode::StoreFailed),
        ("a damaged one", write("torn.db", &torn), ErrorCode::StoreFailed),
        ("a newer one", newer, ErrorCode::StoreNewer),
        ("somebody else's", foreign, ErrorCode::StoreFailed),
    ] {
        let error = App::restore(folder.path(), &file, outside(&keys)).await.unwrap_err();
        assert_eq!(error.code, code, "{what}: {}", error.message);
        assert_eq!(executions(&App::open_for_reading(folder.path()).unwrap()), 2, "{what} changed nothing");
    }
}

#[tokio::test]
async fn a_backup_is_made_each_day_and_before_an_update_and_old_ones_go() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Drawer::default()));
    let app = filled(folder.path(), &keys).await;
    let place = folder.path().join("backups");
    fs::create_dir_all(&place).unwrap();
    for day in 1..=9 {
        fs::write(place.join(format!("daily-2020-01-0{day}.db")), "old").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(app.back_up_daily().await.unwrap());
    assert!(!app.back_up_daily().await.unwrap(), "once a day");
    let backups = app.backups().unwrap();
    assert_eq!(backups.len(), 7, "{backups:?}");
    assert!(backups[0].bytes > 10_000.0, "the newest stands first");
    drop(app);
    // As a version before this one left it.
    let file = Connection::open(folder.path().join("cugar.db")).unwrap();
    file.execute_batch("ALTER TABLE execution DROP COLUMN erased_at; PRAGMA user_version = 11").unwrap();
    drop(file);
    let app = open(folder.path(), &keys).await;
    assert!(place.join("before-update-from-11.db").exists(), "{:?}", app.backups());
}

#[tokio::test]
async fn a_person_is_forgotten_everywhere_and_the_record_still_verifies() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Drawer::default()));
    let app = filled(folder.path(), &keys).await;
    run(&app, 0, 3).await;
    let rows = app.history(&HistoryQuery { limit: 50, ..HistoryQuery::default() }).unwrap().rows;
    let row = rows.iter().find(|row| row.recipient.is_some()).unwrap();
    let (address, name) = (row.recipient.clone().unwrap(), row.contact.clone().unwrap());
    let subject = row.subject.clone().unwrap();
    let contact = app.find_contact(&address).unwrap();
    assert_eq!(app.find_contact(&name).unwrap(), contact);
    let open_still = app.erase_contact(&contact.to_string()).await.unwrap_err();
    assert_eq!(open_still.code, ErrorCode::Busy, "{}", open_still.message);
    let waiting = app.execution(&row.execution).unwrap().approvals[0].approval.clone();
    app.deny(&waiting, &format!("{name} left the company")).await.unwrap();
    app.set_note(&row.execution, &format!("call {name} again")).await.unwrap();
    app.anchor_audit().await.unwrap();
    let before = folder.path().join("before.jsonl");
    app.export_audit(&before).await.unwrap();
    app.back_up_daily().await.unwrap();

    let erased = app.erase_contact(&contact.to_string()).await.unwrap();
    assert!(erased.executions == 1 && erased.entries == 3, "{erased:?}");
    assert_eq!(erased.backups.len(), 1, "the backup that still knows them is named");
    assert_eq!(app.find_contact(&address).unwrap_err().code, ErrorCode::NotFound);
    for typed in [address.as_str(), name.as_str()] {
        let found = app.history(&HistoryQuery { search: format!("\"{typed}\""), limit: 9, ..Default::default() });
        assert!(found.unwrap().rows.is_empty(), "{typed} is found no more");
    }
    let rows = app.history(&HistoryQuery { limit: 50, ..HistoryQuery::default() }).unwrap().rows;
    let left = rows.iter().find(|left| left.execution == row.execution).unwrap();
    assert!(left.erased && left.recipient.is_none() && left.state == ExecutionState::Denied && left.fit.is_some());
    let gone = app.execution(&row.execution).unwrap_err();
    assert!(gone.code == ErrorCode::NotFound && gone.message.contains("erased on request"), "{}", gone.message);
    let record = app.verify_audit(None, |_| true).await.unwrap();
    assert!(record.ok && record.erased == 3, "{record:?}");
    assert!(app.verify_audit(Some(&before), |_| true).await.unwrap().ok, "it goes on from what it was");
    let after = folder.path().join("after.jsonl");
    app.export_audit(&after).await.unwrap();
    drop(app);
    for file in ["cugar.db", "cugar.db-wal", "after.jsonl"] {
        let bytes = fs::read(folder.path().join(file)).unwrap_or_default();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
        for said in [&address, &name, &subject] {
            assert!(!holds(said), "{file} still holds {said}");
        }
    }
    assert_eq!(executions(&open(folder.path(), &keys).await), 3, "and the app opens as before");
}

#[tokio::test]
async fn the_log_stays_bounded_beside_a_reader_that_stays_open() {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Drawer::default()));
    let app = filled(folder.path(), &keys).await;
    run(&app, 0, 1).await;
    let reader = App::open_for_reading(folder.path()).unwrap();
    let execution = executions_of(&reader)[0].clone();
    let log = folder.path().join("cugar.db-wal");
    let (mut written, mut longest) = (0, 0);
    for n in 0..1_500 {
        app.set_note(&execution, &format!("note {n} {}", "x".repeat(1_900))).await.unwrap();
        assert_eq!(executions_of(&reader).len(), 1, "it reads all the while");
        let length = fs::metadata(&log).unwrap().len();
        written += length.saturating_sub(longest);
        longest = longest.max(length);
    }
    assert!(longest < 32 * 1024 * 1024, "the log grew to {longest} bytes");
    assert!(written > 0, "something went through it");
}

fn executions_of(app: &App) -> Vec<String> {
    let rows = app.history(&HistoryQuery { limit: 500, ..HistoryQuery::default() }).unwrap().rows;
    rows.into_iter().map(|row| row.execution).collect()
}
