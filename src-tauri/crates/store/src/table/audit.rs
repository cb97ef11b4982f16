//! The chain over everything that decides or leaves: an entry can neither be changed nor taken out unseen.
//!
//! An entry's hash covers its sequence, time, kind, the digest of its event and the hash before it. The digest is
//! salted: with the event and the salt erased, the chain still verifies and tells nothing.

use domain::{Event, EventKind, ExecutionId};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::event::digest_of;
use super::model_call::prompt_digest;
use crate::StoreError;

type Hash = [u8; 32];

/// What stands before the first entry.
const BEGINNING: Hash = [0; 32];

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
        let last = connection
            .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, Hash>(1)?)))
            .optional()?;
        let (seq, previous) = last.map_or((1, BEGINNING), |(seq, hash)| (seq + 1, hash));
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
const MODEL_ASKED: &str = "model_asked";
/// What such an entry says of a row, beside its time.
const ASKED: &str =
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

/// What a walk over the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub entries: u64,
    /// The hash of the last entry, in hexadecimal.
    pub head: String,
    /// The first entry that is not as it was written, or whose event is not.
    pub first_bad: Option<u64>,
}

/// Walks the whole chain and compares each entry with its event.
pub fn verify(connection: &Connection) -> Result<Verdict, StoreError> {
    let mut query = connection.prepare(&format!(
        "SELECT audit.seq, audit.at, audit.kind, coalesce(execution.id, model_call.id), audit.event_seq, salt,
                audit.digest, hash, coalesce(event.at, model_call.at), iif(model_call.key, audit.kind, event.kind),
                iif(model_call.key, {ASKED}, event.details), model_call.digest, model_call.system, model_call.user
         FROM audit LEFT JOIN event ON event.execution = audit.execution AND event.seq = audit.event_seq
           LEFT JOIN execution ON execution.key = audit.execution
           LEFT JOIN model_call ON audit.kind = '{MODEL_ASKED}' AND model_call.key = audit.event_seq
         ORDER BY audit.seq"
    ))?;
    let altered = altered_plans(connection)?;
    let mut rows = query.query([])?;
    let (mut entries, mut previous, mut first_bad) = (0_u64, BEGINNING, None);
    while let Some(row) = rows.next()? {
        entries += 1;
        let (seq, at): (u64, i64) = (row.get(0)?, row.get(1)?);
        let (kind, execution): (String, Option<String>) = (row.get(2)?, row.get(3)?);
        let execution = execution.unwrap_or_default();
        let (salt, digest, hash): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(5)?, row.get(6)?, row.get(7)?);
        let event: (Option<i64>, Option<String>, Option<String>) = (row.get(8)?, row.get(9)?, row.get(10)?);
        let details = event.2.unwrap_or_default();
        let prompt: (Option<String>, Option<String>, Option<String>) = (row.get(11)?, row.get(12)?, row.get(13)?);
        let prompt_is_whole = match prompt {
            (Some(digest), Some(system), Some(user)) => prompt_digest(&system, &user)? == digest,
            _ => kind != MODEL_ASKED,
        };
        let honest = seq == entries
            && chain_hash(seq, at, &kind, &digest, &previous)[..] == hash
            && payload_digest(&salt, &execution, row.get(4)?, &kind, &details)[..] == digest
            && event.0 == Some(at)
            && prompt_is_whole
            && !altered.iter().any(|plan| details.contains(plan.as_str()))
            && event.1.as_deref() == Some(&kind);
        if !honest && first_bad.is_none() {
            first_bad = Some(entries);
        }
        previous = hash.try_into().unwrap_or(BEGINNING);
    }
    let head = previous.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Verdict { entries, head, first_bad })
}

/// The plans whose text is not the one they are named by, or is gone: an event that names one is not as it was.
fn altered_plans(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = connection.prepare(
        "SELECT DISTINCT json_extract(details, '$.plan'), plan FROM event
           LEFT JOIN plan ON digest = json_extract(details, '$.plan')
         WHERE kind = 'plan_created' AND json_type(details, '$.plan') = 'text'",
    )?;
    let plans: Vec<(String, Option<String>)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let altered = |(digest, plan): &(String, Option<String>)| plan.as_deref().map(digest_of).as_ref() != Some(digest);
    Ok(plans.into_iter().filter(altered).map(|(digest, _)| digest).collect())
}

fn payload_digest(salt: &[u8], execution: &str, event_seq: u32, kind: &str, details: &str) -> Hash {
    hash_of(&[salt, execution.as_bytes(), &event_seq.to_be_bytes(), kind.as_bytes(), details.as_bytes()])
}

fn chain_hash(seq: u64, at: i64, kind: &str, digest: &[u8], previous: &Hash) -> Hash {
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
