//! Weights for the profile, from how well each of its criteria tells won from lost by itself. The rep applies them,
//! and nobody else.

use domain::backtest::{Driver, SuggestedWeight};
use domain::fit::{Choice, Icp, Range};

use super::columns::{Column, words};
use super::statistics::Auc;

/// What a criterion that tells nothing keeps against one that tells most: these deals are not all there will be.
const LEAST: f64 = 0.01;
/// Smaller changes than this share of the whole are not worth a click.
const WORTH: f64 = 0.02;

struct Candidate {
    criterion: &'static str,
    current: f64,
    auc: Auc,
    /// How far from chance, where that is sure.
    strength: f64,
}

/// The sum of the weights stays as it is, so that the criteria the deals say nothing of keep their share.
pub(super) fn weights(
    icp: &Icp,
    columns: &[Column],
    significant: &[Driver],
    judge: impl Fn(&Column) -> Auc,
) -> Vec<SuggestedWeight> {
    let candidates: Vec<Candidate> = ["industry", "employees", "revenue", "country", "technologies"]
        .into_iter()
        .filter_map(|criterion| {
            let current = current(icp, criterion)?;
            let column = columns.iter().find(|column| criterion_of(&column.name) == Some(criterion))?;
            let auc = judge(column);
            let is_sure = auc.low > 0.5 && significant.iter().any(|driver| driver.factor == column.name);
            let strength = if is_sure { auc.value - 0.5 } else { 0.0 };
            Some(Candidate { criterion, current, auc, strength })
        })
        .collect();
    // With one criterion, or none that tells anything, there is nothing to shift.
    if candidates.len() < 2 || candidates.iter().all(|candidate| candidate.strength == 0.0) {
        return Vec::new();
    }
    let whole: f64 = candidates.iter().map(|candidate| candidate.current).sum();
    let strengths: f64 = candidates.iter().map(|candidate| candidate.strength.max(LEAST)).sum();
    candidates
        .into_iter()
        .map(|Candidate { criterion, current, auc, strength }| {
            let suggested = whole * strength.max(LEAST) / strengths;
            let told = format!("{:.2}, where 0.5 is chance", auc.value);
            let why = if strength > 0.0 {
                format!("By itself it tells won from lost at {told}, on deals it was not learned from.")
            } else {
                format!("By itself it does not surely tell won from lost ({told}).")
            };
            let suggested = (suggested * 100.0).round() / 100.0;
            SuggestedWeight { criterion: criterion.to_owned(), current, suggested: suggested.max(0.01), why }
        })
        .filter(|weight| (weight.suggested - weight.current).abs() >= WORTH * whole)
        .collect()
}

fn current(icp: &Icp, criterion: &str) -> Option<f64> {
    let choice = |choice: &Option<Choice>| choice.as_ref().map(|choice| choice.weight);
    let range = |range: &Option<Range>| range.as_ref().map(|range| range.weight);
    match criterion {
        "industry" => choice(&icp.industry),
        "employees" => range(&icp.employees),
        "revenue" => range(&icp.revenue),
        "country" => choice(&icp.country),
        _ => choice(&icp.technologies),
    }
}

/// The criterion that a factor is about, however a file names it: `Account Industry`, `sector`.
fn criterion_of(factor: &str) -> Option<&'static str> {
    let words = words(factor);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words = match words.as_slice() {
        ["account" | "company" | "organization", rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    Some(match words {
        ["industry" | "sector" | "vertical"] => "industry",
        ["employees" | "headcount" | "size"] | ["employee", "count"] | ["number", "of", "employees"] => "employees",
        ["revenue" | "turnover"] | ["annual", "revenue"] => "revenue",
        ["country"] | ["billing", "country"] => "country",
        ["technologies" | "technology"] => "technologies",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_a_criterion_by_its_usual_names() {
        let cases = [
            ("industry", Some("industry")),
            ("Account Industry", Some("industry")),
            ("sector", Some("industry")),
            ("Number of Employees", Some("employees")),
            ("annualRevenue", Some("revenue")),
            ("Billing Country", Some("country")),
            ("product", None),
            ("industry notes", None),
        ];
        for (factor, expected) in cases {
            assert_eq!(criterion_of(factor), expected, "{factor}");
        }
    }
}
