//! What an import did, and what can be taken back of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use crate::import_fields::{Confidence, Normalised};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Accounts,
    Contacts,
    Deals,
    Signals,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportReport {
    /// The import, to undo it by; `null` for a dry run.
    pub id: Option<String>,
    pub file: String,
    /// Data rows read, the header not counted.
    pub rows: u32,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    pub rejected: u32,
    pub format: String,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    /// The program whose export this looks like.
    pub preset: Option<String>,
    /// Field to header.
    pub mapping: BTreeMap<String, String>,
    pub unmapped: Vec<String>,
    pub rejects: Vec<Reject>,
    /// Values that could not be understood and were left unknown; their rows went in.
    pub warnings: Vec<Reject>,
    /// Values that were understood as something else than is written; at most 500.
    pub normalised: Vec<Normalised>,
    pub normalised_count: u32,
    /// The accounts of the file that may be one with another.
    pub possible_duplicates: u32,
    pub dry_run: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Reject {
    /// In the file, the first line being 1.
    pub line: u32,
    pub column: String,
    pub value: String,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SampleReport {
    pub accounts: ImportReport,
    pub contacts: ImportReport,
}

/// An import as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportLine {
    pub id: String,
    pub kind: ImportKind,
    pub file: String,
    pub at: String,
    pub rows: u32,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    pub rejected: u32,
    pub undone_at: Option<String>,
    pub can_undo: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct UndoReport {
    pub removed: u32,
    pub restored: u32,
    /// What could not be taken back, and why: it was worked on, or changed since.
    pub kept: Vec<Kept>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Kept {
    pub name: String,
    pub reason: String,
}
