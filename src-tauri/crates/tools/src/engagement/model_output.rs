//! What a language model wrote, before anyone sees it: plain text a person could have typed, or it is taken out.
//!
//! The model is not trusted to keep its rules. Characters that hide or reorder, markup, the syntax of templates and
//! links the rep did not give do not get through, also not by halves while the text is still coming.

use std::collections::BTreeSet;

use domain::text::draws_nothing;

use super::clean;

/// No message is longer; a model that does not stop is stopped.
pub const LONGEST_OUTPUT: usize = 8_000;
const REMOVED_LINK: &str = "(link removed)";
/// What a mail program makes a link of by itself. Others need a path, a scheme or `www.` to be one.
const ENDINGS: [&str; 46] = [
    "com", "org", "net", "info", "biz", "io", "co", "ai", "dev", "app", "xyz", "top", "site", "online", "shop", "link",
    "click", "live", "club", "pro", "store", "tech", "cloud", "me", "tv", "us", "uk", "eu", "de", "fr", "es", "it",
    "nl", "pl", "se", "ch", "at", "ca", "au", "in", "jp", "cn", "ru", "br", "mx", "example",
];

/// What was taken out, so that the rep is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Removed {
    HiddenCharacters,
    Markup,
    TemplateSyntax,
    Link,
    Fence,
    Rest,
}

impl Removed {
    pub const fn words(self) -> &'static str {
        match self {
            Self::HiddenCharacters => "hidden characters",
            Self::Markup => "formatting",
            Self::TemplateSyntax => "template syntax",
            Self::Link => "a link that was not in your text",
            Self::Fence => "a mark of the app that it repeated",
            Self::Rest => "everything after 8,000 characters",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    pub text: String,
    pub removed: BTreeSet<Removed>,
}

/// The part of `output` that may be seen. `known` is the rep's own text: the links in it may come back. Of a text that
/// is not `finished`, what may still become something else is held back.
pub fn check_model_output(output: &str, known: &str, finished: bool) -> Checked {
    let mut removed = BTreeSet::new();
    // More than the end is ever needed for is not even looked at.
    let bounded: String = output.chars().take(LONGEST_OUTPUT * 4).collect();
    let text = characters(&bounded, &mut removed);
    let text = if finished { text.as_str() } else { settled(&text) };
    let text = without_tags(&without_fences(text, &mut removed), &mut removed);
    let text = without_markdown(&text, &mut removed);
    let text = clean::body(&without_links(&text, known, &mut removed));
    Checked { text: cut(text, &mut removed), removed }
}

/// Only what can be seen, and nothing that a template or a markup language is written with.
fn characters(text: &str, removed: &mut BTreeSet<Removed>) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => plain.push('\n'),
            '\t' | '\r' => plain.push(' '),
            '{' | '}' => drop(removed.insert(Removed::TemplateSyntax)),
            '`' | '⟦' | '⟧' => drop(removed.insert(Removed::Markup)),
            c if draws_nothing(c) => drop(removed.insert(Removed::HiddenCharacters)),
            c => plain.push(c),
        }
    }
    plain
}

/// Without the end that is still being written: half a word may be half a link, and half a tag is none yet.
fn settled(text: &str) -> &str {
    let words = text.rfind(char::is_whitespace).map_or("", |end| &text[..end]);
    match words.rfind('<') {
        Some(open) if !words[open..].contains('>') => &words[..open],
        _ => words,
    }
}

/// Small models repeat the marks that data stood between in their prompt: long numbers, with the name of what followed.
fn without_fences(text: &str, removed: &mut BTreeSet<Removed>) -> String {
    let is_mark = |word: &&str| word.len() >= 24 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if !line.split_whitespace().any(|word| is_mark(&word)) {
            plain.push_str(line);
            continue;
        }
        removed.insert(Removed::Fence);
        let left: Vec<&str> = line.split_whitespace().filter(|word| !is_mark(word)).collect();
        if !left.iter().all(|word| ["facts", "message"].contains(word)) {
            plain.push_str(&left.join(" "));
            plain.push('\n');
        }
    }
    plain
}

fn without_tags(text: &str, removed: &mut BTreeSet<Removed>) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        plain.push_str(&rest[..open]);
        let tag = &rest[open + 1..];
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        rest = tag.find('>').filter(|_| is_tag).map_or(tag, |close| &tag[close + 1..]);
        removed.insert(Removed::Markup);
    }
    plain.push_str(rest);
    if plain.contains('>') {
        removed.insert(Removed::Markup);
    }
    plain.replace('>', "")
}

