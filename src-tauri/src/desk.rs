//! What the commands work with: the app, and the gate that only this shell can build.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use adapters::mail::HandOver;
use app::App;
use app::paths::Paths;
use app::wire::AppError;
use orchestrator::ApprovalGate;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::approval_dialog::ApprovalDialog;
use crate::clipboard::SystemClipboard;
use crate::door::Changed;
use crate::provider_dialog::ProviderDialog;

/// Another data folder than the system's own, for trying things out.
const DATA_DIR_VARIABLE: &str = "CUGAR_DATA_DIR";
/// How often what is over is ended, and what nobody works on is continued.
const CATCH_UP: Duration = Duration::from_secs(30);

pub struct Desk {
    pub app: App,
    pub gate: ApprovalGate,
    pub provider_prompt: ProviderDialog,
}

impl Desk {
    pub fn new(app: App, handle: &AppHandle, paths: &Paths) -> Result<Self, AppError> {
        let clipboard = Arc::new(SystemClipboard::new(handle.clone()));
        let hand_over = HandOver::new(paths.data.join("outbox"), Some(clipboard));
        let gate = app.approval_gate(Arc::new(ApprovalDialog::new(handle.clone())), Arc::new(hand_over));
        let provider_prompt = ProviderDialog::new(handle.clone());
        Ok(Self { app, gate, provider_prompt })
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
            match handle.state::<Desk>().app.catch_up().await {
                Ok(0) => {}
                Ok(_) => changed(&handle),
                Err(error) => tracing::warn!(code = ?error.code, "the desk could not catch up"),
            }
        }
    });
}
