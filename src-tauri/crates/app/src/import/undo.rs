//! The imports there were, and taking one back.

use domain::ImportId;
use store::table::import::{self, ImportRow};
use store::table::score::Cause;
use store::table::undo;

use super::kind_name;
use crate::App;
use crate::wire::{AppError, ImportKind, ImportLine, Kept, UndoReport};

/// How many imports are listed.
const LISTED: u32 = 100;

impl App {
    /// The files that were read in, newest first.
    pub fn imports(&self) -> Result<Vec<ImportLine>, AppError> {
        let rows = self.store.read(|connection| import::list(connection, LISTED))?;
        Ok(rows.into_iter().filter_map(line).collect())
    }

    /// Takes an import back. What was worked on or changed since stays, and is named.
    ///
    /// # Errors
    /// `already_decided` where it was taken back before, or cannot be.
    pub async fn undo_import(&self, id: &str) -> Result<UndoReport, AppError> {
        let missing = || AppError::not_found("There is no such import. Look at the list again.");
        let id: ImportId = id.parse().map_err(|_| missing())?;
        let at = self.clock.now();
        let undone = self.change(Cause::Undo, move |connection| {
            let undone = undo::undo(connection, id, at)?;
            let touched = undone.touched.clone();
            Ok((undone, touched))
        });
        let undo::Undone { removed, restored, kept, .. } = undone.await?;
        tracing::info!(removed, restored, kept = kept.len(), "import taken back");
        let kept = kept.into_iter().map(|undo::Kept { name, reason }| Kept { name, reason }).collect();
        Ok(UndoReport { removed, restored, kept })
    }
}

fn line(row: ImportRow) -> Option<ImportLine> {
    let kinds = [ImportKind::Accounts, ImportKind::Contacts, ImportKind::Deals, ImportKind::Signals];
    Some(ImportLine {
        id: row.id.to_string(),
        kind: kinds.into_iter().find(|kind| kind_name(*kind) == row.kind)?,
        file: row.file,
        at: row.at.to_string(),
        rows: row.rows,
        created: row.counts.created,
        updated: row.counts.updated,
        unchanged: row.counts.unchanged,
        rejected: row.rejected,
        can_undo: row.reversible && row.undone_at.is_none(),
        undone_at: row.undone_at.map(|at| at.to_string()),
    })
}
