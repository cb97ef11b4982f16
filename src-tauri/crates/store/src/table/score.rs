//! What the accounts score by the active profile, and scored before.
//!
//! How an account is scored is not known here: whoever rescores brings that along.

use domain::fit::{Priority, ScorePart};
use domain::{Account, AccountId, FitScore};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{account, json, time, to_json, word};
use crate::StoreError;
use crate::key::fold;

/// How many accounts are in memory at a time while all are scored.
const CHUNK: u32 = 2_048;

/// Why an account was scored anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Import,
    Edit,
    /// Another profile, or other words in it.
    Profile,
    /// A version of the program with other rules.
    Rules,
    Merge,
    Undo,
}

impl Cause {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Edit => "edit",
            Self::Profile => "profile",
            Self::Rules => "rules",
            Self::Merge => "merge",
            Self::Undo => "undo",
        }
    }
}

/// A part as it is stored: its name, its weight, and how well it fits where that is known.
#[derive(Serialize, Deserialize)]
struct Part(String, f64, Option<f64>);

impl From<ScorePart> for Part {
    fn from(ScorePart { name, weight, fit }: ScorePart) -> Self {
        Self(name, weight, fit)
    }
}

impl From<Part> for ScorePart {
    fn from(Part(name, weight, fit): Part) -> Self {
        Self { name, weight, fit }
    }
}

/// What an account scored from one moment on.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    pub at: Timestamp,
    pub cause: Cause,
    pub icp: String,
    pub rules: String,
    pub score: f64,
    pub low: f64,
    pub high: f64,
    pub known: f64,
    pub priority: Priority,
    pub parts: Vec<ScorePart>,
}

const COLUMNS: &str = "at, cause, icp, rules, score, low, high, known, priority, parts";

fn score(row: &Row<'_>, first: usize) -> rusqlite::Result<Score> {
    Ok(Score {
        at: time(row, first)?,
        cause: word(row, first + 1)?,
        icp: row.get(first + 2)?,
        rules: row.get(first + 3)?,
        score: row.get(first + 4)?,
        low: row.get(first + 5)?,
        high: row.get(first + 6)?,
        known: row.get(first + 7)?,
        priority: word(row, first + 8)?,
        parts: json::<Vec<Part>>(row, first + 9)?.into_iter().map(Into::into).collect(),
    })
}

pub fn get(connection: &Connection, id: AccountId) -> Result<Option<Score>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM score WHERE account_id = ?"))?;
    Ok(query.query_row([id.to_string()], |row| score(row, 0)).optional()?)
}

/// What the account scores and scored before, newest first.
pub fn history(connection: &Connection, id: AccountId, limit: u32) -> Result<Vec<Score>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM (
           SELECT {COLUMNS}, 1 AS standing, 0 AS nth FROM score WHERE account_id = ?1
           UNION ALL SELECT {COLUMNS}, 0, rowid FROM score_history WHERE account_id = ?1)
         ORDER BY standing DESC, at DESC, nth DESC LIMIT ?2"
    ))?;
    Ok(query.query_map(params![id.to_string(), limit], |row| score(row, 0))?.collect::<Result<_, _>>()?)
}

/// Scores these accounts anew. Those that are no longer there are passed over; of those that were made a part of
/// another, the other is scored.
pub fn rescore(
    connection: &Connection,
    ids: &[AccountId],
    cause: Cause,
    at: Timestamp,
    mut by: impl FnMut(&Account) -> FitScore,
) -> Result<(), StoreError> {
    // With most of them touched, one pass over all is quicker than a look-up for each.
    if ids.len() > CHUNK as usize && ids.len() * 4 > account::count(connection)? as usize {
        return rescore_all(connection, cause, at, by);
    }
    for id in ids {
        match account::get(connection, *id) {
            Ok(account) => {
                if account.id != *id {
                    forget(connection, *id)?;
                }
                let current = standing(connection, account.id)?;
                put(connection, &account, current, by(&account), cause, at)?;
            }
            Err(StoreError::NoAccount(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Scores every account anew, in bounded memory.
pub fn rescore_all(
    connection: &Connection,
    cause: Cause,
    at: Timestamp,
    mut by: impl FnMut(&Account) -> FitScore,
) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let chunk = chunk(connection, after)?;
        let Some((last, ..)) = chunk.last() else { return Ok(()) };
        after = *last;
        for (_, account, current) in chunk {
            let fit = by(&account);
            put(connection, &account, current, fit, cause, at)?;
        }
    }
}

/// Every account with what it scores, in no order that means anything; in bounded memory.
pub fn each(
    connection: &Connection,
    mut look: impl FnMut(Account, Option<Figure>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {}, score, priority FROM account LEFT JOIN score ON account_id = id WHERE merged_into IS NULL",
        account::COLUMNS
    ))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let figure = match row.get::<_, Option<f64>>(account::WIDTH)? {
            Some(score) => Some(Figure { score, priority: word(row, account::WIDTH + 1)? }),
            None => None,
        };
        look(account::account(row)?, figure)?;
    }
    Ok(())
}

/// What a list shows of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    pub score: f64,
    pub priority: Priority,
}

