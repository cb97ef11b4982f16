//! The orchestrator's journal, kept in the store.
//!
//! Reads here take microseconds and happen where they are asked for; writes are awaited.

use async_trait::async_trait;
use domain::{ApprovalId, Execution, ExecutionId};
use jiff::Timestamp;
use orchestrator::ports::{Entry, Journal, JournalError};
use rusqlite::Connection;
use uuid::Uuid;

use crate::failpoint::failpoint;
use crate::table::{approval, audit, event, execution};
use crate::{Store, StoreError};

#[async_trait]
impl Journal for Store {
    async fn record(&self, entries: Vec<Entry>) -> Result<(), JournalError> {
        let record = move |connection: &Connection| entries.iter().try_for_each(|entry| record(connection, entry));
        Ok(self.write(record).await?)
    }

    async fn execution(&self, id: ExecutionId) -> Result<Execution, JournalError> {
        Ok(self.read(|connection| event::replay(connection, id))?)
    }

    async fn owner(&self, approval: ApprovalId) -> Result<ExecutionId, JournalError> {
        Ok(self.read(|connection| approval::owner(connection, approval))?)
    }

    async fn claim_interrupted(&self, boot: Uuid) -> Result<Vec<ExecutionId>, JournalError> {
        Ok(self.write(move |connection| execution::claim_interrupted(connection, boot)).await?)
    }

    async fn overdue(&self, now: Timestamp) -> Result<Vec<ApprovalId>, JournalError> {
        Ok(self.read(|connection| approval::overdue(connection, now))?)
    }
}

fn record(connection: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let Some(first) = entry.events.first() else { return Ok(()) };
    let id = entry.execution.id;
    execution::save(connection, &entry.execution, first.seq)?;
    failpoint!("journal.between_event_and_projection");
    for happened in &entry.events {
        let details = event::insert(connection, id, happened)?;
        approval::follow(connection, id, happened)?;
        if audit::concerns(&happened.kind) {
            audit::append(connection, id, happened, details.as_deref().unwrap_or_default())?;
        }
    }
    Ok(())
}
