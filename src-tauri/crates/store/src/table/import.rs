//! Which files were read in, and what came of each.

use domain::ImportId;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use crate::StoreError;

/// One file that was read in.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: ImportId,
    /// `accounts` or `contacts`.
    pub kind: &'static str,
    /// The file's name, without its folder.
    pub file: String,
    pub at: Timestamp,
    pub rows: u32,
    pub rejected: u32,
}

/// What an import did to the rows that were not rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
}

impl Counts {
    pub(super) fn add(&mut self, change: Change) {
        match change {
            Change::Created => self.created += 1,
            Change::Updated => self.updated += 1,
            Change::Unchanged => self.unchanged += 1,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Created,
    Updated,
    Unchanged,
}

pub(super) fn insert(connection: &Connection, import: &Import, counts: Counts) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO import (id, kind, file, at, rows, created, updated, unchanged, rejected)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            import.id.to_string(),
            import.kind,
            import.file,
            import.at.as_millisecond(),
            import.rows,
            counts.created,
            counts.updated,
            counts.unchanged,
            import.rejected,
        ])?;
    Ok(())
}

/// Where the fields of one record came from.
pub(super) struct Origin {
    sources: Map<String, Value>,
    here: Value,
    changed: bool,
}

impl Origin {
    pub(super) fn new(sources: Map<String, Value>, import: ImportId, line: u32) -> Self {
        Self { sources, here: json!({ "import": import.to_string(), "line": line }), changed: false }
    }

    /// Takes `new` over into `field` where it says something else. A blank never erases.
    pub(super) fn take<T: PartialEq>(&mut self, name: &str, field: &mut Option<T>, new: Option<T>) {
        if new.is_some() && *field != new {
            *field = new;
            self.mark(name);
        }
    }

    pub(super) fn mark(&mut self, name: &str) {
        self.sources.insert(name.into(), self.here.clone());
        self.changed = true;
    }

    /// The sources as they are stored, where anything was taken over.
    pub(super) fn changed(self) -> Result<Option<String>, StoreError> {
        if self.changed { super::to_json(&self.sources).map(Some) } else { Ok(None) }
    }
}
