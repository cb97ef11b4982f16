//! What the rep's closed deals say about what wins, and how sure that is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A closed deal with what was known of it before it closed.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedDeal {
    pub won: bool,
    pub factors: BTreeMap<String, FactorValue>,
}

/// A factor that a deal does not have is unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum FactorValue {
    Text(String),
    Number(f64),
}

/// All shares are from 0 to 1. Intervals are at 95%.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    pub deals: u32,
    pub won: u32,
    pub win_rate: Option<f64>,
    /// How many more closed deals it takes to say anything; `None` where there are enough.
    pub needed: Option<u32>,
    /// What goes with winning or losing more than chance would, corrected for how many were looked at.
    pub significant: Vec<Driver>,
    /// How well the factors tell won from lost on deals they were not learned from: 0.5 is chance.
    pub auc: Option<f64>,
    pub auc_low: Option<f64>,
    pub auc_high: Option<f64>,
    /// Mean squared error of the predicted shares, and that of always predicting the win rate.
    pub brier: Option<f64>,
    pub brier_base: Option<f64>,
    pub calibration: Vec<CalibrationBin>,
    pub left_out: Vec<LeftOut>,
    /// Only where there is something to find; applied by nobody but the rep.
    pub suggested: Vec<SuggestedWeight>,
    /// In words.
    pub verdict: String,
    pub rules: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    pub factor: String,
    /// The value, or the range of a number.
    pub value: String,
    pub n: u32,
    pub win_rate: f64,
    /// The win rate with it over the win rate without it, with its interval.
    pub lift: f64,
    pub low: f64,
    pub high: f64,
    /// Corrected.
    pub p: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    pub predicted: f64,
    pub observed: f64,
    pub n: u32,
    pub low: f64,
    pub high: f64,
}

/// A factor that was not looked at, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub factor: String,
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestedWeight {
    /// A criterion of the profile.
    pub criterion: String,
    pub current: f64,
    pub suggested: f64,
    pub why: String,
}
