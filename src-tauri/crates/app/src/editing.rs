//! The rep's own word: a field typed over, a signal added or taken away, two accounts made one or two.

use adapters::files::{Format, Rows, Table};
use domain::{Signal, SignalId};
use jiff::civil::Date;
use serde_json::Value;
use store::table::score::Cause;
use store::table::{account, merge, signal};
use uuid::Uuid;

use crate::App;
use crate::accounts::account_id;
use crate::import_fields::{AccountFields, Mapping, Reader, one_line};
use crate::wire::{AccountDetail, AppError, ImportKind, NewSignal};

/// The longest title of a signal.
const TITLE: usize = 200;
const URL: usize = 2000;

impl App {
    /// Types a field over; an empty value makes it unknown. What is typed is read as a cell of a file would be.
    ///
    /// # Errors
    /// `bad_input` for a field that is not there, or a value it cannot hold.
    pub async fn edit_account(&self, id: &str, field: &str, value: &str) -> Result<AccountDetail, AppError> {
        let id = account_id(id)?;
        let account = self.store.read(|connection| account::get(connection, id))?;
        let (field, value, at) = (field.to_owned(), typed(&account, field, value)?, self.clock.now());
        let edited = self.change(Cause::Edit, move |connection| {
            let id = account::set_field(connection, id, &field, value, at)?;
            Ok((id, vec![id]))
        });
        self.account(&edited.await?.to_string())
    }

    /// # Errors
    /// `bad_input` for a signal without a title, with a date that is none, or with dates the wrong way round.
    pub async fn add_signal(&self, id: &str, new: NewSignal) -> Result<AccountDetail, AppError> {
        let account = account_id(id)?;
        let title = one_line(&new.title);
        if title.is_empty() || title.chars().count() > TITLE {
            return Err(AppError::bad_input(format!("Say in a few words what happened, at most {TITLE} letters.")));
        }
        let on = day("The date", &new.on)?;
        let expires_on = match new.expires_on.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => day("The last day", text)?,
            None => tools::default_expiry(new.kind.into(), on),
        };
        if expires_on <= on {
            return Err(AppError::bad_input("The signal would be over before it happened. Choose a later last day."));
        }
        if on > self.today() {
            return Err(AppError::bad_input("The date is still to come. A signal is something that happened."));
        }
        let url = match new.url.trim() {
            "" => None,
            url if is_web_address(url) => Some(url.to_owned()),
            _ => return Err(AppError::bad_input("The source is a web address such as https://example.com/news.")),
        };
        let (id, kind, at) = (SignalId::new(Uuid::now_v7()), new.kind.into(), self.clock.now());
        let added = self.change(Cause::Edit, move |connection| {
            let account = account::get(connection, account)?.id;
            signal::add(connection, &Signal { id, account, kind, title, on, expires_on, url }, at)?;
            Ok((account, vec![account]))
        });
        self.account(&added.await?.to_string())
    }

    pub async fn remove_signal(&self, id: &str, signal: &str) -> Result<AccountDetail, AppError> {
        let account = account_id(id)?;
        let missing = || AppError::not_found("There is no such signal. Look at the account again.");
        let signal: SignalId = signal.parse().map_err(|_| missing())?;
        let removed = self.change(Cause::Edit, move |connection| {
            let account = account::get(connection, account)?.id;
            signal::remove(connection, account, signal)?;
            Ok((account, vec![account]))
        });
        self.account(&removed.await?.to_string())
    }

    /// Makes `lose` a part of `keep`, which keeps its name and takes over what it does not know itself.
    ///
    /// # Errors
    /// `busy` while something is open for the one that would go.
    pub async fn merge_accounts(&self, keep: &str, lose: &str) -> Result<AccountDetail, AppError> {
        let (keep, lose, at) = (account_id(keep)?, account_id(lose)?, self.clock.now());
        if keep == lose {
            return Err(AppError::bad_input("Choose two accounts. One cannot be merged with itself."));
        }
        self.change(Cause::Merge, move |connection| merge::merge(connection, keep, lose, at)).await?;
        self.account(&keep.to_string())
    }

    /// Makes two of them again, and shows the one that is back.
    pub async fn unmerge_account(&self, merge: &str) -> Result<AccountDetail, AppError> {
        let missing = || AppError::not_found("There is no such merge. Look at the account again.");
        let (merge, at) = (merge.parse().map_err(|_| missing())?, self.clock.now());
        let back = self.change(Cause::Merge, move |connection| merge::unmerge(connection, merge, at)).await?;
        self.account(&back.to_string())
    }
}

