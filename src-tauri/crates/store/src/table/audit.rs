//! The chain over everything that decides or leaves: an entry can neither be changed nor taken out unseen.
//!
//! An entry's hash covers its sequence, time, kind, the digest of its event and the hash before it. The digest is
//! salted: with the event and the salt erased, the chain still verifies and tells nothing. [`crate::audit`] walks it.

use domain::{Event, EventKind, ExecutionId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{time, to_json};
use crate::StoreError;

pub type Hash = [u8; 32];

/// What stands before the first entry.
pub(crate) const BEGINNING: Hash = [0; 32];

/// Steps and routes decide nothing and let nothing leave.
pub(crate) fn concerns(kind: &EventKind) -> bool {
    match kind {
        EventKind::PlanCreated { .. }
        | EventKind::ApprovalRequested { .. }
        | EventKind::ApprovalReceived { .. }
        | EventKind::ApprovalTimeout { .. }
        | EventKind::ApprovalVoided { .. }
        | EventKind::DispatchScheduled { .. }
        | EventKind::DispatchUndone { .. }
        | EventKind::DispatchStarted { .. }
        | EventKind::DispatchCompleted { .. }
        | EventKind::DispatchFailed { .. }
        | EventKind::DispatchUnknown { .. }
        | EventKind::OutcomeConfirmed { .. }
        | EventKind::ExecutionCancelled => true,
        EventKind::RouteDecision { .. }
        | EventKind::ToolCallStart { .. }
        | EventKind::ToolCallComplete { .. }
        | EventKind::ToolCallError { .. }
        | EventKind::ToolCallRetried { .. }
        | EventKind::StepSkipped { .. }
        | EventKind::BudgetWarning { .. }
        | EventKind::BudgetExceeded { .. }
        | EventKind::ApprovalDeferred { .. }
        | EventKind::ExecutionCompleted
        | EventKind::ExecutionFailed { .. }
        | EventKind::ExecutionRetried { .. } => false,
    }
}

/// What an event's entry says of it, before it has its place in the chain.
pub(crate) struct Sealed {
    at: i64,
    kind: &'static str,
    event_seq: u32,
    salt: [u8; 16],
    digest: Hash,
}

impl Sealed {
    pub fn new(execution: ExecutionId, event: &Event, details: Option<&str>) -> Self {
        let kind = event.kind.name();
        // Random, and new for each entry: equal events have different digests.
        let salt = *Uuid::new_v4().as_bytes();
        let digest = payload_digest(&salt, &execution.to_string(), event.seq, kind, details.unwrap_or_default());
        Self { at: event.at.as_millisecond(), kind, event_seq: event.seq, salt, digest }
    }

    /// Adds it to the chain, in the transaction that records the event.
    pub fn append(&self, connection: &Connection, execution: i64) -> Result<(), StoreError> {
        let (length, previous) = end(connection)?;
        let seq = length + 1;
        let Self { at, kind, event_seq, salt, digest } = self;
        let hash = chain_hash(seq, *at, kind, digest, &previous);
        connection
            .prepare_cached(
                "INSERT INTO audit (seq, at, kind, execution, event_seq, salt, digest, hash)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![seq, at, kind, execution, event_seq, salt, digest, hash])?;
        Ok(())
    }
}

/// Something leaves for a language model.
pub(crate) const MODEL_ASKED: &str = "model_asked";
/// What such an entry says of a row, beside its time.
pub(crate) const ASKED: &str =
    "json_array(provider, host, model, purpose, model_call.account_id, execution_id, model_call.digest)";

/// Adds a call of a model to the chain, in the transaction that records it. It belongs to no event: the place of the
/// execution is 0, which none has, and that of the event is the row.
pub(super) fn seal_model_call(connection: &Connection, row: i64) -> Result<(), StoreError> {
    let (id, at, details): (String, i64, String) = connection
        .prepare_cached(&format!("SELECT id, at, {ASKED} FROM model_call WHERE key = ?"))?
        .query_row([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let seq = u32::try_from(row).map_err(|_| StoreError::Unreadable("there are too many calls of models".into()))?;
    let salt = *Uuid::new_v4().as_bytes();
    let digest = payload_digest(&salt, &id, seq, MODEL_ASKED, &details);
    Sealed { at, kind: MODEL_ASKED, event_seq: seq, salt, digest }.append(connection, 0)
}

/// An entry that belongs to no event: what it says stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Payloads were erased on request; names their entries.
    Erased,
    /// An earlier state of the file was put in place of a later one.
    Restored,
    /// The file was made where another one had stood.
    Began,
}

impl Note {
    pub(crate) const ERASED: &'static str = "erased";

    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Erased => Self::ERASED,
            Self::Restored => "restored",
            Self::Began => "began",
        }
    }
}

/// Adds it at the end, in the transaction of what it tells of. Gives back its place.
pub fn note(connection: &Connection, note: Note, payload: &impl Serialize, at: Timestamp) -> Result<u64, StoreError> {
    let payload = to_json(payload)?;
    let salt = *Uuid::new_v4().as_bytes();
    let digest = payload_digest(&salt, "", 0, note.kind(), &payload);
    Sealed { at: at.as_millisecond(), kind: note.kind(), event_seq: 0, salt, digest }.append(connection, 0)?;
    let seq = connection.last_insert_rowid();
    connection.execute("INSERT INTO audit_note (seq, payload) VALUES (?, ?)", params![seq, payload])?;
    Ok(seq.unsigned_abs())
}

/// The entries that belong to no event, in order: place, kind and time.
pub fn notes(connection: &Connection) -> Result<Vec<(u64, String, Timestamp)>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT audit.seq, kind, at FROM audit_note JOIN audit ON audit.seq = audit_note.seq ORDER BY audit.seq",
    )?;
    Ok(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, time(row, 2)?)))?.collect::<Result<_, _>>()?)
}

/// How long the chain is, and the hash of its last entry.
pub fn end(connection: &Connection) -> Result<(u64, Hash), StoreError> {
    let last = connection
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.unwrap_or((0, BEGINNING)))
}

/// The hash at a place; `None` where the chain does not reach that far.
pub fn hash_at(connection: &Connection, seq: u64) -> Result<Option<Hash>, StoreError> {
    if seq == 0 {
        return Ok(Some(BEGINNING));
    }
    let mut query = connection.prepare_cached("SELECT hash FROM audit WHERE seq = ?")?;
    Ok(query.query_row([seq], |row| row.get(0)).optional()?)
}

pub(crate) fn payload_digest(salt: &[u8], execution: &str, event_seq: u32, kind: &str, details: &str) -> Hash {
    hash_of(&[salt, execution.as_bytes(), &event_seq.to_be_bytes(), kind.as_bytes(), details.as_bytes()])
}

pub(crate) fn chain_hash(seq: u64, at: i64, kind: &str, digest: &[u8], previous: &Hash) -> Hash {
    hash_of(&[&seq.to_be_bytes(), &at.to_be_bytes(), kind.as_bytes(), digest, previous])
}

/// Each field behind its length, so that no field can flow into its neighbour.
fn hash_of(fields: &[&[u8]]) -> Hash {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}
