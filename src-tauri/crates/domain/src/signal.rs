//! A sign that now is a good time: it raises timing, and never fit.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AccountId, SignalId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    Funding,
    Hiring,
    LeadershipChange,
    ProductLaunch,
    Expansion,
    TechnologyChange,
    Other,
}

impl SignalKind {
    pub const ALL: [Self; 7] = [
        Self::Funding,
        Self::Hiring,
        Self::LeadershipChange,
        Self::ProductLaunch,
        Self::Expansion,
        Self::TechnologyChange,
        Self::Other,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Funding => "funding",
            Self::Hiring => "hiring",
            Self::LeadershipChange => "leadership_change",
            Self::ProductLaunch => "product_launch",
            Self::Expansion => "expansion",
            Self::TechnologyChange => "technology_change",
            Self::Other => "other",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    pub id: SignalId,
    pub account: AccountId,
    pub kind: SignalKind,
    /// What happened, in a few words.
    pub title: String,
    pub on: Date,
    /// From this day on it says nothing any more.
    pub expires_on: Date,
    /// Where it was read.
    pub url: Option<String>,
}

/// Whether now is a good time, 0 to 1, rounded to three places. 0: nothing is known that speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    pub score: f64,
    /// The live signals in words, the strongest first.
    pub why: Vec<String>,
    pub rules: String,
}
