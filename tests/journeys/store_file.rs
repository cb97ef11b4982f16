//! The file itself: who may read it, what happens when it is in use, newer, foreign, or the disk is full.

use app::App;
use app::wire::ErrorCode;

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

/// A disk of its own that is really full; needs the right to mount one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_keeps_what_was_there_and_nothing_of_the_change() {
    let outer = tempfile::tempdir().unwrap();
    let disk = outer.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
        .arg(&disk)
        .output()
        .is_ok_and(|output| output.status.success());
    if !mounted {
        tests::skip("a disk of 2 MB cannot be mounted here");
        return;
    }
    let result = fill(&disk).await;
    let unmounted = std::process::Command::new("umount").arg("-l").arg(&disk).status();
    assert!(unmounted.unwrap().success());
    result.unwrap();
}

#[cfg(target_os = "linux")]
async fn fill(disk: &std::path::Path) -> Result<(), String> {
    let folder = disk.join("data");
    let app = App::open(&folder).await.map_err(|error| error.message)?;
    let before = app.import_samples().await.map_err(|error| error.message)?.accounts.created;
    let mut csv = String::from("Company name,Notes\n");
    for n in 0..4000 {
        csv.push_str(&format!("Big {n} Ltd,{}\n", "long words ".repeat(60)));
    }
    // The file itself lies elsewhere; only the store is on the small disk.
    let elsewhere = tempfile::tempdir().unwrap();
    let file = write(elsewhere.path(), "big.csv", csv);
    let kind = app::wire::ImportKind::Accounts;
    let error = match app.import_file(kind, &file, &[], false).await {
        Ok(report) => return Err(format!("{} rows fitted on a 2 MB disk", report.created)),
        Err(error) => error,
    };
    if error.code != ErrorCode::StoreFailed || !error.message.contains("disk is full") {
        return Err(format!("{:?}: {}", error.code, error.message));
    }
    let status = app.status().map_err(|error| error.message)?;
    if status.accounts != before {
        return Err(format!("{} accounts instead of {before}", status.accounts));
    }
    drop(app);
    let app = App::open(&folder).await.map_err(|error| error.message)?;
    let after = app.status().map_err(|error| error.message)?.accounts;
    if after == before { Ok(()) } else { Err(format!("{after} accounts after a restart instead of {before}")) }
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