/// What is typed into one field, read by the importer's own reader and in the shape it is stored in.
fn typed(account: &domain::Account, field: &str, value: &str) -> Result<Value, AppError> {
    let unknown = match field {
        "technologies" => Value::Array(Vec::new()),
        "do_not_contact" => Value::Bool(false),
        _ => Value::Null,
    };
    // A row of a file with this one column, beside what makes a row an account.
    let is_name = field == "name";
    let mut columns = vec![("name", if is_name { value } else { &account.name })];
    if !is_name {
        columns.push((field, value));
    }
    if field == "region" {
        columns.push(("country", account.country.as_deref().unwrap_or_default()));
    }
    let names: Vec<(usize, &str)> = columns.iter().map(|(name, _)| *name).enumerate().collect();
    let header: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mapping = Mapping::chosen(ImportKind::Accounts, &header, &names)
        .map_err(|error| AppError::bad_input(error.to_string()))?;
    if matches!(field, "record_id" | "revenue_millions") {
        return Err(AppError::bad_input(format!("“{field}” is a column of a file, and no field of an account.")));
    }
    let mut rows = Rows::default();
    rows.push(1, columns.iter().map(|(_, value)| *value));
    let (format, skipped) = (Format::Csv, 0);
    let table = Table { format, encoding: None, delimiter: None, sheet: None, header, rows, skipped };
    let reader = Reader::new(&mapping, &table);
    let Some(row) = table.rows.get(0) else { return Ok(unknown) };
    let read = reader.account(row);
    let wrong = |reason: &str| AppError::bad_input(format!("{}: {reason}.", words(field)));
    let fields = read.value.map_err(|reject| wrong(&reject.reason))?;
    if let Some(warning) = read.warnings.iter().find(|warning| warning.column == field)
        && is_left_unknown(&fields, field)
    {
        return Err(wrong(&warning.reason));
    }
    let json = match field {
        "name" => serde_json::to_value(fields.name),
        "domain" => serde_json::to_value(fields.domain),
        "industry" => serde_json::to_value(fields.industry),
        "employees" => serde_json::to_value(fields.employees),
        "revenue" => serde_json::to_value(fields.revenue),
        "country" => serde_json::to_value(fields.country),
        "region" => serde_json::to_value(fields.region),
        "technologies" => serde_json::to_value(fields.technologies.unwrap_or_default()),
        "notes" => serde_json::to_value(fields.notes),
        "do_not_contact" => serde_json::to_value(fields.do_not_contact.unwrap_or_default()),
        own => serde_json::to_value(own.strip_prefix("own.").and_then(|name| fields.own.get(name))),
    };
    json.map_err(AppError::internal)
}

/// Of the fields whose reader leaves unknown what it cannot understand.
fn is_left_unknown(fields: &AccountFields, field: &str) -> bool {
    field == "domain" && fields.domain.is_none()
}

/// `do_not_contact` is `Do not contact`.
fn words(field: &str) -> String {
    let name = field.strip_prefix("own.").unwrap_or(field).replace('_', " ");
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn day(what: &str, text: &str) -> Result<Date, AppError> {
    text.trim().parse().map_err(|_| AppError::bad_input(format!("{what}: write it as 2026-01-31.")))
}

fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && text.len() <= URL
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}
