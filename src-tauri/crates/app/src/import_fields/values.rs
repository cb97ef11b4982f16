//! What one cell says. `Ok(None)` is unknown; an error is the reason the cell cannot be what its column claims.

use std::borrow::Cow;

use adapters::mail::check_address;
use domain::text::hides_or_reorders;
use jiff::civil::Date;
use tools::intelligence::industry::taxonomy;

use super::cells::Shown;
use super::date::{self, Order};
use super::number::{self, Figure, Measure};

/// Longer than any name or title: then a quotation mark or a column has slipped.
const LONGEST_LINE: usize = 300;
const LONGEST_NOTE: usize = 20_000;
/// Several times the largest employer there is.
const MOST_EMPLOYEES: f64 = 10_000_000.0;
/// Ten times the largest revenue there is, in US dollars.
const MOST_REVENUE: f64 = 10_000_000_000_000.0;

/// A value, with how it was read where its writing does not say so, and what the rep should look at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read<T> {
    pub value: T,
    pub note: Option<String>,
    pub caution: Option<String>,
}

impl<T> Read<T> {
    pub fn plainly(value: T) -> Self {
        Self { value, note: None, caution: None }
    }
}

type Value<T> = Result<Option<Read<T>>, String>;

/// One line without control and direction-changing characters, single spaces inside, none outside.
pub(crate) fn one_line(raw: &str) -> String {
    let spaced: String = raw.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| kept(*c)).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn kept(c: char) -> bool {
    !c.is_control() && !hides_or_reorders(c)
}

/// What programs and people write where they know nothing. `Null`, `Na` and `Select` are names too: see [`no_name`].
fn says_nothing(text: &str) -> bool {
    let bare = bare(text);
    no_name(text) || ["na", "null", "none", "select", "please select", "choose", "tbd", "tba"].contains(&bare.as_str())
}

fn no_name(text: &str) -> bool {
    const NOTHING: [&str; 16] = [
        "",
        "n/a",
        "n.a",
        "nan",
        "nil",
        "none",
        "undefined",
        "unknown",
        "not available",
        "not applicable",
        "not specified",
        "not set",
        "no data",
        "blank",
        "empty",
        "k. a",
    ];
    const ERRORS: [&str; 7] = ["#n/a", "#null!", "#ref!", "#value!", "#name?", "#div/0!", "#num!"];
    ["null", "NULL"].contains(&text)
        || NOTHING.contains(&bare(text).as_str())
        || ERRORS.contains(&text.to_lowercase().as_str())
}

/// Without dashes, brackets and dots around it: `-- None --` is `none`.
fn bare(text: &str) -> String {
    let around = |c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '–' | '—' | '_' | '(' | ')' | '[' | ']' | '<' | '>' | '.' | '…' | '?' | '*')
    };
    text.trim_matches(around).to_lowercase()
}

fn within(limit: usize, text: String) -> Value<String> {
    match text.chars().count() > limit {
        true => Err(format!("this is longer than {limit} characters: has a quotation mark or a column slipped?")),
        false => Ok(Some(Read::plainly(text))),
    }
}

/// A name of a person, a company or a country. Its case stays.
pub(super) fn name(raw: &str) -> Value<String> {
    let text = one_line(raw);
    if no_name(&text) { Ok(None) } else { within(LONGEST_LINE, text) }
}

pub(super) fn line(raw: &str) -> Value<String> {
    let text = one_line(raw);
    if says_nothing(&text) { Ok(None) } else { within(LONGEST_LINE, text) }
}

/// Free text keeps its line breaks.
pub(super) fn note(raw: &str) -> Value<String> {
    let text = raw.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| *c == '\n' || *c == '\t' || kept(*c)).collect();
    let text = text.trim();
    if says_nothing(text) { Ok(None) } else { within(LONGEST_NOTE, text.to_owned()) }
}

pub(super) fn phone(raw: &str) -> Value<String> {
    let text = line(raw)?.map(|read| read.value.trim_start_matches('\'').trim_start().to_owned());
    Ok(text.filter(|text| text.chars().any(|c| c.is_numeric())).map(Read::plainly))
}

/// The address of a person's page; that of a company is none.
pub(super) fn linkedin(raw: &str) -> Value<String> {
    let Some(Read { value: text, .. }) = line(raw)? else { return Ok(None) };
    let usable = tools::composer::is_usable(domain::Channel::Linkedin, &text) && text.to_lowercase().contains("/in/");
    if usable {
        Ok(Some(Read::plainly(text)))
    } else {
        Err("this is not a person's LinkedIn page; it looks like https://www.linkedin.com/in/name".into())
    }
}

