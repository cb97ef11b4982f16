//! Taking an import back: what it changed goes back to what it was, what it made goes. What was worked on or changed
//! since stays, and is named. An opt-out stays too: whoever asked not to be written to has asked.

use std::collections::{BTreeMap, HashSet};

use domain::{Account, AccountId, Contact, ContactId, Deal, ImportId, Signal};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::field::Fields;
use super::origin::{Origins, Was};
use super::{account, contact, deal, import, json, record_key, signal};
use crate::StoreError;

/// What was taken back, and what could not be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Undone {
    pub removed: u32,
    pub restored: u32,
    pub kept: Vec<Kept>,
    /// The accounts that are not as they were; those that are gone are not among them.
    pub touched: Vec<AccountId>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub name: String,
    pub reason: String,
}

pub fn undo(connection: &Connection, id: ImportId, at: Timestamp) -> Result<Undone, StoreError> {
    let row = import::get(connection, id)?;
    if !row.reversible || row.undone_at.is_some() {
        return Err(StoreError::NotReversible(id));
    }
    let mut undo = Undo { connection, id, at, undone: Undone::default() };
    undo.restore()?;
    undo.remove_signals()?;
    undo.remove_deals()?;
    undo.remove_contacts()?;
    undo.remove_accounts()?;
    record_key::unlearn(connection, id)?;
    connection.execute("DELETE FROM deal_change WHERE import_id = ?", [id.to_string()])?;
    connection.execute("DELETE FROM import_change WHERE import_id = ?", [id.to_string()])?;
    import::mark_undone(connection, id, at)?;
    let mut undone = undo.undone;
    undone.touched.sort_unstable();
    undone.touched.dedup();
    Ok(undone)
}

struct Undo<'c> {
    connection: &'c Connection,
    id: ImportId,
    at: Timestamp,
    undone: Undone,
}

/// A record as far as it went back.
struct Restored<T> {
    record: T,
    origins: Origins,
    changed: bool,
    /// The fields that say something else since.
    changed_since: Vec<String>,
    /// A wish not to be written to, which stays.
    objection: bool,
}

