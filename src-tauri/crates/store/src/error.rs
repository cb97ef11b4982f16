//! What can go wrong with the file, in words that say what to do. They go into logs too, so they quote nothing stored.

use std::path::PathBuf;

use domain::{
    AccountId, ApprovalId, ContactId, ExecutionId, IcpId, ImportId, KnowledgeId, MergeId, SignalId, TemplateId,
};
use orchestrator::ports::JournalError;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "another window or command of CUGAr Sales is writing to {0}. Close it, or wait until it is done, and try again."
    )]
    InUse(PathBuf),
    #[error(
        "the file {0} was written by a newer version of CUGAr Sales. Nothing was changed; install that version to open it."
    )]
    Newer(PathBuf),
    #[error(
        "the file {0} is not a CUGAr Sales file, or it is damaged. It was left as it is; move it away, or choose another data folder."
    )]
    Damaged(PathBuf),
    #[error(
        "the file {0} was written by an older version of CUGAr Sales. Open the app once, which brings it up to date."
    )]
    Older(PathBuf),
    #[error("there is no CUGAr Sales data in {0} yet. Import accounts first, or choose another data folder.")]
    Missing(PathBuf),
    #[error(
        "the data is being read or written by another program just now. Nothing of this change was kept; wait a moment and try again."
    )]
    Locked,
    #[error("the disk is full. Nothing of this change was kept; free some space and try again.")]
    DiskFull,
    #[error("the data cannot be written to {0}: {1}. Check the folder's permissions, or choose another data folder.")]
    NotWritable(PathBuf, String),
    #[error("the data was opened for looking only, and nothing was changed. Open it for working in, and try again.")]
    OpenedForReading,
    #[error(
        "the data folder cannot keep your work through a power cut (`{0}` was not taken), so nothing is written there. Choose a folder on a disk of this computer, not one on a network."
    )]
    Pragma(&'static str),
    #[error(
        "the change could not be put on the disk, and nothing of it was kept. Try again; if it stays so, check the disk."
    )]
    NotCommitted,
    #[error(
        "the change broke down halfway, and nothing of it was kept. Try again; if it stays so, report it with the log."
    )]
    BrokeDown,
    #[error("the writer has stopped; start the app again")]
    WriterGone,
    #[error("there is no person {0}; look at the account again")]
    NoContact(ContactId),
    #[error("what execution {0} said was erased on request; its outcome and its figures are all that is left")]
    Erased(ExecutionId),
    #[error("there is no backup {0}. Look at the list again, or check the name and the folder.")]
    NoBackup(PathBuf),
    #[error("there is no account {0}")]
    NoAccount(AccountId),
    #[error("there is no execution {0}")]
    NoExecution(ExecutionId),
    #[error("there is no approval request {0}")]
    NoApproval(ApprovalId),
    #[error("there is no ideal customer profile {0}; look at the list again")]
    NoIcp(IcpId),
    #[error("there is no template {0}; look at the list again")]
    NoTemplate(TemplateId),
    #[error("there is no such entry in the knowledge ({0}); look at the list again")]
    NoKnowledge(KnowledgeId),
    #[error("this template was saved elsewhere since you opened it. Copy your text, open it again, and save it there")]
    TemplateMovedOn,
    #[error("there is no import {0}")]
    NoImport(ImportId),
    #[error("there is no signal {0}; look at the account again")]
    NoSignal(SignalId),
    #[error("there is no such merge; look at the account again")]
    NoMerge(MergeId),
    #[error("these accounts were made one, or two, since; look at the list again")]
    MergedSince,
    #[error("this import was taken back already, or a version that could not take imports back made it")]
    NotReversible(ImportId),
    #[error("the import was cancelled; nothing of it was kept")]
    Cancelled,
    #[error("execution {0} has moved on; look at it again")]
    MovedOn(ExecutionId),
    #[error("there is still something open for this account; end it first, in Today or in the History")]
    Busy(AccountId),
    #[error(
        "something stored cannot be read ({0}). It was left as it is. Start the app again; if it stays so, put a copy of the data folder from an earlier day in its place."
    )]
    Unreadable(String),
    #[error(
        "the database refused ({}), and nothing of this change was kept. Try again; if it happens again, start the app again and check the disk.", number(.0)
    )]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
        match error {
            // The reason inside may quote the value.
            FromSqlConversionFailure(column, ..)
            | IntegralValueOutOfRange(column, _)
            | InvalidColumnType(column, ..)
            | Utf8Error(column, _) => Self::Unreadable(format!("a value in column {column} of an answer")),
            error if is_full(&error) => Self::DiskFull,
            error if is_locked(&error) => Self::Locked,
            error => Self::Sqlite(error),
        }
    }
}

/// Also where there is no room for what the connections share, which SQLite calls an I/O error.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
        || error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

fn is_locked(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}

/// What SQLite calls it. Its own sentences may quote what was searched for.
fn number(error: &rusqlite::Error) -> String {
    match error.sqlite_extended_error_code() {
        Some(code) => format!("SQLite error {code}"),
        None => "no code".into(),
    }
}

impl From<serde_json::Error> for StoreError {
    /// Where it stands, and not its words: they may quote the value.
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(format!("JSON, line {}, column {}", error.line(), error.column()))
    }
}

impl From<StoreError> for JournalError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoExecution(id) => Self::NoExecution(id),
            StoreError::NoApproval(id) => Self::NoApproval(id),
            StoreError::MovedOn(id) => Self::MovedOn(id),
            StoreError::Busy(account) => Self::Busy(account),
            StoreError::NoAccount(account) => Self::NoAccount(account),
            StoreError::DiskFull => Self::DiskFull,
            other => {
                tracing::warn!(error = %other, "the store failed");
                Self::Storage(other.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn every_failure_says_what_to_do() {
        let sqlite = Connection::open_in_memory().unwrap().execute("nonsense", []).unwrap_err();
        let failures = [
            StoreError::OpenedForReading,
            StoreError::Pragma("synchronous=FULL"),
            StoreError::NotCommitted,
            StoreError::Unreadable("an event".into()),
            StoreError::from(sqlite),
        ];
        for failure in failures {
            let words = failure.to_string();
            let advice = ["Try again", "try again", "Choose", "Start the app again"];
            assert!(advice.iter().any(|advice| words.contains(advice)), "it leaves the rep alone: {words}");
        }
    }

    #[test]
    fn no_failure_quotes_what_is_stored() {
        const SECRET: &str = "zanzibar";
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (x TEXT UNIQUE); INSERT INTO t VALUES ('\"zanzibar\"')").unwrap();
        let number = |row: &rusqlite::Row<'_>| crate::table::json::<u32>(row, 0);
        let failures: Vec<StoreError> = vec![
            serde_json::from_str::<u32>("\"zanzibar\"").unwrap_err().into(),
            connection.query_row("SELECT x FROM t", [], number).unwrap_err().into(),
            connection.query_row("SELECT x FROM t", [], |row| row.get::<_, u32>(0)).unwrap_err().into(),
            connection.execute("SELECT zanzibar", []).unwrap_err().into(),
            connection.execute("INSERT INTO t SELECT x FROM t", []).unwrap_err().into(),
        ];
        for failure in failures {
            let words = failure.to_string();
            assert!(!words.contains(SECRET), "{words}");
        }
    }
}
