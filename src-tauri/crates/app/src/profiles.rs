//! Ideal customer profiles: kept, tried out on the rep's accounts, put to work.

use std::cmp::Ordering;
use std::sync::mpsc;
use std::{mem, thread};

use domain::fit::{self, Priority};
use domain::{Account, FitScore, IcpId};
use store::StoreError;
use store::table::icp::Profile;
use store::table::score::{self, Cause, Figure};
use store::table::{icp, listing};
use uuid::Uuid;

use crate::scores::{self, read};
use crate::wire::{AppError, Icp, IcpDetail, IcpFields, IcpLine, IcpPreview, Mover, PriorityCounts, RankedAccount};
use crate::{App, settings};

/// How many rows of each kind a preview shows.
const SHOWN: usize = 20;
/// How many accounts go from the reading to the scoring at a time, and how many times so many may wait.
const CHUNK: usize = 256;
const WAITING: usize = 4;
/// How many values of a field are offered for completion.
const OFFERED: u32 = 200;

impl App {
    pub fn icps(&self) -> Result<Vec<IcpLine>, AppError> {
        let line = |profile: Profile| IcpLine {
            id: profile.id.to_string(),
            name: profile.name,
            active: profile.active,
            updated_at: profile.updated_at.to_string(),
        };
        Ok(self.store.read(icp::list)?.into_iter().map(line).collect())
    }

    pub fn icp(&self, id: &str) -> Result<IcpDetail, AppError> {
        let id = icp_id(id)?;
        let profile = self.store.read(|connection| icp::get(connection, id))?;
        let icp = parse(&profile.toml)?;
        Ok(IcpDetail { id: id.to_string(), active: profile.active, icp: icp.into(), toml: profile.toml })
    }

    /// What the rep's accounts hold, to choose from.
    pub fn icp_fields(&self) -> Result<IcpFields, AppError> {
        let held = self.store.read(|connection| listing::vocabulary(connection, OFFERED))?;
        let listing::Vocabulary { industries, countries, technologies, own } = held;
        Ok(IcpFields { industries, countries, technologies, own })
    }

    /// Keeps a profile, `None`: a new one. The accounts are scored anew at once where it is the active one.
    pub async fn save_icp(&self, id: Option<&str>, icp: Icp) -> Result<IcpDetail, AppError> {
        let (icp, toml) = checked(icp)?;
        let id = match id {
            Some(id) => icp_id(id)?,
            None => IcpId::new(Uuid::now_v7()),
        };
        self.keep_icp(id, icp.name, toml).await
    }

    async fn keep_icp(&self, id: IcpId, name: String, toml: String) -> Result<IcpDetail, AppError> {
        let known = self.store.read(icp::list)?;
        if known.iter().any(|other| other.id != id && other.name.to_lowercase() == name.to_lowercase()) {
            return Err(AppError::bad_input(format!(
                "There is a profile “{name}” already. Give this one another name."
            )));
        }
        let at = self.clock.now();
        let kept = self.store.write(move |connection| {
            icp::save(connection, id, &name, &toml, at)?;
            if icp::get(connection, id)?.active { scores::rescore_all(connection, Cause::Profile, at) } else { Ok(()) }
        });
        kept.await?;
        self.icp(&id.to_string())
    }

    /// # Errors
    /// `bad_input`, with the line and the field.
    pub fn icp_from_toml(&self, text: &str) -> Result<Icp, AppError> {
        Ok(parse(text)?.into())
    }

    pub fn icp_to_toml(&self, icp: Icp) -> Result<String, AppError> {
        Ok(checked(icp)?.1)
    }

    /// Scores every account anew by this profile.
    pub async fn activate_icp(&self, id: &str) -> Result<IcpDetail, AppError> {
        let (id, at) = (icp_id(id)?, self.clock.now());
        parse(&self.store.read(|connection| icp::get(connection, id))?.toml)?;
        let activated = self.store.write(move |connection| {
            icp::activate(connection, id)?;
            scores::rescore_all(connection, Cause::Profile, at)
        });
        activated.await?;
        self.icp(&id.to_string())
    }

