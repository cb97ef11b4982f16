//! What closed deals say about what wins, and how sure that is. Shares are from 0 to 1, intervals at 95 %.

use serde::Serialize;
use specta::Type;

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Backtest {
    pub deals: u32,
    pub won: u32,
    pub win_rate: Option<f64>,
    /// How many more closed deals it takes; `null` where there are enough.
    pub needed: Option<u32>,
    pub significant: Vec<Driver>,
    pub auc: Option<f64>,
    pub auc_low: Option<f64>,
    pub auc_high: Option<f64>,
    pub brier: Option<f64>,
    /// That of always predicting the win rate.
    pub brier_base: Option<f64>,
    pub calibration: Vec<CalibrationBin>,
    pub left_out: Vec<LeftOut>,
    pub suggested: Vec<SuggestedWeight>,
    /// In words.
    pub verdict: String,
    pub rules: String,
}

/// Goes with winning or losing more than chance would.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Driver {
    pub factor: String,
    pub value: String,
    pub n: u32,
    pub win_rate: f64,
    /// The win rate with it over the win rate without it, with its interval.
    pub lift: f64,
    pub low: f64,
    pub high: f64,
    /// Corrected for how many were looked at.
    pub p: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CalibrationBin {
    pub predicted: f64,
    pub observed: f64,
    pub n: u32,
    pub low: f64,
    pub high: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LeftOut {
    pub factor: String,
    pub why: String,
}

/// Applied by nobody but the rep.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SuggestedWeight {
    pub criterion: String,
    pub current: f64,
    pub suggested: f64,
    pub why: String,
}

macro_rules! from_domain {
    ($($name:ident { $($field:ident),+ $(,)? })+) => {$(
        impl From<domain::backtest::$name> for $name {
            fn from(value: domain::backtest::$name) -> Self {
                Self { $($field: value.$field),+ }
            }
        }
    )+};
}

from_domain! {
    Driver { factor, value, n, win_rate, lift, low, high, p }
    CalibrationBin { predicted, observed, n, low, high }
    LeftOut { factor, why }
    SuggestedWeight { criterion, current, suggested, why }
}

impl From<domain::backtest::Backtest> for Backtest {
    fn from(found: domain::backtest::Backtest) -> Self {
        Self {
            deals: found.deals,
            won: found.won,
            win_rate: found.win_rate,
            needed: found.needed,
            significant: found.significant.into_iter().map(Into::into).collect(),
            auc: found.auc,
            auc_low: found.auc_low,
            auc_high: found.auc_high,
            brier: found.brier,
            brier_base: found.brier_base,
            calibration: found.calibration.into_iter().map(Into::into).collect(),
            left_out: found.left_out.into_iter().map(Into::into).collect(),
            suggested: found.suggested.into_iter().map(Into::into).collect(),
            verdict: found.verdict,
            rules: found.rules,
        }
    }
}
