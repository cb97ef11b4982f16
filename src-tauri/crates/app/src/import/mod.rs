//! Reading a file in: recognise, map, check row by row, and commit the good rows in one transaction.
//!
//! The window goes the long way, over a draft (`drafts`) that the rep looks at first; the command line and the sample
//! workspace go straight through. Both meet in [`Job`].

mod drafts;
mod incoming;
mod rejects;
mod undo;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use adapters::files::{self, Table};
use domain::{AccountId, ImportId};
use store::table::import::{Change, Counts, Import, Imported};
use store::table::score::Cause;
use store::table::{account, contact, deal, mapping, signal};
use store::{Connection, StoreError};
use uuid::Uuid;

pub(crate) use drafts::Drafts;
pub use drafts::Watch;

use crate::import_fields::{Mapping, MappingError, preset};
use crate::wire::{AppError, ImportKind, ImportPhase, ImportReport, Reject};
use crate::{App, duplicates};
use incoming::{Checked, Rows};

/// How many values that were understood as something else a report names.
const NORMALISED_SHOWN: usize = 500;

/// A table on its way into the store, with what its columns mean.
struct Job {
    file: String,
    table: Arc<Table>,
    mapping: Mapping,
    preset: Option<&'static str>,
    dry_run: bool,
    sample: bool,
}

/// What came of a job: the report, and the outcome of each row that was not rejected.
struct Finished {
    report: ImportReport,
    lines: Vec<(u32, Change)>,
}

impl App {
    /// Reads in a file. `overrides` names columns: `(field, header)`. With `dry_run` nothing is kept.
    ///
    /// # Errors
    /// `bad_input` for a file that is no table or that nobody can map; `store_failed` where nothing could be kept.
    pub async fn import_file(
        &self,
        kind: ImportKind,
        file: &Path,
        overrides: &[(String, String)],
        dry_run: bool,
    ) -> Result<ImportReport, AppError> {
        let (name, table) = read_file(file).await?;
        self.import_table(kind, name, table, overrides, dry_run, false).await
    }

    pub(crate) async fn import_table(
        &self,
        kind: ImportKind,
        file: String,
        table: Table,
        overrides: &[(String, String)],
        dry_run: bool,
        sample: bool,
    ) -> Result<ImportReport, AppError> {
        let unusable = |error| unusable(&file, &error);
        let remembered = if overrides.is_empty() && !sample { self.remembered(kind, &table)? } else { None };
        let mapping = match remembered {
            Some(mapping) => mapping,
            None => Mapping::guess(kind, &table.header, &table.rows).with_overrides(overrides).map_err(unusable)?,
        };
        let mapping = mapping.checked().map_err(unusable)?;
        let preset = preset(&table.header);
        let job = Job { file, table: Arc::new(table), mapping, preset, dry_run, sample };
        Ok(self.carry_out(job, Watch::nobody()).await?.report)
    }

    /// How the rep set the columns of a file with this header the last time, where it still fits.
    fn remembered(&self, kind: ImportKind, table: &Table) -> Result<Option<Mapping>, AppError> {
        let header = header_key(&table.header);
        let fields = self.store.read(|connection| mapping::get(connection, kind_name(kind), &header))?;
        Ok(fields.and_then(|fields| Mapping::recalled(kind, &table.header, &fields)))
    }

