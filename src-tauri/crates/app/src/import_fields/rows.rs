//! From a row to an account, a person, a deal or a signal, or to the reason against it.

mod deals;

use std::collections::BTreeMap;

use adapters::files::{Row, Table};
use domain::deal::DealStatus;
use domain::signal::SignalKind;
use jiff::civil::Date;

use super::cells::{CellRead, Cells};
use super::columns::Columns;
use super::field::{Field, Target};
use super::mapping::Mapping;
use super::places;
use super::told::Normalised;
use super::values;
use crate::wire::{ImportKind, Reject};

/// What a row says of a company. `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFields {
    /// The record's id in the program the file is from.
    pub record_id: Option<String>,
    pub name: String,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub employees: Option<u32>,
    /// Whole US dollars a year.
    pub revenue: Option<u64>,
    /// An ISO 3166-1 code where it was understood, otherwise as written.
    pub country: Option<String>,
    /// An ISO 3166-2 code where it was understood, otherwise as written.
    pub region: Option<String>,
    pub technologies: Option<Vec<String>>,
    pub notes: Option<String>,
    /// The rep's own fields, by name.
    pub own: BTreeMap<String, String>,
    pub do_not_contact: Option<bool>,
}

/// What a row says of a person. `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactFields {
    pub record_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub linkedin: Option<String>,
    /// The name of the company, which may or may not be known.
    pub company: Option<String>,
    pub company_domain: Option<String>,
    pub company_record_id: Option<String>,
    pub opted_out: Option<bool>,
}

/// What a row says of a deal. `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DealFields {
    pub record_id: Option<String>,
    pub name: String,
    /// The company, by whatever the file names it with.
    pub account: Option<String>,
    pub account_domain: Option<String>,
    pub account_record_id: Option<String>,
    /// As written.
    pub stage: Option<String>,
    /// `None`: the file does not say.
    pub status: Option<DealStatus>,
    pub amount: Option<f64>,
    /// ISO 4217 where it was understood.
    pub currency: Option<String>,
    pub created_on: Option<Date>,
    /// When it is expected to close.
    pub close_on: Option<Date>,
    /// When it was won or lost.
    pub closed_on: Option<Date>,
    pub lost_reason: Option<String>,
    /// What else the file says: `owner`, `product`, `source`, and every other column by its name.
    pub details: BTreeMap<String, String>,
}

/// A sign that now is a good time, as a row tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalFields {
    pub account: Option<String>,
    pub account_domain: Option<String>,
    pub kind: SignalKind,
    pub title: String,
    pub on: Date,
    pub expires_on: Option<Date>,
    pub url: Option<String>,
}

/// A row goes in whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    pub value: Result<T, Reject>,
    /// Values that were left unknown, or that the rep should look at.
    pub warnings: Vec<Reject>,
    /// Values that were understood as something else than is written.
    pub normalised: Vec<Normalised>,
}

/// Reads the rows of one table by one mapping.
#[derive(Debug)]
pub struct Reader<'a> {
    mapping: &'a Mapping,
    columns: Columns,
}

impl<'a> Reader<'a> {
    /// Looks at the whole table first: the order of day and month is a column's, not a cell's.
    pub fn new(mapping: &'a Mapping, table: &Table) -> Self {
        Self { mapping, columns: Columns::of(mapping, table) }
    }

    /// What only the whole table shows.
    pub fn warnings(&self) -> &[Reject] {
        &self.columns.warnings
    }

    pub fn account(&self, row: Row<'_>) -> Parsed<AccountFields> {
        parsed(Cells::new(self.mapping, row), account)
    }

    pub fn contact(&self, row: Row<'_>) -> Parsed<ContactFields> {
        parsed(Cells::new(self.mapping, row), contact)
    }

    pub fn deal(&self, row: Row<'_>) -> Parsed<DealFields> {
        parsed(Cells::new(self.mapping, row), |cells| deals::deal(cells, &self.columns))
    }

    pub fn signal(&self, row: Row<'_>) -> Parsed<SignalFields> {
        parsed(Cells::new(self.mapping, row), |cells| deals::signal(cells, &self.columns))
    }

