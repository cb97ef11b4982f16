//! What the rep knows of a deal, element by element: the answer, what it stands on, and what was answered before.

use std::collections::BTreeMap;

use domain::AccountId;
use domain::qualification::{Answer, Element, Evidence};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{parsed_or_none, time, word};
use crate::StoreError;

/// One answer, and since when it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub answer: Answer,
    pub evidence: Evidence,
    pub at: Timestamp,
}

const COLUMNS: &str = "element, answer, quote, who, said_on, at";

fn given(row: &Row<'_>) -> rusqlite::Result<(Element, Given)> {
    let evidence = Evidence { quote: row.get(2)?, who: row.get(3)?, on: parsed_or_none(row, 4)? };
    Ok((word(row, 0)?, Given { answer: word(row, 1)?, evidence, at: time(row, 5)? }))
}

/// What is answered; an element that is not there is unknown.
pub fn of_account(connection: &Connection, account: AccountId) -> Result<BTreeMap<Element, Given>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM answer WHERE account_id = ?"))?;
    Ok(query.query_map([account.to_string()], given)?.collect::<Result<_, _>>()?)
}

/// What was answered before, newest first.
pub fn history(connection: &Connection, account: AccountId) -> Result<Vec<(Element, Given)>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM answer_history WHERE account_id = ? ORDER BY at DESC, rowid DESC"
    ))?;
    Ok(query.query_map([account.to_string()], given)?.collect::<Result<_, _>>()?)
}

/// Keeps an answer. The same words again change nothing.
pub fn set(connection: &Connection, account: AccountId, element: Element, given: &Given) -> Result<(), StoreError> {
    if of_account(connection, account)?
        .get(&element)
        .is_some_and(|known| (known.answer, &known.evidence) == (given.answer, &given.evidence))
    {
        return Ok(());
    }
    connection
        .prepare_cached(&format!(
            "INSERT INTO answer_history (account_id, {COLUMNS})
             SELECT account_id, {COLUMNS} FROM answer WHERE account_id = ? AND element = ?"
        ))?
        .execute(params![account.to_string(), element.as_str()])?;
    let Given { answer, evidence: Evidence { quote, who, on }, at } = given;
    connection
        .prepare_cached(&format!("INSERT OR REPLACE INTO answer (account_id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"))?
        .execute(params![
            account.to_string(),
            element.as_str(),
            answer.as_str(),
            quote,
            who,
            on.map(|day| day.to_string()),
            at.as_millisecond(),
        ])?;
    Ok(())
}
