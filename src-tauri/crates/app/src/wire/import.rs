//! What an import did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

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
    /// Field to header.
    pub mapping: BTreeMap<String, String>,
    pub unmapped: Vec<String>,
    pub rejects: Vec<Reject>,
    /// Values that could not be understood and were left unknown; their rows went in.
    pub warnings: Vec<Reject>,
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
