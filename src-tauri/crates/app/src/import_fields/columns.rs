//! What only a whole column shows: the order of day and month, and figures that are in millions.

use adapters::files::{Row, Table};

use super::cells::shown;
use super::date::{Evidence, Order};
use super::field::{Field, Target};
use super::mapping::Mapping;
use super::{preset, values};
use crate::wire::Reject;

#[derive(Debug)]
pub(super) struct Columns {
    /// By column.
    orders: Vec<Option<Order>>,
    pub warnings: Vec<Reject>,
}

impl Columns {
    pub fn of(mapping: &Mapping, table: &Table) -> Self {
        let (orders, mut warnings) = orders(mapping, table);
        warnings.extend(small_figures(mapping, table));
        Self { orders, warnings }
    }

    /// The order of the dates in a column; `None` where nothing tells it.
    pub fn order(&self, column: usize) -> Option<Order> {
        self.orders.get(column).copied().flatten()
    }
}

/// A column's own dates decide (13/04 and 04/13 can be read in one way only); then the other columns of dates, if
/// they agree; then what else tells where the file was made. What none of them tells is left unknown, and asked.
fn orders(mapping: &Mapping, table: &Table) -> (Vec<Option<Order>>, Vec<Reject>) {
    let is_date = |target: &Target| matches!(target, Target::Field(field) if field.is_date());
    let dates: Vec<(usize, Evidence)> = mapping
        .columns()
        .iter()
        .enumerate()
        .filter(|(_, held)| held.as_ref().is_some_and(|held| is_date(&held.target)))
        .map(|(column, _)| (column, Evidence::of(table.rows.iter().map(|row| row.cell(column)))))
        .collect();
    let mut told = dates.iter().filter_map(|(_, evidence)| evidence.order());
    let others = told.next().filter(|first| told.all(|order| order == *first));
    let elsewhere = others.or_else(|| order_of_place(mapping, table));
    let mut orders = vec![None; mapping.header().len()];
    let mut warnings = Vec::new();
    for (column, evidence) in dates {
        let contradicts = evidence.day_first > 0 && evidence.month_first > 0;
        orders[column] = evidence.order().or(elsewhere.filter(|_| !contradicts));
        if orders[column].is_none() && evidence.open > 0 {
            let why = match contradicts {
                true => "some have the day first and some the month",
                false => "nothing in the file tells whether the day or the month comes first",
            };
            let reason = format!(
                "{} dates in this column can be read in two ways, and {why}; they were left unknown. Write them as \
                 2024-03-31, or with the month's name, and import the file again",
                evidence.open
            );
            warnings.extend(about_column(mapping, table, column, reason));
        }
    }
    (orders, warnings)
}

/// Where the file was made, as far as its own ways tell.
fn order_of_place(mapping: &Mapping, table: &Table) -> Option<Order> {
    // Semicolons between cells are how a program writes them where the comma is the decimal mark, and there the day
    // comes first.
    if table.delimiter == Some(';') || decimal_commas(mapping, table) {
        return Some(Order::DayFirst);
    }
    // Apollo writes every date the American way, whoever exports it.
    (preset::preset(mapping.header()) == Some("Apollo")).then_some(Order::MonthFirst)
}

/// `1.234,50`: figures as they are written where the day comes first.
fn decimal_commas(mapping: &Mapping, table: &Table) -> bool {
    let figure = |text: &str| {
        let text = text.trim().trim_end_matches(|c: char| !c.is_ascii_digit());
        text.rsplit_once(',').is_some_and(|(whole, cents)| {
            cents.len() == 2
                && cents.bytes().all(|byte| byte.is_ascii_digit())
                && whole.ends_with(|c: char| c.is_ascii_digit())
        })
    };
    let money = mapping.column(Field::Amount).or_else(|| mapping.column(Field::Revenue));
    money.is_some_and(|column| table.rows.iter().take(200).any(|row| figure(row.cell(column))))
}

/// A company with a revenue of 1,100 dollars is rare; a column of them is in millions.
fn small_figures(mapping: &Mapping, table: &Table) -> Option<Reject> {
    const SMALL: u64 = 100_000;
    const SAMPLE: usize = 10_000;
    let column = mapping.column(Field::Revenue)?;
    let figure = |row: Row<'_>| values::revenue(row.cell(column), false).ok().flatten().map(|read| read.value);
    let (mut known, mut small) = (0, 0);
    for revenue in table.rows.iter().take(SAMPLE).filter_map(figure).filter(|revenue| *revenue > 0) {
        known += 1;
        small += usize::from(revenue < SMALL);
    }
    if known < 3 || small * 10 < known * 9 {
        return None;
    }
    let header = &mapping.header()[column];
    let reason = format!(
        "nearly every figure in this column is under {SMALL} dollars a year; if it is in millions, choose \
         “revenue_millions” for it; on the command line: --map revenue_millions=\"{header}\""
    );
    about_column(mapping, table, column, reason)
}

/// At the header, with the first value that stands below it.
fn about_column(mapping: &Mapping, table: &Table, column: usize, reason: String) -> Option<Reject> {
    let first = table.rows.iter().next()?;
    let value = table.rows.iter().map(|row| row.cell(column)).find(|cell| !cell.trim().is_empty())?;
    let line = first.line.saturating_sub(1).max(1);
    Some(Reject { line, column: mapping.header()[column].clone(), value: shown(value), reason })
}
