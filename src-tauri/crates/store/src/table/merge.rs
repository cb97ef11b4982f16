//! Two accounts that are one: what was known of either is with the one that is kept. The other stays to be found by
//! its name, its domain and its ids in other programs, and can be had back with everything that came from it.

use domain::{Account, AccountId, MergeId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::field::{Fields, is_unknown, unknown_like};
use super::origin::Source;
use super::{account, json, parsed, time, to_json};
use crate::StoreError;

/// What the kept account takes over where it knows nothing itself.
const FILLED: [&str; 9] =
    ["domain", "industry", "employees", "revenue", "country", "region", "technologies", "notes", "do_not_contact"];

/// What went from the one to the other, to send it back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Moved {
    contacts: Vec<String>,
    deals: Vec<String>,
    signals: Vec<String>,
    answers: Vec<String>,
    /// Accounts that had been made a part of the lost one before.
    accounts: Vec<String>,
}

/// An account that was made a part of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    pub merge: MergeId,
    pub name: String,
    pub at: Timestamp,
}

/// What was made a part of this account, the newest first.
pub fn of_account(connection: &Connection, account: AccountId) -> Result<Vec<Merged>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT merge.id, account.name, merge.at FROM account JOIN merge ON merge.lose_id = account.id
         WHERE account.merged_into = ? AND merge.undone_at IS NULL ORDER BY merge.at DESC",
    )?;
    let merged = |row: &Row<'_>| Ok(Merged { merge: parsed(row, 0)?, name: row.get(1)?, at: time(row, 2)? });
    Ok(query.query_map([account.to_string()], merged)?.collect::<Result<_, _>>()?)
}

