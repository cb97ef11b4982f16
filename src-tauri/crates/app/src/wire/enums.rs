//! The words of the domain as they are written. The matches are exhaustive: a new word does not compile until it
//! stands here too.

use serde::{Deserialize, Serialize};
use specta::Type;

macro_rules! words {
    ($($name:ident = $domain:path [$case:literal] { $($variant:ident),+ $(,)? })+) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
        #[serde(rename_all = $case)]
        pub enum $name { $($variant),+ }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $(<$domain>::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),+ }
            }
        }
    )+};
}

words! {
    ExecutionState = domain::ExecutionState ["snake_case"] {
        Running, AwaitingApproval, Dispatching, OutcomeUnknown, Completed, Failed, Denied, Expired, Cancelled,
    }
    StepState = domain::StepState ["snake_case"] { Pending, Running, Completed, Failed, Skipped, BudgetExceeded }
    ApprovalState = domain::ApprovalState ["snake_case"] { Pending, Approved, Denied, Expired, Voided, Consumed }
    Priority = domain::fit::Priority ["snake_case"] { High, Medium, Low, Excluded }
    Grade = domain::quality::Grade ["UPPERCASE"] { A, B, C, D, F }
    Severity = domain::quality::Severity ["snake_case"] { Critical, Warning, Info }
    Part = domain::quality::Part ["snake_case"] { Subject, Body }
    Goal = domain::Goal ["kebab-case"] { Prospect, Research, FollowUp, Qualify, ReviewRisk }
    MessageChannel = domain::Channel ["snake_case"] { Email, Linkedin, LinkedinInvitation, Sms, Call }
    TemplateKind = domain::TemplateKind ["snake_case"] { FirstMessage, FollowUp, Opening, Proof, Ask }
    KnowledgeKind = domain::KnowledgeKind ["snake_case"] { Fact, Case, Objection, Battlecard }
    HandOff = domain::HandOff ["snake_case"] { MailProgram, Clipboard, File, MailServer }
    Reply = domain::Reply ["snake_case"] { Interested, NotInterested, AskedToStop }
    Tls = domain::Tls ["snake_case"] { Implicit, StartTls }
    MailLogin = domain::MailLogin ["snake_case"] { Password, OauthToken }
    Framework = domain::qualification::Framework ["snake_case"] { Bant, Meddic, Meddicc, Meddpicc }
    Element = domain::qualification::Element ["snake_case"] {
        Budget, Authority, Need, Timing, Metrics, EconomicBuyer, DecisionCriteria, DecisionProcess, IdentifyPain,
        Champion, Competition, PaperProcess,
    }
    Answer = domain::qualification::Answer ["snake_case"] { Yes, Partial, No, Unknown }
    DealStatus = domain::DealStatus ["snake_case"] { Open, Won, Lost }
    SignalKind = domain::signal::SignalKind ["snake_case"] {
        Funding, Hiring, LeadershipChange, ProductLaunch, Expansion, TechnologyChange, Other,
    }
    FailureKind = domain::FailureKind ["UPPERCASE"] { Agent, System, Resource, Policy, User }
}
