//! A deal: what is being sold to an account, and how far it has come. `None` is unknown.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{AccountId, DealId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DealStatus {
    #[default]
    Open,
    Won,
    Lost,
}

impl DealStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    pub id: DealId,
    /// `None`: its company is not among the accounts.
    pub account: Option<AccountId>,
    pub name: String,
    /// As the source names it.
    pub stage: String,
    pub status: DealStatus,
    pub amount: Option<f64>,
    /// ISO 4217 where it was understood: `EUR`.
    pub currency: Option<String>,
    pub created_on: Option<Date>,
    /// When it is expected to close.
    pub close_on: Option<Date>,
    /// When it was won or lost.
    pub closed_on: Option<Date>,
    pub lost_reason: Option<String>,
    /// Since when it is in its stage, as far as the records show.
    pub stage_since: Option<Date>,
    /// How often its close date was put off, as far as the records show.
    pub close_moves: u32,
    /// What else the source says of it, by column: `product`, `owner`.
    pub details: BTreeMap<String, String>,
    pub sample: bool,
}

/// How long the rep's own closed deals stayed in a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageNorm {
    pub stage: String,
    /// The median.
    pub usual_days: u32,
    /// Nine of ten were through by then.
    pub long_days: u32,
    /// How many stays that is from.
    pub stays: u32,
}
