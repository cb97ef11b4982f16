//! Copies of the whole store, each of one moment and checked before it gets its name; and putting one back.
//!
//! Nothing here ever writes over the only copy of something: what stood in the place of a restored file is kept as a
//! backup itself.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, OpenFlags};

use crate::connection::{self, LogIndex};
use crate::failpoint::failpoint;
use crate::table::audit_head::{Identity, identity};
use crate::{FILE_NAME, StoreError};

/// Where the app's own backups are, below the data folder.
pub const FOLDER: &str = "backups";

/// A file that holds a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    pub bytes: u64,
    pub made: SystemTime,
}

/// Writes the store of a folder to a new file, also beside a program that writes.
///
/// # Errors
/// `NotWritable` for a place that cannot be written to or is taken, `DiskFull`, and `Damaged` where the store is.
pub fn back_up(folder: &Path, to: &Path) -> Result<Backup, StoreError> {
    let (source, _) = connection::open_first_reader(folder)?;
    copy(&source, to)
}

/// Which store a file holds, once it is known to be whole.
///
/// # Errors
/// `Missing`, `Damaged` and `Newer`.
pub fn check(path: &Path) -> Result<(), StoreError> {
    if !path.is_file() {
        return Err(StoreError::NoBackup(path.into()));
    }
    let connection = open(path)?;
    connection::refuse_newer(&connection, path)?;
    let unsound = |error| connection::explain(error, path);
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(unsound)?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(path.into())) }
}

/// The app's own backups, the newest first.
pub fn list(folder: &Path) -> Result<Vec<Backup>, StoreError> {
    let place = folder.join(FOLDER);
    let entries = match fs::read_dir(&place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::NotWritable(place, error.to_string())),
    };
    let mut backups = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "db")
            && let Ok(about) = entry.metadata()
        {
            let made = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            backups.push(Backup { path, bytes: about.len(), made });
        }
    }
    backups.sort_by(|a: &Backup, b| (b.made, &b.path).cmp(&(a.made, &a.path)));
    Ok(backups)
}

/// Removes all but the newest `keep` backups whose name begins with `prefix`.
pub fn prune(folder: &Path, prefix: &str, keep: usize) -> Result<(), StoreError> {
    let named = |backup: &Backup| {
        backup.path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(prefix))
    };
    for old in list(folder)?.into_iter().filter(named).skip(keep) {
        fs::remove_file(&old.path).map_err(|error| StoreError::NotWritable(old.path.clone(), error.to_string()))?;
    }
    Ok(())
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What stood there before, as a backup.
    pub kept: Option<PathBuf>,
    /// The file that stood there before.
    pub before: Option<Identity>,
}

/// Puts a backup in the place of the store. Until the last moment the store is what it was; `kept_as` names the backup
/// that is made of it.
///
/// # Errors
/// `InUse` while a program works with it, otherwise as [`check`] and [`back_up`].
pub fn restore(folder: &Path, from: &Path, kept_as: &str) -> Result<Restored, StoreError> {
    connection::prepare_folder(folder)?;
    let _lock = connection::take_lock(folder)?;
    check(from)?;
    let store = folder.join(FILE_NAME);
    let (mut kept, mut before) = (None, None);
    if store.exists() {
        let place = own(folder, kept_as)?;
        // Closes the log too: with the file its log would be put into another one.
        let connection = LogIndex::Shared.open(&store, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection::refuse_foreign(&connection, &store)?;
        before = identity(&connection).ok();
        kept = Some(copy(&connection, &place)?.path);
        connection.pragma_update(None, "journal_mode", "DELETE").map_err(|error| connection::explain(error, &store))?;
        connection.close().map_err(|(_, error)| connection::explain(error, &store))?;
    }
    failpoint!("restore.after_keeping");
    let coming = folder.join("restoring.db");
    remove(&coming)?;
    copy(&open(from)?, &coming)?;
    failpoint!("restore.before_replacing");
    fs::rename(&coming, &store).map_err(|error| StoreError::NotWritable(store.clone(), error.to_string()))?;
    sync_folder(folder)?;
    failpoint!("restore.after_replacing");
    Ok(Restored { kept, before })
}

/// A place among the app's own backups.
pub fn own(folder: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let place = folder.join(FOLDER);
    connection::private_folder()
        .recursive(true)
        .create(&place)
        .map_err(|error| StoreError::NotWritable(place.clone(), error.to_string()))?;
    Ok(place.join(format!("{name}.db")))
}

fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = LogIndex::Shared.open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection::refuse_foreign(&connection, path)?;
    Ok(connection)
}

/// Everything of one moment, checked, under its name only when it is on the disk.
pub(crate) fn copy(source: &Connection, to: &Path) -> Result<Backup, StoreError> {
    let not_writable = |error: io::Error| StoreError::NotWritable(to.into(), error.to_string());
    if to.exists() {
        return Err(not_writable(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file of this name")));
    }
    let partial = to.with_extension("partial");
    remove(&partial)?;
    let made = copy_to(source, &partial, to);
    if made.is_err()
        && let Err(error) = fs::remove_file(&partial)
    {
        tracing::warn!(%error, "a part of a backup could not be removed");
    }
    made
}

fn copy_to(source: &Connection, partial: &Path, to: &Path) -> Result<Backup, StoreError> {
    let not_writable = |error: io::Error| StoreError::NotWritable(to.into(), error.to_string());
    // Empty, and private from its first moment.
    connection::private_file().open(partial).map_err(not_writable)?;
    let target = partial.to_str().ok_or_else(|| not_writable(io::Error::other("its name cannot be written")))?;
    source.execute("VACUUM INTO ?", [target]).map_err(|error| connection::explain(error, to))?;
    failpoint!("backup.before_check");
    check(partial)?;
    let file = File::open(partial).map_err(not_writable)?;
    file.sync_all().map_err(not_writable)?;
    let bytes = file.metadata().map_err(not_writable)?.len();
    fs::rename(partial, to).map_err(not_writable)?;
    sync_folder(to.parent().unwrap_or(Path::new(".")))?;
    Ok(Backup { path: to.into(), bytes, made: SystemTime::now() })
}

/// Takes away what a stopped program left of an attempt.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::NotWritable(path.into(), error.to_string()))
        }
        _ => Ok(()),
    }
}

/// A name is on the disk when its folder is.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| StoreError::NotWritable(folder.into(), error.to_string()))?;
    }
    Ok(())
}
