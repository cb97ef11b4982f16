//! The record of everything that was decided or left: whether it is as it was written, and how others can check it.
//!
//! Shown by it: that nothing was changed, taken out or put in since the last anchor. Not shown: what somebody does who
//! can use this computer's keychain as its user; an export that is kept elsewhere shows that too.

mod anchor;
mod export;
mod receipt;

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use store::audit::{Fault, Verdict, verify};
use store::table::audit_head::{self, Identity, SignedHead};

pub(crate) use anchor::Anchor;
pub use anchor::Anchoring;
use anchor::Signed;

use crate::App;
use crate::wire::{AnchoredIn, AppError, AuditAnchor, AuditReport};

impl App {
    /// Walks the whole chain, and compares it with what was signed: in the file, in the keychain, and in `export` where
    /// one is given. `progress` hears how many entries are done; `false` ends it.
    ///
    /// # Errors
    /// `bad_input` for a file that is no export, and what the disk says.
    pub async fn verify_audit(
        &self,
        export: Option<&Path>,
        progress: impl FnMut(u64) -> bool,
    ) -> Result<AuditReport, AppError> {
        let (identity, rows) =
            self.store.read(|connection| Ok((audit_head::identity(connection)?, audit_head::list(connection, 0)?)))?;
        let exported = export.map(signed_head_of).transpose()?;
        let here = anchor::find(&self.outside.keys, &identity.id).await;
        let before = anchor::of_folder(&self.outside.keys, self.store.folder()).await;
        let mut findings = Findings::default();
        let key = here.as_ref().ok().and_then(Option::as_ref).map(|anchor| anchor.signed.public_key.clone());
        let heads = findings.of_rows(&identity, rows, key.as_deref());
        let mut signed = heads.clone();
        if let Ok(here) = &here {
            signed.extend(findings.of_anchor(&identity, here.as_ref(), self.store.folder()));
        } else {
            findings.notes.push("The keychain could not be asked, so only the file itself was looked at.".into());
        }
        if let Ok(Some(before)) = &before
            && before.signed.head.database != identity.id
        {
            findings.of_another(before, self)?;
        }
        if let Some(exported) = &exported {
            signed.extend(findings.of_export(&identity, exported));
        }
        let verdict = self.store.read(|connection| verify(connection, &signed, progress))?;
        findings.notes.extend(self.told_of_itself()?);
        let anchors = [
            (AnchoredIn::File, exported.and_then(|signed| signed.row())),
            (AnchoredIn::Keychain, here.ok().flatten().and_then(|anchor| anchor.signed.row())),
            (AnchoredIn::Data, heads.last().cloned()),
        ];
        let newest = anchors.into_iter().filter_map(|(from, row)| Some((from, row?)));
        // Of those that reach as far, the one that is hardest to change.
        let newest = newest.rev().max_by_key(|(_, row)| row.count);
        Ok(findings.report(&verdict, newest))
    }

    /// What the chain says about its own file.
    fn told_of_itself(&self) -> Result<Vec<String>, AppError> {
        let told = self.store.read(store::table::audit::notes)?;
        let words = |(seq, kind, at): (u64, String, Timestamp)| match kind.as_str() {
            "restored" => Some(format!("An earlier state was restored on {at} (entry {seq}).")),
            "began" => Some(format!("The file began on {at} in place of another one (entry {seq}).")),
            _ => None,
        };
        Ok(told.into_iter().filter_map(words).collect())
    }
}

/// What was found beside the chain itself.
#[derive(Default)]
struct Findings {
    problem: Option<String>,
    notes: Vec<String>,
}

impl Findings {
    fn wrong(&mut self, what: impl Into<String>) {
        self.problem.get_or_insert(what.into());
    }

    /// Those of the file: good ones by the key that is known, and no others.
    fn of_rows(&mut self, identity: &Identity, rows: Vec<SignedHead>, key: Option<&str>) -> Vec<SignedHead> {
        let good = |row: &SignedHead| {
            Signed::of_row(&identity.id, row).is_good() && key.is_none_or(|key| row.public_key == key)
        };
        let (good, bad): (Vec<_>, Vec<_>) = rows.into_iter().partition(good);
        if let Some(bad) = bad.first() {
            self.wrong(format!(
                "The signature under the first {} entries is not good, or not by this computer's key.",
                bad.count
            ));
        }
        good
    }