    pub async fn delete_icp(&self, id: &str) -> Result<(), AppError> {
        let id = icp_id(id)?;
        let active = self.store.write(move |connection| {
            let active = icp::get(connection, id)?.active;
            if !active {
                icp::delete(connection, id)?;
            }
            Ok(active)
        });
        if active.await? {
            let message = "Your accounts are scored by this profile. Put another one to work first, then delete it.";
            return Err(AppError::bad_input(message));
        }
        Ok(())
    }

    /// Gives one criterion the weight that was suggested for it. Nothing but the rep's word calls this.
    pub async fn apply_suggestion(&self, id: &str, criterion: &str, weight: f64) -> Result<IcpDetail, AppError> {
        let id = icp_id(id)?;
        let mut icp = parse(&self.store.read(|connection| icp::get(connection, id))?.toml)?;
        let place = weight_of(&mut icp, criterion)
            .ok_or_else(|| AppError::bad_input(format!("This profile has no criterion “{criterion}”.")))?;
        *place = weight;
        let (icp, toml) = checked(icp.into())?;
        self.keep_icp(id, icp.name, toml).await
    }

    /// What the ranking would be by this profile, beside what it is.
    pub fn preview_icp(&self, icp: Icp) -> Result<IcpPreview, AppError> {
        let scorer = tools::Scorer::new(&checked(icp)?.0);
        // One thread reads while another scores: the rep waits for this at every change of the form.
        let preview = thread::scope(|scope| {
            let (read, scored) = mpsc::sync_channel::<Vec<(Account, Option<Figure>)>>(WAITING);
            let scoring = scope.spawn(move || {
                let mut preview = Preview::default();
                for (account, before) in scored.into_iter().flatten() {
                    let after = scorer.score(&account);
                    preview.take(account, before, after);
                }
                preview
            });
            let mut chunk = Vec::with_capacity(CHUNK);
            let all = self.store.read(|connection| {
                score::each(connection, |account, before| {
                    chunk.push((account, before));
                    if chunk.len() == CHUNK {
                        read.send(mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).map_err(gone)?;
                    }
                    Ok(())
                })?;
                read.send(chunk).map_err(gone)
            });
            drop(read);
            all?;
            scoring.join().map_err(|_| AppError::internal("the profile could not be tried out"))
        })?;
        Ok(preview.finish())
    }

    /// The first profile: the text an earlier version had in its settings, or the one a new workspace starts with.
    pub(crate) async fn first_icp(&self) -> Result<(), AppError> {
        if !self.store.read(icp::list)?.is_empty() {
            return Ok(());
        }
        let at = self.clock.now();
        let kept = self.store.write(move |connection| {
            let add = |name: &str, toml: &str| {
                let id = IcpId::new(Uuid::now_v7());
                icp::save(connection, id, name, toml, at).map(|()| id)
            };
            let earlier = settings::earlier_icp(connection)?;
            let id = match earlier.as_deref().map(|text| (text, tools::parse_icp(text))) {
                Some((text, Ok(icp))) => add(&icp.name, text)?,
                Some((text, Err(error))) => {
                    tracing::warn!(%error, "the earlier ideal customer cannot be used as it is; it is kept beside");
                    add("Ideal customer of an earlier version", text)?;
                    add(&read(tools::DEFAULT_ICP)?.name, tools::DEFAULT_ICP)?
                }
                None => add(&read(tools::DEFAULT_ICP)?.name, tools::DEFAULT_ICP)?,
            };
            icp::activate(connection, id)
        });
        Ok(kept.await?)
    }
}

/// Whoever should score is not there any more; why, its own panic has told.
fn gone<T>(_: mpsc::SendError<T>) -> StoreError {
    StoreError::Unreadable("the profile could not be tried out".into())
}

fn icp_id(text: &str) -> Result<IcpId, AppError> {
    text.parse()
        .map_err(|_| AppError::not_found("There is no such profile. It may have been deleted; look at the list again."))
}

