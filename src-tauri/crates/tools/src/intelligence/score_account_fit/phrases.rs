//! Words and phrases from a profile, found in a text as whole words.

use domain::Account;

use crate::intelligence::alike;

/// In the order the rep wrote them.
#[derive(Debug, Clone)]
pub(super) struct Phrases(Vec<Phrase>);

#[derive(Debug, Clone)]
struct Phrase {
    /// As the rep wrote it, for the reasons.
    written: String,
    words: Vec<String>,
}

impl Phrases {
    pub fn new(names: &[String]) -> Self {
        let phrase = |name: &String| Phrase {
            written: name.trim().to_owned(),
            words: alike::words(&name.to_lowercase()).map(str::to_owned).collect(),
        };
        Self(names.iter().map(phrase).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which of them the text holds.
    pub fn find(&self, text: &str) -> Option<usize> {
        let lower = text.to_lowercase();
        let words: Vec<&str> = alike::words(&lower).collect();
        self.0.iter().position(|phrase| alike::contains(&words, &phrase.words, |word, want| word == want))
    }

    pub fn written(&self, index: usize) -> Option<&str> {
        self.0.get(index).map(|phrase| phrase.written.as_str())
    }
}

/// What is written about an account: its notes and its own fields.
pub(super) fn about(account: &Account) -> impl Iterator<Item = &str> {
    account.notes.as_deref().into_iter().chain(account.own.values().map(String::as_str))
}
