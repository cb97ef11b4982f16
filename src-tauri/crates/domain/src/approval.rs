//! A request to let one message leave, bound to a digest of exactly what would leave.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::message::OutboundMessage;
use crate::{ApprovalId, Assessment, ExecutionId, StepId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    Pending,
    Approved,
    Denied,
    Expired,
    /// Replaced by another request, or its execution ended.
    Voided,
    /// Used, once, by a dispatch.
    Consumed,
}

impl ApprovalState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Voided => "voided",
            Self::Consumed => "consumed",
        }
    }
}

/// A person's answer. An expired request is neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Decision {
    Approved,
    Denied { reason: String },
}

/// SHA-256 in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    pub(crate) fn of(hash: sha2::Sha256) -> Self {
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalRequest {
    pub id: ApprovalId,
    pub execution: ExecutionId,
    pub step: StepId,
    pub message: OutboundMessage,
    /// What was found in this version of the message.
    pub assessment: Option<Assessment>,
    pub digest: Digest,
    pub requested_at: Timestamp,
    pub expires_at: Timestamp,
}

impl ApprovalRequest {
    pub fn new(
        id: ApprovalId,
        execution: ExecutionId,
        step: StepId,
        message: OutboundMessage,
        assessment: Option<Assessment>,
        requested_at: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        let digest = digest_of(id, execution, step, &message);
        Self { id, execution, step, message, assessment, digest, requested_at, expires_at }
    }

    /// What a new request for the same message is made from.
    pub fn content(&self) -> (StepId, OutboundMessage, Option<Assessment>) {
        (self.step, self.message.clone(), self.assessment.clone())
    }

    /// The digest of the message as it stands now: the same as `digest`, or the message was changed.
    pub fn recomputed_digest(&self) -> Digest {
        digest_of(self.id, self.execution, self.step, &self.message)
    }
}

/// The canonical form: a version, then every field behind its length, so that no two messages share one.
fn digest_of(id: ApprovalId, execution: ExecutionId, step: StepId, message: &OutboundMessage) -> Digest {
    let (id, execution, step) = (id.to_string(), execution.to_string(), step.to_string());
    let contact = message.recipient.as_ref().map(|recipient| recipient.contact.to_string());
    let mut hash = sha2::Sha256::new();
    let mut field = |value: Option<&str>| {
        // An absent field and an empty one differ in their first byte.
        hash.update([u8::from(value.is_some())]);
        let bytes = value.unwrap_or_default().as_bytes();
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    let OutboundMessage { channel, hand_off, from, recipient, subject, body } = message;
    field(Some("cugar approval 1"));
    field(Some(&id));
    field(Some(&execution));
    field(Some(&step));
    field(Some(channel.as_str()));
    field(Some(hand_off.as_str()));
    let crate::Sender { name, email, company, offer, postal_address } = from;
    for value in [name, email, company, offer, postal_address] {
        field(value.as_deref());
    }
    field(contact.as_deref());
    field(recipient.as_ref().map(|recipient| recipient.name.as_str()));
    field(recipient.as_ref().map(|recipient| recipient.address.as_str()));
    field(Some(subject));
    field(Some(body));
    Digest::of(hash)
}
