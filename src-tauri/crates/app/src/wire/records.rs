//! What an account's page shows besides the account: where its fields came from, its signals and deals, and the
//! accounts that may be, or were made, one with it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{DealStatus, SignalKind};

/// Where a field came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Origin {
    /// The name of a file, `typed` or `merge`.
    pub source: String,
    pub line: Option<u32>,
    pub at: String,
    /// As it stood in the source, where it was changed.
    pub raw: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AccountField {
    /// `industry`, `own.segment`.
    pub name: String,
    pub value: Option<String>,
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AccountSignal {
    pub id: String,
    pub kind: SignalKind,
    pub title: String,
    /// `2026-01-31`.
    pub on: String,
    pub expires_on: String,
    pub url: Option<String>,
    /// It still says something.
    pub live: bool,
    pub origin: Option<Origin>,
}

/// A signal the rep adds by hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct NewSignal {
    pub kind: SignalKind,
    pub title: String,
    pub on: String,
    /// `null`: as long as such a signal usually says something.
    pub expires_on: Option<String>,
    /// Empty for none.
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DealRow {
    pub id: String,
    pub name: String,
    pub stage: String,
    pub status: DealStatus,
    pub amount: Option<f64>,
    pub currency: Option<String>,
    pub created_on: Option<String>,
    pub close_on: Option<String>,
    pub closed_on: Option<String>,
    pub days_in_stage: Option<u32>,
    /// How long the rep's own closed deals usually stayed in this stage.
    pub usual_days: Option<u32>,
    /// How often its close date was put off.
    pub close_moves: u32,
}

/// Two accounts that may be one.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DuplicatePair {
    pub a: DuplicateSide,
    pub b: DuplicateSide,
    /// From 0 to 1.
    pub similarity: f64,
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DuplicateSide {
    pub id: String,
    pub name: String,
    pub domain: Option<String>,
    pub country: Option<String>,
    pub employees: Option<u32>,
    pub contacts: u32,
}

/// An account that was made a part of this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MergedAccount {
    pub merge: String,
    pub name: String,
    pub at: String,
}
