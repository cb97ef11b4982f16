//! The file itself: who may read it, what happens when it is in use, newer, foreign, or the disk is full.

use app::App;
use app::wire::{ErrorCode, HistoryQuery};

use crate::support::{Workspace, write};

async fn refused(folder: &std::path::Path) -> app::wire::AppError {
    App::open(folder).await.map(|_| ()).expect_err("it must not be opened")
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_the_data() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("data");
    let app = App::open(&folder).await.unwrap();
    app.import_samples().await.unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    assert!(files >= 3, "the database, its log and the lock: {files}");
}

#[cfg(unix)]
#[tokio::test]
async fn an_empty_folder_that_was_open_becomes_private_before_the_logs_go_into_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let paths = app::paths::Paths::below(folder.path());
    // The order of a start.
    paths.prepare().unwrap();
    std::fs::create_dir(&paths.logs).unwrap();
    drop(App::open(&paths.data).await.unwrap());
    assert_eq!(folder.path().metadata().unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_second_writer_is_told_so_and_a_reader_is_welcome() {
    let workspace = Workspace::with_samples().await;
    workspace.run_one().await;
    assert_eq!(refused(workspace.folder.path()).await.code, ErrorCode::StoreInUse);
    let reader = App::open_for_reading(workspace.folder.path()).unwrap();
    assert_eq!(reader.queue().unwrap().len(), 1, "what waits can be seen beside the open window");
    let cannot = reader.import_samples().await.unwrap_err();
    assert_eq!(cannot.code, ErrorCode::StoreFailed, "a reader does not write");
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    drop(App::open(folder.path()).await.unwrap());
    let path = folder.path().join(store::FILE_NAME);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    drop(connection);
    let before = std::fs::read(&path).unwrap();
    let error = refused(folder.path()).await;
    assert_eq!(error.code, ErrorCode::StoreNewer, "{}", error.message);
    assert_eq!(std::fs::read(&path).unwrap(), before, "not a byte of it may change");
    let reader = App::open_for_reading(folder.path()).map(|_| ()).unwrap_err();
    assert_eq!(reader.code, ErrorCode::StoreNewer);
}

#[tokio::test]
async fn what_is_no_store_of_ours_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let noise = vec![0x5a_u8; 8192];
    let path = write(folder.path(), store::FILE_NAME, &noise);
    let error = refused(folder.path()).await;
    assert_eq!(error.code, ErrorCode::StoreFailed, "{}", error.message);
    assert_eq!(std::fs::read(&path).unwrap(), noise, "somebody's file is not overwritten");

    std::fs::remove_file(&path).unwrap();
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    drop(foreign);
    let error = refused(folder.path()).await;
    assert_eq!(error.code, ErrorCode::StoreFailed, "another program's database: {}", error.message);
}

#[tokio::test]
async fn a_missing_store_is_said_to_a_reader_and_not_made_up() {
    let folder = tempfile::tempdir().unwrap();
    let error = App::open_for_reading(folder.path()).map(|_| ()).unwrap_err();
    assert_eq!(error.code, ErrorCode::StoreFailed);
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "a reader makes no file");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_said_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "a-file", "not a folder");
    let error = refused(&file.join("data")).await;
    assert_eq!(error.code, ErrorCode::StoreFailed);
    assert!(error.message.contains("a-file"), "{}", error.message);
}

/// The folder where the small disk is mounted, in the process that has one.
#[cfg(target_os = "linux")]
const SMALL_DISK: &str = "CUGAR_TEST_SMALL_DISK";

/// A disk of 2 MB. This process has none: it runs the test again in one that has, and there is nothing left to do.
#[cfg(target_os = "linux")]
fn small_disk(test: &str) -> Option<std::path::PathBuf> {
    if let Some(disk) = std::env::var_os(SMALL_DISK) {
        return Some(disk.into());
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(mut apart) = tests::with_a_small_disk(folder.path()) else {
        tests::skip_anywhere("a disk of 2 MB cannot be mounted here");
        return None;
    };
    apart.arg(std::env::current_exe().unwrap()).args(["--exact", &format!("store_file::{test}"), "--nocapture"]);
    let output = apart.env(SMALL_DISK, folder.path()).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "on the small disk:\n{said}");
    None
}

