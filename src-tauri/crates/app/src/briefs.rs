//! What is known about an account when a run begins: its record, its people, what went out before, and the rep's
//! settings.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::fit::Icp;
use domain::{Account, AccountId, Brief, Channel, Contact};
use orchestrator::ports::{BriefError, Briefs, Clock, JournalError};
use store::Store;
use store::table::{account, answer, approval, contact};

use crate::settings;
use crate::wire::Settings;

/// How many of the messages that went out a brief holds.
const EARLIER: u32 = 10;

pub(crate) struct StoredBriefs {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    chosen: Mutex<Option<Arc<Chosen>>>,
}

/// What the rep has set, as it was last read, with the text it was read from.
struct Chosen {
    text: Option<String>,
    settings: Settings,
    icp: Icp,
}

impl StoredBriefs {
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, chosen: Mutex::default() }
    }

    /// Read again only where the stored text is another one.
    fn chosen(&self, text: Option<String>) -> Result<Arc<Chosen>, JournalError> {
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = chosen.as_ref()
            && known.text == text
        {
            return Ok(known.clone());
        }
        let settings = settings::from_stored(text.as_deref()).map_err(|error| JournalError::Storage(error.message))?;
        let icp = tools::parse_icp(&settings.icp).map_err(|error| JournalError::Storage(error.to_string()))?;
        let read = Arc::new(Chosen { text, settings, icp });
        *chosen = Some(read.clone());
        Ok(read)
    }
}

#[async_trait]
impl Briefs for StoredBriefs {
    async fn brief(&self, id: AccountId) -> Result<Brief, BriefError> {
        let read = self.store.read(|connection| {
            let settings = settings::stored(connection)?;
            let account = account::get(connection, id)?;
            let people = contact::of_account(connection, id)?;
            let answers = answer::of_account(connection, id)?;
            Ok((settings, account, people, answers, approval::went_out(connection, id, EARLIER)?))
        });
        let (settings, account, people, answers, earlier) = read.map_err(JournalError::from)?;
        let chosen = self.chosen(settings)?;
        let Chosen { settings, icp, .. } = chosen.as_ref();
        Ok(Brief {
            contact: people.iter().find(|person| person.can_be_mailed()).cloned(),
            account,
            people,
            sender: settings.sender.to_domain(),
            icp: icp.clone(),
            template: tools::DEFAULT_TEMPLATE.clone(),
            channel: Channel::Email,
            hand_off: settings.hand_off.into(),
            framework: settings.framework.into(),
            answers,
            evidence: Default::default(),
            qualified_from: 0.7,
            deals: Vec::new(),
            stage_norms: Vec::new(),
            signals: Vec::new(),
            earlier,
            now: self.clock.now(),
        })
    }

    async fn people(&self, id: AccountId) -> Result<(Account, Vec<Contact>), BriefError> {
        let read =
            self.store.read(|connection| Ok((account::get(connection, id)?, contact::of_account(connection, id)?)));
        Ok(read.map_err(JournalError::from)?)
    }
}
