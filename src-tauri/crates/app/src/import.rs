//! Reading a file in: recognise, map, check row by row, and commit the good rows in one transaction.

use std::path::{Path, PathBuf};

use adapters::files::{self, Table};
use domain::ImportId;
use store::table::score::Cause;
use store::{Connection, StoreError};
use store::table::import::{Counts, Import};
use store::table::{account, contact};
use uuid::Uuid;

use crate::import_fields::{AccountFields, ContactFields, Mapping, Reader};
use crate::{App, scores};
use crate::wire::{AppError, ImportKind, ImportReport, Reject};

/// What a file says, row by row, before anything is kept.
struct Parsed<T> {
    good: Vec<T>,
    rejects: Vec<Reject>,
    warnings: Vec<Reject>,
}

impl App {
    /// Reads in accounts or contacts. `overrides` names columns: `(field, header)`. With `dry_run` nothing is kept.
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
        let path = PathBuf::from(file);
        let table = tokio::task::spawn_blocking(move || files::read_table(&path)).await.map_err(AppError::internal)?;
        let table = table.map_err(|error| AppError::bad_input(error.to_string()))?;
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        self.import_table(kind, name, &table, overrides, dry_run, false).await
    }

    pub(crate) async fn import_table(
        &self,
        kind: ImportKind,
        file: String,
        table: &Table,
        overrides: &[(String, String)],
        dry_run: bool,
        sample: bool,
    ) -> Result<ImportReport, AppError> {
        let unusable = |error: crate::import_fields::MappingError| AppError::bad_input(format!("{file}: {error}"));
        let mapping = Mapping::guess(kind, &table.header, &table.rows).with_overrides(overrides).map_err(unusable)?;
        let mapping = mapping.checked().map_err(unusable)?;
        let reader = Reader::new(&mapping, table);
        let mut report = ImportReport {
            file: file.clone(),
            rows: count(table.rows.len()),
            created: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            format: table.format.as_str().into(),
            encoding: table.encoding.clone(),
            delimiter: table.delimiter.map(String::from),
            mapping: mapping.fields(),
            unmapped: mapping.unmapped(),
            rejects: Vec::new(),
            warnings: reader.warnings().to_vec(),
            dry_run,
        };
        let source = |kind, rejected| Import {
            id: ImportId::new(Uuid::now_v7()),
            kind,
            file: file.clone(),
            at: self.clock.now(),
            rows: count(table.rows.len()),
            rejected: count(rejected),
        };
        let counts = match kind {
            ImportKind::Accounts => {
                let parsed = parse(table, |row| reader.account(row), incoming_account);
                let source = source("accounts", parsed.rejects.len());
                report.take(parsed.rejects, parsed.warnings);
                let keep = move |connection: &Connection| {
                    let counts = account::import(connection, &source, parsed.good, sample)?;
                    scores::rescore_all(connection, Cause::Import, source.at)?;
                    Ok(counts)
                };
                self.keep(dry_run, keep).await?
            }
            ImportKind::Contacts => {
                let parsed = parse(table, |row| reader.contact(row), incoming_contact);
                let source = source("contacts", parsed.rejects.len());
                report.take(parsed.rejects, parsed.warnings);
                let kept =
                    self.keep(dry_run, move |connection| contact::import(connection, &source, parsed.good, sample));
                let kept = kept.await?;
                report.warnings.extend(kept.unlinked.into_iter().map(without_account));
                kept.counts
            }
            ImportKind::Deals | ImportKind::Signals => {
                return Err(AppError::bad_input("Deals and signals cannot be kept yet. Import accounts or contacts."));
            }
        };
        let Counts { created, updated, unchanged } = counts;
        tracing::info!(created, updated, unchanged, rejected = report.rejected, dry_run, "import done");
        Ok(ImportReport { created, updated, unchanged, ..report })
    }

    /// Runs `work` in one transaction; a dry run looks at the result and takes it back.
    async fn keep<T: Send + 'static>(
        &self,
        dry_run: bool,
        work: impl FnOnce(&store::Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, AppError> {
        let kept = self.store.write(move |connection| {
            if !dry_run {
                return work(connection);
            }
            connection.execute_batch("SAVEPOINT dry_run")?;
            let result = work(connection);
            connection.execute_batch("ROLLBACK TO dry_run; RELEASE dry_run")?;
            result
        });
        Ok(kept.await?)
    }
}

impl ImportReport {
    fn take(&mut self, rejects: Vec<Reject>, warnings: Vec<Reject>) {
        self.rejected = count(rejects.len());
        self.rejects = rejects;
        self.warnings.extend(warnings);
    }
}

fn parse<F, T>(
    table: &Table,
    read: impl Fn(files::Row<'_>) -> crate::import_fields::Parsed<F>,
    incoming: impl Fn(u32, F) -> T,
) -> Parsed<T> {
    let mut parsed = Parsed { good: Vec::with_capacity(table.rows.len()), rejects: Vec::new(), warnings: Vec::new() };
    for row in &table.rows {
        let read = read(row);
        parsed.warnings.extend(read.warnings);
        match read.value {
            Ok(fields) => parsed.good.push(incoming(row.line, fields)),
            Err(reject) => parsed.rejects.push(reject),
        }
    }
    parsed
}

fn incoming_account(line: u32, fields: AccountFields) -> account::Incoming {
    let AccountFields {
        name, domain, industry, employees, revenue, country, technologies, notes, do_not_contact, ..
    } = fields;
    account::Incoming { line, name, domain, industry, employees, revenue, country, technologies, notes, do_not_contact }
}

fn incoming_contact(line: u32, fields: ContactFields) -> contact::Incoming {
    let ContactFields { first_name, last_name, email, title, phone, company, company_domain, opted_out, .. } = fields;
    contact::Incoming { line, first_name, last_name, email, title, phone, company, company_domain, opted_out }
}

fn without_account(line: u32) -> Reject {
    Reject {
        line,
        column: String::new(),
        value: String::new(),
        reason: "No account of this company is here yet. The person is kept, and joins the account when you import it."
            .into(),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
