//! Executions: what a run gives back, and the history.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    ApprovalState, Assessment, Edits, ExecutionState, Fit, Goal, Grade, Message, MessageChannel, Qualification, Reply,
    Research, RiskReview, StepState,
};

/// A failure with whose turn it is.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Failure {
    pub kind: super::FailureKind,
    pub message: String,
}

impl From<domain::Failure> for Failure {
    fn from(failure: domain::Failure) -> Self {
        Self { kind: failure.kind.into(), message: failure.message }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StepLine {
    pub tool: String,
    pub domain: String,
    pub state: StepState,
    pub cost: f64,
    pub ms: Option<f64>,
    pub failure: Option<Failure>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BudgetLine {
    pub used: f64,
    pub limit: f64,
}

/// One execution, when it is parked or ended. `fit`, `quality` and `qualification` are scores from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ExecutionLine {
    pub execution: String,
    pub trace_id: String,
    pub account: String,
    pub account_id: String,
    pub state: ExecutionState,
    pub steps: Vec<StepLine>,
    pub budget: BudgetLine,
    pub fit: Option<f64>,
    pub quality: Option<f64>,
    pub qualification: Option<f64>,
    /// The request that waits.
    pub approval: Option<String>,
    pub failure: Option<Failure>,
}

/// What a run would do, and why; nothing is begun.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PlanLine {
    pub account: String,
    pub goal: String,
    pub profile: String,
    pub steps: Vec<PlannedStep>,
    /// Every tool that was considered, best first.
    pub ranking: Vec<RankedTool>,
    pub budget: BudgetLine,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PlannedStep {
    pub tool: String,
    pub domain: String,
    pub cost: f64,
    /// The tools whose output it reads.
    pub needs: Vec<String>,
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RankedTool {
    pub tool: String,
    /// 0 to 100.
    pub relevance: u8,
    pub chosen: bool,
    pub why: String,
}

/// The golden signals of everything that was run. Times are milliseconds; `null` where there is nothing to tell.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Signals {
    pub executions: u32,
    /// Executions that reached the rep or their end without failing, of those that have stopped; one that was retried
    /// counts by how it stopped last.
    pub success_rate: Option<f64>,
    /// Executions that the rep ended; one that was cancelled in its steps neither succeeded nor failed.
    pub cancelled: u32,
    /// From the plan to the request or the end; the wait for a person is not counted.
    pub latency_ms: Option<Spread>,
    pub tool_calls: u32,
    pub tool_error_rate: Option<f64>,
    /// Calls that failed and were made again after a wait; not among the calls above.
    pub tool_retries: u32,
    pub mean_steps: Option<f64>,
    /// From the request to the answer.
    pub approval_wait_ms: Option<Spread>,
    /// Units used of units allowed, on average.
    pub budget_utilisation: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Spread {
    pub n: u32,
    pub mean: f64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

/// What became of one account of a run: an execution, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RunReport {
    pub executions: Vec<ExecutionLine>,
    pub refused: Vec<Refusal>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Refusal {
    pub account: String,
    pub code: super::ErrorCode,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct HistoryLine {
    pub execution: String,
    pub trace_id: String,
    pub account: String,
    pub account_id: String,
    pub goal: String,
    pub state: ExecutionState,
    pub started_at: String,
    pub ended_at: Option<String>,
    pub fit: Option<f64>,
    pub quality: Option<f64>,
    pub qualification: Option<f64>,
    /// Who the message goes to: the name, and the address.
    pub contact: Option<String>,
    pub recipient: Option<String>,
    pub subject: Option<String>,
    pub channel: Option<MessageChannel>,
    /// Of the message as it stands.
    pub grade: Option<Grade>,
    /// Why it was denied or did not work.
    pub reason: Option<String>,
    /// The rep's own.
    pub note: Option<String>,
    /// What it said was erased on request; its outcome and its figures are left.
    pub erased: bool,
    /// Where the words that were searched for stand.
    pub found: Vec<Found>,
}

/// A text with words that were searched for.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Found {
    pub place: FoundIn,
    pub pieces: Vec<FoundPiece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FoundIn {
    Account,
    Contact,
    Subject,
    Body,
    Reason,
    Note,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FoundPiece {
    pub text: String,
    /// It is what was searched for.
    pub hit: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct HistoryQuery {
    /// Words and "quoted phrases" in the names of account and contact, the message, the reasons and the notes; the last
    /// word may be a beginning. Empty for all.
    pub search: String,
    pub account: Option<String>,
    pub contact: Option<String>,
    pub template: Option<String>,
    pub goal: Option<Goal>,
    pub state: Option<ExecutionState>,
    pub channel: Option<MessageChannel>,
    pub grade: Option<Grade>,
    /// What came back on a message that went out.
    pub outcome: Option<ReplyFilter>,
    /// Only those whose message the rep changed.
    pub edited: bool,
    /// RFC 3339 or a date; only what began then or later.
    pub since: Option<String>,
    /// The same; only what began before. A date: to its end.
    pub until: Option<String>,
    /// Continue after this execution, the last one of the page before.
    pub after: Option<String>,
    /// At most 500.
    pub limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReplyFilter {
    NoAnswer,
    Interested,
    NotInterested,
    AskedToStop,
}

/// A search the rep keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SavedSearch {
    pub name: String,
    pub query: HistoryQuery,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct HistoryPage {
    pub rows: Vec<HistoryLine>,
    /// Whether there are older ones.
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct EventLine {
    pub seq: u32,
    pub at: String,
    pub kind: String,
    /// The event's own details.
    #[specta(type = specta_typescript::Unknown)]
    pub details: serde_json::Value,
    /// What happened, in words.
    pub summary: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ApprovalLine {
    pub approval: String,
    pub state: ApprovalState,
    pub digest: String,
    pub requested_at: String,
    pub expires_at: String,
    pub decided_at: Option<String>,
    pub reason: Option<String>,
}

/// One execution, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ExecutionDetail {
    #[serde(flatten)]
    pub line: HistoryLine,
    pub steps: Vec<StepLine>,
    pub budget: BudgetLine,
    /// Every version of the message, oldest first; the last one belongs to the last approval.
    pub messages: Vec<Message>,
    pub approvals: Vec<ApprovalLine>,
    /// What the rep changed in the draft; `null` where nothing was changed.
    pub edits: Option<Edits>,
    /// The template the draft was written from, and why this one.
    pub template: Option<String>,
    pub template_version: Option<u32>,
    pub draft_reasons: Vec<String>,
    pub events: Vec<EventLine>,
    pub fit_detail: Option<Fit>,
    pub assessment: Option<Assessment>,
    pub qualification_detail: Option<Qualification>,
    pub research: Option<Research>,
    pub risk: Option<RiskReview>,
    /// Whether steps that gave nothing can be done again.
    pub can_retry: bool,
    pub failure: Option<Failure>,
    /// Whether the rep must say if it left.
    pub outcome_unknown: bool,
    /// What the rep says came back.
    pub reply: Option<Reply>,
    /// Whether a message went out that can be answered.
    pub can_be_answered: bool,
    /// Whether the rep was given the message to send and has not said whether they did.
    pub waits_for_word: bool,
    /// When the account comes back with a follow-up, if nobody answers before.
    pub follow_up_at: Option<String>,
}
