//! The list of accounts, a page at a time: found, filtered and ordered by the database, never in memory.

use domain::fit::Priority;
use domain::{Account, AccountId, Goal};
use rusqlite::{Connection, params};

use super::{account, like_pattern, parsed};
use crate::StoreError;
use crate::key::fold;

/// In which order a list has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The best score first, what is left out last; equal ones by name.
    #[default]
    Fit,
    Name,
    /// The largest first, what is unknown last either way.
    Employees,
    Revenue,
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Default)]
pub struct Listing<'a> {
    /// Words in the name, domain, industry or country; empty for all.
    pub search: &'a str,
    pub priority: Option<Priority>,
    pub order: Order,
    /// The other way round.
    pub reverse: bool,
    pub offset: u32,
    pub limit: u32,
}

impl Listing<'_> {
    /// The tables that must be looked at, and the condition. Only words to search for take a look at each account.
    fn source(&self) -> &'static str {
        match (self.search.trim().is_empty(), self.order, self.priority) {
            (true, Order::Fit, None) => "score",
            (true, Order::Fit, Some(_)) => "score WHERE priority = ?2",
            (true, _, None) => "account WHERE merged_into IS NULL",
            (true, _, Some(_)) => "account JOIN score ON account_id = id WHERE priority = ?2",
            (false, ..) => {
                r"account JOIN score ON account_id = id
                  WHERE (?2 IS NULL OR priority = ?2)
                    AND (account.name_key LIKE ?1 ESCAPE '\' OR domain LIKE ?1 ESCAPE '\'
                         OR folded(industry) LIKE ?1 ESCAPE '\' OR folded(country) LIKE ?1 ESCAPE '\')"
            }
        }
    }

    fn ordering(&self) -> &'static str {
        match (self.order, self.reverse) {
            (Order::Fit, false) => "priority = 'excluded', score DESC, high DESC, score.name_key, account_id",
            (Order::Fit, true) => "priority = 'excluded' DESC, score, high, score.name_key DESC, account_id DESC",
            (Order::Name, false) => "account.name_key, id",
            (Order::Name, true) => "account.name_key DESC, id DESC",
            (Order::Employees, false) => "employees IS NULL, employees DESC, account.name_key, id",
            (Order::Employees, true) => "employees IS NULL, employees, account.name_key, id",
            (Order::Revenue, false) => "revenue IS NULL, revenue DESC, account.name_key, id",
            (Order::Revenue, true) => "revenue IS NULL, revenue, account.name_key, id",
        }
    }
}

/// One page, and how many there are on all pages.
pub fn page(connection: &Connection, listing: &Listing<'_>) -> Result<(u32, Vec<Account>), StoreError> {
    let (source, ordering) = (listing.source(), listing.ordering());
    let id = if matches!(listing.order, Order::Fit) { "account_id" } else { "id" };
    let search = like_pattern(&fold(listing.search));
    let priority = listing.priority.map(Priority::as_str);
    // Both are named in each text, so that the same values fit all of them.
    let mut count = connection.prepare_cached(&format!("SELECT count(*), ?1, ?2 FROM {source}"))?;
    let total = count.query_row(params![search, priority], |row| row.get(0))?;
    let mut query = connection
        .prepare_cached(&format!("SELECT {id}, ?1, ?2 FROM {source} ORDER BY {ordering} LIMIT ?3 OFFSET ?4"))?;
    let values = params![search, priority, listing.limit, listing.offset];
    let ids: Vec<AccountId> = query.query_map(values, |row| parsed(row, 0))?.collect::<Result<_, _>>()?;
    Ok((total, ids.into_iter().map(|id| account::get(connection, id)).collect::<Result<_, _>>()?))
}

/// The best `n` accounts that are not left out and have nothing open for this goal.
pub fn best(connection: &Connection, goal: Goal, n: u32) -> Result<Vec<AccountId>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT account_id FROM score
         WHERE priority <> 'excluded' AND account_id NOT IN
           (SELECT account_id FROM execution WHERE goal = ? AND ended_at IS NULL)
         ORDER BY priority = 'excluded', score DESC, high DESC, name_key, account_id LIMIT ?",
    )?;
    Ok(query.query_map(params![goal.as_str(), n], |row| parsed(row, 0))?.collect::<Result<_, _>>()?)
}

/// What the accounts hold in the fields a profile asks for, the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabulary {
    pub industries: Vec<String>,
    pub countries: Vec<String>,
    pub technologies: Vec<String>,
    /// The names of the rep's own fields.
    pub own: Vec<String>,
}

pub fn vocabulary(connection: &Connection, limit: u32) -> Result<Vocabulary, StoreError> {
    let most_frequent = |value: &str, source: &str| -> Result<Vec<String>, StoreError> {
        let mut query = connection.prepare_cached(&format!(
            "SELECT {value} FROM {source} WHERE merged_into IS NULL AND {value} IS NOT NULL
             GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?"
        ))?;
        Ok(query.query_map([limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
    };
    Ok(Vocabulary {
        industries: most_frequent("industry", "account")?,
        countries: most_frequent("country", "account")?,
        technologies: most_frequent("value", "account, json_each(technologies)")?,
        own: most_frequent("json_each.key", "account, json_each(own)")?,
    })
}

/// The names of the rep's own fields, as they came.
pub fn own_fields(connection: &Connection, limit: u32) -> Result<Vec<String>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT json_each.key FROM account, json_each(own) WHERE own <> '{}' ORDER BY 1 LIMIT ?",
    )?;
    Ok(query.query_map([limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
