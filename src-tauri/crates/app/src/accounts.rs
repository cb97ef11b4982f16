//! Accounts and their people: ranked by fit, looked at, completed by hand.

use domain::{Account, AccountId, Brief, ContactId, FitScore, Goal, ImportId, Signal};
use store::StoreError;
use store::search::{self, Filter};
use store::table::account::Surroundings;
use store::table::contact::Incoming;
use store::table::execution_text::Mark;
use store::table::listing::{self, Listing, Order};
use store::table::{account, answer, contact, score, signal};
use uuid::Uuid;

use crate::records::{self, Records};
use crate::wire::{
    AccountDetail, AccountPage, AccountQuery, AccountRow, AccountSort, AppError, ContactRow, LatestExecution,
    NewContact,
};
use crate::{App, history, import_fields, scorecards, scores};

/// The most rows a page may ask for.
pub(crate) const PAGE: u32 = 500;
/// How much of an account's history its page shows.
const HISTORY: u32 = 50;

impl App {
    /// One page of the accounts that match, in the order asked for.
    pub fn accounts(&self, query: &AccountQuery) -> Result<AccountPage, AppError> {
        let listing = Listing {
            search: &query.search,
            priority: query.priority.map(Into::into),
            order: match query.sort {
                AccountSort::Fit => Order::Fit,
                AccountSort::Name => Order::Name,
                AccountSort::Employees => Order::Employees,
                AccountSort::Revenue => Order::Revenue,
            },
            reverse: query.reverse,
            offset: query.offset,
            limit: query.limit.clamp(1, PAGE),
        };
        let today = self.today();
        let page = self.store.read(|connection| {
            let (total, accounts) = listing::page(connection, &listing)?;
            let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
            let mut around = account::surroundings(connection, &ids)?;
            // The database ranks by the figure; its reasons are worked out for what is shown.
            let scorer = tools::Scorer::new(&scores::active(connection)?);
            let rows = accounts.into_iter().map(|account| {
                let fit = scorer.score(&account);
                let around = around.remove(&account.id).unwrap_or_default();
                let signals: Vec<Signal> =
                    signal::of_account(connection, account.id)?.into_iter().map(|(signal, _)| signal).collect();
                let timing = tools::rate_timing(&signals, today);
                Ok(row(account, fit, timing.score, around))
            });
            Ok(AccountPage { total, rows: rows.collect::<Result<_, StoreError>>()? })
        });
        Ok(page?)
    }

    pub fn account(&self, id: &str) -> Result<AccountDetail, AppError> {
        let id = account_id(id)?;
        let today = self.today();
        let detail = self.store.read(|connection| {
            let (brief, given) = self.briefs.read(connection, id)?;
            let id = brief.account.id;
            let around = account::surroundings(connection, &[id])?.remove(&id).unwrap_or_default();
            let fit = tools::score_account_fit(&brief.account, &brief.icp);
            let timing = tools::rate_timing(&brief.signals, today);
            let filter = Filter { marks: vec![Mark::Account(id)], ..Filter::default() };
            let executions = search::list(connection, &filter, HISTORY)?;
            let Records { fields, signals, deals, duplicates, merged } =
                records::of(connection, &brief.account, today)?;
            Ok(AccountDetail {
                fields,
                signals,
                deals,
                duplicates,
                merged,
                qualification: qualify(&brief).into(),
                scorecard: scorecards::scorecard(brief.framework, &given, &answer::history(connection, id)?),
                risks: tools::review_deal_risk(&brief).into(),
                account: row(brief.account, fit, timing.score, around),
                contacts: brief.people.into_iter().map(contact_row).collect(),
                timing: timing.into(),
                scores: scores::points(&score::history(connection, id, scores::POINTS + 1)?),
                history: executions.into_iter().map(history::line).collect(),
            })
        });
        Ok(detail?)
    }

