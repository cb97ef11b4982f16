//! The words of the history, and the marks it is filtered by, in one index: a common word with a rare mark is found in
//! one walk over both. What somebody typed is words and nothing else.

use domain::quality::Grade;
use domain::{AccountId, Channel, ContactId, ExecutionState, Goal, Reply, TemplateId};
use rusqlite::Connection;

use crate::StoreError;

/// Where a writer notes what changed in its transaction. The index writes a part of itself to the file at the end of each
/// savepoint; written once before the commit it costs a half of that.
pub(crate) fn prepare_writer(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.execute_batch("CREATE TEMP TABLE changed_text (key INTEGER PRIMARY KEY)")?)
}

/// Has an execution's words and marks, as they stand at the end of the transaction, put in place of those before.
pub(crate) fn index(connection: &Connection, key: i64) -> Result<(), StoreError> {
    connection.prepare_cached("INSERT OR IGNORE INTO changed_text (key) VALUES (?)")?.execute([key])?;
    Ok(())
}

/// Before a transaction is committed.
pub(crate) fn catch_up(connection: &Connection) -> Result<(), StoreError> {
    let changed = connection
        // CROSS: from the few that changed to their rows, and never through all there are.
        .prepare_cached(
            "INSERT OR REPLACE INTO execution_text (rowid, account, person, subject, body, notes, marks)
             SELECT execution_document.key, account, person, subject, body, notes, marks
             FROM changed_text CROSS JOIN execution_document ON execution_document.key = changed_text.key",
        )?
        .execute([])?;
    if changed > 0 {
        connection.prepare_cached("DELETE FROM changed_text")?.execute([])?;
    }
    Ok(())
}

/// What an execution can be marked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Account(AccountId),
    Contact(ContactId),
    Template(TemplateId),
    Goal(Goal),
    State(ExecutionState),
    Channel(Channel),
    Grade(Grade),
    /// What came back on a message that went out.
    Outcome(Option<Reply>),
    Edited,
}

impl Mark {
    /// As the view `execution_document` writes it.
    fn word(self) -> String {
        match self {
            Self::Account(id) => mark("xa", &id.to_string()),
            Self::Contact(id) => mark("xp", &id.to_string()),
            Self::Template(id) => mark("xt", &id.to_string()),
            Self::Goal(goal) => mark("xg", goal.as_str()),
            Self::State(state) => mark("xs", state.as_str()),
            Self::Channel(channel) => mark("xc", channel.as_str()),
            Self::Grade(grade) => mark("xr", grade.as_str()),
            Self::Outcome(reply) => mark("xo", reply.map_or("none", Reply::as_str)),
            Self::Edited => "xedited".into(),
        }
    }
}

fn mark(prefix: &str, value: &str) -> String {
    let value = value.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase());
    prefix.chars().chain(value).collect()
}

/// A word or a quoted phrase of what somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub text: String,
    /// The last word may not be typed to its end.
    pub is_beginning: bool,
}

/// More than anybody types, so that no search is endless.
const MOST_TERMS: usize = 24;
const LONGEST: usize = 200;
/// A single letter begins too much to be of use.
const SHORTEST_BEGINNING: usize = 2;

/// Words and `"quoted phrases"`, all of which have to be found.
pub fn terms(typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for (n, part) in typed.split('"').enumerate() {
        let quoted = n % 2 == 1;
        let pieces: Vec<&str> = if quoted { vec![part] } else { part.split_whitespace().collect() };
        for piece in pieces {
            let text: String = piece.chars().filter(|c| *c != '\0').take(LONGEST).collect();
            if text.chars().any(char::is_alphanumeric) && terms.len() < MOST_TERMS {
                terms.push(Term { text, is_beginning: false });
            }
        }
    }
    let ends_quoted = typed.trim_end().ends_with('"');
    if let Some(last) = terms.last_mut().filter(|_| !ends_quoted) {
        // Of "a-b" it is the "b" that goes on.
        let letters = last.text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().chars().count();
        last.is_beginning = letters >= SHORTEST_BEGINNING;
    }
    terms
}

/// The search in the index's own language; `None`: everything.
pub(crate) fn expression(terms: &[Term], marks: &[Mark]) -> Option<String> {
    let word =
        |term: &Term| format!("\"{}\"{}", term.text.replace('"', "\"\""), if term.is_beginning { "*" } else { "" });
    let words = terms.iter().map(word).collect::<Vec<_>>().join(" AND ");
    let marks = marks.iter().map(|mark| mark.word()).collect::<Vec<_>>().join(" AND ");
    match (words.as_str(), marks.as_str()) {
        ("", "") => None,
        (words, "") => Some(format!("- marks : ({words})")),
        ("", marks) => Some(format!("marks : ({marks})")),
        (words, marks) => Some(format!("(- marks : ({words})) AND (marks : ({marks}))")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_words_and_phrases() {
        let cases: [(&str, &[(&str, bool)]); 9] = [
            ("", &[]),
            ("  !!! -- ", &[]),
            ("acme", &[("acme", true)]),
            ("a", &[("a", false)]),
            ("acme corp", &[("acme", false), ("corp", true)]),
            ("\"queue time\" bank", &[("queue time", false), ("bank", true)]),
            ("bank \"queue time\"", &[("bank", false), ("queue time", false)]),
            // A phrase that is being typed.
            ("bank \"queue ti", &[("bank", false), ("queue ti", true)]),
            ("jane@blue-harbour.example", &[("jane@blue-harbour.example", true)]),
        ];
        for (typed, expected) in cases {
            let found = terms(typed);
            let found: Vec<_> = found.iter().map(|term| (term.text.as_str(), term.is_beginning)).collect();
            assert_eq!(found, expected, "{typed}");
        }
    }
}
