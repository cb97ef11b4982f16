//! The review queue: what waits, one message with everything beside it, and the rep's answers.
//!
//! Nothing here approves: that is the approval gate's, and the gate needs a native dialog.

use std::sync::PoisonError;

use domain::{
    ApprovalId, Attachment, Channel, Execution, ExecutionId, ExecutionState, OutboundMessage, Recipient, ToolOutput,
};
use jiff::SignedDuration;
use orchestrator::ports::Answer;
use orchestrator::{ApprovalGate, Asked};
use store::search::{self, Filter};
use store::table::execution_text::Mark;
use store::table::{approval, contact, event};
use tools::governance::{Reading, read_too_fast};

use crate::accounts::{contact_id, contact_row};
use crate::wire::{
    Answered, AppError, AskOutcome, Assessment, AttachmentLine, Claim, ErrorCode, ExecutionDetail, Message, QueueItem,
    Review, Revision,
};
use crate::{App, history};

/// How many earlier executions a review shows.
const EARLIER: u32 = 10;
/// What a person can read and a mail program takes.
const LONGEST_SUBJECT: usize = 998;
const LONGEST_BODY: usize = 100_000;

impl App {
    /// The requests that wait, oldest first; those that were put off come last.
    pub fn queue(&self) -> Result<Vec<QueueItem>, AppError> {
        let waiting = self.store.read(approval::pending)?;
        let item = |approval::Waiting { approval: row, account_name, sample, fit }| {
            let request = row.request;
            let assessment = request.assessment;
            QueueItem {
                approval: request.id.to_string(),
                execution: request.execution.to_string(),
                account: account_name,
                sample,
                channel: request.message.channel.into(),
                recipient: request.message.recipient.map(|recipient| recipient.address),
                subject: request.message.subject,
                grade: assessment.as_ref().map(|assessment| assessment.grade.into()),
                findings: assessment.into_iter().flat_map(|found| found.issues).map(Into::into).collect(),
                requested_at: request.requested_at.to_string(),
                expires_at: request.expires_at.to_string(),
                deferred: row.deferred_at.is_some(),
                fit,
            }
        };
        Ok(waiting.into_iter().map(item).collect())
    }

    pub fn review(&self, approval: &str) -> Result<Review, AppError> {
        let id = approval_id(approval)?;
        let (execution, people, earlier) = self.store.read(|connection| {
            let execution = event::replay(connection, approval::owner(connection, id)?)?;
            let people = contact::of_account(connection, execution.account)?;
            let marks = vec![Mark::Account(execution.account)];
            let filter = Filter { marks, before: Some(execution.id), ..Filter::default() };
            Ok((execution, people, search::list(connection, &filter, EARLIER)?))
        })?;
        let standing = execution
            .approval
            .as_ref()
            .filter(|standing| standing.request.id == id && execution.state == ExecutionState::AwaitingApproval);
        let request = &standing
            .ok_or_else(|| AppError::new(ErrorCode::AlreadyDecided, "This message is no longer waiting."))?
            .request;
        let mut review = Review {
            approval: id.to_string(),
            execution: execution.id.to_string(),
            trace_id: execution.trace.to_string(),
            account_id: execution.account.to_string(),
            account: execution.account_name.clone(),
            message: message(&request.message),
            contact_id: request.message.recipient.as_ref().map(|recipient| recipient.contact.to_string()),
            template: None,
            provider: None,
            fallback: None,
            missing: Vec::new(),
            claims: Vec::new(),
            reasons: Vec::new(),
            fit: None,
            assessment: request.assessment.clone().map(Into::into),
            qualification: None,
            contacts: people.into_iter().map(contact_row).collect(),
            earlier: earlier.into_iter().map(history::line).collect(),
            failure: execution.failure.clone().map(Into::into),
            requested_at: request.requested_at.to_string(),
            expires_at: request.expires_at.to_string(),
        };
        for output in execution.outputs() {
            match output.clone() {
                ToolOutput::Fit(fit) => review.fit = Some(fit.into()),
                ToolOutput::Qualification(found) => review.qualification = Some(found.into()),
                ToolOutput::Assessment(_) | ToolOutput::Research(_) | ToolOutput::Risk(_) => {}
                ToolOutput::Draft(draft) => {
                    review.template = Some(draft.template);
                    review.provider = Some(draft.provider);
                    review.fallback = draft.fallback;
                    review.missing = draft.missing;
                    review.reasons = draft.reasons;
                    let text = format!("{}\n{}", request.message.subject, request.message.body).to_lowercase();
                    let stands = |claim: &domain::message::Claim| text.contains(&claim.text.to_lowercase());
                    review.claims = draft.claims.into_iter().filter(stands).map(claim).collect();
                }
            }
        }
        let draft = execution.draft().map(|(_, draft)| draft);
        let writing = &execution.plan.writing;
        let brief = self.store.read(|connection| self.briefs.read(connection, execution.account))?.0.writing(writing);
        for found in tools::check_claims(&request.message, &brief, draft).claims {
            let found = claim(found);
            if !review.claims.iter().any(|known| known.text == found.text) {
                review.claims.push(found);
            }
        }
        Ok(review)
    }

