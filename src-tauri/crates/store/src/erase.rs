//! Forgets a person: what was written to them, who they are, and what they said. The chain keeps its places; an entry of
//! its own says which of them no longer tell anything.

use domain::{Contact, ContactId};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;

use crate::StoreError;
use crate::table::audit::{self, MODEL_ASKED, Note};
use crate::table::{contact, execution_text};

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    pub executions: u32,
    pub model_calls: u32,
    pub evidence: u32,
    /// Entries of the audit chain that tell nothing any more.
    pub entries: u32,
}

#[derive(Serialize)]
struct ErasedEntries {
    entries: Vec<u64>,
}

/// Erases a person, in the transaction of the caller. The writer overwrites whatever it deletes, so that the file holds
/// nothing of it once its log is emptied.
///
/// # Errors
/// `NoContact`, and `Busy` while something is open for them.
pub fn contact(connection: &Connection, id: ContactId, at: Timestamp) -> Result<Erased, StoreError> {
    let person = contact::get(connection, id)?.ok_or(StoreError::NoContact(id))?;
    let keys = executions(connection, &person)?;
    let mut erased = Erased { executions: count(keys.len()), ..Erased::default() };
    let mut entries = Vec::new();
    for key in &keys {
        entries.extend(of_execution(connection, *key, at)?);
    }
    let calls = model_calls(connection, &person, &keys)?;
    erased.model_calls = count(calls.len());
    for call in calls {
        connection.execute(
            "UPDATE model_call SET system = '', user = '', answer = NULL, reason = NULL WHERE key = ?",
            [call],
        )?;
        entries.extend(forget_entries(connection, "kind = ?1 AND event_seq = ?2", params![MODEL_ASKED, call])?);
    }
    erased.evidence = evidence(connection, &person)?;
    for sql in [
        "DELETE FROM import_change WHERE record_id = ?",
        "DELETE FROM record_key WHERE id = ?",
        "DELETE FROM suppression WHERE kind = 'person' AND value = ?",
        "DELETE FROM contact WHERE id = ?",
    ] {
        connection.execute(sql, [id.to_string()])?;
    }
    entries.sort_unstable();
    erased.entries = count(entries.len());
    if !entries.is_empty() {
        audit::note(connection, Note::Erased, &ErasedEntries { entries }, at)?;
    }
    execution_text::catch_up(connection)?;
    // What was taken out of the index is marked there first; this writes it anew without.
    connection.execute("INSERT INTO execution_text (execution_text) VALUES ('optimize')", [])?;
    Ok(erased)
}

/// Those with a message to them, now or before.
fn executions(connection: &Connection, person: &Contact) -> Result<Vec<i64>, StoreError> {
    let mut query = connection.prepare(
        "SELECT key, ended_at IS NULL, account_id FROM execution
         WHERE erased_at IS NULL AND (contact_id = ?1 OR recipient = ?2 COLLATE NOCASE OR key IN (
           SELECT approval.execution FROM approval
             JOIN event ON event.execution = approval.execution AND event.seq = event_seq
           WHERE iif(json_valid(details), details ->> '$.request.message.recipient.contact', NULL) = ?1))",
    )?;
    let mut rows = query.query(params![person.id.to_string(), person.email])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        if row.get(1)? {
            return Err(StoreError::Busy(crate::table::parsed(row, 2)?));
        }
        keys.push(row.get(0)?);
    }
    Ok(keys)
}

fn of_execution(connection: &Connection, key: i64, at: Timestamp) -> Result<Vec<u64>, StoreError> {
    connection.execute("UPDATE event SET details = NULL WHERE execution = ?", [key])?;
    connection.execute("UPDATE approval SET reason = NULL WHERE execution = ?", [key])?;
    connection.execute(
        "UPDATE execution SET contact = NULL, contact_id = NULL, recipient = NULL, subject = NULL, body = NULL,
           reason = NULL, note = NULL, follow_up_at = NULL, unconfirmed = 0, erased_at = ? WHERE key = ?",
        params![at.as_millisecond(), key],
    )?;
    execution_text::index(connection, key)?;
    forget_entries(connection, "execution = ?1 AND kind <> ?2", params![key, MODEL_ASKED])
}

/// Without its salt nobody can tell from the digest what an entry said.
fn forget_entries(connection: &Connection, which: &str, of: &[&dyn rusqlite::ToSql]) -> Result<Vec<u64>, StoreError> {
    let mut query = connection.prepare(&format!("SELECT seq FROM audit WHERE {which} AND length(salt) > 0"))?;
    let entries: Vec<u64> = query.query_map(of, |row| row.get(0))?.collect::<Result<_, _>>()?;
    for seq in &entries {
        connection.prepare_cached("UPDATE audit SET salt = x'' WHERE seq = ?")?.execute([seq])?;
    }
    Ok(entries)
}

/// Those of the executions, and those that name the person.
fn model_calls(connection: &Connection, person: &Contact, keys: &[i64]) -> Result<Vec<i64>, StoreError> {
    let mut found = Vec::new();
    let mut of_execution = connection.prepare(
        "SELECT key FROM model_call WHERE execution_id = (SELECT id FROM execution WHERE execution.key = ?)",
    )?;
    for key in keys {
        let calls = of_execution.query_map([key], |row| row.get(0))?;
        found.extend(calls.collect::<Result<Vec<i64>, _>>()?);
    }
    let mut naming = connection.prepare(
        "SELECT key FROM model_call WHERE instr(folded(user || ' ' || system || ' ' || coalesce(answer, '')), folded(?)) > 0",
    )?;
    for name in names(person) {
        found.extend(naming.query_map([name], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Whoever is quoted by name is quoted no more; the answer itself stays.
fn evidence(connection: &Connection, person: &Contact) -> Result<u32, StoreError> {
    let mut changed = 0;
    for table in ["answer", "answer_history"] {
        for name in names(person) {
            changed += connection.execute(
                &format!(
                    "UPDATE {table} SET quote = '', who = '' WHERE account_id = ?1
                       AND (quote <> '' OR who <> '') AND instr(folded(quote || ' ' || who), folded(?2)) > 0"
                ),
                params![person.account.map(|id| id.to_string()), name],
            )?;
        }
    }
    Ok(count(changed))
}

/// What somebody is found by in other people's texts: the whole name and the addresses, never a first name alone.
fn names(person: &Contact) -> Vec<String> {
    let whole = match (&person.first_name, &person.last_name) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        _ => None,
    };
    let names = [whole, person.email.clone(), person.phone.clone(), person.linkedin.clone()];
    names.into_iter().flatten().filter(|name| name.trim().chars().count() > 3).collect()
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