    fn of_anchor(&mut self, identity: &Identity, anchor: Option<&Anchor>, folder: &Path) -> Option<SignedHead> {
        let anchor = anchor?;
        let Signed { head, .. } = &anchor.signed;
        if !anchor.signed.is_good() {
            self.wrong("The anchor in the keychain was changed: its signature is not good.");
        }
        if head.epoch > identity.epoch {
            self.wrong("This is an earlier state of the data, from before something was restored here.");
        }
        if head.epoch < identity.epoch {
            self.wrong("An earlier state was restored, and no signature of this computer says so.");
            return None;
        }
        if anchor.folder != folder.display().to_string() {
            self.notes.push(format!("The data was anchored in {}; this is a copy, or it was moved.", anchor.folder));
        }
        anchor.signed.row()
    }

    fn of_export(&mut self, identity: &Identity, signed: &Signed) -> Option<SignedHead> {
        if !signed.is_good() {
            self.wrong("The signature in the file you compare with is not good.");
        }
        if signed.head.database != identity.id {
            self.wrong("The file you compare with is an export of other data.");
            return None;
        }
        if signed.head.epoch != identity.epoch {
            self.notes.push("Something was restored here since the file you compare with was exported.".into());
            return None;
        }
        signed.row()
    }

    /// Another file was anchored in this folder.
    fn of_another(&mut self, before: &Anchor, app: &App) -> Result<(), AppError> {
        let told = app.store.read(store::table::audit::notes)?;
        if !told.iter().any(|(_, kind, _)| kind == "began") {
            self.wrong(format!(
                "Other data stood in this folder, with {} entries, and was replaced outside the app.",
                before.signed.head.count
            ));
        }
        Ok(())
    }

    fn report(self, verdict: &Verdict, newest: Option<(AnchoredIn, SignedHead)>) -> AuditReport {
        let Verdict { entries, head, first_bad, erased } = verdict;
        let words = first_bad.map(|(seq, fault)| match fault {
            Fault::Broken => format!(
                "Entry {seq} does not follow from the one before it: something was changed, put in, taken out or moved."
            ),
            Fault::Changed => format!("What entry {seq} speaks of is not what was recorded."),
            Fault::Gone => format!("What entry {seq} speaks of is gone, and nobody asked for it to be erased."),
            Fault::NotAsSigned => format!("From entry {seq} on the record is not the one that was signed."),
            Fault::CutOff => format!("From entry {seq} on the record is missing: it was signed when it was longer."),
        });
        let problem = words.or(self.problem);
        let anchored = newest.as_ref().map_or(0, |(_, row)| row.count);
        AuditReport {
            ok: problem.is_none(),
            entries: count(*entries),
            head: head.iter().map(|byte| format!("{byte:02x}")).collect(),
            first_bad: first_bad.map(|(seq, _)| count(seq)),
            problem,
            erased: count(*erased),
            not_anchored: count(entries.saturating_sub(anchored)),
            anchor: newest.map(|(from, row)| AuditAnchor { from, entries: count(row.count), at: row.at.to_string() }),
            notes: self.notes,
        }
    }
}

/// More entries than anybody will ever have are told as the most there can be.
fn count(entries: u64) -> u32 {
    u32::try_from(entries).unwrap_or(u32::MAX)
}

/// The newest signed head an export holds.
fn signed_head_of(file: &Path) -> Result<Signed, AppError> {
    let unreadable = |why: &dyn std::fmt::Display| {
        AppError::bad_input(format!("{} is no export of the audit that can be read: {why}.", file.display()))
    };
    let text = fs::read_to_string(file).map_err(|error| unreadable(&error))?;
    let mut heads = text.lines().filter(|line| line.starts_with(export::HEAD_LINE));
    let newest = heads.next_back().ok_or_else(|| unreadable(&"it holds no signed end"))?;
    let line: export::HeadLine = serde_json::from_str(newest).map_err(|error| unreadable(&error))?;
    Ok(line.head)
}
