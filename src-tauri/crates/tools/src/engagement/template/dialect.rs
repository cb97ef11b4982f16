//! Templates as other tools write them, made into ours. Nothing is evaluated: each place is read and written anew,
//! and whatever was changed is told. What can mean two things is asked.
//!
//! Known: Outreach, Salesloft, HubSpot, Apollo, Liquid, Klenty, Snov, and the merge tags that several tools share.

pub mod names;

use std::ops::Range;

use super::check::suggest;
use super::filters::{ALSO, FILTERS};
use super::tags::{Tag, TagKind, Token, tags, tokens};
use crate::engagement::fields;
use names::ours;

/// What `{{ a | b }}` means: some tools fall back to `b` where `a` is unknown, others choose one of them at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pipe {
    /// Not said yet.
    #[default]
    Ask,
    /// `b` stands there where `a` is not known.
    Fallback,
    /// One of them stands there, whichever; the first is kept.
    Spin,
}

/// What was changed at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub from: String,
    pub to: String,
    /// What was not obvious about it.
    pub note: Option<String>,
}

/// A place that can mean two things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    /// What it becomes as a fallback.
    pub fallback: String,
    /// What it becomes as a choice of words.
    pub spin: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Translation {
    pub text: String,
    /// The tools that write like this.
    pub dialects: Vec<&'static str>,
    pub changes: Vec<Change>,
    pub questions: Vec<Question>,
    /// Places that were not understood and stand as they were.
    pub unknown: Vec<String>,
}

/// `own` holds the names of the rep's own fields as a template writes them.
pub fn translate(source: &str, pipe: Pipe, own: &[String]) -> Translation {
    let mut translator = Translator { pipe, own, found: Translation::default() };
    let mut at = 0;
    let mut text = String::with_capacity(source.len());
    for tag in tags(source) {
        text.push_str(&translator.plain(&source[at..tag.at.start]));
        at = tag.at.end;
        text.push_str(&translator.tag(source, &tag));
    }
    text.push_str(&translator.plain(&source[at..]));
    let mut found = translator.found;
    found.text = text;
    found
}

struct Translator<'o> {
    pipe: Pipe,
    own: &'o [String],
    found: Translation,
}

/// What became of a tag.
enum Said {
    Same,
    Became(String, Option<String>),
    Unknown,
}