    /// Checks the rows, and takes the good ones over in one transaction: all of them, or none.
    async fn carry_out(&self, job: Job, watch: Watch) -> Result<Finished, AppError> {
        let (job, watch) = (Arc::new(job), Arc::new(watch));
        let checking = { (job.clone(), watch.clone()) };
        let checked =
            tokio::task::spawn_blocking(move || incoming::check(&checking.0.mapping, &checking.0.table, &checking.1))
                .await
                .map_err(AppError::internal)??;
        let Checked { rows, mut rejects, warnings, normalised, normalised_count } = checked;
        let import = Import {
            id: ImportId::new(Uuid::now_v7()),
            kind: kind_name(job.mapping.kind()),
            file: job.file.clone(),
            at: self.clock.now(),
            rows: count(job.table.rows.len()),
            rejected: count(rejects.len()),
            system: system(&job),
            sample: job.sample,
        };
        let (id, today) = (import.id, self.today());
        let saving = { (job.clone(), watch.clone()) };
        let kept = self.change(Cause::Import, move |connection| {
            let (job, watch) = saving;
            let total = rows.len();
            let mut saw = |done: u32| watch.tell(ImportPhase::Saving, done, total);
            let work = || -> Result<Kept, StoreError> {
                let imported = match rows {
                    Rows::Accounts(rows) => account::import(connection, &import, rows, &mut saw)?,
                    Rows::Contacts(rows) => contact::import(connection, &import, rows, &mut saw)?,
                    Rows::Deals(rows) => deal::import(connection, &import, rows, today, &mut saw)?,
                    Rows::Signals(rows) => signal::import(connection, &import, rows, &mut saw)?,
                };
                let compared = match job.mapping.kind() {
                    ImportKind::Accounts => Some(duplicates::Compared::read(connection)?),
                    _ => None,
                };
                Ok(Kept { imported, compared })
            };
            if job.dry_run {
                let kept = looked_at(connection, work)?;
                return Ok((kept, Vec::new()));
            }
            let kept = work()?;
            remember(connection, &job, import.at)?;
            let touched = kept.imported.touched.clone();
            Ok((kept, touched))
        });
        let Kept { imported, compared } = kept.await?;
        let possible_duplicates = match compared {
            Some(compared) => possible_duplicates(compared, &imported.touched).await?,
            None => 0,
        };
        rejects.extend(imported.refused.into_iter().map(|(line, reason)| about_row(line, reason)));
        rejects.sort_by_key(|reject| reject.line);
        let mut warnings = warnings;
        warnings.extend(imported.unlinked.into_iter().map(|line| about_row(line, WITHOUT_ACCOUNT)));
        let Counts { created, updated, unchanged } = imported.counts;
        let report = ImportReport {
            id: (!job.dry_run).then(|| id.to_string()),
            file: job.file.clone(),
            rows: count(job.table.rows.len()),
            created,
            updated,
            unchanged,
            rejected: count(rejects.len()),
            format: job.table.format.as_str().into(),
            encoding: job.table.encoding.clone(),
            delimiter: job.table.delimiter.map(String::from),
            preset: job.preset.map(Into::into),
            mapping: job.mapping.fields(),
            unmapped: job.mapping.unmapped(),
            rejects,
            warnings,
            normalised,
            normalised_count,
            possible_duplicates,
            dry_run: job.dry_run,
        };
        tracing::info!(created, updated, unchanged, rejected = report.rejected, job.dry_run, "import done");
        Ok(Finished { report, lines: imported.lines })
    }
}

struct Kept {
    imported: Imported,
    compared: Option<duplicates::Compared>,
}

/// Does the work, looks at the result, and takes it back.
fn looked_at<T>(connection: &Connection, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    connection.execute_batch("SAVEPOINT dry_run")?;
    let result = work();
    connection.execute_batch("ROLLBACK TO dry_run; RELEASE dry_run")?;
    result
}

/// Only what is not the guess already: a better guess of a later version is not held back by an old one.
fn remember(connection: &Connection, job: &Job, at: jiff::Timestamp) -> Result<(), StoreError> {
    let (kind, header) = (job.mapping.kind(), &job.table.header);
    let key = header_key(header);
    let fields = job.mapping.fields();
    if fields == Mapping::guess(kind, header, &job.table.rows).fields() {
        mapping::forget(connection, kind_name(kind), &key)
    } else {
        mapping::set(connection, kind_name(kind), &key, &fields, at)
    }
}

async fn possible_duplicates(compared: duplicates::Compared, touched: &[AccountId]) -> Result<u32, AppError> {
    let pairs = tokio::task::spawn_blocking(move || compared.pairs()).await.map_err(AppError::internal)?;
    // Each account once, and only those of this file; they are sorted.
    let mut alike: Vec<AccountId> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    alike.sort_unstable();
    alike.dedup();
    Ok(count(alike.iter().filter(|id| touched.binary_search(id).is_ok()).count()))
}

/// Reads the table in a file, off the threads that others wait for.
async fn read_file(file: &Path) -> Result<(String, Table), AppError> {
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let path = PathBuf::from(file);
    let table = tokio::task::spawn_blocking(move || files::read_table(&path)).await.map_err(AppError::internal)?;
    let table = table.map_err(|error| match error {
        // These name it themselves.
        files::FileError::NotFound(_) | files::FileError::Unreadable { .. } => AppError::bad_input(error.to_string()),
        error => AppError::bad_input(format!("{name}: {error}")),
    })?;
    Ok((name, table))
}

fn unusable(file: &str, error: &MappingError) -> AppError {
    AppError::bad_input(format!("{file}: {error}"))
}

/// Whose record ids these are: the program's, or those of files with this header. Ids of different files that nobody
/// knows have nothing to do with each other.
fn system(job: &Job) -> String {
    job.preset.map_or_else(|| header_key(&job.table.header), Into::into)
}

/// What tells files with one header from others.
fn header_key(header: &[String]) -> String {
    header.iter().map(|name| name.trim().to_lowercase()).collect::<Vec<_>>().join("\u{1f}")
}

pub(crate) const fn kind_name(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Accounts => "accounts",
        ImportKind::Contacts => "contacts",
        ImportKind::Deals => "deals",
        ImportKind::Signals => "signals",
    }
}

const WITHOUT_ACCOUNT: &str = "No account of this company is here yet, or several have its name. The row is kept, and \
                               joins its account when you import that with its web domain.";

fn about_row(line: u32, reason: impl Into<String>) -> Reject {
    Reject { line, column: String::new(), value: String::new(), reason: reason.into() }
}

pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