fn without_markdown(text: &str, removed: &mut BTreeSet<Removed>) -> String {
    let lines = text.lines().map(|line| {
        let inner = line.trim_start();
        let heading = inner.trim_start_matches('#');
        let (start, inner) = if heading.len() < inner.len() && heading.starts_with(' ') {
            ("", heading.trim_start())
        } else if let Some(item) = inner.strip_prefix("* ") {
            ("- ", item)
        } else {
            ("", line)
        };
        start.to_owned() + &inner.replace('*', "").replace("__", "").replace("](", "] (")
    });
    let plain: String = lines.map(|line| line + "\n").collect();
    if plain.trim_end() != text.trim_end() {
        removed.insert(Removed::Markup);
    }
    plain
}

fn without_links(text: &str, known: &str, removed: &mut BTreeSet<Removed>) -> String {
    let known: BTreeSet<String> = known.split(is_between).filter(|word| is_link(word)).map(bare).collect();
    let mut plain = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_between) {
        let word = piece.trim_end_matches(is_between);
        if is_link(word) && !known.contains(&bare(word)) {
            removed.insert(Removed::Link);
            plain.push_str(REMOVED_LINK);
            plain.push_str(&piece[word.len()..]);
        } else {
            plain.push_str(piece);
        }
    }
    plain
}

/// What cannot stand inside a link, or at least not inside one that a reader would follow.
fn is_between(c: char) -> bool {
    c.is_whitespace() || "()[]\"“”„«»,;|".contains(c)
}

/// A link as it is compared: no full stop that ends the sentence, and case that means nothing.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| ".!?:'’".contains(c)).to_lowercase().replace(['。', '．', '｡'], ".")
}

fn is_link(word: &str) -> bool {
    let word = bare(word);
    if word.contains("://") || word.contains("//") || word.starts_with("www.") {
        return true;
    }
    if ["mailto:", "tel:", "javascript:", "data:"].iter().any(|scheme| word.contains(scheme)) {
        return true;
    }
    let host = word.rsplit('@').next().unwrap_or_default();
    let (host, path) = host.split_once(['/', '?', '#', ':']).map_or((host, None), |(host, path)| (host, Some(path)));
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let named = name.chars().any(char::is_alphanumeric);
    let ends = ending.chars().count() >= 2 && ending.chars().all(char::is_alphabetic);
    let known_ending = ENDINGS.contains(&ending) || ending.starts_with("xn--") || !ending.is_ascii();
    let numeric = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    numeric || (named && ends && (known_ending || word.contains('@') || path.is_some()))
}

