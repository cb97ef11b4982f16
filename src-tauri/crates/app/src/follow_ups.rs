//! Accounts that come back because nobody answered: a follow-up is drafted, and waits for an approval of its own.

use domain::{AccountId, Execution, ExecutionId, ExecutionState, Goal, Writing};
use jiff::SignedDuration;
use store::table::{event, execution};

use crate::App;
use crate::review::execution_id;
use crate::wire::{AppError, ErrorCode, ExecutionDetail};

/// After so many without an answer nobody is reminded any more.
const MOST_UNANSWERED: u32 = 2;
const MOST_DAYS: u16 = 365;

impl App {
    /// Drafts the follow-ups whose day has come. Returns how many there are. One that cannot be drafted keeps no other
    /// from it, and is tried again.
    pub async fn draft_due_follow_ups(&self) -> Result<usize, AppError> {
        if self.doubt.get().is_some() {
            return Ok(0);
        }
        let now = self.clock.now();
        let due = self.store.read(|connection| execution::due_follow_ups(connection, now))?;
        let mut drafted = 0;
        for (account, id) in due {
            match self.draft_follow_up(account, id).await {
                Ok(true) => drafted += 1,
                Ok(false) => {}
                Err(error) => tracing::error!(execution = %id, code = ?error.code, "a follow-up could not be drafted"),
            }
        }
        Ok(drafted)
    }

    async fn draft_follow_up(&self, account: AccountId, of: ExecutionId) -> Result<bool, AppError> {
        let unanswered = self.store.read(|connection| execution::unanswered_follow_ups(connection, account))?;
        if unanswered >= MOST_UNANSWERED {
            self.stop_follow_up(of).await?;
            return Ok(false);
        }
        let channel = self.store.read(|connection| event::replay(connection, of))?;
        let channel = channel.approval.map(|standing| standing.request.message.channel);
        let writing = Writing { channel, template: None };
        let report = self.run_writing(Goal::FollowUp, writing, &[account.to_string()]).await?;
        // Whatever is open for the account comes first, and a full disk passes: it is tried again while the day is past.
        if report.refused.iter().any(|refusal| !is_final(refusal.code)) {
            return Ok(false);
        }
        self.stop_follow_up(of).await?;
        Ok(!report.executions.is_empty())
    }

    async fn stop_follow_up(&self, of: ExecutionId) -> Result<(), AppError> {
        Ok(self.store.write(move |connection| execution::set_follow_up(connection, of, None)).await?)
    }

    /// Has an account come back after so many days, counted from now; `None`: not at all.
    ///
    /// # Errors
    /// `bad_input` where no message of it went out, or for more than a year.
    pub async fn set_follow_up(&self, id: &str, days: Option<u16>) -> Result<ExecutionDetail, AppError> {
        let of = execution_id(id)?;
        if !went_out(&self.store.read(|connection| event::replay(connection, of))?) {
            return Err(AppError::bad_input("No message of this went out, so there is nothing to follow up on."));
        }
        if days.is_some_and(|days| days == 0 || days > MOST_DAYS) {
            return Err(AppError::bad_input(format!("Choose a day between tomorrow and {MOST_DAYS} days from now.")));
        }
        let at = days.map(|days| self.clock.now() + SignedDuration::from_hours(24 * i64::from(days)));
        self.store.write(move |connection| execution::set_follow_up(connection, of, at)).await?;
        self.execution(id)
    }
}

/// Whether it would be refused again: who may not be written to any more, or is not there, does not come back either.
fn is_final(code: ErrorCode) -> bool {
    use ErrorCode::*;
    matches!(code, BadInput | NotFound | RecipientMissing | DoNotContact)
}

pub(crate) fn went_out(execution: &Execution) -> bool {
    execution.state == ExecutionState::Completed && execution.approval.is_some()
}
