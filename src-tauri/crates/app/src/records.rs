//! What an account's page shows besides the account: its fields with where each came from, its signals, its deals, and
//! the accounts that may be, or were made, one with it.

use std::collections::HashMap;

use domain::deal::StageNorm;
use domain::{Account, Deal, DealStatus, ImportId, Signal};
use jiff::Timestamp;
use jiff::civil::Date;
use store::table::origin::{Origins, Source};
use store::table::{account, deal, import, merge, signal};
use store::{Connection, StoreError};

use crate::duplicates;
use crate::wire::{AccountField, AccountSignal, DealRow, DuplicatePair, MergedAccount, Origin};

pub(crate) struct Records {
    pub fields: Vec<AccountField>,
    pub signals: Vec<AccountSignal>,
    pub deals: Vec<DealRow>,
    pub duplicates: Vec<DuplicatePair>,
    pub merged: Vec<MergedAccount>,
}

/// Of an account as it is stored now.
pub(crate) fn of(connection: &Connection, account: &Account, today: Date) -> Result<Records, StoreError> {
    let id = account.id;
    let mut sources = Sources { connection, imports: HashMap::new() };
    let origins = account::origins(connection, id)?;
    let fields = fields(account).into_iter().map(|(name, value)| {
        // Nothing is known, and so it came from nowhere; unless the rep said so.
        let origin = origins.of(&name).filter(|source| value.is_some() || source.import.is_none());
        Ok(AccountField { origin: sources.origin(origin)?, name, value })
    });
    let fields = fields.collect::<Result<_, StoreError>>()?;
    let signals = signal::of_account(connection, id)?.into_iter();
    let signals = signals.map(|(signal, origins)| sources.signal(signal, &origins, today)).collect::<Result<_, _>>()?;
    let norms = deal::stage_norms(connection)?;
    let deals = deal::of_account(connection, id)?.into_iter().map(|deal| deal_row(deal, &norms, today)).collect();
    let merged = merge::of_account(connection, id)?.into_iter();
    let merged = merged.map(|merge::Merged { merge, name, at }| MergedAccount {
        merge: merge.to_string(),
        name,
        at: at.to_string(),
    });
    Ok(Records {
        fields,
        signals,
        deals,
        duplicates: duplicates::of_account(connection, id)?,
        merged: merged.collect(),
    })
}

/// Every field of an account, as it is shown, under the name it is stored and edited by.
fn fields(account: &Account) -> Vec<(String, Option<String>)> {
    let technologies = Some(account.technologies.join("; ")).filter(|list| !list.is_empty());
    let known = [
        ("name", Some(account.name.clone())),
        ("domain", account.domain.clone()),
        ("industry", account.industry.clone()),
        ("employees", account.employees.map(|count| count.to_string())),
        ("revenue", account.revenue.map(|dollars| dollars.to_string())),
        ("country", account.country.clone()),
        ("region", account.region.clone()),
        ("technologies", technologies),
        ("notes", account.notes.clone()),
        ("do_not_contact", account.do_not_contact.then(|| "yes".to_owned())),
    ];
    let own = account.own.iter().map(|(name, value)| (format!("own.{name}"), Some(value.clone())));
    // Always there, so that it can be written down where a message needs it.
    let named = account.own.keys().any(|name| name.eq_ignore_ascii_case(tools::CONSENT_FIELD));
    let consent = (!named).then(|| (format!("own.{}", tools::CONSENT_FIELD), None));
    known.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(own).chain(consent).collect()
}

/// Looks up each import once.
struct Sources<'c> {
    connection: &'c Connection,
    imports: HashMap<ImportId, Option<(String, Timestamp)>>,
}

impl Sources<'_> {
    fn origin(&mut self, source: Option<Source>) -> Result<Option<Origin>, StoreError> {
        let Some(Source { import, line, at, merge, raw }) = source else { return Ok(None) };
        if let Some(import) = import {
            let found = self.file(import)?;
            return Ok(found.map(|(source, at)| Origin {
                source,
                line: line.filter(|line| *line > 0),
                at: at.to_string(),
                raw,
            }));
        }
        let at = at.and_then(|at| Timestamp::from_millisecond(at).ok());
        let source = if merge.is_some() { "merge" } else { "typed" };
        Ok(at.map(|at| Origin { source: source.into(), line: None, at: at.to_string(), raw: None }))
    }

    fn file(&mut self, id: ImportId) -> Result<Option<(String, Timestamp)>, StoreError> {
        if let Some(known) = self.imports.get(&id) {
            return Ok(known.clone());
        }
        let found = import::source(self.connection, id)?;
        let found = found.map(|(kind, file, at)| (if kind == "typed" { kind } else { file }, at));
        self.imports.insert(id, found.clone());
        Ok(found)
    }

    fn signal(&mut self, signal: Signal, origins: &Origins, today: Date) -> Result<AccountSignal, StoreError> {
        Ok(AccountSignal {
            id: signal.id.to_string(),
            kind: signal.kind.into(),
            live: tools::is_live(&signal, today),
            title: signal.title,
            on: signal.on.to_string(),
            expires_on: signal.expires_on.to_string(),
            url: signal.url,
            origin: self.origin(origins.of("title"))?,
        })
    }
}

fn deal_row(deal: Deal, norms: &[StageNorm], today: Date) -> DealRow {
    let is_open = deal.status == DealStatus::Open;
    let norm = norms.iter().find(|norm| norm.stage == deal.stage).filter(|_| is_open);
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    DealRow {
        id: deal.id.to_string(),
        name: deal.name,
        days_in_stage: deal.stage_since.filter(|_| is_open).map(|since| deal::days_between(since, today)),
        usual_days: norm.map(|norm| norm.usual_days),
        stage: deal.stage,
        status: deal.status.into(),
        amount: deal.amount,
        currency: deal.currency,
        created_on: day(deal.created_on),
        close_on: day(deal.close_on),
        closed_on: day(deal.closed_on),
        close_moves: deal.close_moves,
    }
}
