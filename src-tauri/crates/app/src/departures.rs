//! What was approved and has not gone yet, and what the rep says of what they were given to send.

use std::time::Duration;

use domain::Execution;
use jiff::Timestamp;
use orchestrator::ApprovalGate;
use store::table::{event, execution};

use crate::App;
use crate::review::{approval_id, recipient_words};
use crate::wire::{AppError, Departure, HistoryLine};

/// How many messages without a word the rep is asked about at once.
const ASKED_ABOUT: u32 = 50;

impl App {
    /// What goes next, the soonest first. One whose row cannot be read is left out and keeps no other from showing.
    pub fn departures(&self) -> Result<Vec<Departure>, AppError> {
        Ok(self.scheduled()?.into_iter().map(|(_, departure)| departure).collect())
    }

    /// How long until the next one goes; zero: it goes now.
    pub fn next_departure(&self) -> Result<Option<Duration>, AppError> {
        let wait = |at: Timestamp| Duration::try_from(at.duration_since(self.clock.now())).unwrap_or_default();
        Ok(self.scheduled()?.first().map(|(goes_at, _)| wait(*goes_at)))
    }

    fn scheduled(&self) -> Result<Vec<(Timestamp, Departure)>, AppError> {
        let ids = self.store.read(execution::dispatching)?;
        let mut scheduled = Vec::with_capacity(ids.len());
        for id in ids {
            match self.store.read(|connection| event::replay(connection, id)) {
                Ok(execution) => scheduled.extend(departure(&execution)),
                Err(error) => tracing::error!(execution = %id, %error, "what was approved cannot be read"),
            }
        }
        scheduled.sort_by_key(|(goes_at, _)| *goes_at);
        Ok(scheduled)
    }

    /// Takes back what was approved and has not gone yet: it waits again.
    ///
    /// # Errors
    /// `already_decided` where it has gone.
    pub async fn undo_departure(&self, approval: &str) -> Result<(), AppError> {
        self.driver.undo(approval_id(approval)?).await?;
        Ok(())
    }

    /// Lets everything go whose time has come, unless the clock is in doubt. Returns how many moved.
    pub async fn let_due_go(&self, gate: &ApprovalGate) -> Result<usize, AppError> {
        if self.doubt.get().is_some() {
            return Ok(0);
        }
        Ok(gate.let_due_go().await?)
    }

    /// What the rep was given to send and has not said of whether they did; newest first.
    pub fn unconfirmed(&self) -> Result<Vec<HistoryLine>, AppError> {
        let rows = self.store.read(|connection| execution::unconfirmed(connection, ASKED_ABOUT))?;
        Ok(rows.into_iter().map(crate::history::line).collect())
    }
}

/// When it goes, and what the rep sees of it.
fn departure(execution: &Execution) -> Option<(Timestamp, Departure)> {
    let (approval, grant) = execution.scheduled()?;
    let message = &execution.approval.as_ref()?.request.message;
    let departure = Departure {
        approval: approval.to_string(),
        execution: execution.id.to_string(),
        account: execution.account_name.clone(),
        recipient: recipient_words(message),
        subject: message.subject.clone(),
        goes_at: grant.leave.goes_at.to_string(),
    };
    Some((grant.leave.goes_at, departure))
}
