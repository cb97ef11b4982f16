//! The rep's own words: what no dictionary has and is right all the same.

use std::collections::BTreeSet;

use store::table::setting;
use store::{Connection, StoreError};

use crate::App;
use crate::wire::AppError;

pub(crate) type OwnWords = BTreeSet<String>;

const KEY: &str = "own_words";
const LONGEST: usize = 40;
/// More than anybody adds by hand.
const MOST: usize = 5_000;

pub(crate) fn read(connection: &Connection) -> Result<OwnWords, StoreError> {
    Ok(setting::get(connection, KEY)?.unwrap_or_default())
}

impl App {
    /// In the order of the alphabet.
    pub fn own_words(&self) -> Result<Vec<String>, AppError> {
        Ok(self.store.read(read)?.into_iter().collect())
    }

    /// Gives back all of them.
    ///
    /// # Errors
    /// `bad_input` where it is no word.
    pub async fn add_own_word(&self, word: &str) -> Result<Vec<String>, AppError> {
        let word = word.trim().replace('’', "'").to_lowercase();
        let good = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '-');
        if word.is_empty() || word.chars().count() > LONGEST || !word.chars().all(good) {
            return Err(AppError::bad_input(format!(
                "That is no word. Write one word of at most {LONGEST} letters, without spaces."
            )));
        }
        self.change_own_words(move |words| {
            words.insert(word);
        })
        .await
    }

    /// Gives back those that stay.
    ///
    /// # Errors
    /// `store_failed` where it cannot be kept.
    pub async fn remove_own_word(&self, word: &str) -> Result<Vec<String>, AppError> {
        let word = word.to_lowercase();
        self.change_own_words(move |words| {
            words.remove(&word);
        })
        .await
    }

    async fn change_own_words(
        &self,
        change: impl FnOnce(&mut OwnWords) + Send + 'static,
    ) -> Result<Vec<String>, AppError> {
        let kept = self.store.write(move |connection| {
            let mut words = read(connection)?;
            change(&mut words);
            if words.len() <= MOST {
                setting::set(connection, KEY, &words)?;
            }
            Ok(words)
        });
        let words = kept.await?;
        if words.len() > MOST {
            return Err(AppError::bad_input(format!("You have {MOST} words of your own. Take some out first.")));
        }
        Ok(words.into_iter().collect())
    }
}
