//! What the rep answered to the elements of a framework, and what each answer stands on.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Answer, Element};

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ScorecardElement {
    pub element: Element,
    pub answer: Answer,
    /// The buyer's own words.
    pub quote: String,
    /// Who said them.
    pub who: String,
    /// On which day: `2026-01-31`.
    pub on: Option<String>,
    pub at: Option<String>,
    /// What would settle it.
    pub question: String,
    /// What was answered before, newest first.
    pub history: Vec<AnswerChange>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AnswerChange {
    pub at: String,
    pub answer: Answer,
    pub quote: String,
    pub who: String,
}

/// An answer with what it stands on; empty words are none.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct Evidence {
    pub answer: Answer,
    pub quote: String,
    pub who: String,
    /// `2026-01-31`.
    pub on: Option<String>,
}
