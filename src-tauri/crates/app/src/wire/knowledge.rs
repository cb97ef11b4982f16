//! What the rep knows and may say.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::KnowledgeKind;

/// An entry as the rep writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct KnowledgeText {
    pub kind: KnowledgeKind,
    pub title: String,
    pub body: String,
    pub tags: Vec<String>,
    /// What it says of prices may stand in a message.
    pub quote_price: bool,
    /// What it says of law, certificates and guarantees may stand in a message.
    pub quote_legal: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct KnowledgeLine {
    pub id: String,
    pub text: KnowledgeText,
    /// The file it was read from.
    pub file: Option<String>,
    pub updated_at: String,
}

/// What came of reading notes in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct KnowledgeImport {
    pub file: String,
    pub added: u32,
    /// Entries that were there already, word for word.
    pub unchanged: u32,
    /// Sections too long for an entry, by their titles.
    pub too_long: Vec<String>,
}
