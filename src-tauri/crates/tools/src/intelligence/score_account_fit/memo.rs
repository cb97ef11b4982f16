//! Remembers what was made of a text: among many accounts there are few industries and countries.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// More different texts than this are not kept: then they hardly repeat.
const MOST: usize = 4096;

#[derive(Debug)]
pub(super) struct Memo<T>(Mutex<HashMap<Box<str>, T>>);

impl<T: Clone> Memo<T> {
    pub fn get(&self, text: &str, make: impl FnOnce(&str) -> T) -> T {
        // What a panic left behind is whole: an entry is put in when it is made.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = kept.get(text) {
            return made.clone();
        }
        let made = make(text);
        if kept.len() < MOST {
            kept.insert(text.into(), made.clone());
        }
        made
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// A copy begins with nothing: it can make the same again.
impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self::default()
    }
}
