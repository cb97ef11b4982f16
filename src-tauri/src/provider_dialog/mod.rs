//! The questions about language models that only native code may ask: may this provider be used, and what is its key?
//!
//! The web view names a provider by its id. What is shown is made from what the store has; the safe answer has the
//! focus, and whatever is not a click on the button that allows it is a no. A key that is typed here goes from the
//! entry into the keychain and never through the web view.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(not(target_os = "linux"), test))]
#[cfg_attr(target_os = "linux", expect(dead_code, reason = "compiled and tested here too, so that it does not rot"))]
mod other;
mod words;

use async_trait::async_trait;
use orchestrator::ports::{KeyEntry, ProviderPrompt, ProviderQuestion};
use tauri::AppHandle;
use tokio::sync::{Mutex, oneshot};

#[cfg(target_os = "linux")]
use linux as native;
#[cfg(not(target_os = "linux"))]
use other as native;

/// Whether a key is typed into a native window here.
pub const TAKES_KEYS: bool = native::TAKES_KEYS;

pub struct ProviderDialog {
    app: AppHandle,
    /// One question at a time.
    turn: Mutex<()>,
}

impl ProviderDialog {
    pub fn new(app: AppHandle) -> Self {
        Self { app, turn: Mutex::default() }
    }
}

#[async_trait]
impl ProviderPrompt for ProviderDialog {
    async fn allow(&self, question: &ProviderQuestion) -> bool {
        let _turn = self.turn.lock().await;
        let (reply, answer) = oneshot::channel();
        match native::ask(&self.app, words::of(question), reply) {
            // A dialog that went away without a word is a no.
            Ok(()) => answer.await.unwrap_or(false),
            Err(error) => {
                tracing::error!(%error, "the question about a provider could not be shown");
                false
            }
        }
    }

    async fn key(&self, question: &ProviderQuestion) -> KeyEntry {
        if !TAKES_KEYS {
            return KeyEntry::NoPrompt;
        }
        let _turn = self.turn.lock().await;
        let (reply, answer) = oneshot::channel();
        match native::enter_key(&self.app, words::of(question), reply) {
            Ok(()) => answer.await.ok().flatten().map_or(KeyEntry::NotGiven, KeyEntry::Given),
            Err(error) => {
                tracing::error!(%error, "the window for a key could not be shown");
                KeyEntry::NotGiven
            }
        }
    }
}
