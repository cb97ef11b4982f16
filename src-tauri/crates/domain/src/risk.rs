//! What endangers a deal, as far as the records show. No probability of closing is invented.

use serde::{Deserialize, Serialize};

use crate::DealId;
use crate::quality::Severity;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RiskReview {
    /// 0 (none seen) to 1, rounded to three places.
    pub risk: f64,
    /// The worst first.
    pub risks: Vec<Risk>,
    /// What could not be looked at because nothing is known of it.
    pub unknowns: Vec<String>,
    pub rules: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// The rule that found it: `single_threaded`.
    pub kind: String,
    pub severity: Severity,
    pub why: String,
    /// What to do about it.
    pub mitigation: String,
    /// The deal it is about; `None`: all that is being sold to the account.
    #[serde(default)]
    pub deal: Option<DealId>,
}
