//! What a message claims, and whether anything stands behind it.
//!
//! A figure, a name or a promise needs a source: a field of the account, a signal, an entry of the knowledge, what the
//! rep says of themselves in the settings, or the words of the rep's own template. What is said of prices and of law
//! needs more: an entry of the knowledge that says it may be quoted, or a fact about the account itself.

mod figures;
mod names;
mod phrases;

use std::ops::Range;

use domain::message::Claim;
use domain::quality::Part;
use domain::{Brief, Draft, KnowledgeEntry, OutboundMessage};

use super::quality::reading::{self, Unsourced};
use super::quality::text::Text;
use super::{clean, fields};
use figures::Figure;
use phrases::Weight;

/// What a text says that can be checked.
enum Statement {
    Figure(Figure),
    Name,
    Promise(Weight),
}

/// The claims of a message with their sources, and those without one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked {
    pub claims: Vec<Claim>,
    pub unsourced: Vec<Unsourced>,
}

/// Looks for a source of each claim in a message about the account of `brief`. `draft` is what was drafted before the
/// rep changed it.
pub fn check_claims(message: &OutboundMessage, brief: &Brief, draft: Option<&Draft>) -> Checked {
    let mut sources = Sources::of(brief, draft);
    let mut checked = Checked::default();
    for (part, text) in [(Part::Subject, &message.subject), (Part::Body, &message.body)] {
        let text = Text::new(reading::cut(part, text).0);
        for (at, statement) in statements(&text, brief) {
            let said = text.slice(at.clone());
            match sources.find(&said, &statement) {
                Some(source) => {
                    let claim = Claim { text: said, source };
                    if !checked.claims.contains(&claim) {
                        checked.claims.push(claim);
                    }
                }
                None => checked.unsourced.push(unsourced(part, at, &said, &statement)),
            }
        }
    }
    checked
}

/// Whether a sentence of an entry may stand in a message: what it says of prices or law only where the entry allows it.
pub fn may_be_quoted(sentence: &str, entry: &KnowledgeEntry) -> bool {
    let text = Text::new(sentence);
    let price = phrases::find(&text).any(|(_, weight)| weight == Weight::Price)
        || figures::find(&text.chars, None).iter().any(|(_, figure)| figure.money);
    let legal = phrases::find(&text).any(|(_, weight)| weight == Weight::Legal);
    (!price || entry.quote_price) && (!legal || entry.quote_legal)
}

fn statements(text: &Text, brief: &Brief) -> Vec<(Range<usize>, Statement)> {
    let figures = figures::find(&text.chars, Some(brief.now));
    let mut found: Vec<_> = figures.into_iter().map(|(at, figure)| (at, Statement::Figure(figure))).collect();
    found.extend(phrases::find(text).map(|(at, weight)| (at, Statement::Promise(weight))));
    found.extend(names::find(text).into_iter().map(|at| (at, Statement::Name)));
    found.sort_by_key(|(at, _)| (at.start, at.end));
    found
}

fn unsourced(part: Part, at: Range<usize>, said: &str, statement: &Statement) -> Unsourced {
    let (message, suggestion) = match statement {
        Statement::Figure(Figure { money: true, .. }) | Statement::Promise(Weight::Price) => (
            format!("“{said}” speaks of a price, and no entry of your knowledge says that it may be quoted."),
            "Take it out, or add the price under Knowledge and tick that it may be quoted.",
        ),
        Statement::Promise(Weight::Legal) => (
            format!(
                "“{said}” is a legal or a formal promise, and no entry of your knowledge says that it may be quoted."
            ),
            "Take it out, or add it under Knowledge and tick that it may be quoted.",
        ),
        Statement::Promise(Weight::Plain) => (
            format!("“{said}” promises something that nothing you know stands behind."),
            "Say what was so for others, or add it under Knowledge with where it is from.",
        ),
        Statement::Figure(_) => (
            format!("“{said}” has no source: no field, no signal and no entry of your knowledge says it."),
            "Take it out, or add it under Knowledge with where it is from.",
        ),
        Statement::Name => (
            format!("“{said}” is a name that nothing you know of this account holds."),
            "Check the name, take it out, or add it under Knowledge.",
        ),
    };
    Unsourced { part, at, message, suggestion }
}

/// A text that can stand behind a claim.
struct Source {
    label: String,
    /// In lower case.
    text: String,
    figures: Option<Vec<Figure>>,
}

impl Source {
    fn new(label: impl Into<String>, text: &str) -> Self {
        Self { label: label.into(), text: fold(text), figures: None }
    }

