//! Everything that was sent to a language model, and what came of it.

use domain::{AccountId, ExecutionId, Units};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::event::digest_of;
use super::{audit, parsed, parsed_or_none, time, to_json};
use crate::StoreError;

/// What leaves; recorded before it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub id: String,
    pub at: Timestamp,
    pub provider: String,
    pub host: String,
    pub model: String,
    pub purpose: String,
    pub account: AccountId,
    pub execution: Option<ExecutionId>,
    pub system: String,
    pub user: String,
    pub units: Units,
    /// The most it could be.
    pub tokens: u32,
    /// At most; `None` where no price is known.
    pub cost: Option<f64>,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ended {
    /// `answered`, `stopped` or `failed`.
    pub outcome: String,
    pub reason: Option<String>,
    pub answer: Option<String>,
    pub tokens_sent: Option<u32>,
    pub tokens_written: Option<u32>,
    pub cost: Option<f64>,
    pub ms: Option<u32>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ModelCall {
    pub sent: Sent,
    pub account_name: Option<String>,
    /// Of what was sent, by which the audit chain knows it.
    pub digest: String,
    /// Its outcome is `sent` where the program stopped before it knew.
    pub ended: Ended,
}

/// What was used since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Used {
    pub tokens: u64,
    pub cost: f64,
}

const COLUMNS: &str = "model_call.id, model_call.at, provider, host, model, purpose, model_call.account_id, execution_id,
    model_call.digest, system, user, units, tokens, outcome, reason, answer, tokens_sent, tokens_written, cost, ms, account.name";

fn call(row: &Row<'_>) -> rusqlite::Result<ModelCall> {
    Ok(ModelCall {
        sent: Sent {
            id: row.get(0)?,
            at: time(row, 1)?,
            provider: row.get(2)?,
            host: row.get(3)?,
            model: row.get(4)?,
            purpose: row.get(5)?,
            account: parsed(row, 6)?,
            execution: parsed_or_none(row, 7)?,
            system: row.get(9)?,
            user: row.get(10)?,
            units: Units::hundredths(row.get(11)?),
            tokens: row.get(12)?,
            cost: row.get(18)?,
        },
        ended: Ended {
            outcome: row.get(13)?,
            reason: row.get(14)?,
            answer: row.get(15)?,
            tokens_sent: row.get(16)?,
            tokens_written: row.get(17)?,
            cost: row.get(18)?,
            ms: row.get(19)?,
        },
        account_name: row.get(20)?,
        digest: row.get(8)?,
    })
}

/// Records what is about to leave, with its entry in the audit chain.
pub fn begin(connection: &Connection, sent: &Sent) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO model_call (id, at, provider, host, model, purpose, account_id, execution_id, digest, system,
               user, units, tokens, cost, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sent')",
        )?
        .execute(params![
            sent.id,
            sent.at.as_millisecond(),
            sent.provider,
            sent.host,
            sent.model,
            sent.purpose,
            sent.account.to_string(),
            sent.execution.map(|id| id.to_string()),
            prompt_digest(&sent.system, &sent.user)?,
            sent.system,
            sent.user,
            hundredths(sent.units),
            sent.tokens,
            sent.cost,
        ])?;
    audit::seal_model_call(connection, connection.last_insert_rowid())
}

/// Of the two parts together, so that none can flow into the other.
pub(crate) fn prompt_digest(system: &str, user: &str) -> Result<String, StoreError> {
    Ok(digest_of(&to_json(&[system, user])?))
}

fn hundredths(units: Units) -> u32 {
    // Exact by construction: units are whole hundredths.
    (units.as_f64() * 100.0).round() as u32
}

pub fn end(connection: &Connection, id: &str, ended: &Ended) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE model_call SET outcome = ?, reason = ?, answer = ?, tokens_sent = ?, tokens_written = ?,
               cost = coalesce(?, cost), ms = ? WHERE id = ?",
        )?
        .execute(params![
            ended.outcome,
            ended.reason,
            ended.answer,
            ended.tokens_sent,
            ended.tokens_written,
            ended.cost,
            ended.ms,
            id
        ])?;
    Ok(())
}

/// Which calls are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub account: Option<AccountId>,
    pub execution: Option<ExecutionId>,
    /// Counts as one of the execution, too.
    pub of_draft: Option<String>,
}

/// Newest first.
pub fn list(connection: &Connection, filter: &Filter, limit: u32) -> Result<Vec<ModelCall>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM model_call LEFT JOIN account ON account.id = model_call.account_id
         WHERE (?1 IS NULL OR model_call.account_id = ?1) AND (?2 IS NULL OR execution_id = ?2 OR model_call.id = ?3)
         ORDER BY model_call.key DESC LIMIT ?4"
    ))?;
    let account = filter.account.map(|id| id.to_string());
    let execution = filter.execution.map(|id| id.to_string());
    Ok(query.query_map(params![account, execution, filter.of_draft, limit], call)?.collect::<Result<_, _>>()?)
}

/// What calls of a provider have used since then; one of which nothing more is known counts as the most it could be.
pub fn used_since(connection: &Connection, provider: &str, since: Timestamp) -> Result<Used, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(sum(coalesce(tokens_sent + tokens_written, tokens)), 0), coalesce(sum(cost), 0.0)
         FROM model_call WHERE provider = ? AND at >= ?",
    )?;
    let used = |row: &Row<'_>| Ok(Used { tokens: row.get(0)?, cost: row.get(1)? });
    Ok(query.query_row(params![provider, since.as_millisecond()], used)?)
}

/// The units that calls beside an execution's own steps have used.
pub fn units_of_edits(connection: &Connection, execution: ExecutionId) -> Result<Units, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT coalesce(sum(units), 0) FROM model_call WHERE execution_id = ? AND purpose = 'edit'")?;
    Ok(query.query_row([execution.to_string()], |row| Ok(Units::hundredths(row.get(0)?)))?)
}
