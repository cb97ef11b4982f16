//! How well an account fits the rep's ideal customer, with the reasons and what is not known.

use serde::{Deserialize, Serialize};

/// The ideal customer profile: what a good account looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Icp {
    pub name: String,
    #[serde(default)]
    pub industry: Option<Choice>,
    #[serde(default)]
    pub employees: Option<Range>,
    /// Whole US dollars a year.
    #[serde(default)]
    pub revenue: Option<Range>,
    #[serde(default)]
    pub country: Option<Choice>,
    #[serde(default)]
    pub technologies: Option<Choice>,
    /// Words in what is written about the account: its notes and its own fields.
    #[serde(default)]
    pub keywords: Option<Choice>,
    /// Criteria on the rep's own fields.
    #[serde(default)]
    pub own: Vec<OwnCriterion>,
    /// An account in one of these industries is left out, whatever else fits.
    #[serde(default)]
    pub exclude_industries: Vec<String>,
    #[serde(default)]
    pub exclude_countries: Vec<String>,
    #[serde(default)]
    pub exclude_keywords: Vec<String>,
    #[serde(default = "Tier::high")]
    pub high: Tier,
    #[serde(default = "Tier::medium")]
    pub medium: Tier,
}

/// A criterion on a field of the rep's own: any of some values, or a figure between two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCriterion {
    pub field: String,
    pub weight: f64,
    #[serde(default)]
    pub any_of: Vec<String>,
    #[serde(default)]
    pub min: Option<f64>,
    #[serde(default)]
    pub max: Option<f64>,
}

/// What a priority takes: a score, and enough of the weight behind it that is known. Both from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    pub score: f64,
    pub known: f64,
}

impl Tier {
    pub const fn high() -> Self {
        Self { score: 0.7, known: 0.7 }
    }

    pub const fn medium() -> Self {
        Self { score: 0.45, known: 0.6 }
    }
}

/// A criterion met by any of some values, compared by whole word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub weight: f64,
    pub any_of: Vec<String>,
}

/// A criterion met between two figures; outside it fades instead of dropping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    pub weight: f64,
    pub min: f64,
    pub max: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    High,
    Medium,
    Low,
    Excluded,
}

impl Priority {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Excluded => "excluded",
        }
    }
}

/// One criterion's part in the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    pub name: String,
    /// The share of the whole, 0 to 1; the shares add up to 1.
    pub weight: f64,
    /// 0 to 1. Where nothing is known it is 0, and `known` is false.
    pub fit: f64,
    pub known: bool,
    /// What it adds to the score: its weight times its fit.
    #[serde(default)]
    pub contribution: f64,
    pub why: String,
}

/// Something to find out, and the score if it turned out well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Raise {
    /// The criterion that would be known then.
    #[serde(default)]
    pub factor: String,
    pub change: String,
    pub score: f64,
}

/// All figures are from 0 to 1, rounded to three places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitScore {
    /// What the known facts alone support; the unknown adds nothing.
    pub score: f64,
    /// If every unknown fact turned out badly.
    pub low: f64,
    /// If every unknown fact turned out well.
    pub high: f64,
    pub priority: Priority,
    /// The name of the profile it was scored by.
    #[serde(default)]
    pub icp: String,
    /// The share of the weight that is known.
    #[serde(default)]
    pub known: f64,
    pub factors: Vec<Factor>,
    pub raise: Vec<Raise>,
    /// The rules that made the figure: the same input under the same rules gives the same figure.
    pub rules: String,
}

/// What of a factor is kept in a score's history, to say later what changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScorePart {
    pub name: String,
    pub weight: f64,
    /// `None` is unknown.
    pub fit: Option<f64>,
}

impl FitScore {
    pub fn parts(&self) -> Vec<ScorePart> {
        let part = |factor: &Factor| ScorePart {
            name: factor.name.clone(),
            weight: factor.weight,
            fit: factor.known.then_some(factor.fit),
        };
        self.factors.iter().map(part).collect()
    }
}