/// At most as long as a message may be, and not in the middle of a word.
fn cut(text: String, removed: &mut BTreeSet<Removed>) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST_OUTPUT) else { return text };
    removed.insert(Removed::Rest);
    let kept = &text[..end];
    kept[..kept.rfind(char::is_whitespace).unwrap_or(end)].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::naughty_strings;
    use super::*;

    fn check(output: &str, known: &str) -> Checked {
        check_model_output(output, known, true)
    }

    #[test]
    fn what_a_person_could_have_typed_stays_as_it_is() {
        let texts = [
            "Hi Zoë,\n\nYou grew by 40% (in 2025), e.g. in Lyon.\n\nWould a 10-minute call help? I'd like that – really.\n\nBest,\nKim",
            "[first name?], we use node.js and 3.5 people; a/b tests, and/or more…",
            "Preis: 5 € – passt das? 北京 שלום",
            "- one\n- two",
        ];
        for text in texts {
            assert_eq!(check(text, ""), Checked { text: text.into(), removed: BTreeSet::new() }, "{text:?}");
        }
    }

    #[test]
    fn what_a_person_would_not_have_typed_is_taken_out() {
        use Removed::*;
        let cases: [(&str, &str, &[Removed]); 20] = [
            ("Hi\u{200b} Ana\u{202e}!", "Hi Ana!", &[HiddenCharacters]),
            ("a\0b\u{1b}[31mc", "ab[31mc", &[HiddenCharacters]),
            ("**Bold** and `code`", "Bold and code", &[Markup]),
            ("# Offer\n* one\n* two", "Offer\n- one\n- two", &[Markup]),
            ("```\nHi\n```", "Hi", &[Markup]),
            ("<script>alert(1)</script>Hi", "alert(1)Hi", &[Markup]),
            ("Hi <img src=x onerror=alert(1)> you", "Hi  you", &[Markup]),
            ("a <b", "a b", &[Markup]),
            ("Hi {{ contact.email }}", "Hi  contact.email", &[TemplateSyntax]),
            ("{% for x in y %}{{{x}}}", "% for x in y %x", &[TemplateSyntax]),
            ("See https://evil.example/x.", "See (link removed)", &[Link]),
            ("See [here](http://evil.example)", "See [here] ((link removed))", &[Markup, Link]),
            ("Go to WWW.Evil.Example now", "Go to (link removed) now", &[Link]),
            ("Go to evil.com, now", "Go to (link removed), now", &[Link]),
            ("Write to bad@evil.zone!", "Write to (link removed)", &[Link]),
            ("Go to evil。com or 10.0.0.1/x", "Go to (link removed) or (link removed)", &[Link]),
            ("ht<b>tps://evil.example/a", "(link removed)", &[Markup, Link]),
            ("javascript:alert(1)", "(link removed)(1)", &[Link]),
            ("7d0880e217714804b83b6b4b9dd003d3 message\nHi Ana", "Hi Ana", &[Fence]),
            (
                "⟦7d0880e217714804b83b6b4b9dd003d3 facts\nHi 7d0880e217714804b83b6b4b9dd003d3 Ana",
                "Hi Ana",
                &[Markup, Fence],
            ),
        ];
        for (output, text, removed) in cases {
            let expected = Checked { text: text.into(), removed: removed.iter().copied().collect() };
            assert_eq!(check(output, ""), expected, "{output:?}");
        }
    }

    #[test]
    fn a_link_of_the_reps_own_may_come_back() {
        let known = "Book a time: https://brightdesk.example/book or brightdesk.example.";
        for same in ["https://brightdesk.example/book", "https://Brightdesk.example/book.", "brightdesk.example"] {
            assert!(check(&format!("See {same} please"), known).removed.is_empty(), "{same}");
        }
        for other in ["https://brightdesk.example/book?to=evil", "https://brightdesk.example.evil.com", "http://b"] {
            assert!(check(&format!("See {other} please"), known).removed.contains(&Removed::Link), "{other}");
        }
    }

    #[test]
    fn while_it_is_coming_nothing_is_shown_that_may_become_something_else() {
        let output = "Hi Ana,\n\nsee https://evil.example/path <a href=\"x\">now</a> **soon** \u{202e}end of it";
        let whole = check(output, "").text;
        for (end, _) in output.char_indices() {
            let shown = check_model_output(&output[..end], "", false).text;
            for half in ["http", "evil", "href", "<", "**", "\u{202e}"] {
                assert!(!shown.contains(half), "{half} was shown after {end} bytes: {shown:?}");
            }
        }
        assert!(whole.starts_with("Hi Ana,\n\nsee (link removed) now"), "{whole:?}");
    }

    #[test]
    fn a_model_that_does_not_stop_is_cut_off_between_words() {
        let checked = check(&"word ".repeat(100_000), "");
        assert!(checked.text.chars().count() <= LONGEST_OUTPUT, "{}", checked.text.len());
        assert!(checked.text.ends_with("word"), "not inside a word");
        assert_eq!(checked.removed, [Removed::Rest].into(), "and it is said");
        assert!(check(&"x".repeat(100_000), "").text.chars().count() <= LONGEST_OUTPUT, "one endless word");
    }

    fn holds(checked: &Checked) -> Result<(), TestCaseError> {
        let text = &checked.text;
        prop_assert!(!text.chars().any(|c| c != '\n' && draws_nothing(c)), "{text:?}");
        prop_assert!(!text.contains(['{', '}', '<', '>', '`', '*']), "{text:?}");
        prop_assert!(!text.split(is_between).any(is_link), "{text:?}");
        prop_assert!(text.chars().count() <= LONGEST_OUTPUT);
        Ok(())
    }

    proptest! {
        #[test]
        fn whatever_a_model_says_comes_out_plain(output in "(\\PC|[{}<>*`_#/.:@\u{200b}\u{202e}\n ]|http|www|com){0,200}") {
            holds(&check_model_output(&output, "", true))?;
            holds(&check_model_output(&output, "", false))?;
        }
    }

    #[test]
    fn the_naughty_strings_come_out_plain() {
        for text in naughty_strings().unwrap_or_default() {
            holds(&check(&text, "")).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        }
    }
}