/// Somebody else takes all the room there is.
#[cfg(target_os = "linux")]
fn fill_up(disk: &std::path::Path) -> std::path::PathBuf {
    use std::io::Write as _;
    let path = disk.join("somebody-elses");
    let mut file = std::fs::File::create(&path).unwrap();
    while file.write_all(&[7; 512]).is_ok() {}
    path
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_keeps_nobody_from_reading() {
    let Some(disk) = small_disk("a_full_disk_keeps_nobody_from_reading") else { return };
    let folder = disk.join("data");
    let app = App::open(&folder).await.unwrap();
    app.import_samples().await.unwrap();
    let best = app.best_accounts(app::Goal::Prospect, 1).unwrap()[0].to_string();
    app.run(app::Goal::Prospect, &[best]).await.unwrap();
    drop(app);
    let filler = fill_up(&disk);

    let reader = App::open_for_reading(&folder).unwrap();
    assert_eq!(reader.history(&HistoryQuery::default()).unwrap().rows.len(), 1, "who only reads can read");
    drop(reader);
    let app = App::open(&folder).await.expect("the app opens on a full disk");
    assert_eq!(app.history(&HistoryQuery::default()).unwrap().rows.len(), 1, "the history is there");
    let waiting = app.queue().unwrap().remove(0);
    let refused = app.deny(&waiting.approval, "too late").await.unwrap_err();
    assert!(refused.message.contains("disk is full"), "{}", refused.message);
    std::fs::remove_file(filler).unwrap();
    app.deny(&waiting.approval, "too late").await.expect("with room again it is written, without a new start");
    drop(app);
    let app = App::open(&folder).await.unwrap();
    assert!(app.queue().unwrap().is_empty(), "and it was kept");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_keeps_what_was_there_and_nothing_of_the_change() {
    let Some(disk) = small_disk("a_full_disk_keeps_what_was_there_and_nothing_of_the_change") else { return };
    let folder = disk.join("data");
    let app = App::open(&folder).await.unwrap();
    let before = app.import_samples().await.unwrap().accounts.created;
    let mut csv = String::from("Company name,Notes\n");
    for n in 0..4000 {
        csv.push_str(&format!("Big {n} Ltd,{}\n", "long words ".repeat(60)));
    }
    // The file itself lies elsewhere; only the store is on the small disk.
    let elsewhere = tempfile::tempdir().unwrap();
    let file = write(elsewhere.path(), "big.csv", csv);
    let kind = app::wire::ImportKind::Accounts;
    let error = app.import_file(kind, &file, &[], false).await.expect_err("that does not fit on a 2 MB disk");
    assert_eq!(error.code, ErrorCode::StoreFailed, "{}", error.message);
    assert!(error.message.contains("disk is full"), "{}", error.message);
    assert_eq!(app.status().unwrap().accounts, before, "nothing of the file went in");
    drop(app);
    let app = App::open(&folder).await.unwrap();
    assert_eq!(app.status().unwrap().accounts, before, "nor is it there after a restart");
}

#[tokio::test]
async fn a_file_of_the_first_version_opens_with_everything_that_was_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let first =
        std::fs::read_to_string(tests::root().join("src-tauri/crates/store/migrations/0001_first.sql")).unwrap();
    let connection = rusqlite::Connection::open(folder.path().join(store::FILE_NAME)).unwrap();
    connection.execute_batch(&first).unwrap();
    connection.pragma_update(None, "application_id", 0x4355_4741).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let import = "01890a5d-ac96-774b-bcce-b302099a8057";
    let account = "01890a5d-ac96-774b-bcce-b302099a8058";
    connection
        .execute_batch(&format!(
            r#"INSERT INTO import VALUES ('{import}', 'accounts', 'old.csv', 1000, 1, 1, 0, 0, 0);
               INSERT INTO account VALUES ('{account}', 'Acme', 'acme', 'acme.com', 'Software', 120, NULL, 'DE', '[]',
                 NULL, 0, 0, '{{"industry":{{"import":"{import}","line":7}}}}', 1000);"#
        ))
        .unwrap();
    drop(connection);
    let app = App::open(folder.path()).await.unwrap();
    let acme = app.account(account).unwrap();
    assert_eq!((acme.account.employees, acme.account.region), (Some(120), None));
    let origin = acme.fields.iter().find(|field| field.name == "industry").unwrap().origin.clone().unwrap();
    assert_eq!((origin.source.as_str(), origin.line), ("old.csv", Some(7)), "it knows where it came from");
    let imports = app.imports().unwrap();
    assert!(!imports[0].can_undo, "what it did was not kept then");
    let error = app.undo_import(&imports[0].id).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::AlreadyDecided, "{}", error.message);
}