    fn says(&mut self, said: &str, statement: &Statement) -> bool {
        match statement {
            Statement::Figure(figure) => {
                let text = &self.text;
                let found = self.figures.get_or_insert_with(|| {
                    let chars: Vec<char> = text.chars().collect();
                    figures::find(&chars, None).into_iter().map(|(_, figure)| figure).collect()
                });
                found.iter().any(|known| known.is_the_same(figure))
            }
            Statement::Name | Statement::Promise(_) => holds(&self.text, said),
        }
    }
}

/// Whether `text` holds `words` as whole words.
fn holds(text: &str, words: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words)
        .any(|(at, found)| !inside(text[..at].chars().next_back()) && !inside(text[at + found.len()..].chars().next()))
}

struct Sources<'b> {
    /// What is known of the account, its people and the rep.
    facts: Vec<Source>,
    /// The words of the rep's own template, for all but prices and law.
    wording: Vec<Source>,
    knowledge: &'b [KnowledgeEntry],
    /// Read when the first claim has no other source.
    entries: Option<Vec<Source>>,
}

impl<'b> Sources<'b> {
    fn of(brief: &'b Brief, draft: Option<&Draft>) -> Self {
        let mut facts = Vec::new();
        let mut fact = |label: &str, text: &str| facts.push(Source::new(label, text));
        for field in &fields::FIELDS {
            if let Some(value) = field.value(brief) {
                fact(field.name, &value);
            }
        }
        for (name, _, read) in &fields::FIGURES {
            if let Some(value) = read(brief) {
                fact(name, &value.to_string());
            }
        }
        let account = &brief.account;
        for (name, value) in &account.own {
            fact(&format!("{}{}", fields::OWN, fields::own_name(name)), value);
        }
        for technology in &account.technologies {
            fact("account.technologies", technology);
        }
        if let Some(notes) = &account.notes {
            fact("account.notes", notes);
        }
        for signal in &brief.signals {
            fact("signal", &format!("{} {} {}", signal.title, signal.kind.as_str().replace('_', " "), signal.on));
        }
        for person in &brief.people {
            let title = person.title.as_deref().unwrap_or_default();
            fact("contact", &format!("{} {title}", person.display_name()));
        }
        for deal in &brief.deals {
            let amount = deal.amount.map(|amount| amount.to_string()).unwrap_or_default();
            fact("deal", &format!("{} {} {amount}", deal.name, deal.stage));
        }
        for earlier in &brief.earlier {
            fact("earlier.subject", &earlier.subject);
        }
        Self { facts, wording: wording(brief, draft), knowledge: &brief.knowledge, entries: None }
    }

    fn find(&mut self, said: &str, statement: &Statement) -> Option<String> {
        let folded = fold(said);
        let strict = match statement {
            Statement::Promise(Weight::Price) => Some(Weight::Price),
            Statement::Promise(Weight::Legal) => Some(Weight::Legal),
            Statement::Figure(Figure { money: true, .. }) => Some(Weight::Price),
            _ => None,
        };
        let found = |sources: &mut [Source]| {
            sources.iter_mut().find_map(|source| source.says(&folded, statement).then(|| source.label.clone()))
        };
        if let Some(label) = found(&mut self.facts) {
            return Some(label);
        }
        let knowledge = self.knowledge;
        let entries = self.entries.get_or_insert_with(|| {
            let source = |entry: &KnowledgeEntry| {
                Source::new(format!("knowledge: {}", entry.title), &format!("{}\n{}", entry.title, entry.body))
            };
            knowledge.iter().map(source).collect()
        });
        let allowed = |entry: &KnowledgeEntry| match strict {
            Some(Weight::Price) => entry.quote_price,
            Some(Weight::Legal) => entry.quote_legal,
            _ => true,
        };
        let mut allowed = entries.iter_mut().zip(knowledge).filter(|(_, entry)| allowed(entry));
        let cited = allowed.find_map(|(source, _)| source.says(&folded, statement).then(|| source.label.clone()));
        cited.or_else(|| if strict.is_none() { found(&mut self.wording) } else { None })
    }
}

/// What stood in the template and its snippets. A draft that the app composed holds nothing else; of one that a model
/// wrote, only the template is the rep's.
fn wording(brief: &Brief, draft: Option<&Draft>) -> Vec<Source> {
    let mut found = Vec::new();
    if let Some(draft) = draft {
        if draft.provider == super::composer::PROVIDER {
            let text = format!("{}\n{}", draft.message.subject, draft.message.body);
            found.push(Source::new("template", &text));
        }
        let template = draft.written_from.and_then(|from| brief.library.iter().find(|template| template.id == from.id));
        if let Some(template) = template {
            found.push(Source::new("template", &format!("{}\n{}", template.subject, template.body)));
        }
    }
    found
}

fn fold(text: &str) -> String {
    clean::one_line(text).to_lowercase().replace(['’', '‘'], "'")
}

#[cfg(test)]
mod tests;