/// Makes `lose` a part of `keep`. Both are touched by it.
///
/// # Errors
/// [`StoreError::Busy`] while something is open for the one that would go.
pub fn merge(
    connection: &Connection,
    keep: AccountId,
    lose: AccountId,
    at: Timestamp,
) -> Result<(MergeId, Vec<AccountId>), StoreError> {
    if keep == lose || is_merged(connection, keep)? || is_merged(connection, lose)? {
        return Err(StoreError::MergedSince);
    }
    let (kept, lost) = (keep.to_string(), lose.to_string());
    let open = "SELECT 1 FROM execution WHERE account_id = ? AND ended_at IS NULL";
    if connection.prepare_cached(open)?.exists([&lost])? {
        return Err(StoreError::Busy(lose));
    }
    let id = MergeId::new(Uuid::now_v7());
    fill(connection, keep, lose, Source::merged(id, at), at)?;
    let moved = Moved {
        contacts: moved(
            connection,
            "UPDATE contact SET account_id = ?1 WHERE account_id = ?2 RETURNING id",
            &kept,
            &lost,
        )?,
        deals: moved(connection, "UPDATE deal SET account_id = ?1 WHERE account_id = ?2 RETURNING id", &kept, &lost)?,
        signals: moved(
            connection,
            "UPDATE signal SET account_id = ?1 WHERE account_id = ?2 RETURNING id",
            &kept,
            &lost,
        )?,
        answers: move_answers(connection, &kept, &lost)?,
        accounts: moved(
            connection,
            "UPDATE account SET merged_into = ?1 WHERE merged_into = ?2 RETURNING id",
            &kept,
            &lost,
        )?,
    };
    connection.prepare_cached("UPDATE account SET merged_into = ? WHERE id = ?")?.execute([&kept, &lost])?;
    connection
        .prepare_cached("INSERT INTO merge (id, keep_id, lose_id, at, moved) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![id.to_string(), kept, lost, at.as_millisecond(), to_json(&moved)?])?;
    Ok((id, vec![keep, lose]))
}

/// What the kept account does not know and the other does.
fn fill(
    connection: &Connection,
    keep: AccountId,
    lose: AccountId,
    source: Source,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (account, mut origins) = account::stored(connection, keep)?;
    let (other, _) = account::stored(connection, lose)?;
    let (real_over_sample, other) = (account.sample && !other.sample, Fields::of(&other)?);
    let mut fields = Fields::of(&account)?;
    let names = FILLED.iter().map(|name| (*name).to_owned()).chain(other.own_names());
    for name in names {
        if is_unknown(fields.get(&name)) && !is_unknown(other.get(&name)) {
            fields.put(&name, other.get(&name).clone());
            origins.fields.insert(name, source.clone());
        }
    }
    if real_over_sample {
        fields.put("sample", false.into());
        origins.fields.insert("sample".into(), source);
    }
    account::update(connection, &fields.into_record::<Account>()?, &origins, at)
}

fn moved(connection: &Connection, update: &str, keep: &str, lose: &str) -> Result<Vec<String>, StoreError> {
    let mut update = connection.prepare_cached(update)?;
    Ok(update.query_map([keep, lose], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// An answer goes over where the kept account has none.
fn move_answers(connection: &Connection, keep: &str, lose: &str) -> Result<Vec<String>, StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM answer WHERE account_id = ?1 AND answer = 'unknown'
               AND element IN (SELECT element FROM answer WHERE account_id = ?2)",
        )?
        .execute([keep, lose])?;
    moved(
        connection,
        "UPDATE answer SET account_id = ?1
         WHERE account_id = ?2 AND element NOT IN (SELECT element FROM answer WHERE account_id = ?1)
         RETURNING element",
        keep,
        lose,
    )
}

/// Makes two of them again: what came from the other goes back to it, unless it was changed since. Gives the account
/// that is back, and those that are touched.
pub fn unmerge(connection: &Connection, id: MergeId, at: Timestamp) -> Result<(AccountId, Vec<AccountId>), StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT lose_id, merged_into, merge.at, moved FROM merge JOIN account ON account.id = lose_id
         WHERE merge.id = ? AND undone_at IS NULL AND merged_into IS NOT NULL",
    )?;
    let read = |row: &Row<'_>| Ok((parsed(row, 0)?, parsed(row, 1)?, row.get(2)?, json(row, 3)?));
    let found: Option<(AccountId, AccountId, i64, Moved)> = query.query_row([id.to_string()], read).optional()?;
    let (lose, keep, merged_at, moved) = found.ok_or(StoreError::NoMerge(id))?;
    let (kept, lost) = (keep.to_string(), lose.to_string());
    for (table, ids) in [("contact", &moved.contacts), ("deal", &moved.deals), ("signal", &moved.signals)] {
        let back = format!("UPDATE {table} SET account_id = ?1 WHERE id = ?2 AND account_id = ?3");
        for id in ids {
            connection.prepare_cached(&back)?.execute([&lost, id, &kept])?;
        }
    }
    for element in &moved.answers {
        connection
            .prepare_cached(
                "UPDATE OR IGNORE answer SET account_id = ?1 WHERE account_id = ?2 AND element = ?3 AND at <= ?4",
            )?
            .execute(params![lost, kept, element, merged_at])?;
    }
    for account in &moved.accounts {
        connection
            .prepare_cached("UPDATE account SET merged_into = ?1 WHERE id = ?2 AND merged_into = ?3")?
            .execute([&lost, account, &kept])?;
    }
    empty(connection, keep, id, at)?;
    connection.prepare_cached("UPDATE account SET merged_into = NULL WHERE id = ?")?.execute([&lost])?;
    connection
        .prepare_cached("UPDATE merge SET undone_at = ? WHERE id = ?")?
        .execute(params![at.as_millisecond(), id.to_string()])?;
    Ok((lose, vec![keep, lose]))
}

/// What the kept account had from the other becomes unknown again.
fn empty(connection: &Connection, keep: AccountId, merge: MergeId, at: Timestamp) -> Result<(), StoreError> {
    let (account, mut origins) = account::stored(connection, keep)?;
    let mut fields = Fields::of(&account)?;
    let filled: Vec<String> =
        origins.fields.iter().filter(|(_, source)| source.merge == Some(merge)).map(|(name, _)| name.clone()).collect();
    for name in filled {
        let before = match name.as_str() {
            "sample" => true.into(),
            _ => unknown_like(fields.get(&name)),
        };
        fields.put(&name, before);
        origins.fields.remove(&name);
    }
    account::update(connection, &fields.into_record::<Account>()?, &origins, at)
}

fn is_merged(connection: &Connection, id: AccountId) -> Result<bool, StoreError> {
    let mut query = connection.prepare_cached("SELECT merged_into IS NOT NULL FROM account WHERE id = ?")?;
    query.query_row([id.to_string()], |row| row.get(0)).optional()?.ok_or(StoreError::NoAccount(id))
}
