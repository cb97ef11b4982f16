//! The templates and the knowledge as a brief takes them, kept in memory until one of them changes.

use std::sync::{Arc, Mutex, PoisonError};

use domain::quality::OwnReplies;
use domain::{Account, Channel, Contact, KnowledgeEntry, KnowledgeId, Signal, Template};
use store::table::{knowledge, reply, template};
use store::{Connection, StoreError};

/// How many entries of the knowledge a brief names as close to its account.
const CLOSE: u32 = 12;
/// How many mails the rep's own replies are counted over.
const NEWEST: u32 = 1_000;

#[derive(Default)]
pub(crate) struct Library(Mutex<Option<Arc<Shelf>>>);

pub(crate) struct Shelf {
    revision: Option<u64>,
    /// Without the archived ones.
    pub templates: Arc<[Template]>,
    pub knowledge: Arc<[KnowledgeEntry]>,
    /// As of the last answer that was marked.
    pub own_replies: OwnReplies,
}

impl Library {
    /// Read again only where something changed.
    pub fn shelf(&self, connection: &Connection) -> Result<Arc<Shelf>, StoreError> {
        let revision = template::library_revision(connection)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.as_ref()
            && known.revision == revision
        {
            return Ok(known.clone());
        }
        let templates = template::list(connection)?.into_iter().filter(|kept| kept.archived_at.is_none());
        let entries = knowledge::list(connection)?.into_iter().map(|kept| kept.entry);
        let shelf = Arc::new(Shelf {
            revision,
            templates: templates.map(|kept| kept.template).collect(),
            knowledge: entries.collect(),
            own_replies: own_replies(connection)?,
        });
        *kept = Some(shelf.clone());
        Ok(shelf)
    }
}

/// How the rep's newest mails were answered.
pub(crate) fn own_replies(connection: &Connection) -> Result<OwnReplies, StoreError> {
    let sent = reply::sent(connection, Channel::Email, NEWEST)?;
    Ok(tools::tally_replies(sent.iter().map(|sent| (sent.body.as_str(), sent.answered))))
}

impl Shelf {
    /// The entries that speak of an account like this one, the closest first.
    pub fn close_to(
        &self,
        connection: &Connection,
        account: &Account,
        people: &[Contact],
        signals: &[Signal],
    ) -> Result<Vec<KnowledgeId>, StoreError> {
        if self.knowledge.is_empty() {
            return Ok(Vec::new());
        }
        let mut words = String::new();
        let texts = account.industry.iter().chain(&account.technologies);
        let texts = texts.chain(signals.iter().map(|signal| &signal.title));
        let texts = texts.chain(people.iter().filter_map(|person| person.title.as_ref()).take(1));
        for text in texts.chain(&account.country) {
            words.push_str(text);
            words.push(' ');
        }
        knowledge::relevant(connection, &words, CLOSE)
    }
}
