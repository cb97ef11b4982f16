//! Writes the chain into a file that can be checked without any part of this app; docs/audit-format.md describes it.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use store::Connection;
use store::audit::{Entry, entries};
use store::table::audit_head::{self, Identity, SignedHead};
use store::table::event::plan_text;
use store::table::{approval, audit, execution};

use super::anchor::Signed;
use super::count;
use crate::App;
use crate::new_file::write_new;
use crate::review::approval_id;
use crate::wire::{AppError, AuditExport};

const FORMAT: &str = "cugar audit 1";
/// How a line with a signed end begins.
pub(super) const HEAD_LINE: &str = r#"{"head":"#;

#[derive(Serialize)]
struct Header<'a> {
    format: &'a str,
    /// `whole` or `receipt`.
    part: &'a str,
    database: &'a str,
    epoch: u64,
    /// The first entry, and the hash before it.
    from: u64,
    previous: String,
    entries: u64,
    /// Of the last entry.
    hash: String,
    exported_at: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct HeadLine {
    pub head: Signed,
}

#[derive(Serialize)]
struct PlanLine<'a> {
    plan: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct EntryLine<'a> {
    entry: EntryFields<'a>,
}

#[derive(Serialize)]
struct EntryFields<'a> {
    seq: u64,
    at: i64,
    kind: &'a str,
    subject: &'a str,
    place: u32,
    digest: String,
    hash: String,
    /// Both absent: erased, or withheld because it is somebody else's.
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'a str>,
}

/// What goes into a file.
struct Part {
    from: u64,
    to: u64,
    /// Whose payloads are told; `None`: everybody's.
    of: Option<String>,
}

impl App {
    /// Writes the whole chain. A file of this name is replaced once the new one is whole.
    ///
    /// # Errors
    /// `bad_input` where it cannot be written, and what the disk says.
    pub async fn export_audit(&self, file: &Path) -> Result<AuditExport, AppError> {
        self.anchored_if_possible().await;
        let (length, _) = self.store.read(audit::end)?;
        self.write_export(file, &Part { from: 1, to: length, of: None }, "")
    }

    /// Writes what one approval stands on: everything recorded of its execution, the places of it in the chain, and the
    /// signature over them. Of other people it says nothing.
    ///
    /// # Errors
    /// `not_found`, and as [`Self::export_audit`].
    pub async fn export_receipt(&self, approval: &str, file: &Path) -> Result<AuditExport, AppError> {
        let id = approval_id(approval)?;
        self.anchored_if_possible().await;
        let (execution, bounds, length, requests) = self.store.read(|connection| {
            let execution = approval::owner(connection, id)?;
            let requests = approval::of_execution(connection, execution)?;
            Ok((execution, execution::audit_bounds(connection, execution)?, audit::end(connection)?.0, requests))
        })?;
        let request = requests.into_iter().find(|row| row.request.id == id);
        let request = request.ok_or_else(|| AppError::not_found("There is no such message."))?;
        let (first, last) = bounds;
        // As far as the next signature reaches.
        let heads = self.store.read(|connection| audit_head::list(connection, last))?;
        let to = heads.first().map_or(length, |head| head.count);
        let detail = self.execution(&execution.to_string())?;
        let part = Part { from: first, to, of: Some(execution.to_string()) };
        self.write_export(file, &part, &super::receipt::words(&detail, &request))
    }

    async fn anchored_if_possible(&self) {
        // A file that was opened for reading only is exported as it is.
        if let Err(error) = self.anchor_audit().await {
            tracing::info!(code = ?error.code, "the audit is exported without a new signature");
        }
    }

    fn write_export(&self, file: &Path, part: &Part, words: &str) -> Result<AuditExport, AppError> {
        let exported_at = self.clock.now().to_string();
        let mut export = None;
        write_new(file, |out| {
            export = Some(self.store.read(|connection| Ok(write(connection, part, &exported_at, words, out)))??);
            Ok(())
        })?;
        let export = export.ok_or_else(|| AppError::internal("an export that was not written"))?;
        Ok(AuditExport { file: file.display().to_string(), ..export })
    }
}

fn write(
    connection: &Connection,
    part: &Part,
    exported_at: &str,
    words: &str,
    out: &mut impl Write,
) -> Result<AuditExport, AppError> {
    let Identity { id, epoch } = audit_head::identity(connection)?;
    let hash_at = |seq| Ok::<_, AppError>(hex(&audit::hash_at(connection, seq)?.unwrap_or_default()));
    let heads: Vec<SignedHead> = audit_head::list(connection, part.from)?;
    let heads: Vec<_> = heads.into_iter().filter(|head| head.count <= part.to).collect();
    // For whoever opens it in an editor.
    for line in words.split_terminator(['\n', '\r']) {
        writeln!(out, "# {line}").map_err(not_written)?;
    }
    let header = Header {
        format: FORMAT,
        part: if part.of.is_none() { "whole" } else { "receipt" },
        database: &id,
        epoch,
        from: part.from,
        previous: hash_at(part.from.saturating_sub(1))?,
        entries: (part.to + 1).saturating_sub(part.from),
        hash: hash_at(part.to)?,
        exported_at: exported_at.into(),
    };
    line(out, &header)?;
    let mut plans = BTreeSet::new();
    let mut failed = None;
    entries(connection, part.from, |entry| {
        if entry.seq > part.to {
            return Err(store::StoreError::Cancelled);
        }
        let told = write_entry(connection, part, &entry, &mut plans, out);
        failed = told.err();
        if failed.is_some() { Err(store::StoreError::Cancelled) } else { Ok(()) }
    })
    .or_else(|error| match error {
        store::StoreError::Cancelled => Ok(()),
        error => Err(error),
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let signed = heads.last().map_or(0, |head| (head.count + 1).saturating_sub(part.from));
    for head in &heads {
        line(out, &HeadLine { head: Signed::of_row(&id, head) })?;
    }
    Ok(AuditExport { file: String::new(), entries: count(header.entries), head: header.hash, signed: count(signed) })
}

fn write_entry(
    connection: &Connection,
    part: &Part,
    entry: &Entry,
    plans: &mut BTreeSet<String>,
    out: &mut impl Write,
) -> Result<(), AppError> {
    let told = !entry.salt.is_empty() && part.of.as_ref().is_none_or(|of| *of == entry.subject);
    let payload = entry.payload.as_deref().filter(|_| told);
    // An event names its plan by the digest of it, which is told once.
    if let Some((digest, text)) =
        payload.and_then(|payload| plan_text(connection, &entry.kind, payload).transpose()).transpose()?
        && plans.insert(digest.clone())
    {
        line(out, &PlanLine { plan: &digest, text: &text })?;
    }
    let fields = EntryFields {
        seq: entry.seq,
        at: entry.at,
        kind: &entry.kind,
        subject: &entry.subject,
        place: entry.place,
        digest: hex(&entry.digest),
        hash: hex(&entry.hash),
        salt: told.then(|| hex(&entry.salt)),
        payload: told.then_some(payload.unwrap_or_default()),
    };
    line(out, &EntryLine { entry: fields })
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Result<(), AppError> {
    serde_json::to_writer(&mut *out, value).map_err(|error| not_written(error.into()))?;
    out.write_all(b"\n").map_err(not_written)
}

fn not_written(error: io::Error) -> AppError {
    AppError::bad_input(format!("The file could not be written: {error}. Choose another place, or free some space."))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
