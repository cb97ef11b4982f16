//! Taking accounts in from a file. A row is the account with its id in the other program, else with its domain, else
//! with its name. Where that leaves several, the row is refused: nothing is guessed.

use std::collections::BTreeMap;

use domain::{Account, AccountId};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{KIND, insert, stored, update};
use crate::StoreError;
use crate::key::fold;
use crate::table::import::{self, Change, Import, Imported, Watch};
use crate::table::origin::{Revised, Revision};
use crate::table::record_key::{self, Key};
use crate::table::{contact, deal, parsed};

/// An account as a file tells it. `None` says nothing and erases nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incoming {
    pub line: u32,
    /// What the other program calls it.
    pub record: Option<String>,
    pub name: String,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub employees: Option<u32>,
    pub revenue: Option<u64>,
    pub country: Option<String>,
    pub region: Option<String>,
    pub technologies: Option<Vec<String>>,
    pub notes: Option<String>,
    pub own: BTreeMap<String, String>,
    pub do_not_contact: Option<bool>,
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
        match upsert(connection, import, row)? {
            Ok((change, account)) => {
                imported.add(line, change);
                imported.touch((change != Change::Unchanged).then_some(account));
            }
            Err(why) => imported.refused.push((line, why)),
        }
        watch(done)?;
    }
    contact::link_to_accounts(connection)?;
    imported.touched.extend(deal::link_to_accounts(connection)?);
    imported.settle();
    import::insert(connection, import, &imported)?;
    Ok(imported)
}

/// What a row's way of naming a company leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table) enum Match {
    Nobody,
    One {
        account: AccountId,
        by_record: bool,
        /// It was found by the name or domain of one that was made a part of it.
        through_other: bool,
    },
    /// More than one, by what they share.
    Several(&'static str),
}

/// The account that a row means.
pub(in crate::table) fn find_company(
    connection: &Connection,
    record: Option<Key<'_>>,
    domain: Option<&str>,
    name: Option<&str>,
) -> Result<Match, StoreError> {
    if let Some(record) = record
        && let Some(id) = record_key::find(connection, record)?
    {
        let mut query = connection.prepare_cached("SELECT id, coalesce(merged_into, id) FROM account WHERE id = ?")?;
        let (found, account): (AccountId, AccountId) =
            query.query_row([id], |row| Ok((parsed(row, 0)?, parsed(row, 1)?)))?;
        return Ok(Match::One { account, by_record: true, through_other: found != account });
    }
    let name_key = name.map(fold).filter(|key| !key.is_empty());
    if let Some(domain) = domain {
        let mut candidates = Vec::new();
        let mut query = connection
            .prepare_cached("SELECT id, coalesce(merged_into, id), name_key IS ?2 FROM account WHERE domain = ?1")?;
        let mut rows = query.query(params![domain, name_key])?;
        while let Some(row) = rows.next()? {
            candidates.push((parsed(row, 0)?, parsed(row, 1)?, row.get(2)?));
        }
        // Of several at one domain, such as a group of companies, the one of the name.
        if candidates.iter().any(|(_, _, named)| *named) {
            candidates.retain(|(_, _, named)| *named);
        }
        let candidates = candidates.into_iter().map(|(found, account, _)| (found, account));
        match choose(connection, record, candidates.collect(), "domain")? {
            Match::Nobody => {}
            found => return Ok(found),
        }
    }
    let Some(name_key) = name_key else { return Ok(Match::Nobody) };
    let mut candidates = Vec::new();
    // A company at another domain is another one.
    let mut query = connection.prepare_cached(
        "SELECT id, coalesce(merged_into, id) FROM account
         WHERE name_key = ?1 AND (?2 IS NULL OR domain IS NULL OR domain = ?2)",
    )?;
    let mut rows = query.query(params![name_key, domain])?;
    while let Some(row) = rows.next()? {
        candidates.push((parsed(row, 0)?, parsed(row, 1)?));
    }
    choose(connection, record, candidates, "name")
}

