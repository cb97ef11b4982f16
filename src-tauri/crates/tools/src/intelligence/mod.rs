//! Intelligence: what the known facts say about an account. It advises, and never overwrites a field.

pub mod country;
pub mod industry;

mod alike;
mod backtest;
mod figures;
mod icp;
mod rate_timing;
mod research_account;
mod score_account_fit;
mod taxonomy;

pub use backtest::backtest;
pub use icp::{BadIcp, DEFAULT_ICP, icp_to_toml, parse_icp};
pub use rate_timing::{default_expiry, is_live, rate_timing};
pub use research_account::research_account;
pub use score_account_fit::{FIT_RULES, Scorer, score_account_fit, what_changed};