/// A score as it stands in its row: compared as text, read only where it is needed.
#[derive(PartialEq)]
struct Standing {
    icp: String,
    rules: String,
    score: f64,
    low: f64,
    high: f64,
    known: f64,
    priority: String,
    parts: String,
    name_key: String,
}

const STANDING: &str = "icp, rules, score, low, high, known, priority, parts, score.name_key";

fn standing_of(row: &Row<'_>, first: usize) -> rusqlite::Result<Standing> {
    Ok(Standing {
        icp: row.get(first)?,
        rules: row.get(first + 1)?,
        score: row.get(first + 2)?,
        low: row.get(first + 3)?,
        high: row.get(first + 4)?,
        known: row.get(first + 5)?,
        priority: row.get(first + 6)?,
        parts: row.get(first + 7)?,
        name_key: row.get(first + 8)?,
    })
}

fn standing(connection: &Connection, id: AccountId) -> Result<Option<Standing>, StoreError> {
    let mut query = connection.prepare_cached(&format!("SELECT {STANDING} FROM score WHERE account_id = ?"))?;
    Ok(query.query_row([id.to_string()], |row| standing_of(row, 0)).optional()?)
}

/// With the place it stands at.
type Placed = (i64, Account, Option<Standing>);

fn chunk(connection: &Connection, after: i64) -> Result<Vec<Placed>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {}, account.rowid, {STANDING} FROM account LEFT JOIN score ON account_id = id
         WHERE account.rowid > ? AND merged_into IS NULL ORDER BY account.rowid LIMIT {CHUNK}",
        account::COLUMNS
    ))?;
    let rows = query.query_map([after], |row| {
        let scored = row.get_ref(account::WIDTH + 1)?.as_str_or_null()?.is_some();
        let current = if scored { Some(standing_of(row, account::WIDTH + 1)?) } else { None };
        Ok((row.get(account::WIDTH)?, account::account(row)?, current))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps what an account scores. What it scored before goes to the history only where the figure, the profile or the
/// rules are others; a fact behind an unchanged figure is kept without a word.
fn put(
    connection: &Connection,
    account: &Account,
    current: Option<Standing>,
    fit: FitScore,
    cause: Cause,
    at: Timestamp,
) -> Result<(), StoreError> {
    let parts: Vec<Part> = fit.parts().into_iter().map(Into::into).collect();
    let new = Standing {
        icp: fit.icp,
        rules: fit.rules,
        score: fit.score,
        low: fit.low,
        high: fit.high,
        known: fit.known,
        priority: fit.priority.as_str().into(),
        parts: to_json(&parts)?,
        name_key: fold(&account.name),
    };
    let id = account.id.to_string();
    let scored = current.is_some();
    if let Some(current) = current {
        if current == new {
            return Ok(());
        }
        if current.same_figure(&new) {
            connection
                .prepare_cached("UPDATE score SET name_key = ?2, known = ?3, parts = ?4 WHERE account_id = ?1")?
                .execute(params![id, new.name_key, new.known, new.parts])?;
            return Ok(());
        }
        remember(connection, account.id)?;
    }
    // Not by REPLACE, for which SQLite keeps what it might have to bring back.
    let values = "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12";
    let write = if scored {
        format!("UPDATE score SET (name_key, {COLUMNS}) = ({values}) WHERE account_id = ?1")
    } else {
        format!("INSERT INTO score (account_id, name_key, {COLUMNS}) VALUES (?1, {values})")
    };
    connection.prepare_cached(&write)?.execute(params![
        id,
        new.name_key,
        at.as_millisecond(),
        cause.as_str(),
        new.icp,
        new.rules,
        new.score,
        new.low,
        new.high,
        new.known,
        new.priority,
        new.parts,
    ])?;
    Ok(())
}

/// What it scores becomes what it scored.
fn remember(connection: &Connection, id: AccountId) -> Result<(), StoreError> {
    connection
        .prepare_cached(&format!(
            "INSERT INTO score_history (account_id, {COLUMNS})
             SELECT account_id, {COLUMNS} FROM score WHERE account_id = ?"
        ))?
        .execute([id.to_string()])?;
    Ok(())
}

/// An account that was made a part of another is on no list any more.
fn forget(connection: &Connection, id: AccountId) -> Result<(), StoreError> {
    remember(connection, id)?;
    connection.prepare_cached("DELETE FROM score WHERE account_id = ?")?.execute([id.to_string()])?;
    Ok(())
}

impl Standing {
    fn same_figure(&self, other: &Self) -> bool {
        let figure = |standing: &Self| (standing.score, standing.low, standing.high);
        figure(self) == figure(other)
            && (&self.icp, &self.rules, &self.priority) == (&other.icp, &other.rules, &other.priority)
    }
}
