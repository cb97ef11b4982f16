//! Companies, each field with where it came from. One that was made a part of another is on no list, and whoever asks
//! for it by its id gets the other.

mod upsert;

use std::collections::HashMap;

use domain::{Account, AccountId, ExecutionId, ExecutionState};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use super::field::Fields;
use super::origin::{Origins, Source};
use super::{json, parsed, to_json, word};
use crate::StoreError;
use crate::key::fold;

pub use upsert::{Incoming, import};
pub(super) use upsert::{Match, ambiguous, find_company};

/// What `import_change` and `record_key` call an account.
pub(super) const KIND: &str = "account";

/// What [`account`] reads, from the first column of a row on.
pub(super) const COLUMNS: &str = "id, name, domain, industry, employees, revenue, country, region, technologies, \
                                  notes, own, do_not_contact, sample";

/// How many columns that are.
pub(super) const WIDTH: usize = 13;

pub(super) fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: parsed(row, 0)?,
        name: row.get(1)?,
        domain: row.get(2)?,
        industry: row.get(3)?,
        employees: row.get(4)?,
        revenue: row.get(5)?,
        country: row.get(6)?,
        region: row.get(7)?,
        technologies: json(row, 8)?,
        notes: row.get(9)?,
        own: json(row, 10)?,
        do_not_contact: row.get(11)?,
        sample: row.get(12)?,
    })
}

/// The account, or the one it was made a part of.
pub fn get(connection: &Connection, id: AccountId) -> Result<Account, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM account WHERE id = (SELECT coalesce(merged_into, id) FROM account WHERE id = ?)"
    ))?;
    query.query_row([id.to_string()], account).optional()?.ok_or(StoreError::NoAccount(id))
}

/// An account as it is stored, also one that was made a part of another.
pub(super) fn stored(connection: &Connection, id: AccountId) -> Result<(Account, Origins), StoreError> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS}, import_id, import_line, origin FROM account WHERE id = ?"))?;
    let read = |row: &Row<'_>| Ok((account(row)?, Origins::read(row, WIDTH)?));
    query.query_row([id.to_string()], read).optional()?.ok_or(StoreError::NoAccount(id))
}

/// Where the fields of an account came from.
pub fn origins(connection: &Connection, id: AccountId) -> Result<Origins, StoreError> {
    Ok(stored(connection, id)?.1)
}

/// The accounts by this name, as a person would type it.
pub fn named(connection: &Connection, name: &str) -> Result<Vec<Account>, StoreError> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE name_key = ? AND merged_into IS NULL"))?;
    Ok(query.query_map([fold(name)], account)?.collect::<Result<_, _>>()?)
}

pub fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM account WHERE merged_into IS NULL", [], |row| row.get(0))?)
}

/// What stands around an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surroundings {
    pub contacts: u32,
    pub open_deals: u32,
    /// The newest execution on it.
    pub latest: Option<Latest>,
}

/// An execution as the list of accounts shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latest {
    pub id: ExecutionId,
    pub state: ExecutionState,
    /// It has a message.
    pub message: bool,
}

pub fn surroundings(
    connection: &Connection,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, Surroundings>, StoreError> {
    let mut contacts = connection.prepare_cached("SELECT count(*) FROM contact WHERE account_id = ?")?;
    let mut deals = connection.prepare_cached("SELECT count(*) FROM deal WHERE account_id = ? AND status = 'open'")?;
    let mut newest = connection.prepare_cached(
        "SELECT id, state, subject IS NOT NULL FROM execution WHERE account_id = ? ORDER BY id DESC LIMIT 1",
    )?;
    ids.iter()
        .map(|id| {
            let key = id.to_string();
            let contacts = contacts.query_row([&key], |row| row.get(0))?;
            let open_deals = deals.query_row([&key], |row| row.get(0))?;
            let latest = newest
                .query_row([&key], |row| Ok(Latest { id: parsed(row, 0)?, state: word(row, 1)?, message: row.get(2)? }))
                .optional()?;
            Ok((*id, Surroundings { contacts, open_deals, latest }))
        })
        .collect()
}

/// The rep's own word on one field, in the shape the domain stores it in.
pub fn set_field(
    connection: &Connection,
    id: AccountId,
    name: &str,
    value: Value,
    at: Timestamp,
) -> Result<AccountId, StoreError> {
    let id = get(connection, id)?.id;
    let (account, mut origins) = stored(connection, id)?;
    let mut fields = Fields::of(&account)?;
    fields.put(name, value);
    origins.fields.insert(name.into(), Source::typed(at));
    update(connection, &fields.into_record::<Account>()?, &origins, at)?;
    Ok(id)
}

/// Puts a new account in.
pub(super) fn insert(
    connection: &Connection,
    account: &Account,
    origins: &Origins,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO account
               (id, name, name_key, domain, industry, employees, revenue, country, region, technologies, notes, own,
                do_not_contact, sample, import_id, import_line, origin, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            account.id.to_string(),
            account.name,
            fold(&account.name),
            account.domain,
            account.industry,
            account.employees,
            account.revenue,
            account.country,
            account.region,
            list_json(&account.technologies)?,
            account.notes,
            own_json(account)?,
            account.do_not_contact,
            account.sample,
            origins.import.map(|id| id.to_string()),
            origins.line,
            origins.fields_json()?,
            at.as_millisecond(),
        ])?;
    Ok(())
}

/// Writes an account that is there as it is now.
pub(super) fn update(
    connection: &Connection,
    account: &Account,
    origins: &Origins,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE account SET name = ?2, name_key = ?3, domain = ?4, industry = ?5, employees = ?6, revenue = ?7,
               country = ?8, region = ?9, technologies = ?10, notes = ?11, own = ?12, do_not_contact = ?13,
               sample = ?14, origin = ?15, updated_at = ?16
             WHERE id = ?1",
        )?
        .execute(params![
            account.id.to_string(),
            account.name,
            fold(&account.name),
            account.domain,
            account.industry,
            account.employees,
            account.revenue,
            account.country,
            account.region,
            list_json(&account.technologies)?,
            account.notes,
            own_json(account)?,
            account.do_not_contact,
            account.sample,
            origins.fields_json()?,
            at.as_millisecond(),
        ])?;
    Ok(())
}

fn list_json(list: &[String]) -> Result<String, StoreError> {
    if list.is_empty() { Ok("[]".into()) } else { to_json(&list) }
}

fn own_json(account: &Account) -> Result<String, StoreError> {
    if account.own.is_empty() { Ok("{}".into()) } else { to_json(&account.own) }
}
