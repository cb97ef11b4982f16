//! Walks the audit chain: compares every entry with what it speaks of, and hands the entries on for an export.
//!
//! What is signed and anchored is known to the caller; here it is only compared.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, Row};

use crate::StoreError;
use crate::table::audit::{ASKED, BEGINNING, Hash, MODEL_ASKED, Note, chain_hash, payload_digest};
use crate::table::audit_head::SignedHead;
use crate::table::event::digest_of;
use crate::table::model_call::prompt_digest;

/// One entry with what it speaks of, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub seq: u64,
    /// In milliseconds.
    pub at: i64,
    pub kind: String,
    /// The execution or the call of a model; empty for what belongs to neither.
    pub subject: String,
    /// Of the event within its execution.
    pub place: u32,
    /// Empty: erased.
    pub salt: Vec<u8>,
    pub digest: Vec<u8>,
    pub hash: Vec<u8>,
    /// `None` where there is none, or it is gone.
    pub payload: Option<String>,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not follow from the one before it: something was changed, put in, taken out or moved.
    Broken,
    /// What it speaks of is not what was recorded.
    Changed,
    /// What it speaks of is gone, and nobody asked for it.
    Gone,
    /// The chain is not the one that was signed.
    NotAsSigned,
    /// The chain ends before a place that was signed.
    CutOff,
}

/// What a walk over the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub entries: u64,
    /// The hash of the last entry.
    pub head: Hash,
    /// The first entry that is not as it was written; one behind the last where they were cut off.
    pub first_bad: Option<(u64, Fault)>,
    /// Entries whose payload was erased on request.
    pub erased: u64,
}

/// Walks the whole chain, and compares it with the heads that are known to have been signed for it. `progress` hears of
/// entries done now and then; `false` ends the walk.
///
/// # Errors
/// `Cancelled`, and what the disk says.
pub fn verify(
    connection: &Connection,
    signed: &[SignedHead],
    mut progress: impl FnMut(u64) -> bool,
) -> Result<Verdict, StoreError> {
    const NOW_AND_THEN: u64 = 10_000;
    let signed: BTreeMap<u64, Hash> = signed.iter().map(|head| (head.count, head.hash)).collect();
    let (mut erased, named) = (0_u64, named_as_erased(connection)?);
    let altered = altered_plans(connection)?;
    let (mut entries, mut previous, mut first_bad) = (0_u64, BEGINNING, None);
    // Behind the last place that is as it was signed.
    let mut vouched = 0_u64;
    walk(connection, 1, |entry, speaks_of| {
        entries += 1;
        let follows = entry.seq == entries
            && chain_hash(entry.seq, entry.at, &entry.kind, &entry.digest, &previous)[..] == entry.hash;
        let fault = if !follows {
            Some(Fault::Broken)
        } else if entry.salt.is_empty() {
            erased += 1;
            (!named.contains(&entry.seq)).then_some(Fault::Gone)
        } else if speaks_of == SpeaksOf::Nothing {
            Some(Fault::Gone)
        } else {
            let payload = entry.payload.as_deref().unwrap_or_default();
            let same = payload_digest(&entry.salt, &entry.subject, entry.place, &entry.kind, payload)[..]
                == entry.digest
                && speaks_of == SpeaksOf::TheSame
                && !altered.iter().any(|plan| payload.contains(plan.as_str()));
            (!same).then_some(Fault::Changed)
        };
        previous = entry.hash.try_into().unwrap_or(BEGINNING);
        let fault = fault.map(|fault| (entries, fault)).or_else(|| match signed.get(&entries) {
            Some(hash) if *hash != previous => Some((vouched + 1, Fault::NotAsSigned)),
            Some(_) => {
                vouched = entries;
                None
            }
            None => None,
        });
        first_bad = first_bad.or(fault);
        if entries.is_multiple_of(NOW_AND_THEN) && !progress(entries) {
            return Err(StoreError::Cancelled);
        }
        Ok(())
    })?;
    if first_bad.is_none() && signed.keys().next_back().is_some_and(|last| *last > entries) {
        first_bad = Some((entries + 1, Fault::CutOff));
    }
    Ok(Verdict { entries, head: previous, first_bad, erased })
}

