//! Taking deals in from a file. A row is the deal with its id in the other program, else the one of its name with its
//! company. How a deal moved from one file to the next is kept: nobody else remembers it.

use std::collections::BTreeMap;

use domain::{AccountId, Deal, DealId, DealStatus, ImportId};
use jiff::civil::Date;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Company, KIND, save, stored};
use crate::StoreError;
use crate::key::fold;
use crate::table::account;
use crate::table::import::{self, Change, Import, Imported, Watch};
use crate::table::origin::{Revised, Revision};
use crate::table::parsed;
use crate::table::record_key::{self, Key};

/// A deal as a file tells it. `None` says nothing and erases nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incoming {
    pub line: u32,
    /// What the other program calls it.
    pub record: Option<String>,
    pub name: String,
    pub company: Option<String>,
    pub company_domain: Option<String>,
    /// What the other program calls the company.
    pub company_record: Option<String>,
    pub stage: Option<String>,
    pub status: Option<DealStatus>,
    pub amount: Option<f64>,
    pub currency: Option<String>,
    pub created_on: Option<Date>,
    pub close_on: Option<Date>,
    pub closed_on: Option<Date>,
    pub stage_since: Option<Date>,
    pub lost_reason: Option<String>,
    pub details: BTreeMap<String, String>,
    /// The cells that were changed on the way in, by field.
    pub raw: Vec<(String, String)>,
}

/// Takes in a whole file, or nothing of it. `today` is the day on which a deal is seen to have moved.
pub fn import(
    connection: &Connection,
    import: &Import,
    rows: Vec<Incoming>,
    today: Date,
    watch: Watch<'_>,
) -> Result<Imported, StoreError> {
    let mut imported = Imported::default();
    for (done, row) in (1..).zip(rows) {
        let line = row.line;
        match upsert(connection, import, row, today)? {
            Ok(Upserted { change, account, before }) => {
                imported.add(line, change);
                if account.is_none() {
                    imported.unlinked.push(line);
                }
                if change != Change::Unchanged {
                    imported.touch(account);
                    imported.touch(before);
                }
            }
            Err(why) => imported.refused.push((line, why)),
        }
        watch(done)?;
    }
    imported.settle();
    import::insert(connection, import, &imported)?;
    Ok(imported)
}

struct Upserted {
    change: Change,
    account: Option<AccountId>,
    /// Where the deal was before.
    before: Option<AccountId>,
}

fn upsert(
    connection: &Connection,
    import: &Import,
    row: Incoming,
    today: Date,
) -> Result<Result<Upserted, String>, StoreError> {
    let company_key = row.company.as_deref().map(fold);
    let company = Company { key: company_key.as_deref(), domain: row.company_domain.as_deref() };
    let record = row.company_record.as_deref().map(|key| Key { kind: account::KIND, system: &import.system, key });
    let account = match account::find_company(connection, record, company.domain, row.company.as_deref())? {
        account::Match::One { account, .. } => Some(account),
        // Kept without a company, rather than with the wrong one.
        account::Match::Nobody | account::Match::Several(_) => None,
    };
    let key = row.record.as_deref().map(|key| Key { kind: KIND, system: &import.system, key });
    let known = match find(connection, key, &row, account, company.key)? {
        Found::Several => {
            return Ok(Err("several deals with this company have this name, and the row does not say which one it \
                           means: add the column with the deal's id"
                .into()));
        }
        Found::One(id) => stored(connection, id)?,
        Found::Nobody => None,
    };
    let created = known.is_none();
    let (mut deal, mut revision) = match known {
        Some((deal, origins)) => (deal, Revision::of_known(import, row.line, &row.raw, origins)),
        None => (blank(&row, import.sample), Revision::of_new(import, row.line, &row.raw)),
    };
    let was = deal.clone();
    revision.take("account", &mut deal.account, account);
    if !created {
        revision.set("name", &mut deal.name, row.name.clone());
    }
    take(&mut revision, &mut deal, row.clone());
    if !created {
        follow_stage(&mut revision, &mut deal, &was, row.stage_since, today);
    }
    if !import.sample {
        revision.set("sample", &mut deal.sample, false);
    }
    let Revised { origins, before, changed } = revision.end();
    let id = deal.id.to_string();
    if changed {
        if let Some(before) = before {
            import::keep_before(connection, import.id, KIND, &id, before)?;
        }
        save(connection, &deal, company, &origins, import.at)?;
        if !created {
            note_moves(connection, import.id, &was, &deal, today)?;
        }
    }
    if let Some(key) = key {
        record_key::keep(connection, key, &id, import.id)?;
    }
    let change = match (created, changed) {
        (true, _) => Change::Created,
        (false, true) => Change::Updated,
        (false, false) => Change::Unchanged,
    };
    Ok(Ok(Upserted { change, account: deal.account, before: was.account }))
}

