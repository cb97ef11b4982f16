//! The leave that one approval gives: for exactly these bytes, once, within a time, and signed.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::approval::Digest;
use crate::outgoing::Stamp;
use crate::{ApprovalId, Outgoing};

/// How long after its time to go a message may still go.
pub const VALID: SignedDuration = SignedDuration::from_mins(15);

/// An Ed25519 signature in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signature(String);

impl Signature {
    pub fn new(bytes: &[u8; 64]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// As it was written down. Whether it is one is found out when it is checked.
    pub fn of_text(text: &str) -> Self {
        Self(text.into())
    }

    /// `None` where it is not 64 bytes in the one spelling that [`Self::new`] writes.
    pub fn bytes(&self) -> Option<[u8; 64]> {
        let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = self.0.as_bytes().chunks(2).map(digits).collect();
        let bytes: [u8; 64] = bytes?.try_into().ok()?;
        (Self::new(&bytes) == *self).then_some(bytes)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is granted, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// What the bytes are made from, beside the message.
    pub stamp: Stamp,
    /// Of everything that leaves: see [`Outgoing::digest`].
    pub digest: Digest,
    /// Until then the rep may take it back.
    pub goes_at: Timestamp,
    pub ends_at: Timestamp,
    /// How long the dialog was open before the click.
    pub read_ms: u32,
}

impl Leave {
    pub fn new(outgoing: &Outgoing, stamp: Stamp, goes_at: Timestamp, read_ms: u32) -> Self {
        Self { stamp, digest: outgoing.digest(), goes_at, ends_at: goes_at + VALID, read_ms }
    }

    /// What is signed: a version, then every field behind its length.
    pub fn signed_bytes(&self, approval: ApprovalId) -> Vec<u8> {
        let Self { stamp: Stamp { message_id, date, server }, digest, goes_at, ends_at, read_ms } = self;
        // The digest covers the server too; here the times are what it does not.
        let server = server.as_ref().map(ToString::to_string).unwrap_or_default();
        let times = [*date, *goes_at, *ends_at].map(|time| time.as_nanosecond().to_be_bytes());
        let mut bytes = Vec::new();
        let approval = approval.to_string();
        let texts = ["cugar grant 1", &approval, message_id, &server, digest.as_str()];
        let fields = texts.iter().map(|text| text.as_bytes()).chain(times.iter().map(<[u8; 16]>::as_slice));
        for field in fields.chain([read_ms.to_be_bytes().as_slice()]) {
            bytes.extend((field.len() as u64).to_be_bytes());
            bytes.extend(field);
        }
        bytes
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    #[serde(flatten)]
    pub leave: Leave,
    pub signature: Signature,
}