/// Whether what an entry speaks of stands beside it as it was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SpeaksOf {
    TheSame,
    Another,
    Nothing,
}

/// Hands over the entries from a place on.
pub fn entries(
    connection: &Connection,
    from: u64,
    mut see: impl FnMut(Entry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    walk(connection, from, |entry, _| see(entry))
}

fn walk(
    connection: &Connection,
    from: u64,
    mut see: impl FnMut(Entry, SpeaksOf) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut query = connection.prepare(&format!(
        "SELECT audit.seq, audit.at, audit.kind, coalesce(execution.id, model_call.id, ''), audit.event_seq, salt,
                audit.digest, hash, coalesce(event.at, model_call.at, iif(audit_note.seq, audit.at, NULL)),
                CASE WHEN model_call.key THEN audit.kind WHEN audit_note.seq THEN audit.kind ELSE event.kind END,
                CASE WHEN model_call.key THEN {ASKED} WHEN audit_note.seq THEN payload ELSE event.details END,
                model_call.digest, model_call.system, model_call.user
         FROM audit LEFT JOIN event ON event.execution = audit.execution AND event.seq = audit.event_seq
           LEFT JOIN execution ON execution.key = audit.execution
           LEFT JOIN model_call ON audit.kind = '{MODEL_ASKED}' AND model_call.key = audit.event_seq
           LEFT JOIN audit_note ON audit.execution = 0 AND audit_note.seq = audit.seq
         WHERE audit.seq >= ? ORDER BY audit.seq"
    ))?;
    let mut rows = query.query([from])?;
    while let Some(row) = rows.next()? {
        let entry = Entry {
            seq: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            subject: row.get(3)?,
            place: row.get(4)?,
            salt: row.get(5)?,
            digest: row.get(6)?,
            hash: row.get(7)?,
            payload: row.get(10)?,
        };
        let (at, kind): (Option<i64>, Option<String>) = (row.get(8)?, row.get(9)?);
        let speaks_of = match (at, kind) {
            (None, None) => SpeaksOf::Nothing,
            (Some(at), Some(kind)) if at == entry.at && kind == entry.kind && prompt_is_whole(row, &kind)? => {
                SpeaksOf::TheSame
            }
            _ => SpeaksOf::Another,
        };
        see(entry, speaks_of)?;
    }
    Ok(())
}

/// Of a call of a model the chain holds the digest of what was sent.
fn prompt_is_whole(row: &Row<'_>, kind: &str) -> Result<bool, StoreError> {
    let prompt: (Option<String>, Option<String>, Option<String>) = (row.get(11)?, row.get(12)?, row.get(13)?);
    Ok(match prompt {
        (Some(digest), Some(system), Some(user)) => prompt_digest(&system, &user)? == digest,
        _ => kind != MODEL_ASKED,
    })
}

/// The entries whose payload was erased on request, as the chain itself says.
fn named_as_erased(connection: &Connection) -> Result<HashSet<u64>, StoreError> {
    let mut query = connection.prepare(
        "SELECT entry.value FROM audit JOIN audit_note ON audit_note.seq = audit.seq,
           json_each(iif(json_valid(payload), payload, '{}'), '$.entries') entry
         WHERE audit.kind = ? AND audit.execution = 0 AND typeof(entry.value) = 'integer'",
    )?;
    Ok(query.query_map([Note::ERASED], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The plans whose text is not the one they are named by, or is gone: an event that names one is not as it was.
fn altered_plans(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = connection.prepare(
        // Details that were changed may be no JSON any more.
        "SELECT DISTINCT named, plan FROM (
           SELECT iif(json_valid(details), iif(json_type(details, '$.plan') = 'text', details ->> '$.plan', NULL), NULL) named
           FROM event WHERE kind = 'plan_created'
         ) LEFT JOIN plan ON digest = named WHERE named IS NOT NULL",
    )?;
    let plans: Vec<(String, Option<String>)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let altered = |(digest, plan): &(String, Option<String>)| plan.as_deref().map(digest_of).as_ref() != Some(digest);
    Ok(plans.into_iter().filter(altered).map(|(digest, _)| digest).collect())
}
