//! Who must not be written to, whatever a file or a run says.

use domain::Contact;
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::time;
use crate::StoreError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Where a channel reaches somebody: a mail address, a telephone number, a LinkedIn page.
    Address,
    /// Everybody with a mail address there, or below it.
    Domain,
    /// One of the contacts, at any address.
    Person,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Domain => "domain",
            Self::Person => "person",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    pub kind: String,
    pub value: String,
    /// As the rep reads it.
    pub label: String,
    pub reason: String,
    pub at: Timestamp,
}

/// Newest first.
pub fn list(connection: &Connection) -> Result<Vec<Suppressed>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT kind, value, label, reason, at FROM suppression ORDER BY at DESC, kind, value")?;
    let suppressed = |row: &Row<'_>| {
        Ok(Suppressed {
            kind: row.get(0)?,
            value: row.get(1)?,
            label: row.get(2)?,
            reason: row.get(3)?,
            at: time(row, 4)?,
        })
    };
    Ok(query.query_map([], suppressed)?.collect::<Result<_, _>>()?)
}

/// Whether it is new; what was there keeps its reason.
pub fn add(
    connection: &Connection,
    kind: Kind,
    value: &str,
    label: &str,
    reason: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let added = connection
        .prepare_cached(
            "INSERT INTO suppression (kind, value, label, reason, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )?
        .execute(params![kind.as_str(), compared(value), label, reason, at.as_millisecond()])?;
    Ok(added == 1)
}

/// Whether it was there.
pub fn remove(connection: &Connection, kind: &str, value: &str) -> Result<bool, StoreError> {
    let removed = connection
        .prepare_cached("DELETE FROM suppression WHERE kind = ? AND value = ?")?
        .execute(params![kind, value])?;
    Ok(removed == 1)
}

/// Marks those who must not be written to; they come last.
pub(super) fn mark(connection: &Connection, people: &mut [Contact]) -> Result<(), StoreError> {
    for person in people.iter_mut().filter(|person| !person.opted_out) {
        person.opted_out = covers(connection, person)?;
    }
    people.sort_by_key(|person| person.opted_out);
    Ok(())
}

fn covers(connection: &Connection, person: &Contact) -> Result<bool, StoreError> {
    let addresses = [&person.email, &person.phone, &person.linkedin];
    for address in addresses.into_iter().flatten() {
        if holds(connection, Kind::Address, &compared(address))? {
            return Ok(true);
        }
    }
    let at = person.email.as_deref().and_then(|email| email.rsplit_once('@'));
    Ok(match at {
        Some((_, domain)) => covers_domain(connection, domain)?,
        None => false,
    } || holds(connection, Kind::Person, &person.id.to_string())?)
}

/// The domain itself, or one it lies below.
pub fn covers_domain(connection: &Connection, domain: &str) -> Result<bool, StoreError> {
    let domain = compared(domain);
    let mut rest = Some(domain.as_str());
    while let Some(domain) = rest {
        if holds(connection, Kind::Domain, domain)? {
            return Ok(true);
        }
        rest = domain.split_once('.').map(|(_, above)| above);
    }
    Ok(false)
}

fn holds(connection: &Connection, kind: Kind, value: &str) -> Result<bool, StoreError> {
    let mut query = connection.prepare_cached("SELECT 1 FROM suppression WHERE kind = ? AND value = ?")?;
    Ok(query.exists(params![kind.as_str(), value])?)
}

fn compared(value: &str) -> String {
    value.trim().to_lowercase()
}
