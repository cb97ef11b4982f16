//! Exactly what would leave, as the bytes that leave, and the digest that an approval is bound to.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::approval::Digest;
use crate::{ApprovalId, HandOff};

/// How the connection to a mail server is made secret. There is no third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// From the first byte, as on port 465.
    Implicit,
    /// Asked for before anything else is said, as on port 587. A server without it is refused.
    StartTls,
}

impl Tls {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Implicit => "implicit",
            Self::StartTls => "start_tls",
        }
    }
}

/// What the secret in the keychain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailLogin {
    Password,
    /// An access token, for XOAUTH2.
    OauthToken,
}

impl MailLogin {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::OauthToken => "oauth_token",
        }
    }
}

/// The server the rep's mail is sent by, and as whom. No secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MailServer {
    /// A name, in its ASCII form.
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: String,
    pub login: MailLogin,
}

impl fmt::Display for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tls = match self.tls {
            Tls::Implicit => "TLS",
            Tls::StartTls => "STARTTLS",
        };
        write!(f, "{}:{} ({tls}) as {}", self.host, self.port, self.user)
    }
}

/// Who a mail server is told that a mail is from, and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub from: String,
    pub to: String,
}

/// What is fixed before a message is shown for approval, so that its bytes can be made again, the same ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Without angle brackets.
    pub message_id: String,
    pub date: Timestamp,
    /// For a mail that the app sends itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<MailServer>,
}

/// Everything that leaves, and the way it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub approval: ApprovalId,
    pub way: HandOff,
    pub server: Option<MailServer>,
    pub envelope: Option<Envelope>,
    /// A mail with all its headers and attachments, a link, or a text.
    pub bytes: Vec<u8>,
}

impl Outgoing {
    /// The canonical form: a version, then every field behind its length, so that no two share one.
    pub fn digest(&self) -> Digest {
        let Self { approval, way, server, envelope, bytes } = self;
        let mut hash = sha2::Sha256::new();
        let mut field = |value: Option<&[u8]>| {
            // An absent field and an empty one differ in their first byte.
            hash.update([u8::from(value.is_some())]);
            let bytes = value.unwrap_or_default();
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        field(Some(b"cugar outgoing 1"));
        field(Some(approval.to_string().as_bytes()));
        field(Some(way.as_str().as_bytes()));
        let server = server.as_ref();
        field(server.map(|server| server.host.as_bytes()));
        field(server.map(|server| server.port.to_be_bytes()).as_ref().map(<[u8; 2]>::as_slice));
        field(server.map(|server| server.tls.as_str().as_bytes()));
        field(server.map(|server| server.user.as_bytes()));
        field(server.map(|server| server.login.as_str().as_bytes()));
        let envelope = envelope.as_ref();
        field(envelope.map(|envelope| envelope.from.as_bytes()));
        field(envelope.map(|envelope| envelope.to.as_bytes()));
        field(Some(bytes));
        Digest::of(hash)
    }
}
