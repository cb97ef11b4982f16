//! A message: its draft, and the exact thing that would leave.

use serde::{Deserialize, Serialize};

use crate::{ContactId, TemplateId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Email,
    /// A message to somebody one is connected with.
    Linkedin,
    /// The short note that goes with a request to connect.
    LinkedinInvitation,
    Sms,
    /// A script to speak from; nothing is sent.
    Call,
}

impl Channel {
    pub const ALL: [Self; 5] = [Self::Email, Self::Linkedin, Self::LinkedinInvitation, Self::Sms, Self::Call];

    /// Only a mail has one.
    pub const fn has_subject(self) -> bool {
        matches!(self, Self::Email)
    }

    /// How a message of this channel can be handed over: only a mail has a program that takes it.
    pub const fn hand_off(self, preferred: HandOff) -> HandOff {
        match self {
            Self::Email => preferred,
            _ => HandOff::Clipboard,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Linkedin => "linkedin",
            Self::LinkedinInvitation => "linkedin_invitation",
            Self::Sms => "sms",
            Self::Call => "call",
        }
    }
}

/// The way an approved message takes. Only by [`Self::MailServer`] does the app send it itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOff {
    /// Opened as a new message in the mail program.
    #[default]
    MailProgram,
    /// Put on the clipboard.
    Clipboard,
    /// Written to a file, where the rep chooses.
    File,
    /// Sent by the rep's mail server.
    MailServer,
}

impl HandOff {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MailProgram => "mail_program",
            Self::Clipboard => "clipboard",
            Self::File => "file",
            Self::MailServer => "mail_server",
        }
    }
}

/// Who the message is from. Empty until the rep says so in the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sender {
    pub name: Option<String>,
    pub email: Option<String>,
    pub company: Option<String>,
    /// What the rep's company does for its customers, as it would end "We help companies …".
    pub offer: Option<String>,
    /// A postal address, which several countries require in commercial mail.
    pub postal_address: Option<String>,
}

/// Who the message goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub contact: ContactId,
    pub name: String,
    pub address: String,
}

/// What came back on a message that went out, as the rep says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    Interested,
    NotInterested,
}

impl Reply {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interested => "interested",
            Self::NotInterested => "not_interested",
        }
    }
}

/// A statement in a draft and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub text: String,
    /// The field it was taken from, such as `account.industry`; `knowledge: …` with the title of an entry; `template`.
    pub source: String,
}

/// What `draft_outbound_message` wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub template: String,
    /// Which template of the library that was, as it stood then. Drafts of the first versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_from: Option<WrittenFrom>,
    /// Why this template and these snippets, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What the rep has to know of the text, such as that it is longer than its channel takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Who wrote it; `composer` is the app itself, with no network.
    pub provider: String,
    pub message: OutboundMessage,
    /// Variables that had no value. Each stands in the text as a visible gap: `[first name?]`.
    pub missing: Vec<String>,
    pub claims: Vec<Claim>,
    /// Why the model that was to word it did not, in words for the rep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// The call of a model it was worded by, or tried to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_call: Option<String>,
}

/// One version of one template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFrom {
    pub id: TemplateId,
    pub version: u32,
}

/// What the rep chose for the message of a run. What is `None` is chosen by what is known of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Writing {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateId>,
}

impl Writing {
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// Exactly what would leave. An approval is bound to every field of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundMessage {
    pub channel: Channel,
    pub hand_off: HandOff,
    /// The account it is sent from.
    pub from: Sender,
    pub recipient: Option<Recipient>,
    pub subject: String,
    pub body: String,
}
