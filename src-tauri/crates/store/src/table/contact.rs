//! People, and which company each belongs to.

use domain::{AccountId, Contact, ContactId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::import::{self, Change, Counts, Import, Origin};
use super::{json, parsed, parsed_or_none};
use crate::StoreError;
use crate::key::{domain_of, fold};

const COLUMNS: &str = "id, account_id, first_name, last_name, email, title, phone, opted_out, sample";

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: parsed(row, 0)?,
        account: parsed_or_none(row, 1)?,
        first_name: row.get(2)?,
        last_name: row.get(3)?,
        email: row.get(4)?,
        title: row.get(5)?,
        phone: row.get(6)?,
        opted_out: row.get(7)?,
        sample: row.get(8)?,
    })
}

/// The people of an account: who can be mailed first, then in the order they came.
pub fn of_account(connection: &Connection, account: AccountId) -> Result<Vec<Contact>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM contact WHERE account_id = ? ORDER BY opted_out, email IS NULL, id"
    ))?;
    Ok(query.query_map([account.to_string()], contact)?.collect::<Result<_, _>>()?)
}

pub fn get(connection: &Connection, id: ContactId) -> Result<Option<Contact>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM contact WHERE id = ?"))?;
    Ok(query.query_row([id.to_string()], contact).optional()?)
}

pub fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM contact", [], |row| row.get(0))?)
}

/// A person as a file or the rep tells it. `None` says nothing and erases nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incoming {
    /// 0 where the rep typed it.
    pub line: u32,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub company: Option<String>,
    pub company_domain: Option<String>,
    pub opted_out: Option<bool>,
}

/// What an import of people did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    pub counts: Counts,
    /// The lines of people whose company is not among the accounts yet.
    pub unlinked: Vec<u32>,
}

/// Takes in a whole file, or nothing of it. A row is the person with its address, else the one with its name at
/// its company.
pub fn import(
    connection: &Connection,
    import: &Import,
    rows: Vec<Incoming>,
    sample: bool,
) -> Result<Imported, StoreError> {
    let mut imported = Imported::default();
    for row in rows {
        let line = row.line;
        let account = find_account(connection, &row)?;
        if account.is_none() {
            imported.unlinked.push(line);
        }
        imported.counts.add(upsert(connection, import, row, account, sample)?.0);
    }
    import::insert(connection, import, imported.counts)?;
    Ok(imported)
}

/// Adds one person to an account by hand; a known address becomes a person of this account.
pub fn add(
    connection: &Connection,
    import: &Import,
    account: AccountId,
    row: Incoming,
) -> Result<ContactId, StoreError> {
    super::account::get(connection, account)?;
    let (change, id) = upsert(connection, import, row, Some(Place { account, named: true }), false)?;
    let mut counts = Counts::default();
    counts.add(change);
    import::insert(connection, import, counts)?;
    Ok(id)
}

/// Where a row says or implies that a person belongs.
struct Place {
    account: AccountId,
    /// The row names the company; otherwise the address lets guess it.
    named: bool,
}

/// By the company's own domain, then its name, then the domain of the address. Of several companies with one name, the
/// one at the domain of the address; otherwise none, rather than the wrong one.
fn find_account(connection: &Connection, row: &Incoming) -> Result<Option<Place>, StoreError> {
    let mut by_domain = connection.prepare_cached("SELECT id FROM account WHERE domain = ? LIMIT 1")?;
    let mut at = |domain: &str| by_domain.query_row([domain], |row| parsed(row, 0)).optional();
    if let Some(domain) = &row.company_domain
        && let Some(account) = at(domain)?
    {
        return Ok(Some(Place { account, named: true }));
    }
    let by_address = match row.email.as_deref().and_then(domain_of) {
        Some(domain) => at(&domain)?,
        None => None,
    };
    if let Some(company) = &row.company {
        let mut by_name = connection.prepare_cached("SELECT id FROM account WHERE name_key = ?")?;
        let named: Vec<AccountId> =
            by_name.query_map([fold(company)], |row| parsed(row, 0))?.collect::<Result<_, _>>()?;
        let account = match named.as_slice() {
            [one] => Some(*one),
            several => by_address.filter(|account| several.contains(account)),
        };
        if let Some(account) = account {
            return Ok(Some(Place { account, named: true }));
        }
        if !named.is_empty() {
            return Ok(None);
        }
    }
    Ok(by_address.map(|account| Place { account, named: false }))
}

