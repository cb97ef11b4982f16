//! The shapes both doors speak: what the window's commands and the `cugar` command give and take.
//!
//! Plain data with serde and TypeScript types. The names are a promise to scripts: fields are added, never renamed.
//! Times are RFC 3339 text, shares are numbers from 0 to 1, ids are text.

mod accounts;
mod audit;
mod backtest;
mod backups;
mod drafts;
mod enums;
mod executions;
mod import;
mod knowledge;
mod mail;
mod models;
mod profiles;
mod records;
mod review;
mod scorecards;
mod scores;
mod settings;
mod suppressions;
mod templates;

pub use accounts::*;
pub use audit::*;
pub use backtest::*;
pub use backups::*;
pub use drafts::*;
pub use enums::*;
pub use executions::*;
pub use import::*;
pub use knowledge::*;
pub use mail::*;
pub use models::*;
pub use profiles::*;
pub use records::*;
pub use review::*;
pub use scorecards::*;
pub use scores::*;
pub use settings::*;
pub use suppressions::*;
pub use templates::*;
