//! People, and which company each belongs to.

mod upsert;

use domain::{AccountId, Contact, ContactId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::origin::Origins;
use super::{parsed, parsed_or_none, suppression};
use crate::StoreError;

pub use upsert::{Incoming, add, import};

/// What `import_change` and `record_key` call a contact.
pub(super) const KIND: &str = "contact";

const COLUMNS: &str = "id, account_id, first_name, last_name, email, title, phone, linkedin, opted_out, sample";

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: parsed(row, 0)?,
        account: parsed_or_none(row, 1)?,
        first_name: row.get(2)?,
        last_name: row.get(3)?,
        email: row.get(4)?,
        title: row.get(5)?,
        phone: row.get(6)?,
        linkedin: row.get(7)?,
        opted_out: row.get(8)?,
        sample: row.get(9)?,
    })
}

/// The people of an account, marked where they must not be written to: who can be mailed first, then in the order they came.
pub fn of_account(connection: &Connection, account: AccountId) -> Result<Vec<Contact>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM contact WHERE account_id = ? ORDER BY opted_out, email IS NULL, id"
    ))?;
    let mut people: Vec<Contact> = query.query_map([account.to_string()], contact)?.collect::<Result<_, _>>()?;
    suppression::mark(connection, &mut people)?;
    Ok(people)
}

pub fn get(connection: &Connection, id: ContactId) -> Result<Option<Contact>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM contact WHERE id = ?"))?;
    let mut person = query.query_row([id.to_string()], contact).optional()?;
    suppression::mark(connection, person.as_mut_slice())?;
    Ok(person)
}

/// Everybody with this address or this whole name.
pub fn named(connection: &Connection, text: &str) -> Result<Vec<ContactId>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT id FROM contact WHERE email_key = folded(?1) OR folded(concat_ws(' ', first_name, last_name)) = folded(?1)
         ORDER BY id",
    )?;
    Ok(query.query_map([text], |row| parsed(row, 0))?.collect::<Result<_, _>>()?)
}

pub fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM contact", [], |row| row.get(0))?)
}

/// A contact as it is stored, with where its fields came from.
pub(super) fn stored(connection: &Connection, id: ContactId) -> Result<Option<(Contact, Origins)>, StoreError> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS}, import_id, import_line, origin FROM contact WHERE id = ?"))?;
    Ok(query.query_row([id.to_string()], |row| Ok((contact(row)?, Origins::read(row, 10)?))).optional()?)
}

/// Writes a contact as it is now, new or known.
pub(super) fn save(
    connection: &Connection,
    person: &Contact,
    company_key: Option<&str>,
    origins: &Origins,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO contact
               (id, account_id, company_key, first_name, last_name, email, email_key, title, phone, linkedin, opted_out,
                sample, import_id, import_line, origin, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
               account_id = excluded.account_id, company_key = coalesce(excluded.company_key, company_key),
               first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
               email_key = excluded.email_key, title = excluded.title, phone = excluded.phone,
               linkedin = excluded.linkedin, opted_out = excluded.opted_out, sample = excluded.sample,
               origin = excluded.origin, updated_at = excluded.updated_at",
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
            person.linkedin,
            person.opted_out,
            person.sample,
            origins.import.map(|id| id.to_string()),
            origins.line,
            origins.fields_json()?,
            at.as_millisecond(),
        ])?;
    Ok(())
}

/// Joins people who came before their company did: by the only company of the name, or at the domain of the address.
/// A company that was made a part of another stands for the other.
pub(super) fn link_to_accounts(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE contact SET account_id =
           (SELECT min(coalesce(merged_into, id)) FROM account WHERE name_key = company_key)
         WHERE account_id IS NULL
           AND (SELECT count(DISTINCT coalesce(merged_into, id)) FROM account WHERE name_key = company_key) = 1",
        [],
    )?;
    connection.execute(
        "UPDATE contact SET account_id = coalesce(account.merged_into, account.id) FROM account
         WHERE contact.account_id IS NULL AND email_key IS NOT NULL
           AND account.domain = substr(email_key, instr(email_key, '@') + 1)
           AND (company_key IS NULL OR company_key = name_key
                OR NOT EXISTS (SELECT 1 FROM account named WHERE named.name_key = company_key))",
        [],
    )?;
    Ok(())
}
