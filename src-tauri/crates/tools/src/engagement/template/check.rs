//! What is wrong with a template, found before it is used: a typo in a name, a filter that is not there, a tag that
//! may not be used. Where the right word can be guessed, it is.

use std::ops::Range;

use domain::quality::Part;
use minijinja::{Error, ErrorKind};

use super::dialect::names::ours;
use super::environment::TESTS;
use super::filters::{ALSO, FILTERS};
use super::tags::{Tag, TagKind, Token, tags, tokens};
use super::{Parsed, explain};
use crate::engagement::fields;

/// What is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub part: Part,
    /// Unicode characters from the start of the part.
    pub start: u32,
    pub end: u32,
    pub message: String,
    /// What belongs there instead.
    pub suggestion: Option<String>,
}

/// Everything that is wrong with a template, in reading order. `own` holds the names of the rep's own fields as a
/// template writes them.
pub fn check(subject: &str, body: &str, own: &[String]) -> Vec<Problem> {
    let mut found = Vec::new();
    for (part, source) in [(Part::Subject, subject), (Part::Body, body)] {
        let before = found.len();
        if source.len() <= super::LONGEST {
            found.extend(Reader { source, part, own }.problems());
        }
        // What minijinja says is told only where nothing plainer was found.
        if found.len() == before
            && let Err(error) = Parsed::of(source)
        {
            let at = error.range().filter(|at| source.get(at.clone()).is_some()).unwrap_or(0..source.len());
            found.push(problem(source, part, at, format!("This cannot be read: {}.", explain(&error)), None));
        }
    }
    found
}

/// Refuses what would be understood and may not be used in a message.
pub fn refuse(source: &str) -> Result<(), Error> {
    let reader = Reader { source, part: Part::Body, own: &[] };
    let refused = tags(source).iter().find_map(|tag| reader.refused(tag));
    refused.map_or(Ok(()), |(at, message)| {
        let line = source[..at.start].matches('\n').count() + 1;
        Err(Error::new(ErrorKind::InvalidOperation, format!("{message} (line {line})")))
    })
}

/// The known name that is most like a mistyped one.
pub fn suggest<'k>(typed: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    const ENOUGH: f64 = 0.86;
    let plain = |name: &str| name.to_lowercase().replace(['_', '-', ' '], "");
    let wanted = plain(typed);
    let likeness = |name: &str| {
        let name = plain(name);
        // Somebody who writes `industry` means `account.industry`.
        let last = name.rsplit('.').next().unwrap_or(&name);
        let last_wanted = wanted.rsplit('.').next().unwrap_or(&wanted);
        let whole = strsim::jaro_winkler(&wanted, &name);
        whole.max(strsim::jaro_winkler(last_wanted, last) - 0.01)
    };
    let scored = known.map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness >= ENOUGH);
    scored.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, name)| name)
}

struct Reader<'s> {
    source: &'s str,
    part: Part,
    own: &'s [String],
}

