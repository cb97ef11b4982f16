//! Where the rep wants a message saved, asked by the system's own dialog: the web view names no place.

use std::path::PathBuf;

use adapters::mail::SaveDialog;
use async_trait::async_trait;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::DialogExt as _;

use crate::commands::imports::chosen;

pub struct SaveMessage {
    handle: AppHandle,
}

impl SaveMessage {
    pub fn new(handle: AppHandle) -> Self {
        Self { handle }
    }
}

#[async_trait]
impl SaveDialog for SaveMessage {
    async fn place(&self, name: &str) -> Option<PathBuf> {
        let mut dialog = self.handle.dialog().file().set_title("Save the message").set_file_name(name);
        if let Some(window) = self.handle.get_webview_window("main") {
            dialog = dialog.set_parent(&window);
        }
        let dialog = dialog.add_filter("Mail", &["eml"]);
        chosen(|answer| dialog.save_file(answer)).await
    }
}
