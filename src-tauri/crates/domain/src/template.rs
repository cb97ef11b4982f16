//! What messages are written from: templates, and the snippets that stand in them.

use serde::{Deserialize, Serialize};

use crate::TemplateId;
use crate::message::{Channel, WrittenFrom};

/// What a text of the library is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateKind {
    FirstMessage,
    FollowUp,
    /// A snippet: why the rep writes now.
    Opening,
    /// A snippet: why it can be believed.
    Proof,
    /// A snippet: the question at the end.
    Ask,
}

impl TemplateKind {
    pub const SNIPPETS: [Self; 3] = [Self::Opening, Self::Proof, Self::Ask];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstMessage => "first_message",
            Self::FollowUp => "follow_up",
            Self::Opening => "opening",
            Self::Proof => "proof",
            Self::Ask => "ask",
        }
    }

    pub const fn is_snippet(self) -> bool {
        !matches!(self, Self::FirstMessage | Self::FollowUp)
    }
}

/// A text with places to fill in, in minijinja's syntax: a whole message, or a snippet of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub id: TemplateId,
    /// Each save is a version, from 1 on.
    pub version: u32,
    pub name: String,
    pub kind: TemplateKind,
    /// `None`: for any channel, which only a snippet can be.
    pub channel: Option<Channel>,
    /// An ISO 639-1 code: `en`.
    pub language: String,
    /// A tag that names an industry, a country, a technology or a kind of signal keeps the text to such accounts.
    pub tags: Vec<String>,
    /// Empty where the channel has none.
    pub subject: String,
    pub body: String,
}

impl Template {
    pub const fn at(&self) -> WrittenFrom {
        WrittenFrom { id: self.id, version: self.version }
    }
}