    pub async fn add_contact(&self, id: &str, person: NewContact) -> Result<AccountDetail, AppError> {
        let account = account_id(id)?;
        let said = |text: &str| Some(import_fields::one_line(text)).filter(|text| !text.is_empty());
        let email = said(&person.email)
            .filter(|email| adapters::mail::check_address(email).is_ok())
            .ok_or_else(|| AppError::bad_input("Type the person's e-mail address, such as name@example.com."))?;
        let linkedin = said(&person.linkedin);
        if linkedin.as_deref().is_some_and(|page| !tools::composer::is_usable(domain::Channel::Linkedin, page)) {
            let message = "That is no LinkedIn page. It looks like https://www.linkedin.com/in/name.";
            return Err(AppError::bad_input(message));
        }
        let typed = Incoming {
            first_name: said(&person.first_name),
            last_name: said(&person.last_name),
            email: Some(email),
            title: said(&person.title),
            phone: said(&person.phone),
            linkedin,
            ..Incoming::default()
        };
        let source = store::table::import::Import {
            id: ImportId::new(Uuid::now_v7()),
            kind: "typed",
            file: String::new(),
            at: self.clock.now(),
            rows: 1,
            rejected: 0,
            system: String::new(),
            sample: false,
        };
        self.store.write(move |connection| contact::add(connection, &source, account, typed)).await?;
        self.account(id)
    }

    /// The account a person means: by its id, or by its name where only one has it.
    pub fn find_account(&self, text: &str) -> Result<AccountId, AppError> {
        if let Ok(id) = text.parse() {
            return Ok(self.store.read(|connection| account::get(connection, id))?.id);
        }
        let named = self.store.read(|connection| account::named(connection, text))?;
        match named.as_slice() {
            [one] => Ok(one.id),
            [] => Err(AppError::not_found(format!(
                "There is no account “{text}”. Check the spelling, or import it first."
            ))),
            several => {
                let ids: Vec<_> = several.iter().map(|account| account.id.to_string()).collect();
                Err(AppError::bad_input(format!(
                    "Several accounts are called “{text}”. Use an id: {}.",
                    ids.join(", ")
                )))
            }
        }
    }

    /// The person that is meant: by id or address, or by the whole name where only one has it.
    pub fn find_contact(&self, text: &str) -> Result<ContactId, AppError> {
        if let Ok(id) = text.parse() {
            let there = self.store.read(|connection| contact::get(connection, id))?.is_some();
            return if there { Ok(id) } else { Err(AppError::not_found(format!("There is no person {text}."))) };
        }
        match self.store.read(|connection| contact::named(connection, text))?.as_slice() {
            [one] => Ok(*one),
            [] => Err(AppError::not_found(format!(
                "There is no person “{text}”. Check the spelling, or use the address."
            ))),
            several => {
                let ids: Vec<_> = several.iter().map(ToString::to_string).collect();
                Err(AppError::bad_input(format!("Several people are “{text}”. Use an id: {}.", ids.join(", "))))
            }
        }
    }

    /// The best `n` accounts that may be written to and have nothing open for this goal, best first.
    pub fn best_accounts(&self, goal: Goal, n: u32) -> Result<Vec<AccountId>, AppError> {
        Ok(self.store.read(|connection| listing::best(connection, goal, n))?)
    }
}

fn qualify(brief: &Brief) -> domain::Qualification {
    tools::qualify_opportunity(brief.framework, &brief.answers, &brief.evidence, brief.qualified_from)
}

pub(crate) fn account_id(text: &str) -> Result<AccountId, AppError> {
    text.parse()
        .map_err(|_| AppError::not_found("There is no such account. It may have been removed; look at the list again."))
}

pub(crate) fn contact_id(text: &str) -> Result<ContactId, AppError> {
    text.parse().map_err(|_| AppError::not_found("There is no such contact. Choose one of this account's people."))
}

fn row(
    account: Account,
    fit: FitScore,
    timing: f64,
    Surroundings { contacts, open_deals, latest }: Surroundings,
) -> AccountRow {
    AccountRow {
        id: account.id.to_string(),
        name: account.name,
        domain: account.domain,
        industry: account.industry,
        employees: account.employees,
        // Exact up to 2^53 dollars.
        revenue: account.revenue.map(|dollars| dollars as f64),
        country: account.country,
        region: account.region,
        technologies: account.technologies,
        do_not_contact: account.do_not_contact,
        sample: account.sample,
        contacts,
        open_deals,
        fit: fit.into(),
        timing,
        latest: latest.map(|latest| LatestExecution {
            execution: latest.id.to_string(),
            state: latest.state.into(),
            message: latest.message,
        }),
    }
}

pub(crate) fn contact_row(person: domain::Contact) -> ContactRow {
    ContactRow {
        id: person.id.to_string(),
        name: person.display_name(),
        email: person.email,
        title: person.title,
        phone: person.phone,
        linkedin: person.linkedin,
        opted_out: person.opted_out,
        sample: person.sample,
    }
}
