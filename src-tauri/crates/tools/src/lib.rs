//! The sales tools: pure functions over the vocabulary of `domain`, one module for each canonical domain.
//!
//! The same input gives the same output, with the reasons for it and the version of the rules that made it.
//! This room never does I/O, never reads a clock, never draws a random number and never waits: what a tool needs
//! comes in as a value. Prospect text is data here: it is never evaluated.

pub mod contract;
pub mod engagement;
pub mod governance;
pub mod intelligence;
pub mod knowledge;
pub mod qualification;

pub use contract::{Contract, ENOUGH, Service, contract, contracts};
pub use engagement::{
    About, CONSENT_FIELD, Checked, Prompt, QUALITY_RULES, QualityRule, Removed, STARTERS, assess_message_quality,
    check_claims, check_model_output, composer, consent, draft_follow_up_message, draft_outbound_message,
    message_prompt, suggest_spelling, tally_replies,
};
pub use intelligence::{
    BadIcp, DEFAULT_ICP, FIT_RULES, Scorer, backtest, default_expiry, icp_to_toml, is_live, parse_icp, rate_timing,
    research_account, score_account_fit, what_changed,
};
pub use qualification::{QUALIFIED_FROM, element_name, qualify_opportunity, question, review_deal_risk};

/// Three decimal places: what every score is rounded to.
fn round3(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
