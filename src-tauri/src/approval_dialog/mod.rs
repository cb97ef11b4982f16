//! The question "may this leave?", asked by the operating system and never by the web view.
//!
//! The web view names a request; what is shown comes from the store. Here it is put before a person, whole, with
//! every invisible character made visible, and one click is waited for. Whatever is not that click is not an
//! approval: a key held down too long, a closed window, a dialog that could not be shown. This room records nothing
//! and sends nothing.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(any(not(target_os = "linux"), test))]
mod plain;
mod text;
#[cfg(windows)]
mod windows;

use std::sync::Arc;

use async_trait::async_trait;
use orchestrator::ports::{Answer, ApprovalPrompt, ApprovalSheet};
use tauri::AppHandle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

#[cfg(target_os = "linux")]
use linux as native;
#[cfg(target_os = "macos")]
use macos as native;
use text::Shown;
#[cfg(windows)]
use windows as native;

const TITLE: &str = "Approve this message?";
const APPROVE: &str = "Approve";
const NOT_NOW: &str = "Not now";
/// For a text that the dialog cannot show whole; it shows no part of one.
const TOO_LONG: Answer = Answer::CannotShow(native::TOO_LONG);
const ONE_AT_A_TIME: Answer =
    Answer::CannotShow("Another message is being asked about. Answer that one first; then approve this one.");
const NOT_OPENED: Answer =
    Answer::CannotShow("The system did not open the approval window. Try again; if it stays so, start the app again.");

/// Asks one question at a time. A second one is refused while the first dialog is there: a page that asks for a
/// thousand gets one.
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
        let shown = Shown::of(&sheet);
        if !native::fits(&shown) {
            tracing::warn!("the message is too long for the approval dialog; nobody was asked");
            return TOO_LONG;
        }
        let Ok(turn) = Arc::clone(&self.turn).try_lock_owned() else { return ONE_AT_A_TIME };
        let (reply, answer) = Reply::new(turn);
        if let Err(error) = native::open(&self.app, shown, reply) {
            tracing::error!(%error, "the approval dialog could not be shown");
            return NOT_OPENED;
        }
        heard(answer).await
    }
}

/// A reply dropped without a word is a dialog that went away without an answer.
async fn heard(answer: oneshot::Receiver<Answer>) -> Answer {
    answer.await.unwrap_or(Answer::NoAnswer)
}

/// Where the answer goes. Held by the dialog, so that the next one opens when this one is gone.
struct Reply {
    sender: oneshot::Sender<Answer>,
    _turn: OwnedMutexGuard<()>,
}

impl Reply {
    fn new(turn: OwnedMutexGuard<()>) -> (Self, oneshot::Receiver<Answer>) {
        let (sender, answer) = oneshot::channel();
        (Self { sender, _turn: turn }, answer)
    }

    fn send(self, answer: Answer) {
        if self.sender.send(answer).is_err() {
            tracing::warn!(?answer, "nobody waits for this answer any more; it counts for nothing");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dialog_that_goes_away_gives_no_answer_and_lets_the_next_one_open() {
        let turn = Arc::<Mutex<()>>::default();
        let (reply, answer) = Reply::new(Arc::clone(&turn).lock_owned().await);
        assert!(turn.try_lock().is_err(), "one question at a time");
        drop(reply);
        assert_eq!(heard(answer).await, Answer::NoAnswer, "going away is not approving");
        assert!(turn.try_lock().is_ok(), "the next dialog may open");
    }
}