    /// Changes the message that waits: its request is void, and a new one stands, which is given back.
    pub async fn revise(&self, approval: &str, revision: Revision) -> Result<Review, AppError> {
        self.clock_is_trusted()?;
        let id = approval_id(approval)?;
        let execution = self.store.read(|connection| event::replay(connection, approval::owner(connection, id)?))?;
        let standing = standing_message(&execution)?;
        let subject = revision.subject.trim().to_owned();
        let subject = if standing.channel.has_subject() { subject } else { String::new() };
        if subject.chars().any(char::is_control) {
            return Err(AppError::bad_input("The subject must be one line. Take the line breaks out."));
        }
        if subject.chars().count() > LONGEST_SUBJECT || revision.body.chars().count() > LONGEST_BODY {
            return Err(AppError::bad_input(format!(
                "That is too long: a subject has at most {LONGEST_SUBJECT} characters and a message {LONGEST_BODY}."
            )));
        }
        let recipient = match &revision.contact_id {
            Some(contact) => Some(self.recipient(contact, &execution, standing.channel)?),
            None => None,
        };
        let message = OutboundMessage {
            channel: standing.channel,
            hand_off: standing.channel.hand_off(revision.hand_off.into()),
            // Who the rep is now, should the settings have changed since the draft.
            from: self.settings()?.sender.to_domain(),
            recipient,
            subject,
            body: revision.body.replace("\r\n", "\n"),
            attachments: standing.attachments.clone(),
        };
        let revised = self.driver.revise(id, message).await?;
        let again = revised.approval.map(|standing| standing.request.id.to_string()).unwrap_or_default();
        self.review(&again)
    }

    /// The message of a request, to be changed.
    pub(crate) fn waiting_message(&self, approval: &str) -> Result<OutboundMessage, AppError> {
        let id = approval_id(approval)?;
        let execution = self.store.read(|connection| event::replay(connection, approval::owner(connection, id)?))?;
        standing_message(&execution).cloned()
    }

    /// Grades what the rep is writing, without keeping it. A recipient who cannot be written to is told on saving.
    pub fn assess(&self, approval: &str, revision: &Revision) -> Result<Assessment, AppError> {
        let id = approval_id(approval)?;
        let contact = revision.contact_id.as_deref().map(contact_id).transpose()?;
        let (execution, brief) = self.store.read(|connection| {
            let execution = event::replay(connection, approval::owner(connection, id)?)?;
            let (brief, _) = self.briefs.read(connection, execution.account)?;
            let brief = brief.writing(&execution.plan.writing);
            Ok((execution, brief))
        })?;
        let standing = execution.approval.as_ref().map(|standing| &standing.request.message);
        let standing = standing.ok_or_else(|| AppError::not_found("There is no message to check."))?;
        let person = brief.people.iter().find(|person| Some(person.id) == contact);
        let message = OutboundMessage {
            channel: standing.channel,
            hand_off: revision.hand_off.into(),
            from: brief.sender.clone(),
            recipient: person.map(|person| Recipient {
                contact: person.id,
                name: person.display_name(),
                address: person.address(standing.channel).unwrap_or_default().to_owned(),
            }),
            subject: revision.subject.clone(),
            body: revision.body.clone(),
            attachments: Vec::new(),
        };
        let draft = execution.draft().map(|(_, draft)| draft);
        Ok(orchestrator::registry::assess(&message, &brief, draft).into())
    }

    fn recipient(&self, contact: &str, execution: &Execution, channel: Channel) -> Result<Recipient, AppError> {
        let id = contact_id(contact)?;
        let person = self.store.read(|connection| contact::get(connection, id))?;
        let person = person
            .filter(|person| person.account == Some(execution.account))
            .ok_or_else(|| AppError::not_found("This person is not at this account. Choose one of its people."))?;
        if person.opted_out {
            let name = person.display_name();
            return Err(AppError::new(
                ErrorCode::DoNotContact,
                format!("{name} asked not to be written to. Choose somebody else."),
            ));
        }
        let name = person.display_name();
        let address = person.address(channel).filter(|address| tools::composer::is_usable(channel, address));
        let address = address.ok_or_else(|| {
            let what = match channel {
                Channel::Email => "e-mail address",
                Channel::Linkedin | Channel::LinkedinInvitation => "LinkedIn page",
                Channel::Sms | Channel::Call => "telephone number",
            };
            AppError::new(ErrorCode::RecipientMissing, format!("{name} has no {what} that can be used. Add it first."))
        })?;
        Ok(Recipient { contact: person.id, name, address: address.to_owned() })
    }

