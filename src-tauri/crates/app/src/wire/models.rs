//! Language models: how providers stand, what would be sent, and what was. No key ever goes out of here.

use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProviderCondition {
    NoAddress,
    Off,
    NoKey,
    NoModel,
    Ready,
}

/// There is a key. All that is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct KeyHint {
    /// Its last four characters; empty where the key is too short to tell them.
    pub ending: String,
}

/// Which model, and within which limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ModelUse {
    pub model: Option<String>,
    /// 0 to 2; `null`: the model's own.
    pub temperature: Option<f64>,
    /// Of one answer.
    pub most_tokens: u32,
    /// Sent and written together.
    pub tokens_a_day: u32,
    /// For a million tokens, as the rep's contract says.
    pub price_sent: Option<f64>,
    pub price_written: Option<f64>,
    pub cost_a_day: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProviderState {
    /// `openai`, `anthropic`, `gemini`, `ollama` or `compatible`.
    pub id: String,
    pub name: String,
    pub condition: ProviderCondition,
    pub address: String,
    pub usual_address: String,
    /// Scheme, host and port: what a key is bound to.
    pub host: Option<String>,
    /// It is on this computer: nothing leaves it.
    pub local: bool,
    pub switched_on: bool,
    /// It words the drafts of runs.
    pub in_runs: bool,
    pub needs_key: bool,
    pub key: Option<KeyHint>,
    pub chosen: ModelUse,
    pub tokens_today: u32,
    pub cost_today: f64,
}

/// A message that waits, to be written anew.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct WriteRequest {
    pub approval: String,
    pub provider: String,
    /// Who it is to go to, as the editor has it.
    pub contact_id: Option<String>,
    /// The message as the editor has it.
    pub text: String,
    /// What the rep wants.
    pub wish: String,
}

/// Exactly what would be sent, and to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PreparedPrompt {
    pub id: String,
    pub provider: String,
    pub host: String,
    pub local: bool,
    pub model: String,
    pub system: String,
    pub user: String,
    /// About how many it has.
    pub tokens: u32,
    pub most_tokens: u32,
    /// Of the budget of the message's plan, at most.
    pub units: f64,
    /// At most; `null` where no price is known.
    pub cost: Option<f64>,
}

/// What a model wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct WrittenText {
    /// `null`: nothing that can be used.
    pub text: Option<String>,
    /// What was taken out of it, in words.
    pub removed: Vec<String>,
    pub stopped: bool,
    /// Why there is no more of it.
    pub reason: Option<String>,
    pub tokens_sent: Option<u32>,
    pub tokens_written: Option<u32>,
    pub cost: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct ModelCallQuery {
    pub account: Option<String>,
    pub execution: Option<String>,
    pub limit: u32,
}

/// Something that was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ModelCallLine {
    pub id: String,
    pub at: String,
    pub provider: String,
    pub host: String,
    pub model: String,
    /// `edit`, `draft` or `run`.
    pub purpose: String,
    pub account: Option<String>,
    pub account_id: String,
    pub execution: Option<String>,
    /// SHA-256 of what was sent, which the audit chain holds.
    pub digest: String,
    pub system: String,
    pub user: String,
    pub units: f64,
    /// `answered`, `stopped`, `failed`; `sent` where the app stopped before it knew.
    pub outcome: String,
    pub reason: Option<String>,
    pub answer: Option<String>,
    pub tokens_sent: Option<u32>,
    pub tokens_written: Option<u32>,
    pub cost: Option<f64>,
    pub ms: Option<u32>,
}
