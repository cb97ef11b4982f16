//! Deals and signals.

use domain::deal::DealStatus;
use domain::signal::SignalKind;
use jiff::civil::Date;

use super::{DealFields, SignalFields, own};
use crate::import_fields::cells::Cells;
use crate::import_fields::columns::Columns;
use crate::import_fields::field::Field;
use crate::import_fields::values;
use crate::import_fields::words::{self, Mark};
use crate::wire::Reject;

pub(super) fn deal(cells: &mut Cells<'_>, columns: &Columns) -> Result<DealFields, Reject> {
    let record_id = cells.required(Field::RecordId, values::record_id)?;
    let account = cells.required(Field::Account, values::name)?;
    let product = cells.required(Field::Product, values::line)?;
    let name = match cells.required(Field::Name, values::name)? {
        Some(name) => name,
        None => match (&account, &product, &record_id) {
            (Some(account), Some(product), _) => format!("{account} – {product}"),
            (Some(name), None, _) | (None, None, Some(name)) => name.clone(),
            (None, Some(product), Some(id)) => format!("{product} {id}"),
            (None, _, None) => {
                return Err(cells.reject(Field::Name, "neither the deal nor its company is named"));
            }
        },
    };
    let stage = cells.required(Field::Stage, values::line)?;
    let (status, marked_on) = status(cells, columns, stage.as_deref())?;
    let money = cells.required(Field::Amount, values::amount)?;
    let currency = cells.tolerated(Field::AmountCurrency, values::currency);
    let close_on = date(cells, columns, Field::Close);
    let is_closed = status.is_some_and(|status| status != DealStatus::Open);
    let mut deal = DealFields {
        record_id,
        name,
        account,
        account_domain: cells.tolerated(Field::AccountDomain, values::domain),
        account_record_id: cells.required(Field::AccountRecordId, values::record_id)?,
        stage,
        status,
        amount: money.as_ref().map(|money| money.amount),
        currency: currency.or_else(|| money.and_then(|money| money.currency)),
        created_on: date(cells, columns, Field::Created),
        close_on,
        // Most programs have one close date: expected until the deal is closed, and then when it was.
        closed_on: marked_on.or(close_on.filter(|_| is_closed)),
        lost_reason: cells.required(Field::LostReason, values::note)?,
        details: own(cells)?,
    };
    let owner = cells.required(Field::Owner, values::line)?;
    let source = cells.required(Field::Source, values::line)?;
    for (name, value) in [("owner", owner), ("product", product), ("source", source)] {
        deal.details.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(deal)
}

/// Open, won or lost: by what says so outright, then by the marks of won and lost, then by the name of the stage. And
/// the day it closed, where a mark is a date.
fn status(
    cells: &mut Cells<'_>,
    columns: &Columns,
    stage: Option<&str>,
) -> Result<(Option<DealStatus>, Option<Date>), Reject> {
    let said = cells.tolerated(Field::Status, words::status);
    let mut mark = |field: Field| -> Option<Mark> {
        let order = cells.mapping.column(field).and_then(|column| columns.order(column));
        cells.tolerated(field, |raw| words::mark(raw, order))
    };
    let (won, lost, closed) = (mark(Field::Won), mark(Field::Lost), mark(Field::Closed));
    let is = |mark: &Option<Mark>| mark.as_ref().map(Mark::stands);
    let by_marks = match (is(&won), is(&lost), is(&closed)) {
        (Some(true), Some(true), _) => {
            return Err(cells.reject(Field::Won, "the deal is marked as won and as lost; leave one of the two"));
        }
        (Some(true), ..) => Some(DealStatus::Won),
        (_, Some(true), _) => Some(DealStatus::Lost),
        (Some(false), _, Some(true)) => Some(DealStatus::Lost),
        (.., Some(false)) => Some(DealStatus::Open),
        _ => None,
    };
    let by_stage = stage.and_then(words::status_of_stage);
    // A stage that is no end, and a column of won dates with nothing in it, say "open": if nothing says "closed".
    let dates = [Field::Won, Field::Lost].iter().any(|field| cells.mapping.column(*field).is_some());
    let open = (dates || stage.is_some()) && is(&closed) != Some(true);
    let status = said.or(by_marks).or(by_stage).or(open.then_some(DealStatus::Open));
    let day = |mark: Option<Mark>| mark.and_then(|mark| mark.on);
    let on = match status {
        Some(DealStatus::Won) => day(won).or(day(closed)),
        Some(DealStatus::Lost) => day(lost).or(day(closed)),
        _ => None,
    };
    Ok((status, on))
}

fn date(cells: &mut Cells<'_>, columns: &Columns, field: Field) -> Option<Date> {
    let order = cells.mapping.column(field).and_then(|column| columns.order(column));
    cells.tolerated(field, |raw| values::date(raw, order))
}

pub(super) fn signal(cells: &mut Cells<'_>, columns: &Columns) -> Result<SignalFields, Reject> {
    let account = cells.required(Field::Account, values::name)?;
    let account_domain = cells.tolerated(Field::AccountDomain, values::domain);
    if account.is_none() && account_domain.is_none() {
        let field = if cells.mapping.column(Field::Account).is_some() { Field::Account } else { Field::AccountDomain };
        return Err(cells.reject(field, "the company is missing: its name or its web domain"));
    }
    let order = cells.mapping.column(Field::Date).and_then(|column| columns.order(column));
    let Some(on) = cells.required(Field::Date, |raw| values::date(raw, order))? else {
        return Err(cells.reject(Field::Date, "the date is missing: without it nobody knows how new this is"));
    };
    let kind = cells.required(Field::Kind, words::signal_kind)?;
    let title = cells.required(Field::Title, values::line)?;
    let (kind, title) = match (kind, title) {
        (Some(kind), Some(title)) => (kind, title),
        (None, Some(title)) => (words::kind_in(&title).unwrap_or(SignalKind::Other), title),
        (Some(kind), None) => (kind, words::kind_name(kind).to_owned()),
        (None, None) => return Err(cells.reject(Field::Title, "it does not say what happened")),
    };
    let expires_on = date(cells, columns, Field::Expires);
    if expires_on.is_some_and(|expires| expires < on) {
        return Err(cells.reject(Field::Expires, "it expires before it happened"));
    }
    let url = cells.tolerated(Field::Url, values::url);
    Ok(SignalFields { account, account_domain, kind, title, on, expires_on, url })
}

#[cfg(test)]
mod tests;
