//! How well an account fits the ideal customer profile: a figure, its range, and the reason for each part of it.
//!
//! - Each criterion's share is its weight over all weights. The score adds up share times fit over the *known* facts.
//! - Unknown adds nothing. `low` is the score if every unknown fact turned out badly, `high` if all turned out well.
//! - A figure outside its range fades to nothing at a third of `min` and at three times `max`, on a log scale.
//! - An excluded account scores 0 at both ends, so that no list puts it first, and says why it is left out.
//! - Revenue that cannot be right for the headcount counts as unknown: its unit was probably misread.

use domain::Account;
use domain::fit::{Choice, Factor, FitScore, Icp, Priority, Raise, Range};

use super::figures::{dollars, grouped};
use super::industry::Industry;
use super::{alike, country};
use crate::round3;

const RULES: &str = "fit-1";

/// A priority takes a score and enough weight behind it that is known.
const HIGH: (f64, f64) = (0.7, 0.7);
const MEDIUM: (f64, f64) = (0.45, 0.6);

/// How far outside its range, as a factor, a figure counts for nothing.
const FADES_AT: f64 = 3.0;

/// Below this many dollars a head and year, a revenue is taken for misread.
const PLAUSIBLE_REVENUE_A_HEAD: u64 = 1_000;

pub fn score_account_fit(account: &Account, icp: &Icp) -> FitScore {
    Scorer::new(icp).score(account)
}

/// A profile made ready once, to score many accounts.
#[derive(Debug, Clone)]
pub struct Scorer {
    /// The name of the profile.
    icp: String,
    criteria: Vec<Criterion>,
    excluded: Vec<Industry>,
}

#[derive(Debug, Clone)]
struct Criterion {
    name: &'static str,
    /// The shares of all criteria add up to 1.
    share: f64,
    rule: Rule,
}

#[derive(Debug, Clone)]
enum Rule {
    Industry(Vec<Industry>),
    Employees(Bounds),
    Revenue(Bounds),
    Country(Vec<Named<String>>),
    Technologies(Vec<Named<Vec<String>>>),
}

/// A value as the rep wrote it, and in the form it is compared in.
#[derive(Debug, Clone)]
struct Named<T> {
    written: String,
    compared: T,
}

#[derive(Debug, Clone)]
struct Bounds {
    min: f64,
    max: f64,
    /// `50 to 5,000 employees`.
    words: String,
}

/// What one criterion says about one account.
enum Verdict {
    Known {
        fit: f64,
        why: String,
    },
    /// With what to find out.
    Unknown {
        why: String,
        learn: &'static str,
    },
}

impl Scorer {
    /// Takes any profile: a criterion whose weight is not a positive number does not count.
    pub fn new(icp: &Icp) -> Self {
        let Icp { name, industry, employees, revenue, country, technologies, exclude_industries, .. } = icp;
        let industries = |names: &[String]| names.iter().map(|name| Industry::new(name)).collect::<Vec<_>>();
        let named = |name: &String| name.trim().to_owned();
        let all = [
            industry
                .as_ref()
                .map(|Choice { weight, any_of }| ("industry", *weight, Rule::Industry(industries(any_of)))),
            employees.as_ref().map(|range| ("employees", range.weight, Rule::Employees(Bounds::new(range, grouped)))),
            revenue.as_ref().map(|range| ("revenue", range.weight, Rule::Revenue(Bounds::new(range, dollars)))),
            country.as_ref().map(|Choice { weight, any_of }| {
                let names = any_of.iter().map(|name| Named { written: named(name), compared: country_key(name) });
                ("country", *weight, Rule::Country(names.collect()))
            }),
            technologies.as_ref().map(|Choice { weight, any_of }| {
                let names = any_of.iter().map(|name| {
                    let compared = alike::words(&name.to_lowercase()).map(str::to_owned).collect();
                    Named { written: named(name), compared }
                });
                ("technologies", *weight, Rule::Technologies(names.collect()))
            }),
        ];
        let counted: Vec<_> =
            all.into_iter().flatten().filter(|(_, weight, _)| weight.is_finite() && *weight > 0.0).collect();
        // Divided by the heaviest first, so that no sum can overflow.
        let heaviest = counted.iter().map(|(_, weight, _)| *weight).fold(0.0, f64::max);
        let total: f64 = counted.iter().map(|(_, weight, _)| weight / heaviest).sum();
        let criteria = counted
            .into_iter()
            .map(|(name, weight, rule)| Criterion { name, share: weight / heaviest / total, rule })
            .collect();
        Self { icp: name.clone(), criteria, excluded: industries(exclude_industries) }
    }

