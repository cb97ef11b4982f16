//! Opening the file: who may read it, who holds the writer's lock, and the settings durability stands on.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations, SchemaVersion};

use crate::failpoint::failpoint;
use crate::table::execution_text;
use crate::{FILE_NAME, LOCK_NAME, StoreError, backup, key};

/// Every schema there ever was, in order. Released ones are never edited.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("../migrations/0001_first.sql")),
        M::up(include_str!("../migrations/0002_imports.sql")),
        M::up(include_str!("../migrations/0003_scores.sql")),
        M::up(include_str!("../migrations/0004_expiry.sql")),
        M::up(include_str!("../migrations/0005_open_executions.sql")),
        M::up(include_str!("../migrations/0006_templates.sql")),
        M::up(include_str!("../migrations/0007_models.sql")),
        M::up(include_str!("../migrations/0008_replies.sql")),
        M::up(include_str!("../migrations/0009_departures.sql")),
        M::up(include_str!("../migrations/0010_history.sql")),
        M::up(include_str!("../migrations/0011_audit.sql")),
        M::up(include_str!("../migrations/0012_erasing.sql")),
    ])
}

/// Makes the folder, readable by its owner only. A folder that holds other people's files is left as it is.
pub(crate) fn prepare_folder(folder: &Path) -> Result<(), StoreError> {
    let not_writable = |error: io::Error| StoreError::NotWritable(folder.into(), error.to_string());
    private_folder().recursive(true).create(folder).map_err(not_writable)?;
    let ours = folder.join(FILE_NAME).exists() || fs::read_dir(folder).map_err(not_writable)?.next().is_none();
    if ours { restrict(folder, 0o700).map_err(not_writable) } else { Ok(()) }
}

/// Makes folders that are private from their first moment.
pub(crate) fn private_folder() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has a mode to set"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Opens or makes files that are private from their first moment.
pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// The per-user data folders of the other systems are private already.
#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

pub(crate) fn take_lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(LOCK_NAME);
    let not_writable = |error: io::Error| StoreError::NotWritable(path.clone(), error.to_string());
    let file = private_file().open(&path).map_err(not_writable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(folder.into())),
        Err(TryLockError::Error(error)) => Err(not_writable(error)),
    }
}

/// Where the index of the log is kept, which all connections need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogIndex {
    /// In a file beside the database, for every process. Needs a little room on the disk.
    Shared,
    /// In the memory of this process, which then has the database for itself.
    Private,
}

impl LogIndex {
    pub(crate) fn open(self, path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = match self {
            Self::Shared => Connection::open_with_flags(path, flags),
            Self::Private => Connection::open_with_flags_and_vfs(path, flags, c"unix-excl"),
        };
        opened.map_err(|error| explain(error, path))
    }
}

/// A full disk must not keep anybody from reading: then nothing is put beside the database.
fn also_on_a_full_disk(
    open: impl Fn(LogIndex) -> Result<Connection, StoreError>,
) -> Result<(Connection, LogIndex), StoreError> {
    match open(LogIndex::Shared) {
        Err(StoreError::DiskFull) if cfg!(unix) => Ok((open(LogIndex::Private)?, LogIndex::Private)),
        opened => Ok((opened?, LogIndex::Shared)),
    }
}

pub(crate) fn open_writer(folder: &Path) -> Result<(Connection, LogIndex), StoreError> {
    also_on_a_full_disk(|index| writer(folder, index))
}

/// Writes nothing to a file that is as it should be.
fn writer(folder: &Path, index: LogIndex) -> Result<Connection, StoreError> {
    let path = folder.join(FILE_NAME);
    let not_writable = |error: io::Error| StoreError::NotWritable(path.clone(), error.to_string());
    // Made here and not by SQLite, so that it is never readable by others; its companions take its mode over.
    private_file().open(&path).map_err(not_writable)?;

    let mut connection = index.open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    set_up(&connection)?;
    let id = refuse_foreign(&connection, &path)?;
    refuse_newer(&connection, &path)?;
    restrict(&path, 0o600).map_err(not_writable)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(|error| explain(error, &path))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    read_back(&connection)?;
    make_room(&connection)?;
    // Before the first table: a file with tables and without the mark would be taken for somebody else's.
    if id != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    if migrations().pending_migrations(&connection).is_ok_and(|pending| pending > 0) && id == APPLICATION_ID {
        back_up_before_update(&connection, folder)?;
    }
    migrations().to_latest(&mut connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => explain(err, &path),
        other => StoreError::Unreadable(other.to_string()),
    })?;
    failpoint!("open.after_migration");
    execution_text::prepare_writer(&connection)?;
    Ok(connection)
}

