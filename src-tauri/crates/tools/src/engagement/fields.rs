//! The fields a template may use: where each comes from, and what its gap is called.

use std::borrow::Cow;

use domain::{Brief, DealStatus, Signal};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use minijinja::Value;

use super::clean;
use crate::intelligence::{country, industry, is_live};

/// More than any of these fields can sensibly hold; a longer one is taken for damaged and left as a gap.
const LONGEST: usize = 2_000;

pub struct Field {
    pub name: &'static str,
    /// What a person is asked for: `[first name?]`.
    pub gap: &'static str,
    read: for<'b> fn(&'b Brief) -> Option<Cow<'b, str>>,
}

const fn field(name: &'static str, gap: &'static str, read: for<'b> fn(&'b Brief) -> Option<Cow<'b, str>>) -> Field {
    Field { name, gap, read }
}

/// Every field that is text.
pub static FIELDS: [Field; 27] = [
    field("contact.first_name", "first name", |it| borrowed(it.contact.as_ref()?.first_name.as_ref())),
    field("contact.last_name", "last name", |it| borrowed(it.contact.as_ref()?.last_name.as_ref())),
    field("contact.title", "job title", |it| borrowed(it.contact.as_ref()?.title.as_ref())),
    field("account.name", "company name", |it| borrowed(Some(&it.account.name))),
    field("account.industry", "industry", |it| borrowed(it.account.industry.as_ref())),
    field("account.country", "country", |it| {
        // Nobody writes to a person about companies in `DE`.
        it.account.country.as_deref().map(|text| Cow::Borrowed(country::name(text.trim()).unwrap_or(text)))
    }),
    field("account.region", "region", |it| borrowed(it.account.region.as_ref())),
    field("account.domain", "website", |it| borrowed(it.account.domain.as_ref())),
    field("account.technology", "technology", |it| borrowed(it.account.technologies.first())),
    field("signal.title", "recent news", |it| newest_signal(it).map(|signal| Cow::Borrowed(signal.title.as_str()))),
    field("signal.kind", "kind of news", |it| newest_signal(it).map(|it| it.kind.as_str().replace('_', " ").into())),
    field("signal.date", "day of the news", |it| newest_signal(it).map(|signal| signal.on.to_string().into())),
    field("deal.name", "deal", |it| borrowed(open_deal(it).map(|deal| &deal.name))),
    field("deal.stage", "deal stage", |it| borrowed(open_deal(it).map(|deal| &deal.stage))),
    field("deal.currency", "currency", |it| borrowed(open_deal(it)?.currency.as_ref())),
    field("deal.close_date", "close date", |it| Some(open_deal(it)?.close_on?.to_string().into())),
    field("earlier.subject", "earlier subject", |it| borrowed(it.earlier.first().map(|earlier| &earlier.subject))),
    field("earlier.date", "day of the earlier message", |it| Some(day(it.earlier.first()?.at).to_string().into())),
    field("sender.name", "your name", |it| borrowed(it.sender.name.as_ref())),
    field("sender.first_name", "your first name", |it| {
        it.sender.name.as_deref().and_then(|name| name.split_whitespace().next()).map(Cow::Borrowed)
    }),
    field("sender.company", "your company", |it| borrowed(it.sender.company.as_ref())),
    field("sender.offer", "what you offer", |it| borrowed(it.sender.offer.as_ref())),
    field("sender.email", "your e-mail", |it| borrowed(it.sender.email.as_ref())),
    field("sender.postal_address", "your postal address", |it| borrowed(it.sender.postal_address.as_ref())),
    field("sender.data_source", "where you have the address from", |it| borrowed(it.data_source.as_ref())),
    field("channel", "channel", |it| Some(it.channel.as_str().replace('_', " ").into())),
    field("today", "today", |it| Some(day(it.now).to_string().into())),
];

/// Its name, what its gap is called, and how it is read.
type Figure = (&'static str, &'static str, fn(&Brief) -> Option<Value>);

