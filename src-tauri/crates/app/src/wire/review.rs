//! The review queue.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    Assessment, ContactRow, ExecutionState, Failure, Finding, Fit, Grade, HandOff, HistoryLine, MessageChannel,
    Qualification,
};

/// A message as it would leave.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Message {
    pub channel: MessageChannel,
    pub hand_off: HandOff,
    /// `Name <address>`, or what of it is known.
    pub from: String,
    /// `Name <address>`; `null`: there is nobody to send it to yet.
    pub recipient: Option<String>,
    pub subject: String,
    pub body: String,
    pub attachments: Vec<AttachmentLine>,
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AttachmentLine {
    pub name: String,
    pub bytes: u32,
    /// What its bytes are known by.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct QueueItem {
    pub approval: String,
    pub execution: String,
    pub account: String,
    /// The account is an invented one.
    pub sample: bool,
    pub channel: MessageChannel,
    pub recipient: Option<String>,
    pub subject: String,
    pub grade: Option<Grade>,
    pub findings: Vec<Finding>,
    pub requested_at: String,
    pub expires_at: String,
    /// The rep put it off.
    pub deferred: bool,
    pub fit: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Claim {
    pub text: String,
    pub source: String,
}

/// Everything beside one message that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Review {
    pub approval: String,
    pub execution: String,
    pub trace_id: String,
    pub account_id: String,
    pub account: String,
    pub message: Message,
    /// The contact it goes to.
    pub contact_id: Option<String>,
    pub template: Option<String>,
    /// Who wrote the draft; `composer` is the app itself.
    pub provider: Option<String>,
    /// Why the model that was to write it did not.
    pub fallback: Option<String>,
    pub missing: Vec<String>,
    /// Of the message as it stands now.
    pub claims: Vec<Claim>,
    /// Why this template and these snippets.
    pub reasons: Vec<String>,
    pub fit: Option<Fit>,
    pub assessment: Option<Assessment>,
    pub qualification: Option<Qualification>,
    /// The people it could go to.
    pub contacts: Vec<ContactRow>,
    /// Earlier executions on this account, newest first.
    pub earlier: Vec<HistoryLine>,
    /// Why the last try to hand it over did not work.
    pub failure: Option<Failure>,
    pub requested_at: String,
    pub expires_at: String,
}

/// The message as the rep wants it. It voids the request and makes a new one.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct Revision {
    pub subject: String,
    pub body: String,
    pub contact_id: Option<String>,
    pub hand_off: HandOff,
}

/// What the rep did with the native dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    Approved,
    NotNow,
    /// It was closed, or died.
    NoAnswer,
    /// Nobody was asked, for `reason`.
    CannotShow,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AskOutcome {
    pub answered: Answered,
    /// Why the dialog could not be shown, and what to do.
    pub reason: Option<String>,
    pub execution: String,
    pub state: ExecutionState,
    /// Why it did not leave, or why that is not known. Where it is known, the message waits under a new request.
    pub failure: Option<Failure>,
    /// When it goes; until then it can be taken back. `null`: it has gone, or does not go.
    pub goes_at: Option<String>,
    /// A kind word where many were approved faster than they can be read.
    pub notice: Option<String>,
}

/// A message that is approved and has not gone yet.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Departure {
    pub approval: String,
    pub execution: String,
    pub account: String,
    pub recipient: Option<String>,
    pub subject: String,
    pub goes_at: String,
}
