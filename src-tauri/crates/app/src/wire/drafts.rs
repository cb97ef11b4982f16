//! A file on its way in: what was read, how its columns are understood, and what would become of its rows.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Confidence, ImportKind, ImportReport};

/// A file that was read and not kept yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ImportDraft {
    pub id: String,
    pub kind: ImportKind,
    pub file: String,
    pub rows: u32,
    pub format: String,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Lines above the header and below the data that were left out: titles, totals, footers.
    pub skipped: u32,
    pub columns: Vec<ImportColumn>,
    /// Every field a file of this kind can fill, in the order of a form. Own fields are named `own.<name>`.
    pub fields: Vec<ImportField>,
    /// The program whose export this looks like.
    pub preset: Option<String>,
    /// The columns are as the rep set them the last time for a file with this header.
    pub remembered: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ImportColumn {
    pub header: String,
    /// Up to 3, not blank.
    pub samples: Vec<String>,
    pub field: Option<String>,
    pub confidence: Option<Confidence>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ImportField {
    pub name: String,
    pub needed: bool,
}

/// What the rep chose for a column, counted from 0. A column that is not listed is left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct ColumnChoice {
    pub column: u32,
    pub field: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportPreview {
    pub report: ImportReport,
    /// The first 50, and every rejected one up to 200.
    pub lines: Vec<PreviewLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PreviewLine {
    pub line: u32,
    pub outcome: Outcome,
    pub reason: Option<String>,
    pub cells: Vec<PreviewCell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    New,
    Updated,
    Unchanged,
    Rejected,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PreviewCell {
    pub field: String,
    pub raw: String,
    /// `null`: unknown.
    pub value: Option<String>,
    pub note: Option<String>,
}

/// How far an import has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportProgress {
    pub draft: String,
    pub phase: ImportPhase,
    pub done: u32,
    pub total: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportPhase {
    Reading,
    Checking,
    Saving,
}
