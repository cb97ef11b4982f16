//! Factors that know the outcome: what they hold was written down when the deal closed, or because of how it closed.

use super::columns::{Raw, words};
use super::statistics::Table;

/// From this AUC on, alone and on deals it was not learned from, a factor is no fact from before the close.
pub(super) const TOO_GOOD: f64 = 0.97;

/// Filled in for less than this share of one outcome …
const HARDLY_EVER: f64 = 0.05;
/// … and for this much more of the other, a factor follows the outcome.
const APART: f64 = 0.1;
/// So does one with this much between the two.
const FAR_APART: f64 = 0.5;
const SURELY: f64 = 0.001;

/// Why a factor is no help in telling the outcome beforehand.
pub(super) fn reason(raw: &Raw<'_>, outcomes: &[bool]) -> Option<String> {
    if is_known_at_close(raw.name) {
        return Some("By its name it is known only when a deal closes.".into());
    }
    [true, false].into_iter().find_map(|with_nought| follows(&raw.values.present(with_nought), outcomes))
}

/// `Close Date`, `lost_reason`, `IsWon`, `Deal Stage`, `probability`; not `Company Stage`.
fn is_known_at_close(name: &str) -> bool {
    const TELLING: &[&str] =
        &["won", "lost", "loss", "win", "close", "closed", "closing", "outcome", "probability", "forecast", "status"];
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.iter().any(|word| TELLING.contains(word))
        || matches!(words.as_slice(), ["stage"] | ["deal" | "opportunity" | "pipeline" | "sales", "stage", ..])
        || matches!(words.as_slice(), ["stage", "name"])
}

fn follows(present: &[bool], outcomes: &[bool]) -> Option<String> {
    let mut there = [0u32; 2];
    let mut all = [0u32; 2];
    for (present, won) in present.iter().zip(outcomes) {
        all[usize::from(*won)] += 1;
        there[usize::from(*won)] += u32::from(*present);
    }
    let share = |outcome: usize| f64::from(there[outcome]) / f64::from(all[outcome].max(1));
    let (lost, won) = (share(0), share(1));
    let (less, more) = (lost.min(won), lost.max(won));
    let is_apart = more - less >= FAR_APART || (less <= HARDLY_EVER && more - less >= APART);
    let table = Table { won_with: there[1], with: all[1], won_without: there[0], without: all[0] };
    (is_apart && table.chance() < SURELY).then(|| {
        format!(
            "It is filled in for {:.0}% of the won deals and {:.0}% of the lost ones, so it was probably written down \
             afterwards.",
            won * 100.0,
            lost * 100.0
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_tells_the_end_is_known_at_the_end() {
        let cases = [
            ("close_date", true),
            ("closeDate", true),
            ("Lost Reason", true),
            ("IsWon", true),
            ("Deal Stage", true),
            ("StageName", true),
            ("stage", true),
            ("probability", true),
            ("Company Stage", false),
            ("Windows", false),
            ("product", false),
            ("industry", false),
            ("enclosed", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_known_at_close(name), expected, "{name}");
        }
    }
}
