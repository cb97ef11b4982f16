//! Why a step or a dispatch did not work, whether trying again can help, and what the rep can do about it.

use serde::{Deserialize, Serialize};

/// Whose turn it is to mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FailureKind {
    /// A tool or a plan did something wrong.
    Agent,
    /// This machine or this program.
    System,
    /// Something needed is missing, busy or used up.
    Resource,
    /// A rule forbids it.
    Policy,
    /// The input must be changed by the rep.
    User,
}

/// Whether the same call may work a little later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    #[default]
    Never,
    /// Wait longer each time.
    Backoff,
    /// The other side said when, in milliseconds.
    After(u32),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub kind: FailureKind,
    /// What happened and what to do, in the rep's words.
    pub message: String,
    #[serde(default)]
    pub retry: Retry,
}

impl Failure {
    /// A failure that trying again does not mend.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry: Retry::Never }
    }

    /// The same, but it may work a little later.
    pub fn retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }
}