    /// Every mapped cell of a row as it stands and as it is understood, in the order of the columns.
    pub fn cells(&self, row: Row<'_>) -> Vec<CellRead> {
        let mut cells = Cells::new(self.mapping, row);
        cells.trace = Some(Vec::new());
        // A reason against the row stands with its cell.
        let _: Result<(), Reject> = match self.mapping.kind() {
            ImportKind::Accounts => account(&mut cells).map(drop),
            ImportKind::Contacts => contact(&mut cells).map(drop),
            ImportKind::Deals => deals::deal(&mut cells, &self.columns).map(drop),
            ImportKind::Signals => deals::signal(&mut cells, &self.columns).map(drop),
        };
        let trace = cells.trace.unwrap_or_default();
        let columns = self.mapping.columns().iter().enumerate();
        let mapped = columns.filter_map(|(column, held)| Some((column, held.as_ref()?.target.to_string())));
        let unread = |column: usize, field: String| CellRead {
            raw: super::cells::shown(row.cell(column)),
            field,
            value: None,
            note: None,
        };
        mapped
            .map(|(column, field)| {
                let raw = super::cells::shown(row.cell(column));
                let read = trace.iter().find(|cell| cell.field == field && cell.raw == raw);
                read.cloned().unwrap_or_else(|| unread(column, field))
            })
            .collect()
    }
}

fn parsed<'a, T>(mut cells: Cells<'a>, read: impl FnOnce(&mut Cells<'a>) -> Result<T, Reject>) -> Parsed<T> {
    let value = cells.check_width().and_then(|()| read(&mut cells));
    Parsed { value, warnings: cells.warnings, normalised: cells.normalised }
}

fn account(cells: &mut Cells<'_>) -> Result<AccountFields, Reject> {
    let Some(name) = cells.required(Field::Name, values::name)? else {
        return Err(cells.reject(Field::Name, "the name of the company is missing"));
    };
    let place = cells.required(Field::Country, places::country)?.unwrap_or_default();
    Ok(AccountFields {
        name,
        domain: cells.tolerated(Field::Domain, values::domain),
        industry: cells.required(Field::Industry, values::industry)?,
        employees: cells.required(Field::Employees, values::employees)?,
        revenue: match cells.required(Field::Revenue, |raw| values::revenue(raw, false))? {
            Some(revenue) => Some(revenue),
            None => cells.required(Field::RevenueMillions, |raw| values::revenue(raw, true))?,
        },
        region: cells.required(Field::Region, |raw| places::region(place.country.as_deref(), raw))?.or(place.region),
        country: place.country,
        technologies: cells.required(Field::Technologies, values::technologies)?,
        notes: cells.required(Field::Notes, values::note)?,
        own: own(cells)?,
        do_not_contact: objection(cells, Field::DoNotContact)?,
        record_id: cells.required(Field::RecordId, values::record_id)?,
    })
}

fn contact(cells: &mut Cells<'_>) -> Result<ContactFields, Reject> {
    let mut first_name = cells.required(Field::FirstName, values::name)?;
    let mut last_name = cells.required(Field::LastName, values::name)?;
    if first_name.is_none() && last_name.is_none() {
        let full = cells.required(Field::FullName, values::name)?;
        (first_name, last_name) = full.map(|full| values::split_name(&full)).unwrap_or_default();
    }
    let email = cells.required(Field::Email, values::email)?;
    if first_name.is_none() && last_name.is_none() && email.is_none() {
        let field = if cells.mapping.column(Field::Email).is_some() { Field::Email } else { Field::FullName };
        return Err(cells.reject(field, "there is neither a name nor an e-mail address"));
    }
    Ok(ContactFields {
        record_id: cells.required(Field::RecordId, values::record_id)?,
        first_name,
        last_name,
        email,
        title: cells.required(Field::Title, values::line)?,
        phone: cells.required(Field::Phone, values::phone)?,
        linkedin: cells.tolerated(Field::Linkedin, values::linkedin),
        company: cells.required(Field::Company, values::name)?,
        company_domain: cells.tolerated(Field::CompanyDomain, values::domain),
        company_record_id: cells.required(Field::CompanyRecordId, values::record_id)?,
        opted_out: objection(cells, Field::OptedOut)?,
    })
}

/// One objection anywhere is an objection.
fn objection(cells: &mut Cells<'_>, field: Field) -> Result<Option<bool>, Reject> {
    let mut said = None;
    for column in cells.mapping.columns_of(field) {
        let here = cells.read(*column, &field.into(), |raw| Ok(values::objection(raw)))?;
        said = said.max(here);
    }
    Ok(said)
}

/// The rep's own fields of a row.
fn own(cells: &mut Cells<'_>) -> Result<BTreeMap<String, String>, Reject> {
    let mut own = BTreeMap::new();
    for (name, column) in cells.mapping.own() {
        if let Some(value) = cells.read(column, &Target::Own(name.into()), values::note)? {
            own.insert(name.to_owned(), value);
        }
    }
    Ok(own)
}

#[cfg(test)]
pub(super) mod tests;
