//! Accounts and contacts.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    AccountField, AccountSignal, DealRow, DuplicatePair, ExecutionState, Fit, HistoryLine, MergedAccount, Priority,
    Qualification, RiskReview, ScorePoint, ScorecardElement, Timing,
};

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AccountRow {
    pub id: String,
    pub name: String,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub employees: Option<u32>,
    /// Whole US dollars a year.
    pub revenue: Option<f64>,
    /// An ISO 3166-1 code where it was understood (`US`), otherwise as written.
    pub country: Option<String>,
    /// An ISO 3166-2 code where it was understood (`US-CA`), otherwise as written.
    pub region: Option<String>,
    pub technologies: Vec<String>,
    pub do_not_contact: bool,
    pub sample: bool,
    pub contacts: u32,
    pub open_deals: u32,
    pub fit: Fit,
    /// From 0 to 1.
    pub timing: f64,
    /// The newest execution on it.
    pub latest: Option<LatestExecution>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LatestExecution {
    pub execution: String,
    pub state: ExecutionState,
    /// It is about a message.
    pub message: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AccountSort {
    /// Best fit first.
    #[default]
    Fit,
    Name,
    Employees,
    Revenue,
}

/// Which accounts, in which order. The first of all is at offset 0.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Type)]
pub struct AccountQuery {
    /// Words in the name, domain, industry or country; empty for all.
    pub search: String,
    pub priority: Option<Priority>,
    pub sort: AccountSort,
    /// The other way round.
    pub reverse: bool,
    pub offset: u32,
    /// At most 500.
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AccountPage {
    pub total: u32,
    pub rows: Vec<AccountRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ContactRow {
    pub id: String,
    pub name: String,
    pub email: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub linkedin: Option<String>,
    pub opted_out: bool,
    pub sample: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AccountDetail {
    pub account: AccountRow,
    /// Each with where it came from.
    pub fields: Vec<AccountField>,
    pub contacts: Vec<ContactRow>,
    /// Newest first.
    pub signals: Vec<AccountSignal>,
    /// The open ones first.
    pub deals: Vec<DealRow>,
    /// The accounts that may be one with this one.
    pub duplicates: Vec<DuplicatePair>,
    /// The accounts that were made a part of this one.
    pub merged: Vec<MergedAccount>,
    pub qualification: Qualification,
    /// The elements of the framework in the settings.
    pub scorecard: Vec<ScorecardElement>,
    pub risks: RiskReview,
    pub timing: Timing,
    /// Newest first, at most 50.
    pub scores: Vec<ScorePoint>,
    /// Newest first.
    pub history: Vec<HistoryLine>,
}

/// A person the rep adds by hand.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct NewContact {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub title: String,
    pub phone: String,
    pub linkedin: String,
}