fn parse(toml: &str) -> Result<fit::Icp, AppError> {
    tools::parse_icp(toml).map_err(|error| AppError::bad_input(format!("Ideal customer: {error}")))
}

/// The profile and its text, where accounts can be scored by it.
fn checked(icp: Icp) -> Result<(fit::Icp, String), AppError> {
    let toml = tools::icp_to_toml(&icp.into());
    Ok((parse(&toml)?, toml))
}

fn weight_of<'a>(icp: &'a mut fit::Icp, criterion: &str) -> Option<&'a mut f64> {
    let choice = |choice: &'a mut Option<fit::Choice>| choice.as_mut().map(|choice| &mut choice.weight);
    let range = |range: &'a mut Option<fit::Range>| range.as_mut().map(|range| &mut range.weight);
    match criterion {
        "industry" => choice(&mut icp.industry),
        "employees" => range(&mut icp.employees),
        "revenue" => range(&mut icp.revenue),
        "country" => choice(&mut icp.country),
        "technologies" => choice(&mut icp.technologies),
        "keywords" => choice(&mut icp.keywords),
        own => {
            let field = own.strip_prefix("own.").unwrap_or(own);
            icp.own.iter_mut().find(|criterion| criterion.field == field).map(|criterion| &mut criterion.weight)
        }
    }
}

impl PriorityCounts {
    fn count(&mut self, priority: Priority) {
        let place = match priority {
            Priority::High => &mut self.high,
            Priority::Medium => &mut self.medium,
            Priority::Low => &mut self.low,
            Priority::Excluded => &mut self.excluded,
        };
        *place += 1;
    }
}

/// A ranking under way, of which only what is shown is kept.
#[derive(Default)]
struct Preview {
    accounts: u32,
    before: PriorityCounts,
    after: PriorityCounts,
    movers: Vec<Mover>,
    top: Vec<RankedAccount>,
}

impl Preview {
    fn take(&mut self, account: Account, before: Option<Figure>, after: FitScore) {
        self.accounts += 1;
        self.after.count(after.priority);
        if let Some(before) = before {
            self.before.count(before.priority);
            if (before.score, before.priority) != (after.score, after.priority) {
                self.movers.push(Mover {
                    account: account.id.to_string(),
                    name: account.name.clone(),
                    before: before.score,
                    after: after.score,
                    before_priority: before.priority.into(),
                    after_priority: after.priority.into(),
                });
                keep_first(&mut self.movers, by_change, SHOWN);
            }
        }
        if after.priority != Priority::Excluded {
            self.top.push(RankedAccount {
                account: account.id.to_string(),
                name: account.name,
                score: after.score,
                low: after.low,
                high: after.high,
                priority: after.priority.into(),
            });
            keep_first(&mut self.top, by_rank, SHOWN);
        }
    }

    fn finish(mut self) -> IcpPreview {
        self.movers.sort_by(by_change);
        self.movers.truncate(SHOWN);
        self.top.sort_by(by_rank);
        self.top.truncate(SHOWN);
        let Self { accounts, before, after, movers, top } = self;
        IcpPreview { accounts, before, after, movers, top }
    }
}

/// Now and then throws away what will not be shown, so that a list of all accounts never comes together.
fn keep_first<T>(list: &mut Vec<T>, order: impl FnMut(&T, &T) -> Ordering, shown: usize) {
    if list.len() >= shown * 64 {
        list.sort_by(order);
        list.truncate(shown);
    }
}

fn by_change(a: &Mover, b: &Mover) -> Ordering {
    let change = |mover: &Mover| (mover.after - mover.before).abs();
    change(b).total_cmp(&change(a)).then_with(|| a.name.cmp(&b.name))
}

/// As the list of accounts has them.
fn by_rank(a: &RankedAccount, b: &RankedAccount) -> Ordering {
    let key = |ranked: &RankedAccount| ranked.name.to_lowercase();
    b.score.total_cmp(&a.score).then(b.high.total_cmp(&a.high)).then_with(|| key(a).cmp(&key(b)))
}
