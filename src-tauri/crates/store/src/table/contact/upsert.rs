//! Taking people in, from a file or from the rep. A row is the person with its id in the other program, else with its
//! address, else with its name at its company.

use domain::{AccountId, Contact, ContactId};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{KIND, save, stored};
use crate::StoreError;
use crate::key::{domain_of, fold};
use crate::table::account;
use crate::table::import::{self, Change, Import, Imported, Watch};
use crate::table::origin::{Revised, Revision};
use crate::table::parsed;
use crate::table::record_key::{self, Key};

/// A person as a file or the rep tells it. `None` says nothing and erases nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incoming {
    /// 0 where the rep typed it.
    pub line: u32,
    /// What the other program calls the person.
    pub record: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub linkedin: Option<String>,
    pub company: Option<String>,
    pub company_domain: Option<String>,
    /// What the other program calls the company.
    pub company_record: Option<String>,
    pub opted_out: Option<bool>,
    /// The cells that were changed on the way in, by field.
    pub raw: Vec<(String, String)>,
}

/// Takes in a whole file, or nothing of it.
pub fn import(
    connection: &Connection,
    import: &Import,
    rows: Vec<Incoming>,
    watch: Watch<'_>,
) -> Result<Imported, StoreError> {
    let mut imported = Imported::default();
    for (done, row) in (1..).zip(rows) {
        let line = row.line;
        let place = find_place(connection, import, &row)?;
        let account = place.as_ref().map(|place| place.account);
        if account.is_none() {
            imported.unlinked.push(line);
        }
        let (change, _) = upsert(connection, import, row, place)?;
        imported.add(line, change);
        imported.touch(account.filter(|_| change != Change::Unchanged));
        watch(done)?;
    }
    imported.settle();
    import::insert(connection, import, &imported)?;
    Ok(imported)
}

/// Adds one person to an account by hand; a known address becomes a person of this account.
pub fn add(
    connection: &Connection,
    import: &Import,
    account: AccountId,
    row: Incoming,
) -> Result<ContactId, StoreError> {
    let account = account::get(connection, account)?.id;
    let line = row.line;
    let (change, id) = upsert(connection, import, row, Some(Place { account, named: true }))?;
    let mut imported = Imported::default();
    imported.add(line, change);
    import::insert(connection, import, &imported)?;
    Ok(id)
}

/// Where a row says or implies that a person belongs.
struct Place {
    account: AccountId,
    /// The row names the company; otherwise the address lets guess it.
    named: bool,
}

/// By the company's own id or domain, then its name, then the domain of the address. Of several companies with one
/// name, the one at the domain of the address; otherwise none, rather than the wrong one.
fn find_place(connection: &Connection, import: &Import, row: &Incoming) -> Result<Option<Place>, StoreError> {
    let record = row.company_record.as_deref().map(|key| Key { kind: account::KIND, system: &import.system, key });
    let named = account::find_company(connection, record, row.company_domain.as_deref(), row.company.as_deref())?;
    if let account::Match::One { account, .. } = named {
        return Ok(Some(Place { account, named: true }));
    }
    let Some(domain) = row.email.as_deref().and_then(domain_of) else { return Ok(None) };
    if let (account::Match::Several(_), Some(company)) = (&named, &row.company) {
        let mut of_both = connection.prepare_cached(
            "SELECT DISTINCT coalesce(merged_into, id) FROM account WHERE name_key = ? AND domain = ?",
        )?;
        let both = of_both.query_map([fold(company), domain], |row| parsed(row, 0))?.collect::<Result<Vec<_>, _>>()?;
        return Ok(match both.as_slice() {
            [account] => Some(Place { account: *account, named: true }),
            _ => None,
        });
    }
    Ok(match account::find_company(connection, None, Some(&domain), None)? {
        account::Match::One { account, .. } => Some(Place { account, named: false }),
        _ => None,
    })
}