/// The fields that are figures, which can be asked about with `is over(100)`.
pub static FIGURES: [Figure; 3] = [
    ("account.employees", "employee count", |it| it.account.employees.map(Value::from)),
    ("account.revenue", "revenue", |it| it.account.revenue.map(Value::from)),
    ("deal.amount", "deal amount", |it| open_deal(it)?.amount.filter(|amount| amount.is_finite()).map(Value::from)),
];

/// What the composer puts in, and what the gap is called where it has nothing.
pub const COMPOSED: [(&str, &str); 7] = [
    ("snippet.opening", "why you write now"),
    ("snippet.proof", "why it can be believed"),
    ("snippet.ask", "your question"),
    ("knowledge.fact", "a fact about your offer"),
    ("knowledge.case", "a customer's case"),
    ("knowledge.objection", "an answer to an objection"),
    ("knowledge.battlecard", "how you stand against a competitor"),
];

/// What stands before the name of one of the rep's own fields.
pub const OWN: &str = "own.";

fn borrowed(text: Option<&String>) -> Option<Cow<'_, str>> {
    text.map(|text| Cow::Borrowed(text.as_str()))
}

fn day(at: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(at).date()
}

/// The newest sign that still says something.
pub fn newest_signal(brief: &Brief) -> Option<&Signal> {
    let today = day(brief.now);
    brief.signals.iter().filter(|signal| is_live(signal, today)).max_by_key(|signal| signal.on)
}

fn open_deal(brief: &Brief) -> Option<&domain::Deal> {
    brief.deals.iter().find(|deal| deal.status == DealStatus::Open)
}

impl Field {
    /// The value as one visible line. `None`: not known, or nothing to read.
    pub fn value(&self, brief: &Brief) -> Option<String> {
        let text = (self.read)(brief)?;
        let line = match self.name {
            "sender.postal_address" => postal_address(&text),
            // An industry's usual name stands inside a sentence; `SaaS` stays as the source has it.
            "account.industry" if industry::taxonomy(&text) == Some(text.trim()) => {
                clean::one_line(&text).to_lowercase()
            }
            // They end or stand in a sentence of the template's.
            "sender.offer" | "sender.data_source" | "signal.title" => {
                clean::one_line(&text).trim_end_matches('.').to_owned()
            }
            _ => clean::one_line(&text),
        };
        Some(line).filter(|line| says_something(line))
    }
}

/// One of the rep's own fields, as one visible line.
pub fn own(brief: &Brief, name: &str) -> Option<String> {
    let (_, text) = brief.account.own.iter().find(|(known, _)| own_name(known) == name)?;
    Some(clean::one_line(text)).filter(|line| says_something(line))
}

/// How a template writes the name of one of the rep's own fields: `Account owner` is `own.account_owner`.
pub fn own_name(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            c if c.is_alphanumeric() => written.extend(c.to_lowercase()),
            _ if !written.is_empty() && !written.ends_with('_') => written.push('_'),
            _ => {}
        }
    }
    written.truncate(written.trim_end_matches('_').len());
    written
}

fn says_something(line: &str) -> bool {
    line.chars().any(char::is_alphanumeric) && line.chars().count() <= LONGEST
}

/// An address in one line, the way it is written in a sentence.
pub fn postal_address(text: &str) -> String {
    let lines = text.lines().map(|line| clean::one_line(line.trim().trim_end_matches(',')));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Every name a template may use, with what it is in words; the rep's own fields stand behind `own.`.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let text = FIELDS.iter().map(|field| (field.name, field.gap));
    text.chain(FIGURES.iter().map(|(name, gap, _)| (*name, *gap))).chain(COMPOSED)
}

/// The words in a gap for any name a template may use.
pub fn gap(name: &str) -> String {
    match names().find(|(known, _)| *known == name) {
        Some((_, gap)) => gap.to_owned(),
        None => clean::one_line(&name.rsplit('.').next().unwrap_or(name).replace('_', " ")),
    }
}

/// Whether a gap, with its brackets, stands for something the rep says about themselves.
pub fn is_the_senders(gap: &str) -> bool {
    let inside = gap.trim_start_matches('[').trim_end_matches("?]");
    FIELDS.iter().any(|field| field.name.starts_with("sender.") && field.gap == inside)
}
