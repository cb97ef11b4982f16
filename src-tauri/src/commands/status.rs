//! How the app is, and what the rep set.

use app::wire::{KeychainStatus, Settings, Status};
use tauri::{AppHandle, State};

use super::Answer;
use crate::desk::{Desk, changed};

#[tauri::command]
#[specta::specta]
pub async fn status(desk: State<'_, Desk>) -> Answer<Status> {
    desk.app.status()
}

#[tauri::command]
#[specta::specta]
pub async fn keychain_status(desk: State<'_, Desk>) -> Answer<KeychainStatus> {
    desk.app.keychain_status().await
}

#[tauri::command]
#[specta::specta]
pub async fn settings(desk: State<'_, Desk>) -> Answer<Settings> {
    desk.app.settings()
}

#[tauri::command]
#[specta::specta]
pub async fn save_settings(desk: State<'_, Desk>, handle: AppHandle, settings: Settings) -> Answer<Settings> {
    let saved = desk.app.save_settings(settings).await?;
    changed(&handle);
    Ok(saved)
}

/// The rep says that the date and time of this computer are right.
#[tauri::command]
#[specta::specta]
pub async fn confirm_clock(desk: State<'_, Desk>, handle: AppHandle) -> Answer<()> {
    desk.app.confirm_clock().await?;
    changed(&handle);
    Ok(())
}
