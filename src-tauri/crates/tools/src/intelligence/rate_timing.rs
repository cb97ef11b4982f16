//! Whether now is a good time to write to an account: what its signals say today. It never touches the fit.
//!
//! A signal counts from its day until it expires, and fades evenly in between. Several add up the way chances do:
//! each takes its share of what is left, so that no number of small ones is ever certain.

use domain::signal::{Signal, SignalKind, Timing};
use jiff::Span;
use jiff::civil::Date;

use crate::round3;

const RULES: &str = "timing-1";

/// How much a fresh signal of a kind says. Estimates of this project, not measured on anybody's deals.
const fn weight(kind: SignalKind) -> f64 {
    match kind {
        SignalKind::Funding => 0.5,
        SignalKind::LeadershipChange => 0.45,
        SignalKind::Expansion | SignalKind::TechnologyChange => 0.4,
        SignalKind::Hiring | SignalKind::ProductLaunch => 0.3,
        SignalKind::Other => 0.2,
    }
}

const fn days(kind: SignalKind) -> i32 {
    match kind {
        SignalKind::Funding | SignalKind::Expansion => 180,
        SignalKind::LeadershipChange | SignalKind::TechnologyChange => 120,
        SignalKind::Hiring | SignalKind::ProductLaunch => 90,
        SignalKind::Other => 60,
    }
}

const fn name(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Funding => "Funding",
        SignalKind::Hiring => "Hiring",
        SignalKind::LeadershipChange => "New leadership",
        SignalKind::ProductLaunch => "Product launch",
        SignalKind::Expansion => "Expansion",
        SignalKind::TechnologyChange => "Change of technology",
        SignalKind::Other => "Signal",
    }
}

/// The day from which a signal says nothing any more, where the rep names none.
pub fn default_expiry(kind: SignalKind, on: Date) -> Date {
    on.saturating_add(Span::new().days(days(kind)))
}

/// Whether a signal counts on a day.
pub fn is_live(signal: &Signal, today: Date) -> bool {
    signal.on <= today && today < signal.expires_on
}

pub fn rate_timing(signals: &[Signal], today: Date) -> Timing {
    let mut live: Vec<(f64, &Signal)> = signals
        .iter()
        .filter(|signal| is_live(signal, today))
        .map(|signal| (weight(signal.kind) * freshness(signal, today), signal))
        .collect();
    live.sort_by(|(a, one), (b, other)| {
        b.total_cmp(a).then_with(|| (other.on, &one.title).cmp(&(one.on, &other.title)))
    });
    let quiet: f64 = live.iter().map(|(counts, _)| 1.0 - counts).product();
    Timing {
        score: round3(1.0 - quiet),
        why: live.into_iter().map(|(_, signal)| words(signal, today)).collect(),
        rules: RULES.to_owned(),
    }
}

/// 1 on its day, and evenly down to 0 on the day it expires.
fn freshness(signal: &Signal, today: Date) -> f64 {
    let days = |from: Date, to: Date| f64::from((to - from).get_days());
    days(today, signal.expires_on) / days(signal.on, signal.expires_on)
}

fn words(signal: &Signal, today: Date) -> String {
    let ago = match (today - signal.on).get_days() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    let Signal { kind, title, expires_on, .. } = signal;
    format!("{}: {}, {ago}. It counts until {expires_on}", name(*kind), title.trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn signal(kind: SignalKind, on: &str, expires_on: &str) -> Signal {
        Signal {
            id: ID.parse().unwrap(),
            account: ID.parse().unwrap(),
            kind,
            title: "Raised a Series B".into(),
            on: day(on),
            expires_on: day(expires_on),
            url: None,
        }
    }

    #[test]
    fn a_signal_counts_from_its_day_and_fades_until_it_expires() {
        let funding = [signal(SignalKind::Funding, "2026-01-01", "2026-01-11")];
        let cases = [
            ("2025-12-31", 0.0),
            ("2026-01-01", 0.5),
            ("2026-01-06", 0.25),
            ("2026-01-10", 0.05),
            ("2026-01-11", 0.0),
            ("2027-01-01", 0.0),
        ];
        for (today, expected) in cases {
            assert_eq!(rate_timing(&funding, day(today)).score, expected, "on {today}");
        }
    }

    #[test]
    fn nothing_known_speaks_for_nothing() {
        assert_eq!(rate_timing(&[], day("2026-01-01")).score, 0.0);
        let backwards = signal(SignalKind::Hiring, "2026-02-01", "2026-01-01");
        let empty = signal(SignalKind::Hiring, "2026-01-01", "2026-01-01");
        assert_eq!(rate_timing(&[backwards, empty], day("2026-01-01")).why, [""; 0], "neither was ever live");
    }

    #[test]
    fn the_reasons_name_the_live_signals_the_strongest_first() {
        let signals = [
            signal(SignalKind::Other, "2026-01-09", "2026-06-01"),
            signal(SignalKind::Hiring, "2026-03-01", "2026-06-01"),
            signal(SignalKind::Funding, "2026-01-08", "2026-06-01"),
            signal(SignalKind::LeadershipChange, "2026-01-10", "2026-06-01"),
        ];
        let timing = rate_timing(&signals, day("2026-01-10"));
        assert_eq!(
            timing.why,
            [
                "Funding: Raised a Series B, 2 days ago. It counts until 2026-06-01",
                "New leadership: Raised a Series B, today. It counts until 2026-06-01",
                "Signal: Raised a Series B, yesterday. It counts until 2026-06-01",
            ]
        );
    }

    #[test]
    fn each_kind_has_an_expiry_of_its_own() {
        assert_eq!(default_expiry(SignalKind::Funding, day("2026-01-01")), day("2026-06-30"));
        assert_eq!(default_expiry(SignalKind::Other, day("2026-01-01")), day("2026-03-02"));
        for kind in SignalKind::ALL {
            assert!(default_expiry(kind, day("2026-01-01")) > day("2026-02-01"), "{kind:?} says something for a month");
            assert_eq!(default_expiry(kind, Date::MAX), Date::MAX, "the calendar's end is no reason to break down");
        }
    }

    proptest! {
        #[test]
        fn many_signals_never_pass_one_and_one_more_never_lowers_it(
            picks in proptest::collection::vec((0usize..7, -400i32..40, 0i32..400), 0..40),
        ) {
            let today = day("2026-06-01");
            let signals: Vec<Signal> = picks
                .into_iter()
                .map(|(kind, on, lasts)| {
                    let on = today + Span::new().days(on);
                    let expires_on = on + Span::new().days(lasts);
                    Signal { on, expires_on, ..signal(SignalKind::ALL[kind], "2026-01-01", "2026-01-02") }
                })
                .collect();
            let mut before = 0.0;
            for n in 0..=signals.len() {
                let timing = rate_timing(&signals[..n], today);
                prop_assert!((before..=1.0).contains(&timing.score), "{timing:?}");
                let live = signals[..n].iter().filter(|signal| is_live(signal, today)).count();
                prop_assert_eq!(timing.why.len(), live);
                before = timing.score;
            }
        }
    }
}
