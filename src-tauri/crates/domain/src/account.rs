//! Who is being sold to: companies and people, as far as they are known. `None` is unknown, never "no".

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::deal::{Deal, StageNorm};
use crate::fit::Icp;
use crate::knowledge::KnowledgeEntry;
use crate::message::{Channel, HandOff, Sender, Writing};
use crate::qualification::{Answers, Element, Framework};
use crate::quality::OwnReplies;
use crate::signal::Signal;
use crate::template::Template;
use crate::{AccountId, ContactId, KnowledgeId};

/// A company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    /// The web domain, lower case, without scheme or `www.`: `example.com`.
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub employees: Option<u32>,
    /// Whole US dollars a year.
    pub revenue: Option<u64>,
    /// An ISO 3166-1 code where it was understood (`US`), otherwise as the source wrote it.
    pub country: Option<String>,
    /// An ISO 3166-2 code where it was understood (`US-CA`), otherwise as the source wrote it.
    pub region: Option<String>,
    pub technologies: Vec<String>,
    /// Free notes from the source.
    pub notes: Option<String>,
    /// The rep's own fields, by name.
    pub own: BTreeMap<String, String>,
    pub do_not_contact: bool,
    /// Invented by this project for trying things out.
    pub sample: bool,
}

/// A person at a company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub account: Option<AccountId>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    /// The address of the profile: `https://www.linkedin.com/in/…`.
    pub linkedin: Option<String>,
    pub opted_out: bool,
    pub sample: bool,
}

impl Contact {
    /// The whole name, or the address, or a plain word: something a list can show.
    pub fn display_name(&self) -> String {
        let name =
            [self.first_name.as_deref(), self.last_name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        if !name.is_empty() {
            return name;
        }
        self.email.clone().unwrap_or_else(|| "Unnamed contact".into())
    }

    /// Whether a message may be addressed to this person by e-mail.
    pub fn can_be_mailed(&self) -> bool {
        self.can_be_reached(Channel::Email)
    }

    /// Whether a message may be addressed to this person by a channel.
    pub fn can_be_reached(&self, channel: Channel) -> bool {
        self.address(channel).is_some() && !self.opted_out
    }

    /// Where a channel reaches this person.
    pub fn address(&self, channel: Channel) -> Option<&str> {
        let address = match channel {
            Channel::Email => &self.email,
            Channel::Linkedin | Channel::LinkedinInvitation => &self.linkedin,
            Channel::Sms | Channel::Call => &self.phone,
        };
        address.as_deref().map(str::trim).filter(|address| !address.is_empty())
    }
}

/// Everything a run knows about one account when it begins: the whole input of the tools.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    pub account: Account,
    /// The person the message would go to. `None`: nobody is known who may be written to.
    pub contact: Option<Contact>,
    pub sender: Sender,
    /// Where the rep has people's addresses from, as it would end "I have your address from …".
    pub data_source: Option<String>,
    pub icp: Icp,
    /// The template the rep chose; `None`: the one that fits best is taken from the library.
    pub template: Option<Template>,
    /// The templates and snippets that can be used.
    pub library: Arc<[Template]>,
    /// What the rep knows and may say.
    pub knowledge: Arc<[KnowledgeEntry]>,
    /// The entries that speak of an account like this one, the closest first.
    pub relevant: Vec<KnowledgeId>,
    pub channel: Channel,
    pub hand_off: HandOff,
    pub framework: Framework,
    pub answers: Answers,
    /// The elements whose answer stands on the buyer's own words.
    pub evidence: BTreeSet<Element>,
    /// From this score on a deal counts as qualified.
    pub qualified_from: f64,
    /// The deals with the account, the open ones first.
    pub deals: Vec<Deal>,
    /// How long the rep's own deals stay in each stage.
    pub stage_norms: Vec<StageNorm>,
    pub signals: Vec<Signal>,
    /// Everybody known at the account; `contact` is one of them.
    pub people: Vec<Contact>,
    /// What went out to this account before, newest first.
    pub earlier: Vec<Earlier>,
    /// Words the rep uses that no dictionary has, in lower case.
    pub own_words: BTreeSet<String>,
    pub own_replies: OwnReplies,
    /// When the run begins: tools have no clock.
    pub now: Timestamp,
}

impl Brief {
    /// The same brief for the message the rep wants: with the person whom its channel reaches, or else somebody who can
    /// at least be named.
    pub fn writing(mut self, writing: &Writing) -> Self {
        if let Some(id) = writing.template {
            self.template = self.library.iter().find(|template| template.id == id).cloned();
        }
        let templates = self.template.as_ref().and_then(|template| template.channel);
        self.channel = writing.channel.or(templates).unwrap_or(self.channel);
        self.hand_off = self.channel.hand_off(self.hand_off);
        let reached = self.people.iter().find(|person| person.can_be_reached(self.channel));
        self.contact = reached.or_else(|| self.people.iter().find(|person| !person.opted_out)).cloned();
        self
    }
}

/// A message that went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    pub at: Timestamp,
    pub contact: ContactId,
    pub subject: String,
}
