//! The question "may this leave?", asked by the operating system and never by the web view.
//!
//! The web view names a request; what is shown comes from the store. Here it is put before a person, whole, with
//! every invisible character made visible, and one click is waited for. Whatever is not that click is not an
//! approval: a key held down too long, a closed window, a dialog that could not be shown. This room records nothing
//! and sends nothing.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(not(target_os = "linux"), test))]
#[cfg_attr(target_os = "linux", expect(dead_code, reason = "compiled and tested here too, so that it does not rot"))]
mod other;
mod text;

use std::sync::Arc;

use async_trait::async_trait;
use orchestrator::ports::{Answer, ApprovalPrompt, ApprovalSheet};
use tauri::AppHandle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

#[cfg(target_os = "linux")]
use linux as native;
#[cfg(not(target_os = "linux"))]
use other as native;
use text::Shown;

const TITLE: &str = "Approve this message?";
const APPROVE: &str = "Approve";
const NOT_NOW: &str = "Not now";

/// Asks one question at a time; a second one waits until the first dialog is gone.
pub struct ApprovalDialog {
    app: AppHandle,
    turn: Arc<Mutex<()>>,
}

impl ApprovalDialog {
    pub fn new(app: AppHandle) -> Self {
        Self { app, turn: Arc::default() }
    }
}

#[async_trait]
impl ApprovalPrompt for ApprovalDialog {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let (sender, answer) = oneshot::channel();
        if let Err(error) = native::open(&self.app, Shown::of(&sheet), Reply { sender, _turn: turn }) {
            tracing::error!(%error, "the approval dialog could not be shown");
        }
        // A sender dropped without a word is a dialog that went away without an answer.
        answer.await.unwrap_or(Answer::NoAnswer)
    }
}

/// Where the answer goes. Held by the dialog, so that the next one opens when this one is gone.
struct Reply {
    sender: oneshot::Sender<Answer>,
    _turn: OwnedMutexGuard<()>,
}

impl Reply {
    fn send(self, answer: Answer) {
        if self.sender.send(answer).is_err() {
            tracing::warn!(?answer, "nobody waits for this answer any more; it counts for nothing");
        }
    }
}