impl Reader<'_> {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let tags = tags(self.source);
        let set: Vec<&str> = tags.iter().filter_map(|tag| self.name_set(tag)).collect();
        for tag in &tags {
            if !tag.closed {
                let (open, close) = marks(tag.kind);
                let message = format!("This `{open}` is never closed: a `{close}` is missing.");
                found.push(self.problem(tag.at.start..tag.at.start + 2, message, None));
            } else if let Some((at, message)) = self.refused(tag) {
                found.push(self.problem(at, sentence(&message), None));
            } else if tag.kind != TagKind::Comment {
                self.check_words(tag, &set, &mut found);
            }
        }
        found
    }

    fn problem(&self, at: Range<usize>, message: String, suggestion: Option<String>) -> Problem {
        problem(self.source, self.part, at, message, suggestion)
    }

    fn name_set(&self, tag: &Tag) -> Option<&str> {
        let tokens = tokens(&self.source[tag.inside.clone()]);
        match tokens.as_slice() {
            [(Token::Name("set"), _), (Token::Name(name), _), ..] if tag.kind == TagKind::Statement => Some(name),
            _ => None,
        }
    }

    /// A tag that may not be used, and why.
    fn refused(&self, tag: &Tag) -> Option<(Range<usize>, String)> {
        const ALLOWED: [&str; 5] = ["if", "elif", "else", "endif", "set"];
        const SHOWN: usize = 60;
        if tag.kind == TagKind::Comment {
            return None;
        }
        let inside = &self.source[tag.inside.clone()];
        let tokens = tokens(inside);
        let shown: String = self.source[tag.at.clone()].chars().take(SHOWN).collect();
        let words = tokens.iter().skip_while(|(token, _)| matches!(token, Token::Sign('-' | '+')));
        if tag.kind == TagKind::Statement
            && !matches!(words.clone().next(), Some((Token::Name(word), _)) if ALLOWED.contains(word))
        {
            let why = "a template may fill in and ask (`if`, `elif`, `else`, `endif`), and do nothing else";
            return Some((tag.at.clone(), format!("`{shown}` cannot be used: {why}")));
        }
        for (place, (token, at)) in tokens.iter().enumerate() {
            let at = tag.inside.start + at.start..tag.inside.start + at.end;
            match token {
                // Comparing by size would call an unknown figure large, and so put a made-up fact into a message.
                Token::Sign('<' | '>') => {
                    let advice = "figures cannot be compared with < or >; write `is over(100)` or `is under(100)`";
                    return Some((at, advice.to_owned()));
                }
                Token::Name(name) if is_called(&tokens, place) && !keyword(name) => {
                    return Some((at, format!("`{name}(…)` cannot be used: a template calls nothing")));
                }
                _ => {}
            }
        }
        None
    }

    fn check_words(&self, tag: &Tag, set: &[&str], found: &mut Vec<Problem>) {
        let tokens = tokens(&self.source[tag.inside.clone()]);
        for (place, (token, at)) in tokens.iter().enumerate() {
            let Token::Name(name) = token else { continue };
            let at = tag.inside.start + at.start..tag.inside.start + at.end;
            match role(&tokens, place) {
                Role::Filter => {
                    let mut known = FILTERS.iter().map(|filter| filter.name).chain(ALSO);
                    if !known.clone().any(|filter| filter == *name) {
                        let meant = suggest(name, known.by_ref());
                        let all: Vec<_> = FILTERS.iter().map(|filter| filter.name).collect();
                        let advice = match meant {
                            Some(meant) => format!("Did you mean `{meant}`?"),
                            None => format!("The filters are: {}.", all.join(", ")),
                        };
                        let message = format!("There is no filter `{name}`. {advice}");
                        found.push(self.problem(at, message, meant.map(str::to_owned)));
                    }
                }
                Role::Test => {
                    if !TESTS.contains(name) {
                        let meant = suggest(name, TESTS.into_iter()).unwrap_or("known");
                        let message = format!("Nothing can be asked with `is {name}`. Did you mean `is {meant}`?");
                        found.push(self.problem(at, message, Some(meant.to_owned())));
                    }
                }
                Role::Value => {
                    if !(keyword(name) || set.contains(name) || self.is_known(name)) {
                        let meant = self.meant(name);
                        let advice = match &meant {
                            Some(meant) => format!("Did you mean `{meant}`?"),
                            None => "Type `{{` to see what there is.".to_owned(),
                        };
                        found.push(self.problem(at, format!("There is no `{name}`. {advice}"), meant));
                    }
                }
                Role::Keyword => {}
            }
        }
    }

    fn is_known(&self, name: &str) -> bool {
        match name.strip_prefix(fields::OWN) {
            Some(own) => self.own.iter().any(|known| known == own),
            None => fields::names().any(|(known, _)| known == name),
        }
    }

    fn meant(&self, name: &str) -> Option<String> {
        if let Some(meant) = ours(name, self.own) {
            return Some(meant);
        }
        let own: Vec<String> = self.own.iter().map(|own| format!("{}{own}", fields::OWN)).collect();
        let known = fields::names().map(|(known, _)| known).chain(own.iter().map(String::as_str));
        suggest(name, known).map(str::to_owned)
    }
}

enum Role {
    Filter,
    Test,
    Value,
    Keyword,
}

