//! Companies, each field with where it came from.

use std::collections::HashMap;

use domain::{Account, AccountId, ExecutionId, ExecutionState};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::import::{self, Change, Counts, Import, Origin};
use super::{json, parsed, to_json, word};
use crate::StoreError;
use crate::key::fold;

/// What [`account`] reads, from the first column of a row on.
pub(super) const COLUMNS: &str =
    "id, name, domain, industry, employees, revenue, country, technologies, notes, do_not_contact, sample";

/// How many columns that are.
pub(super) const WIDTH: usize = 11;

pub(super) fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: parsed(row, 0)?,
        name: row.get(1)?,
        domain: row.get(2)?,
        industry: row.get(3)?,
        employees: row.get(4)?,
        revenue: row.get(5)?,
        country: row.get(6)?,
        region: None,
        technologies: json(row, 7)?,
        notes: row.get(8)?,
        own: Default::default(),
        do_not_contact: row.get(9)?,
        sample: row.get(10)?,
    })
}

pub fn get(connection: &Connection, id: AccountId) -> Result<Account, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE id = ?"))?;
    query.query_row([id.to_string()], account).optional()?.ok_or(StoreError::NoAccount(id))
}

/// The accounts by this name, as a person would type it.
pub fn named(connection: &Connection, name: &str) -> Result<Vec<Account>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE name_key = ?"))?;
    Ok(query.query_map([fold(name)], account)?.collect::<Result<_, _>>()?)
}

pub fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM account", [], |row| row.get(0))?)
}

/// What stands around an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surroundings {
    pub contacts: u32,
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
    let mut newest = connection.prepare_cached(
        "SELECT id, state, subject IS NOT NULL FROM execution WHERE account_id = ? ORDER BY id DESC LIMIT 1",
    )?;
    ids.iter()
        .map(|id| {
            let key = id.to_string();
            let contacts = contacts.query_row([&key], |row| row.get(0))?;
            let latest = newest
                .query_row([&key], |row| Ok(Latest { id: parsed(row, 0)?, state: word(row, 1)?, message: row.get(2)? }))
                .optional()?;
            Ok((*id, Surroundings { contacts, latest }))
        })
        .collect()
}

/// An account as a file tells it. `None` says nothing and erases nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incoming {
    pub line: u32,
    pub name: String,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub employees: Option<u32>,
    pub revenue: Option<u64>,
    pub country: Option<String>,
    pub technologies: Option<Vec<String>>,
    pub notes: Option<String>,
    pub do_not_contact: Option<bool>,
}

/// Takes in a whole file, or nothing of it. A row is the account with its domain, else the one with its name.
pub fn import(
    connection: &Connection,
    import: &Import,
    rows: Vec<Incoming>,
    sample: bool,
) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for row in rows {
        counts.add(upsert(connection, import, row, sample)?);
    }
    super::contact::link_to_accounts(connection)?;
    import::insert(connection, import, counts)?;
    Ok(counts)
}

fn upsert(connection: &Connection, import: &Import, row: Incoming, sample: bool) -> Result<Change, StoreError> {
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, origin FROM account WHERE domain = ?1
         UNION ALL
         SELECT {COLUMNS}, origin FROM account WHERE name_key = ?2 AND (?1 IS NULL OR domain IS NULL OR domain = ?1)
         LIMIT 1"
    ))?;
    let known = find
        .query_row(params![row.domain, fold(&row.name)], |row| {
            Ok((account(row)?, json::<Map<String, Value>>(row, 11)?))
        })
        .optional()?;
    let created = known.is_none();
    let (mut account, sources) = known.unwrap_or_else(|| {
        let id = AccountId::new(Uuid::now_v7());
        (blank(id, sample), Map::new())
    });

    let mut origin = Origin::new(sources, import.id, row.line);
    // The name the rep knows it by stays.
    if created {
        account.name = row.name;
        origin.mark("name");
    }
    origin.take("domain", &mut account.domain, row.domain);
    origin.take("industry", &mut account.industry, row.industry);
    origin.take("employees", &mut account.employees, row.employees);
    origin.take("revenue", &mut account.revenue, row.revenue);
    origin.take("country", &mut account.country, row.country);
    origin.take("notes", &mut account.notes, row.notes);
    if let Some(technologies) = row.technologies.filter(|list| !list.is_empty() && *list != account.technologies) {
        account.technologies = technologies;
        origin.mark("technologies");
    }
    // A file can add a wish not to be contacted, and never takes one back.
    if row.do_not_contact == Some(true) && !account.do_not_contact {
        account.do_not_contact = true;
        origin.mark("do_not_contact");
    }
    let Some(sources) = origin.changed()? else { return Ok(Change::Unchanged) };
    save(connection, &account, &sources, import.at)?;
    Ok(if created { Change::Created } else { Change::Updated })
}

fn blank(id: AccountId, sample: bool) -> Account {
    Account {
        id,
        name: String::new(),
        domain: None,
        industry: None,
        employees: None,
        revenue: None,
        country: None,
        region: None,
        technologies: Vec::new(),
        notes: None,
        own: Default::default(),
        do_not_contact: false,
        sample,
    }
}

fn save(connection: &Connection, account: &Account, origin: &str, at: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO account
               (id, name, name_key, domain, industry, employees, revenue, country, technologies, notes,
                do_not_contact, sample, origin, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
               domain = excluded.domain, industry = excluded.industry, employees = excluded.employees,
               revenue = excluded.revenue, country = excluded.country, technologies = excluded.technologies,
               notes = excluded.notes, do_not_contact = excluded.do_not_contact, origin = excluded.origin,
               updated_at = excluded.updated_at",
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
            to_json(&account.technologies)?,
            account.notes,
            account.do_not_contact,
            account.sample,
            origin,
            at.as_millisecond(),
        ])?;
    Ok(())
}
