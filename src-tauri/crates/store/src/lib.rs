//! The rep's own file: one SQLite database, one writer thread, readers that never wait for it.
//!
//! Knows the journal port of the orchestrator and the vocabulary of the domain. Never names a provider, a wire
//! type or an async runtime; what it offers is a call for reading and a future for writing.

pub mod audit;
pub mod backup;
mod connection;
pub mod erase;
mod error;
mod failpoint;
mod journal;
mod key;
pub mod search;
pub mod table;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use connection::LogIndex;
pub use error::StoreError;
pub use rusqlite::Connection;
use writer::{Transaction, Writer};

/// The name of the database in the data folder.
pub const FILE_NAME: &str = "cugar.db";
/// Held by whoever writes. A file of its own, so that nothing about the database depends on it.
pub const LOCK_NAME: &str = "writer.lock";

pub struct Store {
    folder: PathBuf,
    index: LogIndex,
    /// Closed before the writer is: the last connection to close puts the log into the file, and a reader cannot.
    readers: Mutex<Vec<Connection>>,
    /// `None` where the store was opened for reading.
    writer: Option<Writer>,
    /// Held as long as the store is open for writing; the system lets go of it when the process ends, however it ends.
    _lock: Option<File>,
}

impl Store {
    /// Opens the store for reading and writing; makes it if it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another process writes, [`StoreError::Newer`] for a file of a later version,
    /// [`StoreError::Damaged`] for a file that is no store, and what the disk says.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        connection::prepare_folder(folder)?;
        let lock = connection::take_lock(folder)?;
        let (connection, index) = connection::open_writer(folder)?;
        let writer = Some(Writer::start(connection)?);
        Ok(Self { folder: folder.into(), index, writer, readers: Mutex::default(), _lock: Some(lock) })
    }

    /// Makes the folder, or takes over an empty one, for its owner alone: for whoever puts something there before the
    /// store is opened, which does it too.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`].
    pub fn prepare(folder: &Path) -> Result<(), StoreError> {
        connection::prepare_folder(folder)
    }

    /// Opens the store for reading only, also beside a process that writes.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where there is none, otherwise as [`Store::open`].
    pub fn open_for_reading(folder: &Path) -> Result<Self, StoreError> {
        let (first, index) = connection::open_first_reader(folder)?;
        Ok(Self { folder: folder.into(), index, writer: None, readers: Mutex::new(vec![first]), _lock: None })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs `work` on a connection that cannot write and sees one moment of the store.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connection::open_reader(&self.folder, self.index)?,
        };
        let moment = connection.unchecked_transaction()?;
        let result = work(&moment);
        drop(moment);
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        result
    }

    /// Runs `work` on the writer thread, in a transaction of its own. When the future is done, what it wrote is on the
    /// disk.
    ///
    /// # Errors
    /// What `work` says (nothing of it is kept then), or what the disk says (nothing is kept either).
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer()?.write(Transaction::Own, work).await
    }

    /// The same for small work that many do at the same time: they share a transaction, and so its commit.
    async fn write_together<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer()?.write(Transaction::Shared, work).await
    }

    /// Puts the whole log into the file and empties it: what was overwritten is then nowhere any more.
    ///
    /// # Errors
    /// `Locked` while somebody reads.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        connection::empty_log(&self.folder, self.index)
    }

    fn writer(&self) -> Result<&Writer, StoreError> {
        self.writer.as_ref().ok_or(StoreError::OpenedForReading)
    }
}