/// By its name in the taxonomy, or as it is written.
pub(super) fn industry(raw: &str) -> Value<String> {
    let known = |read: Read<String>| Read { value: taxonomy(&read.value).map_or(read.value, str::to_owned), ..read };
    Ok(line(raw)?.map(known))
}

/// An id of another program. Of several the first counts: programs put the main one there.
pub(super) fn record_id(raw: &str) -> Value<String> {
    let Some(Read { value: text, .. }) = line(raw)? else { return Ok(None) };
    let mut ids = text.split(';').map(str::trim).filter(|id| !id.is_empty());
    let Some(first) = ids.next() else { return Ok(None) };
    let note = ids.next().map(|_| "the first of several".to_owned());
    Ok(Some(Read { value: first.to_owned(), note, caution: None }))
}

/// The address of a page.
pub(super) fn url(raw: &str) -> Value<String> {
    let Some(Read { value: text, .. }) = line(raw)? else { return Ok(None) };
    let lower = text.to_lowercase();
    let host = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    match host {
        Some(host) if host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !text.contains(' ') => {
            within(2_000, text)
        }
        // Anything else may be a script or a file.
        _ => Err("this is not a web address; it looks like https://example.com/news".into()),
    }
}

pub(super) fn date(raw: &str, order: Option<Order>) -> Value<Date> {
    let text = one_line(raw);
    if says_nothing(&text) {
        return Ok(None);
    }
    date::read(&text, order).map(|date| Some(Read::plainly(date))).map_err(str::to_owned)
}

pub(super) fn technologies(raw: &str) -> Value<Vec<String>> {
    Ok(Some(list(raw)).filter(|list| !list.is_empty()).map(Read::plainly))
}

/// Split at semicolons, or at commas where there are none.
fn list(raw: &str) -> Vec<String> {
    let separator = if raw.contains(';') { ';' } else { ',' };
    let mut items: Vec<String> = Vec::new();
    for item in raw.split([separator, '\n']).map(one_line) {
        let known = items.iter().any(|other| other.to_lowercase() == item.to_lowercase());
        if !known && !says_nothing(&item) && item.chars().count() <= LONGEST_LINE {
            items.push(item);
        }
    }
    items
}

/// The address, without `mailto:`, a display name or further addresses; those are told.
pub(super) fn email(raw: &str) -> Value<String> {
    let text = raw.trim();
    if says_nothing(&one_line(text)) {
        return Ok(None);
    }
    if text.contains(['\r', '\n', '\0']) {
        return Err("an e-mail address has no line breaks; keep one address in this cell".into());
    }
    let mut addresses = text.split([';', ',', '|']).map(str::trim).filter(|part| !part.is_empty());
    let first = addresses.next().unwrap_or_default();
    let others: Vec<&str> = addresses.collect();
    let first = match (first.rfind('<'), first.strip_suffix('>')) {
        (Some(open), Some(inside)) => &inside[open + 1..],
        _ => first,
    };
    let scheme = first.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let first = if scheme { &first[7..] } else { first };
    check_address(first).map_err(|why| why.to_string())?;
    let (user, host) = first.rsplit_once('@').unwrap_or((first, ""));
    let several = format!("there is more than one address; {first} was taken, and not: {}", others.join(", "));
    let caution = (!others.is_empty()).then_some(several);
    Ok(Some(Read { value: format!("{user}@{}", host.to_lowercase()), note: None, caution }))
}

/// Hosts that say nothing about whose page it is.
const SHARED_HOSTS: [&str; 12] = [
    "linkedin.com",
    "facebook.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "youtube.com",
    "crunchbase.com",
    "xing.com",
    "google.com",
    "bit.ly",
    "linktr.ee",
    "wikipedia.org",
];

/// `https://www.Example.com/x` is `example.com`.
pub(super) fn domain(raw: &str) -> Value<String> {
    let text = one_line(raw).to_lowercase();
    if says_nothing(&text) {
        return Ok(None);
    }
    let after_scheme = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    let stands = host.contains('.') && host.len() <= 253 && host.split('.').all(label);
    if !stands || top.chars().all(|c| c.is_ascii_digit()) {
        return Err("this is not a web domain; it looks like example.com".into());
    }
    if SHARED_HOSTS.iter().any(|shared| host == *shared || host.ends_with(&format!(".{shared}"))) {
        return Err("this page is on a site that many companies share, so it does not tell the company's domain".into());
    }
    Ok(Some(Read::plainly(host.to_owned())))
}

