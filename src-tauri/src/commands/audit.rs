//! The record of everything that was decided or left. Where a file goes is asked by the system's own dialog.

use std::path::PathBuf;

use app::wire::{AuditExport, AuditReport};
use tauri::{Manager as _, State, Window};
use tauri_plugin_dialog::DialogExt as _;
use tauri_specta::Event as _;

use super::Answer;
use super::imports::chosen;
use crate::desk::Desk;
use crate::door::AuditProgressed;

/// Walks the whole record; how far it is, is told as an event.
#[tauri::command]
#[specta::specta]
pub async fn verify_audit(desk: State<'_, Desk>, window: Window) -> Answer<AuditReport> {
    let progress = |entries: u64| {
        if let Err(error) = AuditProgressed(u32::try_from(entries).unwrap_or(u32::MAX)).emit(&window) {
            tracing::warn!(%error, "the window was not told how far it is");
        }
        true
    };
    desk.app.verify_audit(None, progress).await
}

/// Writes the whole record; `null` where no place was chosen.
#[tauri::command]
#[specta::specta]
pub async fn export_audit(desk: State<'_, Desk>, window: Window) -> Answer<Option<AuditExport>> {
    let Some(file) = place(&window, "Export the record", "cugar-audit.jsonl").await else { return Ok(None) };
    desk.app.export_audit(&file).await.map(Some)
}

/// Writes what one approval stands on; `null` where no place was chosen.
#[tauri::command]
#[specta::specta]
pub async fn export_receipt(desk: State<'_, Desk>, window: Window, approval: String) -> Answer<Option<AuditExport>> {
    let Some(file) = place(&window, "Save the receipt", "cugar-receipt.txt").await else { return Ok(None) };
    desk.app.export_receipt(&approval, &file).await.map(Some)
}

async fn place(window: &Window, title: &str, name: &str) -> Option<PathBuf> {
    let dialog = window.app_handle().dialog().file().set_parent(window).set_title(title).set_file_name(name);
    chosen(|answer| dialog.save_file(answer)).await
}