fn role(tokens: &[(Token<'_>, Range<usize>)], place: usize) -> Role {
    let before = |back: usize| place.checked_sub(back).map(|place| &tokens[place].0);
    match (before(2), before(1)) {
        (_, Some(Token::Sign('|'))) => Role::Filter,
        (Some(Token::Name("is")), Some(Token::Name("not"))) => Role::Test,
        (_, Some(Token::Name("is"))) if tokens[place].0 != Token::Name("not") => Role::Test,
        // A named argument, as in `default(value="there")`.
        (_, Some(Token::Sign('(' | ','))) if is_assigned(tokens, place) => Role::Keyword,
        _ => Role::Value,
    }
}

fn is_assigned(tokens: &[(Token<'_>, Range<usize>)], place: usize) -> bool {
    let sign = |place: usize| matches!(tokens.get(place), Some((Token::Sign('='), _)));
    sign(place + 1) && !sign(place + 2)
}

/// A name with an opening bracket right behind it that is neither a filter nor a test.
fn is_called(tokens: &[(Token<'_>, Range<usize>)], place: usize) -> bool {
    matches!(tokens.get(place + 1), Some((Token::Sign('('), _))) && matches!(role(tokens, place), Role::Value)
}

fn keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 16] = [
        "if", "elif", "else", "endif", "set", "and", "or", "not", "in", "is", "true", "false", "none", "True", "False",
        "None",
    ];
    KEYWORDS.contains(&word)
}

fn marks(kind: TagKind) -> (&'static str, &'static str) {
    match kind {
        TagKind::Expression => ("{{", "}}"),
        TagKind::Statement => ("{%", "%}"),
        TagKind::Comment => ("{#", "#}"),
    }
}

fn problem(source: &str, part: Part, at: Range<usize>, message: String, suggestion: Option<String>) -> Problem {
    let chars = |bytes: usize| u32::try_from(source[..bytes].chars().count()).unwrap_or(u32::MAX);
    Problem { part, start: chars(at.start), end: chars(at.end), message, suggestion }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> Vec<String> {
        vec!["renewal_month".to_owned()]
    }

    #[test]
    fn a_typo_is_told_with_the_right_word() {
        let cases = [
            ("{{ acount.industry }}", Some("account.industry")),
            ("{{ account.indsutry }}", Some("account.industry")),
            ("{{ industry }}", Some("account.industry")),
            ("{{ first_name }}", Some("contact.first_name")),
            ("{{ contact.firstname }}", Some("contact.first_name")),
            ("{{ sender.ofer }}", Some("sender.offer")),
            ("{{ own.renewal_mnth }}", Some("own.renewal_month")),
            ("{{ account.name | uper }}", Some("upper")),
            ("{{ account.name | titlecase }}", Some("title_case")),
            ("{{ account.name | defualt('x') }}", Some("default")),
            ("{% if account.name is knwon %}a{% endif %}", Some("known")),
            ("{{ zzzzqqq }}", None),
            ("{{ account.name | zzzzqqq }}", None),
        ];
        for (source, expected) in cases {
            let found = check("", source, &own());
            assert_eq!(found.len(), 1, "{source}: {found:?}");
            assert_eq!(found[0].suggestion.as_deref(), expected, "{source}: {found:?}");
            let place: String =
                source.chars().skip(found[0].start as usize).take((found[0].end - found[0].start) as usize).collect();
            assert!(found[0].message.contains(&place), "“{place}” is the place of {found:?}");
        }
    }

    #[test]
    fn what_is_right_is_left_alone() {
        let cases = [
            "Hi {{ contact.first_name | default(\"there\") }},",
            "{% if account.employees is over(100) and account.country is not none %}a{% elif account.name is known %}b\
             {% else %}c{% endif %}",
            "{{ own.renewal_month }} {{ deal.amount | money(deal.currency) }} {{ signal.date | date('%-d %B') }}",
            "{% set who = contact.first_name | default('there') %}{{ who | title_case }}",
            "{{ 'x' ~ account.name }} {{ account.name if account.name is known else 'you' }}",
            "{# {{ not.checked }} #}{{ snippet.opening }}{{ knowledge.case }}",
            "a { b } 100% {c}",
        ];
        for source in cases {
            assert_eq!(check(source, source, &own()), [], "{source}");
        }
    }

    #[test]
    fn what_may_not_be_used_is_told_in_plain_words() {
        let cases = [
            ("{% for a in account.name %}{{ a }}{% endfor %}", "cannot be used"),
            ("{% include 'secrets' %}", "cannot be used"),
            ("{{ range(5) }}", "calls nothing"),
            ("{{ account.name.open() }}", "calls nothing"),
            ("{{ 1 if account.employees > 100 }}", "is over(100)"),
            ("{{ account.name", "never closed"),
            ("{% if account.name %}", "cannot be read"),
            ("{{ account.name | }}", "cannot be read"),
        ];
        for (source, expected) in cases {
            let found = check("", source, &own());
            assert!(found.iter().any(|problem| problem.message.contains(expected)), "{source}: {found:?}");
        }
        let long = "x".repeat(1_000_000);
        assert!(check("", &long, &own())[0].message.contains("shorten it"));
    }

    proptest! {
        #[test]
        fn any_text_is_checked(source in "([{}%#|\"'ż.]|\\PC|\n){0,80}") {
            for problem in check(&source, &source, &own()) {
                prop_assert!(problem.start <= problem.end);
            }
        }
    }
}
