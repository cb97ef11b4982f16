//! What the rep's closed deals say about what wins, and how sure that is.
//!
//! - Too few deals, and nothing is said. Where nothing is found, that is what is said, and no weight is suggested.
//! - Factors are judged on deals they were not learned from: naive Bayes, cross-validated, with the interval of its AUC.
//! - Each value with enough deals is tested against the rest, and the tests are corrected for being many.
//! - What only repeats the outcome, or could not be known before it, is left out, with the reason.
//!
//! There is no chance in it: the folds come from a deal's place in the list.

mod bayes;
mod columns;
mod drivers;
mod leaks;
mod statistics;
mod suggestion;

use domain::backtest::{CalibrationBin, ClosedDeal};
use domain::fit::Icp;
use domain::{Backtest, backtest::LeftOut};

use bayes::Folds;
use columns::Column;
use statistics::{Auc, wilson};

use super::figures::grouped;
use crate::round3;

const RULES: &str = "backtest-1";

/// With fewer deals of an outcome than this, every figure would be noise.
const FEWEST_OF_EACH: u32 = 30;

/// `profile`: whose weights a suggestion would change.
pub fn backtest(deals: &[ClosedDeal], profile: Option<&Icp>) -> Backtest {
    let outcomes: Vec<bool> = deals.iter().map(|deal| deal.won).collect();
    let won = count(outcomes.iter().filter(|won| **won).count());
    let total = count(deals.len());
    let mut result = Backtest {
        deals: total,
        won,
        win_rate: (total > 0).then(|| round3(f64::from(won) / f64::from(total))),
        needed: None,
        significant: Vec::new(),
        auc: None,
        auc_low: None,
        auc_high: None,
        brier: None,
        brier_base: None,
        calibration: Vec::new(),
        left_out: Vec::new(),
        suggested: Vec::new(),
        verdict: String::new(),
        rules: RULES.to_owned(),
    };
    let lost = total - won;
    let missing = |there: u32| FEWEST_OF_EACH.saturating_sub(there);
    if missing(won) + missing(lost) > 0 {
        result.needed = Some(missing(won) + missing(lost));
        result.verdict = too_few(won, lost);
        return result;
    }

    let (columns, left_out) = sift(deals, &outcomes);
    result.left_out = left_out;
    if columns.is_empty() {
        result.verdict =
            "There is nothing to look at: every factor of these deals had to be left out. No weights should \
                          be changed."
                .to_owned();
        return result;
    }

    let folds = Folds::new(&outcomes);
    let predicted = folds.predict(&columns.iter().collect::<Vec<_>>(), &outcomes);
    let auc = Auc::of(&predicted, &outcomes);
    let rate = f64::from(won) / f64::from(total);
    let brier = statistics::brier(&predicted, &outcomes);
    result.auc = Some(round3(auc.value));
    result.auc_low = Some(round3(auc.low));
    result.auc_high = Some(round3(auc.high));
    result.brier = Some(round3(brier));
    result.brier_base = Some(round3(rate * (1.0 - rate)));
    result.calibration = calibration(&predicted, &outcomes);
    result.significant = drivers::significant(&columns, &outcomes);

    let is_found = auc.low > 0.5 && !result.significant.is_empty();
    if let (true, Some(icp)) = (is_found, profile) {
        let judge = |column: &Column| Auc::of(&folds.predict(&[column], &outcomes), &outcomes);
        result.suggested = suggestion::weights(icp, &columns, &result.significant, judge);
    }
    result.verdict = verdict(&result, &auc, is_found, brier < rate * (1.0 - rate));
    result
}

