//! Who must not be written to: addresses, domains and people, whatever a file or a run says. Looked at when a message is
//! drafted, when it is approved, and when it leaves.

use std::path::Path;

use adapters::files;
use adapters::mail::check_address;
use domain::{Contact, ExecutionId};
use jiff::Timestamp;
use store::table::suppression::{self, Kind, Suppressed};
use store::table::{contact, event};
use store::{Connection, StoreError};

use crate::App;
use crate::accounts::contact_id;
use crate::import_fields::one_line;
use crate::wire::{AppError, Suppression, SuppressionImport};

const LONGEST_REASON: usize = 200;
/// How many unread lines a report names.
const NAMED: usize = 100;
const ASKED: &str = "They asked not to be written to";

impl App {
    pub fn suppressions(&self) -> Result<Vec<Suppression>, AppError> {
        let line = |Suppressed { kind, value, label, reason, at }| Suppression {
            kind,
            value,
            label,
            reason,
            at: at.to_string(),
        };
        Ok(self.store.read(suppression::list)?.into_iter().map(line).collect())
    }

    /// An address, or a domain with everybody below it.
    ///
    /// # Errors
    /// `bad_input` for what is neither.
    pub async fn suppress(&self, what: &str, reason: &str) -> Result<Vec<Suppression>, AppError> {
        let (kind, value) = read(what).ok_or_else(|| {
            AppError::bad_input(
                "Write an address such as ann@example.com, a telephone number, or a domain such as example.com.",
            )
        })?;
        let reason: String = one_line(reason).chars().take(LONGEST_REASON).collect();
        let reason = if reason.is_empty() { "You said so".to_owned() } else { reason };
        let at = self.clock.now();
        self.store.write(move |connection| suppression::add(connection, kind, &value, &value, &reason, at)).await?;
        self.suppressions()
    }

    /// One of the people, at any address.
    pub async fn suppress_person(&self, contact: &str) -> Result<Vec<Suppression>, AppError> {
        let (id, at) = (contact_id(contact)?, self.clock.now());
        let found = self.store.write(move |connection| {
            let Some(person) = contact::get(connection, id)? else { return Ok(false) };
            suppress(connection, &person, at)?;
            Ok(true)
        });
        if !found.await? {
            return Err(AppError::not_found("There is no such person. Look at the account again."));
        }
        self.suppressions()
    }

    pub async fn unsuppress(&self, kind: &str, value: &str) -> Result<Vec<Suppression>, AppError> {
        let (kind, value) = (kind.to_owned(), value.to_owned());
        self.store.write(move |connection| suppression::remove(connection, &kind, &value)).await?;
        self.suppressions()
    }

    /// Every address and domain of a file, wherever they stand in it.
    ///
    /// # Errors
    /// `bad_input` for a file that cannot be read, or has none.
    pub async fn import_suppressions(&self, path: &Path) -> Result<SuppressionImport, AppError> {
        let (path, at) = (path.to_owned(), self.clock.now());
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let table = tokio::task::spawn_blocking(move || files::read_table(&path)).await.map_err(AppError::internal)?;
        let table = table.map_err(|error| AppError::bad_input(error.to_string()))?;
        let mut found = Vec::new();
        let mut unread = Vec::new();
        // A list without a heading has its first entry there.
        found.extend(table.header.iter().filter_map(|cell| read(cell)));
        for row in table.rows.iter() {
            let before = found.len();
            found.extend(row.cells().filter_map(read));
            if found.len() == before && unread.len() < NAMED {
                unread.push(row.line);
            }
        }
        if found.is_empty() {
            return Err(AppError::bad_input(format!("{name} has no mail address and no domain. Nothing was changed.")));
        }
        let reason = format!("From {name}");
        let report = self.store.write(move |connection| {
            let (mut added, mut known) = (0, 0);
            for (kind, value) in &found {
                let new = suppression::add(connection, *kind, value, value, &reason, at)?;
                *(if new { &mut added } else { &mut known }) += 1;
            }
            Ok(SuppressionImport { added, known, unread })
        });
        Ok(report.await?)
    }
}

/// Whom a message went to, after they asked not to be written to.
pub(crate) fn suppress_recipient(connection: &Connection, of: ExecutionId, at: Timestamp) -> Result<(), StoreError> {
    let execution = event::replay(connection, of)?;
    let Some(recipient) = execution.approval.and_then(|standing| standing.request.message.recipient) else {
        return Ok(());
    };
    suppression::add(connection, Kind::Address, &recipient.address, &recipient.address, ASKED, at)?;
    if let Some(person) = contact::get(connection, recipient.contact)? {
        suppress(connection, &person, at)?;
    }
    Ok(())
}

fn suppress(connection: &Connection, person: &Contact, at: Timestamp) -> Result<(), StoreError> {
    let label = person.display_name();
    suppression::add(connection, Kind::Person, &person.id.to_string(), &label, ASKED, at)?;
    Ok(())
}

/// An address or a domain, as the list keeps it.
fn read(text: &str) -> Option<(Kind, String)> {
    let text = text.trim().trim_start_matches("mailto:").to_lowercase();
    if check_address(&text).is_ok() {
        return Some((Kind::Address, text));
    }
    let domain = text.strip_prefix('@').or_else(|| text.strip_prefix("*.")).unwrap_or(&text);
    // What could stand behind the @ of an address.
    if check_address(&format!("a@{domain}")).is_ok() {
        return Some((Kind::Domain, domain.to_owned()));
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_phone = digits >= 7 && text.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c));
    is_phone.then_some((Kind::Address, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_domains_and_numbers_are_told_apart_and_words_are_none() {
        let cases = [
            ("Ann@Example.com", Some((Kind::Address, "ann@example.com"))),
            ("mailto:ann@example.com", Some((Kind::Address, "ann@example.com"))),
            ("example.com", Some((Kind::Domain, "example.com"))),
            ("@example.com", Some((Kind::Domain, "example.com"))),
            ("*.example.com", Some((Kind::Domain, "example.com"))),
            ("+44 20 7946 0000", Some((Kind::Address, "+44 20 7946 0000"))),
            ("Email", None),
            ("Ann Lee", None),
            ("", None),
            ("12", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(kind, value)| (kind, value.to_owned()));
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
