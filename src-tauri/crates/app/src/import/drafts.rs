//! Files that were read and are not kept yet: looked at, mapped, previewed, committed, or forgotten. They live in
//! memory, the newest few of them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use adapters::files::Table;
use store::StoreError;
use store::table::import::Change;
use uuid::Uuid;

use super::{Finished, Job, count, read_file, rejects, unusable};
use crate::App;
use crate::import_fields::{CellRead, Field, Mapping, Reader, kind_of, preset};
use crate::wire::{
    AppError, ColumnChoice, ErrorCode, ImportColumn, ImportDraft, ImportField, ImportKind, ImportPhase, ImportPreview,
    ImportProgress, ImportReport, Outcome, PreviewCell, PreviewLine, Reject,
};

/// How many drafts are kept at once.
const KEPT: usize = 4;
/// How many rows of the file a preview shows, and how many rejected ones.
const LINES_SHOWN: usize = 50;
const REJECTS_SHOWN: usize = 200;
const SAMPLES_SHOWN: usize = 3;
/// The longest text a preview shows of a cell.
const SAMPLE_LENGTH: usize = 120;
/// Progress is told once in so many rows.
const STRIDE: u32 = 500;

#[derive(Default)]
pub(crate) struct Drafts(Mutex<Vec<Arc<Draft>>>);

struct Draft {
    id: String,
    file: String,
    table: Arc<Table>,
    kind: Mutex<ImportKind>,
    stage: Mutex<Stage>,
    cancelled: Arc<AtomicBool>,
}

enum Stage {
    /// With the rows that the last preview rejected.
    Open(Vec<Reject>),
    Committing,
    /// With the rows that were not taken in.
    Done(Vec<Reject>),
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drafts {
    fn add(&self, draft: Arc<Draft>) {
        let mut drafts = locked(&self.0);
        drafts.push(draft);
        let over = drafts.len().saturating_sub(KEPT);
        drafts.drain(..over);
    }

    fn get(&self, id: &str) -> Result<Arc<Draft>, AppError> {
        let found = locked(&self.0).iter().find(|draft| draft.id == id).cloned();
        found.ok_or_else(|| AppError::not_found("This file is not open any more. Choose it again."))
    }

    fn forget(&self, id: &str) {
        locked(&self.0).retain(|draft| draft.id != id);
    }
}

/// Hears how far an import has come, and may have been told to stop it.
pub struct Watch {
    draft: String,
    cancelled: Arc<AtomicBool>,
    told: Box<dyn Fn(ImportProgress) + Send + Sync>,
}

impl Watch {
    pub(super) fn nobody() -> Self {
        Self { draft: String::new(), cancelled: Arc::default(), told: Box::new(|_| ()) }
    }

    /// # Errors
    /// Where the rep cancelled it.
    pub(super) fn tell(&self, phase: ImportPhase, done: u32, total: u32) -> Result<(), StoreError> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(StoreError::Cancelled);
        }
        if done.is_multiple_of(STRIDE) || done == total {
            (self.told)(ImportProgress { draft: self.draft.clone(), phase, done, total });
        }
        Ok(())
    }
}

impl App {
    /// Reads a file and says how it is understood; as what kind, where nobody said so. Nothing is kept.
    ///
    /// # Errors
    /// `bad_input` for a file that is no table.
    pub async fn draft_import(&self, kind: Option<ImportKind>, file: &Path) -> Result<ImportDraft, AppError> {
        let (file, table) = read_file(file).await?;
        let kind = kind.unwrap_or_else(|| kind_of(&table.header, &table.rows));
        let draft = Arc::new(Draft {
            id: Uuid::new_v4().to_string(),
            file,
            table: Arc::new(table),
            kind: Mutex::new(kind),
            stage: Mutex::new(Stage::Open(Vec::new())),
            cancelled: Arc::default(),
        });
        let described = self.describe(&draft)?;
        self.drafts.add(draft);
        Ok(described)
    }

