//! Whether there is a deal: the elements of a framework, each yes, partial, no or unknown.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framework {
    Bant,
    Meddic,
    Meddicc,
    Meddpicc,
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
    /// The steps of contract, legal and purchasing.
    PaperProcess,
}

impl Framework {
    pub const ALL: [Self; 4] = [Self::Bant, Self::Meddic, Self::Meddicc, Self::Meddpicc];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bant => "bant",
            Self::Meddic => "meddic",
            Self::Meddicc => "meddicc",
            Self::Meddpicc => "meddpicc",
        }
    }

    /// Without these there is no deal, however much else is there.
    pub const fn critical(self) -> &'static [Element] {
        match self {
            Self::Bant => &[Element::Need, Element::Authority],
            Self::Meddic | Self::Meddicc | Self::Meddpicc => {
                &[Element::IdentifyPain, Element::EconomicBuyer, Element::Champion]
            }
        }
    }

    /// The elements in the framework's own order.
    pub const fn elements(self) -> &'static [Element] {
        use Element::*;
        match self {
            Self::Bant => &[Budget, Authority, Need, Timing],
            Self::Meddic => &[Metrics, EconomicBuyer, DecisionCriteria, DecisionProcess, IdentifyPain, Champion],
            Self::Meddpicc => &[
                Metrics,
                EconomicBuyer,
                DecisionCriteria,
                DecisionProcess,
                PaperProcess,
                IdentifyPain,
                Champion,
                Competition,
            ],
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
            Self::PaperProcess => "paper_process",
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

/// What an answer stands on: the buyer's own words, who said them, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evidence {
    pub quote: String,
    pub who: String,
    pub on: Option<Date>,
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
    /// The score it takes to be qualified.
    #[serde(default)]
    pub threshold: f64,
    pub strengths: Vec<Element>,
    pub gaps: Vec<Element>,
    pub unknowns: Vec<Element>,
    /// Answered yes or partial with no words of the buyer behind it.
    #[serde(default)]
    pub without_evidence: Vec<Element>,
    pub next_questions: Vec<String>,
    pub rules: String,
}
