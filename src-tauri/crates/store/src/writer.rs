//! The one thread that writes. What is queued and may share goes into one transaction; each caller is answered after
//! the commit that holds its work, so an answer means the disk has it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, JoinHandle};

use futures::channel::oneshot;
use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;
use crate::failpoint::failpoint;
use crate::table::execution_text;

/// How much may wait. A full queue makes callers wait instead of growing.
const QUEUE: usize = 1024;
/// How much goes into one transaction at most, so that the first caller is not kept waiting by the last.
const BATCH: usize = 512;

/// Whose transaction a caller's work is done in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transaction {
    /// Its own. What changes many rows needs it: inside a savepoint SQLite walks through all that the savepoint would
    /// bring back, at the end of each statement.
    Own,
    /// That of everybody who is in the queue: for small work that many do at once.
    Shared,
}

/// A caller's work, and what tells the caller how it went. Run inside a transaction; the answer comes after its end.
/// Where no transaction could be begun, it gets the reason instead.
type Work = Box<dyn FnOnce(Result<&Connection, StoreError>) -> Done + Send>;

struct Job {
    transaction: Transaction,
    work: Work,
}

struct Done {
    kept: bool,
    /// The disk is full: what that has undone was everybody's.
    full: bool,
    answer: Box<dyn FnOnce(Ending) + Send>,
}

/// How the transaction ended.
#[derive(Clone, Copy)]
enum Ending {
    Committed,
    DiskFull,
    Lost,
}

impl Ending {
    fn check(self) -> Result<(), StoreError> {
        match self {
            Self::Committed => Ok(()),
            Self::DiskFull => Err(StoreError::DiskFull),
            Self::Lost => Err(StoreError::NotCommitted),
        }
    }
}

pub(crate) struct Writer {
    queue: async_channel::Sender<Job>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (queue, jobs) = async_channel::bounded(QUEUE);
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(connection, jobs))
            .map_err(|error| StoreError::Unreadable(format!("the writer thread did not start: {error}")))?;
        Ok(Self { queue, thread: Some(thread) })
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        transaction: Transaction,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let result = connection.and_then(|connection| match transaction {
                Transaction::Own => unharmed(connection, work),
                Transaction::Shared => in_savepoint(connection, work),
            });
            let (kept, full) = (result.is_ok(), matches!(result, Err(StoreError::DiskFull)));
            // A caller that went away does not need its answer; its work stands all the same.
            let answer = Box::new(move |ending: Ending| {
                let answered = answer.send(result.and_then(|value| ending.check().map(|()| value)));
                if answered.is_err() {
                    tracing::debug!("a caller did not wait for its answer");
                }
            });
            Done { kept, full, answer }
        });
        self.queue.send(Job { transaction, work }).await.map_err(|_| StoreError::WriterGone)?;
        answered.await.map_err(|_| StoreError::WriterGone)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the writer thread panicked");
        }
    }
}

/// Work that panics is work that failed: the thread is everybody's.
fn unharmed<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let result = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or(Err(StoreError::BrokeDown));
    // Some failures, such as a full disk, have undone the whole transaction already.
    if connection.is_autocommit() { result.and(Err(StoreError::NotCommitted)) } else { result }
}

/// One caller's failure undoes that caller's work only.
fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let result = unharmed(connection, work);
    failpoint!("store.in_savepoint");
    // With the transaction the savepoint is gone too.
    if connection.is_autocommit() {
        return result;
    }
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    result
}

fn run(mut connection: Connection, jobs: async_channel::Receiver<Job>) {
    let mut waiting = None;
    while let Some(first) = waiting.take().or_else(|| jobs.recv_blocking().ok()) {
        let mut batch = Vec::with_capacity(8);
        let ending = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(transaction) => {
                let mut next = Some(first);
                while let Some(job) = next.take() {
                    let shares = job.transaction == Transaction::Shared;
                    batch.push((job.work)(Ok(&transaction)));
                    if shares && batch.len() < BATCH && !transaction.is_autocommit() {
                        next = jobs.try_recv().ok();
                        waiting = next.take_if(|job| job.transaction == Transaction::Own);
                    }
                }
                if transaction.is_autocommit() {
                    if batch.iter().any(|done| done.full) { Ending::DiskFull } else { Ending::Lost }
                } else if batch.iter().any(|done| done.kept) {
                    failpoint!("store.before_commit");
                    finish(transaction)
                } else {
                    // Nothing to keep; a rollback that fails leaves nothing behind either.
                    ending(transaction.rollback())
                }
            }
            Err(error) => {
                tracing::error!(%error, "no transaction could be begun");
                batch.push((first.work)(Err(error.into())));
                Ending::Lost
            }
        };
        failpoint!("store.after_commit_before_answer");
        for done in batch {
            (done.answer)(ending);
        }
    }
}