/// The factors worth looking at, and the others with the reason.
fn sift(deals: &[ClosedDeal], outcomes: &[bool]) -> (Vec<Column>, Vec<LeftOut>) {
    let mut left_out = Vec::new();
    let mut kept = Vec::new();
    for raw in columns::gather(deals) {
        let reason = leaks::reason(&raw, outcomes).or_else(|| raw.useless());
        match reason {
            Some(why) => left_out.push(LeftOut { factor: raw.name.to_owned(), why }),
            None => kept.push(raw.encode()),
        }
    }
    // What tells the outcome too well alone was written down after it.
    let folds = Folds::new(outcomes);
    kept.retain(|column| {
        let auc = Auc::of(&folds.predict(&[column], outcomes), outcomes).value;
        let is_leak = auc >= leaks::TOO_GOOD;
        if is_leak {
            let why = format!(
                "It tells won from lost almost perfectly ({auc:.2}), so it was probably written down afterwards."
            );
            left_out.push(LeftOut { factor: column.name.clone(), why });
        }
        !is_leak
    });
    (kept, left_out)
}

/// Equal parts of the deals from the least to the most promising: what was predicted, and what came.
fn calibration(predicted: &[f64], outcomes: &[bool]) -> Vec<CalibrationBin> {
    const FEWEST: usize = 30;
    let bins = (predicted.len() / FEWEST).clamp(1, 10);
    let mut order: Vec<usize> = (0..predicted.len()).collect();
    order.sort_by(|a, b| predicted[*a].total_cmp(&predicted[*b]));
    (0..bins)
        .map(|bin| {
            let part = &order[bin * order.len() / bins..(bin + 1) * order.len() / bins];
            let mean = part.iter().map(|at| predicted[*at]).sum::<f64>() / part.len() as f64;
            let won = part.iter().filter(|at| outcomes[**at]).count();
            let (low, high) = wilson(won, part.len());
            CalibrationBin {
                predicted: round3(mean),
                observed: round3(won as f64 / part.len() as f64),
                n: count(part.len()),
                low: round3(low),
                high: round3(high),
            }
        })
        .collect()
}

fn too_few(won: u32, lost: u32) -> String {
    let more = |there: u32, what: &str| match FEWEST_OF_EACH.saturating_sub(there) {
        0 => None,
        missing => Some(format!("{missing} more {what}")),
    };
    let missing: Vec<String> = [more(won, "won"), more(lost, "lost")].into_iter().flatten().collect();
    format!(
        "There are too few closed deals to say anything: {won} won and {lost} lost. It takes {FEWEST_OF_EACH} of each, \
         so {} to go.",
        missing.join(" and ")
    )
}

fn verdict(result: &Backtest, auc: &Auc, is_found: bool, is_calibrated: bool) -> String {
    let deals = grouped(u64::from(result.deals));
    let told =
        format!("{:.2}, between {:.2} and {:.2}, where 0.5 is chance and 1 is perfect", auc.value, auc.low, auc.high);
    if !is_found {
        let why = match (auc.low > 0.5, result.significant.len()) {
            (false, 0) => format!("the factors tell won from lost no better than chance does ({told})"),
            (false, some) => format!(
                "{some} of the values stand out, but on deals they were not learned from the factors tell won from lost \
                 no better than chance does ({told})"
            ),
            (true, _) => format!("no single value stands out from chance, and together they say little ({told})"),
        };
        return format!("There is nothing to find in these {deals} deals: {why}. No weights should be changed.");
    }
    let stand_out = match result.significant.len() {
        1 => "One value goes".to_owned(),
        some => format!("{some} values go"),
    };
    let strength = match auc.value {
        ..0.6 => " That is a weak hint.",
        0.6..0.75 => "",
        _ => " That is much: check that none of them was written down after a deal closed.",
    };
    let trust = if is_calibrated {
        ""
    } else {
        " The predicted shares are no better than the win rate, so read them as an order and not as chances."
    };
    format!(
        "{stand_out} with winning or losing more than chance would in these {deals} deals. On deals they were not \
         learned from, the factors tell won from lost at {told}.{strength}{trust} What goes together need not be the cause."
    )
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
