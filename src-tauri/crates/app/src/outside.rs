//! What of the world outside the app needs; the tests bring their own.

use std::sync::Arc;

use adapters::keychain::SystemKeychain;
use adapters::llm::{HttpModels, Limits};
use adapters::mail::{Patience, Post, Smtp};
use orchestrator::ports::{KeyVault, LanguageModel};

pub struct Outside {
    pub language: Arc<dyn LanguageModel>,
    pub keys: Arc<dyn KeyVault>,
    pub smtp: Arc<Smtp>,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            language: Arc::new(HttpModels::new(Limits::default())),
            keys: Arc::new(SystemKeychain),
            smtp: Arc::new(Smtp::new(Patience::default())),
        }
    }
}

impl Outside {
    /// What sends mail, with the secrets of the keychain.
    pub(crate) fn mail_post(&self) -> Post {
        Post::new(Arc::clone(&self.smtp), Arc::clone(&self.keys))
    }
}
