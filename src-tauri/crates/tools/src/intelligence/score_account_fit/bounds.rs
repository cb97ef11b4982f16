//! A range that fades at its edges: one head too few is nearly a fit, not none.

use domain::fit::Range;

use super::criterion::{Verdict, known};

/// How far outside its range, as a factor, a figure counts for nothing.
const FADES_AT: f64 = 3.0;

#[derive(Debug, Clone)]
pub(super) struct Bounds {
    min: f64,
    max: f64,
    /// `50 to 5,000`
    words: String,
}

impl Bounds {
    pub fn of(range: &Range, figure: impl Fn(u64) -> String) -> Self {
        // The bounds are shown as whole figures; a float beyond the integers shows as the largest one.
        Self::open(Some(range.min), Some(range.max), |value| figure(value as u64))
    }

    /// A range that may have no end on one side.
    pub fn open(min: Option<f64>, max: Option<f64>, figure: impl Fn(f64) -> String) -> Self {
        let words = match (min.map(&figure), max.map(&figure)) {
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("{min} or more"),
            (None, Some(max)) => format!("{max} or less"),
            (None, None) => "any figure".to_owned(),
        };
        Self { min: min.unwrap_or(f64::NEG_INFINITY), max: max.unwrap_or(f64::INFINITY), words }
    }

    /// 1 inside; outside, what is left of it after fading on a log scale.
    pub fn place(&self, value: f64, shown: &str) -> Verdict {
        let Self { min, max, words } = self;
        let (side, apart) = if value < *min {
            ("below", min / value)
        } else if value > *max {
            ("above", value / max)
        } else {
            return known(1.0, [shown, ": within ", words].concat());
        };
        let fit = 1.0 - apart.ln() / FADES_AT.ln();
        // A bound that is no number gives no fit, and neither does one on the other side of zero.
        if fit > 0.0 && apart >= 1.0 {
            let percent = (fit * 100.0).round();
            known(fit.min(1.0), format!("{shown}: {side} {words}, counts {percent}%"))
        } else {
            known(0.0, format!("{shown}: far {side} {words}"))
        }
    }
}
