//! The library messages are written from.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Claim, Message, MessageChannel, Part, TemplateKind};

/// What became of the drafts from a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Type)]
pub struct TemplateUsage {
    pub drafted: u32,
    /// Approved as they were drafted.
    pub approved: u32,
    /// Approved after the rep changed them.
    pub edited: u32,
    pub denied: u32,
    /// Answered, as the rep says.
    pub answered: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplateLine {
    pub id: String,
    pub version: u32,
    pub name: String,
    pub kind: TemplateKind,
    /// `null`: a snippet for any channel.
    pub channel: Option<MessageChannel>,
    pub language: String,
    pub tags: Vec<String>,
    pub archived: bool,
    /// It came with the app and was not changed.
    pub starter: bool,
    pub updated_at: String,
    pub usage: TemplateUsage,
}

/// A template as the rep writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct TemplateText {
    pub name: String,
    pub kind: TemplateKind,
    pub channel: Option<MessageChannel>,
    /// An ISO 639-1 code: `en`.
    pub language: String,
    pub tags: Vec<String>,
    pub subject: String,
    pub body: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplateVersion {
    pub version: u32,
    pub at: String,
    pub text: TemplateText,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplateDetail {
    pub line: TemplateLine,
    pub text: TemplateText,
    /// Newest first; the first is the one that is used.
    pub versions: Vec<TemplateVersion>,
}

/// What may stand in a template: for completing what is typed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplateVocabulary {
    pub fields: Vec<TemplateWord>,
    pub filters: Vec<TemplateWord>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplateWord {
    /// As it is typed: `account.industry`, `date("%-d %B")`.
    pub text: String,
    pub what: String,
}

/// What is wrong at one place of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplateProblem {
    pub part: Part,
    /// Unicode characters from the start of the part.
    pub start: u32,
    pub end: u32,
    pub message: String,
    /// What belongs there instead.
    pub suggestion: Option<String>,
}

/// A template as it would be filled in for an account.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TemplatePreview {
    pub problems: Vec<TemplateProblem>,
    /// `null` where a problem keeps it from being filled in.
    pub message: Option<Message>,
    /// What is not known of the account, as the gaps name it.
    pub missing: Vec<String>,
    pub claims: Vec<Claim>,
    pub notes: Vec<String>,
    pub reasons: Vec<String>,
}

/// What `{{ a | b }}` means in a text from another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PipeMeaning {
    Ask,
    Fallback,
    Spin,
}

/// A text of another tool as a template of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Translation {
    pub subject: String,
    pub body: String,
    /// The tools that write like this.
    pub dialects: Vec<String>,
    pub changes: Vec<TranslatedPlace>,
    /// Places that can mean two things; nothing was decided about them.
    pub questions: Vec<TranslationQuestion>,
    /// Places that were not understood and stand as they were.
    pub unknown: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TranslatedPlace {
    pub from: String,
    pub to: String,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TranslationQuestion {
    pub text: String,
    pub fallback: String,
    pub spin: String,
}

/// A message for an account; nothing is run and nothing is kept but what was sent to a provider.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DraftLine {
    pub account: String,
    pub channel: MessageChannel,
    pub subject: String,
    pub body: String,
    pub template: String,
    /// Who wrote it; `composer` is the app itself.
    pub provider: String,
    /// Why the provider that was asked for did not.
    pub fallback: Option<String>,
    pub missing: Vec<String>,
    pub claims: Vec<Claim>,
    pub template_id: Option<String>,
    pub template_version: Option<u32>,
    /// `Name <address>`; `null`: there is nobody it could go to.
    pub recipient: Option<String>,
    pub reasons: Vec<String>,
    pub notes: Vec<String>,
}

/// A piece of a text that was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TextPiece {
    pub change: TextChange,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TextChange {
    Kept,
    Removed,
    Added,
}

/// What the rep changed in a draft before answering.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Edits {
    pub subject: Vec<TextPiece>,
    pub body: Vec<TextPiece>,
}
