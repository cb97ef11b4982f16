//! From a row to an account or a contact, or to the reason against it.

use adapters::files::Row;

use super::mapping::{Field, Mapping};
use super::values::{self, Read};
use crate::wire::Reject;

/// What a row says of a company. `None` is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFields {
    pub name: String,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub employees: Option<u32>,
    /// Whole US dollars a year.
    pub revenue: Option<u64>,
    pub country: Option<String>,
    pub technologies: Option<Vec<String>>,
    pub notes: Option<String>,
    pub do_not_contact: Option<bool>,
}

/// What a row says of a person. `None` is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactFields {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    /// The name of the company, which may or may not be known.
    pub company: Option<String>,
    pub company_domain: Option<String>,
    pub opted_out: Option<bool>,
}

/// A row goes in whole or not at all. A warning says how a value was read, or that it was left unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    pub value: Result<T, Reject>,
    pub warnings: Vec<Reject>,
}

pub fn account_from_row(mapping: &Mapping, row: &Row) -> Parsed<AccountFields> {
    parsed(mapping, row, |cells| {
        let Some(name) = cells.required(Field::Name, values::name)? else {
            return Err(cells.reject(Field::Name, "the name of the company is missing"));
        };
        Ok(AccountFields {
            name,
            domain: cells.tolerated(Field::Domain, values::domain),
            industry: cells.required(Field::Industry, values::line)?,
            employees: cells.noted(Field::Employees, values::employees)?,
            revenue: match cells.noted(Field::Revenue, |raw| values::revenue(raw, false))? {
                Some(revenue) => Some(revenue),
                None => cells.noted(Field::RevenueMillions, |raw| values::revenue(raw, true))?,
            },
            country: cells.required(Field::Country, values::name)?,
            technologies: Some(values::list(cells.raw(Field::Technologies))).filter(|list| !list.is_empty()),
            notes: cells.required(Field::Notes, values::note)?,
            do_not_contact: cells.noted(Field::DoNotContact, |raw| Ok(values::objection(raw)))?,
        })
    })
}

pub fn contact_from_row(mapping: &Mapping, row: &Row) -> Parsed<ContactFields> {
    parsed(mapping, row, |cells| {
        let mut first_name = cells.required(Field::FirstName, values::name)?;
        let mut last_name = cells.required(Field::LastName, values::name)?;
        if first_name.is_none() && last_name.is_none() {
            let full = cells.required(Field::FullName, values::name)?;
            (first_name, last_name) = full.map(|full| values::split_name(&full)).unwrap_or_default();
        }
        let email = cells.noted(Field::Email, values::email)?;
        if first_name.is_none() && last_name.is_none() && email.is_none() {
            let field = if cells.mapping.column(Field::Email).is_some() { Field::Email } else { Field::FullName };
            return Err(cells.reject(field, "there is neither a name nor an e-mail address"));
        }
        Ok(ContactFields {
            first_name,
            last_name,
            email,
            title: cells.required(Field::Title, values::line)?,
            phone: cells.required(Field::Phone, values::phone)?,
            company: cells.required(Field::Company, values::name)?,
            company_domain: cells.tolerated(Field::CompanyDomain, values::domain),
            opted_out: cells.noted(Field::OptedOut, |raw| Ok(values::objection(raw)))?,
        })
    })
}

