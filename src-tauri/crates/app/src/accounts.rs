//! Accounts and their people: ranked by fit, looked at, completed by hand.

use std::cmp::Ordering;

use domain::fit::Priority;
use domain::{Account, AccountId, ContactId, FitScore, Goal, ImportId};
use store::table::account::Surroundings;
use store::table::contact::Incoming;
use store::table::execution::Filter;
use store::table::{account, answer, contact, execution};
use uuid::Uuid;

use crate::wire::{
    AccountDetail, AccountPage, AccountQuery, AccountRow, AccountSort, Answer, AppError, ContactRow, Element,
    ElementAnswer, LatestExecution, NewContact,
};
use crate::{App, history, import_fields};

/// The most rows a page may ask for.
pub(crate) const PAGE: u32 = 500;
/// How much of an account's history its page shows.
const HISTORY: u32 = 50;

impl App {
    /// One page of the accounts that match, in the order asked for.
    pub fn accounts(&self, query: &AccountQuery) -> Result<AccountPage, AppError> {
        let found = self.store.read(|connection| account::search(connection, &query.search))?;
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let mut scored = self.scored(found)?;
        match query.sort {
            AccountSort::Fit => {}
            AccountSort::Name => scored.sort_by_cached_key(|(account, _)| account.name.to_lowercase()),
            AccountSort::Employees => {
                scored.sort_by(|(a, _), (b, _)| known_first(a.employees, b.employees, query.reverse))
            }
            AccountSort::Revenue => scored.sort_by(|(a, _), (b, _)| known_first(a.revenue, b.revenue, query.reverse)),
        }
        if query.reverse && matches!(query.sort, AccountSort::Fit | AccountSort::Name) {
            scored.reverse();
        }
        let limit = query.limit.clamp(1, PAGE) as usize;
        let page: Vec<_> = scored.into_iter().skip(query.offset as usize).take(limit).collect();
        let ids: Vec<AccountId> = page.iter().map(|(account, _)| account.id).collect();
        let around = self.store.read(|connection| account::surroundings(connection, &ids))?;
        let rows = page
            .into_iter()
            .map(|(account, fit)| {
                let around = around.get(&account.id).copied().unwrap_or_default();
                row(account, fit, around)
            })
            .collect();
        Ok(AccountPage { total, rows })
    }

    pub fn account(&self, id: &str) -> Result<AccountDetail, AppError> {
        let id = account_id(id)?;
        let settings = self.settings()?;
        let (account, around, people, answers, executions) = self.store.read(|connection| {
            Ok((
                account::get(connection, id)?,
                account::surroundings(connection, &[id])?.get(&id).copied().unwrap_or_default(),
                contact::of_account(connection, id)?,
                answer::of_account(connection, id)?,
                execution::list(connection, &Filter { account: Some(id), ..Filter::default() }, HISTORY)?,
            ))
        })?;
        let framework = domain::qualification::Framework::from(settings.framework);
        let fit = tools::score_account_fit(&account, &self.icp()?);
        Ok(AccountDetail {
            account: row(account, fit, around),
            contacts: people.into_iter().map(contact_row).collect(),
            qualification: tools::qualify_opportunity(framework, &answers, &Default::default(), tools::QUALIFIED_FROM)
                .into(),
            answers: framework
                .elements()
                .iter()
                .map(|element| ElementAnswer {
                    element: (*element).into(),
                    answer: answers.get(element).copied().map_or(Answer::Unknown, Into::into),
                })
                .collect(),
            history: executions.into_iter().map(history::line).collect(),
        })
    }

    /// What the rep found out about a deal.
    pub async fn set_answer(&self, id: &str, element: Element, answer: Answer) -> Result<AccountDetail, AppError> {
        let account = account_id(id)?;
        let at = self.clock.now();
        self.store
            .write(move |connection| {
                account::get(connection, account)?;
                answer::set(connection, account, element.into(), answer.into(), at)
            })
            .await?;
        self.account(id)
    }

    pub async fn add_contact(&self, id: &str, person: NewContact) -> Result<AccountDetail, AppError> {
        let account = account_id(id)?;
        let said = |text: &str| Some(import_fields::one_line(text)).filter(|text| !text.is_empty());
        let email = said(&person.email)
            .filter(|email| adapters::mail::check_address(email).is_ok())
            .ok_or_else(|| AppError::bad_input("Type the person's e-mail address, such as name@example.com."))?;
        let typed = Incoming {
            first_name: said(&person.first_name),
            last_name: said(&person.last_name),
            email: Some(email),
            title: said(&person.title),
            ..Incoming::default()
        };
        let source = store::table::import::Import {
            id: ImportId::new(Uuid::now_v7()),
            kind: "typed",
            file: String::new(),
            at: self.clock.now(),
            rows: 1,
            rejected: 0,
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

    /// The best `n` accounts that may be written to and have nothing open for this goal, best first.
    pub fn best_accounts(&self, goal: Goal, n: u32) -> Result<Vec<AccountId>, AppError> {
        let (everything, open) = self
            .store
            .read(|connection| Ok((account::search(connection, "")?, execution::open_accounts(connection, goal)?)))?;
        let ranked = self.scored(everything)?;
        let free =
            ranked.iter().filter(|(account, fit)| fit.priority != Priority::Excluded && !open.contains(&account.id));
        Ok(free.map(|(account, _)| account.id).take(n as usize).collect())
    }

    /// With their fit, best first; equal ones by name.
    fn scored(&self, accounts: Vec<Account>) -> Result<Vec<(Account, FitScore)>, AppError> {
        let scorer = tools::Scorer::new(&self.icp()?);
        let mut scored: Vec<_> = accounts
            .into_iter()
            .map(|account| {
                let fit = scorer.score(&account);
                (account, fit)
            })
            .collect();
        scored.sort_by(|(_, a), (_, b)| {
            let excluded = |fit: &FitScore| fit.priority == Priority::Excluded;
            excluded(a).cmp(&excluded(b)).then(b.score.total_cmp(&a.score)).then(b.high.total_cmp(&a.high))
        });
        Ok(scored)
    }

    pub(crate) fn icp(&self) -> Result<domain::fit::Icp, AppError> {
        let settings = self.settings()?;
        tools::parse_icp(&settings.icp).map_err(|error| AppError::bad_input(format!("Ideal customer: {error}")))
    }
}

/// Largest first, or smallest first; what is unknown comes last either way.
fn known_first<T: Ord>(a: Option<T>, b: Option<T>, reverse: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => {
            if reverse {
                a.cmp(&b)
            } else {
                b.cmp(&a)
            }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

pub(crate) fn account_id(text: &str) -> Result<AccountId, AppError> {
    text.parse()
        .map_err(|_| AppError::not_found("There is no such account. It may have been removed; look at the list again."))
}

pub(crate) fn contact_id(text: &str) -> Result<ContactId, AppError> {
    text.parse().map_err(|_| AppError::not_found("There is no such contact. Choose one of this account's people."))
}

fn row(account: Account, fit: FitScore, Surroundings { contacts, latest }: Surroundings) -> AccountRow {
    AccountRow {
        id: account.id.to_string(),
        name: account.name,
        domain: account.domain,
        industry: account.industry,
        employees: account.employees,
        // Exact up to 2^53 dollars.
        revenue: account.revenue.map(|dollars| dollars as f64),
        country: account.country,
        technologies: account.technologies,
        do_not_contact: account.do_not_contact,
        sample: account.sample,
        contacts,
        fit: fit.into(),
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
        opted_out: person.opted_out,
    }
}