    /// Understands the same file as another kind.
    pub fn set_import_kind(&self, draft: &str, kind: ImportKind) -> Result<ImportDraft, AppError> {
        let draft = self.drafts.get(draft)?;
        *locked(&draft.kind) = kind;
        self.describe(&draft)
    }

    fn describe(&self, draft: &Draft) -> Result<ImportDraft, AppError> {
        let (kind, table) = (*locked(&draft.kind), &draft.table);
        let remembered = self.remembered(kind, table)?;
        let is_remembered = remembered.is_some();
        let mapping = remembered.unwrap_or_else(|| Mapping::guess(kind, &table.header, &table.rows));
        let columns = table.header.iter().zip(mapping.columns()).enumerate();
        let columns = columns.map(|(column, (header, held))| ImportColumn {
            header: header.clone(),
            samples: samples(table, column),
            field: held.as_ref().map(|held| held.target.to_string()),
            confidence: held.as_ref().map(|held| held.confidence),
        });
        let columns: Vec<ImportColumn> = columns.collect();
        let own = columns.iter().filter_map(|column| column.field.clone()).filter(|field| field.starts_with("own."));
        let needed = |field: Field| Field::needed_by(kind).iter().any(|group| group.first() == Some(&field));
        let own = own.map(|name| ImportField { name, needed: false });
        let known =
            Field::of(kind).iter().map(|field| ImportField { name: field.name().into(), needed: needed(*field) });
        Ok(ImportDraft {
            id: draft.id.clone(),
            kind,
            file: draft.file.clone(),
            rows: count(table.rows.len()),
            format: table.format.as_str().into(),
            encoding: table.encoding.clone(),
            delimiter: table.delimiter.map(String::from),
            sheet: table.sheet.clone(),
            skipped: count(table.skipped),
            fields: known.chain(own).collect(),
            columns,
            preset: preset(&table.header).map(Into::into),
            remembered: is_remembered,
        })
    }

    /// Says what would become of every row. Nothing is kept.
    ///
    /// # Errors
    /// `bad_input` where the columns do not say enough.
    pub async fn preview_import(&self, draft: &str, columns: &[ColumnChoice]) -> Result<ImportPreview, AppError> {
        let draft = self.drafts.get(draft)?;
        let job = draft.job(columns, true)?;
        let mapping = job.mapping.clone();
        let Finished { report, lines } = self.carry_out(job, Watch::nobody()).await?;
        let lines = preview_lines(&mapping, &draft.table, &report, &lines);
        let mut stage = locked(&draft.stage);
        if let Stage::Open(rejects) = &mut *stage {
            rejects.clone_from(&report.rejects);
        }
        Ok(ImportPreview { report, lines })
    }

    /// Takes the good rows over: all of them in one transaction, or none. `told` hears how far it has come.
    ///
    /// # Errors
    /// `busy` while it is under way already, `already_decided` where it was done or cancelled.
    pub async fn commit_import(
        &self,
        draft: &str,
        columns: &[ColumnChoice],
        told: impl Fn(ImportProgress) + Send + Sync + 'static,
    ) -> Result<ImportReport, AppError> {
        let draft = self.drafts.get(draft)?;
        let job = draft.job(columns, false)?;
        draft.begin()?;
        let watch = Watch { draft: draft.id.clone(), cancelled: draft.cancelled.clone(), told: Box::new(told) };
        let finished = self.carry_out(job, watch).await;
        *locked(&draft.stage) = match &finished {
            Ok(finished) => Stage::Done(finished.report.rejects.clone()),
            Err(_) => Stage::Open(Vec::new()),
        };
        Ok(finished?.report)
    }

    /// Stops a commit that is under way: nothing of it is kept. Otherwise the draft is forgotten.
    pub fn cancel_import(&self, draft: &str) {
        let Ok(found) = self.drafts.get(draft) else { return };
        if matches!(*locked(&found.stage), Stage::Committing) {
            found.cancelled.store(true, Ordering::Relaxed);
        } else {
            self.drafts.forget(draft);
        }
    }

