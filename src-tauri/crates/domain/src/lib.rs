//! The vocabulary and the rules of a run.
//!
//! Everything a run can be and everything that may happen to it is said here, as plain values:
//! [`Execution::decide`] turns an input into events, [`Execution::apply`] folds an event into the state.
//! This room never does I/O, never reads a clock and never draws a random number: they come in as values.

pub mod account;
pub mod approval;
mod audit;
pub mod backtest;
pub mod budget;
pub mod deal;
pub mod event;
pub mod execution;
pub mod failure;
pub mod fit;
pub mod grant;
pub mod ids;
pub mod knowledge;
pub mod message;
pub mod outgoing;
pub mod plan;
pub mod qualification;
pub mod quality;
pub mod research;
pub mod risk;
pub mod sensitive;
pub mod signal;
pub mod template;
pub mod text;

pub use account::{Account, Brief, Contact};
pub use approval::{ApprovalRequest, ApprovalState, Decision, Digest};
pub use audit::ChainHead;
pub use backtest::Backtest;
pub use budget::{Budget, Profile, Units};
pub use deal::{Deal, DealStatus};
pub use event::{Event, EventKind};
pub use execution::{Execution, ExecutionState, Input, Rejection, StepState};
pub use failure::{Failure, FailureKind, Retry};
pub use fit::FitScore;
pub use grant::{Grant, Leave, Signature};
pub use ids::{
    AccountId, ApprovalId, ContactId, DealId, ExecutionId, IcpId, ImportId, KnowledgeId, MergeId, SignalId, TemplateId,
    TraceId,
};
pub use knowledge::{KnowledgeEntry, KnowledgeKind};
pub use message::{
    Attachment, Channel, Draft, HandOff, OutboundMessage, Recipient, Reply, Sender, Writing, WrittenFrom,
};
pub use outgoing::{Envelope, Form, MailLogin, MailServer, Outgoing, Stamp, Tls};
pub use plan::{Domain, Goal, Plan, SideEffect, Step, StepId, ToolName};
pub use qualification::Qualification;
pub use quality::Assessment;
pub use research::Research;
pub use risk::RiskReview;
pub use sensitive::Sensitive;
pub use signal::{Signal, Timing};
pub use template::{Template, TemplateKind};

use serde::{Deserialize, Serialize};

/// What a tool call produced. One variant a tool, so that a step's output can be read without guessing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum ToolOutput {
    Fit(FitScore),
    Draft(Box<Draft>),
    Assessment(Assessment),
    Qualification(Qualification),
    Research(Research),
    Risk(RiskReview),
}