fn upsert(
    connection: &Connection,
    import: &Import,
    row: Incoming,
    place: Option<Place>,
    sample: bool,
) -> Result<(Change, ContactId), StoreError> {
    let account = place.as_ref().map(|place| place.account);
    let email_key = row.email.as_deref().map(str::to_lowercase);
    let company_key = row.company.as_deref().map(fold);
    // A person without an address is the same one only at the same company under the same name.
    let mut find = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, origin FROM contact WHERE email_key = ?1
         UNION ALL
         SELECT {COLUMNS}, origin FROM contact
         WHERE (?1 IS NULL OR email_key IS NULL) AND first_name IS ?2 AND last_name IS ?3
           AND (first_name IS NOT NULL OR last_name IS NOT NULL)
           AND (account_id = ?4 OR (account_id IS NULL AND ?4 IS NULL AND company_key IS ?5))
         LIMIT 1"
    ))?;
    let keys = params![email_key, row.first_name, row.last_name, account.map(|id| id.to_string()), company_key];
    let known = find.query_row(keys, |row| Ok((contact(row)?, json::<Map<String, Value>>(row, 9)?))).optional()?;
    let created = known.is_none();
    let (mut person, sources) = known.unwrap_or_else(|| {
        let id = ContactId::new(Uuid::now_v7());
        (blank(id, sample), Map::new())
    });

    let mut origin = Origin::new(sources, import.id, row.line);
    // A guess from the address moves nobody who has a company already.
    let moves = place.is_some_and(|place| place.named) || person.account.is_none();
    origin.take("account", &mut person.account, account.filter(|_| moves));
    origin.take("first_name", &mut person.first_name, row.first_name);
    origin.take("last_name", &mut person.last_name, row.last_name);
    origin.take("email", &mut person.email, row.email);
    origin.take("title", &mut person.title, row.title);
    origin.take("phone", &mut person.phone, row.phone);
    // A file can add an opt-out, and never takes one back.
    if row.opted_out == Some(true) && !person.opted_out {
        person.opted_out = true;
        origin.mark("opted_out");
    }
    let id = person.id;
    let Some(sources) = origin.changed()? else { return Ok((Change::Unchanged, id)) };
    save(connection, &person, company_key, &sources, import.at)?;
    Ok((if created { Change::Created } else { Change::Updated }, id))
}

fn blank(id: ContactId, sample: bool) -> Contact {
    Contact {
        id,
        account: None,
        first_name: None,
        last_name: None,
        email: None,
        title: None,
        phone: None,
        opted_out: false,
        sample,
    }
}

fn save(
    connection: &Connection,
    person: &Contact,
    company_key: Option<String>,
    origin: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO contact
               (id, account_id, company_key, first_name, last_name, email, email_key, title, phone, opted_out, sample,
                origin, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
               account_id = excluded.account_id, company_key = coalesce(excluded.company_key, company_key),
               first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
               email_key = excluded.email_key, title = excluded.title, phone = excluded.phone,
               opted_out = excluded.opted_out, origin = excluded.origin, updated_at = excluded.updated_at",
        )?
        .execute(params![
            person.id.to_string(),
            person.account.map(|id| id.to_string()),
            company_key,
            person.first_name,
            person.last_name,
            person.email,
            person.email.as_deref().map(str::to_lowercase),
            person.title,
            person.phone,
            person.opted_out,
            person.sample,
            origin,
            at.as_millisecond(),
        ])?;
    Ok(())
}

/// Joins people who came before their company did: by the only company of the name, or at the domain of the address.
pub(super) fn link_to_accounts(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE contact SET account_id = (SELECT min(id) FROM account WHERE name_key = company_key)
         WHERE account_id IS NULL AND (SELECT count(*) FROM account WHERE name_key = company_key) = 1",
        [],
    )?;
    connection.execute(
        "UPDATE contact SET account_id = account.id FROM account
         WHERE contact.account_id IS NULL AND email_key IS NOT NULL
           AND account.domain = substr(email_key, instr(email_key, '@') + 1)
           AND (company_key IS NULL OR company_key = name_key
                OR NOT EXISTS (SELECT 1 FROM account named WHERE named.name_key = company_key))",
        [],
    )?;
    Ok(())
}