    pub fn score(&self, account: &Account) -> FitScore {
        let mut factors = Vec::with_capacity(self.criteria.len() + 1);
        let mut unknown = Vec::new();
        let (mut score, mut known) = (0.0, 0.0);
        for Criterion { name, share, rule } in &self.criteria {
            let (fit, is_known, why) = match rule.judge(account) {
                Verdict::Known { fit, why } => {
                    score += share * fit;
                    known += share;
                    (fit, true, why)
                }
                Verdict::Unknown { why, learn } => {
                    unknown.push((learn, *share));
                    (0.0, false, why)
                }
            };
            factors.push(Factor {
                name: (*name).to_owned(),
                weight: round3(*share),
                fit: round3(fit),
                known: is_known,
                contribution: round3(*share * fit),
                why,
            });
        }
        let rules = RULES.to_owned();

        if let Some(why) = self.exclusion(account) {
            factors.push(Factor {
                name: "exclusion".to_owned(),
                weight: 0.0,
                fit: 0.0,
                known: true,
                contribution: 0.0,
                why,
            });
            let priority = Priority::Excluded;
            let icp = self.icp.clone();
            return FitScore {
                score: 0.0,
                low: 0.0,
                high: 0.0,
                priority,
                icp,
                known: round3(known),
                factors,
                raise: Vec::new(),
                rules,
            };
        }

        let total_unknown: f64 = unknown.iter().map(|(_, share)| share).sum();
        let raised = |by: f64| round3((score + by).min(1.0));
        unknown.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let raise = unknown
            .into_iter()
            .map(|(learn, share)| Raise { change: learn.to_owned(), score: raised(share) })
            .collect();
        let (score, high) = (raised(0.0), raised(total_unknown));
        let known = round3(known);
        FitScore {
            score,
            low: score,
            high,
            priority: priority(score, known),
            icp: self.icp.clone(),
            known,
            factors,
            raise,
            rules,
        }
    }

    fn exclusion(&self, account: &Account) -> Option<String> {
        if account.do_not_contact {
            return Some("This account is marked do-not-contact".to_owned());
        }
        let industry = given(account.industry.as_deref())?;
        let found = Industry::find(&self.excluded, industry)?;
        Some(format!("Industry is {industry}, and you leave out {}", found.written))
    }
}

fn priority(score: f64, known: f64) -> Priority {
    let reaches = |(least_score, least_known): (f64, f64)| score >= least_score && known >= least_known;
    if reaches(HIGH) {
        Priority::High
    } else if reaches(MEDIUM) {
        Priority::Medium
    } else {
        Priority::Low
    }
}

fn country_key(name: &str) -> String {
    country::code(name).map_or_else(|| name.trim().to_lowercase(), str::to_owned)
}

/// A text with something in it.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