fn upsert(
    connection: &Connection,
    import: &Import,
    row: Incoming,
    place: Option<Place>,
) -> Result<(Change, ContactId), StoreError> {
    let key = row.record.as_deref().map(|key| Key { kind: KIND, system: &import.system, key });
    let company_key = row.company.as_deref().map(fold);
    let account = place.as_ref().map(|place| place.account);
    let known = match find(connection, key, &row, account, company_key.as_deref())? {
        Some(id) => stored(connection, id)?,
        None => None,
    };
    let created = known.is_none();
    let (mut person, mut revision) = match known {
        Some((person, origins)) => (person, Revision::of_known(import, row.line, &row.raw, origins)),
        None => (blank(import.sample), Revision::of_new(import, row.line, &row.raw)),
    };
    // A guess from the address moves nobody who has a company already.
    let moves = place.is_some_and(|place| place.named) || person.account.is_none();
    revision.take("account", &mut person.account, account.filter(|_| moves));
    revision.take("first_name", &mut person.first_name, row.first_name);
    revision.take("last_name", &mut person.last_name, row.last_name);
    if row.email.as_deref().map(str::to_lowercase) != person.email.as_deref().map(str::to_lowercase) {
        revision.take("email", &mut person.email, row.email);
    }
    revision.take("title", &mut person.title, row.title);
    revision.take("phone", &mut person.phone, row.phone);
    revision.take("linkedin", &mut person.linkedin, row.linkedin);
    revision.object("opted_out", &mut person.opted_out, row.opted_out);
    if !import.sample {
        revision.set("sample", &mut person.sample, false);
    }
    let Revised { origins, before, changed } = revision.end();
    let id = person.id.to_string();
    if changed {
        if let Some(before) = before {
            import::keep_before(connection, import.id, KIND, &id, before)?;
        }
        save(connection, &person, company_key.as_deref(), &origins, import.at)?;
    }
    if let Some(key) = key {
        record_key::keep(connection, key, &id, import.id)?;
    }
    let change = match (created, changed) {
        (true, _) => Change::Created,
        (false, true) => Change::Updated,
        (false, false) => Change::Unchanged,
    };
    Ok((change, person.id))
}

fn find(
    connection: &Connection,
    key: Option<Key<'_>>,
    row: &Incoming,
    account: Option<AccountId>,
    company_key: Option<&str>,
) -> Result<Option<ContactId>, StoreError> {
    let email_key = row.email.as_deref().map(str::to_lowercase);
    let mut by_address = connection.prepare_cached("SELECT id FROM contact WHERE email_key = ?")?;
    let at_address: Option<ContactId> = match &email_key {
        Some(email) => by_address.query_row([email], |row| parsed(row, 0)).optional()?,
        None => None,
    };
    if let Some(key) = key
        && let Some(id) = record_key::find(connection, key)?
        // An address belongs to one person: who has it already is meant, whatever the other program calls them.
        && at_address.is_none_or(|other| other.to_string() == id)
    {
        return Ok(id.parse().ok());
    }
    if at_address.is_some() {
        return Ok(at_address);
    }
    // A person without an address is the same one only at the same company under the same name.
    let mut by_name = connection.prepare_cached(
        "SELECT id FROM contact
         WHERE (?1 IS NULL OR email_key IS NULL) AND first_name IS ?2 AND last_name IS ?3
           AND (first_name IS NOT NULL OR last_name IS NOT NULL)
           AND (account_id = ?4 OR (account_id IS NULL AND ?4 IS NULL AND company_key IS ?5))
         LIMIT 1",
    )?;
    let keys = params![email_key, row.first_name, row.last_name, account.map(|id| id.to_string()), company_key];
    Ok(by_name.query_row(keys, |row| parsed(row, 0)).optional()?)
}

fn blank(sample: bool) -> Contact {
    Contact {
        id: ContactId::new(Uuid::now_v7()),
        account: None,
        first_name: None,
        last_name: None,
        email: None,
        title: None,
        phone: None,
        linkedin: None,
        opted_out: false,
        sample,
    }
}