impl Undo<'_> {
    fn restore(&mut self) -> Result<(), StoreError> {
        let mut query =
            self.connection.prepare("SELECT kind, record_id, before FROM import_change WHERE import_id = ?")?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, json(row, 2)?));
        let changes: Vec<(String, String, BTreeMap<String, Was>)> =
            query.query_map([self.id.to_string()], read)?.collect::<Result<_, _>>()?;
        for (kind, record, before) in changes {
            match kind.as_str() {
                account::KIND => self.restore_account(&record, before)?,
                contact::KIND => self.restore_contact(&record, before)?,
                deal::KIND => self.restore_deal(&record, before)?,
                _ => self.restore_signal(&record, before)?,
            }
        }
        Ok(())
    }

    fn restore_account(&mut self, id: &str, before: BTreeMap<String, Was>) -> Result<(), StoreError> {
        let Ok(id) = id.parse() else { return Ok(()) };
        let (account, origins) = account::stored(self.connection, id)?;
        let restored: Restored<Account> = back(&account, origins, before, self.id)?;
        self.note(&account.name, &restored);
        if restored.changed {
            account::update(self.connection, &restored.record, &restored.origins, self.at)?;
            self.undone.touched.push(id);
        }
        Ok(())
    }

    fn restore_contact(&mut self, id: &str, mut before: BTreeMap<String, Was>) -> Result<(), StoreError> {
        let Ok(id) = id.parse::<ContactId>() else { return Ok(()) };
        // Gone, if the import that made the person was taken back first.
        let Some((person, origins)) = contact::stored(self.connection, id)? else { return Ok(()) };
        self.send_home(&mut before)?;
        if let Some(Value::String(email)) = before.get("email").map(|was| &was.was) {
            let mut other = self.connection.prepare_cached("SELECT 1 FROM contact WHERE email_key = ? AND id <> ?")?;
            if other.exists(params![email.to_lowercase(), id.to_string()])? {
                before.remove("email");
            }
        }
        let restored: Restored<Contact> = back(&person, origins, before, self.id)?;
        self.note(&person.display_name(), &restored);
        if restored.changed {
            contact::save(self.connection, &restored.record, None, &restored.origins, self.at)?;
        }
        Ok(())
    }

    fn restore_deal(&mut self, id: &str, mut before: BTreeMap<String, Was>) -> Result<(), StoreError> {
        let Ok(id) = id.parse() else { return Ok(()) };
        let Some((deal, origins)) = deal::stored(self.connection, id)? else { return Ok(()) };
        self.send_home(&mut before)?;
        let restored: Restored<Deal> = back(&deal, origins, before, self.id)?;
        self.note(&deal.name, &restored);
        if restored.changed {
            deal::save(self.connection, &restored.record, deal::Company::default(), &restored.origins, self.at)?;
            self.undone.touched.extend(deal.account);
            self.undone.touched.extend(restored.record.account);
        }
        Ok(())
    }

    fn restore_signal(&mut self, id: &str, before: BTreeMap<String, Was>) -> Result<(), StoreError> {
        let Ok(id) = id.parse() else { return Ok(()) };
        let Some((signal, origins)) = signal::stored(self.connection, id)? else { return Ok(()) };
        let restored: Restored<Signal> = back(&signal, origins, before, self.id)?;
        self.note(&signal.title, &restored);
        if restored.changed {
            signal::save(self.connection, &restored.record, &restored.origins, self.at)?;
            self.undone.touched.push(signal.account);
        }
        Ok(())
    }

    /// The account somebody belonged to may be gone, or a part of another by now.
    fn send_home(&self, before: &mut BTreeMap<String, Was>) -> Result<(), StoreError> {
        if let Some(was) = before.get_mut("account")
            && let Some(id) = was.was.as_str().and_then(|id| id.parse().ok())
        {
            was.was = match account::get(self.connection, id) {
                Ok(account) => Value::String(account.id.to_string()),
                Err(StoreError::NoAccount(_)) => Value::Null,
                Err(error) => return Err(error),
            };
        }
        Ok(())
    }

    fn note<T>(&mut self, name: &str, restored: &Restored<T>) {
        self.undone.restored += u32::from(restored.changed);
        let Restored { changed_since, objection, .. } = restored;
        if !changed_since.is_empty() {
            self.keep(name, format!("changed since: {}", changed_since.join(", ")));
        }
        if *objection {
            self.keep(name, "asked not to be written to, and that stays".into());
        }
    }

    fn keep(&mut self, name: &str, reason: String) {
        self.undone.kept.push(Kept { name: name.into(), reason });
    }

    fn made(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare(&format!("SELECT id FROM {table} WHERE import_id = ?"))?;
        Ok(query.query_map([self.id.to_string()], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    fn remove_signals(&mut self) -> Result<(), StoreError> {
        for id in self.made("signal")?.iter().filter_map(|id| id.parse().ok()) {
            let Some((signal, origins)) = signal::stored(self.connection, id)? else { continue };
            if origins.has_others() {
                self.keep(&signal.title, "changed since".into());
            } else {
                signal::remove(self.connection, signal.account, id)?;
                self.undone.removed += 1;
                self.undone.touched.push(signal.account);
            }
        }
        Ok(())
    }

    fn remove_deals(&mut self) -> Result<(), StoreError> {
        for id in self.made("deal")? {
            let Some((deal, origins)) =
                id.parse().ok().map(|id| deal::stored(self.connection, id)).transpose()?.flatten()
            else {
                continue;
            };
            if origins.has_others() {
                self.keep(&deal.name, "changed since".into());
            } else if self.delete("deal", &id)? {
                self.undone.touched.extend(deal.account);
            }
        }
        Ok(())
    }

    fn remove_contacts(&mut self) -> Result<(), StoreError> {
        let made = self.made("contact")?;
        if made.is_empty() {
            return Ok(());
        }
        let mut query =
            self.connection.prepare("SELECT DISTINCT lower(recipient) FROM execution WHERE recipient <> ''")?;
        let written_to: HashSet<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for id in made {
            let found = id.parse().ok().map(|id| contact::stored(self.connection, id)).transpose()?.flatten();
            let Some((person, origins)) = found else { continue };
            let name = person.display_name();
            if origins.has_others() {
                self.keep(&name, "changed since".into());
            } else if person.email.as_deref().is_some_and(|email| written_to.contains(&email.to_lowercase())) {
                self.keep(&name, "a message to this person was prepared".into());
            } else {
                self.delete("contact", &id)?;
            }
        }
        Ok(())
    }

    fn remove_accounts(&mut self) -> Result<(), StoreError> {
        for text in self.made("account")? {
            let Ok(id) = text.parse::<AccountId>() else { continue };
            let (account, origins) = account::stored(self.connection, id)?;
            match self.what_hangs_on(&text, &origins)? {
                Some(reason) => self.keep(&account.name, reason.into()),
                None => {
                    // People and deals from other files wait again for their company, as they did before it came.
                    for table in ["contact", "deal"] {
                        let detach = format!("UPDATE {table} SET account_id = NULL WHERE account_id = ?");
                        self.connection.prepare_cached(&detach)?.execute([&text])?;
                    }
                    self.connection
                        .prepare_cached("DELETE FROM merge WHERE undone_at IS NOT NULL AND ?1 IN (keep_id, lose_id)")?
                        .execute([&text])?;
                    if !self.delete("account", &text)? {
                        self.keep(&account.name, "something that was recorded still needs it".into());
                    }
                }
            }
        }
        Ok(())
    }

    /// Why an account that the import made has to stay.
    fn what_hangs_on(&self, id: &str, origins: &Origins) -> Result<Option<&'static str>, StoreError> {
        if origins.has_others() {
            return Ok(Some("changed since"));
        }
        let questions = [
            ("SELECT 1 FROM execution WHERE account_id = ?", "it was worked on"),
            ("SELECT 1 FROM answer WHERE account_id = ?", "you answered questions about it"),
            ("SELECT 1 FROM signal WHERE account_id = ?", "it has signals"),
            ("SELECT 1 FROM account WHERE merged_into = ?", "another account was merged into it"),
            ("SELECT 1 FROM account WHERE id = ? AND merged_into IS NOT NULL", "it was merged into another account"),
            (
                "SELECT 1 FROM contact JOIN import ON import.id = contact.import_id
                 WHERE contact.account_id = ? AND import.kind = 'typed'",
                "you added people to it",
            ),
        ];
        for (question, reason) in questions {
            if self.connection.prepare_cached(question)?.exists([id])? {
                return Ok(Some(reason));
            }
        }
        Ok(None)
    }

    /// Whether it is gone. It is not where something else that is recorded refers to it.
    fn delete(&mut self, table: &str, id: &str) -> Result<bool, StoreError> {
        let deleted = self.connection.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?"))?.execute([id]);
        match deleted {
            Ok(_) => {
                record_key::forget(self.connection, id)?;
                self.undone.removed += 1;
                Ok(true)
            }
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// Puts back the fields that still stand as the import left them.
fn back<T: Serialize + DeserializeOwned>(
    record: &T,
    mut origins: Origins,
    before: BTreeMap<String, Was>,
    import: ImportId,
) -> Result<Restored<T>, StoreError> {
    let mut fields = Fields::of(record)?;
    let (mut changed, mut objection, mut changed_since) = (false, false, Vec::new());
    for (name, Was { was, source }) in before {
        if !origins.is_from(&name, import) {
            changed_since.push(name);
        } else if matches!(name.as_str(), "do_not_contact" | "opted_out") {
            objection = true;
        } else {
            fields.put(&name, was);
            match source {
                Some(source) => origins.fields.insert(name, source),
                None => origins.fields.remove(&name),
            };
            changed = true;
        }
    }
    Ok(Restored { record: fields.into_record()?, origins, changed, changed_since, objection })
}
