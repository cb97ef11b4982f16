//! Deals, and how each of them moved.

mod upsert;

use domain::deal::StageNorm;
use domain::{AccountId, Deal, DealId};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::origin::Origins;
use super::{day_or_none, json, parsed, parsed_or_none, to_json, word};
use crate::StoreError;
use crate::key::fold;

pub use upsert::{Incoming, import};

/// What `import_change` and `record_key` call a deal.
pub(super) const KIND: &str = "deal";

const COLUMNS: &str = "id, account_id, name, stage, status, amount, currency, created_on, close_on, closed_on, \
                       lost_reason, stage_since, close_moves, details, sample";

fn deal(row: &Row<'_>) -> rusqlite::Result<Deal> {
    Ok(Deal {
        id: parsed(row, 0)?,
        account: parsed_or_none(row, 1)?,
        name: row.get(2)?,
        stage: row.get(3)?,
        status: word(row, 4)?,
        amount: row.get(5)?,
        currency: row.get(6)?,
        created_on: day_or_none(row, 7)?,
        close_on: day_or_none(row, 8)?,
        closed_on: day_or_none(row, 9)?,
        lost_reason: row.get(10)?,
        stage_since: day_or_none(row, 11)?,
        close_moves: row.get(12)?,
        details: json(row, 13)?,
        sample: row.get(14)?,
    })
}

/// The deals with an account: the open ones first, then the newest.
pub fn of_account(connection: &Connection, account: AccountId) -> Result<Vec<Deal>, StoreError> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM deal WHERE account_id = ?
         ORDER BY status <> 'open', coalesce(closed_on, close_on, created_on) DESC, name_key, id"
    ))?;
    Ok(query.query_map([account.to_string()], deal)?.collect::<Result<_, _>>()?)
}

/// Every deal that was won or lost.
pub fn closed(connection: &Connection) -> Result<Vec<Deal>, StoreError> {
    let mut query =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM deal WHERE status <> 'open' ORDER BY id"))?;
    Ok(query.query_map([], deal)?.collect::<Result<_, _>>()?)
}

pub fn count(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM deal", [], |row| row.get(0))?)
}

/// How long the rep's own closed deals stayed in each stage, as far as the records show: where a deal was seen to
/// leave a stage, since when it had stood there was known. The most frequent stage first.
pub fn stage_norms(connection: &Connection) -> Result<Vec<StageNorm>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT was, since, day FROM deal_change JOIN deal ON deal.id = deal_id
         WHERE field = 'stage' AND since IS NOT NULL AND was IS NOT NULL AND status <> 'open' AND NOT sample
         ORDER BY was",
    )?;
    let stay = |row: &Row<'_>| {
        let (since, until): (Date, Date) = (parsed(row, 1)?, parsed(row, 2)?);
        Ok((row.get::<_, String>(0)?, days_between(since, until)))
    };
    let stays: Vec<(String, u32)> = query.query_map([], stay)?.collect::<Result<_, _>>()?;
    let mut norms: Vec<StageNorm> = stays
        .chunk_by(|(a, _), (b, _)| a == b)
        .map(|stays| {
            let mut days: Vec<u32> = stays.iter().map(|(_, days)| *days).collect();
            days.sort_unstable();
            // The smallest that so many of a hundred do not exceed.
            let at = |share: usize| days[(days.len() * share).div_ceil(100).saturating_sub(1)];
            StageNorm {
                stage: stays[0].0.clone(),
                usual_days: at(50),
                long_days: at(90),
                stays: u32::try_from(days.len()).unwrap_or(u32::MAX),
            }
        })
        .collect();
    norms.sort_by(|a, b| b.stays.cmp(&a.stays).then_with(|| a.stage.cmp(&b.stage)));
    Ok(norms)
}

/// Whole days from one to the other; none where they are the wrong way round.
pub fn days_between(since: Date, until: Date) -> u32 {
    until.since(since).ok().and_then(|span| u32::try_from(span.get_days()).ok()).unwrap_or(0)
}

pub(super) fn stored(connection: &Connection, id: DealId) -> Result<Option<(Deal, Origins)>, StoreError> {
    let mut query = connection
        .prepare_cached(&format!("SELECT {COLUMNS}, import_id, import_line, origin FROM deal WHERE id = ?"))?;
    Ok(query.query_row([id.to_string()], |row| Ok((deal(row)?, Origins::read(row, 15)?))).optional()?)
}

/// The company as the source names it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Company<'a> {
    pub key: Option<&'a str>,
    pub domain: Option<&'a str>,
}

