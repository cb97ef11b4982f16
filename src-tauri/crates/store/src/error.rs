//! What can go wrong with the file, in words that say what to do.

use std::path::PathBuf;

use domain::{AccountId, ApprovalId, ExecutionId, IcpId, ImportId, MergeId, SignalId};
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
    #[error("the data was opened for reading only")]
    OpenedForReading,
    #[error("the database does not keep to `{0}`; nothing is written without it")]
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
    #[error("there is no account {0}")]
    NoAccount(AccountId),
    #[error("there is no execution {0}")]
    NoExecution(ExecutionId),
    #[error("there is no approval request {0}")]
    NoApproval(ApprovalId),
    #[error("there is no ideal customer profile {0}; look at the list again")]
    NoIcp(IcpId),
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
    #[error("stored data cannot be read: {0}")]
    Unreadable(String),
    #[error("the database said: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
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
            other => Self::Storage(other.to_string()),
        }
    }
}
