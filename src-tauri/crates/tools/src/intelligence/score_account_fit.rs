//! How well an account fits the ideal customer profile: a figure, its range, and the reason for each part of it.
//!
//! - Each criterion's share is its weight over all weights. The score adds up share times fit over the *known* facts.
//! - Unknown adds nothing. `low` is the score if every unknown fact turned out badly, `high` if all turned out well.
//! - A figure outside its range fades to nothing at a third of `min` and at three times `max`, on a log scale.
//! - A priority takes the profile's score and known share; with little known there is none, whatever the profile says.
//! - An excluded account scores 0 at both ends, so that no list puts it first, and says why it is left out.
//! - Revenue that cannot be right for the headcount counts as unknown: its unit was probably misread.

mod bounds;
mod changes;
mod criterion;
mod exclusion;
mod memo;
mod phrases;
mod place;

use domain::Account;
use domain::fit::{Factor, FitScore, Icp, Priority, Raise, Tier};

pub use changes::what_changed;

use criterion::{Criterion, Verdict};
use exclusion::Exclusions;

use crate::round3;

/// The version of the rules: the same input under the same rules gives the same figure.
pub const FIT_RULES: &str = "fit-2";

/// With less of the weight known than this, no score is more than hope.
pub(super) const LEAST_KNOWN: f64 = 0.5;

pub fn score_account_fit(account: &Account, icp: &Icp) -> FitScore {
    Scorer::new(icp).score(account)
}

/// A profile made ready once, to score many accounts. What it read once, like a country's name, it reads no more.
#[derive(Debug, Clone)]
pub struct Scorer {
    /// The name of the profile.
    icp: String,
    criteria: Vec<Criterion>,
    exclusions: Exclusions,
    high: Tier,
    medium: Tier,
}

impl Scorer {
    /// Takes any profile: a criterion whose weight is not a positive number does not count.
    pub fn new(icp: &Icp) -> Self {
        Self {
            icp: icp.name.clone(),
            criteria: criterion::all(icp),
            exclusions: Exclusions::new(icp),
            high: icp.high,
            medium: icp.medium,
        }
    }

    pub fn score(&self, account: &Account) -> FitScore {
        let mut factors = Vec::with_capacity(self.criteria.len());
        let mut unknown = Vec::new();
        let (mut score, mut known) = (0.0, 0.0);
        for criterion in &self.criteria {
            let share = criterion.share;
            let (fit, is_known, why) = match criterion.judge(account) {
                Verdict::Known { fit, why } => {
                    score += share * fit;
                    known += share;
                    (fit, true, why)
                }
                Verdict::Unknown { why, learn } => {
                    unknown.push((criterion.name.clone(), learn, share));
                    (0.0, false, why)
                }
            };
            factors.push(Factor {
                name: criterion.name.clone(),
                weight: round3(share),
                fit: round3(fit),
                known: is_known,
                contribution: round3(share * fit),
                why,
            });
        }

        let excluded = self.exclusions.of(account);
        let priority =
            if excluded.is_some() { Priority::Excluded } else { self.priority(round3(score), round3(known)) };
        if let Some(why) = excluded {
            let name = "exclusion".to_owned();
            factors.push(Factor { name, weight: 0.0, fit: 0.0, known: true, contribution: 0.0, why });
            (score, unknown) = (0.0, Vec::new());
        }

        let total_unknown: f64 = unknown.iter().map(|(_, _, share)| share).sum();
        let raised = |by: f64| round3((score + by).min(1.0));
        unknown.sort_by(|(_, _, a), (_, _, b)| b.total_cmp(a));
        let (score, high) = (raised(0.0), raised(total_unknown));
        let raise =
            unknown.into_iter().map(|(factor, change, share)| Raise { factor, change, score: raised(share) }).collect();
        FitScore {
            score,
            low: score,
            high,
            priority,
            icp: self.icp.clone(),
            known: round3(known),
            factors,
            raise,
            rules: FIT_RULES.to_owned(),
        }
    }

    fn priority(&self, score: f64, known: f64) -> Priority {
        let reaches = |tier: &Tier| score > 0.0 && score >= tier.score && known >= tier.known && known >= LEAST_KNOWN;
        if reaches(&self.high) {
            Priority::High
        } else if reaches(&self.medium) {
            Priority::Medium
        } else {
            Priority::Low
        }
    }
}

/// A text with something in it.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