/// Writes a deal as it is now, new or known.
pub(super) fn save(
    connection: &Connection,
    deal: &Deal,
    company: Company<'_>,
    origins: &Origins,
    at: Timestamp,
) -> Result<(), StoreError> {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    connection
        .prepare_cached(
            "INSERT INTO deal
               (id, account_id, company_key, company_domain, name, name_key, stage, status, amount, currency,
                created_on, close_on, closed_on, lost_reason, stage_since, close_moves, details, sample,
                import_id, import_line, origin, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET
               account_id = excluded.account_id, company_key = coalesce(excluded.company_key, company_key),
               company_domain = coalesce(excluded.company_domain, company_domain), name = excluded.name,
               name_key = excluded.name_key, stage = excluded.stage, status = excluded.status,
               amount = excluded.amount, currency = excluded.currency, created_on = excluded.created_on,
               close_on = excluded.close_on, closed_on = excluded.closed_on, lost_reason = excluded.lost_reason,
               stage_since = excluded.stage_since, close_moves = excluded.close_moves, details = excluded.details,
               sample = excluded.sample, origin = excluded.origin, updated_at = excluded.updated_at",
        )?
        .execute(params![
            deal.id.to_string(),
            deal.account.map(|id| id.to_string()),
            company.key,
            company.domain,
            deal.name,
            fold(&deal.name),
            deal.stage,
            deal.status.as_str(),
            deal.amount,
            deal.currency,
            day(deal.created_on),
            day(deal.close_on),
            day(deal.closed_on),
            deal.lost_reason,
            day(deal.stage_since),
            deal.close_moves,
            to_json(&deal.details)?,
            deal.sample,
            origins.import.map(|id| id.to_string()),
            origins.line,
            origins.fields_json()?,
            at.as_millisecond(),
        ])?;
    Ok(())
}

/// Joins deals that came before their company did, and says which accounts got one.
pub(super) fn link_to_accounts(connection: &Connection) -> Result<Vec<AccountId>, StoreError> {
    let mut by_domain = connection.prepare_cached(
        "UPDATE deal SET account_id = (SELECT min(coalesce(merged_into, id)) FROM account WHERE domain = company_domain)
         WHERE account_id IS NULL AND company_domain IS NOT NULL
           AND (SELECT count(DISTINCT coalesce(merged_into, id)) FROM account WHERE domain = company_domain) = 1
         RETURNING account_id",
    )?;
    let mut linked: Vec<AccountId> = by_domain.query_map([], |row| parsed(row, 0))?.collect::<Result<_, _>>()?;
    let mut by_name = connection.prepare_cached(
        "UPDATE deal SET account_id = (SELECT min(coalesce(merged_into, id)) FROM account WHERE name_key = company_key)
         WHERE account_id IS NULL
           AND (SELECT count(DISTINCT coalesce(merged_into, id)) FROM account WHERE name_key = company_key) = 1
         RETURNING account_id",
    )?;
    for account in by_name.query_map([], |row| parsed(row, 0))? {
        linked.push(account?);
    }
    Ok(linked)
}

#[cfg(test)]
mod tests {
    use domain::{DealStatus, ImportId};
    use uuid::Uuid;

    use super::*;
    use crate::connection::in_memory;
    use crate::table::import::Import;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn told(connection: &Connection, on: &str, deals: &[(&str, &str, DealStatus)]) {
        let import = Import {
            id: ImportId::new(Uuid::now_v7()),
            kind: "deals",
            file: "deals.csv".into(),
            at: Timestamp::UNIX_EPOCH,
            rows: 0,
            rejected: 0,
            system: "HubSpot".into(),
            sample: false,
        };
        let row = |(name, stage, status): &(&str, &str, DealStatus)| Incoming {
            record: Some((*name).into()),
            name: (*name).into(),
            stage: Some((*stage).into()),
            status: Some(*status),
            ..Incoming::default()
        };
        let transaction = connection.unchecked_transaction().unwrap();
        super::import(connection, &import, deals.iter().map(row).collect(), day(on), &mut |_| Ok(())).unwrap();
        transaction.commit().unwrap();
    }

    #[test]
    fn how_long_closed_deals_usually_stay_in_a_stage_is_what_was_seen_of_them() {
        use DealStatus::{Lost, Open, Won};
        let connection = in_memory();
        told(&connection, "2026-01-01", &[("a", "New", Open), ("b", "New", Open), ("c", "New", Open)]);
        assert_eq!(stage_norms(&connection).unwrap(), [], "since when they are there nobody knows");
        told(&connection, "2026-02-01", &[("a", "Offer", Open), ("b", "Offer", Open), ("c", "Offer", Open)]);
        told(&connection, "2026-02-11", &[("a", "Closed", Won)]);
        told(&connection, "2026-03-13", &[("b", "Closed", Lost), ("c", "Talks", Open)]);
        let norms = stage_norms(&connection).unwrap();
        let offer = StageNorm { stage: "Offer".into(), usual_days: 10, long_days: 40, stays: 2 };
        assert_eq!(norms, [offer], "10 and 40 days; the one that is still open says nothing yet");
    }
}
