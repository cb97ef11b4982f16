//! Whether there is a deal: the elements of a framework, each yes, partial, no or unknown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framework {
    Bant,
    Meddicc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    Budget,
    Authority,
    Need,
    Timing,
    Metrics,
    EconomicBuyer,
    DecisionCriteria,
    DecisionProcess,
    IdentifyPain,
    Champion,
    /// Yes: the competition is known, and we stand ahead.
    Competition,
}

impl Framework {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bant => "bant",
            Self::Meddicc => "meddicc",
        }
    }

    /// The elements in the framework's own order.
    pub const fn elements(self) -> &'static [Element] {
        use Element::*;
        match self {
            Self::Bant => &[Budget, Authority, Need, Timing],
            Self::Meddicc => {
                &[Metrics, EconomicBuyer, DecisionCriteria, DecisionProcess, IdentifyPain, Champion, Competition]
            }
        }
    }
}

impl Element {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Authority => "authority",
            Self::Need => "need",
            Self::Timing => "timing",
            Self::Metrics => "metrics",
            Self::EconomicBuyer => "economic_buyer",
            Self::DecisionCriteria => "decision_criteria",
            Self::DecisionProcess => "decision_process",
            Self::IdentifyPain => "identify_pain",
            Self::Champion => "champion",
            Self::Competition => "competition",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    Partial,
    No,
    Unknown,
}

impl Answer {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partial => "partial",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// What the rep knows; an element that is not here is unknown.
pub type Answers = BTreeMap<Element, Answer>;

/// All figures are from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Qualification {
    pub framework: Framework,
    /// What is known to be there; an unknown element counts as not yet.
    pub score: f64,
    pub low: f64,
    /// If every unknown element turned out to be there.
    pub high: f64,
    pub qualified: bool,
    pub strengths: Vec<Element>,
    pub gaps: Vec<Element>,
    pub unknowns: Vec<Element>,
    pub next_questions: Vec<String>,
    pub rules: String,
}
