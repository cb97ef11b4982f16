//! The only way out: asks a person, and hands over exactly what that person was shown.
//!
//! Whoever cannot show a native dialog cannot build this, and without it nothing can be approved.

use std::sync::Arc;

use domain::{
    Account, AccountId, ApprovalId, ApprovalState, Decision, Execution, Failure, Input, OutboundMessage, Rejection,
};

use crate::driver::{Driver, RunError};
use crate::failpoint::failpoint;
use crate::ports::{Answer, ApprovalPrompt, ApprovalSheet, BriefError, Dispatcher, Standing};

#[derive(Clone)]
pub struct ApprovalGate {
    driver: Driver,
    prompt: Arc<dyn ApprovalPrompt>,
    dispatcher: Arc<dyn Dispatcher>,
}

/// What came of asking.
#[derive(Debug)]
pub struct Asked {
    pub answer: Answer,
    pub execution: Execution,
    /// Why the hand-over did not work. The message then waits under a new request.
    pub failure: Option<Failure>,
}

impl ApprovalGate {
    pub fn new(driver: Driver, prompt: Arc<dyn ApprovalPrompt>, dispatcher: Arc<dyn Dispatcher>) -> Self {
        Self { driver, prompt, dispatcher }
    }

    /// Shows the stored request, and if the answer is the approve button's, hands the message over.
    ///
    /// While the dialog is open nothing is kept but the digest of what it shows.
    pub async fn ask(&self, approval: ApprovalId) -> Result<Asked, RunError> {
        let journal = &self.driver.journal;
        let standing = journal.request(approval).await?;
        let (id, trace, account) = (standing.request.execution, standing.trace, standing.account);
        let mut sheet = self.sheet(standing)?;
        sheet.sample = self.check_recipient(account, &sheet.request.message).await?.sample;
        let shown = sheet.request.recomputed_digest();

        let answer = self.prompt.ask(sheet).await;
        tracing::info!(execution = %id, %trace, answer = ?answer, "approval dialog answered");
        if answer != Answer::Approved {
            return Ok(Asked { answer, execution: journal.execution(id).await?, failure: None });
        }

        failpoint!("gate.after_answer_before_record");
        // It may have been edited, denied or expired while the dialog was open: decide on what stands now.
        let mut mine = self.driver.enter(id)?;
        let mut execution = journal.execution(id).await?;
        let message = {
            let standing = execution.approval.as_ref().filter(|standing| standing.request.id == approval);
            standing.ok_or(Rejection::NotTheRequest)?.request.message.clone()
        };
        self.check_recipient(execution.account, &message).await?;
        let now = self.driver.clock.now();
        let mut events = execution.handle(Input::Decide { approval, decision: Decision::Approved }, now)?;
        // The claim compares the digest of what was shown with the digest of what would leave.
        events.extend(execution.handle(Input::Claim { approval, digest: shown }, now)?);
        mine.begin();
        journal.record(&execution, &events).await?;

        failpoint!("gate.after_claim_before_hand_over");
        let (input, failure) = match self.dispatcher.hand_over(&message).await {
            Ok(()) => (Input::Dispatched { approval }, None),
            Err(failure) => {
                tracing::warn!(execution = %id, kind = ?failure.kind, "the hand-over did not work");
                let (again, expires_at) = self.driver.new_request(&execution);
                let input =
                    Input::DispatchFailed { of: approval, failure: failure.clone(), approval: again, expires_at };
                (input, Some(failure))
            }
        };
        failpoint!("gate.after_hand_over_before_record");
        let handed_over = failure.is_none();
        let execution = self.driver.record(execution, Vec::new(), input).await.map_err(|error| match error {
            RunError::Journal(error) if handed_over => RunError::NotNoted(error),
            error => error,
        })?;
        mine.finish();
        Ok(Asked { answer, execution, failure })
    }

    /// The account, if its person may be written to at this address as things stand now, and not as they stood at the
    /// draft.
    async fn check_recipient(&self, account: AccountId, message: &OutboundMessage) -> Result<Account, RunError> {
        let (account, people) = self.driver.briefs.people(account).await?;
        let Some(recipient) = &message.recipient else { return Ok(account) };
        if account.do_not_contact {
            return Err(BriefError::DoNotContact(account.name).into());
        }
        let same = |person: &domain::Contact| {
            person.id == recipient.contact
                && person.can_be_reached(message.channel)
                && person.address(message.channel) == Some(recipient.address.as_str())
        };
        if people.iter().any(same) { Ok(account) } else { Err(RunError::RecipientGone(recipient.name.clone())) }
    }

    /// What the dialog shows, from the stored request alone; refused before anything is shown if it cannot be approved.
    fn sheet(&self, standing: Standing) -> Result<ApprovalSheet, Rejection> {
        let Standing { request, state, account_name, .. } = standing;
        if state != ApprovalState::Pending {
            return Err(Rejection::AlreadyDecided(state));
        }
        if self.driver.clock.now() >= request.expires_at {
            return Err(Rejection::Expired);
        }
        if request.message.recipient.is_none() {
            return Err(Rejection::RecipientMissing);
        }
        if request.recomputed_digest() != request.digest {
            return Err(Rejection::DigestMismatch);
        }
        let (grade, findings) = match &request.assessment {
            Some(assessment) => (Some(assessment.grade.as_str()), assessment.issues.clone()),
            None => (None, Vec::new()),
        };
        Ok(ApprovalSheet { request, account: account_name, sample: false, grade, findings })
    }
}
