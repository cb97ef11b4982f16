//! What can be said of the audit chain.

use serde::Serialize;
use specta::Type;

/// Whether the record of everything that was decided or left is as it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AuditReport {
    pub ok: bool,
    pub entries: u32,
    /// Of the last entry, in hexadecimal.
    pub head: String,
    /// The first entry that is not as it was written; one behind the last where entries were cut off.
    pub first_bad: Option<u32>,
    /// What is wrong, in words.
    pub problem: Option<String>,
    /// Entries whose content was erased on request.
    pub erased: u32,
    /// Entries behind the last one that is anchored: nobody could tell if they were cut off.
    pub not_anchored: u32,
    /// Where the newest anchor is from, and when it was made; `null`: there is none.
    pub anchor: Option<AuditAnchor>,
    /// What else is worth knowing: restored, moved, begun in place of another file.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AuditAnchor {
    pub from: AnchoredIn,
    pub entries: u32,
    pub at: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AnchoredIn {
    Keychain,
    /// A file that was exported before.
    File,
    /// The data itself: whoever could change it could put back an older one.
    Data,
}

/// What was written to a file.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AuditExport {
    pub file: String,
    pub entries: u32,
    pub head: String,
    /// How many of the entries a signature vouches for.
    pub signed: u32,
}
