//! A file dropped on the window: looked at by native code, so that the web view never names a file.

use std::path::PathBuf;

use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent};
use tauri_specta::Event;

use crate::desk::Desk;
use crate::door::{ImportDropped, ImportRefused};

/// Of several files the first one counts.
pub fn look_at_dropped(window: &Window, event: &WindowEvent) {
    if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event
        && let Some(path) = paths.first()
    {
        tauri::async_runtime::spawn(look_at(window.app_handle().clone(), path.clone()));
    }
}

async fn look_at(handle: AppHandle, path: PathBuf) {
    let told = match handle.state::<Desk>().app.draft_import(None, &path).await {
        Ok(draft) => ImportDropped(draft).emit(&handle),
        Err(error) => ImportRefused(error).emit(&handle),
    };
    if let Err(error) = told {
        tracing::warn!(%error, "the window was not told of a dropped file");
    }
}