/// What only the whole table shows.
pub fn table_warnings(mapping: &Mapping, rows: &[Row]) -> Vec<Reject> {
    const SMALL: u64 = 100_000;
    let Some(column) = mapping.column(Field::Revenue) else { return Vec::new() };
    let known: Vec<u64> = rows
        .iter()
        .filter_map(|row| values::revenue(row.cells.get(column)?, false).ok().flatten())
        .map(|read| read.value)
        .filter(|revenue| *revenue > 0)
        .collect();
    // A company with a revenue of 1,100 dollars is rare; a column of them is in millions.
    let small = known.iter().filter(|revenue| **revenue < SMALL).count();
    let first = rows.iter().find_map(|row| row.cells.get(column).filter(|cell| !cell.trim().is_empty()));
    match (known.len() >= 3 && small * 10 >= known.len() * 9, rows.first(), first) {
        (true, Some(row), Some(value)) => vec![Reject {
            line: row.line.saturating_sub(1).max(1),
            column: mapping.header()[column].clone(),
            value: shown(value),
            reason: format!(
                "nearly every figure in this column is under {SMALL} dollars a year; if it is in millions, import it \
                 again with --map revenue_millions=\"{}\"",
                mapping.header()[column]
            ),
        }],
        _ => Vec::new(),
    }
}

fn parsed<T>(mapping: &Mapping, row: &Row, read: impl FnOnce(&mut Cells<'_>) -> Result<T, Reject>) -> Parsed<T> {
    let mut cells = Cells { mapping, row, warnings: Vec::new() };
    let value = cells.check_width().and_then(|()| read(&mut cells));
    Parsed { value, warnings: cells.warnings }
}

struct Cells<'a> {
    mapping: &'a Mapping,
    row: &'a Row,
    warnings: Vec<Reject>,
}

impl Cells<'_> {
    /// A row that is shorter or longer than the header has slipped somewhere: no cell of it can be trusted.
    fn check_width(&self) -> Result<(), Reject> {
        let header = self.mapping.header();
        let cells = &self.row.cells;
        let needed = header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        if cells.len() < needed {
            let reason = format!("the row has {} of {} cells", cells.len(), header.len());
            return Err(self.about(&header[cells.len()], "", reason));
        }
        let extra = cells.iter().enumerate().skip(header.len()).find(|(_, cell)| !cell.trim().is_empty());
        match extra {
            Some((column, cell)) => {
                let reason = format!("the row has {} cells, the header {}", cells.len(), header.len());
                Err(self.about(&format!("column {}", column + 1), cell, reason))
            }
            None => Ok(()),
        }
    }

    fn raw(&self, field: Field) -> &str {
        self.mapping.column(field).and_then(|column| self.row.cells.get(column)).map_or("", String::as_str)
    }

    /// A value that cannot be understood is a reason against the row.
    fn required<T>(&self, field: Field, read: impl Fn(&str) -> Result<Option<T>, String>) -> Result<Option<T>, Reject> {
        read(self.raw(field)).map_err(|why| self.reject(field, why))
    }

    /// The same, with something to say about a value that was understood.
    fn noted<T>(
        &mut self,
        field: Field,
        read: impl Fn(&str) -> Result<Option<Read<T>>, String>,
    ) -> Result<Option<T>, Reject> {
        let value = self.required(field, read)?;
        Ok(value.map(|Read { value, notes }| {
            for note in notes {
                let warning = self.reject(field, note);
                self.warnings.push(warning);
            }
            value
        }))
    }

    /// A value that cannot be understood is left unknown, and told.
    fn tolerated<T>(&mut self, field: Field, read: impl Fn(&str) -> Result<Option<T>, String>) -> Option<T> {
        match self.required(field, read) {
            Ok(value) => value,
            Err(mut warning) => {
                warning.reason.push_str("; it was left unknown");
                self.warnings.push(warning);
                None
            }
        }
    }

    fn reject(&self, field: Field, reason: impl Into<String>) -> Reject {
        let header = self.mapping.column(field).map_or(field.name(), |column| &self.mapping.header()[column]);
        self.about(header, self.raw(field), reason)
    }

    fn about(&self, column: &str, value: &str, reason: impl Into<String>) -> Reject {
        Reject { line: self.row.line, column: column.into(), value: shown(value), reason: reason.into() }
    }
}

/// Enough of a cell to find it by.
fn shown(value: &str) -> String {
    const SHOWN: usize = 120;
    let mut text: String = value.trim().chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if value.trim().chars().count() > SHOWN {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests;
