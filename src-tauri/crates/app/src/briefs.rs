//! What is known about an account when a run begins: its record, its people, what went out before, and the rep's
//! settings.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::fit::Icp;
use domain::qualification::Element;
use domain::{Account, AccountId, Brief, Channel, Writing};
use orchestrator::ports::{BriefError, Briefs, Circumstances, Clock, JournalError, Pace};
use store::table::answer::Given;
use store::table::{account, answer, approval, contact, deal, icp, signal, suppression};
use store::{Connection, Store, StoreError};

use crate::library::Library;
use crate::models::midnight;
use crate::wire::{Sending, Settings};
use crate::{mail_account, own_words, scorecards, scores, settings};

/// How many of the messages that went out a brief holds.
const EARLIER: u32 = 10;

pub(crate) struct StoredBriefs {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    chosen: Mutex<Option<Arc<Chosen>>>,
    library: Library,
}

/// What the rep has set, as it was last read, with the texts it was read from.
struct Chosen {
    texts: Texts,
    settings: Settings,
    icp: Icp,
}

#[derive(PartialEq)]
struct Texts {
    settings: Option<String>,
    icp: Option<String>,
}

impl StoredBriefs {
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, chosen: Mutex::default(), library: Library::default() }
    }

    /// Read again only where a stored text is another one.
    fn chosen(&self, texts: Texts) -> Result<Arc<Chosen>, StoreError> {
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = chosen.as_ref()
            && known.texts == texts
        {
            return Ok(known.clone());
        }
        let settings =
            settings::from_stored(texts.settings.as_deref()).map_err(|error| StoreError::Unreadable(error.message))?;
        let icp = scores::read(texts.icp.as_deref().unwrap_or(tools::DEFAULT_ICP))?;
        let read = Arc::new(Chosen { texts, settings, icp });
        *chosen = Some(read.clone());
        Ok(read)
    }

    fn as_chosen(&self, connection: &Connection) -> Result<Arc<Chosen>, StoreError> {
        let settings = settings::stored(connection)?;
        self.chosen(Texts { settings, icp: icp::active(connection)?.map(|profile| profile.toml) })
    }

    /// The brief, and the answers with what they stand on.
    pub fn read(
        &self,
        connection: &Connection,
        id: AccountId,
    ) -> Result<(Brief, BTreeMap<Element, Given>), StoreError> {
        let chosen = self.as_chosen(connection)?;
        let Chosen { settings, icp, .. } = chosen.as_ref();
        let account = contactable(connection, account::get(connection, id)?)?;
        let id = account.id;
        let people = contact::of_account(connection, id)?;
        let given = answer::of_account(connection, id)?;
        let signals: Vec<_> = signal::of_account(connection, id)?.into_iter().map(|(signal, _)| signal).collect();
        let shelf = self.library.shelf(connection)?;
        let brief = Brief {
            contact: None,
            relevant: shelf.close_to(connection, &account, &people, &signals)?,
            account,
            people,
            sender: settings.sender.to_domain(),
            data_source: Some(settings.sender.data_source.clone()).filter(|source| !source.is_empty()),
            icp: icp.clone(),
            template: None,
            library: shelf.templates.clone(),
            knowledge: shelf.knowledge.clone(),
            channel: Channel::Email,
            hand_off: settings.hand_off.into(),
            framework: settings.framework.into(),
            answers: scorecards::answers(&given),
            evidence: scorecards::with_evidence(&given),
            qualified_from: settings.qualified_from,
            deals: deal::of_account(connection, id)?,
            stage_norms: deal::stage_norms(connection)?,
            signals,
            earlier: approval::went_out(connection, id, EARLIER)?,
            own_words: own_words::read(connection)?,
            own_replies: shelf.own_replies,
            now: self.clock.now(),
        };
        Ok((brief.writing(&Writing::default()), given))
    }
}

/// The account, marked where nobody at its domain may be written to.
fn contactable(connection: &Connection, mut account: Account) -> Result<Account, StoreError> {
    if let Some(domain) = &account.domain {
        account.do_not_contact |= suppression::covers_domain(connection, domain)?;
    }
    Ok(account)
}

#[async_trait]
impl Briefs for StoredBriefs {
    async fn brief(&self, id: AccountId) -> Result<Brief, BriefError> {
        let read = self.store.read(|connection| self.read(connection, id));
        Ok(read.map_err(JournalError::from)?.0)
    }

    async fn circumstances(&self, id: AccountId) -> Result<Circumstances, BriefError> {
        let now = self.clock.now();
        let read = self.store.read(|connection| {
            let chosen = self.as_chosen(connection)?;
            let settings = &chosen.settings;
            let account = contactable(connection, account::get(connection, id)?)?;
            let Sending { undo_seconds, most_a_day, seconds_between, follow_up_days: _ } = settings.sending;
            let (approved_today, last_goes_at) = approval::departures(connection, midnight(now), most_a_day)?;
            Ok(Circumstances {
                people: contact::of_account(connection, account.id)?,
                account,
                sender: settings.sender.to_domain(),
                server: mail_account::ready(connection)?,
                pace: Pace { undo_seconds, most_a_day, seconds_between, approved_today, last_goes_at },
            })
        });
        Ok(read.map_err(JournalError::from)?)
    }
}
