//! What one cell says. `Ok(None)` is unknown; an error is the reason the cell cannot be what its column claims.

use adapters::mail::check_address;
use domain::text::hides_or_reorders;

use super::number::{self, Figure, Measure};

/// Longer than any name or title: then a quotation mark or a column has slipped.
const LONGEST_LINE: usize = 300;
const LONGEST_NOTE: usize = 20_000;
/// Several times the largest employer there is.
const MOST_EMPLOYEES: f64 = 10_000_000.0;
/// Ten times the largest revenue there is, in US dollars.
const MOST_REVENUE: f64 = 10_000_000_000_000.0;

/// A value, and what should be said about how it was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read<T> {
    pub value: T,
    pub notes: Vec<String>,
}

impl<T> Read<T> {
    fn plainly(value: T) -> Self {
        Self { value, notes: Vec::new() }
    }
}

type Value<T> = Result<Option<T>, String>;

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
        false => Ok(Some(text)),
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
    let text = line(raw)?.map(|text| text.trim_start_matches('\'').trim_start().to_owned());
    Ok(text.filter(|text| text.chars().any(|c| c.is_numeric())))
}

/// Split at semicolons, or at commas where there are none.
pub(super) fn list(raw: &str) -> Vec<String> {
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
pub(super) fn email(raw: &str) -> Value<Read<String>> {
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
    let notes = match others.len() {
        0 => Vec::new(),
        _ => vec![format!("there is more than one address; {first} was taken, and not: {}", others.join(", "))],
    };
    Ok(Some(Read { value: format!("{user}@{}", host.to_lowercase()), notes }))
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
    Ok(Some(host.to_owned()))
}

pub(super) fn employees(raw: &str) -> Value<Read<u32>> {
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
    Ok(Some(Read { value: figure.value as u32, notes: figure.note.into_iter().collect() }))
}

/// Whole US dollars a year. Other currencies are taken as they stand, and told.
pub(super) fn revenue(raw: &str, in_millions: bool) -> Value<Read<u64>> {
    let measure = if in_millions { Measure::Millions } else { Measure::Money };
    let Some(figure) = figure(raw, measure)? else { return Ok(None) };
    let dollars = if in_millions { figure.value * 1e6 } else { figure.value };
    if dollars > MOST_REVENUE {
        return Err("no company has that much revenue".into());
    }
    let foreign = figure
        .currency
        .map(|currency| format!("this is in {currency}; the figure was taken as US dollars without converting it"));
    Ok(Some(Read { value: dollars.round() as u64, notes: figure.note.into_iter().chain(foreign).collect() }))
}

fn figure(raw: &str, measure: Measure) -> Value<Figure> {
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
    let notes = match YES.contains(&plain.as_str()) {
        true => Vec::new(),
        false => vec!["this is neither yes nor no; to be safe it was taken as a wish not to be contacted".into()],
    };
    Some(Read { value: true, notes })
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_says_nothing_is_unknown() {
        for text in [
            "",
            "  ",
            "-",
            "--",
            "—",
            "?",
            "n/a",
            "N/A",
            "#N/A",
            "none",
            "None",
            "-- None --",
            "null",
            "NULL",
            "Select",
            "(blank)",
            "unknown",
            "#REF!",
            "...",
            "nan",
            "Please select",
            "[empty]",
            "\u{200b}",
            "\u{a0}",
        ] {
            assert_eq!(line(text), Ok(None), "{text:?}");
            assert_eq!(employees(text), Ok(None), "{text:?} is no number of people");
            assert_eq!(email(text), Ok(None), "{text:?} is no address");
            assert_eq!(domain(text), Ok(None), "{text:?} is no domain");
            assert_eq!(objection(text), None, "{text:?} is neither a yes nor a no");
        }
    }

    #[test]
    fn names_that_look_like_placeholders_stay_names() {
        for text in ["Null", "Na", "Select", "NA"] {
            assert_eq!(name(text), Ok(Some(text.into())), "{text:?} is somebody's name, or Namibia");
        }
    }

    #[test]
    fn hidden_characters_go_and_the_case_of_names_stays() {
        let cases = [
            ("  Anne-Marie  O’Neill ", "Anne-Marie O’Neill"),
            ("de la Cruz", "de la Cruz"),
            ("Mc\u{202e}Donald", "McDonald"),
            ("Ann\0\u{7}a", "Anna"),
            ("Acme\r\nCorp", "Acme Corp"),
            ("\u{feff}Łódź\u{a0}Sp.", "Łódź Sp."),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ];
        for (raw, expected) in cases {
            assert_eq!(name(raw), Ok(Some(expected.into())), "{raw:?}");
        }
        assert!(name(&"x".repeat(301)).is_err(), "too long for a name");
        assert_eq!(note("one\r\n\u{202e}two "), Ok(Some("one\ntwo".into())));
    }

    #[test]
    fn a_domain_is_the_bare_host() {
        let cases = [
            ("https://www.Example.com/x", "example.com"),
            ("example.com", "example.com"),
            ("HTTP://shop.example.co.uk:8080/?q=1#a", "shop.example.co.uk"),
            ("www.bücher.example.", "bücher.example"),
        ];
        for (raw, expected) in cases {
            assert_eq!(domain(raw), Ok(Some(expected.into())), "{raw:?}");
        }
        for raw in [
            "coming soon",
            "localhost",
            "10.0.0.1",
            "ann@example.com",
            "-x.com",
            "a..b",
            "https://linkedin.com/company/acme",
        ] {
            assert!(domain(raw).is_err(), "{raw:?} tells no company's domain");
        }
    }

    #[test]
    fn an_address_is_taken_out_of_what_surrounds_it() {
        let cases = [
            ("Ann.Lee@Example.COM", "Ann.Lee@example.com", 0),
            (" ann@example.com ", "ann@example.com", 0),
            ("mailto:ann@example.com", "ann@example.com", 0),
            ("Ann Lee <ann@example.com>", "ann@example.com", 0),
            ("ann@example.com, ann@home.example", "ann@example.com", 1),
            ("ann@example.com;", "ann@example.com", 0),
        ];
        for (raw, expected, notes) in cases {
            let read = email(raw).unwrap_or_else(|why| panic!("{raw:?}: {why}")).expect("known");
            assert_eq!((read.value.as_str(), read.notes.len()), (expected, notes), "{raw:?}");
        }
        for raw in [
            "ann",
            "ann@",
            "ann@example.com\r\nBcc: x@y.example",
            "ann@example.com\nbob@example.com",
            "a b@example.com",
            "ann\0@example.com",
        ] {
            assert!(email(raw).is_err(), "{raw:?} is no address");
        }
    }

    #[test]
    fn figures_must_be_possible() {
        let count = |raw| employees(raw).map(|read| read.map(|read| read.value));
        assert_eq!(count("2,822"), Ok(Some(2822)));
        assert_eq!(count("1.5k"), Ok(Some(1500)));
        assert_eq!(count("0"), Ok(Some(0)));
        for raw in ["12.5", "-3", "(5)", "99999999999", "many", "€500"] {
            assert!(count(raw).is_err(), "{raw:?} is no number of people");
        }
        let dollars = |raw, millions| revenue(raw, millions).map(|read| read.map(|read| read.value));
        assert_eq!(dollars("1100.04", true), Ok(Some(1_100_040_000)));
        assert_eq!(dollars("$1.5M", false), Ok(Some(1_500_000)));
        for raw in ["1e30", "-1", "lots"] {
            assert!(dollars(raw, false).is_err(), "{raw:?} is no revenue");
        }
        let euros = revenue("1,5 Mio. €", false).expect("a sum").expect("known");
        assert_eq!((euros.value, euros.notes.len()), (1_500_000, 1), "taken, and said not to be dollars");
    }

    #[test]
    fn a_wish_not_to_be_contacted_is_never_missed() {
        for raw in ["yes", "TRUE", "1", "x", "Opted out", "opted-out", "Ja"] {
            assert_eq!(objection(raw), Some(Read::plainly(true)), "{raw:?}");
        }
        for raw in ["no", "FALSE", "0", "subscribed"] {
            assert_eq!(objection(raw), Some(Read::plainly(false)), "{raw:?}");
        }
        let odd = objection("2024-03-01").expect("something is there");
        assert!(odd.value && odd.notes.len() == 1, "a date of objection is an objection, and it is told");
    }

    #[test]
    fn lists_are_split_and_said_once() {
        assert_eq!(list("Salesforce; HubSpot;salesforce; n/a"), ["Salesforce", "HubSpot"]);
        assert_eq!(list("AWS, Rust"), ["AWS", "Rust"]);
        assert_eq!(list("Oracle, Inc; SAP"), ["Oracle, Inc", "SAP"]);
        assert!(list(" - ").is_empty());
    }

    #[test]
    fn a_whole_name_falls_into_first_and_last() {
        let cases = [
            ("Ludwig van Beethoven", Some("Ludwig"), Some("van Beethoven")),
            ("van Beethoven, Ludwig", Some("Ludwig"), Some("van Beethoven")),
            ("Madonna", Some("Madonna"), None),
        ];
        for (full, first, last) in cases {
            assert_eq!(split_name(full), (first.map(Into::into), last.map(Into::into)), "{full}");
        }
    }

    proptest! {
        #[test]
        fn no_value_carries_a_line_break_or_a_hidden_character(raw in any::<String>()) {
            let values = [name(&raw), line(&raw), phone(&raw), domain(&raw), email(&raw).map(|read| read.map(|read| read.value))];
            for value in values.into_iter().flatten().flatten() {
                prop_assert!(value.chars().all(kept), "{:?}", value);
                prop_assert!(!value.contains(['\n', '\r']), "{:?}", value);
            }
        }
    }
}