    /// The rows that were rejected, as they stand in the file, with the reason: to correct and import again. With it
    /// the name such a file may have.
    ///
    /// # Errors
    /// `bad_input` where nothing was rejected.
    pub fn rejects_csv(&self, draft: &str) -> Result<(String, String), AppError> {
        let draft = self.drafts.get(draft)?;
        let stage = locked(&draft.stage);
        let (Stage::Open(rejected) | Stage::Done(rejected)) = &*stage else {
            return Err(AppError::new(ErrorCode::Busy, "The import is still under way. Wait until it is done."));
        };
        if rejected.is_empty() {
            return Err(AppError::bad_input("No row of this file was rejected."));
        }
        let stem = draft.file.rsplit_once('.').map_or(draft.file.as_str(), |(stem, _)| stem);
        Ok((format!("{stem} rejected.csv"), rejects::csv(&draft.table, rejected)))
    }
}

impl Draft {
    fn job(&self, columns: &[ColumnChoice], dry_run: bool) -> Result<Job, AppError> {
        let kind = *locked(&self.kind);
        let choices: Vec<(usize, &str)> =
            columns.iter().map(|choice| (choice.column as usize, choice.field.as_str())).collect();
        let mapping = Mapping::chosen(kind, &self.table.header, &choices).and_then(Mapping::checked);
        let mapping = mapping.map_err(|error| unusable(&self.file, &error))?;
        let (file, table, preset) = (self.file.clone(), self.table.clone(), preset(&self.table.header));
        Ok(Job { file, table, mapping, preset, dry_run, sample: false })
    }

    fn begin(&self) -> Result<(), AppError> {
        let mut stage = locked(&self.stage);
        match *stage {
            Stage::Open(_) => {
                self.cancelled.store(false, Ordering::Relaxed);
                *stage = Stage::Committing;
                Ok(())
            }
            Stage::Committing => Err(AppError::new(ErrorCode::Busy, "This file is being imported already.")),
            Stage::Done(_) => Err(AppError::new(
                ErrorCode::AlreadyDecided,
                "This file was imported already. Choose it again to import it once more.",
            )),
        }
    }
}

fn samples(table: &Table, column: usize) -> Vec<String> {
    let cells = table.rows.iter().take(1000).map(|row| row.cell(column).trim()).filter(|cell| !cell.is_empty());
    let shown = |cell: &str| cell.chars().filter(|c| !c.is_control()).take(SAMPLE_LENGTH).collect();
    cells.take(SAMPLES_SHOWN).map(shown).collect()
}

/// The first rows, and the rejected ones, with their cells as they are read.
fn preview_lines(mapping: &Mapping, table: &Table, report: &ImportReport, lines: &[(u32, Change)]) -> Vec<PreviewLine> {
    let outcomes: HashMap<u32, Change> = lines.iter().copied().collect();
    let mut reasons: HashMap<u32, &str> = HashMap::new();
    for reject in &report.rejects {
        reasons.entry(reject.line).or_insert(&reject.reason);
    }
    let reader = Reader::new(mapping, table);
    let mut rejects_shown = 0;
    let mut shown = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        let reason = reasons.get(&row.line);
        if reason.is_some() {
            rejects_shown += 1;
        }
        if at >= LINES_SHOWN && (reason.is_none() || rejects_shown > REJECTS_SHOWN) {
            continue;
        }
        let outcome = match (reason, outcomes.get(&row.line)) {
            (Some(_), _) | (None, None) => Outcome::Rejected,
            (None, Some(Change::Created)) => Outcome::New,
            (None, Some(Change::Updated)) => Outcome::Updated,
            (None, Some(Change::Unchanged)) => Outcome::Unchanged,
        };
        let cells = reader.cells(row).into_iter();
        let cells = cells.map(|CellRead { field, raw, value, note }| PreviewCell { field, raw, value, note }).collect();
        let reason = reason.map(|reason| (*reason).to_owned());
        shown.push(PreviewLine { line: row.line, outcome, reason, cells });
    }
    shown
}
