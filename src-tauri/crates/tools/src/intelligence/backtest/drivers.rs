//! Values that go with winning or losing more than chance would.

use domain::backtest::Driver;

use super::columns::{Column, FEWEST_DEALS};
use super::statistics::{Table, corrected};
use crate::round3;

/// One in twenty of what is named may be chance.
const FALSE_SHARE: f64 = 0.05;

/// The surest first.
pub(super) fn significant(columns: &[Column], outcomes: &[bool]) -> Vec<Driver> {
    let tested: Vec<(&Column, usize, Table)> = columns
        .iter()
        .flat_map(|column| {
            let tables = tables(column, outcomes);
            // The rare values together are no value.
            let named = |(class, _): &(usize, Table)| column.labels[*class] != "any other";
            tables.into_iter().enumerate().filter(named).map(move |(class, table)| (column, class, table))
        })
        .filter(|(.., table)| table.with as usize >= FEWEST_DEALS && table.without as usize >= FEWEST_DEALS)
        .collect();
    let chances: Vec<f64> = tested.iter().map(|(.., table)| table.chance()).collect();
    let mut found: Vec<Driver> = tested
        .into_iter()
        .zip(corrected(&chances))
        .filter(|(_, p)| *p <= FALSE_SHARE)
        .map(|((column, class, table), p)| driver(column, class, table, p))
        .collect();
    found.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| (&a.factor, &a.value).cmp(&(&b.factor, &b.value))));
    found
}

fn driver(column: &Column, class: usize, table: Table, p: f64) -> Driver {
    let (lift, low, high) = table.lift();
    Driver {
        factor: column.name.clone(),
        value: column.labels[class].clone(),
        n: table.with,
        win_rate: round3(f64::from(table.won_with) / f64::from(table.with)),
        lift: round3(lift),
        low: round3(low),
        high: round3(high),
        p,
    }
}

/// For each class: the deals with it, and those with another. Where nothing is known, nothing is compared.
fn tables(column: &Column, outcomes: &[bool]) -> Vec<Table> {
    let mut counts = vec![(0, 0); column.labels.len()];
    for (class, won) in column.classes.iter().zip(outcomes) {
        if let Some(class) = class {
            let (n, wins) = &mut counts[usize::from(*class)];
            *n += 1;
            *wins += u32::from(*won);
        }
    }
    let (all, won) = counts.iter().fold((0, 0), |(all, won), (n, wins)| (all + n, won + wins));
    let table =
        |(with, won_with): (u32, u32)| Table { won_with, with, won_without: won - won_with, without: all - with };
    counts.into_iter().map(table).collect()
}
