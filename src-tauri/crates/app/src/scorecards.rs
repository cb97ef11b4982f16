//! The rep's answers to a framework's elements: each with the buyer's words it stands on, and what was answered
//! before.

use std::collections::{BTreeMap, BTreeSet};

use domain::qualification::{self, Answers, Framework};
use jiff::civil::Date;
use store::table::account;
use store::table::answer::{self, Given};

use crate::accounts::account_id;
use crate::wire::{AccountDetail, Answer, AnswerChange, AppError, Element, Evidence, ScorecardElement};
use crate::{App, import_fields};

/// The longest words of a buyer that are kept, and the longest name.
const QUOTE: usize = 2_000;
const WHO: usize = 200;

impl App {
    /// What the rep found out about a deal, and from whom.
    pub async fn set_answer(&self, id: &str, element: Element, said: Evidence) -> Result<AccountDetail, AppError> {
        let account = account_id(id)?;
        let at = self.clock.now();
        let given = Given { answer: said.answer.into(), evidence: self.evidence(said)?, at };
        self.store
            .write(move |connection| {
                let account = account::get(connection, account)?.id;
                answer::set(connection, account, element.into(), &given)
            })
            .await?;
        self.account(id)
    }

    fn evidence(&self, said: Evidence) -> Result<qualification::Evidence, AppError> {
        let text = |what: &str, text: &str, most: usize| {
            let text = import_fields::one_line(text);
            if text.chars().count() > most {
                return Err(AppError::bad_input(format!("{what}: at most {most} characters.")));
            }
            Ok(text)
        };
        let on = match said.on.as_deref().map(str::trim).filter(|day| !day.is_empty()) {
            Some(day) => Some(day.parse::<Date>().map_err(|_| {
                AppError::bad_input(format!("“{day}” is no date. Write the day they said it as 2026-01-31."))
            })?),
            None => None,
        };
        if on.is_some_and(|day| day > self.today()) {
            return Err(AppError::bad_input(
                "The day they said it lies in the future. Choose today or an earlier day.",
            ));
        }
        Ok(qualification::Evidence {
            quote: text("Their words", &said.quote, QUOTE)?,
            who: text("Who said it", &said.who, WHO)?,
            on,
        })
    }
}

/// The answers alone, as the tools take them.
pub(crate) fn answers(given: &BTreeMap<qualification::Element, Given>) -> Answers {
    given.iter().map(|(element, given)| (*element, given.answer)).collect()
}

/// The elements whose answer stands on the buyer's own words.
pub(crate) fn with_evidence(given: &BTreeMap<qualification::Element, Given>) -> BTreeSet<qualification::Element> {
    given.iter().filter(|(_, given)| !given.evidence.quote.is_empty()).map(|(element, _)| *element).collect()
}

/// The framework's elements, answered or not.
pub(crate) fn scorecard(
    framework: Framework,
    given: &BTreeMap<qualification::Element, Given>,
    history: &[(qualification::Element, Given)],
) -> Vec<ScorecardElement> {
    let element = |element: &qualification::Element| {
        let stands = given.get(element);
        let evidence = stands.map(|given| given.evidence.clone()).unwrap_or_default();
        let before = history.iter().filter(|(of, _)| of == element).map(|(_, given)| AnswerChange {
            at: given.at.to_string(),
            answer: given.answer.into(),
            quote: given.evidence.quote.clone(),
            who: given.evidence.who.clone(),
        });
        ScorecardElement {
            element: (*element).into(),
            answer: stands.map_or(Answer::Unknown, |given| given.answer.into()),
            quote: evidence.quote,
            who: evidence.who,
            on: evidence.on.map(|day| day.to_string()),
            at: stands.map(|given| given.at.to_string()),
            question: tools::question(*element).into(),
            history: before.collect(),
        }
    };
    framework.elements().iter().map(element).collect()
}
