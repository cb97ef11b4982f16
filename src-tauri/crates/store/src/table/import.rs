//! Which files were read in, what came of each, and what an import needs to be taken back.

use domain::{AccountId, ImportId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::{json, parsed, time, time_or_none, to_json};
use crate::StoreError;

/// One file that is read in.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: ImportId,
    /// `accounts`, `contacts`, `deals`, `signals`; or `typed`, which is no file.
    pub kind: &'static str,
    /// The file's name, without its folder.
    pub file: String,
    pub at: Timestamp,
    pub rows: u32,
    /// The rows that were refused before anything was compared.
    pub rejected: u32,
    /// The program whose record ids the rows carry.
    pub system: String,
    /// Invented by this project for trying things out.
    pub sample: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Created,
    Updated,
    Unchanged,
}

/// What an import did to the rows that were not rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
}

/// What came of the rows, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    pub counts: Counts,
    pub lines: Vec<(u32, Change)>,
    /// Rows that say too little to know which record they mean, with the reason.
    pub refused: Vec<(u32, String)>,
    /// The lines of people and deals whose company is not among the accounts yet.
    pub unlinked: Vec<u32>,
    /// The accounts that are not as they were.
    pub touched: Vec<AccountId>,
}

impl Imported {
    pub(super) fn add(&mut self, line: u32, change: Change) {
        match change {
            Change::Created => self.counts.created += 1,
            Change::Updated => self.counts.updated += 1,
            Change::Unchanged => self.counts.unchanged += 1,
        }
        self.lines.push((line, change));
    }

    pub(super) fn touch(&mut self, account: Option<AccountId>) {
        self.touched.extend(account);
    }

    /// Each account once.
    pub(super) fn settle(&mut self) {
        self.touched.sort_unstable();
        self.touched.dedup();
    }
}

/// Hears of every row that is done, and may stop the import by an error: nothing of it is kept then.
pub type Watch<'a> = &'a mut dyn FnMut(u32) -> Result<(), StoreError>;

pub(super) fn insert(connection: &Connection, import: &Import, imported: &Imported) -> Result<(), StoreError> {
    let refused = u32::try_from(imported.refused.len()).unwrap_or(u32::MAX);
    connection
        .prepare_cached(
            "INSERT INTO import (id, kind, file, at, rows, created, updated, unchanged, rejected, reversible)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        )?
        .execute(params![
            import.id.to_string(),
            import.kind,
            import.file,
            import.at.as_millisecond(),
            import.rows,
            imported.counts.created,
            imported.counts.updated,
            imported.counts.unchanged,
            import.rejected.saturating_add(refused),
        ])?;
    Ok(())
}

/// An import as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow {
    pub id: ImportId,
    pub kind: String,
    pub file: String,
    pub at: Timestamp,
    pub rows: u32,
    pub counts: Counts,
    pub rejected: u32,
    pub undone_at: Option<Timestamp>,
    /// What it did was kept in a way that can be taken back.
    pub reversible: bool,
}

const COLUMNS: &str = "id, kind, file, at, rows, created, updated, unchanged, rejected, undone_at, reversible";

fn import_row(row: &Row<'_>) -> rusqlite::Result<ImportRow> {
    Ok(ImportRow {
        id: parsed(row, 0)?,
        kind: row.get(1)?,
        file: row.get(2)?,
        at: time(row, 3)?,
        rows: row.get(4)?,
        counts: Counts { created: row.get(5)?, updated: row.get(6)?, unchanged: row.get(7)? },
        rejected: row.get(8)?,
        undone_at: time_or_none(row, 9)?,
        reversible: row.get(10)?,
    })
}

/// The files that were read in, newest first; what was typed is none.
pub fn list(connection: &Connection, limit: u32) -> Result<Vec<ImportRow>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM import WHERE kind <> 'typed' ORDER BY at DESC, id DESC LIMIT ?"
    ))?;
    Ok(query.query_map([limit], import_row)?.collect::<Result<_, _>>()?)
}

pub fn get(connection: &Connection, id: ImportId) -> Result<ImportRow, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM import WHERE id = ?"))?;
    query.query_row([id.to_string()], import_row).optional()?.ok_or(StoreError::NoImport(id))
}

pub(super) fn mark_undone(connection: &Connection, id: ImportId, at: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE import SET undone_at = ? WHERE id = ?")?
        .execute(params![at.as_millisecond(), id.to_string()])?;
    Ok(())
}

/// Keeps how the fields of a record stood before this import; what it kept of an earlier row stays.
pub(super) fn keep_before(
    connection: &Connection,
    import: ImportId,
    kind: &str,
    record: &str,
    before: Map<String, Value>,
) -> Result<(), StoreError> {
    let mut find = connection
        .prepare_cached("SELECT before FROM import_change WHERE import_id = ? AND kind = ? AND record_id = ?")?;
    let import = import.to_string();
    let earlier: Option<Map<String, Value>> =
        find.query_row(params![import, kind, record], |row| json(row, 0)).optional()?;
    let mut all = before;
    all.extend(earlier.unwrap_or_default());
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO import_change (import_id, kind, record_id, before) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![import, kind, record, to_json(&all)?])?;
    Ok(())
}

/// The file an import read, and when; for the sources of fields.
pub fn source(connection: &Connection, id: ImportId) -> Result<Option<(String, String, Timestamp)>, StoreError> {
    let mut query = connection.prepare_cached("SELECT kind, file, at FROM import WHERE id = ?")?;
    Ok(query.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?, time(row, 2)?))).optional()?)
}