pub(super) fn employees(raw: &str) -> Value<u32> {
    let Some(figure) = figure(raw, Measure::Count)? else { return Ok(None) };
    if figure.currency.is_some() {
        return Err("this is a sum of money, not a number of people".into());
    }
    if figure.value.fract() != 0.0 {
        return Err("a number of people has no decimals".into());
    }
    if figure.value > MOST_EMPLOYEES {
        return Err("no company has that many employees".into());
    }
    // Whole and in range by the checks above.
    Ok(Some(Read { value: figure.value as u32, note: figure.note, caution: None }))
}

/// Whole US dollars a year. Other currencies are taken as they stand, and told.
pub(super) fn revenue(raw: &str, in_millions: bool) -> Value<u64> {
    let measure = if in_millions { Measure::Millions } else { Measure::Money };
    let Some(figure) = figure(raw, measure)? else { return Ok(None) };
    let dollars = if in_millions { figure.value * 1e6 } else { figure.value };
    if dollars > MOST_REVENUE {
        return Err("no company has that much revenue".into());
    }
    let foreign = figure.currency.filter(|currency| currency != "USD");
    let caution = foreign
        .map(|currency| format!("this is in {currency}; the figure was taken as US dollars without converting it"));
    Ok(Some(Read { value: dollars.round() as u64, note: figure.note, caution }))
}

/// A sum, in whatever currency it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Money {
    pub amount: f64,
    /// ISO 4217.
    pub currency: Option<String>,
}

impl Shown for Money {
    fn shown(&self) -> Cow<'_, str> {
        match &self.currency {
            Some(currency) => format!("{} {currency}", self.amount).into(),
            None => self.amount.to_string().into(),
        }
    }
}

pub(super) fn amount(raw: &str) -> Value<Money> {
    let Some(figure) = figure(raw, Measure::Money)? else { return Ok(None) };
    if figure.value > MOST_REVENUE {
        return Err("no deal is worth that much".into());
    }
    // "kr" is the money of several countries.
    let currency = figure.currency.filter(|currency| is_currency(currency));
    Ok(Some(Read { value: Money { amount: figure.value, currency }, note: figure.note, caution: None }))
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `EUR`, `eur`, `€` and `EUR - Euro`.
pub(super) fn currency(raw: &str) -> Value<String> {
    let Some(Read { value: text, .. }) = line(raw)? else { return Ok(None) };
    let code = number::currency(&text).unwrap_or_else(|| text.to_uppercase());
    let code = code.split([' ', '-', '(']).next().unwrap_or_default();
    match is_currency(code) {
        true => Ok(Some(Read::plainly(code.to_owned()))),
        false => Err("this is no currency; it looks like EUR".into()),
    }
}

fn figure(raw: &str, measure: Measure) -> Result<Option<Figure>, String> {
    let text = one_line(raw);
    if says_nothing(&text) { Ok(None) } else { number::read(&text, measure).map(Some) }
}

/// A wish not to be written to. What cannot be understood counts as one; nothing here is ever a consent.
pub(super) fn objection(raw: &str) -> Option<Read<bool>> {
    const NO: [&str; 18] = [
        "no",
        "n",
        "false",
        "f",
        "0",
        "nein",
        "non",
        "falsch",
        "faux",
        "off",
        "not opted out",
        "subscribed",
        "opted in",
        "opt in",
        "active",
        "ok",
        "allowed",
        "contactable",
    ];
    const YES: [&str; 22] = [
        "yes",
        "y",
        "true",
        "t",
        "1",
        "x",
        "✓",
        "✔",
        "☑",
        "on",
        "ja",
        "oui",
        "si",
        "sí",
        "wahr",
        "vrai",
        "opted out",
        "opt out",
        "unsubscribed",
        "do not contact",
        "dnc",
        "no_consent",
    ];
    let text = one_line(raw);
    if says_nothing(&text) {
        return None;
    }
    let plain = text.to_lowercase().replace('-', " ");
    if NO.contains(&plain.as_str()) {
        return Some(Read::plainly(false));
    }
    let odd = !YES.contains(&plain.as_str());
    let caution = "this is neither yes nor no; to be safe it was taken as a wish not to be contacted";
    Some(Read { value: true, note: None, caution: odd.then(|| caution.to_owned()) })
}

/// `Ludwig van Beethoven` and `van Beethoven, Ludwig` are first `Ludwig`, last `van Beethoven`.
pub(super) fn split_name(full: &str) -> (Option<String>, Option<String>) {
    let part = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match full.split_once(',') {
        Some((last, first)) => (part(first), part(last)),
        None => match full.split_once(' ') {
            Some((first, last)) => (part(first), part(last)),
            None => (part(full), None),
        },
    }
}

#[cfg(test)]
mod tests;
