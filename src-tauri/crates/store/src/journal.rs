//! The orchestrator's journal, kept in the store.
//!
//! Reads here take microseconds and happen where they are asked for; writes are awaited.

use async_trait::async_trait;
use domain::{ApprovalId, Attachment, Event, Execution, ExecutionId};
use jiff::Timestamp;
use orchestrator::ports::{Journal, JournalError, Standing};
use rusqlite::Connection;
use uuid::Uuid;

use crate::failpoint::failpoint;
use crate::table::{self, approval, audit, event, execution};
use crate::{Store, StoreError};

#[async_trait]
impl Journal for Store {
    async fn record(&self, execution: &Execution, events: &[Event]) -> Result<(), JournalError> {
        let Some(first) = events.first() else { return Ok(()) };
        // Written out here and not on the writer's thread, whose time is everybody's.
        let row = execution::Written::new(execution, first.seq, events);
        let events: Vec<_> = events.iter().map(|event| Happened::new(execution.id, event)).collect::<Result<_, _>>()?;
        Ok(self.write_together(move |connection| record(connection, &row, &events)).await?)
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

    async fn request(&self, approval: ApprovalId) -> Result<Standing, JournalError> {
        Ok(self.read(|connection| approval::standing(connection, approval))?)
    }

    async fn dispatching(&self) -> Result<Vec<ExecutionId>, JournalError> {
        Ok(self.read(execution::dispatching)?)
    }

    async fn files(&self, of: &[Attachment]) -> Result<Vec<Vec<u8>>, JournalError> {
        let bytes = |connection: &Connection| {
            of.iter().map(|attachment| table::attachment::bytes(connection, &attachment.digest)).collect()
        };
        Ok(self.read(bytes)?)
    }

    async fn overdue(&self, now: Timestamp) -> Result<Vec<ApprovalId>, JournalError> {
        Ok(self.read(|connection| approval::overdue(connection, now))?)
    }
}

/// One event with everything that is written because of it.
struct Happened {
    row: event::Written,
    follows: approval::Change,
    sealed: Option<audit::Sealed>,
}

impl Happened {
    fn new(execution: ExecutionId, event: &Event) -> Result<Self, StoreError> {
        let row = event::Written::new(event)?;
        let follows = approval::Change::of(event);
        let sealed = audit::concerns(&event.kind).then(|| audit::Sealed::new(execution, event, row.details()));
        Ok(Self { row, follows, sealed })
    }
}

fn record(connection: &Connection, execution: &execution::Written, events: &[Happened]) -> Result<(), StoreError> {
    let key = execution.save(connection)?;
    failpoint!("journal.between_event_and_projection");
    for Happened { row, follows, sealed } in events {
        row.insert(connection, key)?;
        follows.apply(connection, key, execution.execution())?;
        if let Some(sealed) = sealed {
            sealed.append(connection, key)?;
        }
    }
    Ok(())
}
