//! What the commands work with: the app, and the gate that only this shell can build.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use adapters::mail::HandOver;
use app::paths::Paths;
use app::wire::AppError;
use app::{Anchoring, App};
use orchestrator::ApprovalGate;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::Notify;

use crate::approval_dialog::ApprovalDialog;
use crate::clipboard::SystemClipboard;
use crate::door::Changed;
use crate::provider_dialog::ProviderDialog;
use crate::save_message::SaveMessage;

/// Another data folder than the system's own, for trying things out.
const DATA_DIR_VARIABLE: &str = "CUGAR_DATA_DIR";
/// How often what is over is ended, and what nobody works on is continued.
const CATCH_UP: Duration = Duration::from_secs(30);
/// The first one when the rep has had time to begin.
const BACK_UP: Duration = Duration::from_secs(10 * 60);
const ANCHOR: Duration = Duration::from_secs(2);
const ANCHOR_AGAIN: Duration = Duration::from_secs(60);

/// A clock that is a little behind, or somebody at work on the same message.
const SOON: Duration = Duration::from_millis(200);

pub struct Desk {
    pub app: App,
    pub gate: ApprovalGate,
    pub provider_prompt: ProviderDialog,
    /// Something was approved that goes later.
    pub scheduled: Arc<Notify>,
}

impl Desk {
    pub fn new(app: App, handle: &AppHandle, paths: &Paths) -> Result<Self, AppError> {
        let clipboard = Arc::new(SystemClipboard::new(handle.clone()));
        let hand_over = HandOver::new(paths.data.join("outbox"), Some(clipboard))
            .with_save_dialog(Arc::new(SaveMessage::new(handle.clone())))
            .with_post(app.mail_post());
        let gate = app.approval_gate(Arc::new(ApprovalDialog::new(handle.clone())), Arc::new(hand_over));
        let provider_prompt = ProviderDialog::new(handle.clone());
        Ok(Self { app, gate, provider_prompt, scheduled: Arc::default() })
    }
}

pub fn paths() -> Result<Paths, AppError> {
    match std::env::var_os(DATA_DIR_VARIABLE) {
        Some(folder) => Ok(Paths::below(&PathBuf::from(folder))),
        None => Paths::of_system(),
    }
}

/// Tells the window that something changed.
pub fn changed(handle: &AppHandle) {
    if let Err(error) = Changed.emit(handle) {
        tracing::warn!(%error, "the window was not told of a change");
    }
}

pub fn catch_up_in_background(handle: AppHandle) {
    tauri::async_runtime::spawn(async move {
        let mut tick = tokio::time::interval(CATCH_UP);
        loop {
            tick.tick().await;
            let app = &handle.state::<Desk>().app;
            for moved in [app.catch_up().await, app.draft_due_follow_ups().await] {
                match moved {
                    Ok(0) => {}
                    Ok(_) => changed(&handle),
                    Err(error) => tracing::warn!(code = ?error.code, "the desk could not catch up"),
                }
            }
        }
    });
}

/// A copy of everything for each day the app is used.
pub fn back_up_in_background(handle: AppHandle) {
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::time::sleep(BACK_UP).await;
            if let Err(error) = handle.state::<Desk>().app.back_up_daily().await {
                tracing::warn!(code = ?error.code, "the backup of the day could not be made");
            }
        }
    });
}

/// Has the keychain hold the end of the record soon after something was added: one anchor for all that came meanwhile.
pub fn anchor_in_background(handle: AppHandle) {
    tauri::async_runtime::spawn(async move {
        loop {
            let wait = match handle.state::<Desk>().app.anchor_audit().await {
                Ok(Anchoring::Anchored | Anchoring::UpToDate) => ANCHOR,
                // It has been said in the log; a keychain may come.
                Ok(Anchoring::NoKeychain | Anchoring::NotTheSame) => ANCHOR_AGAIN,
                Err(error) => {
                    tracing::warn!(code = ?error.code, "the record could not be anchored");
                    ANCHOR_AGAIN
                }
            };
            tokio::time::sleep(wait).await;
        }
    });
}

/// Lets go what was approved, each at its time.
pub fn let_go_in_background(handle: AppHandle) {
    tauri::async_runtime::spawn(async move {
        loop {
            let next = let_go(&handle).await;
            let scheduled = Arc::clone(&handle.state::<Desk>().scheduled);
            tokio::select! {
                () = tokio::time::sleep(next) => {}
                () = scheduled.notified() => {}
            }
        }
    });
}

/// How long until it is worth looking again. What is sent now goes on by itself: a slow server keeps nothing else.
async fn let_go(handle: &AppHandle) -> Duration {
    match handle.state::<Desk>().app.next_departure() {
        Ok(Some(Duration::ZERO)) => {}
        Ok(wait) => return wait.map_or(CATCH_UP, |wait| wait.min(CATCH_UP)),
        Err(error) => {
            tracing::warn!(code = ?error.code, "the departures could not be read");
            return CATCH_UP;
        }
    }
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let desk = handle.state::<Desk>();
        match desk.app.let_due_go(&desk.gate).await {
            Ok(0) => {}
            Ok(_) => changed(&handle),
            Err(error) => tracing::warn!(code = ?error.code, "what was approved could not go"),
        }
    });
    SOON
}
