//! One message as it is read: its parts cut into words once, with what is known of whom it is about.

use std::collections::BTreeSet;
use std::ops::Range;

use domain::OutboundMessage;
use domain::quality::{OwnReplies, Part};

use super::phrases::{self, Hit, Sense};
use super::spelling::{self, Spelled};
use super::text::Text;
use super::{compliance::Regime, placeholders};

/// Whom a message is about, as far as it is known. What is not known is not checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    pub company: Option<&'a str>,
    pub first_name: Option<&'a str>,
    /// The recipient's country, by code or by name.
    pub country: Option<&'a str>,
    /// On what the rep may write at all, in the rep's words: "customer since 2024".
    pub consent: Option<&'a str>,
    /// Whether a message went out to them before.
    pub wrote_before: Option<bool>,
    /// Other names that are no misspellings: people, companies, products.
    pub names: &'a [&'a str],
    /// The rep's own words, in lower case: no misspellings either.
    pub own_words: Option<&'a BTreeSet<String>>,
    /// How the rep's own mails were answered.
    pub own_replies: Option<&'a OwnReplies>,
    /// Statements that stand on nothing, as whoever knows the fields and the knowledge found them.
    pub unsourced: &'a [Unsourced],
}

/// A number, a name or a promise that no field, signal or knowledge entry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsourced {
    pub part: Part,
    /// In characters.
    pub at: Range<usize>,
    pub message: String,
    pub suggestion: &'static str,
}

/// What is read of a part, and whether there is more: a text longer than any message is not ready, whatever it says.
pub fn cut(part: Part, text: &str) -> (&str, bool) {
    match text.char_indices().nth(longest(part)) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

/// In characters.
pub fn longest(part: Part) -> usize {
    match part {
        Part::Subject => 1_000,
        Part::Body => 20_000,
    }
}

pub struct Reading<'a> {
    pub message: &'a OutboundMessage,
    pub about: &'a About<'a>,
    pub regime: Regime,
    pub subject: Section,
    pub body: Section,
    /// Whether what is known of English wording can be applied.
    pub english: bool,
}

/// The subject or the body.
pub struct Section {
    pub part: Part,
    pub text: Text,
    pub hits: Vec<Hit>,
    /// Places that were not filled in.
    pub gaps: Vec<Range<usize>>,
    pub spelled: Spelled,
}

impl<'a> Reading<'a> {
    pub fn new(message: &'a OutboundMessage, subject: &str, body: &str, about: &'a About<'a>) -> Self {
        let section = |part, text: &str| {
            let text = Text::new(text);
            let gaps = placeholders::find(&text.chars);
            let hits = phrases::find(&text);
            let spelled = spelling::read(&text, &gaps, message, about);
            Section { part, text, hits, gaps, spelled }
        };
        let (subject, body) = (section(Part::Subject, subject), section(Part::Body, body));
        let english = !body.spelled.is_another_language();
        Self { message, about, regime: Regime::of(about.country), subject, body, english }
    }

    pub fn sections(&self) -> [&Section; 2] {
        [&self.subject, &self.body]
    }

    pub fn says(&self, sense: Sense) -> bool {
        self.sections().iter().any(|section| section.says(sense))
    }

    /// The names the message may hold without being misspelled.
    pub fn names<'b>(message: &'b OutboundMessage, about: &'b About) -> impl Iterator<Item = &'b str> {
        let from = &message.from;
        let own = [about.company, about.first_name, from.name.as_deref(), from.company.as_deref()];
        let person = message.recipient.as_ref().map(|recipient| recipient.name.as_str());
        own.into_iter().flatten().chain(person).chain(about.names.iter().copied())
    }
}

impl Section {
    pub fn says(&self, sense: Sense) -> bool {
        self.hits.iter().any(|hit| hit.sense == sense)
    }
}