/// What is searched is brought up to date with what was written; where that fails nothing is kept.
fn finish(transaction: rusqlite::Transaction<'_>) -> Ending {
    match execution_text::catch_up(&transaction) {
        Ok(()) => ending(transaction.commit()),
        Err(error) => {
            tracing::error!(%error, "the index could not be brought up to date");
            if matches!(error, StoreError::DiskFull) { Ending::DiskFull } else { Ending::Lost }
        }
    }
}

fn ending(result: rusqlite::Result<()>) -> Ending {
    match result {
        Ok(()) => Ending::Committed,
        Err(error) => {
            tracing::error!(%error, "a transaction was not committed");
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => Ending::DiskFull,
                _ => Ending::Lost,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures::FutureExt;
    use futures::executor::block_on;
    use futures::future::join_all;

    use super::*;

    fn writer() -> Writer {
        let connection = crate::connection::in_memory();
        connection.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY)").unwrap();
        Writer::start(connection).unwrap()
    }

    async fn insert(writer: &Writer, n: i64) -> Result<(), StoreError> {
        writer
            .write(Transaction::Shared, move |connection| {
                Ok(connection.execute("INSERT INTO t VALUES (?)", [n]).map(|_| ())?)
            })
            .await
    }

    #[test]
    fn a_full_queue_makes_callers_wait_instead_of_growing() {
        let writer = writer();
        let (go, gate) = mpsc::channel::<()>();
        let mut stuck = Box::pin(writer.write(Transaction::Shared, move |_| {
            // The test lets go by sending, or by ending.
            Ok(gate.recv().is_ok())
        }));
        assert!((&mut stuck).now_or_never().is_none());
        let count = QUEUE as i64 * 3;
        let mut many = Box::pin(join_all((0..count).map(|n| insert(&writer, n))));
        assert!((&mut many).now_or_never().is_none(), "the writer is busy");
        assert!(writer.queue.len() <= QUEUE, "{} wait in a queue of {QUEUE}", writer.queue.len());
        go.send(()).unwrap();
        assert!(block_on(stuck).unwrap());
        assert!(block_on(many).iter().all(Result::is_ok), "each caller is served in the end");
    }

    #[test]
    fn a_failure_undoes_its_own_work_and_nobody_elses() {
        let writer = writer();
        let both = block_on(async {
            let twice = writer.write(Transaction::Shared, |connection| {
                connection.execute("INSERT INTO t VALUES (1)", [])?;
                Ok(connection.execute("INSERT INTO t VALUES (1)", [])?)
            });
            futures::join!(twice, insert(&writer, 2))
        });
        assert!(both.0.is_err() && both.1.is_ok());
        let count = |connection: &Connection| Ok(connection.query_row("SELECT sum(n) FROM t", [], |row| row.get(0))?);
        let sum: i64 = block_on(writer.write(Transaction::Shared, count)).unwrap();
        assert_eq!(sum, 2, "the first insert of the failed one is gone too");
    }

    #[test]
    fn work_in_a_transaction_of_its_own_neither_takes_others_along_nor_is_taken() {
        let writer = writer();
        let three = block_on(async {
            let twice = writer.write(Transaction::Own, |connection| {
                assert!(connection.execute_batch("ROLLBACK TO job").is_err(), "it is in no savepoint of a batch");
                connection.execute("INSERT INTO t VALUES (7)", [])?;
                Ok(connection.execute("INSERT INTO t VALUES (7)", [])?)
            });
            futures::join!(insert(&writer, 1), twice, insert(&writer, 2))
        });
        assert!(three.0.is_ok() && three.2.is_ok(), "{three:?}");
        assert!(matches!(three.1, Err(StoreError::Sqlite(_))), "{three:?}");
        let count = |connection: &Connection| Ok(connection.query_row("SELECT sum(n) FROM t", [], |row| row.get(0))?);
        let sum: i64 = block_on(writer.write(Transaction::Own, count)).unwrap();
        assert_eq!(sum, 3, "before and behind it all is kept, and of the failed one nothing");
    }

    #[test]
    fn work_that_panics_fails_alone_and_the_writer_goes_on() {
        let writer = writer();
        let both = block_on(async {
            let panics = writer.write(Transaction::Shared, |connection| {
                connection.execute("INSERT INTO t VALUES (1)", [])?;
                if connection.is_autocommit() { Ok(()) } else { panic!("a bug in somebody's work") }
            });
            futures::join!(panics, insert(&writer, 2))
        });
        assert!(matches!(both.0, Err(StoreError::BrokeDown)) && both.1.is_ok());
        let count = |connection: &Connection| Ok(connection.query_row("SELECT sum(n) FROM t", [], |row| row.get(0))?);
        let sum: i64 = block_on(writer.write(Transaction::Shared, count)).unwrap();
        assert_eq!(sum, 2, "nothing of the work that broke down is kept");
    }
}
