//! Identifiers: a UUID each, of its own type, so that an account's id cannot be passed for an approval's.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text was not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id; ids look like 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct BadId(pub String);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                // Only the one spelling that `Display` writes: an id has one form in every file.
                match Uuid::try_parse(text) {
                    Ok(uuid) if uuid.to_string() == text => Ok(Self(uuid)),
                    _ => Err(BadId(text.chars().take(80).collect())),
                }
            }
        }
    };
}

id!(/// A company.
    AccountId);
id!(/// A person at a company.
    ContactId);
id!(/// One run of a plan on one account.
    ExecutionId);
id!(/// One request to let one message leave.
    ApprovalId);
id!(/// What ties every event and log line of one execution together.
    TraceId);
id!(/// One file that was read in.
    ImportId);
id!(/// Something that is being sold to an account.
    DealId);
id!(/// A sign that now is a good time.
    SignalId);
id!(/// An ideal customer profile.
    IcpId);
id!(/// Two accounts that were made one.
    MergeId);
id!(/// A template or a snippet of the rep's library.
    TemplateId);
id!(/// A fact, a case, an objection or a battlecard the rep keeps.
    KnowledgeId);
