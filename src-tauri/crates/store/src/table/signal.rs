//! Signs that now is a good time to write to an account, typed by the rep or read in from a file.

use domain::signal::SignalKind;
use domain::{AccountId, Signal, SignalId};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::account::{self, Match};
use super::import::{self, Change, Import, Imported, Watch};
use super::origin::{Origins, Revised, Revision, Source};
use super::record_key::Key;
use super::{parsed, word};
use crate::StoreError;
use crate::key::fold;

/// What `import_change` calls a signal.
pub(super) const KIND: &str = "signal";

const COLUMNS: &str = "id, account_id, kind, title, happened_on, expires_on, url, import_id, import_line, origin";

fn signal(row: &Row<'_>) -> rusqlite::Result<(Signal, Origins)> {
    let signal = Signal {
        id: parsed(row, 0)?,
        account: parsed(row, 1)?,
        kind: word(row, 2)?,
        title: row.get(3)?,
        on: parsed(row, 4)?,
        expires_on: parsed(row, 5)?,
        url: row.get(6)?,
    };
    Ok((signal, Origins::read(row, 7)?))
}

/// The signals of an account, newest first, each with where it came from.
pub fn of_account(connection: &Connection, account: AccountId) -> Result<Vec<(Signal, Origins)>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM signal WHERE account_id = ? ORDER BY happened_on DESC, id DESC"
    ))?;
    Ok(query.query_map([account.to_string()], signal)?.collect::<Result<_, _>>()?)
}

/// Every signal that still says something on this day.
pub fn live(connection: &Connection, today: Date) -> Result<Vec<Signal>, StoreError> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM signal WHERE expires_on > ? ORDER BY account_id"))?;
    let rows = query.query_map([today.to_string()], |row| Ok(signal(row)?.0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn stored(connection: &Connection, id: SignalId) -> Result<Option<(Signal, Origins)>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM signal WHERE id = ?"))?;
    Ok(query.query_row([id.to_string()], signal).optional()?)
}

/// Adds what the rep typed.
pub fn add(connection: &Connection, signal: &Signal, at: Timestamp) -> Result<(), StoreError> {
    let account = account::get(connection, signal.account)?.id;
    let typed = ["kind", "title", "on", "expires_on", "url"].map(|field| (field.to_owned(), Source::typed(at)));
    let origins = Origins { fields: typed.into_iter().collect(), ..Origins::default() };
    save(connection, &Signal { account, ..signal.clone() }, &origins, at)
}

/// Takes a signal away; it has to be one of this account.
pub fn remove(connection: &Connection, account: AccountId, id: SignalId) -> Result<(), StoreError> {
    let account = account::get(connection, account)?.id;
    let removed = connection
        .prepare_cached("DELETE FROM signal WHERE id = ? AND account_id = ?")?
        .execute([id.to_string(), account.to_string()])?;
    if removed == 1 { Ok(()) } else { Err(StoreError::NoSignal(id)) }
}

/// A signal as a file tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    pub line: u32,
    pub company: Option<String>,
    pub company_domain: Option<String>,
    /// What the other program calls the company.
    pub company_record: Option<String>,
    pub kind: SignalKind,
    pub title: String,
    pub on: Date,
    pub expires_on: Date,
    pub url: Option<String>,
    /// The cells that were changed on the way in, by field.
    pub raw: Vec<(String, String)>,
}

/// Takes in a whole file, or nothing of it. A row is the signal of its kind, day and title; one whose company is not
/// among the accounts is refused, because a signal says something of an account or nothing.
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
    imported.settle();
    import::insert(connection, import, &imported)?;
    Ok(imported)
}

fn upsert(
    connection: &Connection,
    import: &Import,
    row: Incoming,
) -> Result<Result<(Change, AccountId), String>, StoreError> {
    let record = row.company_record.as_deref().map(|key| Key { kind: account::KIND, system: &import.system, key });
    let company = account::find_company(connection, record, row.company_domain.as_deref(), row.company.as_deref())?;
    let account = match company {
        Match::One { account, .. } => account,
        Match::Several(shared) => return Ok(Err(account::ambiguous(shared))),
        Match::Nobody => return Ok(Err("no account of this company is here: import the account first".into())),
    };
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM signal WHERE account_id = ? AND happened_on = ? AND kind = ? AND title_key = ? LIMIT 1"
    ))?;
    let keys = params![account.to_string(), row.on.to_string(), row.kind.as_str(), fold(&row.title)];
    let known = query.query_row(keys, signal).optional()?;
    let created = known.is_none();
    let (mut signal, mut revision) = match known {
        Some((signal, origins)) => (signal, Revision::of_known(import, row.line, &row.raw, origins)),
        None => {
            let (kind, title, on, expires_on) = (row.kind, row.title, row.on, row.expires_on);
            let id = SignalId::new(Uuid::now_v7());
            let mut revision = Revision::of_new(import, row.line, &row.raw);
            ["kind", "title", "on", "expires_on"].iter().for_each(|field| revision.note_raw(field));
            (Signal { id, account, kind, title, on, expires_on, url: None }, revision)
        }
    };
    if !created {
        revision.set("expires_on", &mut signal.expires_on, row.expires_on);
    }
    revision.take("url", &mut signal.url, row.url);
    let Revised { origins, before, changed } = revision.end();
    if !changed {
        return Ok(Ok((Change::Unchanged, account)));
    }
    if let Some(before) = before {
        import::keep_before(connection, import.id, KIND, &signal.id.to_string(), before)?;
    }
    save(connection, &signal, &origins, import.at)?;
    Ok(Ok((if created { Change::Created } else { Change::Updated }, account)))
}

pub(super) fn save(
    connection: &Connection,
    signal: &Signal,
    origins: &Origins,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO signal (id, account_id, kind, title, title_key, happened_on, expires_on, url, import_id,
               import_line, origin, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id, kind = excluded.kind,
               title = excluded.title, title_key = excluded.title_key, happened_on = excluded.happened_on,
               expires_on = excluded.expires_on, url = excluded.url, origin = excluded.origin,
               updated_at = excluded.updated_at",
        )?
        .execute(params![
            signal.id.to_string(),
            signal.account.to_string(),
            signal.kind.as_str(),
            signal.title,
            fold(&signal.title),
            signal.on.to_string(),
            signal.expires_on.to_string(),
            signal.url,
            origins.import.map(|id| id.to_string()),
            origins.line,
            origins.fields_json()?,
            at.as_millisecond(),
        ])?;
    Ok(())
}
