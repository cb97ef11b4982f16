//! Looking back: the rep's closed deals, or those of a file, as the factors they had before they closed.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use adapters::files::{self, Table};
use domain::backtest::{ClosedDeal, FactorValue};
use domain::deal::DealStatus;
use domain::fit::Icp;
use domain::{Account, Deal};
use store::table::{account, deal};

use crate::import_fields::{DealFields, Field, Mapping, Reader, Target};
use crate::wire::{AppError, Backtest, ImportKind};
use crate::{App, scores};

type Factors = BTreeMap<String, FactorValue>;

impl App {
    /// What the closed deals in the store say.
    pub fn backtest_own(&self) -> Result<Backtest, AppError> {
        let (closed, icp) = self.store.read(|connection| {
            let mut known = HashMap::new();
            let mut closed = Vec::new();
            for deal in deal::closed(connection)? {
                let mut factors = Factors::new();
                if let Some(id) = deal.account {
                    let facts = match known.get(&id) {
                        Some(facts) => facts,
                        None => known.entry(id).or_insert(facts_of(account::get(connection, id)?)),
                    };
                    factors.clone_from(facts);
                }
                closed.push(ClosedDeal { won: deal.status == DealStatus::Won, factors: told_of(deal, factors) });
            }
            Ok((closed, scores::active(connection)?))
        })?;
        Ok(tools::backtest(&closed, Some(&icp)).into())
    }

    /// What the closed deals of a file say, with what is known here of their accounts. Nothing is kept.
    ///
    /// # Errors
    /// `bad_input` for a file that is no table, or that does not say how its deals ended.
    pub fn backtest_file(&self, file: &Path) -> Result<Backtest, AppError> {
        let mut known: HashMap<String, Factors> = HashMap::new();
        let icp = self.store.read(scores::active)?;
        look_back(file, Some(&icp), |name| {
            if let Some(facts) = known.get(name) {
                return Ok(facts.clone());
            }
            // Of several by one name, nobody can say which is meant.
            let mut named = self.store.read(|connection| account::named(connection, name))?;
            let facts = if named.len() == 1 { named.pop().map(facts_of).unwrap_or_default() } else { Factors::new() };
            known.insert(name.into(), facts.clone());
            Ok(facts)
        })
    }
}

/// As [`App::backtest_file`], where there is no workspace: the file alone.
///
/// # Errors
/// As there.
pub fn backtest_file(file: &Path) -> Result<Backtest, AppError> {
    look_back(file, None, |_| Ok(Factors::new()))
}

fn look_back(
    file: &Path,
    icp: Option<&Icp>,
    mut facts: impl FnMut(&str) -> Result<Factors, AppError>,
) -> Result<Backtest, AppError> {
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let unusable = |why: &dyn std::fmt::Display| AppError::bad_input(format!("{name}: {why}"));
    let table = files::read_table(file).map_err(|error| AppError::bad_input(error.to_string()))?;
    let mapping = Mapping::guess(ImportKind::Deals, &table.header, &table.rows);
    let mapping = mapping.checked().map_err(|error| unusable(&error))?;
    let reader = Reader::new(&mapping, &table);
    let mut closed = Vec::new();
    let mut says_how_any_ended = false;
    for row in table.rows.iter() {
        // A row that could not be imported tells nothing that could be trusted.
        let Ok(deal) = reader.deal(row).value else { continue };
        says_how_any_ended |= deal.status.is_some();
        let won = match deal.status {
            Some(DealStatus::Won) => true,
            Some(DealStatus::Lost) => false,
            Some(DealStatus::Open) | None => continue,
        };
        let mut factors = match &deal.account {
            Some(account) => facts(account)?,
            None => Factors::new(),
        };
        factors.extend(columns(&mapping, &table, &deal, row));
        closed.push(ClosedDeal { won, factors });
    }
    if !says_how_any_ended {
        return Err(unusable(
            &"no row says whether its deal was won or lost. It takes a column such as Stage or Status.",
        ));
    }
    Ok(tools::backtest(&closed, icp).into())
}

/// What a row says besides which deal it is and how it ended, by the file's own names.
fn columns(mapping: &Mapping, table: &Table, deal: &DealFields, row: files::Row<'_>) -> Factors {
    let mut factors = Factors::new();
    for (column, header) in table.header.iter().enumerate() {
        let text = row.cell(column).trim();
        let held = mapping.columns()[column].as_ref().map(|held| &held.target);
        let value = match held {
            Some(Target::Field(field)) if is_identity_or_outcome(*field) => continue,
            Some(Target::Field(Field::Amount)) => deal.amount.map(FactorValue::Number),
            _ => value(text),
        };
        factors.extend(value.map(|value| (header.clone(), value)));
    }
    factors
}

const fn is_identity_or_outcome(field: Field) -> bool {
    use Field::*;
    matches!(
        field,
        RecordId | Name | Account | AccountDomain | AccountRecordId | Stage | Status | Won | Lost | Closed | Close
    )
}

/// A plain number as a number, and anything else that is there as it is written.
fn value(text: &str) -> Option<FactorValue> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Some(FactorValue::Number(number)),
        _ if text.is_empty() => None,
        _ => Some(FactorValue::Text(text.into())),
    }
}

/// What is known of a deal's account.
fn facts_of(account: Account) -> Factors {
    let text = |text: Option<String>| text.map(FactorValue::Text);
    let mut technologies = account.technologies;
    technologies.sort_unstable();
    let technologies = Some(technologies.join("; ")).filter(|list| !list.is_empty());
    let known = [
        ("industry", text(account.industry)),
        ("employees", account.employees.map(|count| FactorValue::Number(count.into()))),
        // Exact up to 2^53 dollars.
        ("revenue", account.revenue.map(|dollars| FactorValue::Number(dollars as f64))),
        ("country", text(account.country)),
        ("region", text(account.region)),
        ("technologies", text(technologies)),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    known.chain(account.own.into_iter().filter_map(|(name, text)| Some((name, value(&text)?)))).collect()
}

/// What is known of a deal in the store, beside what is known of its account.
fn told_of(deal: Deal, mut factors: Factors) -> Factors {
    factors.extend(deal.amount.map(|amount| ("amount".to_owned(), FactorValue::Number(amount))));
    factors.extend(deal.details.into_iter().filter_map(|(name, text)| Some((name, value(&text)?))));
    factors
}
