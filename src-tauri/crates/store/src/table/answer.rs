//! What the rep knows of a deal, element by element.

use domain::AccountId;
use domain::qualification::{Answer, Answers, Element};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::word;
use crate::StoreError;

pub fn of_account(connection: &Connection, account: AccountId) -> Result<Answers, StoreError> {
    let mut query = connection.prepare_cached("SELECT element, answer FROM answer WHERE account_id = ?")?;
    let rows = query.query_map([account.to_string()], |row| Ok((word(row, 0)?, word(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn set(
    connection: &Connection,
    account: AccountId,
    element: Element,
    answer: Answer,
    at: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO answer (account_id, element, answer, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET answer = ?3, at = ?4",
        )?
        .execute(params![account.to_string(), element.as_str(), answer.as_str(), at.as_millisecond()])?;
    Ok(())
}
