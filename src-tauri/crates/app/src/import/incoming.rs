//! From the rows of a table to what the store takes in, kind by kind.

use std::collections::HashMap;

use adapters::files::{Row, Table};
use store::table::{account, contact, deal, signal};

use super::{NORMALISED_SHOWN, Watch, count};
use crate::import_fields::{
    AccountFields, ContactFields, DealFields, Mapping, Normalised, Parsed, Reader, SignalFields,
};
use crate::wire::{AppError, ImportKind, ImportPhase, Reject};

/// The good rows of one file.
pub(super) enum Rows {
    Accounts(Vec<account::Incoming>),
    Contacts(Vec<contact::Incoming>),
    Deals(Vec<deal::Incoming>),
    Signals(Vec<signal::Incoming>),
}

impl Rows {
    pub fn len(&self) -> u32 {
        count(match self {
            Self::Accounts(rows) => rows.len(),
            Self::Contacts(rows) => rows.len(),
            Self::Deals(rows) => rows.len(),
            Self::Signals(rows) => rows.len(),
        })
    }
}

/// What a file says, row by row, before anything is kept.
pub(super) struct Checked {
    pub rows: Rows,
    pub rejects: Vec<Reject>,
    pub warnings: Vec<Reject>,
    /// The first of them.
    pub normalised: Vec<Normalised>,
    pub normalised_count: u32,
}

/// Where a changed cell goes in the store: by field.
type Raw = Vec<(String, String)>;

/// Reads every row of the table.
///
/// # Errors
/// Where the rep cancelled it.
pub(super) fn check(mapping: &Mapping, table: &Table, watch: &Watch) -> Result<Checked, AppError> {
    let reader = Reader::new(mapping, table);
    let mut told = Told::new(mapping, &reader, table, watch);
    let rows = match mapping.kind() {
        ImportKind::Accounts => Rows::Accounts(told.read(|row| reader.account(row), incoming_account)?),
        ImportKind::Contacts => Rows::Contacts(told.read(|row| reader.contact(row), incoming_contact)?),
        ImportKind::Deals => Rows::Deals(told.read(|row| reader.deal(row), incoming_deal)?),
        ImportKind::Signals => Rows::Signals(told.read(|row| reader.signal(row), incoming_signal)?),
    };
    let Told { rejects, warnings, normalised, normalised_count, .. } = told;
    Ok(Checked { rows, rejects, warnings, normalised, normalised_count })
}

struct Told<'a> {
    table: &'a Table,
    watch: &'a Watch,
    /// What the store calls the field in a column, by the column's header.
    stored_as: HashMap<String, String>,
    rejects: Vec<Reject>,
    warnings: Vec<Reject>,
    normalised: Vec<Normalised>,
    normalised_count: u32,
}

impl<'a> Told<'a> {
    fn new(mapping: &Mapping, reader: &Reader<'_>, table: &'a Table, watch: &'a Watch) -> Self {
        let kind = mapping.kind();
        let stored_as = mapping
            .fields()
            .into_iter()
            .map(|(field, header)| (header, stored_name(kind, &field).to_owned()))
            .collect();
        let warnings = reader.warnings().to_vec();
        Self { table, watch, stored_as, rejects: Vec::new(), warnings, normalised: Vec::new(), normalised_count: 0 }
    }

    fn read<F, T>(
        &mut self,
        read: impl Fn(Row<'a>) -> Parsed<F>,
        incoming: impl Fn(u32, F, Raw) -> T,
    ) -> Result<Vec<T>, AppError> {
        let total = count(self.table.rows.len());
        let mut good = Vec::with_capacity(self.table.rows.len());
        for (done, row) in (1..).zip(&self.table.rows) {
            let Parsed { value, warnings, normalised } = read(row);
            self.warnings.extend(warnings);
            match value {
                Ok(fields) => good.push(incoming(row.line, fields, self.note(normalised))),
                Err(reject) => self.rejects.push(reject),
            }
            self.watch.tell(ImportPhase::Checking, done, total)?;
        }
        Ok(good)
    }

    fn note(&mut self, normalised: Vec<Normalised>) -> Raw {
        self.normalised_count = self.normalised_count.saturating_add(count(normalised.len()));
        let mut raw = Raw::with_capacity(normalised.len());
        for value in normalised {
            if let Some(field) = self.stored_as.get(&value.column) {
                raw.push((field.clone(), value.value.clone()));
            }
            if self.normalised.len() < NORMALISED_SHOWN {
                self.normalised.push(value);
            }
        }
        raw
    }
}

/// What the store calls what the mapping calls `field`.
fn stored_name(kind: ImportKind, field: &str) -> &str {
    match (kind, field) {
        (ImportKind::Accounts, "revenue_millions") => "revenue",
        (ImportKind::Deals, "amount_currency") => "currency",
        (ImportKind::Deals, "created") => "created_on",
        (ImportKind::Deals, "close") => "close_on",
        (ImportKind::Deals, "closed" | "won" | "lost") => "closed_on",
        (ImportKind::Signals, "date") => "on",
        (ImportKind::Signals, "expires") => "expires_on",
        (_, field) => field,
    }
}

fn incoming_account(line: u32, fields: AccountFields, raw: Raw) -> account::Incoming {
    let AccountFields {
        record_id,
        name,
        domain,
        industry,
        employees,
        revenue,
        country,
        region,
        technologies,
        notes,
        own,
        do_not_contact,
    } = fields;
    account::Incoming {
        line,
        record: record_id,
        name,
        domain,
        industry,
        employees,
        revenue,
        country,
        region,
        technologies,
        notes,
        own,
        do_not_contact,
        raw,
    }
}

fn incoming_contact(line: u32, fields: ContactFields, raw: Raw) -> contact::Incoming {
    let ContactFields {
        record_id,
        first_name,
        last_name,
        email,
        title,
        phone,
        linkedin,
        company,
        company_domain,
        company_record_id,
        opted_out,
    } = fields;
    contact::Incoming {
        line,
        record: record_id,
        first_name,
        last_name,
        email,
        title,
        phone,
        linkedin,
        company,
        company_domain,
        company_record: company_record_id,
        opted_out,
        raw,
    }
}

fn incoming_deal(line: u32, fields: DealFields, raw: Raw) -> deal::Incoming {
    let DealFields {
        record_id,
        name,
        account,
        account_domain,
        account_record_id,
        stage,
        status,
        amount,
        currency,
        created_on,
        close_on,
        closed_on,
        lost_reason,
        details,
    } = fields;
    deal::Incoming {
        line,
        record: record_id,
        name,
        company: account,
        company_domain: account_domain,
        company_record: account_record_id,
        stage,
        status,
        amount,
        currency,
        created_on,
        close_on,
        closed_on,
        stage_since: None,
        lost_reason,
        details,
        raw,
    }
}

fn incoming_signal(line: u32, fields: SignalFields, raw: Raw) -> signal::Incoming {
    let SignalFields { account, account_domain, kind, title, on, expires_on, url } = fields;
    signal::Incoming {
        line,
        company: account,
        company_domain: account_domain,
        company_record: None,
        kind,
        title,
        on,
        expires_on: expires_on.unwrap_or_else(|| tools::default_expiry(kind, on)),
        url,
        raw,
    }
}
