//! The figures behind a backtest, each with its interval at 95%.

/// How many standard errors hold 95%.
const Z: f64 = 1.959_963_984_540_054;

/// How well scores tell two groups apart: the chance that one of the won is above one of the lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Auc {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Auc {
    /// With the interval of DeLong, which assumes nothing of how the scores are spread.
    pub fn of(scores: &[f64], outcomes: &[bool]) -> Self {
        let group = |wanted: bool| -> Vec<f64> {
            scores.iter().zip(outcomes).filter(|(_, won)| **won == wanted).map(|(score, _)| *score).collect()
        };
        let (won, lost) = (group(true), group(false));
        if won.is_empty() || lost.is_empty() {
            return Self { value: 0.5, low: 0.0, high: 1.0 };
        }
        let all = midranks(scores);
        let (mut among_won, mut among_lost) = (midranks(&won).into_iter(), midranks(&lost).into_iter());
        let (n_won, n_lost) = (won.len() as f64, lost.len() as f64);
        let (mut above, mut below) = (Vec::with_capacity(won.len()), Vec::with_capacity(lost.len()));
        for (rank, won) in all.into_iter().zip(outcomes) {
            // What is left of a rank among all is how many of the other group it is above.
            if *won {
                above.extend(among_won.next().map(|own| (rank - own) / n_lost));
            } else {
                below.extend(among_lost.next().map(|own| 1.0 - (rank - own) / n_won));
            }
        }
        let value = mean(&above);
        let error = (variance(&above) / n_won + variance(&below) / n_lost).sqrt();
        Self { value, low: (value - Z * error).max(0.0), high: (value + Z * error).min(1.0) }
    }
}

/// The place of each value in order, from 1; equal values share the mean of theirs.
fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let value = values[order[from]];
        let to = from + order[from..].iter().take_while(|at| values[**at] == value).count().max(1);
        let rank = (from + 1 + to) as f64 / 2.0;
        for at in &order[from..to] {
            ranks[*at] = rank;
        }
        from = to;
    }
    ranks
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    let degrees = values.len().saturating_sub(1).max(1) as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / degrees
}

/// The mean squared distance of the predicted shares from what came.
pub(super) fn brier(predicted: &[f64], outcomes: &[bool]) -> f64 {
    let distance = |(share, won): (&f64, &bool)| (share - f64::from(u8::from(*won))).powi(2);
    predicted.iter().zip(outcomes).map(distance).sum::<f64>() / predicted.len() as f64
}

/// The interval of a share of `hits` in `n`.
pub(super) fn wilson(hits: usize, n: usize) -> (f64, f64) {
    let (hits, n) = (hits as f64, n as f64);
    let share = hits / n;
    let middle = share + Z * Z / (2.0 * n);
    let reach = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // Where all or none hit, rounding must not put the share outside.
    (((middle - reach) / scale).clamp(0.0, share), ((middle + reach) / scale).clamp(share, 1.0))
}

/// Deals with and without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Table {
    pub won_with: u32,
    pub with: u32,
    pub won_without: u32,
    pub without: u32,
}

impl Table {
    /// The win rate with it over that without it, and its interval on the log scale.
    pub fn lift(self) -> (f64, f64, f64) {
        let Self { won_with, with, won_without, without } = self;
        // Half a deal in each cell, where one is empty, keeps the logarithm finite.
        let half = if won_with == 0 || won_without == 0 { 0.5 } else { 0.0 };
        let (a, n) = (f64::from(won_with) + half, f64::from(with) + 2.0 * half);
        let (c, m) = (f64::from(won_without) + half, f64::from(without) + 2.0 * half);
        let log = ((a / n) / (c / m)).ln();
        let error = (1.0 / a - 1.0 / n + 1.0 / c - 1.0 / m).max(0.0).sqrt();
        (log.exp(), (log - Z * error).exp(), (log + Z * error).exp())
    }

    /// Fisher's exact test, two-sided: the chance of a table at least as unlikely as this one if the value said
    /// nothing. Each table's chance follows from its neighbour's, so no factorial is needed.
    pub fn chance(self) -> f64 {
        let (hits, draws) = (i64::from(self.won_with) + i64::from(self.won_without), i64::from(self.with));
        let all = draws + i64::from(self.without);
        let (least, most) = ((draws + hits - all).max(0), draws.min(hits));
        // How much likelier k + 1 hits among the draws are than k.
        let step =
            |k: i64| ((hits - k) as f64 * (draws - k) as f64) / ((k + 1) as f64 * (all - hits - draws + k + 1) as f64);
        let mode = ((draws + 1) * (hits + 1) / (all + 2)).clamp(least, most);
        // Relative to the likeliest table.
        let mut likely = vec![1.0; usize::try_from(most - least + 1).unwrap_or(1)];
        let place = |k: i64| usize::try_from(k - least).unwrap_or(0);
        for k in mode..most {
            likely[place(k + 1)] = likely[place(k)] * step(k);
        }
        for k in (least..mode).rev() {
            likely[place(k)] = likely[place(k + 1)] / step(k);
        }
        // A hair of room, so that the mirror image of this table counts despite rounding.
        let here = likely[place(i64::from(self.won_with))] * (1.0 + 1e-9);
        let total: f64 = likely.iter().sum();
        (likely.iter().filter(|other| **other <= here).sum::<f64>() / total).min(1.0)
    }
}