/// Leaves out what the other program knows to be another record; then only one may be left.
fn choose(
    connection: &Connection,
    record: Option<Key<'_>>,
    candidates: Vec<(AccountId, AccountId)>,
    shared: &'static str,
) -> Result<Match, StoreError> {
    let mut left: Vec<(AccountId, AccountId)> = Vec::new();
    for (found, account) in candidates {
        let another = match record {
            Some(record) => record_key::has_other(connection, record, &found.to_string())?,
            None => false,
        };
        if another {
            continue;
        }
        match left.iter_mut().find(|(_, known)| *known == account) {
            // The account itself counts before one that was made a part of it.
            Some(known) if found == account => known.0 = found,
            Some(_) => {}
            None => left.push((found, account)),
        }
    }
    Ok(match left.as_slice() {
        [] => Match::Nobody,
        [(found, account)] => Match::One { account: *account, by_record: false, through_other: found != account },
        _ => Match::Several(shared),
    })
}

/// The words against a row that could mean several accounts.
pub(in crate::table) fn ambiguous(shared: &str) -> String {
    format!(
        "several accounts have this {shared}, and the row does not say which one it means: add the company's domain, \
         or merge the accounts first"
    )
}

fn upsert(
    connection: &Connection,
    import: &Import,
    row: Incoming,
) -> Result<Result<(Change, AccountId), String>, StoreError> {
    let key = row.record.as_deref().map(|key| Key { kind: KIND, system: &import.system, key });
    let found = find_company(connection, key, row.domain.as_deref(), Some(&row.name))?;
    let (change, id) = match found {
        Match::Several(shared) => return Ok(Err(ambiguous(shared))),
        Match::Nobody => (Change::Created, create(connection, import, &row)?),
        Match::One { account, by_record, through_other } => {
            let known = Known { account, by_record, through_other };
            (revise(connection, import, &row, known)?, account)
        }
    };
    if let Some(key) = key {
        record_key::keep(connection, key, &id.to_string(), import.id)?;
    }
    Ok(Ok((change, id)))
}

struct Known {
    account: AccountId,
    by_record: bool,
    through_other: bool,
}

fn create(connection: &Connection, import: &Import, row: &Incoming) -> Result<AccountId, StoreError> {
    let mut account = blank(AccountId::new(Uuid::now_v7()), import.sample);
    account.name.clone_from(&row.name);
    account.domain.clone_from(&row.domain);
    let mut revision = Revision::of_new(import, row.line, &row.raw);
    revision.note_raw("name");
    revision.note_raw("domain");
    take(&mut revision, &mut account, row);
    let Revised { origins, .. } = revision.end();
    insert(connection, &account, &origins, import.at)?;
    Ok(account.id)
}

fn revise(connection: &Connection, import: &Import, row: &Incoming, known: Known) -> Result<Change, StoreError> {
    let (mut account, origins) = stored(connection, known.account)?;
    let mut revision = Revision::of_known(import, row.line, &row.raw, origins);
    // What names it stays its own where the row found it by another's.
    if !known.through_other {
        revision.take("domain", &mut account.domain, row.domain.clone());
        // The name the rep knows it by stays, unless the program that keeps the record renamed it.
        if known.by_record && fold(&account.name) != fold(&row.name) {
            revision.set("name", &mut account.name, row.name.clone());
        }
    }
    take(&mut revision, &mut account, row);
    if !import.sample {
        // Real data over an invented account makes it the rep's own.
        revision.set("sample", &mut account.sample, false);
    }
    let Revised { origins, before, changed } = revision.end();
    if !changed {
        return Ok(Change::Unchanged);
    }
    if let Some(before) = before {
        import::keep_before(connection, import.id, KIND, &account.id.to_string(), before)?;
    }
    update(connection, &account, &origins, import.at)?;
    Ok(Change::Updated)
}

/// What describes the company, without what names it.
fn take(revision: &mut Revision<'_>, account: &mut Account, row: &Incoming) {
    revision.take("industry", &mut account.industry, row.industry.clone());
    revision.take("employees", &mut account.employees, row.employees);
    revision.take("revenue", &mut account.revenue, row.revenue);
    revision.take("country", &mut account.country, row.country.clone());
    revision.take("region", &mut account.region, row.region.clone());
    revision.take("notes", &mut account.notes, row.notes.clone());
    if let Some(technologies) = row.technologies.as_ref().filter(|list| !list.is_empty()) {
        revision.set("technologies", &mut account.technologies, technologies.clone());
    }
    for (name, value) in &row.own {
        let mut field = account.own.remove(name);
        revision.take(&format!("own.{name}"), &mut field, Some(value.clone()));
        account.own.extend(field.map(|value| (name.clone(), value)));
    }
    revision.object("do_not_contact", &mut account.do_not_contact, row.do_not_contact);
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
        own: BTreeMap::new(),
        do_not_contact: false,
        sample,
    }
}