enum Found {
    Nobody,
    One(DealId),
    Several,
}

fn find(
    connection: &Connection,
    key: Option<Key<'_>>,
    row: &Incoming,
    account: Option<AccountId>,
    company_key: Option<&str>,
) -> Result<Found, StoreError> {
    if let Some(key) = key
        && let Some(id) = record_key::find(connection, key)?
    {
        return Ok(id.parse().map_or(Found::Nobody, Found::One));
    }
    let name_key = fold(&row.name);
    let ids: Vec<DealId> = match account {
        Some(account) => connection
            .prepare_cached("SELECT id FROM deal WHERE account_id = ? AND name_key = ?")?
            .query_map([account.to_string(), name_key], |row| parsed(row, 0))?
            .collect::<Result<_, _>>()?,
        None => connection
            .prepare_cached("SELECT id FROM deal WHERE account_id IS NULL AND company_key IS ? AND name_key = ?")?
            .query_map(params![company_key, name_key], |row| parsed(row, 0))?
            .collect::<Result<_, _>>()?,
    };
    let mut left = Vec::new();
    for id in ids {
        // What the other program knows by another id is another deal, such as last year's of the same name.
        let another = match key {
            Some(key) => record_key::has_other(connection, key, &id.to_string())?,
            None => false,
        };
        if !another {
            left.push(id);
        }
    }
    Ok(match left.as_slice() {
        [] => Found::Nobody,
        [one] => Found::One(*one),
        _ => Found::Several,
    })
}

fn blank(row: &Incoming, sample: bool) -> Deal {
    Deal {
        id: DealId::new(Uuid::now_v7()),
        account: None,
        name: row.name.clone(),
        stage: String::new(),
        status: DealStatus::Open,
        amount: None,
        currency: None,
        created_on: None,
        close_on: None,
        closed_on: None,
        lost_reason: None,
        stage_since: None,
        close_moves: 0,
        details: BTreeMap::new(),
        sample,
    }
}

fn take(revision: &mut Revision<'_>, deal: &mut Deal, row: Incoming) {
    if let Some(stage) = row.stage {
        revision.set("stage", &mut deal.stage, stage);
    }
    if let Some(status) = row.status {
        revision.set("status", &mut deal.status, status);
    }
    revision.take("amount", &mut deal.amount, row.amount);
    revision.take("currency", &mut deal.currency, row.currency);
    revision.take("created_on", &mut deal.created_on, row.created_on);
    if let (Some(before), Some(now)) = (deal.close_on, row.close_on)
        && now > before
        && deal.status == DealStatus::Open
    {
        let moves = deal.close_moves + 1;
        revision.set("close_moves", &mut deal.close_moves, moves);
    }
    revision.take("close_on", &mut deal.close_on, row.close_on);
    revision.take("closed_on", &mut deal.closed_on, row.closed_on);
    revision.take("stage_since", &mut deal.stage_since, row.stage_since);
    revision.take("lost_reason", &mut deal.lost_reason, row.lost_reason);
    let mut details = deal.details.clone();
    details.extend(row.details);
    revision.set("details", &mut deal.details, details);
}

/// A deal that was seen to change its stage stands there since the file says so, or since today.
fn follow_stage(revision: &mut Revision<'_>, deal: &mut Deal, was: &Deal, told: Option<Date>, today: Date) {
    if deal.stage != was.stage && told.is_none() {
        revision.take("stage_since", &mut deal.stage_since, Some(today));
    }
    if deal.status != DealStatus::Open && was.status == DealStatus::Open && deal.closed_on.is_none() {
        revision.take("closed_on", &mut deal.closed_on, Some(today));
    }
}

fn note_moves(
    connection: &Connection,
    import: ImportId,
    was: &Deal,
    now: &Deal,
    today: Date,
) -> Result<(), StoreError> {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let moves = [
        ("stage", Some(was.stage.clone()), Some(now.stage.clone()), day(was.stage_since)),
        ("status", Some(was.status.as_str().into()), Some(now.status.as_str().into()), None),
        ("close_on", day(was.close_on), day(now.close_on), None),
    ];
    // The day the deal left its old stage for the new one.
    let moved_on = if now.stage == was.stage { today } else { now.stage_since.unwrap_or(today) };
    for (field, was, became, since) in moves {
        if was != became {
            connection
                .prepare_cached(
                    "INSERT INTO deal_change (deal_id, day, field, was, became, since, import_id)
                     VALUES (?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    now.id.to_string(),
                    moved_on.to_string(),
                    field,
                    was,
                    became,
                    since,
                    import.to_string()
                ])?;
        }
    }
    Ok(())
}
