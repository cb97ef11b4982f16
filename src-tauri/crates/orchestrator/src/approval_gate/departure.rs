//! Lets go what was approved, when its time has come: once, by a grant that is still good, and these bytes only.

use domain::{ApprovalId, Event, Execution, Failure, FailureKind, Grant, Input, Outgoing, Rejection};

use super::ApprovalGate;
use crate::driver::RunError;
use crate::failpoint::failpoint;
use crate::live::LiveMark;
use crate::ports::{HandedOver, JournalError};

impl ApprovalGate {
    /// Lets everything go whose time has come. Returns how many moved. One that cannot keeps no other from it.
    pub async fn let_due_go(&self) -> Result<usize, RunError> {
        let mut moved = 0;
        for id in self.driver.journal.dispatching().await? {
            // Somebody is at work on it in this very program.
            let Ok(mut mine) = self.driver.enter(id) else { continue };
            let execution = match self.driver.journal.execution(id).await {
                Ok(execution) => execution,
                Err(error) => {
                    tracing::error!(execution = %id, %error, "what was approved cannot be read");
                    continue;
                }
            };
            let Some((_, grant)) = execution.scheduled() else { continue };
            if grant.leave.goes_at > self.driver.clock.now() {
                continue;
            }
            mine.begin();
            match self.let_go(mine, execution, Vec::new()).await {
                Ok(_) => moved += 1,
                Err(error) => tracing::error!(execution = %id, code = error.code(), "it could not go now"),
            }
        }
        Ok(moved)
    }

    /// Claims the grant and hands over; or, where it is no longer good, asks again and says why. `events` led here and
    /// are not recorded yet.
    pub(super) async fn let_go(
        &self,
        mut mine: LiveMark,
        mut execution: Execution,
        mut events: Vec<Event>,
    ) -> Result<(Execution, Option<Failure>), RunError> {
        let id = execution.id;
        let (approval, grant) = execution.scheduled().ok_or(Rejection::NotGranted)?;
        let grant = grant.clone();
        let outgoing = match self.still_granted(&execution, approval, &grant).await? {
            Ok(outgoing) => outgoing,
            Err(failure) => {
                tracing::warn!(execution = %id, kind = ?failure.kind, "what was approved may not leave as things stand");
                let execution = self.failed(execution, events, approval, failure.clone()).await?;
                mine.finish();
                return Ok((execution, Some(failure)));
            }
        };
        let now = self.driver.clock.now();
        events.extend(execution.handle(Input::Claim { approval, digest: outgoing.digest() }, now)?);
        self.driver.journal.record(&execution, &events).await?;

        failpoint!("gate.after_claim_before_hand_over");
        let handed_over = self.dispatcher.hand_over(&outgoing).await;
        failpoint!("gate.after_hand_over_before_record");
        let (input, failure) = match handed_over {
            HandedOver::Done => (Input::Dispatched { approval }, None),
            HandedOver::Unknown(failure) => {
                (Input::DispatchLost { approval, failure: Some(failure.clone()) }, Some(failure))
            }
            HandedOver::Failed(failure) => {
                tracing::warn!(execution = %id, kind = ?failure.kind, "the hand-over did not work");
                let execution = self.failed(execution, Vec::new(), approval, failure.clone()).await?;
                mine.finish();
                return Ok((execution, Some(failure)));
            }
        };
        let execution = self.driver.record(execution, Vec::new(), input).await.map_err(|error| match error {
            RunError::Journal(error) => RunError::NotNoted(error),
            error => error,
        })?;
        mine.finish();
        Ok((execution, failure))
    }

    /// The bytes, if the grant is good for them now. The inner error says why not, in words for the rep.
    async fn still_granted(
        &self,
        execution: &Execution,
        approval: ApprovalId,
        Grant { leave, signature }: &Grant,
    ) -> Result<Result<Outgoing, Failure>, RunError> {
        let refused = |why: &str| Ok(Err(Failure::new(FailureKind::Policy, why)));
        if !self.signer.verify(&leave.signed_bytes(approval), signature).await {
            return refused(
                "Your approval cannot be proven any more: the app was started again without the keychain's key, or its \
                 file was changed. Nothing left. Read the message and approve it again.",
            );
        }
        if self.driver.clock.now() >= leave.ends_at {
            return refused(
                "The app was not running when this was to go, and an approval ends after a quarter of an hour. Nothing \
                 left. Approve it again.",
            );
        }
        let Some(standing) = &execution.approval else { return refused("There is nothing to send.") };
        let message = &standing.request.message;
        let allowed = match self.driver.briefs.circumstances(execution.account).await {
            Ok(circumstances) => circumstances.allow_unchanged(message, leave.stamp.server.as_ref()),
            Err(error) => Err(error.into()),
        };
        match allowed {
            Ok(()) => {}
            Err(RunError::Brief(crate::ports::BriefError::Journal(error))) if !is_final(&error) => {
                return Err(error.into());
            }
            Err(error) => return refused(&format!("{error} Nothing left.")),
        }
        let files = self.driver.journal.files(&message.attachments).await?;
        let outgoing = match self.dispatcher.prepare(&standing.request, &leave.stamp, &files) {
            Ok(outgoing) => outgoing,
            Err(failure) => return Ok(Err(failure)),
        };
        if outgoing.digest() != leave.digest {
            return refused(
                "The message is not the one you approved: it, or the app, was changed since. Nothing left. Read it and \
                 approve it again.",
            );
        }
        Ok(Ok(outgoing))
    }

    /// It is known that nothing left: the message waits under a new request.
    async fn failed(
        &self,
        execution: Execution,
        events: Vec<Event>,
        of: ApprovalId,
        failure: Failure,
    ) -> Result<Execution, RunError> {
        let (approval, expires_at) = self.driver.new_request(&execution);
        let input = Input::DispatchFailed { of, failure, approval, expires_at };
        self.driver.record(execution, events, input).await
    }
}

/// Whether trying again later would say the same.
fn is_final(error: &JournalError) -> bool {
    matches!(error, JournalError::NoAccount(_))
}
