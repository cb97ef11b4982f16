//! What the rep knows and may say: facts, cases, answers to objections, battlecards.

use serde::{Deserialize, Serialize};

use crate::KnowledgeId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnowledgeKind {
    /// Something true about what the rep sells.
    Fact,
    /// What it did for a customer.
    Case,
    /// An objection, and the answer to it.
    Objection,
    /// How it stands against a competitor.
    Battlecard,
}

impl KnowledgeKind {
    pub const ALL: [Self; 4] = [Self::Fact, Self::Case, Self::Objection, Self::Battlecard];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Case => "case",
            Self::Objection => "objection",
            Self::Battlecard => "battlecard",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeEntry {
    pub id: KnowledgeId,
    pub kind: KnowledgeKind,
    pub title: String,
    /// Plain text. Its first sentence is what a draft takes.
    pub body: String,
    /// As a template's: a tag that names an industry, a country, a technology or a kind of signal is a condition.
    pub tags: Vec<String>,
    /// What it says of prices may stand in a message.
    pub quote_price: bool,
    /// What it says of law, certificates and guarantees may stand in a message.
    pub quote_legal: bool,
}
