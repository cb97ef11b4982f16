//! The first line, where a message says whom it is for.

use std::ops::Range;

use domain::quality::Part;

use super::findings::Findings;
use super::reading::Reading;
use super::rules;
use super::text::Text;

#[derive(Debug, PartialEq, Eq)]
enum Greeting {
    /// There is none, or the message begins otherwise.
    Absent,
    /// `Hi,` or `Hi there,`.
    Nameless(Range<usize>),
    /// `Hi ,` or `Hi null,`: a value was missing.
    Failed(Range<usize>),
    /// Another name than the contact's.
    WrongName(Range<usize>),
    Fine,
}

const OPENERS: [&str; 9] = ["hi", "hello", "hey", "dear", "hallo", "hola", "bonjour", "ciao", "greetings"];
const EVERYBODY: [&str; 10] =
    ["there", "all", "everyone", "everybody", "team", "folks", "friend", "sir", "madam", "sirs"];
const NOBODY: [&str; 8] = ["null", "none", "undefined", "nan", "nil", "unknown", "firstname", "fname"];
const TITLES: [&str; 12] = ["mr", "mrs", "ms", "mx", "miss", "dr", "prof", "professor", "herr", "frau", "mme", "sr"];
/// A longer first line is a sentence, not a name.
const LONGEST_NAME: usize = 4;

pub fn check(reading: &Reading, findings: &mut Findings) {
    let body = &reading.body.text;
    let known = reading.about.first_name.map(str::trim).filter(|name| !name.is_empty());
    let known: Option<String> = known.map(|name| name.chars().take(100).collect());
    // As it began, with the name in its place.
    let greeted = |at: &Range<usize>| {
        let opener = if body.word(0) == "good" { 2 } else { 1 };
        let line = if body.slice(at.clone()).ends_with('\n') { "\n" } else { "" };
        known.as_ref().map(|name| format!("{} {name},{line}", body.slice(body.place(0..opener))))
    };
    let advice = match &known {
        Some(name) => format!("Write `Hi {name},`."),
        None => "Greet the person by name.".to_owned(),
    };
    let (rule, at, message, replacement) = match read(body, known.as_deref()) {
        Greeting::Failed(at) => {
            let message = format!("The greeting “{}” lacks a name.", body.slice(at.clone()).trim_end());
            let replacement = greeted(&at);
            (&rules::GREETING_FAILED, at, message, replacement)
        }
        Greeting::WrongName(at) => {
            let name = known.as_deref().unwrap_or_default();
            let message = format!("The greeting says {}, and the contact is {name}.", body.slice(at.clone()));
            (&rules::WRONG_NAME, at, message, known.clone())
        }
        Greeting::Nameless(at) => {
            let replacement = greeted(&at);
            (&rules::GREETING_WITHOUT_NAME, at, "The greeting would fit anybody.".to_owned(), replacement)
        }
        Greeting::Absent | Greeting::Fine => return,
    };
    findings.add_with(rule, Part::Body, at, message, &advice, replacement);
}

fn read(text: &Text, first_name: Option<&str>) -> Greeting {
    let Some(start) = text.words.first().map(|word| word.at.start) else { return Greeting::Absent };
    let opener_words = match (text.word(0), text.word(1)) {
        (word, _) if OPENERS.contains(&word) => 1,
        ("good", "morning" | "afternoon" | "evening" | "day") => 2,
        _ => return Greeting::Absent,
    };
    let opened = text.words[opener_words - 1].at.end;
    let ends = |c: &char| matches!(c, ',' | '!' | '.' | ':' | ';' | '—' | '–' | '\n' | '，' | '！');
    let closed = text.chars[opened..].iter().position(ends).map_or(text.chars.len(), |offset| opened + offset);
    // With the mark that ends it.
    let whole = start..(closed + 1).min(text.chars.len());

    // A place that was not filled in is found, and told, as such.
    if text.chars[opened..closed].iter().any(|c| matches!(c, '[' | '{' | '<' | '%' | '|')) {
        return Greeting::Fine;
    }
    let last = text.words.partition_point(|word| word.at.start < closed);
    let names: Vec<&str> = (opener_words..last).map(|word| text.word(word)).collect();
    if names.is_empty() {
        let between = &text.chars[opened..closed];
        // White space before the mark is where a name was meant to be.
        let meant = !between.is_empty() && text.chars.get(closed).is_some_and(|c| *c != '\n');
        return if meant { Greeting::Failed(whole) } else { Greeting::Nameless(whole) };
    }
    if names.iter().any(|name| NOBODY.contains(name)) || names == ["n", "a"] {
        return Greeting::Failed(whole);
    }
    if names.len() <= 2 && names.iter().all(|name| EVERYBODY.contains(name)) {
        return Greeting::Nameless(whole);
    }
    let Some(first_name) = first_name.map(Text::new).filter(|name| !name.words.is_empty()) else {
        return Greeting::Fine;
    };
    if names.len() > LONGEST_NAME || names.iter().any(|name| TITLES.contains(name)) {
        return Greeting::Fine;
    }
    let meant = names.iter().any(|name| first_name.folded_words().any(|first| same_person(name, first)));
    if meant { Greeting::Fine } else { Greeting::WrongName(text.place(opener_words..last)) }
}

/// The name itself, or a short form of it: `Rob` for `Robert`.
fn same_person(greeted: &str, first: &str) -> bool {
    let short = |a: &str, b: &str| a.chars().count() >= 3 && b.starts_with(a);
    greeted == first || short(greeted, first) || short(first, greeted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_is_read_as_its_reader_would() {
        use Greeting::*;
        let cases = [
            ("Hi Ana,\nx", Some("Ana"), Fine),
            ("Hi ANA MARIA,\nx", Some("Ana"), Fine),
            ("Dear Dr. Souza,", Some("Ana"), Fine),
            ("Hi Rob,", Some("Robert"), Fine),
            ("Hi Anyone,", None, Fine),
            ("Hi [first name?],", Some("Ana"), Fine),
            ("Hi {{ contact.first_name }},", Some("Ana"), Fine),
            ("Good morning Ana!", Some("Ana"), Fine),
            ("Hi José,", Some("josé"), Fine),
            ("Hi ,\nx", Some("Ana"), Failed(0..4)),
            ("\n\nHello  !", None, Failed(2..10)),
            ("Dear null,", None, Failed(0..10)),
            ("Hi undefined,", Some("Ana"), Failed(0..13)),
            ("Hi,\nx", Some("Ana"), Nameless(0..3)),
            ("Hi\nx", Some("Ana"), Nameless(0..3)),
            ("Hi there,", Some("Ana"), Nameless(0..9)),
            ("Hi Bob,", Some("Ana"), WrongName(3..6)),
            ("Hi Bob Miller,", Some("Ana"), WrongName(3..13)),
            ("Hi I saw your talk on support last week", Some("Ana"), Fine),
            ("We should talk.", Some("Ana"), Absent),
            ("", Some("Ana"), Absent),
        ];
        for (text, first_name, expected) in cases {
            assert_eq!(read(&Text::new(text), first_name), expected, "{text:?} to {first_name:?}");
        }
    }
}
