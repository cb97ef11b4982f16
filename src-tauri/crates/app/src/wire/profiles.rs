//! Ideal customer profiles, and what a change of one would do to the ranking.

use domain::fit;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Priority;

/// A criterion met by any of some values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Choice {
    pub weight: f64,
    pub any_of: Vec<String>,
}

/// A criterion met between two figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Span {
    pub weight: f64,
    pub min: f64,
    pub max: f64,
}

/// A criterion on a field of the rep's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct OwnCriterion {
    pub field: String,
    pub weight: f64,
    pub any_of: Vec<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
}

/// What a priority takes: a score, and so much of the weight that is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
pub struct Tier {
    pub score: f64,
    pub known: f64,
}

/// What a good account looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Icp {
    pub name: String,
    pub industry: Option<Choice>,
    pub employees: Option<Span>,
    /// Whole US dollars a year.
    pub revenue: Option<Span>,
    pub country: Option<Choice>,
    pub technologies: Option<Choice>,
    pub keywords: Option<Choice>,
    pub own: Vec<OwnCriterion>,
    pub exclude_industries: Vec<String>,
    pub exclude_countries: Vec<String>,
    pub exclude_keywords: Vec<String>,
    pub high: Tier,
    pub medium: Tier,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct IcpLine {
    pub id: String,
    pub name: String,
    /// The one the accounts are scored by.
    pub active: bool,
    pub updated_at: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct IcpDetail {
    pub id: String,
    pub active: bool,
    pub icp: Icp,
    pub toml: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Type)]
pub struct PriorityCounts {
    pub high: u32,
    pub medium: u32,
    pub low: u32,
    pub excluded: u32,
}

/// An account whose score would change.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Mover {
    pub account: String,
    pub name: String,
    pub before: f64,
    pub after: f64,
    pub before_priority: Priority,
    pub after_priority: Priority,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RankedAccount {
    pub account: String,
    pub name: String,
    pub score: f64,
    pub low: f64,
    pub high: f64,
    pub priority: Priority,
}

/// What the ranking would be; nothing is changed by looking.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct IcpPreview {
    pub accounts: u32,
    pub before: PriorityCounts,
    pub after: PriorityCounts,
    /// At most 20, the largest change first.
    pub movers: Vec<Mover>,
    /// At most 20, best first.
    pub top: Vec<RankedAccount>,
}

/// What the rep's accounts hold, the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Type)]
pub struct IcpFields {
    pub industries: Vec<String>,
    pub countries: Vec<String>,
    pub technologies: Vec<String>,
    /// The names of the rep's own fields.
    pub own: Vec<String>,
}

/// Two shapes of the same fields, read in both directions.
macro_rules! same_fields {
    ($($wire:ident = $domain:path { $($field:ident),+ $(,)? })+) => {$(
        impl From<$domain> for $wire {
            fn from(value: $domain) -> Self {
                Self { $($field: value.$field),+ }
            }
        }

        impl From<$wire> for $domain {
            fn from(value: $wire) -> Self {
                Self { $($field: value.$field),+ }
            }
        }
    )+};
}

same_fields! {
    Choice = fit::Choice { weight, any_of }
    Span = fit::Range { weight, min, max }
    OwnCriterion = fit::OwnCriterion { field, weight, any_of, min, max }
    Tier = fit::Tier { score, known }
}

/// The same for a whole profile, whose parts are converted each.
macro_rules! same_profile {
    ($from:path => $to:path) => {
        impl From<$from> for $to {
            fn from(icp: $from) -> Self {
                Self {
                    name: icp.name,
                    industry: icp.industry.map(Into::into),
                    employees: icp.employees.map(Into::into),
                    revenue: icp.revenue.map(Into::into),
                    country: icp.country.map(Into::into),
                    technologies: icp.technologies.map(Into::into),
                    keywords: icp.keywords.map(Into::into),
                    own: icp.own.into_iter().map(Into::into).collect(),
                    exclude_industries: icp.exclude_industries,
                    exclude_countries: icp.exclude_countries,
                    exclude_keywords: icp.exclude_keywords,
                    high: icp.high.into(),
                    medium: icp.medium.into(),
                }
            }
        }
    };
}

same_profile!(fit::Icp => Icp);
same_profile!(Icp => fit::Icp);