    pub async fn deny(&self, approval: &str, reason: &str) -> Result<(), AppError> {
        let reason = crate::import_fields::one_line(reason);
        if reason.is_empty() {
            return Err(AppError::bad_input("Say in a few words why, so that the next draft can be better."));
        }
        self.driver.deny(approval_id(approval)?, reason.chars().take(1_000).collect()).await?;
        Ok(())
    }

    /// Puts a request off; it stays pending.
    pub async fn defer(&self, approval: &str) -> Result<(), AppError> {
        self.driver.defer(approval_id(approval)?).await?;
        Ok(())
    }

    /// Opens the native dialog for one request and, if the rep approves there, hands the message over.
    pub async fn ask(&self, gate: &ApprovalGate, approval: &str) -> Result<AskOutcome, AppError> {
        self.clock_is_trusted()?;
        let Asked { answer, execution, failure, read } = gate.ask(approval_id(approval)?).await?;
        let notice = if answer == Answer::Approved { self.notice_of_haste(&execution, read) } else { None };
        let (answered, reason) = match answer {
            Answer::Approved => (Answered::Approved, None),
            Answer::NotNow => (Answered::NotNow, None),
            Answer::NoAnswer => (Answered::NoAnswer, None),
            Answer::CannotShow(reason) => (Answered::CannotShow, Some(reason.into())),
        };
        Ok(AskOutcome {
            answered,
            reason,
            execution: execution.id.to_string(),
            state: execution.state.into(),
            failure: failure.map(Into::into),
            goes_at: execution.scheduled().map(|(_, grant)| grant.leave.goes_at.to_string()),
            notice,
        })
    }

    fn notice_of_haste(&self, execution: &Execution, read: SignedDuration) -> Option<String> {
        let request = &execution.approval.as_ref()?.request;
        let findings = request.assessment.as_ref().map(|found| found.issues.as_slice()).unwrap_or_default();
        let milliseconds = u64::try_from(read.as_millis()).unwrap_or_default();
        let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        readings.push(Reading::new(milliseconds, &request.message, findings));
        let notice = read_too_fast(&readings);
        if notice.is_some() {
            // Said once, and not at every message from here on.
            readings.clear();
        }
        notice
    }

    /// The rep says whether a message went out whose outcome is unknown.
    pub async fn confirm_outcome(&self, execution: &str, sent: bool) -> Result<ExecutionDetail, AppError> {
        self.clock_is_trusted()?;
        self.driver.confirm(execution_id(execution)?, sent).await?;
        self.execution(execution)
    }

    /// What has to be done now and then: ends what is over, and continues what nobody works on, unless the clock is in
    /// doubt. Returns how many moved.
    pub async fn catch_up(&self) -> Result<usize, AppError> {
        if self.doubt.get().is_some() {
            return Ok(0);
        }
        let expired = self.expire_overdue().await?;
        Ok(expired + self.driver.resume().await?)
    }

    /// Ends the requests whose time is over, unless the clock is in doubt. Returns how many.
    pub async fn expire_overdue(&self) -> Result<usize, AppError> {
        if self.doubt.get().is_some() {
            return Ok(0);
        }
        self.remember_clock().await;
        Ok(self.driver.expire_overdue().await?)
    }
}

fn standing_message(execution: &Execution) -> Result<&OutboundMessage, AppError> {
    let standing = execution.approval.as_ref().map(|standing| &standing.request.message);
    standing.ok_or_else(|| AppError::not_found("There is no message to change."))
}

pub(crate) fn approval_id(text: &str) -> Result<ApprovalId, AppError> {
    text.parse().map_err(|_| AppError::not_found("There is no such request. Look at the queue again."))
}

pub(crate) fn execution_id(text: &str) -> Result<ExecutionId, AppError> {
    text.parse().map_err(|_| AppError::not_found("There is no such execution. Look at the history again."))
}

pub(crate) fn message(message: &OutboundMessage) -> Message {
    Message {
        channel: message.channel.into(),
        hand_off: message.hand_off.into(),
        from: address(message.from.name.as_deref(), message.from.email.as_deref()).unwrap_or_default(),
        recipient: recipient_words(message),
        subject: message.subject.clone(),
        body: message.body.clone(),
        attachments: message.attachments.iter().map(attachment_line).collect(),
    }
}

fn attachment_line(attachment: &Attachment) -> AttachmentLine {
    AttachmentLine {
        name: attachment.name.clone(),
        bytes: u32::try_from(attachment.bytes).unwrap_or(u32::MAX),
        digest: attachment.digest.clone(),
    }
}

pub(crate) fn recipient_words(message: &OutboundMessage) -> Option<String> {
    message.recipient.as_ref().and_then(|recipient| address(Some(&recipient.name), Some(&recipient.address)))
}

pub(crate) fn claim(claim: domain::message::Claim) -> Claim {
    Claim { text: claim.text, source: claim.source }
}

/// `Name <address>`, or what of it is known.
fn address(name: Option<&str>, address: Option<&str>) -> Option<String> {
    match (name, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (_, Some(address)) => Some(address.into()),
        (name, None) => name.map(Into::into),
    }
}
