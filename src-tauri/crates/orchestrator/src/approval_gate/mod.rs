//! The only way out: asks a person, and lets exactly what that person was shown leave.
//!
//! Whoever cannot show a native dialog cannot build this, and without it nothing can be approved. An approval gives a
//! signed grant for the bytes that would leave; [`departure`] lets them go when their time has come.

mod circumstances;
mod departure;

use std::sync::Arc;

use domain::{
    ApprovalId, ApprovalRequest, ApprovalState, Decision, Execution, Failure, Grant, Input, Leave, OutboundMessage,
    Rejection, Stamp,
};
use jiff::SignedDuration;

use crate::driver::{Driver, RunError};
use crate::failpoint::failpoint;
use crate::ports::{Answer, ApprovalPrompt, ApprovalSheet, Circumstances, Dispatcher, Signer, Standing};

#[derive(Clone)]
pub struct ApprovalGate {
    driver: Driver,
    prompt: Arc<dyn ApprovalPrompt>,
    dispatcher: Arc<dyn Dispatcher>,
    signer: Arc<dyn Signer>,
}

/// What came of asking.
#[derive(Debug)]
pub struct Asked {
    pub answer: Answer,
    pub execution: Execution,
    /// Why it did not leave. The message then waits under a new request.
    pub failure: Option<Failure>,
    /// How long the dialog was open.
    pub read: SignedDuration,
}

impl ApprovalGate {
    pub fn new(
        driver: Driver,
        prompt: Arc<dyn ApprovalPrompt>,
        dispatcher: Arc<dyn Dispatcher>,
        signer: Arc<dyn Signer>,
    ) -> Self {
        Self { driver, prompt, dispatcher, signer }
    }

    /// Shows the stored request, and if the answer is the approve button's, grants its leave. What need not wait leaves
    /// at once.
    ///
    /// While the dialog is open nothing is kept but the digest of what would leave.
    pub async fn ask(&self, approval: ApprovalId) -> Result<Asked, RunError> {
        let journal = &self.driver.journal;
        let standing = journal.request(approval).await?;
        self.check_pending(&standing)?;
        let Standing { request, trace, account, account_name, .. } = standing;
        let id = request.execution;
        let now = self.driver.clock.now();
        let circumstances = self.driver.briefs.circumstances(account).await?;
        self.bring_up_to_date(&request, &circumstances).await?;
        circumstances.allow(&request.message)?;
        circumstances.pace.check()?;
        let server = circumstances.server_for(&request.message)?;
        let stamp = Stamp { message_id: message_id(&request), date: now, server };
        let files = journal.files(&request.message.attachments).await?;
        let outgoing = self.dispatcher.prepare(&request, &stamp, &files).map_err(RunError::CannotLeave)?;

        let sample = circumstances.account.sample;
        let answer = self.prompt.ask(sheet(request, stamp.server.clone(), account_name, sample)).await;
        let read = self.driver.clock.now().duration_since(now);
        tracing::info!(execution = %id, %trace, answer = ?answer, "approval dialog answered");
        if answer != Answer::Approved {
            return Ok(Asked { answer, execution: journal.execution(id).await?, failure: None, read });
        }

        failpoint!("gate.after_answer_before_record");
        // It may have been edited, denied or expired while the dialog was open: decide on what stands now.
        let mut mine = self.driver.enter(id)?;
        let mut execution = journal.execution(id).await?;
        let standing = execution.approval.as_ref().filter(|standing| standing.request.id == approval);
        let message = &standing.ok_or(Rejection::NotTheRequest)?.request.message;
        let circumstances = self.driver.briefs.circumstances(execution.account).await?;
        circumstances.allow_unchanged(message, stamp.server.as_ref())?;
        let now = self.driver.clock.now();
        let goes_at = circumstances.pace.goes_at(message, now);
        let read_ms = u32::try_from(read.as_millis()).unwrap_or_default();
        let grant = self.signed(approval, Leave::new(&outgoing, stamp, goes_at, read_ms)).await;
        let mut events = execution.handle(Input::Decide { approval, decision: Decision::Approved }, now)?;
        events.extend(execution.handle(Input::Schedule { approval, grant: Box::new(grant) }, now)?);
        mine.begin();
        if goes_at > now {
            journal.record(&execution, &events).await?;
            mine.finish();
            return Ok(Asked { answer, execution, failure: None, read });
        }
        // Nothing lies between the answer and the claim: they are one transaction.
        let (execution, failure) = self.let_go(mine, execution, events).await?;
        Ok(Asked { answer, execution, failure, read })
    }

    async fn signed(&self, approval: ApprovalId, leave: Leave) -> Grant {
        let signature = self.signer.sign(&leave.signed_bytes(approval)).await;
        Grant { leave, signature }
    }

    /// Refused before anything is shown if it cannot be approved.
    fn check_pending(&self, standing: &Standing) -> Result<(), Rejection> {
        let Standing { request, state, .. } = standing;
        if *state != ApprovalState::Pending {
            return Err(Rejection::AlreadyDecided(*state));
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
        Ok(())
    }

    /// A message from who the rep was before they changed their details is made anew, and not shown as it was.
    async fn bring_up_to_date(&self, request: &ApprovalRequest, as_it_is: &Circumstances) -> Result<(), RunError> {
        if request.message.from == as_it_is.sender {
            return Ok(());
        }
        let message = OutboundMessage { from: as_it_is.sender.clone(), ..request.message.clone() };
        self.driver.revise(request.id, message).await?;
        Err(RunError::SenderChanged)
    }
}

/// What the dialog shows, from the stored request alone.
fn sheet(request: ApprovalRequest, server: Option<domain::MailServer>, account: String, sample: bool) -> ApprovalSheet {
    let (grade, findings) = match &request.assessment {
        Some(assessment) => (Some(assessment.grade.as_str()), assessment.issues.clone()),
        None => (None, Vec::new()),
    };
    ApprovalSheet { request, server, account, sample, grade, findings }
}

/// One for each request, and by which the message is found again in the history.
fn message_id(request: &ApprovalRequest) -> String {
    let domain = request.message.from.email.as_deref().and_then(|email| email.rsplit_once('@')).map(|(_, host)| host);
    format!("{}@{}", request.id, domain.filter(|host| host.is_ascii()).unwrap_or("localhost.invalid"))
}
