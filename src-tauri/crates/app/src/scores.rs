//! Accounts scored by the active profile: in the transaction of every change, so that nothing stored is ever stale.

use domain::AccountId;
use domain::fit::{Icp, Priority};
use jiff::Timestamp;
use store::table::score::{self, Cause, Score};
use store::table::{icp, setting};
use store::{Connection, StoreError};

use crate::App;
use crate::wire::{AppError, ScoreLine, ScorePoint};

/// The rules every account was last scored by.
const RULES: &str = "fit_rules";
/// How much of an account's scores its page shows.
pub(crate) const POINTS: u32 = 50;

/// The profile the accounts are scored by.
pub(crate) fn active(connection: &Connection) -> Result<Icp, StoreError> {
    match icp::active(connection)? {
        Some(profile) => read(&profile.toml),
        None => read(tools::DEFAULT_ICP),
    }
}

pub(crate) fn read(toml: &str) -> Result<Icp, StoreError> {
    tools::parse_icp(toml).map_err(|error| StoreError::Unreadable(format!("the ideal customer profile: {error}")))
}

/// Scores these accounts anew, in the transaction of what changed about them.
pub(crate) fn rescore(
    connection: &Connection,
    ids: &[AccountId],
    cause: Cause,
    at: Timestamp,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let scorer = tools::Scorer::new(&active(connection)?);
    score::rescore(connection, ids, cause, at, |account| scorer.score(account))
}

/// Scores every account anew, in the transaction of what changed about the profile.
pub(crate) fn rescore_all(connection: &Connection, cause: Cause, at: Timestamp) -> Result<(), StoreError> {
    let scorer = tools::Scorer::new(&active(connection)?);
    score::rescore_all(connection, cause, at, |account| scorer.score(account))
}

impl App {
    /// After an update of the program: what was scored by other rules is scored by these.
    pub(crate) async fn bring_scores_up_to_date(&self) -> Result<(), AppError> {
        let stored: Option<String> = self.store.read(|connection| setting::get(connection, RULES))?;
        if stored.as_deref() == Some(tools::FIT_RULES) {
            return Ok(());
        }
        let at = self.clock.now();
        let scored = self.store.write(move |connection| {
            rescore_all(connection, Cause::Rules, at)?;
            setting::set(connection, RULES, &tools::FIT_RULES)
        });
        Ok(scored.await?)
    }

    /// Every account with its fit, best first: by this profile, or by the active one. Nothing is kept.
    ///
    /// # Errors
    /// `bad_input` for a profile that cannot be used, with the line and the field.
    pub fn scores(&self, icp: Option<&str>) -> Result<impl Iterator<Item = ScoreLine>, AppError> {
        let icp = match icp {
            Some(text) => {
                Some(tools::parse_icp(text).map_err(|error| AppError::bad_input(format!("Ideal customer: {error}")))?)
            }
            None => None,
        };
        let (scorer, mut ranked) = self.store.read(|connection| {
            let scorer = tools::Scorer::new(&icp.map_or_else(|| active(connection), Ok)?);
            let mut ranked = Vec::new();
            score::each(connection, |account, _| {
                let fit = scorer.score(&account);
                ranked.push((fit.priority == Priority::Excluded, fit.score, fit.high, account));
                Ok(())
            })?;
            Ok((scorer, ranked))
        })?;
        ranked.sort_by(|(a_out, a_score, a_high, a), (b_out, b_score, b_high, b)| {
            let by_figure = a_out.cmp(b_out).then(b_score.total_cmp(a_score)).then(b_high.total_cmp(a_high));
            by_figure.then_with(|| a.name.to_lowercase().cmp(&b.name.to_lowercase())).then(a.id.cmp(&b.id))
        });
        // Worked out again for each line: the reasons of all of them at once would not fit in little memory.
        Ok(ranked.into_iter().map(move |(.., account)| ScoreLine {
            fit: scorer.score(&account).into(),
            account_id: account.id.to_string(),
            account: account.name,
        }))
    }
}

/// The scores of an account as its page shows them, newest first, each with what changed in it. One more than is shown
/// tells what changed in the oldest.
pub(crate) fn points(scores: &[Score]) -> Vec<ScorePoint> {
    let before = scores.iter().skip(1).map(Some).chain([None]);
    scores
        .iter()
        .zip(before)
        .take(POINTS as usize)
        .map(|(score, before)| ScorePoint {
            at: score.at.to_string(),
            icp: score.icp.clone(),
            rules: score.rules.clone(),
            score: score.score,
            low: score.low,
            high: score.high,
            priority: score.priority.into(),
            cause: score.cause.as_str().into(),
            changes: before.map(|before| changes(before, score)).unwrap_or_default(),
        })
        .collect()
}

fn changes(old: &Score, new: &Score) -> Vec<String> {
    let renamed = |what: &str, old: &str, new: &str| (old != new).then(|| format!("{what}: {old} → {new}"));
    let by = [renamed("profile", &old.icp, &new.icp), renamed("rules", &old.rules, &new.rules)];
    by.into_iter().flatten().chain(tools::what_changed(&old.parts, &new.parts)).collect()
}