impl Rule {
    fn judge(&self, account: &Account) -> Verdict {
        match self {
            Self::Industry(wanted) => {
                let Some(text) = given(account.industry.as_deref()) else {
                    return unknown("Industry is not known", "learn the industry");
                };
                chosen("Industry", text, Industry::find(wanted, text).map(|found| found.written.as_str()))
            }
            Self::Employees(bounds) => match account.employees {
                None => unknown("Employee count is not known", "learn the employee count"),
                Some(1) => bounds.place(1.0, "1 employee".to_owned()),
                Some(count) => bounds.place(f64::from(count), grouped(u64::from(count)) + " employees"),
            },
            Self::Revenue(bounds) => {
                let Some(revenue) = account.revenue else {
                    return unknown("Revenue is not known", "learn the revenue");
                };
                // Somebody works there, even where the headcount is not known.
                let heads = u64::from(account.employees.unwrap_or(1).max(1));
                if revenue < PLAUSIBLE_REVENUE_A_HEAD.saturating_mul(heads) {
                    let why = match account.employees {
                        Some(count) if count > 1 => {
                            let (revenue, count) = (dollars(revenue), grouped(u64::from(count)));
                            format!("Revenue of {revenue} cannot be right for {count} employees: check its unit")
                        }
                        _ => format!("Revenue of {} a year is too small to be right: check its unit", dollars(revenue)),
                    };
                    return unknown(why, "check the unit of the revenue");
                }
                bounds.place(revenue as f64, format!("{} revenue", dollars(revenue)))
            }
            Self::Country(wanted) => {
                let Some(text) = given(account.country.as_deref()) else {
                    return unknown("Country is not known", "learn the country");
                };
                let key = country::code_in_address(text).map_or_else(|| text.to_lowercase(), str::to_owned);
                let found = wanted.iter().find(|wanted| wanted.compared == key);
                chosen("Country", text, found.map(|found| found.written.as_str()))
            }
            Self::Technologies(wanted) => {
                if account.technologies.iter().all(|technology| technology.trim().is_empty()) {
                    return unknown("Technologies are not known", "learn which technologies they use");
                }
                let found = account.technologies.iter().find_map(|technology| {
                    let lower = technology.to_lowercase();
                    let words: Vec<&str> = alike::words(&lower).collect();
                    wanted.iter().find(|wanted| alike::contains(&words, &wanted.compared, |word, want| word == want))
                });
                match found {
                    Some(Named { written, .. }) => Verdict::Known { fit: 1.0, why: format!("They use {written}") },
                    None => {
                        Verdict::Known { fit: 0.0, why: "None of their known technologies is on your list".to_owned() }
                    }
                }
            }
        }
    }
}

fn unknown(why: impl Into<String>, learn: &'static str) -> Verdict {
    Verdict::Unknown { why: why.into(), learn }
}

fn chosen(what: &str, text: &str, found: Option<&str>) -> Verdict {
    match found {
        Some(name) if name.to_lowercase() == text.to_lowercase() => {
            Verdict::Known { fit: 1.0, why: format!("{what} is {text}, which is on your list") }
        }
        Some(name) => Verdict::Known { fit: 1.0, why: format!("{what} is {text}, read as {name} from your list") },
        None => Verdict::Known { fit: 0.0, why: format!("{what} is {text}, which is not on your list") },
    }
}

impl Bounds {
    fn new(range: &Range, figure: impl Fn(u64) -> String) -> Self {
        let Range { weight: _, min, max } = *range;
        // The bounds are shown as whole figures; a float beyond the integers shows as the largest one.
        Self { min, max, words: format!("{} to {}", figure(min as u64), figure(max as u64)) }
    }

    /// 1 inside; outside, what is left of it after fading on a log scale.
    fn place(&self, value: f64, shown: String) -> Verdict {
        let Self { min, max, words } = self;
        let (side, apart) = if value < *min {
            ("below", min / value)
        } else if value > *max {
            ("above", value / max)
        } else {
            return Verdict::Known { fit: 1.0, why: format!("{shown}: within {words}") };
        };
        let fit = 1.0 - apart.ln() / FADES_AT.ln();
        // A bound that is no number gives no fit.
        if fit > 0.0 {
            let percent = (fit * 100.0).round();
            Verdict::Known { fit: fit.min(1.0), why: format!("{shown}: {side} {words}, counts {percent}%") }
        } else {
            Verdict::Known { fit: 0.0, why: format!("{shown}: far {side} {words}") }
        }
    }
}

#[cfg(test)]
mod tests;