/// Benjamini and Hochberg: the chances, corrected for how many were looked at.
pub(super) fn corrected(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]));
    let mut corrected = vec![1.0; chances.len()];
    let mut least: f64 = 1.0;
    for (place, at) in order.iter().enumerate() {
        let rank = chances.len() - place;
        least = least.min(chances[*at] * chances.len() as f64 / rank as f64);
        corrected[*at] = least;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use statrs::stats_tests::Alternative;
    use statrs::stats_tests::fisher::fishers_exact;

    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-4
    }

    #[test]
    fn an_auc_counts_the_pairs_in_the_right_order() {
        let cases = [
            (&[0.9, 0.8, 0.2, 0.1][..], &[true, true, false, false][..], 1.0),
            (&[0.1, 0.2, 0.8, 0.9], &[true, true, false, false], 0.0),
            (&[0.5, 0.5, 0.5, 0.5], &[true, true, false, false], 0.5),
            (&[0.9, 0.4, 0.5, 0.1], &[true, true, false, false], 0.75),
            (&[0.9, 0.4], &[true, true], 0.5),
        ];
        for (scores, outcomes, expected) in cases {
            assert!(near(Auc::of(scores, outcomes).value, expected), "{scores:?} for {outcomes:?}");
        }
    }

    /// Fisher's own tea tasting is 34/70; the others are worked out by hand from the formulas.
    #[test]
    fn the_figures_are_those_of_the_books() {
        let tea = Table { won_with: 3, with: 4, won_without: 1, without: 4 };
        assert!(near(tea.chance(), 0.485_714), "{}", tea.chance());
        let (low, high) = wilson(8, 10);
        assert!(near(low, 0.490_16) && near(high, 0.943_32), "{low} {high}");
        assert_eq!(wilson(0, 10).0, 0.0);
        assert_eq!(wilson(10, 10).1, 1.0);
        let (lift, low, high) = Table { won_with: 15, with: 100, won_without: 30, without: 200 }.lift();
        assert!(near(lift, 1.0) && near(low * high, 1.0), "equal rates lift nothing: {lift} {low} {high}");
        let (lift, low, high) = Table { won_with: 20, with: 50, won_without: 10, without: 50 }.lift();
        assert!(near(lift, 2.0) && near(low, 1.0440) && near(high, 3.8313), "{lift} {low} {high}");
        let found = corrected(&[0.01, 0.04, 0.03, 0.5]);
        for (found, expected) in found.iter().zip([0.04, 0.053_333, 0.053_333, 0.5]) {
            assert!(near(*found, expected), "{found} is {expected}");
        }
    }

    proptest! {
        #[test]
        fn the_exact_test_agrees_with_another_implementation(
            with in 1u32..60, without in 1u32..60, a in 0u32..60, c in 0u32..60,
        ) {
            let table = Table { won_with: a % (with + 1), with, won_without: c % (without + 1), without };
            let Table { won_with, won_without, .. } = table;
            let cells = [won_with, won_without, with - won_with, without - won_without].map(u64::from);
            let expected = fishers_exact(&cells, Alternative::TwoSided).unwrap();
            prop_assert!((table.chance() - expected).abs() < 1e-3, "{} is {expected} for {table:?}", table.chance());
        }

        #[test]
        fn intervals_hold_their_value(
            scores in proptest::collection::vec((0u8..20, any::<bool>()), 2..80), hits in 0usize..50, more in 0usize..50,
        ) {
            let (scores, outcomes): (Vec<f64>, Vec<bool>) =
                scores.into_iter().map(|(score, won)| (f64::from(score), won)).unzip();
            let Auc { value, low, high } = Auc::of(&scores, &outcomes);
            prop_assert!(0.0 <= low && low <= value + 1e-12 && value <= high + 1e-12 && high <= 1.0);
            let n = hits + more + 1;
            let (low, high) = wilson(hits, n);
            let share = hits as f64 / n as f64;
            prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
        }

        #[test]
        fn a_correction_never_makes_a_chance_smaller(chances in proptest::collection::vec(0.0..1.0f64, 0..40)) {
            for (before, after) in chances.iter().zip(corrected(&chances)) {
                prop_assert!(*before <= after + 1e-12 && after <= 1.0);
            }
        }
    }
}