/// A file that is about to get a new schema is kept as it is.
fn back_up_before_update(connection: &Connection, folder: &Path) -> Result<(), StoreError> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // An empty file has nothing to lose.
    if version == 0 {
        return Ok(());
    }
    let place = backup::own(folder, &format!("before-update-from-{version}"))?;
    // Of an update that was stopped, or of an older state with this schema: what is there now is kept instead.
    backup::remove(&place)?;
    backup::copy(connection, &place).map(drop)
}

pub(crate) fn open_first_reader(folder: &Path) -> Result<(Connection, LogIndex), StoreError> {
    also_on_a_full_disk(|index| open_reader(folder, index))
}

pub(crate) fn open_reader(folder: &Path, index: LogIndex) -> Result<Connection, StoreError> {
    let path = folder.join(FILE_NAME);
    if !path.exists() {
        return Err(StoreError::Missing(folder.into()));
    }
    let connection = match index {
        LogIndex::Shared => index.open(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        // Who has the database for itself must be able to lock it.
        LogIndex::Private => {
            let connection = index.open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection.pragma_update(None, "query_only", true)?;
            connection
        }
    };
    set_up(&connection)?;
    refuse_foreign(&connection, &path)?;
    match refuse_newer(&connection, &path)? {
        SchemaVersion::NoneSet => Err(StoreError::Missing(folder.into())),
        // A reader cannot add what this version reads.
        _ if migrations().pending_migrations(&connection).is_ok_and(|pending| pending > 0) => {
            Err(StoreError::Older(path))
        }
        _ => Ok(connection),
    }
}

pub(crate) fn empty_log(folder: &Path, index: LogIndex) -> Result<(), StoreError> {
    let path = folder.join(FILE_NAME);
    if index == LogIndex::Private {
        return Err(StoreError::Locked);
    }
    let connection = index.open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(StoreError::Locked) } else { Ok(()) }
}

fn set_up(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    // A statement keeps the plan it was prepared with, instead of being prepared again for each value bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // SQLite's own LIKE and lower() fold the letters of ASCII only.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("folded", 1, flags, |context| {
        Ok(context.get_raw(0).as_str_or_null()?.map(key::fold))
    })?;
    Ok(())
}

/// "CUGA" in ASCII: tells our file from another program's database.
const APPLICATION_ID: i32 = 0x4355_4741;

/// Gives back the mark of the file: ours, or that of an empty one.
pub(crate) fn refuse_foreign(connection: &Connection, path: &Path) -> Result<i32, StoreError> {
    let id: i32 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(|error| explain(error, path))?;
    let tables: u32 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| explain(error, path))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) { Ok(id) } else { Err(StoreError::Damaged(path.into())) }
}

/// An empty store in memory, for the tests of the tables.
#[cfg(test)]
pub(crate) fn in_memory() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    set_up(&connection).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    migrations().to_latest(&mut connection).unwrap();
    execution_text::prepare_writer(&connection).unwrap();
    connection
}

/// Room for the largest transaction, so that none of it has to be written before its commit and read again.
fn make_room(connection: &Connection) -> Result<(), StoreError> {
    // In KiB where negative.
    connection.pragma_update(None, "cache_size", -16 * 1024)?;
    // What is deleted is overwritten: nothing that was erased, or moved within the file before, can be read out of it.
    connection.pragma_update(None, "secure_delete", true)?;
    // What a savepoint would bring back. It is gone with the process, as the transaction is.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Pages: a page that changes often is then copied into the database once, not once for each megabyte of log.
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    // In bytes: what one large change needed is given back to the disk afterwards.
    connection.pragma_update(None, "journal_size_limit", 32 * 1024 * 1024)?;
    Ok(())
}

