//! How good a message is, with every finding at its place in the text.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Critical,
    Warning,
    Info,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    A,
    B,
    C,
    D,
    F,
}

impl Grade {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::F => "F",
        }
    }
}

/// The part of the message a finding stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Subject,
    Body,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that found it: `unresolved_variable`.
    pub kind: String,
    pub severity: Severity,
    pub part: Part,
    /// Unicode characters from the start of the part; `start == end` speaks of the part as a whole.
    pub start: u32,
    pub end: u32,
    pub message: String,
    pub suggestion: String,
    /// What may stand at its place instead, where that is certain; empty: nothing should.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    pub words: u32,
    pub sentences: u32,
    /// Years of school needed to read it (Flesch-Kincaid).
    pub reading_grade: f64,
    pub questions: u32,
    /// As SpamAssassin weighs phrases; its threshold is 5.0.
    pub spam_points: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// 0 to 1.
    pub score: f64,
    pub grade: Grade,
    /// No critical finding.
    pub ready: bool,
    pub issues: Vec<Finding>,
    pub metrics: Metrics,
    pub rules: String,
}

/// How often the rep's own mails were answered, by the number of words: fewer than 25, to 125, to 200, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnReplies {
    pub by_length: [Answered; 4],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answered {
    pub sent: u32,
    pub answered: u32,
}