impl Translator<'_> {
    fn tag(&mut self, source: &str, tag: &Tag) -> String {
        let (written, inside) = (&source[tag.at.clone()], source[tag.inside.clone()].trim());
        if !tag.closed {
            return written.to_owned();
        }
        let said = match tag.kind {
            TagKind::Comment => Said::Same,
            TagKind::Statement => self.statement(inside),
            TagKind::Expression => self.expression(written, inside),
        };
        match said {
            Said::Same => written.to_owned(),
            Said::Unknown => {
                self.found.unknown.push(written.to_owned());
                written.to_owned()
            }
            Said::Became(to, note) => {
                if to != written {
                    self.found.changes.push(Change { from: written.to_owned(), to: to.clone(), note });
                }
                to
            }
        }
    }

    fn heard(&mut self, dialect: &'static str) {
        if !self.found.dialects.contains(&dialect) {
            self.found.dialects.push(dialect);
        }
    }

    /// `{% if contact.firstname %}`, `{% elsif … %}`, `{% unless … %}`, `{% assign … %}`.
    fn statement(&mut self, inside: &str) -> Said {
        let inside = inside.trim_matches('-').trim();
        let (word, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let to = match word {
            "if" | "elif" => format!("{{% {word} {} %}}", self.condition(rest)),
            "elsif" => {
                self.heard("Liquid");
                format!("{{% elif {} %}}", self.condition(rest))
            }
            "unless" => {
                self.heard("Liquid");
                format!("{{% if not ({}) %}}", self.condition(rest))
            }
            "endunless" => "{% endif %}".to_owned(),
            "assign" => {
                self.heard("Liquid");
                let Some((name, value)) = rest.split_once('=') else { return Said::Unknown };
                let Some(value) = self.value(value.trim()) else { return Said::Unknown };
                format!("{{% set {} = {value} %}}", name.trim())
            }
            "else" | "endif" | "set" => return Said::Same,
            _ => return Said::Unknown,
        };
        // What was ours before is not told.
        if to == format!("{{% {inside} %}}") { Said::Same } else { Said::Became(to, None) }
    }

    /// A condition with its names made ours; a bare name asks whether it is known.
    fn condition(&self, text: &str) -> String {
        let found = tokens(text);
        if let [(Token::Name(name), _)] = found.as_slice()
            && let Some(ours) = ours(name, self.own)
        {
            return if ours == *name { ours } else { format!("{ours} is known") };
        }
        let mut result = String::new();
        let mut at = 0;
        for (token, place) in found {
            if let Token::Name(name) = token
                && let Some(ours) = ours(name, self.own)
                && !matches!(name, "title" | "role" | "date" | "now")
            {
                result.push_str(&text[at..place.start]);
                result.push_str(&ours);
                at = place.end;
            }
        }
        result.push_str(&text[at..]);
        result
    }

    fn expression(&mut self, written: &str, inside: &str) -> Said {
        if let Some(control) = self.handlebars(inside) {
            return control;
        }
        if let Some((name, other)) = inside.split_once("||") {
            self.heard("Klenty");
            return self.with_fallback(name, other);
        }
        let quoted = tokens(inside).iter().any(|(token, _)| matches!(token, Token::Text(_)));
        if let Some((name, filters)) = inside.split_once('|') {
            if let Some(first) = filters.split('|').next().map(str::trim)
                && is_filter(first)
            {
                return self.filtered(name, filters);
            }
            return self.ambiguous(written, name, filters);
        }
        if let Some((name, other)) = inside.split_once(':')
            && let Some(ours) = ours(name.trim(), self.own)
        {
            self.heard("Snov");
            return Said::Became(fallback(&ours, unquoted(other)), None);
        }
        match self.value(inside) {
            Some(ours) if ours == inside => Said::Same,
            Some(ours) => {
                self.name_of_a_tool(inside);
                Said::Became(format!("{{{{ {ours} }}}}"), None)
            }
            // An expression of ours, such as `'a' ~ b`, has signs that no other tool writes.
            None if quoted || inside.contains(['~', '(']) || inside.contains(" if ") => Said::Same,
            None => Said::Unknown,
        }
    }

    /// Apollo and others: `{{#if first_name}}…{{else}}…{{#endif}}`.
    fn handlebars(&mut self, inside: &str) -> Option<Said> {
        let to = match inside.trim_start_matches(['#', '/', '^']).trim() {
            "endif" => "{% endif %}".to_owned(),
            "if" if inside.starts_with('/') => "{% endif %}".to_owned(),
            "else" => "{% else %}".to_owned(),
            rest if inside.starts_with('#') => {
                let condition = rest.strip_prefix("if ").map(|rest| self.condition(rest.trim()));
                let Some(condition) = condition else { return Some(Said::Unknown) };
                let asks = if condition.contains(' ') { condition } else { format!("{condition} is known") };
                format!("{{% if {asks} %}}")
            }
            _ => return None,
        };
        self.heard("Apollo");
        Some(Said::Became(to, None))
    }

    fn with_fallback(&mut self, name: &str, other: &str) -> Said {
        match ours(name.trim(), self.own) {
            Some(ours) => Said::Became(fallback(&ours, unquoted(other)), None),
            None => Said::Unknown,
        }
    }

    /// Liquid and HubSpot: `{{ x | default: "there" }}`, `{{ x | upcase }}`. What is ours already stays.
    fn filtered(&mut self, name: &str, filters: &str) -> Said {
        let Some(value) = self.value(name.trim()) else { return Said::Unknown };
        let mut to = value.clone();
        let mut theirs = value != name.trim();
        let mut note = None;
        for filter in split_outside_quotes(filters, '|') {
            let (word, argument) = match filter.split_once(':') {
                Some((word, argument)) => (word.trim(), Some(argument.trim())),
                None => (filter.trim(), None),
            };
            let ours = match word {
                "upcase" => "upper",
                "downcase" => "lower",
                "strip" => "trim",
                "titleize" | "titlecase" => "title_case",
                word => word,
            };
            if argument.is_some() || ours != word {
                self.heard("Liquid");
                theirs = true;
            }
            let bare = ours.split('(').next().unwrap_or(ours).trim();
            if !FILTERS.iter().any(|filter| filter.name == bare) && !ALSO.contains(&bare) {
                note = Some(format!("The filter `{bare}` is left out: there is none here."));
                continue;
            }
            to.push_str(" | ");
            to.push_str(ours);
            if let Some(argument) = argument {
                to.push('(');
                to.push_str(argument);
                to.push(')');
            }
        }
        if theirs || note.is_some() { Said::Became(format!("{{{{ {to} }}}}"), note) } else { Said::Same }
    }

    /// `{{ a | b }}`, where `b` is no filter: a fallback or a choice of words.
    fn ambiguous(&mut self, written: &str, name: &str, others: &str) -> Said {
        let known = ours(name.trim(), self.own);
        let spin = name.trim().to_owned();
        let as_spin = known.as_ref().map_or_else(|| spin.clone(), |ours| format!("{{{{ {ours} }}}}"));
        let Some(ours) = known else {
            // A word of the message: `{{Hi|Hello|Hey}}` can only be a choice.
            let typo = tokens(name).len() == 1 && others.split('|').count() == 1;
            let meant = suggest(name.trim(), fields::names().map(|(known, _)| known)).filter(|_| typo);
            return match meant {
                Some(_) => Said::Unknown,
                None => Said::Became(spin, Some(CHOSEN.to_owned())),
            };
        };
        let as_fallback = fallback(&ours, unquoted(others.split('|').next().unwrap_or(others)));
        match self.pipe {
            Pipe::Fallback => Said::Became(as_fallback, None),
            Pipe::Spin => Said::Became(as_spin, Some(CHOSEN.to_owned())),
            Pipe::Ask => {
                let question = Question { text: written.to_owned(), fallback: as_fallback, spin: as_spin };
                if !self.found.questions.contains(&question) {
                    self.found.questions.push(question);
                }
                Said::Same
            }
        }
    }

    /// A value with its name made ours.
    fn value(&self, text: &str) -> Option<String> {
        match tokens(text).as_slice() {
            // Names with spaces in them, as in `{{ First Name }}`.
            [(Token::Name(_), _), ..] if tokens(text).iter().all(|(token, _)| matches!(token, Token::Name(_))) => {
                ours(text, self.own)
            }
            [(Token::Text(_), _)] => Some(text.to_owned()),
            _ => None,
        }
    }

    fn name_of_a_tool(&mut self, name: &str) {
        let dialect = match name {
            name if name.starts_with("My.") || name.starts_with("my.") => "Salesloft",
            name if name.starts_with("contact.") || name.starts_with("company.") || name.starts_with("owner.") => {
                "HubSpot"
            }
            name if name.starts_with("sender.") || name.starts_with("prospect.") => "Outreach",
            _ => "Outreach, Salesloft or Apollo",
        };
        self.heard(dialect);
    }

    /// Between the tags: `{Hi|Hello}`, `{first_name}`, `%FIRST_NAME%`, `*|FNAME|*`, `[First Name]`.
    fn plain(&mut self, text: &str) -> String {
        const MARKS: [(&str, &str); 4] = [("*|", "|*"), ("{", "}"), ("%", "%"), ("[", "]")];
        const LONGEST: usize = 200;
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['*', '{', '%', '[']) {
            result.push_str(&rest[..at]);
            rest = &rest[at..];
            let here = MARKS.iter().find_map(|(open, close)| {
                let inside = rest.strip_prefix(open)?;
                let window = &inside[..floor(inside, LONGEST)];
                let length = window.find(close)?;
                Some((&inside[..length], open.len() + length + close.len(), *open))
            });
            let became = here.and_then(|(inside, length, open)| Some((self.merge_tag(inside, open)?, length)));
            match became {
                Some(((to, note), length)) => {
                    self.found.changes.push(Change { from: rest[..length].to_owned(), to: to.clone(), note });
                    result.push_str(&to);
                    rest = &rest[length..];
                }
                None => {
                    let next = rest.chars().next().map_or(1, char::len_utf8);
                    result.push_str(&rest[..next]);
                    rest = &rest[next..];
                }
            }
        }
        result.push_str(rest);
        result
    }

    fn merge_tag(&mut self, inside: &str, open: &str) -> Option<(String, Option<String>)> {
        let plain = !inside.is_empty() && !inside.contains(['\n', '{', '}', '[', ']', '%', '*']);
        if !plain {
            return None;
        }
        if open == "{" && inside.contains('|') {
            let first = inside.split('|').next().unwrap_or(inside);
            // `{FirstName|there}` falls back; the rest is spintax.
            return match ours(first, self.own) {
                Some(ours) => Some((fallback(&ours, inside.split('|').nth(1).unwrap_or_default()), None)),
                None => Some((first.to_owned(), Some(CHOSEN.to_owned()))),
            };
        }
        let is_name = inside.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '.' | '-'));
        // `{title}` and `[role]` are merge tags; a single common word in brackets may be a word.
        let ours = ours(inside, self.own).filter(|_| is_name && (open != "[" || inside.contains([' ', '_'])))?;
        Some((format!("{{{{ {ours} }}}}"), None))
    }
}

const CHOSEN: &str = "Of several wordings the first is kept: the same account always gets the same text.";

fn fallback(ours: &str, other: &str) -> String {
    let other = other.replace(['"', '\\'], "");
    format!("{{{{ {ours} | default(\"{}\") }}}}", other.trim())
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inside = |quote| text.strip_prefix(quote).and_then(|text: &str| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}

/// Whether a text begins as a filter does: a known word with nothing, an argument or another filter behind it.
fn is_filter(text: &str) -> bool {
    const THEIRS: [&str; 8] =
        ["upcase", "downcase", "strip", "titleize", "titlecase", "escape", "strip_html", "truncate"];
    let length = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    let known = FILTERS.iter().any(|filter| filter.name == word) || ALSO.contains(&word) || THEIRS.contains(&word);
    let rest = rest.trim_start();
    known && (rest.is_empty() || rest.starts_with([':', '(']))
}

fn split_outside_quotes(text: &str, mark: char) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (place, c) in text.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == mark => {
                parts.push(&text[start..place]);
                start = place + mark.len_utf8();
            }
            None => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The last place at or before `most` where a character begins.
fn floor(text: &str, most: usize) -> usize {
    let Range { mut end, .. } = 0..most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests;
