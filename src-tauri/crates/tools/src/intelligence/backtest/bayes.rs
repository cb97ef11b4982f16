//! Naive Bayes, judged on deals it was not learned from.

use super::columns::Column;

const FOLDS: usize = 10;
/// Each class of each outcome counts as if it had been seen this often: one deal more is no proof.
const SMOOTHING: f64 = 1.0;

/// Which part each deal is in: every part holds the same share of won deals.
pub(super) struct Folds(Vec<usize>);

impl Folds {
    pub fn new(outcomes: &[bool]) -> Self {
        // By a hash of the place: in the list's own order, neighbours are often alike.
        let mut order: Vec<usize> = (0..outcomes.len()).collect();
        order.sort_by_key(|place| (outcomes[*place], mixed(*place as u64)));
        let mut folds = vec![0; outcomes.len()];
        for (at, place) in order.into_iter().enumerate() {
            folds[place] = at % FOLDS;
        }
        Self(folds)
    }

    /// The chance of winning each deal, by what the other parts say.
    pub fn predict(&self, columns: &[&Column], outcomes: &[bool]) -> Vec<f64> {
        let mut won = [[0.0; 2]; FOLDS];
        for (fold, outcome) in self.0.iter().zip(outcomes) {
            won[*fold][usize::from(*outcome)] += 1.0;
        }
        let all: [f64; 2] = [0, 1].map(|outcome| won.iter().map(|part| part[outcome]).sum());
        let mut odds: Vec<f64> = self
            .0
            .iter()
            .map(|fold| {
                let others = [0, 1].map(|outcome| all[outcome] - won[*fold][outcome] + SMOOTHING);
                (others[1] / others[0]).ln()
            })
            .collect();
        for column in columns {
            self.add(column, outcomes, &mut odds);
        }
        odds.into_iter().map(|odds| 1.0 / (1.0 + (-odds).exp())).collect()
    }

    /// Adds what one column says to the log odds of each deal. Unknown says nothing.
    fn add(&self, column: &Column, outcomes: &[bool], odds: &mut [f64]) {
        let classes = column.labels.len();
        let mut counts = vec![[0.0; 2]; FOLDS * classes];
        for ((fold, class), outcome) in self.0.iter().zip(&column.classes).zip(outcomes) {
            if let Some(class) = class {
                counts[fold * classes + usize::from(*class)][usize::from(*outcome)] += 1.0;
            }
        }
        let mut all = vec![[0.0; 2]; classes];
        for part in counts.chunks(classes) {
            for (sum, one) in all.iter_mut().zip(part) {
                for outcome in [0, 1] {
                    sum[outcome] += one[outcome];
                }
            }
        }
        let says: Vec<f64> = counts
            .chunks(classes)
            .flat_map(|part| {
                let others = |class: usize, outcome: usize| all[class][outcome] - part[class][outcome] + SMOOTHING;
                let totals = [0, 1].map(|outcome| (0..classes).map(|class| others(class, outcome)).sum::<f64>());
                let says = |class: usize| (others(class, 1) / totals[1]).ln() - (others(class, 0) / totals[0]).ln();
                (0..classes).map(says).collect::<Vec<_>>()
            })
            .collect();
        for ((odds, fold), class) in odds.iter_mut().zip(&self.0).zip(&column.classes) {
            if let Some(class) = class {
                *odds += says[fold * classes + usize::from(*class)];
            }
        }
    }
}

/// Spreads neighbouring numbers over all numbers (the finaliser of SplitMix64).
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
