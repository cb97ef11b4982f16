//! Copies of everything, and what was forgotten.

use serde::Serialize;
use specta::Type;

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct BackupLine {
    /// Its file's name without the ending.
    pub name: String,
    pub file: String,
    pub bytes: f64,
    pub made_at: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RestoreReport {
    /// What stood there before, as a backup; `null` where nothing did.
    pub kept: Option<String>,
    pub accounts: u32,
    pub executions: u32,
    /// Whether the keychain holds that this was restored. Otherwise checking the record will call it a rollback.
    pub anchored: bool,
}

/// What is no longer known of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ErasedReport {
    pub executions: u32,
    pub model_calls: u32,
    /// Answers of scorecards that quoted them.
    pub evidence: u32,
    /// Entries of the record that tell nothing any more.
    pub entries: u32,
    /// Made before, so that they still know the person.
    pub backups: Vec<BackupLine>,
}
