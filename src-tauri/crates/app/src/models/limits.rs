//! What a call of a model may use: units of the plan's budget, tokens and money of a day. Pure.

use domain::{Failure, FailureKind, Units};
use store::table::model_call::Used;
use store::table::provider::Provider;

/// What a prompt for a message comes to, for the price of a draft before there is one.
pub(super) const USUAL_PROMPT: u32 = 900;

/// A unit is a thousand tokens, rounded up to hundredths.
pub(super) fn units(tokens: u32) -> Units {
    Units::hundredths(tokens.div_ceil(10))
}

/// In the currency of the rep's own prices; `None` where they named none.
pub(super) fn cost(provider: &Provider, sent: u32, written: u32) -> Option<f64> {
    let (price_sent, price_written) = (provider.price_sent?, provider.price_written?);
    Some((f64::from(sent) * price_sent + f64::from(written) * price_written) / 1_000_000.0)
}

/// Whether a call that may come to so many tokens still fits into the day.
pub(super) fn check_day(provider: &Provider, used: Used, sent: u32) -> Result<(), Failure> {
    let most = u64::from(sent) + u64::from(provider.most_tokens);
    if used.tokens + most > u64::from(provider.tokens_a_day) {
        let message = format!(
            "Today's limit for this provider would be passed: {} of {} tokens are used. It is in Settings → Models.",
            used.tokens, provider.tokens_a_day
        );
        return Err(Failure::new(FailureKind::Resource, message));
    }
    let Some(limit) = provider.cost_a_day else { return Ok(()) };
    match cost(provider, sent, provider.most_tokens) {
        Some(cost) if used.cost + cost > limit => {
            let message = format!(
                "Today's limit for this provider would be passed: about {:.2} of {limit:.2} are spent. It is in Settings \
                 → Models.",
                used.cost
            );
            Err(Failure::new(FailureKind::Resource, message))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> Provider {
        Provider {
            most_tokens: 400,
            tokens_a_day: 10_000,
            price_sent: Some(2.0),
            price_written: Some(10.0),
            ..crate::models::unset("openai")
        }
    }

    #[test]
    fn a_thousand_tokens_are_a_unit() {
        for (tokens, hundredths) in [(0, 0), (1, 1), (10, 1), (11, 2), (1_000, 100), (1_301, 131)] {
            assert_eq!(units(tokens), Units::hundredths(hundredths), "{tokens} tokens");
        }
    }

    #[test]
    fn a_day_has_its_limits() {
        let used = |tokens, cost| Used { tokens, cost };
        let allowed = |provider: &Provider, used| check_day(provider, used, 600).is_ok();
        assert!(allowed(&provider(), used(9_000, 99.0)), "it just fits, and no cost was limited");
        assert!(!allowed(&provider(), used(9_001, 0.0)), "one token too many");
        let limited = Provider { cost_a_day: Some(1.0), ..provider() };
        // 600 tokens at 2 and 400 at 10 a million.
        assert!(allowed(&limited, used(0, 0.994)), "it just fits");
        assert!(!allowed(&limited, used(0, 0.995)), "a tenth of a cent too much");
        let unpriced = Provider { price_sent: None, ..limited };
        assert!(allowed(&unpriced, used(0, 5.0)), "without a price there is no cost to limit");
    }
}