pub(crate) fn refuse_newer(connection: &Connection, path: &Path) -> Result<SchemaVersion, StoreError> {
    match migrations().current_version(connection) {
        Ok(SchemaVersion::Outside(_)) => Err(StoreError::Newer(path.into())),
        Ok(version) => Ok(version),
        Err(rusqlite_migration::Error::RusqliteError { err, .. }) => Err(explain(err, path)),
        Err(other) => Err(StoreError::Unreadable(other.to_string())),
    }
}

/// A setting that was not taken would be found out only by losing data.
fn read_back(connection: &Connection) -> Result<(), StoreError> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: u8 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let foreign_keys: bool = connection.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(StoreError::Pragma("journal_mode=WAL"));
    }
    // 2 is FULL: every commit is flushed to the disk before it is acknowledged.
    if synchronous != 2 {
        return Err(StoreError::Pragma("synchronous=FULL"));
    }
    if foreign_keys { Ok(()) } else { Err(StoreError::Pragma("foreign_keys=ON")) }
}

pub(crate) fn explain(error: rusqlite::Error, path: &Path) -> StoreError {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged(path.into()),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::NotWritable(path.into(), error.to_string())
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse(path.into()),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use rusqlite::trace::{TraceEvent, TraceEventCodes};

    use super::*;

    /// A folder, and the states of it that a kill would have left, one for each statement.
    type Watched = Option<(std::path::PathBuf, Vec<tempfile::TempDir>)>;

    thread_local! {
        static WATCHED: RefCell<Watched> = const { RefCell::new(None) };
    }

    fn keep_state(_: TraceEvent<'_>) {
        WATCHED.with_borrow_mut(|watched| {
            let Some((folder, states)) = watched else { return };
            let state = tempfile::tempdir().unwrap();
            // The index of the log is made anew from it.
            for name in [FILE_NAME, &format!("{FILE_NAME}-wal")] {
                if folder.join(name).exists() {
                    fs::copy(folder.join(name), state.path().join(name)).unwrap();
                }
            }
            states.push(state);
        });
    }

    /// A file as the version left it that had this schema.
    fn of_version(version: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = Connection::open(folder.path().join(FILE_NAME)).unwrap();
        set_up(&connection).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        migrations().to_version(&mut connection, version).unwrap();
        connection
            .execute(
                "INSERT INTO account (id, name, name_key, technologies, do_not_contact, sample, origin, updated_at)
                 VALUES ('01890a5d-ac96-774b-bcce-b302099a8058', 'Acme', 'acme', '[]', 0, 0, '{}', 1)",
                [],
            )
            .unwrap();
        folder
    }

    fn schema_and_accounts(folder: &Path) -> (usize, u32) {
        let connection = Connection::open(folder.join(FILE_NAME)).unwrap();
        let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        (version, connection.query_row("SELECT count(*) FROM account", [], |row| row.get(0)).unwrap())
    }

    #[test]
    fn an_update_from_every_version_that_is_stopped_at_any_statement_is_done_or_was_not_begun() {
        let latest = schema_and_accounts(&{
            let folder = of_version(1);
            drop(open_writer(folder.path()).unwrap());
            folder.keep()
        })
        .0;
        for from in 1..latest {
            let folder = of_version(from);
            let path = folder.path().join(FILE_NAME);
            let mut connection = Connection::open(&path).unwrap();
            set_up(&connection).unwrap();
            WATCHED.set(Some((folder.path().into(), Vec::new())));
            connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(keep_state));
            migrations().to_latest(&mut connection).unwrap();
            drop(connection);
            let (_, states) = WATCHED.take().unwrap();
            assert!(states.len() > 3, "it was stopped {} times from {from}", states.len());
            for (at, state) in states.iter().enumerate() {
                let (version, accounts) = schema_and_accounts(state.path());
                assert!(version == from || version == latest, "from {from}, at {at}: it stands at {version}");
                assert_eq!(accounts, 1, "from {from}, at {at}");
                drop(open_writer(state.path()).unwrap());
                assert_eq!(schema_and_accounts(state.path()), (latest, 1), "from {from}, at {at}: it is updated now");
            }
        }
    }
}
